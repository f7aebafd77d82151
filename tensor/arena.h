/* An arena hands out memory that lives until one common end. There is no free() for a single
 * object: a model's parameters live in the model's arena, the values of one training step in the
 * tape's, which is reset in one call before the next step. An arena grows by itself, and keeps its
 * blocks when it is reset, so that after the first step no training loop calls malloc.
 * Chapter 2. */
#ifndef ARENA_H
#define ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Arena Arena;

Arena *arena_new(void);

/* n bytes, aligned to 64 (a cache line, the widest vector), contents arbitrary. Never NULL. */
void *arena_alloc(Arena *a, size_t n);

/* The same, filled with zero bytes. */
void *arena_zalloc(Arena *a, size_t n);

/* n bytes, contents arbitrary, that may come back before the end: then a later arena_borrow of
 * about as many gets them. n is rounded up, by a quarter at most, or to 64. arena_give_back must be
 * told the same n. */
void *arena_borrow(Arena *a, size_t n);
void arena_give_back(Arena *a, void *p, size_t n);

/* Takes everything back; all pointers into a become invalid. Keeps the memory for reuse. */
void arena_reset(Arena *a);

/* Bytes handed out since the last reset, padding and what was given back included: the peak. */
size_t arena_used(const Arena *a);

void arena_free(Arena *a);

/* When true (the tests set it), what arena_reset and arena_give_back take back and what
 * arena_borrow hands out is filled with 0xFF, a NaN in every real: reading a value of the last step
 * shows at once. */
extern bool arena_poison;

#define NEW(arena, type) ((type *)arena_zalloc(arena, sizeof(type)))

#endif
