/* The rows of the table. Sources: altosaar/variational-autoencoder (altosaar, iaf), a run of that
 * network in PyTorch with Adam (adam), a first sketch of this project (vae500*), the reproduction
 * in pythae (pythae), Burda et al. 2016, table 3 (iwae*), a reproduction of Kingma and Welling
 * 2014, figure 2 (aevb*), Jang et al. 2017, table 1 (gumbel_*), and Germain et al. 2015 as run by
 * karpathy/pytorch-made (made500). Chapter 16. */
#include "nll_table_parts.h"

#include <string.h>

#define ADAM .optimizer = "adam", .eps = 1e-8
#define RMSPROP .optimizer = "rmsprop_c", .lr = 1e-3, .eps = 1e-8 / 128     /* of the mean loss */

#define ALTOSAAR .hidden = { 256, 256 }, .act = ACT_RELU, .z = 128, .softplus = true, .k = 1,     \
    .batch = 128, .is = 128
#define IWAE .hidden = { 200, 200 }, .act = ACT_TANH, .z = 50, .optimizer = "adam", .lr = 1e-3,   \
    .eps = 1e-4, .schedule = POWERS, .batch = 20, .is = 5000
#define VAE500 .hidden = { 500, 500 }, .act = ACT_RELU, .z = 50, ADAM, .lr = 1e-3,                \
    .schedule = FALLING, .batch = 100, .epochs = 100, .is = 2000,                                 \
    .elbo = 95.79, .nll = 89.40, .nll_asked = 89.4
#define AEVB .hidden = { 500 }, .act = ACT_TANH, .prior = true, .optimizer = "adagrad",           \
    .lr = 0.01, .eps = 1e-10, .batch = 100, .epochs = 360, .is = 200
#define GUMBEL .family = DISCRETE, .act = ACT_RELU, ADAM, .lr = 1e-3, .schedule = FALLING,        \
    .batch = 100, .epochs = 200, .is = 1000
#define CATEGORICAL .hidden = { 200 }, .groups = 20, .classes = 10
#define BITS .groups = 200, .classes = 1

const Preset presets[] = {
    { "adam", ALTOSAAR, ADAM, .lr = 1e-3, .epochs = 76,
      .elbo = 99.68, .nll = 94.12, .elbo_asked = 100.08, .nll_asked = 94.52 },
    { "altosaar", ALTOSAAR, RMSPROP, .epochs = 166,
      .elbo = 103.31, .nll = 97.10, .elbo_asked = 103.31, .nll_asked = 97.10 },
    { "iaf", ALTOSAAR, RMSPROP, .steps = 2, .epochs = 256,
      .elbo = 101.64, .nll = 95.33, .elbo_asked = 101.64, .nll_asked = 95.33 },
    { "iaf_adam", ALTOSAAR, ADAM, .lr = 1e-3, .steps = 2, .epochs = 76 },
    { "vae500", VAE500 },
    { "vae500_warm", VAE500, .warm = 0.2 },
    { "pythae", .hidden = { 400 }, .act = ACT_RELU, .z = 40, ADAM, .lr = 1e-4,
      .schedule = TWO_STEPS, .batch = 100, .epochs = 500, .is = 200,
      .nll = 89.78, .nll_asked = 89.9 },
    { "iwae1", IWAE, .k = 1, .epochs = 364, .nll = 88.71, .nll_asked = 90.2 },
    { "iwae5", IWAE, .k = 5, .epochs = 364, .nll = 87.63, .nll_asked = 89.0 },
    { "iwae50", IWAE, .k = 50, .epochs = 60, .nll = 87.10, .nll_asked = 88.8 },
    { "iwae5_doubly", IWAE, .k = 5, .doubly = true, .epochs = 364, .nll = 87.63 },
    { "aevb3", AEVB, .z = 3, .elbo = 141.3, .elbo_asked = 142.8 },
    { "aevb5", AEVB, .z = 5, .elbo = 124.4, .elbo_asked = 125.9 },
    { "aevb10", AEVB, .z = 10, .elbo = 107.6, .elbo_asked = 109.1 },
    { "aevb20", AEVB, .z = 20, .elbo = 100.6, .elbo_asked = 102.1 },
    { "aevb200", AEVB, .z = 200, .elbo = 99.2, .elbo_asked = 100.7 },
    { "gumbel_cat", GUMBEL, CATEGORICAL, .nll = 101.5, .nll_asked = 103.5 },
    { "gumbel_ber", GUMBEL, BITS, .nll = 105.0, .nll_asked = 107 },
    { "gumbel_cat_st", GUMBEL, CATEGORICAL, .straight = true, .nll = 107.8 },
    { "gumbel_ber_st", GUMBEL, BITS, .straight = true, .nll = 111.5 },
    { "made500", .family = AUTOREGRESSIVE, .hidden = { 500 }, .act = ACT_RELU, ADAM, .lr = 1e-3,
      .schedule = FALLING, .batch = 100, .epochs = 100, .is = 1, .nll = 94.5 },
    { .name = NULL }
};

const Preset *preset_named(int argc, char **argv)
{
    const char *name = presets[0].name;
    for (int i = 1; i < argc; i++) {
        const char *key = strstr(argv[i], "model=");
        if (key && (key == argv[i] || key[-1] == '=')) name = key + strlen("model=");
    }
    for (const Preset *p = presets; p->name; p++)
        if (strcmp(p->name, name) == 0) return p;
    return NULL;
}

static double powers_of_three(int epoch)
{
    int stage = 0;
    for (int end = 1, size = 3; epoch > end && stage < 7; end += size, size *= 3) stage++;
    return pow(10, -stage / 7.0);
}

double schedule_factor(const Preset *p, int epoch, int epochs)
{
    double done = (epoch - 1) / (double)epochs;
    switch (p->schedule) {
    case FALLING:   return done < 0.5 ? 1 : done < 0.75 ? 0.3 : done < 0.9 ? 0.1 : 0.03;
    case TWO_STEPS: return done < 0.4 ? 1 : pow(10, done < 0.7 ? -0.2 : -0.4);
    case POWERS:    return powers_of_three(epoch);
    case CONSTANT:  break;
    }
    return 1;
}
