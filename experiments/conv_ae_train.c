/* The network of `conv_ae`, and the loop over minibatches. Chapter 8. */
#include "conv_ae_parts.h"

#include "datasets/batch.h"

#include <math.h>

enum { CHUNK = 100 };

ConvAe network(const Run *r, int z, Enlarge e, Rng init)
{
    const Images *d = &r->data.train;
    int w = r->width;
    ConvAe m;
    ConvAeConfig c = { d->h, d->w, d->c, { w, 2 * w, 4 * w, 4 * w }, z, e };
    conv_ae_init(&m, c, init);
    return m;
}

Tensor some_images(Arena *a, const Images *d, int most)
{
    return batch_first(a, d, most, BIN_NONE, rng_new(0));
}

double train_epoch(Run *r, ConvAe *m, Optim *o, int epoch, int of)
{
    int n = r->data.train.n, batch = r->e.batch_size, steps = (n + batch - 1) / batch;
    double sum = 0;
    batch_order(r->order, n, rng_fork_i(r->e.rng, "shuffle", (uint64_t)epoch));
    for (int i = 0, step = 0; i < n; i += batch, step++) {
        int size = batch < n - i ? batch : n - i;
        double rate = schedule_cosine((int64_t)(epoch - 1) * steps + step, (int64_t)of * steps);
        tape_reset(r->t);
        Var *x = ad_input(r->t, batch_images(tape_arena(r->t), &r->data.train, r->order + i, size,
                                             BIN_NONE, r->e.rng));
        Var *loss = conv_ae_reconstruct(m, x, x).loss;
        params_zero_grad(&m->ps);
        backward(loss);
        optim_step(o, &m->ps, r->e.lr * rate);
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        sum += 2 * (double)loss->v.x[0] * size / n;
    }
    return sum;
}

void train(Run *r, ConvAe *m, int epochs)
{
    Optim o;
    optim_init(&o, "adam", r->e.lr);
    for (int i = 1; i <= epochs; i++) train_epoch(r, m, &o, i, epochs);
    optim_free(&o);
}

Tensor reconstructed(Run *r, Arena *a, const ConvAe *m, Tensor x)
{
    Tensor y = tensor_new(a, x.s);
    for (int from = 0, n = x.s.d[0]; from < n; from += CHUNK) {
        int to = from + CHUNK < n ? from + CHUNK : n;
        tape_reset(r->t);
        Var *seen = ad_input(r->t, tensor_rows(x, from, to));
        tensor_copy(tensor_rows(y, from, to), conv_ae_decode(m, conv_ae_encode(m, seen))->v);
    }
    return y;
}

double error_of(Tensor y, Tensor x)
{
    double sum = 0;
    for (int i = 0; i < x.n; i++)
        sum += (double)(y.x[i] - x.x[i]) * (double)(y.x[i] - x.x[i]);
    return sum / x.s.d[0];
}

void stretch(Tensor x)
{
    int d = x.s.d[1];
    for (int i = 0; i < x.s.d[0]; i++) {
        real *p = x.x + i * d, low = p[0], high = p[0];
        for (int j = 0; j < d; j++) low = fmin(low, p[j]), high = fmax(high, p[j]);
        for (int j = 0; j < d; j++) p[j] = high > low ? (p[j] - low) / (high - low) : 0;
    }
}

Tensor as_images(const Run *r, Tensor x)
{
    const Images *d = &r->data.train;
    x.s = SHAPE(x.s.d[0], d->h, d->w, d->c);
    return x;
}
