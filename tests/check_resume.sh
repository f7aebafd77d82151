#!/bin/sh
# The same bytes in every file of the results folder: from 1 and from 2 threads, from the other
# compiler at another level of optimisation, and from a run that is killed again and again, at any
# moment, and resumed.
B=${B:-build}
vae=$B/f32/bin/vae
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0 skipped=0

verdict() {
    if [ -z "$2" ]; then passed=$((passed + 1))
    else failed=$((failed + 1)); echo "tests/check_resume.sh: $1: $2"; fi
}

skip() { skipped=$((skipped + 1)); echo "skipped: $1 ($2)"; }

# run PROGRAM FOLDER OPTION...
small="--size smoke --set train=500 --set hidden=32 --epochs 100 --quiet"
run() {
    program=$1 folder=$2
    shift 2
    "$program" $small --out "$dir/$folder" "$@" >/dev/null
}

# same NAME FOLDER: equal to the reference, file by file
same() { verdict "$1" "$(diff -rq "$dir/reference" "$dir/$2" 2>&1)"; }

# killed SECONDS: starts or goes on, and is killed after that time, be it before the first checkpoint
killed() {
    "$vae" $small --out "$dir/killed" --resume >/dev/null &
    sleep "$1"
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
}

# In the middle of a write: no file may grow beyond 4 kB, and the signal for that ends the run.
killed_in_a_write() { ( ulimit -c 0; ulimit -f 8; run "$vae" killed "$@" ) 2>/dev/null; }

rows() { cat "$dir/killed/metrics.csv" 2>/dev/null | wc -l; }

# In the middle of training, where what the optimiser remembers counts: when metrics.csv has its
# header and $1 rows, however fast the machine is. Then goes on to the end.
killed_in_training() {
    "$vae" $small --out "$dir/killed" >/dev/null &
    while kill -0 $! 2>/dev/null && [ "$(rows)" -le $1 ]; do :; done
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
    verdict "killed in training" "$([ "$(rows)" -le 100 ] || echo "it was at its end")"
    run "$vae" killed --resume
    same "killed after $1 epochs and resumed" killed
    rm -r "$dir/killed"
}

resume() {
    killed_in_training 3
    killed_in_training 20
    killed_in_a_write
    [ ! -f "$dir/killed/checkpoint.safetensors" ] || verdict "killed in a write" "it was not"
    for s in 0.01 0.05 0.1 0.15 0.2 0.25 0.3 0.4; do killed $s; done
    killed_in_a_write --resume
    run "$vae" killed --resume
    same "killed and resumed" killed
}

# An experiment without a checkpoint says so.
without() {
    "$B/f32/bin/gradcheck" --size smoke --resume --out "$dir/without" >/dev/null 2>"$dir/stderr"
    verdict "no checkpoint" "$(grep -q 'keeps no checkpoint' "$dir/stderr" || cat "$dir/stderr")"
}

# The other compiler builds the program anew, in a folder of its own.
compilers() {
    other=clang
    ! ${CC:-cc} --version 2>/dev/null | grep -q clang || other=gcc
    if ! command -v $other >/dev/null; then skip "$other" "not installed"; return; fi
    log=$(MAKEFLAGS='' make B="$B/$other" CC=$other OPT='-O2 -march=$(ARCH)' "$B/$other/f32/bin/vae" 2>&1)
    if [ $? -ne 0 ]; then verdict "the build by $other" "$log"; return; fi
    run "$B/$other/f32/bin/vae" other --threads 2
    same "built by $other" other
}

if [ -x "$vae" ]; then
    run "$vae" reference --threads 2
    run "$vae" one --threads 1
    same "one thread" one
    resume
    without
    compilers
else
    skip resume "$vae is not built"
fi
printf '%d passed, %d failed' $passed $failed
[ $skipped -eq 0 ] || printf ', %d skipped' $skipped
echo
[ $failed -eq 0 ]
