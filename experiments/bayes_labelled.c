/* p(x|y) trained as one network, a gated PixelCNN that is told at every pixel the label, and where
 * the pixel is: the same weights for all labels, and in every gate a bias for each. A picture with
 * a row for each label, in which a classifier should read the label asked for. Chapter 22. */
#include "bayes_parts.h"

#include "nn/density.h"

enum { COLUMNS = 10, TOLD = CLASSES + 2 };

void labelled_init(Run *r)
{
    int width = exp_int(&r->e, "width", 1, 1000), blocks = exp_int(&r->e, "blocks", 1, MAX_BLOCKS);
    PixelCnnConfig c = { { 1, 2, 0, TOLD }, width, blocks, 5 };
    gated_pixelcnn_init(&r->gated, c, rng_fork(r->e.rng, "gated"));
    r->label_epochs = exp_int(&r->e, "gated-epochs", 1, 10000);
}

/* Images index[0..n) of x, or blank ones if x has none, and before each pixel the label, its row
 * and its column: [n,h,w,TOLD + 1]. */
static Tensor told(Run *r, Arena *a, Tensor x, const int *index, const int *y, int n)
{
    int h = r->data.train.h, w = r->data.train.w, c = TOLD + 1;
    Tensor to = tensor_zeros(a, SHAPE(n, h, w, c));
    for (int i = 0; i < n; i++)
        for (int p = 0; p < h * w; p++) {
            real *pixel = to.x + (i * h * w + p) * c;
            pixel[y[i]] = 1;
            pixel[CLASSES] = (real)(p / w) / (real)h, pixel[CLASSES + 1] = (real)(p % w) / (real)w;
            if (x.n) pixel[TOLD] = x.x[index[i] * h * w + p];
        }
    return to;
}

void labelled_train(Run *r)
{
    Optim o;
    PixelModel m = gated_pixelcnn_model(&r->gated);
    int n = r->x.s.d[0], batch = r->e.batch_size, steps = (n + batch - 1) / batch;
    int all = r->label_epochs * steps, *order = arena_alloc(r->e.arena, sizeof(int) * (size_t)n);
    for (int i = 0; i < n; i++) order[i] = i;
    optim_init(&o, "adam", r->e.lr / 2);
    for (int at = 0; at < all; at++) {
        int from = at % steps * batch, size = batch < n - from ? batch : n - from;
        Rng own = rng_fork_i(rng_fork(r->e.rng, "labelled"), "shuffle", (uint64_t)(at / steps));
        if (from == 0) rng_shuffle(&own, order, n);
        tape_reset(r->t);
        Arena *a = tape_arena(r->t);
        const int *y = batch_labels(a, &r->data.train, order + from, size);
        Tensor x = told(r, a, r->x, order + from, y, size);
        Var *loss = nll(pixel_log_px(&m, ad_input(r->t, x)));
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        params_zero_grad(m.ps);
        backward(loss);
        optim_step(&o, m.ps, o.lr * schedule_cosine(o.t, all));
    }
    optim_free(&o);
}

/* Nats of the test images given their labels, `off` labels further. */
static double nats(Run *r, int off)
{
    enum { CHUNK = 50 };
    PixelModel m = gated_pixelcnn_model(&r->gated);
    int n = r->test.s.d[0], index[CHUNK], y[CHUNK];
    double sum = 0;
    for (int from = 0; from < n; from += CHUNK) {
        int size = CHUNK < n - from ? CHUNK : n - from;
        for (int i = 0; i < size; i++) index[i] = from + i;
        for (int i = 0; i < size; i++) y[i] = (r->data.test.y[from + i] + off) % CLASSES;
        tape_reset(r->t);
        Tensor x = told(r, tape_arena(r->t), r->test, index, y, size);
        Var *log_p = pixel_log_px(&m, ad_input(r->t, x));
        for (int i = 0; i < size; i++) sum -= (double)log_p->v.x[i] / n;
    }
    return sum;
}

/* Draws a row for each label. Returns the share that a classifier reads as what was asked for. */
static double drawn(Run *r)
{
    enum { N = CLASSES * COLUMNS };
    int y[N], h = r->data.train.h, w = r->data.train.w, right = 0;
    PixelModel m = gated_pixelcnn_model(&r->gated);
    for (int i = 0; i < N; i++) y[i] = i / COLUMNS;
    Tensor both = told(r, r->e.arena, (Tensor){ .n = 0 }, NULL, y, N);
    pixel_sample(&m, r->t, both, NULL, 1, rng_fork(r->e.rng, "draw"));
    Tensor x = tensor_new(r->e.arena, SHAPE(N, h, w, 1));
    for (int i = 0; i < x.n; i++) x.x[i] = both.x[i * (TOLD + 1) + TOLD];
    exp_grid(&r->e, "labelled.png", x, COLUMNS, 3);
    x.s = SHAPE(N, h * w);
    const double *read = log_py(r, x);
    for (int i = 0; i < N; i++) right += likeliest(read + i * CLASSES) == y[i];
    return (double)right / N;
}

void labelled_results(Run *r)
{
    double own = nats(r, 0), wrong = nats(r, 1), share = drawn(r);
    exp_table(&r->e, "labelled.tsv", "nats\twrong_label_nats\tread_percent", 3, 1,
              (double[]){ own, wrong, 100 * share });
    exp_claim(&r->e, "A10", "nats_lost_by_telling_a_wrong_label", wrong - own, ">=",
              r->e.size == SMOKE ? 0.3 : 1);
    if (r->e.size != SMOKE)
        exp_claim(&r->e, "A10", "draws_in_which_a_classifier_reads_the_label", share, ">=", 0.8);
}
