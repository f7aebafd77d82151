#!/bin/sh
# The benchmark: each workload of PyTorch's program is a row of the same name and as many parameters
# (it stops otherwise), a row is an object with the five keys, and a mistake is refused.
bench=${B:-build}/f32/bin/bench
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0

# verdict NAME WHAT-WENT-WRONG: empty is a pass
verdict() {
    if [ -z "$2" ]; then passed=$((passed + 1))
    else failed=$((failed + 1)); echo "tests/check_bench.sh: $1: $2"; fi
}

grep -oE '"[a-z0-9_]+_(b[0-9]+|sample[0-9]+)"' tests/peers/torch_steps.py | tr -d '"' >"$dir/names"
why=
"$bench" --json --seconds 0 $(cat "$dir/names") >"$dir/rows" 2>"$dir/stderr" ||
    why="status $?: $(cat "$dir/stderr")"
verdict workloads "$why"

n='-?[0-9][0-9.e+-]*'
row="^[{]\"name\": \"[a-z0-9_]+\", \"ms\": $n, \"gflops\": $n, \"share\": $n, \"rss_mb\": $n}\$"
verdict json "$(grep -vE "$row" "$dir/rows")"

sed 's/^{"name": "\([^"]*\)".*/\1/' "$dir/rows" | sort >"$dir/ours"
verdict names "$(sort "$dir/names" | comm -3 - "$dir/ours" | tr '\n' ' ')"

for options in --nonsense '--threads 0' '--threads 2x' '--seconds -1' --seconds no_such_row; do
    "$bench" $options >"$dir/stdout" 2>"$dir/stderr"
    status=$? why=
    [ $status -eq 2 ] && grep -q '^usage: bench' "$dir/stderr" && [ ! -s "$dir/stdout" ] ||
        why="status $status: $(cat "$dir/stderr")"
    verdict "refuses $options" "$why"
done

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
