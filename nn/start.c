/* One walk along the tape: a layer is settled before what comes behind is computed. Chapter 20. */
#include "nn/start.h"

#include "autograd/op.h"

#include <math.h>

typedef struct { double mean, std; } Moments;

static Moments channel_moments(Tensor y, int k, int channels)
{
    double sum = 0, square = 0, n = y.n / channels;
    for (int i = k; i < y.n; i += channels) sum += (double)y.x[i];
    for (int i = k; i < y.n; i += channels) square += pow((double)y.x[i] - sum / n, 2);
    return (Moments){ sum / n, sqrt(square / n) };
}

/* y = conv(x, w) + b for now: no short-cut, no activation. */
static void settle(Var *y)
{
    Var *w = y->in[1], *b = y->in[2];
    int channels = b->v.n, inputs = y->n_in;
    Act a = y->a.act;
    y->n_in = 3, y->a.act = ACT_NONE;
    y->op->forward(y);
    for (int k = 0; k < channels; k++) {
        Moments m = channel_moments(y->v, k, channels);
        if (m.std < 1e-6) continue;
        for (int i = k; i < w->v.n; i += channels) w->v.x[i] /= (real)m.std;
        b->v.x[k] = (b->v.x[k] - (real)m.mean) / (real)m.std;
    }
    y->n_in = inputs, y->a.act = a;
}

void start_from_data(Tape *t)
{
    for (Var *y = tape_first(t); y; y = y->after) {
        if (!y->op) continue;
        if (y->op == &op_conv2d) settle(y);
        y->op->forward(y);
    }
}
