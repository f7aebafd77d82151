/* Variational inference (S3): for one x, choose the member of a family that is closest to the
 * posterior (V29); or let a network choose it for every x, and see what that costs (V30). On the
 * linear-Gaussian model against the best there is, then on images. Chapter 12. */
#include "amortization_parts.h"

#include "exp_fit.h"

static const Setting settings[] = {
    { "latents", { "2", "4", "4" }, "size of the linear-Gaussian model's code" },
    { "points", { "20", "100", "100" }, "examples that get a q of their own" },
    { "steps", { "400", "2000", "4000" }, "steps of Adam for them" },
    { "encoder-steps", { "2500", "8000", "8000" }, "the same for a linear-Gaussian encoder" },
    { "hidden", { "32", "200", "500" }, "width of the image model's hidden layers" },
    { "latent", { "5", "10", "20" }, "size of its code" },
    { "images", { "50", "100", "500" }, "test images that get a q of their own" },
    { "draws", { "50", "500", "1000" }, "draws an image to judge it" },
    { "train", { "500", "10000", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "amortization", .purpose = "a posterior fitted to each example, against an encoder",
    .data = "digits", .epochs = { 5, 20, 60 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 1e-3, 1e-3 }, .settings = settings, .metrics = FIT_METRICS,
};

int main(int argc, char **argv)
{
    static Run r;
    Exp *e = &r.e;
    exp_start(e, &spec, argc, argv);
    r.z = exp_int(e, "latents", 2, 16);
    r.points = exp_int(e, "points", 2, 10000);
    r.steps = exp_int(e, "steps", 1, 1000000);
    r.encoder_steps = exp_int(e, "encoder-steps", 1, 1000000);
    r.images = exp_int(e, "images", 2, 10000);
    r.draws = exp_int(e, "draws", 2, 100000);
    r.t = tape_new();
    images_start(&r);
    if (!e->check) {
        fit_each(&r);
        ellipses(&r);
        encoders(&r);
        images(&r);
    }
    vae_free(&r.vae);
    tape_free(r.t);
    return exp_end(e);
}
