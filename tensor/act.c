/* Every activation here knows its slope from its own value. Chapter 6. */
#include "act.h"

#include "vmath.h"

#include <string.h>

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

void wrap_start(Wrap w, real *row, const real *y, int i, int n)
{
    size_t bytes = sizeof(real) * (size_t)n;
    if (w.add) memmove(row, y + i * n, bytes);
    else if (w.bias && w.plus) for (int j = 0; j < n; j++) row[j] = w.bias[j] + w.plus[i * n + j];
    else if (w.bias) memcpy(row, w.bias, bytes);
    else if (w.plus) memcpy(row, w.plus + i * n, bytes);
    else memset(row, 0, bytes);
}
