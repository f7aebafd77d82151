/* The evidence p(x) = integral of p(x|z) p(z) dz, and how to get at it (S0, S2, S3, S4 84-106): by
 * a grid, by draws from the prior, by draws from a guess at the posterior, and by the bound. All
 * on the linear-Gaussian model, where the answer is known; then on images. Chapter 12. */
#include "evidence_parts.h"

#include "exp_fit.h"

static const Setting settings[] = {
    { "sizes", { "1,2,4,8", "1,2,4,8,16,32", "1,2,4,8,16,32" }, "latent dimensions, rising" },
    { "samples", { "256", "1024", "4096" }, "draws for one estimate" },
    { "repeats", { "300", "400", "400" }, "estimates, for their mean and spread" },
    { "grid", { "3", "5", "5" }, "most latent dimensions for the grid" },
    { "hidden", { "64", "200", "500" }, "width of the image model's hidden layers" },
    { "latent", { "10", "10", "20" }, "size of its code" },
    { "images", { "60", "50", "200" }, "test images" },
    { "draws", { "64", "4096", "16384" }, "most draws from the prior an image" },
    { "fewer", { "4", "64", "64" }, "how many times fewer from the encoder" },
    { "train", { "500", "10000", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "evidence", .purpose = "log p(x), exactly, by grid, by naive draws, by bounds",
    .data = "digits", .epochs = { 30, 10, 30 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 1e-3, 1e-3 }, .settings = settings, .metrics = FIT_METRICS,
};

Case a_case(Run *r, const char *stream, int z, int per)
{
    Arena *a = r->e.arena;
    Rng own = rng_fork_i(r->e.rng, stream, (uint64_t)z), draw = rng_fork(own, "x");
    Case c = { .m = lg_random(a, per * z, z, 2, 1, own) };
    c.z = arena_alloc(a, sizeof(double) * (size_t)z);
    c.x = arena_alloc(a, sizeof(double) * (size_t)(per * z));
    for (int i = 0; i < z; i++) c.z[i] = rng_below(&draw, 2) ? 1 : -1;
    lg_draw_x(&c.m, &draw, c.z, c.x);
    return c;
}

static void start(Run *r, int argc, char **argv)
{
    Exp *e = &r->e;
    exp_start(e, &spec, argc, argv);
    r->n_sizes = exp_list(e, "sizes", MAX_SIZES, r->size);
    for (int i = 0; i < r->n_sizes; i++)
        if (r->size[i] > 32) exp_fail(e, EXIT_USAGE, "sizes: %d, at most 32", r->size[i]);
    r->samples = exp_int(e, "samples", 16, 1 << 20);
    r->repeats = exp_int(e, "repeats", 10, 100000);
    r->grid = exp_int(e, "grid", 2, 6);
    r->images = exp_int(e, "images", 2, 10000);
    r->draws = exp_int(e, "draws", 16, 1 << 20);
    r->fewer = exp_int(e, "fewer", 1, r->draws);
    r->t = tape_new();
    digits_start(r);
}

int main(int argc, char **argv)
{
    static Run r;
    start(&r, argc, argv);
    lines(&r);
    if (!r.e.check) {
        forms(&r);
        grid(&r);
        sizes(&r);
        more_samples(&r);
        digits(&r);
    }
    vae_free(&r.vae);
    tape_free(r.t);
    return exp_end(&r.e);
}
