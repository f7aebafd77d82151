/* Densities of points whose true density is known: on the line by histogram, kernels and a mixture
 * of Gaussians (A4); maximum likelihood by logarithms and by gradient (A16); in the plane these, a
 * VAE and a sampler that has no density (A14), all in one table with both things that one wants of
 * a generative model, likelihood and draws (A13). Every density is integrated (A5). Chapter 5. */
#include "density_parts.h"

static const Setting settings[] = {
    { "mixture", { "hills", "hills", "hills" }, "on the line: hills, valley, claw" },
    { "sizes", { "100,300", "100,300,1000,3000", "100,300,1000,3000,10000" }, "points, rising" },
    { "repeats", { "2", "8", "8" }, "fits for each of these" },
    { "points", { "300", "1000", "5000" }, "training points of the plane" },
    { "judged", { "200", "500", "1000" }, "points and draws that are compared" },
    { "noise", { "0.1", "0.1", "0.1" }, "standard deviation across the moons" },
    { "steps", { "400", "3000", "6000" }, "of the sampler's training" },
    { "codes", { "30", "100", "200" }, "grid of codes along an axis, for the VAE's density" },
    { "cells", { "225", "300", "300" }, "grid of points along an axis, for integrals" },
    { "train", { "1500", "6000", "0" }, "digits, to ask the same of images" },
    { "image-steps", { "300", "2000", "10000" }, "of the training of their VAE" },
    { 0 }
};

static const Spec spec = {
    .name = "density", .purpose = "densities of points, explicit and implicit, against the truth",
    .data = "generated", .epochs = { 150, 400, 800 }, .batch_size = { 50, 100, 100 },
    .lr = { 1e-2, 5e-3, 5e-3 }, .settings = settings, .metrics = "epoch",
};

int main(int argc, char **argv)
{
    Run r = { 0 };
    exp_start(&r.e, &spec, argc, argv);
    r.noise = exp_real(&r.e, "noise", 0.05, 1);
    int n = exp_int(&r.e, "points", 10, 100000), judged = exp_int(&r.e, "judged", 10, 100000);
    r.train = moons(&r, "train", n), r.valid = moons(&r, "valid", n);
    r.test = moons(&r, "test", judged);
    r.t = tape_new();
    check_gradients(&r);
    if (!r.e.check) {
        line(&r);
        likelihood(&r);
        plane(&r);
        images(&r);
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
