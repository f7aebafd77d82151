/* What the short-cuts and the training tricks of PixelCNN++ are worth (S4 slide 60; claims B10 and
 * B13): the same network trained with one thing left out, or one more, some seeds each.
 * Chapter 20. */
#include "pixel_ablations_parts.h"

int main(int argc, char **argv)
{
    static Run r;
    run_start(&r, argc, argv);
    checks(&r);
    exp_resume(&r.e, NULL, NULL);
    if (!r.e.check) gradient_norms(&r);
    while (exp_epoch(&r.e)) epoch(&r);
    if (!r.e.check) results(&r);
    return run_end(&r);
}
