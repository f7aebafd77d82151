/* The loss is the mean of -log p(x), and there is nothing else in it. Chapter 20. */
#include "models/pixel_fit.h"

#include "nn/density.h"
#include "nn/start.h"

#include <string.h>

void pixel_fit_init(PixelFit *f, PixelCnnPp *m, PixelFitConfig c, Tape *t, Rng r)
{
    *f = (PixelFit){ .c = c, .m = m, .t = t, .r = r, .mean = { .decay = c.average } };
    optim_init(&f->opt, "adam", c.lr);
}

void pixel_fit_free(PixelFit *f)
{
    optim_free(&f->opt);
    average_free(&f->mean);
}

/* Images order[0..n) of x, on the tape. */
static Var *batch(PixelFit *f, Tensor x, const int *order, int n)
{
    Shape s = x.s;
    int d = x.n / s.d[0];
    s.d[0] = n;
    tape_reset(f->t);
    Tensor to = tensor_new(tape_arena(f->t), s);
    for (int i = 0; i < n; i++)
        memcpy(to.x + i * d, x.x + order[i] * d, sizeof(real) * (size_t)d);
    return ad_input(f->t, to);
}

static double step(PixelFit *f, Var *x, int steps)
{
    PixelModel m = pixelcnn_pp_model(f->m);
    if (f->c.looks && f->opt.t == 0) {
        pixelcnn_pp(f->m, x);
        start_from_data(f->t);
    }
    f->m->drop = f->c.drop;
    f->m->noise = rng_fork_i(f->r, "dropout", (uint64_t)f->opt.t);
    Var *loss = nll(pixel_log_px(&m, x));
    params_zero_grad(&f->m->ps);
    backward(loss);
    if (f->c.clip > 0) params_clip(&f->m->ps, f->c.clip);
    double falls = f->c.falls ? schedule_cosine(f->opt.t, (int64_t)f->c.epochs * steps) : 1;
    optim_step(&f->opt, &f->m->ps, f->opt.lr * falls);
    if (f->c.average > 0) average_step(&f->mean, &f->m->ps);
    f->m->drop = 0;
    return (double)loss->v.x[0];
}

double pixel_fit_epoch(PixelFit *f, Tensor x, int epoch)
{
    int all = x.s.d[0], steps = (all + f->c.batch - 1) / f->c.batch;
    Arena *a = arena_new();
    int *order = arena_alloc(a, sizeof(int) * (size_t)all);
    double sum = 0;
    Rng shuffle = rng_fork_i(f->r, "shuffle", (uint64_t)epoch);
    for (int i = 0; i < all; i++) order[i] = i;
    rng_shuffle(&shuffle, order, all);
    for (int i = 0; i < steps; i++) {
        int from = i * f->c.batch, n = f->c.batch < all - from ? f->c.batch : all - from;
        sum += step(f, batch(f, x, order + from, n), steps) * n / all;
    }
    arena_free(a);
    return sum;
}

void pixel_fit_nats(PixelCnnPp *m, Tape *t, Tensor x, double *nats)
{
    enum { CHUNK = 50 };
    PixelModel model = pixelcnn_pp_model(m);
    double drop = m->drop;
    m->drop = 0;
    for (int n = x.s.d[0], from = 0; from < n; from += CHUNK) {
        int to = from + CHUNK < n ? from + CHUNK : n;
        tape_reset(t);
        Var *log_p = pixel_log_px(&model, ad_input(t, tensor_rows(x, from, to)));
        for (int i = 0; i < to - from; i++) nats[from + i] = -(double)log_p->v.x[i];
    }
    m->drop = drop;
}
