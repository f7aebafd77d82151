/* Placeholder: one thread. */
#include "parallel.h"
static int threads = 1;
void parallel_for(int n, int grain, RangeFn body, void *ctx) { (void)grain; if (n > 0) body(ctx, 0, n); }
void parallel_set_threads(int n) { threads = n; }
int parallel_threads(void) { return threads; }
