/* What gallery.c and gallery_others.c share. Chapter 8. */
#ifndef GALLERY_PARTS_H
#define GALLERY_PARTS_H

#include "datasets/batch.h"
#include "datasets/digits.h"
#include "exp.h"

/* gallery_others.c: what is no image. */
void show_waves(Exp *e);            /* waves.png; the pitch found in the spectrogram            */
void show_toys(Exp *e);             /* gallery_toys.svg                                         */
void count_sentences(Exp *e);       /* grammar.tsv: entropy and length by the depth of nesting  */

#endif
