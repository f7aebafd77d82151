/* The book's loom: see weave.h for what a chapter may say, book/README.md for how to use it. */
#include "weave.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: weave check PAGE...         the whole book: pages, sources, what nobody quotes\n"
    "       weave page PAGE...          these pages alone\n"
    "       weave sync PAGE...          write listings and numbers anew\n"
    "       weave unquoted PAGE...      what not-quoted.txt lacks\n"
    "       weave blank FILE NAME...    the source with these functions left to write\n";

static int weave_pages(const char *command, char **paths, int n)
{
    Chapter *c = NULL;
    int k = 0, listings = 0, numbers = 0, figures = 0;
    bool check = !strcmp(command, "check"), list = !strcmp(command, "unquoted");
    for (int i = 0; i < n; i++) *ADD(c, k) = chapter_open(paths[i]);
    for (int i = 0; i < n; i++) {
        chapter_weave(&c[i], !strcmp(command, "sync"));
        listings += c[i].listings, numbers += c[i].numbers, figures += c[i].figures.n;
    }
    if (list) cover_list(c, n);
    if (check) cover_check(c, n);
    if (!list)
        printf("book: %d pages, %d listings, %d numbers, %d figures, %d faults\n", n, listings,
               numbers, figures, faults());
    return faults() ? 1 : 0;
}

int main(int argc, char **argv)
{
    static const char *const commands[] = { "check", "page", "sync", "unquoted" };
    if (argc > 3 && !strcmp(argv[1], "blank")) {
        blank_print(argv[2], argv + 3, argc - 3);
        return faults() ? 1 : 0;
    }
    for (int i = 0; argc > 2 && i < 4; i++)
        if (!strcmp(argv[1], commands[i])) return weave_pages(argv[1], argv + 2, argc - 2);
    fputs(usage, stderr);
    return 2;
}
