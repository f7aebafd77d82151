/* What both tests of safetensors ask of a file that must not be read. */
#ifndef REFUSED_H
#define REFUSED_H

#include "tensor/safetensors.h"
#include "test.h"

#include <string.h>

/* path must be refused, and the Error be one line that names it and has `fact` in it. */
static void check_refused(const char *path, bool need_crc, const char *fact)
{
    Arena *a = arena_new();
    Error e = { 0 };
    StFile f = { .n = 1 };
    bool ok = safetensors_load(a, path, need_crc, &f, &e);
    CHECK(!ok && e.status == EXIT_DATA, "\"%s\": read with status %d", fact, e.status);
    CHECK(strncmp(e.text, path, strlen(path)) == 0 && strstr(e.text, fact) && !strchr(e.text, '\n'),
          "\"... %s\" in \"%s\"", fact, e.text);
    CHECK(f.n == 0 && !f.t, "%d tensors came with an error", f.n);
    CHECK(arena_used(a) < 1 << 16, "%zu bytes were allocated", arena_used(a));
    arena_free(a);
}

#endif
