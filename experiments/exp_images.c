/* The images that --data names, and images as a folder that --data can name. Generated ones are the same for every --seed, so that runs with
 * other seeds can be compared. Chapter 14. */
#include "exp_inner.h"

#include "datasets/pnm.h"

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

void exp_folder(Exp *e, const char *name, const Images *d)
{
    Error error = { 0 };
    exp_begin(e);
    folder_make(exp_path(e, name), &error);
    for (int i = 0; i < d->n && !*error.text; i++)
        pnm_write(exp_format(e, "%s/%s/%06d.%s", e->out, name, i, d->c == 3 ? "ppm" : "pgm"), d, i,
                  &error);
    exp_must(e, &error);
}
