/* Training and measuring one autoencoder of the sweep, and PCA in the same words. Chapter 8. */
#include "code_size_parts.h"

#include "models/measure.h"

#include <math.h>

static Tensor all_images(Run *r, const Images *d)
{
    return batch_first(r->e.arena, d, d->n, BIN_NONE, r->e.rng);
}

void load(Run *r)
{
    int n = r->data.train.n, m = r->data.test.n;
    r->order = arena_alloc(r->e.arena, sizeof(int) * (size_t)(n > m ? n : m));
    r->x = all_images(r, &r->data.train);
    r->test = all_images(r, &r->data.test);
    must(m >= STRIP, "code_size: %d test images, %d are drawn", m, STRIP);
}

/* Adam, whose rate falls as a cosine, so that the last steps settle. */
Ae train(Run *r, AeConfig c, const char *stream, int epochs)
{
    Ae m;
    Optim o;
    int n = r->data.train.n, batch = r->e.batch_size, steps = (n + batch - 1) / batch;
    Rng own = rng_fork(r->e.rng, stream);
    ae_init(&m, c, rng_fork(own, "init"));
    optim_init(&o, "adam", r->e.lr);
    for (int epoch = 0; epoch < epochs; epoch++) {
        batch_order(r->order, n, rng_fork_i(own, "shuffle", (uint64_t)epoch));
        for (int from = 0; from < n; from += batch) {
            int size = batch < n - from ? batch : n - from;
            tape_reset(r->t);
            Var *x = ad_input(r->t, batch_images(tape_arena(r->t), &r->data.train, r->order + from,
                                                 size, BIN_NONE, own));
            Var *loss = ae_reconstruct(&m, x, x).loss;
            exp_loss(&r->e, (double)loss->v.x[0], r->t);
            params_zero_grad(&m.ps);
            backward(loss);
            optim_step(&o, &m.ps, o.lr * schedule_cosine(o.t, (int64_t)epochs * steps));
        }
    }
    optim_free(&o);
    return m;
}

/* ---- the test set ---------------------------------------------------------------------------- */

static double mean_square(Tensor x, Tensor y)
{
    double sum = 0;
    for (int i = 0; i < x.n; i++) sum += pow((double)(x.x[i] - y.x[i]), 2);
    return sum / x.s.d[0];
}

/* The mean of |x - mean|^2: the error of a code that holds nothing. */
static double variance(Tensor x)
{
    int n = x.s.d[0], d = x.s.d[1];
    double sum = 0;
    for (int k = 0; k < d; k++) {
        double mean = 0, square = 0;
        for (int i = 0; i < n; i++) mean += (double)x.x[i * d + k] / n;
        for (int i = 0; i < n; i++) square += pow((double)x.x[i * d + k] - mean, 2) / n;
        sum += square;
    }
    return sum;
}

static double knn(Run *r, Tensor known, Tensor z)
{
    return knn_accuracy(known, r->data.train.y, z, r->data.test.y, 5);
}

static Score score(Run *r, Tensor y, Tensor known, Tensor z)
{
    int h = r->data.test.h, w = r->data.test.w;
    double error = mean_square(y, r->test), all = laplacian_energy(r->test, h, w);
    return (Score){ error, error / variance(r->test), laplacian_energy(y, h, w) / all,
                    knn(r, known, z) };
}

Score measure_ae(Run *r, const Ae *m, Tensor *y)
{
    Arena *a = r->e.arena;
    Tensor known = ae_codes(m, r->t, a, tensor_rows(r->x, 0, r->neighbours));
    Tensor z = ae_codes(m, r->t, a, r->test);
    *y = ae_pixels(m, r->t, a, z);
    return score(r, *y, known, z);
}

Score measure_pca(Run *r, const Pca *p, int k, Tensor *y)
{
    Arena *a = r->e.arena;
    Tensor known = pca_encode(a, p, k, tensor_rows(r->x, 0, r->neighbours));
    Tensor z = pca_encode(a, p, k, r->test);
    *y = pca_decode(a, p, z);
    return score(r, *y, known, z);
}

double pixel_knn(Run *r) { return knn(r, tensor_rows(r->x, 0, r->neighbours), r->test); }
