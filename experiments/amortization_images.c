/* The same question of a VAE on images (V30): leave the decoder as it is, start from the encoder's
 * answer to an image, and improve mean and log variance for that image alone. What the ELBO gains
 * is the amortisation gap; what is then left to log p(x) is the family's. Chapter 12. */
#include "amortization_parts.h"

#include "datasets/batch.h"
#include "exp_fit.h"
#include "models/estimators.h"
#include "models/vae_evidence.h"

#include <math.h>

/* log p(x|z) - KL, [n], of a q given by its parameters. */
static Var *elbo_of(const Vae *m, Var *x, Var *mean, Var *logvar, Var *eps)
{
    Var *z = ad_reparam(mean, logvar, eps), *log_px_z = vae_log_px_z(m, x, z);
    return ad_sub(log_px_z, ad_gaussian_kl(mean, logvar));
}

static Var *noise(Tape *t, Shape s, Rng *r)
{
    return ad_input(t, tensor_normal(tape_arena(t), s, r));
}

static Var *loss_of(Run *r, const Vae *m, Tensor x, Own *o, Rng *rng)
{
    tape_reset(r->t);
    Var *in = ad_input(r->t, x), *mean = ad_param(r->t, o->mean),
        *logvar = ad_param(r->t, o->logvar);
    return ad_neg(ad_sum_all(elbo_of(m, in, mean, logvar, noise(r->t, mean->v.s, rng))));
}

/* ---- start ----------------------------------------------------------------------------------- */

static void check_gradients(Run *r)
{
    VaeConfig c = { .x = 7, .z = 2, .n_hidden = 1, .hidden = { 5 }, .act = ACT_TANH };
    Vae m;
    Own o;
    Rng rng = rng_fork(r->e.rng, "miniature");
    vae_init(&m, c, rng);
    own_init(&o, 3, 2);
    rng_fill_normal(&rng, o.ps.v, o.ps.total);
    Arena *a = arena_new();
    Var *loss = loss_of(r, &m, tensor_uniform(a, SHAPE(3, 7), &rng), &o, &rng);
    exp_gradients(&r->e, "gradients", loss, &rng);
    arena_free(a);
    params_free(&o.ps);
    vae_free(&m);
}

void images_start(Run *r)
{
    r->data = exp_images(&r->e);
    r->images = r->images < r->data.test.n ? r->images : r->data.test.n;
    vae_init(&r->vae, exp_small_vae(&r->e, &r->data.train), r->e.rng);
    check_gradients(r);
}

/* ---- on images ------------------------------------------------------------------------------- */

static Tensor first(Run *r, Arena *a, const Images *d, int n, const char *stream)
{
    return batch_first(a, d, n, BIN_FIXED, rng_fork(r->e.rng, stream));
}

static void train(Run *r)
{
    Arena *a = arena_new();
    Tensor x = first(r, a, &r->data.train, r->data.train.n, "pixels");
    exp_fit_vae(&r->e, "vae", &r->vae, r->t, x, rng_fork(r->e.rng, "fit"));
    arena_free(a);
}

static void from_encoder(Run *r, Tensor x, Own *o)
{
    own_init(o, x.s.d[0], r->vae.c.z);
    tape_reset(r->t);
    Posterior q = vae_encode(&r->vae, ad_input(r->t, x));
    tensor_copy(o->mean->v, q.mean->v);
    tensor_copy(o->logvar->v, q.logvar->v);
}

/* Pathwise gradients with one draw a step; a rate that falls to 0 averages over them. */
static void improve(Run *r, Tensor x, Own *o)
{
    Optim opt;
    Rng rng = rng_fork(r->e.rng, "improve");
    optim_init(&opt, "adam", 0.02);
    for (int i = 0; i < r->steps; i++) {
        Var *loss = loss_of(r, &r->vae, x, o, &rng);
        exp_loss(&r->e, (double)loss->v.x[0], r->t);
        params_zero_grad(&o->ps);
        backward(loss);
        optim_step(&opt, &o->ps, opt.lr * schedule_cosine(opt.t, r->steps));
    }
    optim_free(&opt);
}

/* The ELBO of each image, from so many draws. */
static void judge(Run *r, Tensor x, const Own *o, double *elbo)
{
    int n = x.s.d[0];
    Rng rng = rng_fork(r->e.rng, "judge");
    for (int i = 0; i < n; i++) elbo[i] = 0;
    for (int k = 0; k < r->draws; k++) {
        tape_reset(r->t);
        Var *in = ad_input(r->t, x), *mean = ad_input(r->t, o->mean->v),
            *logvar = ad_input(r->t, o->logvar->v);
        Var *e = elbo_of(&r->vae, in, mean, logvar, noise(r->t, mean->v.s, &rng));
        for (int i = 0; i < n; i++) elbo[i] += (double)e->v.x[i] / r->draws;
    }
}

/* Encoder, own q and log p(x) from that q, in the means over images, in nats; and the gap's s.e. */
static void row_of(Run *r, Tensor x, double row[5])
{
    int n = x.s.d[0];
    Own o;
    double *v = arena_alloc(r->e.arena, 4 * sizeof(double) * (size_t)n), *own = v + n,
           *log_px = own + n, *gain = log_px + n;
    from_encoder(r, x, &o);
    judge(r, x, &o, v);
    improve(r, x, &o);
    judge(r, x, &o, own);
    Rng rng = rng_fork(r->e.rng, "log px");
    vae_log_px_from(&r->vae, r->t, x, o.mean->v, o.logvar->v, r->draws, rng, log_px);
    for (int i = 0; i < n; i++) gain[i] = own[i] - v[i];
    row[0] = estimate(v, n).mean, row[1] = estimate(own, n).mean;
    row[2] = estimate(log_px, n).mean;
    row[3] = estimate(gain, n).mean, row[4] = estimate(gain, n).se;
    params_free(&o.ps);
}

void images(Run *r)
{
    double table[2][5];
    train(r);
    for (int i = 0; i < 2; i++)
        row_of(r, first(r, r->e.arena, i ? &r->data.test : &r->data.train, r->images,
                        i ? "test pixels" : "pixels"), table[i]);
    exp_table(&r->e, "images.tsv", "encoder\town\tlog_px\tgain\tgain_se", 5, 2, table[0]);
    exp_claim(&r->e, "V30", "own_q_minus_the_encoders_nats", table[1][3], ">", 4 * table[1][4]);
    exp_claim(&r->e, "V30", "log_px_minus_own_elbo_nats", table[1][2] - table[1][1], ">", 0);
}
