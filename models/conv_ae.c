/* Maps that halve and maps that double. Halving rounds up, 7 to 4; so doubling has to be told which
 * size it goes back to. Chapter 8. */
#include "conv_ae.h"

static const Window halves = { .stride = 2, .pad_h = 1, .pad_w = 1 };
static const Window doubles = { .stride = 2, .pad_h = 1, .pad_w = 1, .extra = 1 };
static const Window keeps = { .stride = 1, .pad_h = 1, .pad_w = 1 };

static void layer_init(ConvAe *m, int i, Rng r)
{
    const int *from = m->map[i].d, *to = m->map[i + 1].d;
    int back = i == 0 && m->c.out ? m->c.out : from[2];
    const char down[] = { 'd', 'o', 'w', 'n', '.', (char)('0' + i), 0 };
    const char up[] = { 'u', 'p', '.', (char)('0' + i), 0 };
    m->down[i] = conv2d_new(&m->ps, r, down, 3, 3, from[2], to[2], halves, INIT_HE);
    m->up[i] = m->c.enlarge == UPCONV
        ? conv2d_t_new(&m->ps, r, up, 3, 3, to[2], back, doubles, INIT_HE)
        : conv2d_new(&m->ps, r, up, 3, 3, to[2], back, keeps, INIT_HE);
}

void conv_ae_init(ConvAe *m, ConvAeConfig c, Rng r)
{
    *m = (ConvAe){ .c = c };
    must(c.h > 0 && c.w > 0 && c.c > 0 && c.z >= 0, "conv_ae: images %d x %d x %d, code %d", c.h,
         c.w, c.c, c.z);
    m->map[0] = SHAPE(c.h, c.w, c.c);
    for (int i = 0; i < CONV_LAYERS; i++) {
        const int *d = m->map[i].d;
        m->map[i + 1] = SHAPE((d[0] + 1) / 2, (d[1] + 1) / 2, c.width[i]);
        layer_init(m, i, r);
    }
    int last = shape_n(m->map[CONV_LAYERS]);
    if (c.z == 0) return;
    m->code = linear_new(&m->ps, r, "code", last, c.z, INIT_GLOROT);
    m->out = linear_new(&m->ps, r, "out", c.z, last, INIT_GLOROT);
}

void conv_ae_free(ConvAe *m) { params_free(&m->ps); }

int conv_ae_code_size(const ConvAe *m) { return m->c.z ? m->c.z : shape_n(m->map[CONV_LAYERS]); }

/* n rows as maps of shape s. */
static Var *as_maps(Var *x, Shape s)
{
    return ad_reshape(x, SHAPE(x->v.s.d[0], s.d[0], s.d[1], s.d[2]));
}

static Var *as_rows(Var *x)
{
    int n = x->v.s.d[0];
    return ad_reshape(x, SHAPE(n, x->v.n / n));
}

Var *conv_ae_features(const ConvAe *m, Var *x, int layers)
{
    Var *h = as_maps(x, m->map[0]);
    for (int i = 0; i < layers; i++) h = conv2d(m->down[i], h, ACT_RELU);
    return h;
}

Var *conv_ae_encode(const ConvAe *m, Var *x)
{
    Var *h = as_rows(conv_ae_features(m, x, CONV_LAYERS));
    return m->c.z ? linear(m->code, h) : h;
}

/* The first h rows and w columns. */
static Var *cut(Var *x, int h, int w)
{
    if (x->v.s.d[1] > h) x = ad_slice(x, 1, 0, h);
    return x->v.s.d[2] > w ? ad_slice(x, 2, 0, w) : x;
}

/* One layer back, to the size of map[i]. */
static Var *enlarged(const ConvAe *m, int i, Var *x)
{
    int h = m->map[i].d[0], w = m->map[i].d[1];
    Act a = i > 0 ? ACT_RELU : ACT_NONE;
    if (m->c.enlarge == RESIZE_CONV) return conv2d(m->up[i], ad_resize(x, 2, h, w), a);
    Conv2d up = m->up[i];
    up.k.extra = h % 2 == 0 || w % 2 == 0;
    return cut(conv2d_t(up, x, a), h, w);
}

Var *conv_ae_decode(const ConvAe *m, Var *z)
{
    Var *h = m->c.z ? linear_act(m->out, z, ACT_RELU) : z;
    h = as_maps(h, m->map[CONV_LAYERS]);
    for (int i = CONV_LAYERS - 1; i >= 0; i--) h = enlarged(m, i, h);
    return as_rows(h);
}

Reconstruction conv_ae_reconstruct(const ConvAe *m, Var *seen, Var *x)
{
    Var *z = ad_named(conv_ae_encode(m, seen), "code"), *y = ad_named(conv_ae_decode(m, z), "y");
    Var *error = ae_error(AE_SQUARED, y, x);
    return (Reconstruction){ z, y, error, ae_loss(AE_SQUARED, error) };
}

Tensor conv_ae_codes(const ConvAe *m, Tape *t, Arena *to, Tensor x)
{
    tape_reset(t);
    Var *z = conv_ae_encode(m, ad_input(t, x));
    return tensor_of(to, z->v.s, z->v.x);
}

Tensor conv_ae_pixels(const ConvAe *m, Tape *t, Arena *to, Tensor z)
{
    tape_reset(t);
    Var *y = conv_ae_decode(m, ad_input(t, z));
    return tensor_of(to, y->v.s, y->v.x);
}
