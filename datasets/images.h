/* Images for training: bytes, ink bright on 0, in three parts that share no image. A data set is
 * asked for by name; each is one loader and one row of the table in images.c. The arena owns all.
 * Chapter 5. */
#ifndef IMAGES_H
#define IMAGES_H

#include "tensor/arena.h"
#include "tensor/must.h"

#include <stdint.h>

typedef struct {
    char name[32];          /* "mnist train"                                        */
    int n, h, w, c;         /* images, height, width, channels (1 grey, 3 RGB)      */
    const uint8_t *x;       /* [n,h,w,c], 0..255                                    */
    const uint8_t *y;       /* [n] labels 0..classes-1, or NULL                     */
    int classes;            /* 0 without labels                                     */
    const float *factors;   /* [n,n_factors] what each image shows, or NULL         */
    int n_factors;          /* 0 where that is not known                            */
    const char *const *factor_names;
} Images;

typedef struct { Images train, valid, test; } Splits;

/* name:
 *     digits           28 x 28, drawn by a pen; digits8 is the same in 8 x 8
 *     shapes           28 x 28, a square, ellipse or heart with five factors
 *     characters       16 x 16 x 3, pixel art with seven factors; labels are actions
 *     faces            32 x 32 x 3, six factors, no labels; faces-grey is the same in grey
 *     bars             4 x 4, rows or columns on or off, whose entropy is known (bars.h)
 * (those are generated from seed, 20,000 / 2,000 / 2,000 images, and need no file)
 *     mnist            train is the first 50,000 training images, valid the last 10,000
 *     mnist-binarized  the fixed binarization of the likelihood tables, 50,000 / 10,000 / 10,000
 *     fashion-mnist    split as mnist
 *     sprites          64 x 64 x 3, 8 frames a character, 900 / 100 / 296 characters; seven factors
 *     freyfaces        28 x 20, split 1565 / 200 / 200 by a shuffle from seed; no labels
 *     cifar10-subset   32 x 32 x 3, 9,000 / 1,000 / 1,000
 *     omniglot-small   28 x 28, split by who drew: 14, 2 and 4 of 20; labels are alphabets
 *     FOLDER           a path with a slash, or a folder: its PGM and PPM images (pnm.h), split
 *                      80 / 10 / 10 by a shuffle from seed; no labels
 * Files are looked for in dir/name, then in dir, or for fashion-mnist where Debian's package puts
 * them, in /usr/share/datasets/fashion-mnist. dir NULL means $ELBO_DATA, or else data.
 * limit > 0 keeps at most limit training images and limit/5 (at least 1) of valid and of test,
 * taken at equal steps, since some files are sorted; of generated images, that many are made.
 * EXIT_USAGE: no such name. EXIT_DATA: a file is missing or damaged, or they do not agree. */
bool images_load(Arena *a, const char *name, const char *dir, uint64_t seed, int limit, Splits *out,
                 Error *e);

/* The same images, by times smaller: each pixel is the mean of by x by; by divides h and w. */
Images images_shrink(Arena *a, const Images *d, int by);

#endif
