#!/bin/sh
# Bad input from the command line, the data folder, the results folder and a checkpoint: each ends
# with the documented status and one line on stderr that names what is wrong; none crashes, and
# none loses a result. The binaries are those of $B/f32/bin.
B=${B:-build}
vae=$B/f32/bin/vae
moons=$B/f32/bin/moons
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0 skipped=0

# verdict NAME WHAT-WENT-WRONG: empty is a pass
verdict() {
    if [ -z "$2" ]; then passed=$((passed + 1))
    else failed=$((failed + 1)); echo "tests/check_cli.sh: $1: $2"; fi
}

skip() { skipped=$((skipped + 1)); echo "skipped: $1 ($2)"; }

# refused NAME STATUS WORDS COMMAND...: that status, and one line on stderr with those words
refused() {
    name=$1 status=$2 words=$3
    shift 3
    "$@" >"$dir/stdout" 2>"$dir/stderr"
    got=$? lines=$(wc -l <"$dir/stderr") why=
    [ "$got" -eq "$status" ] || why="status $got, wanted $status: $(cat "$dir/stderr")"
    [ "$lines" -eq 1 ] || why="$why; $lines lines on stderr: $(cat "$dir/stderr")"
    grep -qF -e "$words" "$dir/stderr" || why="$why; no \"$words\" in: $(cat "$dir/stderr")"
    verdict "$name" "$why"
}

options() {
    p=$1 n=$(basename "$1")
    refused "$n unknown option" 2 "--epoch: unknown option" "$p" --epoch 3
    refused "$n argument" 2 "results: unknown option" "$p" results
    refused "$n missing value" 2 "--lr: its X is missing" "$p" --lr
    refused "$n value of a flag" 2 "--quiet: takes no value" "$p" --quiet=yes
    refused "$n --epochs -1" 2 "--epochs: '-1' is no whole number" "$p" --epochs -1
    refused "$n --epochs=3x" 2 "--epochs: '3x' is no whole number" "$p" --epochs=3x
    refused "$n --epochs 0" 2 "--epochs: '0' is no whole number" "$p" --epochs 0
    refused "$n --epochs 10^9" 2 "--epochs: '1000000000'" "$p" --epochs 1000000000
    refused "$n --epochs 10^20" 2 "--epochs: '10000" "$p" --epochs 100000000000000000000
    refused "$n --batch-size ''" 2 "--batch-size: ''" "$p" --batch-size ''
    refused "$n --lr nan" 2 "--lr: 'nan' is no number" "$p" --lr nan
    refused "$n --lr 0" 2 "--lr: '0' is no number" "$p" --lr 0
    refused "$n --lr -1" 2 "--lr: '-1' is no number" "$p" --lr -1
    refused "$n --lr 0x1" 2 "--lr: '0x1' is no number" "$p" --lr 0x1
    refused "$n --seed -1" 2 "--seed: '-1' is no whole number" "$p" --seed -1
    refused "$n --seed 2^64" 2 "--seed: '18446744073709551616'" "$p" --seed 18446744073709551616
    refused "$n --threads 0" 2 "--threads: '0'" "$p" --threads 0
    refused "$n --size huge" 2 "--size: 'huge' is none of smoke, lecture, full" "$p" --size huge
    refused "$n --set" 2 "--set: 'nonsense=1' is not KEY=VALUE with one of the keys: " \
        "$p" --set nonsense=1
    refused "$n --data" 2 "nonsense" "$p" --data nonsense --out "$dir/nonsense"
    refused "$n newline in an option" 2 "unknown option" "$p" "--a
b"
    refused "$n --out below a file" 3 "$dir/file" "$p" --out "$dir/file/results"
}

streams() {
    p=$1 n=$(basename "$1")
    verdict "$n --help" "$("$p" --help >/dev/null 2>&1 || echo "status $?")"
    verdict "$n --version" "$("$p" --version | grep -q '^elbo [0-9.]* '"$n" || echo "no version")"
    refused "$n stdout closed" 3 "standard output is closed" \
        sh -c '"$0" --size smoke --quiet --out "$1" >&-' "$p" "$dir/closed"
    verdict "$n stops at once if stdout is closed" "$(ls "$dir/closed" 2>/dev/null)"
    if [ -c /dev/full ]; then
        refused "$n stdout full" 3 "standard output" sh -c '"$0" --check --quiet >/dev/full' "$p"
        refused "$n --help on a full disk" 3 "standard output" sh -c '"$0" --help >/dev/full' "$p"
    else
        skip stdout-full "there is no /dev/full"
    fi
}

# mnist TRAINING-IMAGES-FILE: the vae on a folder with that file as MNIST's training images
mnist() { "$vae" --data mnist --data-dir "$dir/data" --size smoke --quiet --out "$dir/none"; }

# idx MAGIC COUNT: the first eight bytes of an IDX file of images, then 28 x 28, both in octal
idx() { printf "\\000\\000$1$2\\000\\000\\000\\034\\000\\000\\000\\034"; }

data() {
    images=$dir/data/train-images-idx3-ubyte
    refused "missing data folder" 3 "$dir/nowhere" \
        "$vae" --data mnist --data-dir "$dir/nowhere" --quiet --out "$dir/none"
    mkdir "$dir/data"
    refused "empty data folder" 3 "$dir/data/" mnist
    printf 'P5 28 28 255 not an IDX file' >"$images"
    refused "wrong magic" 3 "$images: wrong magic" mnist
    idx '\010\003' '\200\000\000\000' >"$images"
    refused "2^31 images" 3 "$images: promises more than 2^30 bytes" mnist
    idx '\010\003' '\000\000\000\012' >"$images"
    refused "short file" 3 "$images: promises 7840 bytes of data, holds 0" mnist
    idx '\010\003' '\000\000' | head -c 7 >"$images"
    refused "short header" 3 "$images: ends inside its header" mnist
    rm "$images"
    { idx '\010\003' '\000\000\000\012'; head -c 7840 "$vae"; } | gzip | head -c 2000 >"$images.gz"
    refused "truncated .gz" 3 "$images.gz: gzip cannot unpack it" mnist
    verdict "nothing was written" "$(ls "$dir/none" 2>/dev/null)"
}

# A small model, so that a run takes a fraction of a second.
small() {
    "$vae" --size smoke --epochs 2 --quiet --set hidden=8 --set train=200 --set is=2 \
        --out "$dir/run" "$@"
}

# damaged NAME BYTE-OFFSET: resuming from the checkpoint with that byte flipped
damaged() {
    byte=$(od -An -tu1 -j "$2" -N 1 "$dir/keep" | tr -d ' ')
    flipped=$(printf '%03o' $((byte ^ 1)))
    printf "\\$flipped" | dd of="$file" bs=1 seek="$2" conv=notrunc 2>/dev/null
    refused "$1" 3 "$file" small --resume
    cp "$dir/keep" "$file"
}

# Settings are judged before anything is trained or written.
settings() {
    rm -rf "$dir/none"
    for v in train=- train=1-2 train=-1 is=0 is=x latent=0 hidden=4, hidden=x c=-1 std=nan act=x; do
        refused "--set $v" 2 "${v%%=*}" small --out "$dir/none" --set $v
        verdict "--set $v writes nothing" "$(cat "$dir/none/metrics.csv" 2>/dev/null)"
    done
    for v in 100000,100000 46000,46000 60000 1,100000,1,100000,10000; do
        refused "--set hidden=$v" 2 "hidden=$v, latent=8: " small --out "$dir/none" --set hidden=$v
    done
}

checkpoints() {
    file=$dir/run/checkpoint.safetensors
    small --resume >"$dir/stdout" 2>&1
    verdict "a small run, with --resume before there is a checkpoint" "$([ $? -le 1 ] || cat "$dir/stdout")"
    cp -r "$dir/run" "$dir/before"
    cp "$file" "$dir/keep"
    refused "another hidden width" 3 "hidden" small --resume --set hidden=9
    refused "another seed" 3 "seed" small --resume --seed 2
    refused "other epochs" 3 "epochs" small --epochs 3 --resume
    damaged "checkpoint damaged in its header" 100
    damaged "checkpoint damaged in its length" 1
    damaged "checkpoint damaged in its numbers" $(($(wc -c <"$file") - 5))
    head -c 1000 "$dir/keep" >"$file"
    refused "truncated checkpoint" 3 "$file" small --resume
    : >"$file"
    refused "empty checkpoint" 3 "$file" small --resume
    cp "$dir/keep" "$file"
    verdict "a refusal changes no file" "$(diff -rq "$dir/before" "$dir/run")"
    refused "full disk" 3 "$file" full_disk
    verdict "the old checkpoint survives a full disk" "$(cmp "$dir/keep" "$file" 2>&1)"
    another_model
}

# A folder of ten grey images of side $1.
images() {
    rm -rf "$dir/grey"
    mkdir "$dir/grey"
    for i in 1 2 3 4 5 6 7 8 9 10; do
        { printf 'P5 %d %d 255\n' "$1" "$1"; head -c $(($1 * $1)) "$vae"; } >"$dir/grey/$i.pgm"
    done
}

# The same configuration on images of another size: the parameters do not fit.
another_model() {
    model() { small --data "$dir/grey" --out "$dir/model" "$@"; }
    images 4
    model >/dev/null 2>&1
    images 5
    refused "another model" 3 "encoder.0.w is F32 [16,8], here F32 [25,8]" model --resume
}

nan() {
    refused "a loss that is no number" 4 "the loss is NaN in epoch 1; the first bad node is" \
        small --lr 1e6 --out "$dir/nan"
    refused "a loss that is no number after the last step" 4 "in epoch 1; the first bad node is" \
        small --lr 1e6 --epochs 1 --batch-size 1000 --out "$dir/nan"
}

# The first file of more than 4 kB that is written is the checkpoint.
full_disk() { ( trap '' XFSZ; ulimit -f 8; small --seed 2 ); }

: >"$dir/file"
for p in "$moons" "$vae"; do
    if [ ! -x "$p" ]; then skip "$(basename "$p")" "$p is not built"; continue; fi
    options "$p"
    streams "$p"
done
if [ -x "$vae" ]; then data; settings; checkpoints; nan; fi
printf '%d passed, %d failed' $passed $failed
[ $skipped -eq 0 ] || printf ', %d skipped' $skipped
echo
[ $failed -eq 0 ]
