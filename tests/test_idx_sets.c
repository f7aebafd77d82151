/* The data sets in IDX files beside MNIST: which rows go to which part, what the columns of their
 * tables become, which files are refused. */
#include "test.h"

#include "datasets/images.h"
#include "files.h"
#include "splits.h"

/* An IDX file of nd dims d; entry k is what fill(k) says. */
static void write_idx(const char *name, int nd, const int *d, int (*fill)(int k))
{
    static uint8_t x[1 << 20];
    size_t head = 4 + 4 * (size_t)nd, n = 1;
    memset(x, 0, head);
    x[2] = 8, x[3] = (uint8_t)nd;
    for (int i = 0; i < nd; i++) {
        n *= (size_t)d[i];
        for (int b = 0; b < 4; b++) x[4 + 4 * i + b] = (uint8_t)(d[i] >> (24 - 8 * b));
    }
    for (size_t k = 0; k < n; k++) x[head + k] = (uint8_t)fill((int)k);
    file_write(name, x, head + n);
}

static int rgb_row(int k) { return k / 12 % 251; }          /* images of 2 x 2 x 3 */
static int grey_row(int k) { return k / 4 % 251; }          /* images of 2 x 2     */
static int label(int k) { return k % 10; }
static int sprite(int k) { return k % 7 == 4 ? k / 7 % 3 : k / 7 % 250 / 7 + k % 7; }
static int drawing(int k) { return k % 3 == 2 ? k / 3 % 16 + 1 : k % 3 == 1 ? 5 : k / 48 % 8; }

static Splits load(Arena *a, const char *name)
{
    Error e = { 0 };
    Splits s = { { .n = 0 } };
    CHECK(images_load(a, name, file_path(""), 1, 0, &s, &e), "%s", e.text);
    return s;
}

/* 30 characters of 8 frames: 27 and 3. */
static void test_sprites(void)
{
    Arena *a = arena_new();
    file_mkdir("sprites");
    write_idx("sprites/train-images-idx4-ubyte", 4, (int[]){ 240, 2, 2, 3 }, rgb_row);
    write_idx("sprites/train-labels-idx2-ubyte", 2, (int[]){ 240, 7 }, sprite);
    write_idx("sprites/test-images-idx4-ubyte", 4, (int[]){ 16, 2, 2, 3 }, rgb_row);
    write_idx("sprites/test-labels-idx2-ubyte", 2, (int[]){ 16, 7 }, sprite);
    Splits s = load(a, "sprites");
    check_sizes(&s, 216, 24, 16);
    CHECK(s.valid.c == 3 && s.valid.x[12] == 217 && s.valid.y[1] == 217 % 3, "image 217");
    CHECK(s.valid.classes == 3 && s.valid.n_factors == 7, "%d factors", s.valid.n_factors);
    CHECK(s.valid.factors[7 + 6] == 217 / 7 + 6 && s.valid.factors[7 + 4] == 217 % 3, "factors");
    CHECK(strcmp(s.valid.factor_names[6], "frame") == 0 && s.test.factor_names, "names");
    arena_free(a);
}

/* 500 frames: each in one part, in an order of the seed's. */
static void test_frey(void)
{
    Arena *a = arena_new();
    int seen[251] = { 0 };
    file_mkdir("freyfaces");
    write_idx("freyfaces/images-idx3-ubyte", 3, (int[]){ 502, 2, 2 }, grey_row);
    Splits s = load(a, "freyfaces");
    check_sizes(&s, 102, 200, 200);
    for (int i = 0; i < 102; i++) seen[s.train.x[4 * i]]++;
    for (int i = 0; i < 200; i++) seen[s.valid.x[4 * i]]++, seen[s.test.x[4 * i]]++;
    for (int k = 0; k < 251; k++) CHECK(seen[k] == 2, "frame %d is there %d times", k, seen[k]);
    CHECK(!s.train.y && !s.train.factors && s.valid.x[4] != s.valid.x[0] + 1, "not shuffled");
    arena_free(a);
}

static void test_cifar(void)
{
    Arena *a = arena_new();
    file_mkdir("cifar10-subset");
    write_idx("cifar10-subset/train-images-idx4-ubyte", 4, (int[]){ 50, 2, 2, 3 }, rgb_row);
    write_idx("cifar10-subset/train-labels-idx1-ubyte", 1, (int[]){ 50 }, label);
    write_idx("cifar10-subset/test-images-idx4-ubyte", 4, (int[]){ 7, 2, 2, 3 }, rgb_row);
    write_idx("cifar10-subset/test-labels-idx1-ubyte", 1, (int[]){ 7 }, label);
    Splits s = load(a, "cifar10-subset");
    check_sizes(&s, 45, 5, 7);
    CHECK(s.valid.x[0] == 45 && s.valid.y[0] == 5 && s.valid.classes == 10, "image 45");
    arena_free(a);
}

/* Ten characters by 16 people: 14 to train. */
static void test_omniglot(void)
{
    Arena *a = arena_new();
    file_mkdir("omniglot-small");
    write_idx("omniglot-small/train-images-idx3-ubyte", 3, (int[]){ 160, 2, 2 }, grey_row);
    write_idx("omniglot-small/train-labels-idx2-ubyte", 2, (int[]){ 160, 3 }, drawing);
    write_idx("omniglot-small/test-images-idx3-ubyte", 3, (int[]){ 20, 2, 2 }, grey_row);
    write_idx("omniglot-small/test-labels-idx2-ubyte", 2, (int[]){ 20, 3 }, drawing);
    Splits s = load(a, "omniglot-small");
    check_sizes(&s, 140, 20, 20);
    for (int i = 0; i < 140; i++) CHECK(s.train.x[4 * i] % 16 < 14, "drawing %d", s.train.x[4 * i]);
    for (int i = 0; i < 20; i++) {
        CHECK(s.valid.x[4 * i] % 16 >= 14, "drawing %d", s.valid.x[4 * i]);
        CHECK(s.valid.factors[3 * i + 2] == (float)(s.valid.x[4 * i] % 16 + 1), "its drawer");
        CHECK(s.valid.y[i] == s.valid.x[4 * i] / 16 % 8, "its alphabet");
    }
    CHECK(s.train.classes == 8 && strcmp(s.test.factor_names[0], "alphabet") == 0, "names");
    arena_free(a);
}

static void check_bad(const char *name, const char *fact)
{
    Arena *a = arena_new();
    Error e = { 0 };
    Splits s;
    CHECK(!images_load(a, name, file_path(""), 1, 0, &s, &e), "%s was loaded", name);
    CHECK(e.status == EXIT_DATA, "%s: status %d", name, e.status);
    CHECK(strstr(e.text, fact) && !strchr(e.text, '\n'), "\"%s\" in \"%s\"", fact, e.text);
    arena_free(a);
}

/* One file after the other goes wrong. */
static void test_refused(void)
{
    write_idx("sprites/train-labels-idx2-ubyte", 2, (int[]){ 240, 6 }, sprite);
    check_bad("sprites", "240 rows of 6 for 240 images and 7 columns");
    write_idx("sprites/train-labels-idx2-ubyte", 2, (int[]){ 239, 7 }, sprite);
    check_bad("sprites", "239 rows of 7 for 240 images");
    write_idx("sprites/train-labels-idx2-ubyte", 2, (int[]){ 240, 7 }, label);
    check_bad("sprites", "train-labels-idx2-ubyte: label 0 is 4");
    write_idx("sprites/train-images-idx4-ubyte", 4, (int[]){ 240, 2, 2, 4 }, rgb_row);
    check_bad("sprites", "4 channels, not 3");
    write_idx("freyfaces/images-idx3-ubyte", 3, (int[]){ 400, 2, 2 }, grey_row);
    check_bad("freyfaces", "only 400 images");
    write_idx("cifar10-subset/test-images-idx4-ubyte", 4, (int[]){ 7, 3, 2, 3 }, rgb_row);
    check_bad("cifar10-subset", "images of 3 x 2, training images of 2 x 2");
    write_idx("cifar10-subset/train-images-idx4-ubyte", 4, (int[]){ 9, 2, 2, 3 }, rgb_row);
    check_bad("cifar10-subset", "50 labels for 9 images");
    write_idx("omniglot-small/train-labels-idx2-ubyte", 2, (int[]){ 160, 3 }, label);
    check_bad("omniglot-small", "label");
    unlink(file_path("freyfaces/images-idx3-ubyte"));
    check_bad("freyfaces", "no images-idx3-ubyte.gz, nor unpacked");
}

int main(void)
{
    RUN(test_sprites);
    RUN(test_frey);
    RUN(test_cifar);
    RUN(test_omniglot);
    RUN(test_refused);
    files_remove();
    return test_done();
}
