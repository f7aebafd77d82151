/* --trace: the graph of one minibatch, every node with its shape, as text on stdout and as a
 * Graphviz file (dot -Tsvg trace.dot >trace.svg). Chapter 3 draws one. Chapter 14. */
#include "exp_inner.h"

#include <stdio.h>

/* The tape is a list from the last node to the first; this prints it the other way round. */
static void print_nodes(const Exp *e, const Tape *t)
{
    int n = tape_length(t);
    const Var **node = arena_alloc(e->arena, (size_t)n * sizeof *node);
    const Var *x = tape_last(t);
    for (int i = n - 1; i >= 0; i--, x = x->before) node[i] = x;
    for (int i = 0; i < n; i++) {
        printf("node %s", var_str(node[i]));
        for (int k = 0; k < node[i]->n_in; k++)
            printf("%s #%d", k ? "" : " <-", node[i]->in[k]->id);
        putchar('\n');
    }
}

void exp_trace(Exp *e, const Tape *t)
{
    Error error = { 0 };
    const char *path = exp_path(e, "trace.dot");
    if (!e->trace) return;
    e->trace = false;
    print_nodes(e, t);
    if (e->check) return;
    exp_begin(e);
    tape_dot(t, path, &error);
    exp_must(e, &error);
    printf("figure %s %d nodes\n", path, tape_length(t));
}
