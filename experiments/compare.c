/* The lecture's last table (S4 slide 132, claim D1): an autoregressive model and a variational
 * autoencoder, trained on the same images, side by side, every cell measured. Chapter 23. */
#include "compare_parts.h"

#include <string.h>

/* Rows of data, of draws from the one, of draws from the other. */
static void pictures(Run *r, Tensor ar, Tensor vae)
{
    enum { COLUMNS = 16 };
    int d = r->test.s.d[1], n = ar.s.d[0] < COLUMNS ? ar.s.d[0] : COLUMNS;
    Tensor x = tensor_new(r->e.arena, SHAPE(3 * n, r->data.test.h, r->data.test.w, 1));
    const Tensor from[] = { r->test, ar, vae };
    for (int i = 0; i < 3; i++)
        memcpy(x.x + i * n * d, from[i].x, sizeof(real) * (size_t)(n * d));
    exp_grid(&r->e, "compare.png", x, n, 2);
}

int main(int argc, char **argv)
{
    Run r;
    run_start(&r, argc, argv);
    check_gradients(&r);
    if (!r.e.check) {
        Tensor ar, vae;
        train(&r);
        Column a = column_ar(&r, &ar), v = column_vae(&r, &vae);
        table(&r, a, v);
        pictures(&r, ar, vae);
    }
    return run_end(&r);
}
