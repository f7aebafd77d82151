/* The tree of generative models (S4 slides 30 to 35 and 61; claim A15): which have a p(x) that can
 * be computed, which only a bound, and which none; each leaf with the source file that is about it,
 * or "not covered". Chapter 5. */
#include "exp.h"

#include <stdio.h>
#include <string.h>

static const Setting settings[] = {
    { "root", { ".", ".", "." }, "the folder that has models/" },
    { NULL, { NULL, NULL, NULL }, NULL }
};

static const Spec spec = {
    .name = "taxonomy",
    .purpose = "print the tree of generative models, each leaf with its source",
    .data = "none", .epochs = { 1, 1, 1 }, .batch_size = { 1, 1, 1 }, .lr = { 1, 1, 1 },
    .settings = settings, .metrics = "epoch",
};

/* files: of models/, divided by blanks; "" of a leaf that is not covered, NULL of a branch. */
typedef struct { int depth; const char *name, *files; } Node;

static const Node tree[] = {
    { 0, "generative models", NULL },
    { 1, "explicit density: p(x) can be asked for", NULL },
    { 2, "tractable", NULL },
    { 3, "histograms, kernels", "histogram kde" },
    { 3, "a normal distribution, mixtures", "normal gmm" },
    { 3, "linear-Gaussian latent variables", "linear_gaussian" },
    { 3, "the chain rule", NULL },
    { 4, "FVBN, MADE", "made" },
    { 4, "NADE", "nade" },
    { 4, "language model", "char_lstm" },
    { 4, "PixelRNN", "pixelrnn" },
    { 4, "PixelCNN", "pixel_model pixelcnn" },
    { 4, "gated PixelCNN", "gated_pixelcnn conditional_pixelcnn" },
    { 4, "PixelCNN++", "pixelcnn_pp logistic_mixture" },
    { 4, "in fewer steps", "interleaved" },
    { 3, "change of variables (flows)", "flow" },
    { 2, "approximate", NULL },
    { 3, "variational: VAE", "vae vae_evidence" },
    { 4, "of images, of texts, of what belongs together", "conv_vae text_vae cvae" },
    { 4, "weighted bounds", "iwae" },
    { 4, "other posteriors", "mixture_posterior flow_vae gumbel" },
    { 4, "other objectives", "disentangle tc_vae" },
    { 3, "Markov chain: Boltzmann machine", "" },
    { 1, "implicit density: only draws can be asked for", NULL },
    { 2, "direct: a sampler trained by MMD", "mmd" },
    { 2, "direct: GAN", "" },
    { 2, "Markov chain: GSN", "" },
};

/* 1 if the file cannot be read. */
static int missing(const char *path)
{
    FILE *f = fopen(path, "r");
    if (f) fclose(f);
    return !f;
}

/* Prints a leaf's files; how many of them are missing. */
static int print_files(const char *root, const char *files)
{
    char path[512];
    int count = 0;
    if (!*files) printf("  not covered");
    while (*files) {
        int n = (int)strcspn(files, " ");
        snprintf(path, sizeof path, "%s/models/%.*s.c", root, n, files);
        printf("  models/%.*s.c", n, files);
        count += missing(path);
        files += n + (files[n] == ' ');
    }
    return count;
}

int main(int argc, char **argv)
{
    Exp e;
    int count = 0;
    exp_start(&e, &spec, argc, argv);
    exp_resume(&e, NULL, NULL);
    for (size_t i = 0; i < sizeof tree / sizeof *tree; i++) {
        printf("%*s%s", 4 * tree[i].depth, "", tree[i].name);
        if (tree[i].files) count += print_files(exp_str(&e, "root"), tree[i].files);
        printf("\n");
    }
    exp_claim(&e, "A15", "sources_on_the_tree_that_are_missing", count, "==", 0);
    return exp_end(&e);
}
