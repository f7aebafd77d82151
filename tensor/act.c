/* Every activation here knows its slope from its own value. Chapter 6. */
#include "act.h"

#include "vmath.h"

void act_values(Act a, real *y, int n)
{
    switch (a) {
    case ACT_RELU:     for (int i = 0; i < n; i++) y[i] = y[i] < 0 ? 0 : y[i]; break;
    case ACT_TANH:     for (int i = 0; i < n; i++) y[i] = v_tanh(y[i]); break;
    case ACT_SIGMOID:  for (int i = 0; i < n; i++) y[i] = v_sigmoid(y[i]); break;
    case ACT_SOFTPLUS: for (int i = 0; i < n; i++) y[i] = v_softplus(y[i]); break;
    case ACT_NONE:     break;
    }
}

/* softplus: f' = sigmoid(x) = 1 - e^-y. */
void act_slopes(Act a, real *g, const real *y, int n)
{
    switch (a) {
    case ACT_RELU:     for (int i = 0; i < n; i++) g[i] = y[i] > 0 ? g[i] : 0; break;
    case ACT_TANH:     for (int i = 0; i < n; i++) g[i] *= 1 - y[i] * y[i]; break;
    case ACT_SIGMOID:  for (int i = 0; i < n; i++) g[i] *= y[i] * (1 - y[i]); break;
    case ACT_SOFTPLUS: for (int i = 0; i < n; i++) g[i] *= 1 - v_exp(-y[i]); break;
    case ACT_NONE:     break;
    }
}

void wrap_start(Wrap w, real *to, int at, int j, int n)
{
    const real *bias = w.bias ? w.bias + j : NULL, *plus = w.plus ? w.plus + at : NULL;
    if (w.add) return;
    if (bias && plus)
        for (int i = 0; i < n; i++) to[i] = bias[i] + plus[i];
    else if (bias) copy_reals(to, bias, n);
    else if (plus) copy_reals(to, plus, n);
    else memset(to, 0, sizeof(real) * (size_t)n);
}
