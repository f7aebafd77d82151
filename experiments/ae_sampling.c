/* Why an autoencoder does not generate (S0, S2, S4 slide 74: "hit or miss"), and what lies
 * between two codes. A plain and a variational autoencoder of the same size see the same images in
 * the same order; the same numbers from N(0,I) are then decoded by both, and a classifier says
 * which of the images are digits. Chapter 11. */
#include "ae_sampling_parts.h"

int main(int argc, char **argv)
{
    Run r;
    run_start(&r, argc, argv);
    check_gradients(&r);
    while (exp_epoch(&r.e)) train_epoch(&r);
    if (!r.e.check) {
        draws(&r);
        paths(&r);
    }
    return run_end(&r);
}
