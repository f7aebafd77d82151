/* Two sums and a product: slopes squared, columns squared. Chapter 10. */
#include "contractive.h"

/* a' by the value of a. */
static Var *slope(Var *z, Act a)
{
    must(a == ACT_SIGMOID || a == ACT_TANH, "contractive_penalty: sigmoid or tanh only");
    Var *square = ad_square(z);
    if (a == ACT_TANH) return ad_shift(ad_neg(square), 1);
    return ad_sub(z, square);
}

Var *contractive_penalty(Var *z, Var *w, Act a)
{
    Var *slopes = ad_square(slope(z, a)), *columns = ad_sum(ad_square(w), 0);
    return ad_sum(ad_mul(slopes, columns), -1);
}
