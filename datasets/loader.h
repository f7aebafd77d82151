/* What the loaders of data sets share: what is asked of them, and the cutting of images into parts.
 * For datasets/ only; the rest of the house calls images_load. Chapter 5. */
#ifndef LOADER_H
#define LOADER_H

#include "images.h"

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

Images images_part(Images d, int from, int to);         /* d[from:to], shared memory */
Images images_gather(Arena *a, const Images *d, const int *index, int n);     /* d[index], copied */
int images_small_limit(int limit);                      /* limit/5, but 1 at least   */

#endif
