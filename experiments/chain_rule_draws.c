/* Draws from the three models, number after number: by the definition, which is a pass for each, and
 * at the cost of one pass (claim B6). Chapter 17. */
#include "chain_rule_parts.h"

#include <string.h>
#include <time.h>

enum { DRAWS = 10 };

/* Of all processors together. */
static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* x [n,d]; how long it took. */
static double draw(Run *r, Kind k, bool naive, Tensor x)
{
    Rng rng = rng_fork(r->e.rng, "draws");
    const Made *m = k == FVBN ? &r->m.fvbn : &r->m.made;
    double start = seconds();
    if (k == NADE) (naive ? nade_sample_naive : nade_sample)(&r->m.nade, r->t, x, rng);
    else (naive ? made_sample_naive : made_sample)(m, r->t, x, rng);
    return seconds() - start;
}

/* One image by both. */
static int samplers_differ(Run *r, Kind k)
{
    Shape s = SHAPE(1, r->test.s.d[1]);
    Tensor slow = tensor_new(r->e.arena, s), fast = tensor_new(r->e.arena, s);
    double definition = draw(r, k, true, slow), once = draw(r, k, false, fast);
    exp_note(&r->e, "%s: an image by the definition takes %.0f times as long", kind_names[k],
             definition / once);
    return memcmp(slow.x, fast.x, sizeof(real) * (size_t)fast.n) != 0;
}

/* Images whose pixels are where they belong. */
static Tensor in_place(Run *r, Tensor x)
{
    Tensor y = tensor_new(r->e.arena, SHAPE(x.s.d[0], r->data.test.h, r->data.test.w, 1));
    int size = x.s.d[1];
    for (int i = 0; i < x.n; i++) y.x[i / size * size + r->place[i % size]] = x.x[i];
    return y;
}

void draws(Run *r)
{
    int differ = 0;
    Tensor x = tensor_new(r->e.arena, SHAPE(KINDS * DRAWS, r->test.s.d[1]));
    for (int k = 0; k < KINDS; k++) {
        draw(r, (Kind)k, false, tensor_rows(x, k * DRAWS, (k + 1) * DRAWS));
        differ += samplers_differ(r, (Kind)k);
    }
    exp_claim(&r->e, "B6", "models_whose_two_samplers_differ", differ, "==", 0);
    exp_grid(&r->e, "samples.png", in_place(r, x), DRAWS, 2);
}
