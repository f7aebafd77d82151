/* An arena is a list of blocks, each twice as large as the one before. `now` is the block that
 * memory is cut from; the blocks before it are full, those behind it are empty. What was given back
 * waits in lists, one for each of the sizes that borrowed memory comes in. The caller owns the
 * arena, the arena owns all that it handed out. Chapter 2. */
#include "arena.h"

#include "must.h"

#include <stdlib.h>
#include <string.h>

enum { ALIGN = 64, FIRST = 1 << 16, SIZES = 160 };

typedef struct Block {
    struct Block *next;
    size_t size, used;      /* bytes of data */
    char *data;             /* aligned to ALIGN */
} Block;

typedef struct Spare { struct Spare *next; } Spare;     /* stands in the memory that is spare */

struct Arena { Block *first, *now; Spare *spare[SIZES]; };

bool arena_poison = false;

static Block *block_new(size_t size)
{
    Block *b = malloc(sizeof *b);
    must(b, "arena: out of memory");
    *b = (Block){ NULL, size, 0, aligned_alloc(ALIGN, size) };
    must(b->data, "arena: out of memory for a block of %zu bytes", size);
    return b;
}

Arena *arena_new(void)
{
    Arena *a = calloc(1, sizeof *a);
    must(a, "arena: out of memory");
    a->first = a->now = block_new(FIRST);
    return a;
}

/* Goes to the next block that holds n bytes, behind a new one if need be. */
static void arena_grow(Arena *a, size_t n)
{
    while (a->now->next) {
        a->now = a->now->next;
        if (a->now->size >= n) return;
    }
    size_t size = 2 * a->now->size;
    while (size < n) size *= 2;
    a->now = a->now->next = block_new(size);
}

void *arena_alloc(Arena *a, size_t n)
{
    n = (n + ALIGN - 1) / ALIGN * ALIGN;
    if (a->now->size - a->now->used < n) arena_grow(a, n);
    void *p = a->now->data + a->now->used;
    a->now->used += n;
    return p;
}

void *arena_zalloc(Arena *a, size_t n) { return memset(arena_alloc(a, n), 0, n); }

/* Rounds n up to a size of the row 1, 2, .. 8, 10, 12, 14, 16, 20, .. times ALIGN, in which four
 * steps make a factor of 2; returns its place in the row. */
static int size_up(size_t *n)
{
    size_t size = ALIGN, step = ALIGN;
    int k = 0;
    for (; size < *n; k++) {
        if (size == 8 * step) step *= 2;
        size += step;
    }
    must(k < SIZES, "arena: %zu bytes", *n);
    *n = size;
    return k;
}

void *arena_borrow(Arena *a, size_t n)
{
    int k = size_up(&n);
    Spare *p = a->spare[k];
    if (p) a->spare[k] = p->next;
    else p = arena_alloc(a, n);
    if (arena_poison) memset(p, 0xFF, n);
    return p;
}

void arena_give_back(Arena *a, void *p, size_t n)
{
    int k = size_up(&n);
    if (arena_poison) memset(p, 0xFF, n);
    *(Spare *)p = (Spare){ a->spare[k] };
    a->spare[k] = p;
}

void arena_reset(Arena *a)
{
    for (Block *b = a->first; b; b = b->next) {
        if (arena_poison) memset(b->data, 0xFF, b->used);
        b->used = 0;
    }
    a->now = a->first;
    memset(a->spare, 0, sizeof a->spare);
}

size_t arena_used(const Arena *a)
{
    size_t n = 0;
    for (Block *b = a->first; b; b = b->next) n += b->used;
    return n;
}

void arena_free(Arena *a)
{
    for (Block *b = a->first, *next; b; b = next) {
        next = b->next;
        free(b->data);
        free(b);
    }
    free(a);
}
