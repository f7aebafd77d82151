#!/bin/sh
# Exercises are holes cut from the real source on demand, so they cannot rot. The first line of
# book/exercises/NN-name.md says where:
#
#     <!-- exercise: 4 file=autograd/op_linear.c blank=matmul_backward test=ops -->
#
#     sh book/exercise.sh cut N       copies the file to work/NN, without the bodies named by blank=
#     sh book/exercise.sh check N     compiles that copy in double, links it in front of the library and
#                                     runs the tests named by test= (tests/test_ops.c)
#     sh book/exercise.sh needs N     the test programs to build before
command=$1 number=$(printf %02d "${2#0}") || exit 2
B=${B:-build} CC=${CC:-cc} work=${WORK:-work}/$number
CFLAGS=${CFLAGS:--std=c11 -D_POSIX_C_SOURCE=200809L -O1 -Wall -Wextra -pthread -I. -ffp-contract=off}
ulimit -c 0

page=$(ls book/exercises/"$number"-*.md 2>/dev/null)
[ -f "$page" ] || { echo "there is no exercise $2; see book/exercises" >&2; exit 2; }
field() { sed -n "1s/.* $1=\([^ ]*\).*/\1/p" "$page" | tr , ' '; }
file=$(field file) blank=$(field blank) tests=$(field test)
mine=$work/$(basename "$file")

cut() {
    [ ! -e "$mine" ] || { echo "$mine is there already; remove it to begin again"; exit 2; }
    mkdir -p "$work"
    "$B/weave" blank "$file" $blank >"$mine.part" && mv "$mine.part" "$mine" || exit 1
    sed -n '2,/^<details>/{ /^<details>/!p; }' "$page"
    echo "write $blank in $mine, then: make check-$2"
}

needs() { for t in $tests; do echo "$B/f64/bin/test_$t"; done; }

check() {
    [ -e "$mine" ] || { echo "there is no $mine yet: make exercise-$2"; exit 2; }
    # Unfinished work may warn; only errors stop it.
    $CC $CFLAGS -DREAL_IS_DOUBLE -Wno-error -Wno-unused -Wno-unused-parameter \
        -iquote "$(dirname "$file")" -include tensor/must.h -c -o "$work/mine.o" "$mine" || exit 1
    for t in $tests; do
        $CC $CFLAGS -o "$work/test_$t" "$work/mine.o" "$B/f64/tests/test_$t.o" \
            "$B/f64/tests/test.o" "$B/f64/lib.a" -lm || exit 1
        "$work/test_$t" || { echo "not yet: $blank in $mine"; exit 1; }
    done
    echo "right. Now compare it with $file."
    next=$(ls book/exercises/[0-9]*.md | sed -n "\#^$page\$#{ n; s#.*/0*\([0-9]*\)-.*#\1#p; }")
    [ -z "$next" ] || echo "next: make exercise-$next"
}

$command "$@"
