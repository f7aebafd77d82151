/* An autoencoder on images of digits, by default the network of the browser demo that S0 shows,
 * 784-50-50-2-50-50-784: train it, and look at where it puts the digits. Errors are squared, summed
 * over pixels, in the mean over images. Chapter 8. */
#include "autoencoder_parts.h"

int main(int argc, char **argv)
{
    Run r;
    run_start(&r, argc, argv);
    check_gradients(&r);
    exp_resume(&r.e, &r.m.ps, &r.opt);
    while (exp_epoch(&r.e)) {
        double train = train_epoch(&r), valid = measure(&r, &r.data.valid);
        exp_metrics(&r.e, 2, (double[]){ train, valid });
        exp_save(&r.e, &r.m.ps, &r.opt);
    }
    if (!r.e.check) {
        results(&r);
        pictures(&r);
    }
    return run_end(&r);
}
