#!/bin/sh
# The claims about what a classifier does not know can fail: an untrained one is sure of nothing, and
# its bias knows no shares; where the classes have one mean, the features tell nothing.
B=${B:-build}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0

# fails CLAIM OPTION...: with these options the claim, and so the program, fails
fails() {
    claim=$1
    shift
    "$B/f32/bin/confidence" --size smoke --quiet --out "$dir/out" "$@" >"$dir/stdout" 2>"$dir/stderr"
    status=$?
    if [ $status -eq 1 ] && grep -q "^claim $claim FAIL " "$dir/stdout"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "tests/check_confidence.sh: $claim with $*: status $status"
        cat "$dir/stdout" "$dir/stderr"
    fi
}

fails A7 --lr 1e-12 --set train=200
fails A8 --lr 1e-12 --set train=200
fails E10 --set apart=0 --epochs 1
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
