/* A variational autoencoder on images of digits: train it, measure it, draw the lecture's figures
 * (S1 "MNIST VAE", S3 "MNIST latent variable space", S4 slides 110 to 121). Chapter 14. */
#include "vae_parts.h"

int main(int argc, char **argv)
{
    Run r;
    run_start(&r, argc, argv);
    checks(&r);
    theory(&r);
    exp_resume(&r.e, &r.m.ps, &r.opt);
    while (exp_epoch(&r.e)) {
        Bound train = train_epoch(&r, &r.m, &r.opt, r.c, "train", r.e.epoch);
        Bound valid = measure(&r, &r.m, &r.data.valid, "valid");
        Usage u = usage(&r, &r.data.valid);
        exp_metrics(&r.e, 9,
                    (double[]){ train.nll, train.kl, train.elbo, valid.nll, valid.kl, valid.elbo,
                                u.active, u.most, u.least });
        exp_save(&r.e, &r.m.ps, &r.opt);
    }
    if (!r.e.check) {
        results(&r);
        pictures(&r);
    }
    return run_end(&r);
}
