/* The real data sets, where $ELBO_DATA has them: how many images, and the numbers that their
 * description gives. */
#include "test.h"

#include "splits.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static double mean_byte(const Images *d)
{
    uint64_t sum = 0;
    for (int64_t i = 0; i < (int64_t)d->n * 784; i++) sum += d->x[i];
    return (double)sum / d->n / 784;
}

/* The published counts of the ten digits, and the mean bytes. */
static void test_real_mnist(void)
{
    static const int labels[2][10] = {
        { 5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949 },
        { 980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009 } };
    Arena *a = arena_new();
    Error e = { 0 };
    Splits s;
    int count[2][10] = { { 0 } };
    CHECK(images_load(a, "mnist", NULL, 1, 0, &s, &e), "%s", e.text);
    if (e.status) return;
    check_sizes(&s, 50000, 10000, 10000);
    for (int i = 0; i < s.train.n; i++) count[0][s.train.y[i]]++;
    for (int i = 0; i < s.valid.n; i++) count[0][s.valid.y[i]]++;
    for (int i = 0; i < s.test.n; i++) count[1][s.test.y[i]]++;
    CHECK_BYTES(count, labels, sizeof labels, "how often each digit occurs");
    CHECK_NEAR((5 * mean_byte(&s.train) + mean_byte(&s.valid)) / 6, 33.3184, 5e-5, "train bytes");
    CHECK_NEAR(mean_byte(&s.test), 33.7912, 5e-5, "test bytes");
    arena_free(a);
}

static void test_real_binarized(void)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Splits s, few;
    CHECK(images_load(a, "mnist-binarized", NULL, 1, 0, &s, &e), "%s", e.text);
    if (e.status) return;
    check_sizes(&s, 50000, 10000, 10000);
    CHECK_NEAR(mean_byte(&s.train) / 255, 0.130562, 5e-7, "ones in train");
    CHECK_NEAR(mean_byte(&s.valid) / 255, 0.131127, 5e-7, "ones in valid");
    CHECK_NEAR(mean_byte(&s.test) / 255, 0.132512, 5e-7, "ones in test");
    CHECK(images_load(a, "mnist-binarized", NULL, 1, 5000, &few, &e), "%s", e.text);
    CHECK(few.test.n == 1000, "%d test images", few.test.n);
    CHECK_NEAR(mean_byte(&few.test) / 255, 0.1325, 0.002, "ones in every tenth test image");
    arena_free(a);
}

/* The numbers of their description: how many, and the mean of all bytes. */
static void check_real(const char *name, int train, int valid, int test, double byte, double last)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Splits s;
    double sum[3] = { 0, 0, 0 }, n[3];
    CHECK(images_load(a, name, NULL, 1, 0, &s, &e), "%s", e.text);
    if (e.status) return;
    check_sizes(&s, train, valid, test);
    const Images *part[] = { &s.train, &s.valid, &s.test };
    for (int k = 0; k < 3; k++) {
        const Images *d = part[k];
        n[k] = (double)d->n * d->h * d->w * d->c;
        for (size_t i = 0; i < (size_t)n[k]; i++) sum[k] += d->x[i];
    }
    bool together = last < 0;       /* the mean of all three parts */
    CHECK_NEAR(together ? (sum[0] + sum[1] + sum[2]) / (n[0] + n[1] + n[2])
                        : (sum[0] + sum[1]) / (n[0] + n[1]), byte, 5e-5, "mean byte");
    if (!together) CHECK_NEAR(sum[2] / n[2], last, 5e-5, "mean byte of test");
    arena_free(a);
}

static void test_real_sprites(void) { check_real("sprites", 7200, 800, 2368, 23.1065, 23.0614); }
static void test_real_frey(void) { check_real("freyfaces", 1565, 200, 200, 154.4609, -1); }
static void test_real_cifar(void)
{
    check_real("cifar10-subset", 9000, 1000, 1000, 121.0410, 121.9272);
}
static void test_real_omniglot(void)
{
    check_real("omniglot-small", 3388, 484, 968, 20.6136, 20.3976);
}

/* Runs `test` if $ELBO_DATA/FOLDER is there. */
static void if_real(const char *folder, const char *name, void (*test)(void))
{
    char path[512], why[600];
    const char *data = getenv("ELBO_DATA");
    snprintf(path, sizeof path, "%s/%s", data ? data : "", folder);
    snprintf(why, sizeof why, "there is no %s", path);
    if (!data) SKIP(name, "ELBO_DATA is not set");
    else if (access(path, R_OK)) SKIP(name, why);
    else test_run(name, test);
}

int main(void)
{
    if_real("mnist", "real-mnist", test_real_mnist);
    if_real("mnist-binarized", "real-mnist-binarized", test_real_binarized);
    if_real("sprites", "real-sprites", test_real_sprites);
    if_real("freyfaces", "real-freyfaces", test_real_frey);
    if_real("cifar10-subset", "real-cifar10", test_real_cifar);
    if_real("omniglot-small", "real-omniglot", test_real_omniglot);
    return test_done();
}
