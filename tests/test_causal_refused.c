/* What the fast sampler refuses: networks that are not causal, and ops that it
 * cannot do for one pixel. */
#include "causal_net.h"

static Var *first(Net *net, Var *x, int out)
{
    return conv(net, MASK_A, 3, 3, out, x, NULL, ACT_NONE);
}

static Var *no_mask(Net *net, Var *x)
{
    return conv(net, MASK_NONE, 1, 3, 1, first(net, x, 2), NULL, ACT_NONE);
}

static Var *rows_of_x(Net *net, Var *x)
{
    return conv(net, MASK_ROWS, 3, 3, 1, x, NULL, ACT_NONE);
}

static Var *only_b(Net *net, Var *x) { return conv(net, MASK_B, 3, 3, 1, x, NULL, ACT_NONE); }
static Var *around(Net *net, Var *x) { return ad_add(first(net, x, 1), x); }
static Var *no_pixel(Net *net, Var *x) { return ad_log_softmax(first(net, x, 2)); }
static Var *cuts_columns(Net *net, Var *x) { return ad_slice(first(net, x, 1), 2, 0, W); }

static Var *mixes_colours(Net *net, Var *x)
{
    return conv(net, MASK_NONE, 1, 1, 3, first(net, x, 3), NULL, ACT_NONE);
}

static Var *shifts_colours(Net *net, Var *x)
{
    Var *h = first(net, x, 3), *c[3];
    for (int i = 0; i < 3; i++) c[i] = ad_slice(h, 3, i, i + 1);
    return ad_concat(c[0], ad_concat(c[2], c[1], 3), 3);
}

static Var *strided(Net *net, Var *x)
{
    Conv2d l = conv2d_new(&net->ps, rng_new(1), "s", 1, 1, 1, 1, (Window){ .stride = 2 }, INIT_HE);
    return conv2d(l, x, ACT_NONE);
}

static Var *constant(Net *net, Var *x)
{
    Var *h = ad_input(x->tape, tensor_zeros(tape_arena(x->tape), x->v.s));
    return conv(net, MASK_A, 3, 3, 1, h, x, ACT_NONE);
}

static Var *kernel_of_x(Net *net, Var *x)
{
    Var *h = first(net, x, W), *b = ad_input(x->tape, tensor_zeros(tape_arena(x->tape), SHAPE(1)));
    return ad_conv2d(h, x, b, NULL, (Window){ .stride = 1 }, ACT_NONE);
}

static Var *must_go_down(Net *net, Var *x)
{
    return ad_unskew(lstm(ad_skew(first(net, x, 4), true), 2), true, 0);
}

static Var *third_tap(Net *net, Var *x)
{
    return ad_unskew(lstm(ad_skew(first(net, x, 4), false), 3), false, 0);
}

static Var *turns_around(Net *net, Var *x)
{
    return ad_unskew(lstm(ad_skew(first(net, x, 4), true), 2), false, 1);
}

static Var *no_lstm(Net *net, Var *x)
{
    return ad_unskew(ad_skew(first(net, x, 1), false), false, 0);
}

static Var *reads_diagonals(Net *net, Var *x) { return ad_skew(first(net, x, 1), false); }

static Var *one_layer(Net *net, Var *x) { return first(net, x, net->k); }

static void draw_with(void *ctx)
{
    const Net *net = ctx;
    Arena *a = arena_new();
    Causal m = { network, net, draw_bernoulli, NULL, net->groups };
    causal_sample(&m, tape_new(), tensor_zeros(a, SHAPE(1, 7, W, net->c)), NULL, rng_new(5));
}

static void test_refusals(void)
{
    struct { Net net; const char *message; } all[] = {
        { { "", 1, 1, 1, 1, no_mask }, "conv2d #6 [1,1,5,1] looks right of its pixel or below it" },
        { { "", 1, 1, 1, 1, rows_of_x }, "conv2d #3 [1,1,5,1] looks right of its pixel" },
        { { "", 1, 1, 1, 1, only_b }, "logit 0 of conv2d #3 [1,1,5,1] sees the channels" },
        { { "", 1, 1, 1, 1, around }, "logit 0 of add #4" },
        { { "", 3, 3, 3, 3, mixes_colours }, "logit 0 of conv2d #6" },
        { { "", 3, 3, 3, 3, shifts_colours }, "logit 1 of concat #8" },
        { { "", 1, 1, 1, 2, no_pixel }, "log_softmax #4 [1,1,5,2] cannot be computed for a" },
        { { "", 1, 1, 1, 1, strided }, "conv2d #3 [1,1,3,1] has not the pixels of x [1,1,5,1]" },
        { { "", 1, 1, 1, 1, cuts_columns }, "slice #4 [1,2,5,1]: of a single pixel only channels" },
        { { "", 1, 1, 1, 1, constant }, "conv2d #4 [1,1,5,1] looks at rows of what does not" },
        { { "", 1, 1, 1, 1, kernel_of_x }, "the kernel of conv2d #5 [1,1,5,1] depends on x" },
        { { "", 1, 1, 1, 1, must_go_down }, "unskew #8 [1,1,5,1] looks right of its pixel; it" },
        { { "", 1, 1, 1, 1, third_tap }, "the third tap of diagonals looks at the row below" },
        { { "", 1, 1, 1, 1, turns_around }, "unskew #8 [1,1,5,1] reads diagonals" },
        { { "", 1, 1, 1, 1, no_lstm }, "unskew #5 [1,1,5,1] reads diagonals" },
        { { "", 1, 1, 1, 1, reads_diagonals }, "the logits skew #4 [1,5,1,1] do not depend on x" },
        { { "", 2, 3, 0, 3, one_layer }, "2 channels in 3 groups" },
        { { "", 2, 2, 0, 3, one_layer }, "3 logits for 2 groups" },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        CHECK_DIES(draw_with, &all[i].net, all[i].message);
}

int main(void)
{
    RUN(test_refusals);
    return test_done();
}
