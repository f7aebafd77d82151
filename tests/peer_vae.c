/* Trains a small VAE on generated digits and writes all that another implementation needs to
 * compute it again: parameters, one batch with its noise, logits, ELBO terms, gradients, as
 * safetensors. Read by tests/peers/torch_vae.py; run by tests/check_peer.sh. */
#include "datasets/batch.h"
#include "datasets/images.h"
#include "models/vae.h"
#include "nn/optim.h"
#include "tensor/safetensors.h"

#include <stdio.h>
#include <string.h>

enum { BATCH = 32, STEPS = 60 };

static Var *batch(Tape *t, const Images *d, int step)
{
    int index[BATCH];
    for (int i = 0; i < BATCH; i++) index[i] = (step * BATCH + i) % d->n;
    return ad_input(t, batch_images(tape_arena(t), d, index, BATCH, BIN_FIXED, rng_new(1)));
}

static StTensor entry(Arena *a, const char *prefix, const char *name, Tensor v)
{
    char *whole = arena_alloc(a, ST_NAME_MAX + 1);
    snprintf(whole, ST_NAME_MAX + 1, "%s%s", prefix, name);
    return (StTensor){ .name = whole, .type = ST_REAL, .s = v.s, .x = v.x };
}

/* One more batch, forward and backward, and everything of it into a file. */
static bool save(const Vae *m, Var *x, Var *eps, const char *path, Error *error)
{
    StTensor list[64];
    Arena *a = tape_arena(x->tape);
    int n = 0;
    Elbo e = vae_elbo(m, x, eps, 1);
    Var *logits = tape_first(x->tape);
    while (!logits->name || strcmp(logits->name, "logits")) logits = logits->after;
    backward(e.loss);
    for (int i = 0; i < m->ps.n; i++) {
        list[n++] = entry(a, "", m->ps.p[i]->name, m->ps.p[i]->v);
        list[n++] = entry(a, "grad.", m->ps.p[i]->name, m->ps.p[i]->g);
    }
    const Var *values[] = { x, eps, logits, e.log_px_z, e.kl, e.loss };
    const char *const names[] = { "x", "eps", "logits", "log_px_z", "kl", "loss" };
    for (int i = 0; i < 6; i++) list[n++] = entry(a, "", names[i], values[i]->v);
    return safetensors_save(path, &(StFile){ .t = list, .n = n }, error);
}

int main(int argc, char **argv)
{
    Arena *a = arena_new();
    Tape *t = tape_new();
    Splits d;
    Vae m;
    Optim adam;
    Error e = { 0 };
    Rng noise = rng_new(3);
    must(argc == 2, "usage: peer_vae FILE");
    must(images_load(a, "digits", NULL, 1, BATCH * STEPS, &d, &e), "%s", e.text);
    vae_init(&m, (VaeConfig){ .x = 784, .z = 10, .n_hidden = 1, .hidden = { 50 }, .act = ACT_RELU },
             rng_new(2));
    optim_init(&adam, "adam", 1e-3);
    for (int step = 0; step <= STEPS; step++) {
        tape_reset(t);
        params_zero_grad(&m.ps);
        Var *x = batch(t, &d.train, step),
            *eps = ad_input(t, tensor_normal(tape_arena(t), SHAPE(BATCH, 10), &noise));
        if (step == STEPS && !save(&m, x, eps, argv[1], &e)) break;
        backward(vae_elbo(&m, x, eps, 1).loss);
        optim_step(&adam, &m.ps, adam.lr);
    }
    if (e.status) fprintf(stderr, "peer_vae: %s\n", e.text);
    return e.status;
}
