/* What the loaders of data sets share: what is asked of them, and the cutting of images into parts.
 * For datasets/ only; the rest of the house calls images_load. Chapter 5. */
#ifndef LOADER_H
#define LOADER_H

#include "idx.h"
#include "images.h"
#include "tensor/rng.h"

typedef struct {
    const char *name, *dir;     /* the set, the folder of data                                    */
    const char *system;         /* where a package of the operating system puts this set, or NULL */
    const char *get;            /* how to get it, for the message when it is missing              */
    uint64_t seed;
    int limit;                  /* 0: all                                                         */
} Request;

/* Fills the three parts, unlimited and unnamed (images_load does that), or returns an Error. */
typedef bool Loader(Arena *a, const Request *q, Splits *out, Error *e);

bool mnist_load(Arena *a, const Request *q, Splits *out, Error *e);             /* and Fashion */
bool mnist_load_binarized(Arena *a, const Request *q, Splits *out, Error *e);
bool sprites_load(Arena *a, const Request *q, Splits *out, Error *e);
bool frey_load(Arena *a, const Request *q, Splits *out, Error *e);
bool cifar_load(Arena *a, const Request *q, Splits *out, Error *e);
bool omniglot_load(Arena *a, const Request *q, Splits *out, Error *e);

/* mnist.c: what readers of IDX files share. EXIT_DATA names the file and the fact. */

/* The folder that holds `file` or its .gz, or NULL: DIR/NAME, else the system's, or DIR for sets
 * that come with no system. */
const char *images_folder(Arena *a, const Request *q, const char *file, Error *e);

/* The file of nd dims; as images, "idx3" in its name [n,h,w] and "idx4" [n,h,w,3], as large as
 * those of `train` if that is not NULL; as the labels of d's images, one each, 0..9. */
bool images_idx(Arena *a, const char *folder, const char *file, int nd, Idx *out, Error *e);
bool images_read(Arena *a, const char *folder, const char *file, const Images *train, Images *out,
                 Error *e);
bool images_labels(Arena *a, const char *folder, const char *file, Images *d, Error *e);

Images images_part(Images d, int from, int to);         /* d[from:to], shared memory */
Images images_gather(Arena *a, const Images *d, const int *index, int n);     /* d[index], copied */

/* `rest` images for valid and for test and the others for train, by a shuffle from seed. */
void images_shuffled(Arena *a, const Images *all, uint64_t seed, int rest, Splits *s);

/* Draws image i of a split from its own stream: x [h,w,c], its label and its factors. */
typedef void Draw(Rng r, const char *split, int i, uint8_t *x, uint8_t *y, float *factors);

/* d says the set's name, how many, their size, the classes and the factors; the rest is drawn.
 * Image i is a function of (seed, d.name, split, i). */
Images images_make(Arena *a, Images d, uint64_t seed, const char *split, Draw *draw);

int images_small_limit(int limit);                      /* limit/5, but 1 at least   */

#endif
