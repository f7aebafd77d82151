/* A language model: an LSTM that predicts the next character of a text whose grammar, and so whose
 * entropy, is known (S4 slides 46 to 47, claim A18). Chapter 17. */
#include "char_lstm_parts.h"

int main(int argc, char **argv)
{
    Run r;
    run_start(&r, argc, argv);
    checks(&r);
    exp_resume(&r.e, &r.m.ps, &r.opt);
    while (exp_epoch(&r.e)) {
        double train = train_epoch(&r);
        exp_metrics(&r.e, 2, (double[]){ train, measure(&r, &r.test).nats });
        exp_save(&r.e, &r.m.ps, &r.opt);
    }
    if (!r.e.check) results(&r);
    return run_end(&r);
}
