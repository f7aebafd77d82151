/* Part k of pixel (i,j) is pixel (2 i + k / 2, 2 j + k % 2). Chapter 21. */
#include "models/interleaved.h"

#include <stdio.h>

/* The place in x of number n of `parts`. */
static int place(Shape parts, int n)
{
    int k = n % PARTS, j = n / PARTS % parts.d[2], row = n / PARTS / parts.d[2];
    return ((2 * row + k / 2) * parts.d[2] + j) * 2 + k % 2;
}

Tensor interleaved(Arena *a, Tensor x)
{
    const int *d = x.s.d;
    must(x.s.nd == 4 && d[1] % 2 == 0 && d[2] % 2 == 0 && d[3] == 1, "interleaved: %s",
         shape_str(x.s));
    Tensor parts = tensor_new(a, SHAPE(d[0], d[1] / 2, d[2] / 2, PARTS));
    for (int n = 0; n < x.n; n++) parts.x[n] = x.x[place(parts.s, n)];
    return parts;
}

Tensor interleaved_back(Arena *a, Tensor parts)
{
    const int *d = parts.s.d;
    Tensor x = tensor_new(a, SHAPE(d[0], 2 * d[1], 2 * d[2], 1));
    for (int n = 0; n < x.n; n++) x.x[place(parts.s, n)] = parts.x[n];
    return x;
}

void few_steps_init(FewSteps *m, int width, Rng r)
{
    *m = (FewSteps){ 0 };
    for (int part = 1; part < PARTS; part++)
        for (int i = 0; i < 4; i++) {
            char name[32];
            int size = i == 0 ? 5 : 3, in = i ? width : part, out = i < 3 ? width : 1;
            snprintf(name, sizeof name, "part%d.%d", part, i);
            m->l[part - 1][i] = conv2d_new(&m->ps, r, name, size, size, in, out,
                                           (Window){ 1, size / 2, size / 2 }, INIT_HE);
        }
}

void few_steps_free(FewSteps *m) { params_free(&m->ps); }

/* Logits of a part from those before it, [B,h,w,part]. */
static Var *logits(const Conv2d l[4], Var *before)
{
    Var *h = conv2d(l[0], before, ACT_RELU);
    for (int i = 1; i < 3; i++) h = conv2d_plus(l[i], h, h, ACT_RELU);
    return conv2d(l[3], h, ACT_NONE);
}

Var *few_steps_log_px(const FewSteps *m, Var *s, Var *x)
{
    Var *parts = ad_concat(s, x, 3), *sum = NULL;
    int batch = s->v.s.d[0];
    for (int k = 1; k < PARTS; k++) {
        Var *l = logits(m->l[k - 1], ad_slice(parts, 3, 0, k));
        Shape flat = SHAPE(batch, l->v.n / batch);
        Var *own = ad_reshape(ad_slice(parts, 3, k, k + 1), flat);
        Var *log_p = ad_bernoulli(own, ad_reshape(l, flat));
        sum = sum ? ad_add(sum, log_p) : log_p;
    }
    return sum;
}

int few_steps_sample(const FewSteps *m, Tape *t, Tensor s, Tensor x, Rng noise)
{
    int passes = 0;
    tensor_fill(x, 0);
    for (int k = 1; k < PARTS; k++, passes++) {
        tape_reset(t);
        Var *parts = ad_concat(ad_input(t, s), ad_input(t, x), 3);
        Tensor p = ad_sigmoid(logits(m->l[k - 1], ad_slice(parts, 3, 0, k)))->v;
        for (int i = 0; i < p.n; i++)
            x.x[i * (PARTS - 1) + k - 1] = (real)rng_uniform(&noise) < p.x[i];
    }
    return passes;
}
