/* A figure is fig/NAME.svg or fig/NAME.png beside the chapter, folders between allowed. What draws
 * it is experiments/NAME.gp, or an experiment's source or script that names the file. In front of
 * the name may stand the run it comes from: vae_samples.png is samples.png of results/vae. */
#include "weave.h"

#include <stdio.h>
#include <string.h>

static bool exists(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f) fclose(f);
    return f != NULL;
}

bool figure_is(const char *figure, const char *file)
{
    size_t n = strlen(figure), m = strlen(file);
    if (n < m || strcmp(figure + n - m, file)) return false;
    return n == m || strchr("_-", figure[n - m - 1]);
}

static bool script_draws(const char *figure, Lines scripts)
{
    for (int i = 0; i < scripts.n; i++) {
        const char *base = strrchr(scripts.at[i], '/') + 1;
        if (figure_is(figure, text_of("%s.svg", text_cut(base, strrchr(base, '.'))))) return true;
    }
    return false;
}

/* Does a line of these files name it, with or without the run in front? */
static bool named_in(const char *figure, Lines paths)
{
    for (int i = 0; i < paths.n; i++) {
        Source *s = source_open(paths.at[i]);
        for (const char *p = figure; s && p; p = strpbrk(p + 1, "_-")) {
            const char *file = p == figure ? p : p + 1;
            for (int k = 0; k < s->text.n; k++)
                if (has_word(s->text.at[k], file)) return true;
        }
    }
    return false;
}

void figure_check(Place at, const char *folder, const char *path)
{
    Lines scripts = folder_files("experiments", ".gp"), sources = folder_files("experiments", ".c");
    const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
    const char *dot = strrchr(file, '.');
    if (!begins(path, "fig/") || !dot || (strcmp(dot, ".svg") && strcmp(dot, ".png"))) {
        fault(at, "a figure is fig/NAME.svg or fig/NAME.png, not %s", path);
        return;
    }
    if (!exists(text_of("%s%s", folder, path))) fault(at, "there is no %s%s", folder, path);
    if (!script_draws(file, scripts) && !named_in(file, scripts) && !named_in(file, sources))
        fault(at, "nothing in experiments/ draws %s", file);
}
