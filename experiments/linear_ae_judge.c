/* What a linear autoencoder has learned, asked of the examples: its loss and its subspace against
 * PCA (C3), its weights, its penalised twin, and whether a code as wide as the data copies them
 * (C16). Chapter 7. */
#include "linear_ae_parts.h"

#include "datasets/toys.h"
#include "models/subspace.h"

#include <string.h>

void check_gradients(Run *r)
{
    enum { N = 9, D = 5, K = 3 };
    Rng rng = rng_fork(r->e.rng, "check");
    Centred d = centred(r->e.arena, tensor_normal(r->e.arena, SHAPE(N, D), &rng));
    LinearAe m;
    linear_ae_init(&m, D, K, rng);
    Var *l = loss(r, &m, &d, 0.1);
    exp_gradients(&r->e, "gradients", l, &rng);
    linear_ae_free(&m);
}

/* The mean of |y - x|^2 / 2 over the examples themselves, in double. */
static double on_examples(Run *r, const LinearAe *m, const Centred *d)
{
    enum { CHUNK = 100 };
    double sum = 0;
    int n = d->x.s.d[0];
    for (int from = 0; from < n; from += CHUNK) {
        int to = from + CHUNK < n ? from + CHUNK : n;
        tape_reset(r->t);
        Var *x = ad_input(r->t, tensor_rows(d->x, from, to));
        sum += (double)linear_ae_loss(m, x)->v.x[0] * (to - from) / n;
    }
    return sum;
}

/* ---- C3: the subspace of PCA, but not its vectors -------------------------------------------- */

static double largest_cosine(Run *r, Tensor rows)
{
    double *cosine = arena_alloc(r->e.arena, sizeof(double) * (size_t)r->code), most = 0;
    best_cosines(rows, r->code, r->data.p.component, cosine);
    for (int i = 0; i < r->code; i++) most = fmax(most, cosine[i]);
    return most;
}

/* The encoder's vectors, its columns, as rows. */
static Tensor encoder_rows(Run *r)
{
    Tensor w = r->m.encoder->v, rows = tensor_new(r->e.arena, SHAPE(w.s.d[1], w.s.d[0]));
    for (int i = 0; i < w.n; i++) rows.x[i % rows.s.d[0] * rows.s.d[1] + i / rows.s.d[0]] = w.x[i];
    return rows;
}

/* The largest angle between the encoder's rows and the components. */
static double encoder_angle(Run *r)
{
    int k = r->code, d = r->data.p.d;
    double *x = arena_alloc(r->e.arena, sizeof(double) * (size_t)(k * d + 2 * k));
    svd_wide(r->e.arena, encoder_rows(r), x, x + 2 * k);
    principal_angles(r->e.arena, k, d, r->data.p.component, x + 2 * k, x + k);
    return x[k];
}

static void plain(Run *r)
{
    double half = pca_discarded(&r->data.p, r->code) / 2, l = on_examples(r, &r->m, &r->data);
    State s = measure(r, &r->m, &r->data, 0);
    double cosine = largest_cosine(r, r->m.decoder->v), other = encoder_angle(r);
    exp_note(&r->e, "loss %.6f, half the discarded variance %.6f", l, half);
    exp_check(&r->e, "loss_by_covariance_over_loss_on_examples", fabs(s.loss / l - 1), 1e-4);
    exp_claim(&r->e, "C3", "loss_over_half_the_discarded_variance_minus_1", fabs(l / half - 1),
              "<=", 1e-3);
    exp_claim(&r->e, "C3", "largest_principal_angle_rad", s.angle, "<=", 0.02);
    exp_claim(&r->e, "C3", "largest_cosine_of_a_weight_vector_and_a_component", cosine, "<", 0.9);
    exp_table(&r->e, "plain.tsv", "examples\tcode\tvariance\thalf_discarded\tloss\tangle_rad\t"
              "encoder_angle_rad\tweight_cosine\tleast_singular_cosine", 9, 1,
              (double[]){ r->data.x.s.d[0], r->code, pca_discarded(&r->data.p, 0), half, l, s.angle,
                          other, cosine, s.cosine });
}

/* The twin: with a penalty on the weights the singular vectors of its decoder are the components,
 * and its singular values sqrt(1 - l2 / variance). */
static void penalised(Run *r, LinearAe *m)
{
    enum { COLS = 5 };
    Optim o;
    double *row = arena_alloc(r->e.arena, sizeof(double) * COLS * (size_t)r->e.epochs);
    linear_ae_init(m, r->data.p.d, r->code, rng_fork(r->e.rng, "penalised"));
    optim_init(&o, "adam", r->e.lr);
    for (int i = 0; i < r->e.epochs; i++) {
        for (int k = 0; k < r->steps; k++)
            descend(r, m, &o, &r->data, r->l2, i * r->steps + k, r->e.epochs * r->steps);
        State s = measure(r, m, &r->data, r->l2);
        double x[] = { (i + 1) * r->steps, s.loss, s.excess, s.angle, s.cosine };
        memcpy(row + COLS * i, x, sizeof x);
    }
    exp_table(&r->e, "penalised.tsv", "step\tloss\texcess\tangle_rad\tleast_cosine", COLS,
              r->e.epochs, row);
    exp_claim(&r->e, "C3", "least_cosine_of_penalised_singular_vectors",
              row[COLS * r->e.epochs - 1], ">=", 0.99);
    optim_free(&o);
}

/* The twin's singular values as they are and as theory has them: a row a component. */
static void singular_values(Run *r, Tensor decoder, double *q)
{
    int k = r->code;
    double *sigma = arena_alloc(r->e.arena, sizeof(double) * (size_t)k), worst = 0;
    double *row = arena_alloc(r->e.arena, sizeof(double) * 4 * (size_t)k);
    svd_wide(r->e.arena, decoder, sigma, q);
    for (int i = 0; i < k; i++) {
        double s = r->data.p.variance[i], theory = sqrt(1 - r->l2 / s);
        double x[] = { i + 1, s, sigma[i], theory };
        memcpy(row + 4 * i, x, sizeof x);
        worst = fmax(worst, fabs(sigma[i] - theory));
    }
    exp_table(&r->e, "singular.tsv", "component\tvariance\tsigma\ttheory", 4, k, row);
    exp_claim(&r->e, "C3", "penalised_singular_values_off_theory", worst, "<=", 0.02);
}

/* ---- C16: the identity ----------------------------------------------------------------------- */

typedef struct { double loss, least; } Copy;        /* in units of half the variance             */

/* The roll varies nearly as much in one direction as in the next, and a step costs little: so there
 * are four times as many. */
static Copy copy(Run *r, const char *name, Tensor x, int k)
{
    LinearAe m;
    Optim o;
    Centred d = centred(r->e.arena, x);
    double half = pca_discarded(&d.p, 0) / 2;
    linear_ae_init(&m, d.p.d, k, rng_fork_i(r->e.rng, name, (uint64_t)k));
    optim_init(&o, "adam", r->e.lr);
    int steps = 4 * r->e.epochs * r->steps;
    for (int i = 0; i < steps; i++) descend(r, &m, &o, &d, 0, i, steps);
    Copy c = { on_examples(r, &m, &d) / half, pca_discarded(&d.p, k) / 2 / half };
    linear_ae_free(&m), optim_free(&o);
    return c;
}

/* Moons in the plane, a roll in space; codes from one number to as many as the data have. */
static void identity(Run *r)
{
    double row[5][4], full = 0, narrow = 1, off = 0;
    for (int i = 0; i < 5; i++) {
        int d = i < 2 ? 2 : 3, k = i < 2 ? i + 1 : i - 1, *y;
        Tensor x, along;
        Rng rng = rng_fork(r->e.rng, "toys");
        if (d == 2) toys_moons(r->e.arena, 1000, 0.1, rng, &x, &y);
        else x = toys_roll_3d(r->e.arena, 1000, 0.02, rng, &along);
        Copy c = copy(r, d == 2 ? "moons" : "roll", x, k);
        memcpy(row[i], (double[]){ d, k, c.loss, c.least }, sizeof row[i]);
        if (k == d) full = fmax(full, c.loss);
        else narrow = fmin(narrow, c.loss), off = fmax(off, fabs(c.loss / c.least - 1));
    }
    exp_table(&r->e, "identity.tsv", "features\tcode\tloss_share\tdiscarded_share", 4, 5, row[0]);
    exp_claim(&r->e, "C16", "error_of_a_code_as_wide_as_the_data", full, "<=", 1e-5);
    exp_claim(&r->e, "C16", "error_of_a_narrower_code", narrow, ">=", 0.05);
    exp_check(&r->e, "narrow_codes_off_pca", off, 1e-3);
}

/* ---- pictures -------------------------------------------------------------------------------- */

/* Row `to` of a picture: n vectors, dark where negative, each scaled to its own largest entry. */
static void picture_row(Tensor picture, int to, int n, const double *rows)
{
    int d = picture.n / picture.s.d[0];
    for (int i = 0; i < n; i++) {
        double top = 0;
        for (int j = 0; j < d; j++) top = fmax(top, fabs(rows[i * d + j]));
        for (int j = 0; j < d; j++)
            picture.x[(to * n + i) * d + j] = (real)(0.5 + 0.5 * rows[i * d + j] / top);
    }
}

static double *doubles(Run *r, Tensor w)
{
    double *x = arena_alloc(r->e.arena, sizeof(double) * (size_t)w.n);
    for (int i = 0; i < w.n; i++) x[i] = (double)w.x[i];
    return x;
}

/* Components; the decoder's rows; the encoder's; the singular vectors of the penalised twin. */
static void pictures(Run *r, const double *singular)
{
    int n = r->code < 10 ? r->code : 10;
    Tensor x = tensor_new(r->e.arena, SHAPE(4 * n, r->h, r->w, r->images.train.c));
    picture_row(x, 0, n, r->data.p.component);
    picture_row(x, 1, n, doubles(r, r->m.decoder->v));
    picture_row(x, 2, n, doubles(r, encoder_rows(r)));
    picture_row(x, 3, n, singular);
    exp_grid(&r->e, "weights.png", x, n, 2);
    exp_plot(&r->e, "linear_ae_steps");
}

/* A singular vector has no sign of its own: it takes that of its component. */
static void align(Run *r, double *q)
{
    int d = r->data.p.d;
    for (int i = 0; i < r->code; i++) {
        double dot = 0;
        for (int j = 0; j < d; j++) dot += q[i * d + j] * r->data.p.component[i * d + j];
        for (int j = 0; dot < 0 && j < d; j++) q[i * d + j] = -q[i * d + j];
    }
}

void judge(Run *r)
{
    LinearAe twin;
    double *q = arena_alloc(r->e.arena, sizeof(double) * (size_t)(r->code * r->data.p.d));
    plain(r);
    penalised(r, &twin);
    singular_values(r, twin.decoder->v, q);
    identity(r);
    align(r, q);
    pictures(r, q);
    linear_ae_free(&twin);
}
