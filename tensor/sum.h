/* What "the sum of n terms" means. Floating-point addition is not associative, so an order must be
 * chosen: term k goes to partial sum k mod 16, and the 16 are added pairwise at the end. This
 * vectorises on every machine, and has the same value on all of them. Chapter 2. */
#ifndef SUM_H
#define SUM_H

/* sum = the sum over k = 0..n-1 of `term`, an expression in k, computed in `type`. */
#define SUM16(type, sum, n, k, term)                                                              \
    do {                                                                                          \
        type lane_[16] = { 0 };                                                                   \
        int from_ = 0;                                                                            \
        for (; from_ + 16 <= (n); from_ += 16)                                                    \
            for (int j_ = 0; j_ < 16; j_++) { const int k = from_ + j_; lane_[j_] += (term); }    \
        for (int j_ = 0; from_ + j_ < (n); j_++) {                                                \
            const int k = from_ + j_;                                                             \
            lane_[j_] += (term);                                                                  \
        }                                                                                         \
        for (int half_ = 8; half_; half_ /= 2)                                                    \
            for (int j_ = 0; j_ < half_; j_++) lane_[j_] += lane_[j_ + half_];                    \
        (sum) = lane_[0];                                                                         \
    } while (0)

#endif
