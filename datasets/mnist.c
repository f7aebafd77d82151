/* MNIST, its fixed binarization and Fashion-MNIST: three data sets in IDX files of one kind. The
 * arena owns what is read. Chapter 5. */
#include "idx.h"
#include "loader.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool exists(Arena *a, const char *folder, const char *file)
{
    size_t n = strlen(folder) + strlen(file) + 5;
    char *path = arena_alloc(a, n);
    snprintf(path, n, "%s/%s", folder, file);
    if (access(path, F_OK) == 0) return true;
    strcat(path, ".gz");
    return access(path, F_OK) == 0;
}

/* The folder that holds `file` or its .gz: DIR/NAME, else the system's, or DIR for sets that come
 * with no system (a DIR of plain MNIST files must not pass for Fashion-MNIST). */
const char *images_folder(Arena *a, const Request *q, const char *file, Error *e)
{
    size_t n = strlen(q->dir) + strlen(q->name) + 2;
    char *below = arena_alloc(a, n);
    const char *other = q->system ? q->system : q->dir;
    snprintf(below, n, "%s/%s", q->dir, q->name);
    if (exists(a, below, file)) return below;
    if (exists(a, other, file)) return other;
    error_set(e, EXIT_DATA, "%s: no %s.gz, nor unpacked, in %s or %s; %s; --data-dir or ELBO_DATA "
              "names another folder", q->name, file, below, other, q->get);
    return NULL;
}

bool images_idx(Arena *a, const char *folder, const char *file, int nd, Idx *out, Error *e)
{
    size_t n = strlen(folder) + strlen(file) + 2;
    char *path = arena_alloc(a, n);
    snprintf(path, n, "%s/%s", folder, file);
    return idx_read(a, path, nd, out, e);
}

bool images_read(Arena *a, const char *folder, const char *file, const Images *train, Images *out,
                 Error *e)
{
    Idx x;
    bool grey = strstr(file, "idx3") != NULL;
    if (!images_idx(a, folder, file, grey ? 3 : 4, &x, e)) return false;
    *out = (Images){ .n = x.d[0], .h = x.d[1], .w = x.d[2], .c = grey ? 1 : x.d[3], .x = x.x };
    if (!grey && out->c != 3)
        return error_set(e, EXIT_DATA, "%s: %d channels, not 3", x.path, out->c);
    if (!train || (out->h == train->h && out->w == train->w)) return true;
    return error_set(e, EXIT_DATA, "%s: images of %d x %d, training images of %d x %d", x.path,
                     out->h, out->w, train->h, train->w);
}

/* Labels for the images of d: one each, 0..9. */
bool images_labels(Arena *a, const char *folder, const char *file, Images *d, Error *e)
{
    Idx y;
    if (!images_idx(a, folder, file, 1, &y, e)) return false;
    if (y.d[0] != d->n)
        return error_set(e, EXIT_DATA, "%s: %d labels for %d images", y.path, y.d[0], d->n);
    for (int i = 0; i < d->n; i++)
        if (y.x[i] > 9) return error_set(e, EXIT_DATA, "%s: label %d is %d", y.path, i, y.x[i]);
    d->y = y.x;
    d->classes = 10;
    return true;
}

/* Four files. The last sixth of the training images, 10,000 of 60,000, is for validation. */
bool mnist_load(Arena *a, const Request *q, Splits *s, Error *e)
{
    const char *dir = images_folder(a, q, "train-images-idx3-ubyte", e);
    Images all;
    if (!dir || !images_read(a, dir, "train-images-idx3-ubyte", NULL, &all, e)
        || !images_labels(a, dir, "train-labels-idx1-ubyte", &all, e)
        || !images_read(a, dir, "t10k-images-idx3-ubyte", &all, &s->test, e)
        || !images_labels(a, dir, "t10k-labels-idx1-ubyte", &s->test, e))
        return false;
    if (all.n < 6) return error_set(e, EXIT_DATA, "%s: only %d training images", dir, all.n);
    int train = all.n - all.n / 6;
    s->train = images_part(all, 0, train);
    s->valid = images_part(all, train, all.n);
    return true;
}

/* Three files, no labels. The test images are sorted by digit. */
bool mnist_load_binarized(Arena *a, const Request *q, Splits *s, Error *e)
{
    const char *dir = images_folder(a, q, "valid-images-idx3-ubyte", e);
    return dir && images_read(a, dir, "train-images-idx3-ubyte", NULL, &s->train, e)
        && images_read(a, dir, "valid-images-idx3-ubyte", &s->train, &s->valid, e)
        && images_read(a, dir, "test-images-idx3-ubyte", &s->train, &s->test, e);
}
