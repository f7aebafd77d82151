/* The tape as a picture: a Graphviz file, one box a node with its op, name and shape, from the
inputs * down to the loss. Render it with `dot -Tsvg trace.dot`. Chapter 3. */
#include "autograd.h"

#include "tensor/file.h"

static const char *look(const Var *x)
{
    if (x->op && !x->op->backward) return "shape=diamond style=filled fillcolor=grey80";
    if (x->op) return "shape=box";
    return x->wanted ? "shape=box style=filled fillcolor=grey90" : "shape=ellipse";
}

bool tape_dot(const Tape *t, const char *path, Error *e)
{
    Text text = { 0 };
    text_printf(&text, "digraph tape {\n  ranksep=0.25 nodesep=0.15;\n"
                       "  node [fontname=\"sans-serif\" height=0.4 margin=\"0.05,0.03\"];\n");
    for (const Var *x = tape_last(t); x; x = x->before) {
        text_printf(&text, "  n%d [%s label=\"%s%s%s\\n%s\"];\n", x->id, look(x),
                    x->op ? x->op->name : "", x->op && x->name ? " " : "",
                    x->name ? x->name
                    : x->op ? ""
                            : "input",
                    shape_str(x->v.s));
        for (int i = 0; i < x->n_in; i++)
            text_printf(&text, "  n%d -> n%d;\n", x->in[i]->id, x->id);
    }
    text_printf(&text, "}\n");
    bool ok = file_save(path, text.s, text.n, e);
    text_free(&text);
    return ok;
}
