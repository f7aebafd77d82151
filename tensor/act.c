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

void wrap_start(Wrap w, real *y, int r, int rows, int n)
{
    if (w.add) return;
    for (int i = r; i < r + rows; i++) {
        real *row = y + i * n;
        if (w.bias && w.plus)
            for (int j = 0; j < n; j++) row[j] = w.bias[j] + w.plus[i * n + j];
        else if (w.bias) copy_reals(row, w.bias, n);
        else if (w.plus) copy_reals(row, w.plus + i * n, n);
        else memset(row, 0, sizeof(real) * (size_t)n);
    }
}
