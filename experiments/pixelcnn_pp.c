/* PixelCNN++ (S4 slide 60): one network, and two ways to end it. A softmax names one of 256 values
 * for each colour in turn (claim B2); a few logistics say the same with fewer numbers (claim B11).
 * Trained on the same images, in the same order. Chapter 20. */
#include "pixelcnn_pp_parts.h"

int main(int argc, char **argv)
{
    Run r;
    run_start(&r, argc, argv);
    checks(&r);
    exp_resume(&r.e, NULL, NULL);
    while (exp_epoch(&r.e)) epoch(&r);
    if (!r.e.check) {
        results(&r);
        pictures(&r);
    }
    return run_end(&r);
}
