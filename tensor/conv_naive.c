/* Convolution as its formula says, and its two adjoints: the definitions. Chapter 6. */
#include "conv.h"

static int dilation(Window k) { return k.dilation > 1 ? k.dilation : 1; }

int conv_down(const Conv *v, int ky) { return ky * dilation(v->k) - v->k.pad_h; }
int conv_right(const Conv *v, int kx) { return kx * dilation(v->k) - v->k.pad_w; }

Shape conv_shape(const char *op, Shape x, Shape w, Window k)
{
    must(x.nd == 4 && w.nd == 4 && x.d[3] == w.d[2] && k.stride > 0 && k.pad_h >= 0 && k.pad_w >= 0,
         "%s: x is %s, w %s, stride %d", op, shape_str(x), shape_str(w), k.stride);
    int h = x.d[1] + 2 * k.pad_h - (w.d[0] - 1) * dilation(k) - 1;
    int v = x.d[2] + 2 * k.pad_w - (w.d[1] - 1) * dilation(k) - 1;
    must(h >= 0 && v >= 0, "%s: a kernel %s on images %s", op, shape_str(w), shape_str(x));
    int g = k.colours > 1 ? k.colours : 1;
    must(k.mask == MASK_NONE || (k.stride == 1 && w.d[2] % g == 0 && w.d[3] % g == 0),
         "%s: a mask of %d colours on w %s, stride %d", op, g, shape_str(w), k.stride);
    return SHAPE(x.d[0], h / k.stride + 1, v / k.stride + 1, w.d[3]);
}

Shape conv_shape_t(const char *op, Shape y, Shape w, Window k)
{
    must(y.nd == 4 && w.nd == 4 && y.d[3] == w.d[3] && k.stride > 0 && k.extra < k.stride &&
         k.mask == MASK_NONE, "%s: x is %s, w %s, stride %d, extra %d", op, shape_str(y),
         shape_str(w), k.stride, k.extra);
    int h = (y.d[1] - 1) * k.stride - 2 * k.pad_h + (w.d[0] - 1) * dilation(k) + 1 + k.extra;
    int v = (y.d[2] - 1) * k.stride - 2 * k.pad_w + (w.d[1] - 1) * dilation(k) + 1 + k.extra;
    must(h > 0 && v > 0, "%s: a kernel %s on images %s", op, shape_str(w), shape_str(y));
    return SHAPE(y.d[0], h, v, w.d[2]);
}

bool conv_sees(const Conv *v, int ky, int kx, int c, int n)
{
    const int *d = v->w.s.d;
    int at = ky * d[1] + kx, row = d[0] / 2, centre = row * d[1] + d[1] / 2;
    if (v->k.mask == MASK_NONE) return true;
    if (v->k.mask == MASK_ABOVE || v->k.mask == MASK_ROWS)
        return v->k.mask == MASK_ABOVE ? ky < row : ky <= row;
    if (at != centre) return at < centre;
    int groups = v->k.colours > 1 ? v->k.colours : 1;
    int from = c * groups / d[2], to = n * groups / d[3];
    return v->k.mask == MASK_A ? from < to : from <= to;
}

bool conv_tap(const Conv *v, int ky, int kx)
{
    return conv_sees(v, ky, kx, 0, v->w.s.d[3] - 1);
}

/* t[b,h,w,c], or 0 outside the image. */
static real pixel(Tensor t, int b, int h, int w, int c)
{
    const int *d = t.s.d;
    bool inside = h >= 0 && h < d[1] && w >= 0 && w < d[2];
    return inside ? t.x[((b * d[1] + h) * d[2] + w) * d[3] + c] : 0;
}

static real weight(const Conv *v, int ky, int kx, int c, int n)
{
    const int *d = v->w.s.d;
    return conv_sees(v, ky, kx, c, n) ? v->w.x[((ky * d[1] + kx) * d[2] + c) * d[3] + n] : 0;
}

/* The sum of y[b,i,j,n], continued from s. */
static real y_sum(const Conv *v, real s, int b, int i, int j, int n)
{
    const int *d = v->w.s.d;
    for (int ky = 0; ky < d[0]; ky++)
        for (int kx = 0; kx < d[1]; kx++)
            for (int c = 0; conv_tap(v, ky, kx) && c < d[2]; c++)
                s = fma(pixel(v->x, b, i * v->k.stride + conv_down(v, ky),
                              j * v->k.stride + conv_right(v, kx), c),
                        weight(v, ky, kx, c, n), s);
    return s;
}

/* The sum of x[b,h,w,c]: over the pixels (h + ph - e ky) / s, (w + pw - e kx) / s of y, where that
 * divides. */
static real x_sum(const Conv *v, real s, int b, int h, int w, int c)
{
    const int *d = v->w.s.d, step = v->k.stride;
    for (int ky = d[0] - 1; ky >= 0; ky--)
        for (int kx = d[1] - 1; kx >= 0; kx--) {
            int i = h - conv_down(v, ky), j = w - conv_right(v, kx);
            if (!conv_tap(v, ky, kx) || i % step || j % step) continue;
            for (int n = 0; n < d[3]; n++)
                s = fma(pixel(v->y, b, i / step, j / step, n), weight(v, ky, kx, c, n), s);
        }
    return s;
}

static real w_sum(const Conv *v, real s, int ky, int kx, int c, int n)
{
    for (int b = 0; b < v->y.s.d[0]; b++)
        for (int i = 0; i < v->y.s.d[1]; i++)
            for (int j = 0; j < v->y.s.d[2]; j++)
                s = fma(pixel(v->x, b, i * v->k.stride + conv_down(v, ky),
                              j * v->k.stride + conv_right(v, kx), c), pixel(v->y, b, i, j, n), s);
    return s;
}

typedef real Sum(const Conv *v, real s, int b, int h, int w, int c);

/* Every entry of t is wrap's start, its sum, wrap's end. */
static void each_pixel(const Conv *v, Tensor t, Wrap wrap, Sum *sum)
{
    const int *d = t.s.d;
    for (int p = 0; p < t.n / d[3]; p++) {
        real *row = t.x + p * d[3];
        wrap_start(wrap, row, p * d[3], 0, d[3]);
        for (int c = 0; c < d[3]; c++)
            row[c] = sum(v, row[c], p / (d[1] * d[2]), p / d[2] % d[1], p % d[2], c);
        act_values(wrap.act, row, d[3]);
    }
}

void conv_y_naive(Conv v, Wrap wrap) { each_pixel(&v, v.y, wrap, y_sum); }
void conv_x_naive(Conv v, Wrap wrap) { each_pixel(&v, v.x, wrap, x_sum); }

void conv_w_naive(Conv v, bool add)
{
    const int *d = v.w.s.d;
    for (int i = 0; i < v.w.n; i++) {
        int tap = i / (d[2] * d[3]), c = i / d[3] % d[2], n = i % d[3];
        if (conv_sees(&v, tap / d[1], tap % d[1], c, n))
            v.w.x[i] = w_sum(&v, add ? v.w.x[i] : 0, tap / d[1], tap % d[1], c, n);
    }
}
