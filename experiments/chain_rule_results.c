/* What holds of any weights of the three models, and what the trained ones are worth. At size full
 * on MNIST the bounds are near those of the literature's tables. Chapter 17. */
#include "chain_rule_parts.h"

#include "autograd/gradcheck.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PIXELS = 9, ALL = 1 << PIXELS };

/* The largest |sum - 1| over all images of nine pixels, and error of a gradient: small models. */
void checks(Run *r)
{
    Rng rng = rng_fork(r->e.rng, "checks");
    Models m = models_new(r->e.arena, rng, PIXELS, 7);
    rng_fill_normal(&rng, m.ps.v, m.ps.total);
    Tensor x = tensor_new(r->e.arena, SHAPE(ALL, PIXELS));
    for (int i = 0; i < x.n; i++) x.x[i] = (real)(i / PIXELS >> i % PIXELS & 1);
    bool f64 = sizeof(real) == 8;
    double worst = 0, error = 0;
    for (int k = 0; k < KINDS; k++) {
        tape_reset(r->t);
        Var *log_p = log_px(&m, (Kind)k, ad_input(r->t, x));
        double sum = 0;
        for (int i = 0; i < ALL; i++) sum += exp((double)log_p->v.x[i]);
        worst = fmax(worst, fabs(sum - 1));
        tape_reset(r->t);
        Var *few = log_px(&m, (Kind)k, ad_input(r->t, tensor_rows(x, 100, 110)));
        Var *loss = random_contraction(few, &rng);
        GradCheck c = gradcheck_directions(loss, &rng, 4, f64 ? 1e-6 : 2e-4);
        error = fmax(error, c.error);
    }
    exp_check(&r->e, "gradients", error, f64 ? 1e-6 : 2e-2);
    exp_claim(&r->e, "A5", "sum_over_all_vectors_minus_1", worst, "<=", f64 ? 1e-10 : 1e-4);
    params_free(&m.ps);
}

/* Nats of the test images under independent pixels with the frequencies of training images, one
 * more of each value counted. */
static double independent(Run *r)
{
    const Images *d = &r->data.train;
    int size = r->test.s.d[1], n = r->test.s.d[0];
    double nats = 0, on = 0;
    for (int k = 0; k < size; k++, on = 0) {
        for (int i = 0; i < d->n; i++) on += d->x[i * size + k] / 255.0;
        double p = (on + 1) / (d->n + 2);
        for (int i = 0; i < n; i++)
            nats -= log(r->test.x[i * size + k] > 0 ? p : 1 - p) / n;
    }
    return nats;
}

static void published(Run *r, const Nats *test)
{
    static const double bound[KINDS] = { 97.0, 95.0, 89.5 };
    static const char *const what[KINDS] = { "fvbn_nats", "made_nats", "nade_nats" };
    for (int k = 0; k < KINDS; k++)
        if (r->wanted[k]) exp_claim(&r->e, "B8", what[k], test[k].nats, "<=", bound[k]);
}

void results(Run *r)
{
    static const char *const over[] = { "fvbn_nats_over_independent", "made_nats_over_independent",
                                        "nade_nats_over_independent" };
    double rows[KINDS + 1][3];
    Nats test[KINDS];
    memcpy(rows[KINDS], (double[]){ KINDS, independent(r), nan("") }, sizeof rows[0]);
    for (int k = 0; k < KINDS; k++) {
        test[k] = measure(r, (Kind)k, r->test);
        memcpy(rows[k], (double[]){ k, test[k].nats, test[k].se }, sizeof rows[k]);
        if (r->wanted[k])
            printf("test %s, %s: %.3f nats (s.e. %.3f), %d images, exact\n", r->data.test.name,
                   kind_names[k], test[k].nats, test[k].se, r->test.s.d[0]);
    }
    exp_table(&r->e, "test.tsv", "model\tnats\tse", 3, KINDS + 1, rows[0]);
    for (int k = 0; k < KINDS; k++)
        if (r->wanted[k])
            exp_claim(&r->e, "A17", over[k], test[k].nats / rows[KINDS][1], "<=",
                      r->e.size == SMOKE ? 0.95 : 0.75);
    if (r->wanted[FVBN] && r->wanted[NADE] && r->e.size != SMOKE)
        exp_claim(&r->e, "A17", "nats_that_hidden_units_save", test[FVBN].nats - test[NADE].nats,
                  ">", 0);
    if (r->e.size == FULL && strncmp(r->e.data, "mnist", 5) == 0) published(r, test);
    exp_plot(&r->e, "chain_rule_nats");
}
