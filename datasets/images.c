/* The table of data sets, and the loaders of those that are generated or a folder. To add a set:
 * write its loader, or its maker, and add its row. Chapter 5. */
#include "images.h"

#include "bars.h"
#include "characters.h"
#include "digits.h"
#include "faces.h"
#include "loader.h"
#include "pnm.h"
#include "shapes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* n images of a split, from a seed. */
typedef Images Maker(Arena *a, uint64_t seed, const char *split, int n);

#define NOT_FETCHED "`make data` does not fetch this one"

static const struct {
    const char *name;
    Loader *load;           /* reads files, or is NULL where make draws the images */
    Maker *make;
    const char *system, *get;
} sets[] = {
    { "digits", NULL, digits_new, NULL, "" },
    { "mnist", mnist_load, NULL, NULL, "`make data` fetches it" },
    { "mnist-binarized", mnist_load_binarized, NULL, NULL, NOT_FETCHED },
    { "fashion-mnist", mnist_load, NULL, "/usr/share/datasets/fashion-mnist",
      "Debian's package dataset-fashion-mnist has it" },
    { "digits8", NULL, digits8_new, NULL, "" },
    { "shapes", NULL, shapes_new, NULL, "" },
    { "characters", NULL, characters_new, NULL, "" },
    { "faces", NULL, faces_new, NULL, "" },
    { "faces-grey", NULL, faces_grey_new, NULL, "" },
    { "bars", NULL, bars_new, NULL, "" },
    { "sprites", sprites_load, NULL, NULL, NOT_FETCHED },
    { "freyfaces", frey_load, NULL, NULL, NOT_FETCHED },
    { "cifar10-subset", cifar_load, NULL, NULL, NOT_FETCHED },
    { "omniglot-small", omniglot_load, NULL, NULL, NOT_FETCHED },
};
enum { N_SETS = sizeof sets / sizeof *sets };

static size_t image_size(const Images *d) { return (size_t)d->h * (size_t)d->w * (size_t)d->c; }

Images images_part(Images d, int from, int to)
{
    must(from >= 0 && from < to && to <= d.n, "images_part: %d..%d of %d", from, to, d.n);
    d.x += (size_t)from * image_size(&d);
    if (d.y) d.y += from;
    if (d.factors) d.factors += from * d.n_factors;
    d.n = to - from;
    return d;
}

/* Rows index[0..n) of x, each of `size` bytes; NULL stays NULL. */
static void *gather(Arena *a, const void *x, size_t size, const int *index, int n)
{
    if (!x) return NULL;
    uint8_t *out = arena_alloc(a, (size_t)n * size);
    for (int i = 0; i < n; i++)
        memcpy(out + (size_t)i * size, (const uint8_t *)x + (size_t)index[i] * size, size);
    return out;
}

Images images_gather(Arena *a, const Images *d, const int *index, int n)
{
    Images out = *d;
    out.n = n;
    out.x = gather(a, d->x, image_size(d), index, n);
    out.y = gather(a, d->y, 1, index, n);
    out.factors = gather(a, d->factors, sizeof(float) * (size_t)d->n_factors, index, n);
    return out;
}

/* d cut down to `most` images at equal steps: of a sorted file that is a fair sample. */
static Images thin(Arena *a, Images d, int most)
{
    if (d.n <= most) return d;
    int *index = arena_alloc(a, sizeof(int) * (size_t)most);
    for (int i = 0; i < most; i++) index[i] = (int)((int64_t)i * d.n / most);
    return images_gather(a, &d, index, most);
}

int images_small_limit(int limit) { return limit / 5 > 1 ? limit / 5 : 1; }

/* As many images as are asked for: none is drawn to be thrown away. */
static void make(Arena *a, Maker *maker, const Request *q, Splits *s)
{
    int train = 20000, rest = 2000;
    if (q->limit && q->limit < train) train = q->limit;
    if (q->limit && images_small_limit(q->limit) < rest) rest = images_small_limit(q->limit);
    s->train = maker(a, q->seed, "train", train);
    s->valid = maker(a, q->seed, "valid", rest);
    s->test = maker(a, q->seed, "test", rest);
}

void images_shuffled(Arena *a, const Images *all, uint64_t seed, int rest, Splits *s)
{
    Rng r = rng_fork(rng_new(seed), "split");
    int *order = arena_alloc(a, sizeof(int) * (size_t)all->n);
    for (int i = 0; i < all->n; i++) order[i] = i;
    rng_shuffle(&r, order, all->n);
    s->valid = images_gather(a, all, order, rest);
    s->test = images_gather(a, all, order + rest, rest);
    s->train = images_gather(a, all, order + 2 * rest, all->n - 2 * rest);
}

static bool load_folder(Arena *a, const Request *q, Splits *s, Error *e)
{
    Images all;
    if (!pnm_folder(a, q->name, &all, e)) return false;
    if (all.n < 3) return error_set(e, EXIT_DATA, "%s: only %d images", q->name, all.n);
    images_shuffled(a, &all, q->seed, all.n < 20 ? 1 : all.n / 10, s);
    return true;
}

static bool load(Arena *a, Request q, Splits *out, Error *e)
{
    struct stat s;
    char list[400] = "";
    for (int i = 0; i < N_SETS; i++) {
        strcat(strcat(list, sets[i].name), ", ");
        if (strcmp(sets[i].name, q.name) != 0) continue;
        q.system = sets[i].system, q.get = sets[i].get;
        if (sets[i].load) return sets[i].load(a, &q, out, e);
        make(a, sets[i].make, &q, out);
        return true;
    }
    if (strchr(q.name, '/') || (stat(q.name, &s) == 0 && S_ISDIR(s.st_mode)))
        return load_folder(a, &q, out, e);
    return error_set(e, EXIT_USAGE, "no data set \"%s\": there are %sor a folder of PGM or PPM "
                     "images", q.name, list);
}

/* "mnist train", or "folder train" where the name is a path. */
static void name_part(Images *d, const char *set, const char *part)
{
    snprintf(d->name, sizeof d->name, "%.20s %s", strchr(set, '/') ? "folder" : set, part);
}

bool images_load(Arena *a, const char *name, const char *dir, uint64_t seed, int limit, Splits *out,
                 Error *e)
{
    must(limit >= 0, "images_load: limit %d", limit);
    const char *env = getenv("ELBO_DATA");
    if (!dir) dir = env && *env ? env : "data";
    if (!load(a, (Request){ .name = name, .dir = dir, .seed = seed, .limit = limit }, out, e))
        return false;
    if (limit) {
        out->train = thin(a, out->train, limit);
        out->valid = thin(a, out->valid, images_small_limit(limit));
        out->test = thin(a, out->test, images_small_limit(limit));
    }
    name_part(&out->train, name, "train");
    name_part(&out->valid, name, "valid");
    name_part(&out->test, name, "test");
    return true;
}

/* The mean of the by x by pixels whose first is x, of channel 0 where x points to channel 0. */
static uint8_t mean_pixel(const uint8_t *x, int by, int step, int row)
{
    int sum = 0;
    for (int i = 0; i < by * by; i++) sum += x[i / by * row + i % by * step];
    return (uint8_t)((sum + by * by / 2) / (by * by));
}

Images images_shrink(Arena *a, const Images *d, int by)
{
    Images s = *d;
    must(by >= 1 && d->h % by == 0 && d->w % by == 0, "images_shrink: %d x %d by %d", d->h, d->w,
         by);
    s.h /= by, s.w /= by;
    uint8_t *x = arena_alloc(a, (size_t)s.n * image_size(&s));
    for (int i = 0; i < s.n * s.h * s.w * s.c; i++) {
        int c = i % s.c, column = i / s.c % s.w, row = i / s.c / s.w;
        x[i] = mean_pixel(d->x + ((size_t)row * (size_t)(by * d->w) + (size_t)(by * column)) *
                          (size_t)d->c + c, by, d->c, d->w * d->c);
    }
    s.x = x;
    return s;
}
