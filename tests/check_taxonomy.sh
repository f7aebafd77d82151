#!/bin/sh
# The tree of generative models has every density model of models/, and no other file: what declares a
# log p, a bound on it or a model of pixels is found by its header, so that a new one is missed here.
B=${B:-build}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0

"$B/f32/bin/taxonomy" --quiet --out "$dir/out" >"$dir/tree" || failed=$((failed + 1))
for h in $(grep -lE '(log_p|log_p[xy]|elbo|log_density)\(|^PixelModel [a-z_]+\(' models/*.h); do
    if grep -q " ${h%.h}\.c" "$dir/tree"; then passed=$((passed + 1)); continue; fi
    failed=$((failed + 1))
    echo "tests/check_taxonomy.sh: ${h%.h}.c is not on the tree of experiments/taxonomy.c"
done
if "$B/f32/bin/taxonomy" --quiet --out "$dir/out" --set root=nowhere | grep -q '^claim A15 FAIL'; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "tests/check_taxonomy.sh: in a folder without models/ nothing is missed"
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
