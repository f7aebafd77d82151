/* What the tests of data sets share. */
#ifndef SPLITS_H
#define SPLITS_H

#include "test.h"

#include "datasets/images.h"

static inline void check_sizes(const Splits *s, int train, int valid, int test)
{
    CHECK(s->train.n == train && s->valid.n == valid && s->test.n == test, "%d, %d and %d images",
          s->train.n, s->valid.n, s->test.n);
}

#endif
