/* Threads. A pool of pthreads is started once and waits; parallel_for splits the range 0..n among
 * them and the caller. Only independent outputs are ever split, never a sum, so that the result has
 * the same bytes for every number of threads. Chapter 2. */
#ifndef PARALLEL_H
#define PARALLEL_H

typedef void (*RangeFn)(void *ctx, int from, int to);

/* Calls body(ctx, from, to) on disjoint ranges that cover 0..n-1, each at least `grain` long where
 * n allows (below 2 * grain all is done by the caller). Returns when all are done. A body that
 * calls parallel_for itself gets it done by its own thread. */
void parallel_for(int n, int grain, RangeFn body, void *ctx);

void parallel_set_threads(int n);   /* n >= 1; the start is the number of cores online */
int parallel_threads(void);

#endif
