/* C += op(A) op(B): the definition. Chapter 2. */
#include "gemm.h"

typedef struct { bool ta, tb; int m, n, k; real *c; const real *a, *b; } Gemm;

static void rows_cols(Tensor t, int *rows, int *cols)
{
    *cols = t.s.nd ? t.s.d[t.s.nd - 1] : 1;
    *rows = t.n / *cols;
}

static Gemm gemm_of(bool ta, bool tb, Tensor c, Tensor a, Tensor b)
{
    int am, ak, bk, bn, cm, cn;
    rows_cols(a, ta ? &ak : &am, ta ? &am : &ak);
    rows_cols(b, tb ? &bn : &bk, tb ? &bk : &bn);
    rows_cols(c, &cm, &cn);
    must(ak == bk && cm == am && cn == bn, "gemm: %s%s times %s%s into %s", shape_str(a.s), ta ? "'" : "",
         shape_str(b.s), tb ? "'" : "", shape_str(c.s));
    return (Gemm){ ta, tb, cm, cn, ak, c.x, a.x, b.x };
}

void gemm_naive(bool ta, bool tb, Tensor c, Tensor a, Tensor b)
{
    Gemm g = gemm_of(ta, tb, c, a, b);
    for (int i = 0; i < g.m; i++)
        for (int j = 0; j < g.n; j++) {
            real s = g.c[i * g.n + j];
            for (int k = 0; k < g.k; k++)
                s = fma(g.a[ta ? k * g.m + i : i * g.k + k], g.b[tb ? j * g.k + k : k * g.n + j], s);
            g.c[i * g.n + j] = s;
        }
}

void gemm(bool ta, bool tb, Tensor c, Tensor a, Tensor b) { gemm_naive(ta, tb, c, a, b); }
