/* One row of the table of likelihoods: a model with a published figure on the fixed binarization of
 * MNIST, trained and measured as its source says (S4 slide 131: a lower bound is not as good an
 * evaluation as a likelihood). Size full with --data mnist-binarized goes for the figure; the other
 * sizes train the same model, or a small one like it, on generated digits. Chapter 16. */
#include "nll_table_parts.h"

#include "tensor/parallel.h"

#include <stdio.h>
#include <stdlib.h>

static const Setting settings[] = {
    { "model", { "adam", "adam", "adam" }, "the row: adam, altosaar, iaf, vae500, pythae, iwae1 .. "
      "(experiments/nll_table_presets.c)" },
    { "train", { "600", "10000", "0" }, "use at most this many training images (0: all)" },
    { "is", { "16", "100", "0" }, "draws per image for log p(x) (0: as the source)" },
    { 0 }
};

/* The preset fills in what the command line leaves open. */
static Spec spec_of(const Preset *p)
{
    return (Spec){
        .name = "nll_table", .purpose = "a row of the table of likelihoods", .data = "digits",
        .epochs = { 20, 10, p->epochs }, .batch_size = { 20, p->batch, p->batch },
        .lr = { 10 * p->lr < 0.05 ? 3e-3 : 0.05, p->lr, p->lr }, .settings = settings,
        .metrics = "epoch,train_loss_nats,valid_loss_nats,valid_kl_nats,active_units,lr"
    };
}

static void start(Run *r, int argc, char **argv)
{
    r->p = preset_named(argc, argv);
    r->spec = spec_of(r->p ? r->p : presets);
    exp_start(&r->e, &r->spec, argc, argv);
    if (!r->p) exp_fail(&r->e, EXIT_USAGE, "model: there is no row '%s'", exp_str(&r->e, "model"));
    int is = exp_int(&r->e, "is", 0, 1000000);
    r->is = is ? is : r->p->is;
    r->data = exp_images(&r->e);
    r->pixels = r->data.train.h * r->data.train.w * r->data.train.c;
    r->widest = r->e.size == SMOKE ? 64 : 1 << 20;
    r->code = r->e.size == SMOKE ? 8 : 1 << 20;
    r->t = tape_new();
    r->order = arena_alloc(r->e.arena, sizeof(int) * (size_t)r->data.train.n);
    optim_init(&r->opt, r->p->optimizer, r->e.lr);
    r->opt.eps = r->p->eps;
    model_init(r);
    independent_start(r);
    exp_note(&r->e, "%s on %s: %d parameters, %d threads", r->p->name, r->data.train.name,
             params_count(r->ps), parallel_threads());
}

int main(int argc, char **argv)
{
    static Run r;
    start(&r, argc, argv);
    check_gradients(&r);
    exp_resume(&r.e, r.ps, &r.opt);
    while (exp_epoch(&r.e)) {
        double train = train_epoch(&r), valid = validate(&r);
        double lr = r.e.lr * schedule_factor(r.p, r.e.epoch, r.e.epochs);
        Usage u = usage(&r);
        exp_metrics(&r.e, COLUMNS - 1, (double[]){ train, valid, u.kl, u.active, lr });
        keep_best(&r);
        exp_save(&r.e, r.ps, &r.opt);
    }
    if (!r.e.check) {
        take_best(&r);
        judge(&r);
    }
    model_free(&r);
    optim_free(&r.opt);
    tape_free(r.t);
    return exp_end(&r.e);
}
