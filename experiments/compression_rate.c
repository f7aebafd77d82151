/* Quality against bits: one coder, all its quantisers. Chapter 11. */
#include "compression_parts.h"

static const double tail = 0.005;       /* of the codes, left out of the range at either end */

static Tensor encode(Run *r, const Coder *c, Arena *a, Tensor x)
{
    return c->deep ? ae_codes(&c->ae, r->t, a, x) : pca_encode(a, c->pca, c->k, x);
}

static Tensor decode(Run *r, const Coder *c, Arena *a, Tensor z)
{
    return c->deep ? ae_pixels(&c->ae, r->t, a, z) : pca_decode(a, c->pca, z);
}

static uint8_t *symbols(Arena *a, const Quantiser *q, Tensor z)
{
    uint8_t *s = arena_alloc(a, (size_t)z.n);
    quantise(q, z, s);
    return s;
}

Tensor restored(Run *r, Arena *a, const Row *row, Tensor x)
{
    const Coder *c = &r->coder[(int)row->coder];
    Tensor z = encode(r, c, a, x);
    if (row->bits > QUANTISER_BITS) return decode(r, c, a, z);
    Quantiser q = quantiser_fit(a, c->known, (int)row->bits, tail, row->shared != 0);
    return decode(r, c, a, dequantise(a, &q, symbols(a, &q, z), z.s.d[0]));
}

static void one(Run *r, int coder, bool shared, int bits)
{
    const Coder *c = &r->coder[coder];
    Arena *a = arena_new();
    Row *row = &r->row[r->n_rows++];
    *row = (Row){ coder, c->deep, c->k, shared, bits, 32 * c->k, 32 * c->k, 0 };
    if (bits <= QUANTISER_BITS) {
        Quantiser q = quantiser_fit(a, c->known, bits, tail, shared);
        int m = c->known.s.d[0], n = c->z.s.d[0];
        row->plain = plain_bits(&q);
        row->ideal = ideal_bits(&q, symbols(a, &q, c->known), m, symbols(a, &q, c->z), n);
    }
    row->psnr = psnr(restored(r, a, row, r->test), r->test);
    arena_free(a);
}

void store(Run *r, int coder)
{
    Coder *c = &r->coder[coder];
    c->known = encode(r, c, r->e.arena, r->x);
    c->z = encode(r, c, r->e.arena, r->test);
    for (int shared = 0; shared < 2; shared++)
        for (int bits = 1; bits <= QUANTISER_BITS; bits++) one(r, coder, shared, bits);
    one(r, coder, false, 32);
    exp_note(&r->e, "%s, %d numbers: %.2f dB", c->deep ? "autoencoder" : "PCA", c->k,
             r->row[r->n_rows - 1].psnr);
}

const Row *best(const Run *r, bool deep, double bits, bool ideal)
{
    const Row *found = NULL;
    for (const Row *row = r->row; row < r->row + r->n_rows; row++)
        if ((row->deep != 0) == deep && (ideal ? row->ideal : row->plain) <= bits
            && (!found || row->psnr > found->psnr)) found = row;
    return found;
}
