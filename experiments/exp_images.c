/* The images that --data names. Generated ones are the same for every --seed, so that runs with
 * other seeds can be compared. Chapter 14. */
#include "exp_inner.h"

enum { DATA_SEED = 1 };

Splits exp_images(const Exp *e)
{
    Error error = { 0 };
    Splits d;
    int limit = exp_int(e, "train", 0, 1 << 30);
    images_load(e->arena, e->data, e->data_dir, DATA_SEED, limit, &d, &error);
    exp_must(e, &error);
    return d;
}
