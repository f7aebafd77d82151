/* More data sets in IDX files: Sprites, Frey Faces, part of CIFAR-10, part of Omniglot. Where a
 * table of labels has several columns they are the factors, and one of them is the label. The arena
 * owns what is read. Chapter 8. */
#include "loader.h"

static const char *const sprite_factors[] = { "body", "bottomwear", "topwear", "hair", "action",
                                              "direction", "frame" };
static const char *const omniglot_factors[] = { "alphabet", "character", "drawer" };

enum { FRAMES = 8, ACTION = 4, DRAWER = 2, FREY_REST = 200 };

/* A row of `columns` bytes for every image of d; column `label`, below `classes`, is the label. */
static bool read_table(Arena *a, const char *folder, const char *file, int columns, int label,
                       int classes, Images *d, Error *e)
{
    Idx t;
    if (!images_idx(a, folder, file, 2, &t, e)) return false;
    if (t.d[0] != d->n || t.d[1] != columns)
        return error_set(e, EXIT_DATA, "%s: %d rows of %d for %d images and %d columns", t.path,
                         t.d[0], t.d[1], d->n, columns);
    float *f = arena_alloc(a, sizeof(float) * (size_t)d->n * (size_t)columns);
    uint8_t *y = arena_alloc(a, (size_t)d->n);
    for (int i = 0; i < d->n * columns; i++) f[i] = t.x[i];
    for (int i = 0; i < d->n; i++) {
        y[i] = t.x[i * columns + label];
        if (y[i] >= classes)
            return error_set(e, EXIT_DATA, "%s: label %d is %d", t.path, i, y[i]);
    }
    d->factors = f, d->n_factors = columns, d->y = y, d->classes = classes;
    return true;
}

/* The last tenth of the training characters, with all their frames, is for validation. */
bool sprites_load(Arena *a, const Request *q, Splits *s, Error *e)
{
    const char *dir = images_folder(a, q, "train-images-idx4-ubyte", e);
    Images all;
    if (!dir || !images_read(a, dir, "train-images-idx4-ubyte", NULL, &all, e)
        || !read_table(a, dir, "train-labels-idx2-ubyte", 7, ACTION, 3, &all, e)
        || !images_read(a, dir, "test-images-idx4-ubyte", &all, &s->test, e)
        || !read_table(a, dir, "test-labels-idx2-ubyte", 7, ACTION, 3, &s->test, e))
        return false;
    int train = all.n - all.n / FRAMES / 10 * FRAMES;
    if (train == all.n) return error_set(e, EXIT_DATA, "%s: only %d training images", dir, all.n);
    all.factor_names = s->test.factor_names = sprite_factors;
    s->train = images_part(all, 0, train);
    s->valid = images_part(all, train, all.n);
    return true;
}

/* One file, the frames of a film; as neighbours are alike, the parts are not strangers. */
bool frey_load(Arena *a, const Request *q, Splits *s, Error *e)
{
    const char *dir = images_folder(a, q, "images-idx3-ubyte", e);
    Images all;
    if (!dir || !images_read(a, dir, "images-idx3-ubyte", NULL, &all, e)) return false;
    if (all.n <= 2 * FREY_REST) return error_set(e, EXIT_DATA, "%s: only %d images", dir, all.n);
    images_shuffled(a, &all, q->seed, FREY_REST, s);
    return true;
}

/* The last tenth of the training images is for validation. */
bool cifar_load(Arena *a, const Request *q, Splits *s, Error *e)
{
    const char *dir = images_folder(a, q, "train-images-idx4-ubyte", e);
    Images all;
    if (!dir || !images_read(a, dir, "train-images-idx4-ubyte", NULL, &all, e)
        || !images_labels(a, dir, "train-labels-idx1-ubyte", &all, e)
        || !images_read(a, dir, "test-images-idx4-ubyte", &all, &s->test, e)
        || !images_labels(a, dir, "test-labels-idx1-ubyte", &s->test, e))
        return false;
    if (all.n < 10) return error_set(e, EXIT_DATA, "%s: only %d training images", dir, all.n);
    s->train = images_part(all, 0, all.n - all.n / 10);
    s->valid = images_part(all, all.n - all.n / 10, all.n);
    return true;
}

/* The images of d whose drawer is one of from..to. */
static bool drawn_by(Arena *a, const Images *d, int from, int to, Images *out, Error *e)
{
    int *index = arena_alloc(a, sizeof(int) * (size_t)d->n), n = 0;
    for (int i = 0; i < d->n; i++) {
        float drawer = d->factors[i * d->n_factors + DRAWER];
        if (drawer >= (float)from && drawer <= (float)to) index[n++] = i;
    }
    if (n == 0) return error_set(e, EXIT_DATA, "omniglot-small: no drawer %d to %d", from, to);
    *out = images_gather(a, d, index, n);
    return true;
}

/* Of the drawers 1..16 of the training images, 15 and 16 are for validation. */
bool omniglot_load(Arena *a, const Request *q, Splits *s, Error *e)
{
    const char *dir = images_folder(a, q, "train-images-idx3-ubyte", e);
    Images all;
    if (!dir || !images_read(a, dir, "train-images-idx3-ubyte", NULL, &all, e)
        || !read_table(a, dir, "train-labels-idx2-ubyte", 3, 0, 8, &all, e)
        || !images_read(a, dir, "test-images-idx3-ubyte", &all, &s->test, e)
        || !read_table(a, dir, "test-labels-idx2-ubyte", 3, 0, 8, &s->test, e))
        return false;
    all.factor_names = s->test.factor_names = omniglot_factors;
    return drawn_by(a, &all, 1, 14, &s->train, e) && drawn_by(a, &all, 15, 16, &s->valid, e);
}
