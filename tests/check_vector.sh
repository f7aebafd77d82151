#!/bin/sh
# The loops that a training step spends its time in become vector code: gcc and clang both say so in
# their reports. What is missing below is a loop that an edit has made slow, not wrong.
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
CFLAGS=${CFLAGS:--std=c11 -D_POSIX_C_SOURCE=200809L -I. -O3 -march=native -ffp-contract=off
    -fno-math-errno -fno-trapping-math -fopenmp-simd}
passed=0 failed=0 skipped=0

# file, function (or row of a table), loops in it that must be vectors; what GIVE stamps is two
table='
tensor/act.c act_values 4
tensor/act.c act_slopes 4
tensor/quantile.c normal_quantiles 2
tensor/rng.c units 1
autograd/ops.c add_gradient 1
autograd/op_unary.c neg 3
autograd/op_unary.c exp 3
autograd/op_unary.c log 3
autograd/op_unary.c sqrt 3
autograd/op_unary.c tanh 3
autograd/op_unary.c sigmoid 3
autograd/op_unary.c relu 3
autograd/op_unary.c softplus 3
autograd/op_unary.c square 3
autograd/op_unary.c abs 3
autograd/op_unary.c scale 3
autograd/op_unary.c shift 3
autograd/op_unary.c clamp_values 1
autograd/op_unary.c clamp_backward 2
autograd/op_binary.c add 5
autograd/op_binary.c sub 5
autograd/op_binary.c mul 5
autograd/op_binary.c div 5
autograd/op_linear.c bias_slopes 1
autograd/op_conv.c block_slopes 1
autograd/op_reduce.c sum_backward 4
autograd/op_reduce.c row_logsumexp 1
autograd/op_reduce.c logsumexp_slopes 2
autograd/op_reduce.c log_softmax_rows 1
autograd/op_reduce.c log_softmax_slopes 2
autograd/op_categorical.c categorical_slopes 2
autograd/op_density.c bernoulli_rows 1
autograd/op_density.c bernoulli_slopes 4
autograd/op_density.c gaussian_rows 1
autograd/op_density.c gaussian_part 7
autograd/op_density.c gaussian_kl_rows 1
autograd/op_density.c gaussian_kl_slopes 4
autograd/op_sample.c reparam_values 1
autograd/op_sample.c reparam_slopes 6
autograd/op_lstm.c parts 1
autograd/op_lstm.c lstm_cell_slopes 1
autograd/op_row_lstm.c start 1
autograd/op_row_lstm.c spread 2
nn/optim.c momentum 1
nn/optim.c rmsprop 1
nn/optim.c adam 1
nn/param.c params_grad_norm 1
nn/param.c scale_part 1'

# report COMPILER FLAGS: file, line and vector width of each loop that it says has become vectors
report() {
    for file in $(echo "$table" | awk '{ print $1 }' | sort -u); do
        $1 $CFLAGS -w -g0 $2 -o /dev/null "$file" 2>&1 | sed -n "
            s#^$file:\([0-9]*\):.*: loop vectorized using \([0-9]*\) byte vectors.*#$file \1 \2#p
            s#^$file:\([0-9]*\):.*: vectorized loop (.*#$file \1 0#p"
    done >"$dir/$1"
}

# loops COMPILER FILE FUNCTION: as many in the report, in lines of that function. gcc reports too
# what is left over of a loop, in narrower vectors, which do not count.
loops() {
    awk -v file="$2" -v name="$3" '
        BEGIN { top = 0 }
        FNR == 1 { part++ }
        part == 1 && $1 == file { n[$2, $3]++; if ($3 + 0 > top) top = $3 + 0 }
        part == 2 && $0 ~ "^([a-z].*[ *]" name "\\(|[A-Z]+\\(" name ",)" && !/;$/ { inside = 1 }
        part == 2 && inside { count += n[FNR, top] }
        part == 2 && inside && (/^}/ || /^[A-Z]/) { inside = 0; found = 1 }
        END { print found ? count + 0 : "no function" }' "$dir/$1" "$2"
}

check() {
    echo "$table" | sed 1d >"$dir/table"
    while read -r file name want; do
        got=$(loops "$1" "$file" "$name")
        if [ "$got" != "no function" ] && [ "$got" -ge "$want" ]; then passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "$file: $name: $1 makes vectors of $got loops, not of $want"
        fi
    done <"$dir/table"
}

# use COMPILER FLAGS NAME: starts the report, if there is that compiler and it is what it is called
use() {
    if ! $1 --version 2>/dev/null | grep -q "$3"; then
        skipped=$((skipped + 1)) && echo "skipped: vectors-$1 (there is no $1)"
    elif ! $1 $CFLAGS -dM -E -x c /dev/null | grep -q __AVX2__; then
        skipped=$((skipped + 1)) && echo "skipped: vectors-$1 (tried on processors with AVX2 only)"
    else
        compilers="$compilers $1"
        report "$1" "$2" &
    fi
}

use gcc '-fopt-info-vec-optimized -S' 'Free Software'
use clang '-Rpass=loop-vectorize -S -emit-llvm' clang
wait
for compiler in $compilers; do check $compiler; done
if [ $skipped -eq 0 ]; then echo "$passed passed, $failed failed"
else echo "$passed passed, $failed failed, $skipped skipped"; fi
[ $failed -eq 0 ]
