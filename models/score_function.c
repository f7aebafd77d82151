/* A factor that is held is an input: the tape knows no "stop gradient". Chapter 13. */
#include "score_function.h"

#include "tensor/must.h"

Var *ad_held(Var *x) { return ad_input(x->tape, x->v); }

Var *score_surrogate(Var *f, Var *log_q, Tensor b)
{
    Var *held = ad_held(f), *baseline = ad_input(f->tape, b);
    Var *gain = ad_sub(held, baseline);
    return ad_add(f, ad_mul(gain, log_q));
}

Tensor leave_one_out(Arena *a, Tensor f)
{
    Tensor b = tensor_new(a, f.s);
    double sum = sum_double(f.x, f.n);
    must(f.n >= 2, "leave_one_out: of %d values", f.n);
    for (int i = 0; i < f.n; i++) b.x[i] = (real)((sum - (double)f.x[i]) / (f.n - 1));
    return b;
}
