/* PixelCNN: the exact log p(x) of images as a product over their pixels, all factors in one pass
 * (S4 slides 57 to 60). Trained by maximum likelihood, measured in nats, sampled pixel by pixel.
 * With --set model=gated, row or diagonal the same for other networks. Chapter 19. */
#include "pixelcnn_parts.h"

int main(int argc, char **argv)
{
    Run r;
    run_start(&r, argc, argv);
    checks(&r);
    exp_resume(&r.e, r.m.ps, &r.opt);
    while (exp_epoch(&r.e)) {
        Nats train = train_epoch(&r), valid = measure(&r, r.valid);
        exp_metrics(&r.e, 2, (double[]){ train.nats, valid.nats });
        exp_save(&r.e, r.m.ps, &r.opt);
    }
    if (!r.e.check) {
        results(&r);
        pictures(&r);
    }
    return run_end(&r);
}
