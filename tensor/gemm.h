/* Matrix multiplication: C += op(A) op(B), op(X) being X or its transpose. Every network spends
 * nearly all its time here. gemm_naive is the definition: one sum over k, in order, each step one
 * fused multiply-add that starts from C. gemm is packed, tiled and threaded, and equals it bit for
 * bit. Chapter 2. */
#ifndef GEMM_H
#define GEMM_H

#include "act.h"
#include "tensor.h"

/* c [m,n], op(a) [m,k], op(b) [k,n]; ta: a is stored [k,m], tb: b is stored [n,k]. c is not cleared
 * first. Shapes that do not fit stop the program. Tensors of more dims than two count as
 * [product of all but the last, last]. */
void gemm_naive(bool ta, bool tb, Tensor c, Tensor a, Tensor b);
void gemm(bool ta, bool tb, Tensor c, Tensor a, Tensor b);

/* c = act(start + op(a) op(b)), where wrap says what the sums start from. */
void gemm_wrap(bool ta, bool tb, Tensor c, Tensor a, Tensor b, Wrap wrap);

#endif
