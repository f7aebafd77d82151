/* Conditional VAEs (Sohn et al. 2015). Given one, two or three quadrants of a digit, what is the
 * rest? Against a network that answers each pixel by itself. And given a label, what is the image?
 * (S4 22: p(x|y); V32.) Chapter 15. */
#include "cvae_parts.h"

#include "models/measure.h"

#include <string.h>

static const Setting settings[] = {
    { "hidden", { "64", "300", "500,500" }, "widths of the hidden layers of all networks" },
    { "latent", { "8", "32", "200" }, "numbers in the code" },
    { "is", { "16", "50", "100" }, "importance samples for log p(y|u)" },
    { "train", { "1000", "0", "0" }, "use at most this many training images (0: all)" },
    { 0 }
};

static const Spec spec = {
    .name = "cvae", .purpose = "conditional VAEs: the rest of an image, an image for a label",
    .data = "digits", .epochs = { 15, 6, 20 }, .batch_size = { 50, 100, 100 },
    .lr = { 3e-3, 2e-3, 1e-3 }, .settings = settings, .metrics = FIT_METRICS,
};

static void check_gradients(Run *r)
{
    Cvae m;
    Rng rng = rng_fork(r->e.rng, "miniature");
    cvae_init(&m, (CvaeConfig){ 4, 5, 2, 1, { 6 }, ACT_RELU }, rng);
    rng_fill_normal(&rng, m.ps.v, m.ps.total);          /* biases too: none sits on relu's kink */
    Var *u = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(4, 4), &rng));
    Var *y = ad_input(r->t, tensor_uniform(tape_arena(r->t), SHAPE(4, 5), &rng));
    Var *eps = ad_input(r->t, tensor_normal(tape_arena(r->t), SHAPE(4, 2), &rng));
    Var *loss = cvae_elbo(&m, u, y, eps).loss;
    exp_gradients(&r->e, "gradients", loss, &rng);
    cvae_free(&m);
}

/* ---- quadrants ------------------------------------------------------------------------------- */

enum { COLUMNS = 12, ANSWERS = 3 };     /* images in the grid; answers drawn for each            */

static Tensor columns_of(Run *r, Tensor x, int from, int to)
{
    Tensor y = tensor_new(r->e.arena, SHAPE(COLUMNS, to - from));
    for (int i = 0; i < COLUMNS; i++)
        memcpy(y.x + i * (to - from), x.x + i * x.s.d[1] + from,
               sizeof(real) * (size_t)(to - from));
    return y;
}

static void grid(Run *r, const char *file, Tensor x)
{
    x.s = SHAPE(x.s.d[0], r->data.test.h, r->data.test.w, r->data.test.c);
    exp_grid(&r->e, file, x, COLUMNS, 2);
}

/* Rows: what is given, the image, the network's answer, and some drawn answers. */
static void answers(Run *r, const Task *t, int given, const Cvae *plain, const Cvae *m)
{
    static const char *const files[] = { "one.png", "two.png", "three.png" };
    Tensor u = columns_of(r, t->test, 0, t->u), y = columns_of(r, t->test, t->u, t->u + t->y);
    Tensor none = tensor_new(r->e.arena, y.s), all, row[3 + ANSWERS];
    tensor_fill(none, R(0.5));
    row[0] = whole(r, given, u, none), row[1] = whole(r, given, u, y);
    row[2] = whole(r, given, u, cvae_answers(plain, r->t, r->e.arena, u, r->e.rng));
    for (int i = 0; i < ANSWERS; i++) {
        Rng noise = rng_fork_i(r->e.rng, "answers", (uint64_t)i);
        row[3 + i] = whole(r, given, u, cvae_answers(m, r->t, r->e.arena, u, noise));
    }
    all = tensor_new(r->e.arena, SHAPE((3 + ANSWERS) * COLUMNS, row[0].s.d[1]));
    for (int i = 0; i < 3 + ANSWERS; i++)
        memcpy(all.x + i * row[i].n, row[i].x, sizeof(real) * (size_t)row[i].n);
    grid(r, files[given - 1], all);
}

/* With so many quadrants given: nats without and with a code. */
static void quadrants(Run *r, int given, double row[3])
{
    static const char *const names[][2] = { { "one_plain", "one" }, { "two_plain", "two" },
                                            { "three_plain", "three" } };
    Task t = quadrant_task(r, given);
    Cvae plain = learn(r, &t, names[given - 1][0], 0);
    Cvae m = learn(r, &t, names[given - 1][1], r->c.z);
    row[0] = given, row[1] = test_nll(r, &plain, &t), row[2] = test_nll(r, &m, &t);
    answers(r, &t, given, &plain, &m);
    exp_note(&r->e, "%d given: -log p(y|u) %.2f without a code, %.2f with one", given, row[1],
             row[2]);
    cvae_free(&plain), cvae_free(&m);
}

/* The published figures are for the fixed binarized MNIST. */
static void claims(Run *r, double t[3][3])
{
    static const double published[] = { 75, 54, 26 };
    exp_claim(&r->e, "A12", "one_quadrant_given_nats_with_a_code_over_without", t[0][2] / t[0][1],
              "<",
              1);
    if (r->e.size == SMOKE) return;
    exp_claim(&r->e, "A12", "two_quadrants_given_nats_with_a_code_over_without", t[1][2] / t[1][1],
              "<", 1);
    if (r->e.size != FULL || strcmp(r->e.data, "mnist-binarized")) return;
    for (int i = 0; i < 3; i++)
        exp_claim(&r->e, "A12", "quadrants_given_nats_with_a_code", t[i][2], "<=", published[i]);
}

/* ---- labels ---------------------------------------------------------------------------------- */

/* The share of drawn images that show what was asked for, say the five nearest training images. */
static double obeyed(Run *r, Tensor x, int classes)
{
    int known = r->train.s.d[0] < 3000 ? r->train.s.d[0] : 3000, n = x.s.d[0];
    uint8_t *asked = arena_alloc(r->e.arena, (size_t)n);
    for (int i = 0; i < n; i++) asked[i] = (uint8_t)(i / COLUMNS % classes);
    return knn_accuracy(tensor_rows(r->train, 0, known), r->data.train.y, x, asked, 5);
}

/* A row a label. */
static void labels(Run *r)
{
    Task t = label_task(r);
    Cvae m = learn(r, &t, "labels", r->c.z);
    int classes = t.u;
    Tensor u = tensor_zeros(r->e.arena, SHAPE(classes * COLUMNS, classes));
    for (int i = 0; i < u.s.d[0]; i++) u.x[i * classes + i / COLUMNS] = 1;
    Tensor x = cvae_answers(&m, r->t, r->e.arena, u, rng_fork(r->e.rng, "labels"));
    grid(r, "labels.png", x);
    double share = obeyed(r, x, classes);
    exp_table(&r->e, "labels.tsv", "obeyed\tclasses", 2, 1, (double[]){ share, classes });
    exp_claim(&r->e, "V32", "drawn_images_that_show_the_label_asked_for", share, ">=",
              r->e.size == SMOKE ? 0.5 : 0.8);
    cvae_free(&m);
}

static void start(Run *r, int argc, char **argv)
{
    Exp *e = &r->e;
    exp_start(e, &spec, argc, argv);
    r->c = (CvaeConfig){ .z = exp_int(e, "latent", 1, 10000), .act = ACT_RELU };
    r->c.n_hidden = exp_list(e, "hidden", MAX_LAYERS, r->c.hidden);
    r->samples = exp_int(e, "is", 1, 100000);
    r->data = exp_images(e);
    if (!r->data.train.y || r->data.train.c != 1)
        exp_fail(e, EXIT_USAGE, "--data: '%s' is not grey, or has no labels", e->data);
    r->train = batch_shrunk(e->arena, &r->data.train, 1);
    r->test = batch_shrunk(e->arena, &r->data.test, 1);
    r->t = tape_new();
}

int main(int argc, char **argv)
{
    Run r = { 0 };
    double table[3][3];
    start(&r, argc, argv);
    check_gradients(&r);
    if (!r.e.check) {
        for (int given = 1; given < QUADRANTS; given++) quadrants(&r, given, table[given - 1]);
        exp_table(&r.e, "quadrants.tsv", "given\tnetwork_nats\tcvae_nats", 3, 3, table[0]);
        labels(&r);
        claims(&r, table);
    }
    tape_free(r.t);
    return exp_end(&r.e);
}
