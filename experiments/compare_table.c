/* The table in Markdown, for the eye, and as numbers; and what the slide says of it. Times are in
 * the Markdown alone, as they are no function of the seed. Chapter 23. */
#include "compare_parts.h"

#include <math.h>
#include <stdio.h>

static void row(FILE *f, const char *what, const char *format, double ar, double vae)
{
    char cell[2][32] = { "-", "-" };
    if (!isnan(ar)) snprintf(cell[0], sizeof cell[0], format, ar);
    if (!isnan(vae)) snprintf(cell[1], sizeof cell[1], format, vae);
    fprintf(f, "| %s | %s | %s |\n", what, cell[0], cell[1]);
}

static void markdown(Run *r, Column a, Column v)
{
    FILE *f = stdout;
    fprintf(f, "| | PixelCNN | VAE |\n|---|---:|---:|\n");
    row(f, "-log p(x), nats", "%.2f", a.nats, v.nats);
    row(f, "its standard error", "%.2f", a.se, v.se);
    row(f, "-ELBO, nats", "%.2f", a.bound, v.bound);
    row(f, "passes for an image", "%.0f", a.passes, v.passes);
    row(f, "ms an image drawn", "%.3f", a.ms, v.ms);
    row(f, "sharpness, data is 1", "%.2f", a.sharpness, v.sharpness);
    row(f, "numbers in the code", "%.0f", a.z, v.z);
    row(f, "labels told by features, %", "%.1f", 100 * a.probe, 100 * v.probe);
    exp_note(&r->e, "log p(x) is exact for the PixelCNN, and of the VAE by %d importance samples",
             r->importance);
}

void table(Run *r, Column a, Column v)
{
    const double rows[2][8] = {
        { 0, a.nats, a.se, a.bound, a.passes, a.sharpness, a.z, 100 * a.probe },
        { 1, v.nats, v.se, v.bound, v.passes, v.sharpness, v.z, 100 * v.probe } };
    markdown(r, a, v);
    exp_table(&r->e, "compare.tsv",
              "family\tnats\tse\tbound\tpasses\tsharpness\tcode\tprobe_percent", 8, 2, rows[0]);
    exp_claim(&r->e, "D1", "nats_of_the_vae_above_those_of_the_pixelcnn", v.nats - a.nats, ">", 0);
    exp_claim(&r->e, "D1", "passes_of_the_pixelcnn_over_the_vae", a.passes / v.passes, ">=",
              r->test.s.d[1]);
    exp_claim(&r->e, "D1", "blur_of_the_vae_over_the_pixelcnn",
              fabs(log(v.sharpness)) / fabs(log(a.sharpness)), ">", 1);
    exp_claim(&r->e, "D1", "points_of_the_code_above_pooled_features", 100 * (v.probe - a.probe),
              ">", 0);
}
