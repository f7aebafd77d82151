#!/bin/sh
# Every exercise, the way a student goes: what was cut fails and says what to write, the source itself
# passes, and each planted mistake, book/exercises/NN-name/wrong-*.sed, fails with a message that names
# the function, its op (matmul of matmul_backward) or its file.
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
[ -z "$CFLAGS" ] || export CFLAGS="$CFLAGS -O1 -g0"

# passes NAME: make check-N holds for what is in work; fails NAME WORD...: it does not, and one of the
# words is in what is said, outside the names of the test files.
check() { WORK=$dir sh book/exercise.sh check "$number" >"$dir/$number.out" 2>&1; }
passes() {
    if check; then echo ok; else echo "$1: refused: $(head -n 1 "$dir/$number.out")"; fi
}
fails() {
    name=$1
    shift
    if check; then echo "$name: accepted"; return; fi
    said=$(sed 's#tests/test_[a-z_]*##g; /^not yet: /d' "$dir/$number.out")
    for word in "$@"; do case $said in *"$word"*) echo ok; return ;; esac; done
    echo "$name: nothing names $1: $(echo "$said" | head -n 1)"
}

exercise() {
    number=$(basename "$1" | cut -c 1-2) folder=${1%.md}
    file=$(sed -n '1s/.* file=\([^ ]*\).*/\1/p' "$1")
    blank=$(sed -n '1s/.* blank=\([^ ]*\).*/\1/p' "$1" | tr , ' ')
    base=$(basename "$file") mine=$dir/$number/$(basename "$file")
    WORK=$dir sh book/exercise.sh cut "$number" >/dev/null || echo "$1: cannot be cut"
    fails "$1 blank" "exercise: write ${blank%% *}"
    cp "$file" "$mine"
    passes "$1 source"
    for wrong in "$folder"/wrong-*.sed; do
        sed -f "$wrong" "$file" >"$mine"
        if cmp -s "$file" "$mine"; then echo "$wrong: changes nothing"
        else fails "$wrong" ${blank%_backward} "$base"; fi
    done
}

for page in book/exercises/[0-9]*.md; do
    exercise "$page" >"$dir/$(basename "$page").verdicts" &
done
wait
cat "$dir"/*.verdicts | sed '/^ok$/d; s/^/tests\/check_exercises.sh: /'
passed=$(cat "$dir"/*.verdicts | grep -c '^ok$') failed=$(cat "$dir"/*.verdicts | grep -vc '^ok$')
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
