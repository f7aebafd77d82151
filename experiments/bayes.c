/* Bayes' rule with networks in it (S4 slides 21 to 26; claims A10, A11): p(x|y) from p(y|x), p(x)
 * and p(y), against a model trained for it; labels from p(x|y); and what has little p(x) is
 * rejected. Chapter 22. */
#include "bayes_parts.h"

int main(int argc, char **argv)
{
    Run r;
    run_start(&r, argc, argv);
    table(&r);
    check_gradients(&r);
    if (!r.e.check) {
        train(&r);
        results(&r);
    }
    return run_end(&r);
}
