/* Data sets by name: which files, which split, which limit. */
#include "test.h"

#include "datasets/images.h"
#include "files.h"
#include "splits.h"


/* An IDX file of n images of h x w; entry k of image i is i + k, mod 251. */
static void write_images(const char *name, int n, int h, int w)
{
    uint8_t x[4096] = { 0, 0, 8, 3 };
    x[6] = (uint8_t)(n >> 8), x[7] = (uint8_t)n, x[11] = (uint8_t)h, x[15] = (uint8_t)w;
    for (int k = 0; k < n * h * w; k++) x[16 + k] = (uint8_t)((k / (h * w) + k % (h * w)) % 251);
    file_write(name, x, 16 + (size_t)(n * h * w));
}

/* An IDX file of n labels i mod `classes`. */
static void write_labels(const char *name, int n, int classes)
{
    uint8_t x[256] = { 0, 0, 8, 1 };
    x[6] = (uint8_t)(n >> 8), x[7] = (uint8_t)n;
    for (int i = 0; i < n; i++) x[8 + i] = (uint8_t)(i % classes);
    file_write(name, x, 8 + (size_t)n);
}

/* A small MNIST in the test's folder: 60 and 20 images of 2 x 3. */
static void write_mnist(const char *folder)
{
    char name[4][64];
    static const char *file[] = { "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                  "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" };
    for (int i = 0; i < 4; i++) snprintf(name[i], sizeof name[i], "%s/%s", folder, file[i]);
    write_images(name[0], 60, 2, 3);
    write_labels(name[1], 60, 7);
    write_images(name[2], 20, 2, 3);
    write_labels(name[3], 20, 7);
}

static void check_part(const Images *d, const char *name, int n, int first, int step)
{
    CHECK(strcmp(d->name, name) == 0, "\"%s\", not \"%s\"", d->name, name);
    CHECK(d->n == n && d->h == 2 && d->w == 3 && d->c == 1, "%s: %d of %d x %d x %d", name, d->n,
          d->h, d->w, d->c);
    CHECK(d->classes == 10, "%s: %d classes", name, d->classes);
    for (int i = 0; i < d->n; i++) {
        int number = first + i * step;
        CHECK(d->x[i * 6] == number, "%s: image %d is number %d", name, i, d->x[i * 6]);
        CHECK(d->y[i] == number % 7, "%s: label %d is %d", name, i, d->y[i]);
    }
}

static void test_mnist(void)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Splits s;
    file_mkdir("mnist");
    write_mnist("mnist");
    const char *dirs[] = { file_path(""), file_path("mnist") };     /* the one around, or theirs */
    for (int i = 0; i < 2; i++) {
        CHECK(images_load(a, "mnist", dirs[i], 1, 0, &s, &e), "%s", e.text);
        if (e.status) break;
        check_part(&s.train, "mnist train", 50, 0, 1);
        check_part(&s.valid, "mnist valid", 10, 50, 1);
        check_part(&s.test, "mnist test", 20, 0, 1);
    }
    arena_free(a);
}

static void test_limit(void)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Splits s;
    CHECK(images_load(a, "mnist", file_path(""), 1, 25, &s, &e), "%s", e.text);
    check_part(&s.train, "mnist train", 25, 0, 2);
    check_part(&s.valid, "mnist valid", 5, 50, 2);
    check_part(&s.test, "mnist test", 5, 0, 4);
    CHECK(images_load(a, "mnist", file_path(""), 1, 1000, &s, &e), "%s", e.text);
    check_part(&s.train, "mnist train", 50, 0, 1);
    CHECK(images_load(a, "mnist", file_path(""), 1, 1, &s, &e), "%s", e.text);
    check_part(&s.test, "mnist test", 1, 0, 1);
    arena_free(a);
}

/* Without --data-dir the environment decides. */
static void test_environment(void)
{
    char old[512] = "";
    Arena *a = arena_new();
    Error e = { 0 };
    Splits s;
    if (getenv("ELBO_DATA")) snprintf(old, sizeof old, "%s", getenv("ELBO_DATA"));
    setenv("ELBO_DATA", file_path(""), 1);
    CHECK(images_load(a, "mnist", NULL, 1, 0, &s, &e) && s.train.n == 50, "%s", e.text);
    unsetenv("ELBO_DATA");
    if (old[0]) setenv("ELBO_DATA", old, 1);
    arena_free(a);
}

static void check_bad(const char *name, const char *dir, int status, const char *fact)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Splits s;
    CHECK(!images_load(a, name, dir, 1, 0, &s, &e), "%s was loaded", name);
    CHECK(e.status == status, "%s: status %d", name, e.status);
    CHECK(strstr(e.text, fact) && !strchr(e.text, '\n'), "\"%s\" in \"%s\"", fact, e.text);
    arena_free(a);
}

static void test_refused(void)
{
    char dir[512];
    snprintf(dir, sizeof dir, "%s", file_path("bad"));
    check_bad("cifar", NULL, EXIT_USAGE, "no data set \"cifar\": there are digits, mnist, ");
    check_bad("mnist", dir, EXIT_DATA, "no train-images-idx3-ubyte");
    check_bad("mnist", dir, EXIT_DATA, "make data");
    check_bad("mnist-binarized", file_path(""), EXIT_DATA, "no valid-images-idx3-ubyte");
    check_bad("./nowhere", NULL, EXIT_DATA, "./nowhere: No such file");
    file_mkdir("bad");
    write_mnist("bad");
    write_labels("bad/train-labels-idx1-ubyte", 59, 10);
    check_bad("mnist", dir, EXIT_DATA, "59 labels for 60 images");
    write_labels("bad/train-labels-idx1-ubyte", 60, 11);
    check_bad("mnist", dir, EXIT_DATA, "label 10 is 10");
    write_labels("bad/train-labels-idx1-ubyte", 60, 10);
    write_images("bad/t10k-images-idx3-ubyte", 20, 3, 2);
    check_bad("mnist", dir, EXIT_DATA, "images of 3 x 2, training images of 2 x 3");
    unlink(file_path("bad/t10k-images-idx3-ubyte"));
    check_bad("mnist", dir, EXIT_DATA, "t10k-images-idx3-ubyte: no such file");
    write_images("bad/train-images-idx3-ubyte", 4, 2, 3);
    write_labels("bad/train-labels-idx1-ubyte", 4, 10);
    write_images("bad/t10k-images-idx3-ubyte", 20, 2, 3);
    check_bad("mnist", dir, EXIT_DATA, "only 4 training images");
}

/* The same kind of files in another folder; those of MNIST itself do not pass for it. */
static void test_fashion(void)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Splits s;
    file_mkdir("fashion-mnist");
    write_mnist("fashion-mnist");
    CHECK(images_load(a, "fashion-mnist", file_path(""), 1, 0, &s, &e), "%s", e.text);
    if (!e.status) check_part(&s.train, "fashion-mnist train", 50, 0, 1);
    if (access("/usr/share/datasets/fashion-mnist", F_OK))
        check_bad("fashion-mnist", file_path("mnist"), EXIT_DATA, "dataset-fashion-mnist");
    arena_free(a);
}

/* A fixed binarization has three files and no labels. */
static void test_binarized(void)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Splits s;
    file_mkdir("mnist-binarized");
    write_images("mnist-binarized/train-images-idx3-ubyte", 50, 2, 3);
    write_images("mnist-binarized/valid-images-idx3-ubyte", 10, 2, 3);
    write_images("mnist-binarized/test-images-idx3-ubyte", 11, 2, 3);
    CHECK(images_load(a, "mnist-binarized", file_path(""), 1, 0, &s, &e), "%s", e.text);
    if (!e.status) check_sizes(&s, 50, 10, 11);
    if (!e.status) CHECK(!s.train.y && s.train.classes == 0, "labels from nowhere");
    arena_free(a);
}

/* Thirty images by name: 24, 3 and 3, each in one part, shuffled by the seed. */
static void test_folder(void)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Splits s, t;
    int seen[30] = { 0 };
    file_mkdir("images");
    for (int i = 0; i < 30; i++) {
        char name[32], text[32];
        snprintf(name, sizeof name, "images/%02d.pgm", i);
        snprintf(text, sizeof text, "P2 1 1 255 %d", i);
        file_write(name, text, strlen(text));
    }
    CHECK(images_load(a, file_path("images"), NULL, 1, 0, &s, &e), "%s", e.text);
    check_sizes(&s, 24, 3, 3);
    for (int i = 0; i < 24; i++) seen[s.train.x[i]]++;
    for (int i = 0; i < 3; i++) seen[s.valid.x[i]]++, seen[s.test.x[i]]++;
    for (int i = 0; i < 30; i++) CHECK(seen[i] == 1, "image %d is in %d parts", i, seen[i]);
    CHECK(images_load(a, file_path("images"), NULL, 2, 0, &t, &e), "%s", e.text);
    CHECK(memcmp(s.train.x, t.train.x, 24), "seeds 1 and 2 split alike");
    CHECK(strcmp(s.test.name, "folder test") == 0 && !s.test.y, "\"%s\"", s.test.name);
    arena_free(a);
}

static void test_digits(void)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Splits s;
    CHECK(images_load(a, "digits", "/nowhere", 1, 100, &s, &e), "%s", e.text);
    check_sizes(&s, 100, 20, 20);
    CHECK(memcmp(s.valid.x, s.test.x, 20 * 784), "valid and test agree");
    CHECK(images_load(a, "digits", NULL, 1, 0, &s, &e), "%s", e.text);
    check_sizes(&s, 20000, 2000, 2000);
    arena_free(a);
}

/* The generated sets: their sizes, what they know of their images, and a name for each part. */
static void test_generated(void)
{
    static const struct { const char *name; int size, c, classes, n_factors; } all[] = {
        { "digits8", 8, 1, 10, 0 }, { "shapes", 28, 1, 3, 5 }, { "characters", 16, 3, 4, 7 },
        { "faces", 32, 3, 0, 6 }, { "faces-grey", 32, 1, 0, 6 }, { "bars", 4, 1, 2, 0 } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        Arena *a = arena_new();
        Error e = { 0 };
        Splits s;
        CHECK(images_load(a, all[i].name, "/nowhere", 1, 20, &s, &e), "%s", e.text);
        check_sizes(&s, 20, 4, 4);
        Images *d = &s.valid;
        CHECK(d->h == all[i].size && d->w == all[i].size && d->c == all[i].c, "%s: %d x %d x %d",
              d->name, d->h, d->w, d->c);
        CHECK(d->classes == all[i].classes && !d->y == !d->classes, "%s: %d classes", d->name,
              d->classes);
        CHECK(d->n_factors == all[i].n_factors && !d->factors == !d->n_factors, "%s: %d factors",
              d->name, d->n_factors);
        if (d->n_factors) CHECK(d->factor_names[d->n_factors - 1], "no name");
        CHECK(strncmp(d->name, all[i].name, strlen(all[i].name)) == 0, "\"%s\"", d->name);
        size_t bytes = 4 * (size_t)(d->h * d->w * d->c);
        CHECK(memcmp(s.valid.x, s.test.x, bytes), "%s: valid and test agree", d->name);
        arena_free(a);
    }
}

/* Two images of 4 x 6 by 2: each pixel is the mean of four, rounded; colours are kept
 * apart. */
static void test_shrink(void)
{
    static const uint8_t x[2 * 24] = { 10, 20, 0, 1, 255, 255,  30, 40, 1, 1, 255, 254 };
    static const uint8_t rgb[12] = { 0, 10, 100, 4, 20, 100, 8, 30, 100, 12, 40, 100 };
    Arena *a = arena_new();
    Images d = { .n = 2, .h = 4, .w = 6, .c = 1, .x = x }, s = images_shrink(a, &d, 2);
    CHECK(s.n == 2 && s.h == 2 && s.w == 3, "%d of %d x %d", s.n, s.h, s.w);
    CHECK_BYTES(s.x, ((uint8_t[12]){ 25, 1, 255 }), 12, "means");
    d = (Images){ .n = 1, .h = 2, .w = 2, .c = 3, .x = rgb };
    CHECK_BYTES(images_shrink(a, &d, 2).x, ((uint8_t[]){ 6, 25, 100 }), 3, "colours");
    CHECK_BYTES(images_shrink(a, &d, 1).x, rgb, 12, "by 1");
    arena_free(a);
}

int main(void)
{
    RUN(test_mnist);
    RUN(test_limit);
    RUN(test_environment);
    RUN(test_refused);
    RUN(test_fashion);
    RUN(test_binarized);
    RUN(test_folder);
    RUN(test_digits);
    RUN(test_generated);
    RUN(test_shrink);
    files_remove();
    return test_done();
}
