/* Flows: the determinant against finite differences, densities that integrate to 1, and the FlowVae
 * against the Vae that it is without steps. */
#include "test.h"

#include "autograd/gradcheck.h"
#include "models/flow.h"
#include "nn/density.h"

#include <math.h>

enum { D = 2 };

typedef struct { Params ps; Arena *a; Planar planar; Iaf iaf; bool is_iaf; } Map;

static Map map_new(bool is_iaf, bool reversed, double scale)
{
    Map m = { .a = arena_new(), .is_iaf = is_iaf };
    Rng r = rng_new(5);
    if (is_iaf) m.iaf = iaf_new(&m.ps, m.a, r, "iaf", D, 0, 7, reversed);
    else m.planar = planar_new(&m.ps, r, "planar", D);
    rng_fill_normal(&r, m.ps.v, m.ps.total);
    for (int i = 0; i < m.ps.total; i++) m.ps.v[i] *= (real)scale;
    return m;
}

static void map_free(Map *m)
{
    params_free(&m->ps);
    arena_free(m->a);
}

static Flowed apply(const Map *m, Var *z)
{
    return m->is_iaf ? iaf(&m->iaf, z, NULL) : planar(&m->planar, z);
}

static Map any_map(int kind) { return map_new(kind > 0, kind == 2, 0.8); }

/* log |det| from central differences of the map itself; in float they are too rough to say. */
static void test_determinant(void)
{
    const double h = 1e-5;
    for (int kind = 0; IS_F64 && kind < 3; kind++) {
        Map m = any_map(kind);
        Tape *t = tape_new();
        Rng r = rng_new(6);
        Tensor z = tensor_normal(m.a, SHAPE(20, D), &r), moved = tensor_of(m.a, z.s, z.x);
        const real *log_det = apply(&m, ad_input(t, z)).log_det->v.x;
        for (int i = 0; i < 20; i++) {
            double j[D][D];
            for (int k = 0; k < D; k++) {
                real *at = moved.x + D * i + k, was = *at;
                *at = was + (real)h;
                Tensor up = apply(&m, ad_input(t, moved)).z->v;
                *at = was - (real)h;
                Tensor down = apply(&m, ad_input(t, moved)).z->v;
                *at = was;
                for (int l = 0; l < D; l++)
                    j[l][k] = (double)(up.x[D * i + l] - down.x[D * i + l]) / (2 * h);
            }
            double det = j[0][0] * j[1][1] - j[0][1] * j[1][0];
            CHECK_NEAR((double)log_det[i], log(fabs(det)), 1e-7, "log |det|");
            if (kind) CHECK_NEAR(j[kind - 1][2 - kind], 0, 0, "above the diagonal");
        }
        tape_free(t);
        map_free(&m);
    }
}

/* ---- a density on the plane ------------------------------------------------------------------ */

/* A triangular map is inverted by D passes of z_i = (to_i - (1 - g_i) m_i) / g_i; a planar one
 * moves z along its u alone, and c = w'z solves c + w'u tanh(c + b) = w'to. */
static Tensor inverse_iaf(const Map *m, Tape *t, Tensor to)
{
    Tensor z = tensor_zeros(m->a, to.s);
    for (int pass = 0; pass < D; pass++) {
        tape_reset(t);
        Var *out = made(&m->iaf.net, ad_input(t, z), NULL);
        for (int i = 0; i < z.n; i++) {
            const real *o = out->v.x + i / D * 2 * D;
            real g = 1 / (1 + exp(-o[D + i % D]));
            z.x[i] = (to.x[i] - (1 - g) * o[i % D]) / g;
        }
    }
    return z;
}

static Tensor inverse_planar(const Map *m, Tape *t, Tensor to)
{
    const real *w = m->planar.w->v.x, b = m->planar.b->v.x[0];
    tape_reset(t);
    Var *one = apply(m, ad_input(t, tensor_zeros(m->a, SHAPE(1, D)))).z;
    double u[D], wu = 0, h0 = tanh((double)b);
    for (int k = 0; k < D; k++) u[k] = (double)one->v.x[k] / h0, wu += u[k] * (double)w[k];
    Tensor z = tensor_new(m->a, to.s);
    for (int i = 0; i < to.s.d[0]; i++) {
        double want = 0, low = -100, high = 100;
        for (int k = 0; k < D; k++) want += (double)(w[k] * to.x[D * i + k]);
        for (int s = 0; s < 60; s++) {
            double c = (low + high) / 2;
            if (c + wu * tanh(c + (double)b) < want) low = c;
            else high = c;
        }
        for (int k = 0; k < D; k++)
            z.x[D * i + k] = (real)((double)to.x[D * i + k] - u[k] * tanh(low + (double)b));
    }
    return z;
}

/* q(z') = N(z; 0, I) / |det| on a grid, with z found by inverting the map. */
static void test_integrates_to_one(void)
{
    enum { SIDE = 120 };
    const double wide = 14, cell = wide / SIDE;
    for (int kind = 0; kind < 3; kind++) {
        Map m = any_map(kind);
        Tape *t = tape_new();
        Tensor to = tensor_new(m.a, SHAPE(SIDE * SIDE, D));
        for (int i = 0; i < to.n; i++)
            to.x[i] = (real)((i % D ? i / D % SIDE : i / D / SIDE) * cell + cell / 2 - wide / 2);
        Tensor z = kind ? inverse_iaf(&m, t, to) : inverse_planar(&m, t, to);
        tape_reset(t);
        Var *in = ad_input(t, z), *log_q = gaussian_standard(in);
        Flowed f = apply(&m, in);
        double total = 0, worst = 0;
        for (int i = 0; i < SIDE * SIDE; i++)
            total += exp((double)log_q->v.x[i] - (double)f.log_det->v.x[i]) * cell * cell;
        for (int i = 0; i < to.n; i++) worst = fmax(worst, fabs((double)(f.z->v.x[i] - to.x[i])));
        CHECK_NEAR(worst, 0, TOL(1e-3, 1e-9), "map of the inverse");
        CHECK_NEAR(total, 1, 1e-3, "the integral of q");
        tape_free(t);
        map_free(&m);
    }
}

/* With u'w far below -1 the planar map would fold the plane; it is kept invertible. */
static void test_planar_never_folds(void)
{
    Map m = any_map(0);
    Tape *t = tape_new();
    Rng r = rng_new(7);
    for (int k = 0; k < D; k++) m.planar.w->v.x[k] = 2, m.planar.u->v.x[k] = -3;
    Var *z = ad_input(t, tensor_normal(m.a, SHAPE(500, D), &r));
    Flowed f = apply(&m, z);
    for (int i = 0; i < 500; i++)
        CHECK(isfinite(f.log_det->v.x[i]), "log det of row %d is %g", i, (double)f.log_det->v.x[i]);
    tape_free(t);
    map_free(&m);
}

static void test_gradients(void)
{
    for (int kind = 0; kind < 3; kind++) {
        Map m = any_map(kind);
        Tape *t = tape_new();
        Rng r = rng_new(8);
        Flowed f = apply(&m, ad_input(t, tensor_normal(m.a, SHAPE(5, D), &r)));
        Var *loss = ad_add(random_contraction(f.z, &r), random_contraction(f.log_det, &r));
        GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
        CHECK(c.error <= TOL(1e-2, 1e-6), "map %d: %s", kind, gradcheck_str(&c));
        tape_free(t);
        map_free(&m);
    }
}

/* ---- the VAE --------------------------------------------------------------------------------- */

static FlowVae vae_with(int steps, bool softplus)
{
    FlowVae m;
    Rng r = rng_new(9);
    flow_vae_init(&m, (FlowConfig){ .vae = { .x = 6, .z = 3, .n_hidden = 1, .hidden = { 5 },
                                             .act = ACT_TANH }, .steps = steps, .hidden = 9,
                                    .softplus = softplus }, r);
    rng_fill_normal(&r, m.vae.ps.v, m.vae.ps.total);
    for (int i = 0; i < m.vae.ps.total; i++) m.vae.ps.v[i] *= R(0.5);
    return m;
}

/* Without steps the weights are those of the Vae inside, from the same noise. */
static void test_no_steps(void)
{
    FlowVae m = vae_with(0, false);
    Tape *t = tape_new();
    Rng r = rng_new(10), again = r;
    Var *x = ad_input(t, tensor_uniform(tape_arena(t), SHAPE(4, 6), &(Rng){ { 1, 2 }, 0 }));
    Var *a = guide_log_weights(flow_vae_guide(&m), x, 3, &r);
    Var *b = guide_log_weights(vae_guide(&m.vae), x, 3, &again);
    CHECK_BYTES(a->v.x, b->v.x, sizeof(real) * (size_t)a->v.n, "weights");
    tape_free(t);
    flow_vae_free(&m);
}

/* std = softplus(output), and the closed form of the KL is its mean. */
static void test_softplus(void)
{
    enum { N = 20000 };
    FlowVae m = vae_with(0, true);
    Tape *t = tape_new();
    Rng r = rng_new(11);
    Tensor x = tensor_new(tape_arena(t), SHAPE(N, 6));
    for (int i = 0; i < x.n; i++) x.x[i] = (real)(i % 6) / 6;
    Var *in = ad_input(t, x), *eps = ad_input(t, tensor_normal(tape_arena(t), SHAPE(N, 3), &r));
    Posterior q = flow_vae_base(&m, in), plain = vae_encode(&m.vae, in);
    for (int k = 0; k < 3; k++)
        CHECK_CLOSE(exp((double)q.logvar->v.x[k] / 2), log1p(exp((double)plain.logvar->v.x[k])),
                    TOL(1e-5, 1e-12), "std");
    Elbo e = flow_vae_elbo(&m, in, eps);
    Var *log_q = ad_gaussian(e.z, q.mean, q.logvar), *prior = gaussian_standard(e.z);
    double mean = 0, square = 0;
    for (int i = 0; i < N; i++) {
        double kl = (double)log_q->v.x[i] - (double)prior->v.x[i];
        mean += kl / N, square += kl * kl / N;
    }
    CHECK_NEAR(mean, (double)e.kl->v.x[0], 4 * sqrt((square - mean * mean) / N), "KL");
    tape_free(t);
    flow_vae_free(&m);
}

/* E_q[w] = p(x), whatever the flow: with and without it one decoder has one log p(x). For the
 * weights to have a small variance q must be wide: std near 1, gates near 1. */
static void test_same_evidence(void)
{
    enum { K = 20000 };
    FlowVae flow = vae_with(2, true);
    Tape *t = tape_new();
    Arena *a = arena_new();
    for (int i = 0; i < flow.vae.ps.total; i++) flow.vae.ps.v[i] *= R(0.6);
    for (int k = 0; k < 3; k++) flow.vae.logvar.b->v.x[k] = R(1.5);
    for (int i = 0; i < 6; i++) flow.step[i / 3].net.l[2].b->v.x[3 + i % 3] = IAF_BIAS;
    Rng r = rng_new(12);
    Tensor x = tensor_uniform(a, SHAPE(3, 6), &r);
    for (int i = 0; i < x.n; i++) x.x[i] = x.x[i] > R(0.5);
    Evidence with[3], without[3];
    iwae_evaluate(flow_vae_guide(&flow), t, x, K, rng_new(13), with);
    iwae_evaluate(vae_guide(&flow.vae), t, x, K, rng_new(14), without);
    for (int i = 0; i < 3; i++) {
        CHECK_NEAR(with[i].log_px, without[i].log_px, 0.06, "log p(x)");
        CHECK(with[i].elbo < with[i].log_px, "ELBO %g, log p(x) %g", with[i].elbo, with[i].log_px);
    }
    arena_free(a);
    tape_free(t);
    flow_vae_free(&flow);
}

static void test_vae_gradients(void)
{
    FlowVae m = vae_with(2, true);
    Tape *t = tape_new();
    Rng r = rng_new(15);
    Var *x = ad_input(t, tensor_uniform(tape_arena(t), SHAPE(3, 6), &r));
    Var *loss = nll(bound_of(guide_log_weights(flow_vae_guide(&m), x, 2, &r)));
    GradCheck c = IS_F64 ? gradcheck(loss) : gradcheck_directions(loss, &r, 4, 1e-3);
    CHECK(c.error <= TOL(1e-2, 1e-6), "%s", gradcheck_str(&c));
    tape_free(t);
    flow_vae_free(&m);
}

int main(void)
{
    RUN(test_determinant);
    RUN(test_integrates_to_one);
    RUN(test_planar_never_folds);
    RUN(test_gradients);
    RUN(test_no_steps);
    RUN(test_softplus);
    RUN(test_same_evidence);
    RUN(test_vae_gradients);
    return test_done();
}
