/* The chain rule, p(x) = prod p(x_i | x before i): exact in every order on a table (S4 slides 42 to
 * 45), and then with models in place of the table, from 784 logistic regressions to NADE.
 * Chapter 17. */
#include "chain_rule_parts.h"

int main(int argc, char **argv)
{
    Run r;
    run_start(&r, argc, argv);
    table(&r);
    checks(&r);
    exp_resume(&r.e, &r.m.ps, &r.opt);
    while (exp_epoch(&r.e)) {
        double nats[KINDS];
        train_epoch(&r);
        for (int k = 0; k < KINDS; k++) nats[k] = measure(&r, (Kind)k, r.valid).nats;
        exp_metrics(&r.e, KINDS, nats);
        exp_save(&r.e, &r.m.ps, &r.opt);
    }
    if (!r.e.check) {
        results(&r);
        draws(&r);
    }
    return run_end(&r);
}
