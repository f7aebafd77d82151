/* Figures by gnuplot, an external program that need not be there. It is started without a shell,
 * in the results folder, so that no name needs quoting; the file it draws is SCRIPT.svg, text that
 * a diff can read. By hand:
 *
 *     cd results/vae
 *     gnuplot ../../experiments/style.gp -e "set output 'loss.svg'" ../../experiments/loss.gp
 *
 * Chapter 14. */
#include "exp_inner.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_FOUND = 127 };

/* The child: into the results folder, then gnuplot takes over. */
static _Noreturn void become_gnuplot(const Exp *e, char **args)
{
    if (dup2(2, 1) < 0 || chdir(e->out)) _exit(1);
    execvp(args[0], args);
    _exit(errno == ENOENT ? NOT_FOUND : 1);
}

/* Its exit status; NOT_FOUND if there is no gnuplot. */
static int run_gnuplot(const Exp *e, char **args)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) become_gnuplot(e, args);
    if (child < 0 || waitpid(child, &status, 0) < 0) return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* The absolute path of experiments/FILE: three folders above build/f32/bin/NAME, or below the
 * folder that the program was started in. */
static char *source(const Exp *e, const char *file)
{
    char here[4096];
    bool absolute = e->program[0] == '/';
    const char *slash = strrchr(e->program, '/');
    int n = slash ? (int)(slash - e->program) : 0;
    if (!getcwd(here, sizeof here)) here[0] = 0;
    char *path = exp_format(e, "%s%s%.*s/../../../experiments/%s", absolute ? "" : here,
                            absolute ? "" : "/", n, e->program, file);
    return access(path, R_OK) ? exp_format(e, "%s/experiments/%s", here, file) : path;
}

void exp_plot(Exp *e, const char *script)
{
    if (e->check) return;
    exp_begin(e);
    char *style = source(e, "style.gp"), *file = source(e, exp_format(e, "%s.gp", script));
    char *output = exp_format(e, "set output '%s.svg'", script);
    int status = run_gnuplot(e, (char *[]){ "gnuplot", style, "-e", output, file, NULL });
    if (status == 0) {
        printf("figure %s\n", exp_path(e, exp_format(e, "%s.svg", script)));
    } else if (status == NOT_FOUND) {
        exp_note(e, "no gnuplot, so no %s.svg; to get it: apt-get install gnuplot-nox or "
                 "brew install gnuplot", script);
    } else {
        exp_note(e, "gnuplot failed on %s", file);
        e->n_failed++;
    }
}
