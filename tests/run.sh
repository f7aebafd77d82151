#!/bin/sh
# Runs every test given (a program or a check_*.sh), two at a time, the scripts first, which take
# longest. Shows what each prints, in order, and adds up their closing lines. A test that crashes or
# prints no closing line counts as one failure.
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
one='f=$2/$(echo "$1" | tr / _)
     case $1 in *.sh) sh "$1" ;; *) "$1" ;; esac >"$f" 2>&1; echo $? >"$f.status"'
{
    for t in "$@"; do case $t in *.sh) echo "$t" ;; esac; done
    for t in "$@"; do case $t in *.sh) ;; *) echo "$t" ;; esac; done
} | xargs -P 2 -I {} sh -c "$one" sh {} "$dir"

passed=0 failed=0 skipped=0
names=""
for t in "$@"; do
    f=$dir/$(echo "$t" | tr / _)
    out=$(cat "$f") status=$(cat "$f.status")
    last=$(printf '%s\n' "$out" | tail -n 1)
    counts=$(printf '%s\n' "$last" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed\(, \([0-9]*\) skipped\)*$/\1 \2 \4/p')
    p=0 f=0 s=0
    if [ -n "$counts" ]; then
        p=$(echo $counts | cut -d' ' -f1) f=$(echo $counts | cut -d' ' -f2) s=$(echo $counts | cut -d' ' -f3)
        out=$(printf '%s\n' "$out" | sed '$d')
    fi
    [ $status -eq 0 ] || [ "$f" -gt 0 ] || { f=1; out="$out
$t: ended with status $status"; }
    [ -n "$counts" ] || [ $f -gt 0 ] || { f=1; out="$out
$t: printed no closing line"; }
    [ -z "$out" ] || printf '%s\n' "$out"
    printf '%-34s %s\n' "$t" "$p passed, $f failed"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + ${s:-0}))
    new=$(printf '%s\n' "$out" | sed -n 's/^skipped: \([^ ]*\).*/\1/p')
    [ -z "$new" ] || names="$names $new"
done
[ $skipped -eq 0 ] || echo "skipped:" $names
if [ $skipped -eq 0 ]; then echo "$passed passed, $failed failed"
else echo "$passed passed, $failed failed, $skipped skipped"; fi
[ $failed -eq 0 ]
