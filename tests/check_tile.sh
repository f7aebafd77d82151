#!/bin/sh
# The sums of a full tile stay in registers while k runs: in what gcc and clang make of
# tensor/tile.c the loop over k has two multiply-adds a row and no access to the stack. A tile whose
# sums lie in memory gives the same bytes and takes seven times as long.
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
CFLAGS=${CFLAGS:--std=c11 -D_POSIX_C_SOURCE=200809L -I. -O3 -march=native -ffp-contract=off
    -fno-math-errno -fno-trapping-math -fopenmp-simd}
passed=0 failed=0 skipped=0

# loops FUNCTION: multiply-adds and stack accesses of each innermost loop of it that multiplies
loops() {
    awk -v name="$1:" '
        $1 == name { inside = 1 }
        inside && /^\.L[A-Za-z0-9_]*:/ { sub(":.*", "", $1); label = $1; fma = stack = 0 }
        inside && /vfn?madd[0-9]*p[sd]/ { fma++ }
        inside && /%[xyz]mm/ && /\(%r[sb]p/ { stack++ }
        inside && /^[ \t]*j/ && $2 == label && fma { printf "%d/%d ", fma, stack }
        inside && /\.size/ { exit }' "$dir/tile.s"
}

# check COMPILER NAME: if there is that compiler and it is what it is called
check() {
    macros=$($1 $CFLAGS -dM -E -x c /dev/null 2>/dev/null)
    if ! $1 --version 2>/dev/null | grep -q "$2" || ! echo "$macros" | grep -q __AVX2__; then
        skipped=$((skipped + 1)) && echo "skipped: tile-$1 (no $1, or a processor without AVX2)"
        return
    fi
    if echo "$macros" | grep -q __AVX512F__; then rows=12; else rows=6; fi
    $1 $CFLAGS -w -g0 -S -o "$dir/tile.s" tensor/tile.c || exit 1
    for f in along$rows across$rows; do
        got=$(loops $f)
        if [ "$got" = "$((2 * rows))/0 " ]; then passed=$((passed + 1)); continue; fi
        failed=$((failed + 1))
        echo "tensor/tile.c: $f: $1 makes loops of $got(multiply-adds/stack), not $((2 * rows))/0"
    done
}

check gcc 'Free Software'
check clang clang
if [ $skipped -eq 0 ]; then echo "$passed passed, $failed failed"
else echo "$passed passed, $failed failed, $skipped skipped"; fi
[ $failed -eq 0 ]
