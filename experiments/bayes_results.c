/* Labels by p(x|y) p(y), with the right to decline; outliers by p(x); and p(x|y) from parts. Areas
 * and curves are over all test images. Chapter 22. */
#include "bayes_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 50 };

/* log p(x|y) p(y), [n,CLASSES], and log p(x), the log of its sum over y. */
typedef struct { double *joint, *px; int n; } Asked;

static Asked ask(Run *r, Tensor x)
{
    int n = x.s.d[0];
    Asked a = { arena_alloc(r->e.arena, sizeof(double) * (size_t)(n * CLASSES)),
                arena_alloc(r->e.arena, sizeof(double) * (size_t)n), n };
    for (int y = 0; y < CLASSES; y++) {
        const double *log_p = log_px(r, &r->of[y], x);
        for (int i = 0; i < n; i++) a.joint[i * CLASSES + y] = log_p[i] + r->prior[y];
    }
    for (int i = 0; i < n; i++) {
        const double *row = a.joint + i * CLASSES;
        double most = row[0], sum = 0;
        for (int y = 1; y < CLASSES; y++) most = fmax(most, row[y]);
        for (int y = 0; y < CLASSES; y++) sum += exp(row[y] - most);
        a.px[i] = most + log(sum);
    }
    return a;
}

int likeliest(const double *row)
{
    int best = 0;
    for (int y = 1; y < CLASSES; y++)
        if (row[y] > row[best]) best = y;
    return best;
}

/* ---- labels, and declining ------------------------------------------------------------------- */

typedef struct { double certain; bool right; } Answer;

static int by_certainty(const void *a, const void *b)
{
    double x = ((const Answer *)a)->certain, y = ((const Answer *)b)->certain;
    return (x < y) - (x > y);
}

/* Accuracy among the images whose label is most certain, for shares 1/POINTS, 2/POINTS, ... */
static void declining(Run *r, Asked a, double accuracy[POINTS])
{
    Answer *all = arena_alloc(r->e.arena, sizeof(Answer) * (size_t)a.n);
    for (int i = 0; i < a.n; i++) {
        const double *row = a.joint + i * CLASSES;
        int y = likeliest(row);
        all[i] = (Answer){ row[y] - a.px[i], y == r->data.test.y[i] };
    }
    qsort(all, (size_t)a.n, sizeof *all, by_certainty);
    for (int k = 0, i = 0, right = 0; k < POINTS; k++) {
        int to = (int)((int64_t)a.n * (k + 1) / POINTS);
        for (; i < to; i++) right += all[i].right;
        accuracy[k] = i ? (double)right / i : 1;
    }
}

/* ---- outliers -------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The share of pairs of an inside and an outside image in which the inside one has more p(x), which
 * is the area under the curve. The curve: the outside images rejected where k/POINTS of the inside
 * ones are rejected, too. */
static double roc(double *in, int n, double *out, int m, double curve[POINTS])
{
    qsort(in, (size_t)n, sizeof *in, ascending), qsort(out, (size_t)m, sizeof *out, ascending);
    double area = 0;
    for (int i = 0, j = 0; i < n; i++) {
        while (j < m && out[j] < in[i]) j++;
        area += (double)j / m / n;
    }
    for (int k = 0, j = 0; k < POINTS; k++) {
        while (j < m && out[j] < in[(int)((int64_t)n * k / POINTS)]) j++;
        curve[k] = (double)j / m;
    }
    return area;
}

/* ---- p(x|y), for the right y ----------------------------------------------------------------- */

/* Nats of test images given their labels: by the model of that label, and by p(y|x) p(x) / p(y). */
static void parts(Run *r, Asked a)
{
    const double *px = log_px(r, &r->all, r->test), *py = log_py(r, r->test);
    double direct = 0, made = 0;
    for (int i = 0; i < a.n; i++) {
        int y = r->data.test.y[i];
        direct -= (a.joint[i * CLASSES + y] - r->prior[y]) / a.n;
        made -= (py[i * CLASSES + y] + px[i] - r->prior[y]) / a.n;
    }
    exp_table(&r->e, "parts.tsv", "direct_nats\tparts_nats", 2, 1, (double[]){ direct, made });
}

static double classifier_accuracy(Run *r)
{
    const double *py = log_py(r, r->test);
    int n = r->test.s.d[0], right = 0;
    for (int i = 0; i < n; i++) right += likeliest(py + i * CLASSES) == r->data.test.y[i];
    return (double)right / n;
}

void results(Run *r)
{
    Asked in = ask(r, r->test), out = ask(r, r->outside);
    double accuracy[POINTS], curve[POINTS], rows[POINTS][4];
    declining(r, in, accuracy);
    parts(r, in);
    labelled_results(r);
    double all = accuracy[POINTS - 1], area = roc(in.px, in.n, out.px, out.n, curve);
    for (int k = 0; k < POINTS; k++)
        memcpy(rows[k], (double[]){ 100.0 * (k + 1) / POINTS, 100 * accuracy[k], 100.0 * k / POINTS,
                                    100 * curve[k] }, sizeof rows[k]);
    exp_table(&r->e, "curves.tsv", "kept\taccuracy\trejected_inside\trejected_outside", 4, POINTS,
              rows[0]);
    exp_table(&r->e, "labels.tsv", "bayes_percent\tclassifier_percent\tmost_certain_percent", 3, 1,
              (double[]){ 100 * all, 100 * classifier_accuracy(r),
                          100 * accuracy[POINTS * 4 / 5 - 1] });
    exp_claim(&r->e, "A11", "accuracy_by_bayes_rule", all, ">=", r->e.size == SMOKE ? 0.6 : 0.9);
    exp_claim(&r->e, "A11", "errors_left_when_a_fifth_is_declined",
              (1 - accuracy[POINTS * 4 / 5 - 1]) / (1 - all), "<=", r->e.size == SMOKE ? 0.8 : 0.5);
    if (r->e.size != SMOKE)
        exp_claim(&r->e, "A11", "outliers_with_less_mass_than_digits", area, ">=", 0.9);
    exp_plot(&r->e, "bayes");
}
