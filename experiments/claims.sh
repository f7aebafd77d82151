#!/bin/sh
# sh experiments/claims.sh SIZE EXPERIMENT...   (make claims)
# Runs each experiment, the VAE a second time with a 2-d code, image_vae a second time on a folder
# that gallery wrote, and gathers their claim lines into results/claims.md: one row for every id of
# book/claims.tsv. A claim that several runs report holds if it holds in all. The status is 1 if one
# fails, that of the experiment if one breaks.
size=$1
shift
bin=${B:-build}/f32/bin
all=$(mktemp) || exit 3
trap 'rm -f "$all"' EXIT

# run FOLDER PROGRAM OPTION...: then the claim lines, each with the command in front
run() {
    out=results/$size/$1
    shift
    "$bin/$@" --size "$size" --out "$out"
    status=$?
    [ $status -le 1 ] || exit $status
    awk -v command="$bin/$* --size $size" '{ print command "\t" $0 }' "$out/claims.txt" >>"$all"
}

for e in "$@"; do
    run "$e" "$e"
    [ "$e" != vae ] || run vae-2d vae --set latent=2
    [ "$e" != image_vae ] || {
        run gallery gallery --set own=400
        run image_vae-folder image_vae --epochs 120 --set c=1 --data "results/$size/gallery/own"
    }
done

# E12 is of the book: no chapter gives theta to the encoder or phi to the decoder.
swapped='q_[{]*\\theta|p_[{]*\\phi'
n=$(cat book/[0-9]*.md | grep -cE "$swapped")
[ "$n" = 0 ] && verdict=ok || verdict=FAIL
printf 'grep -cE \047%s\047 book/[0-9]*.md\tclaim E12 %s lines_with_theta_and_phi_swapped=%d == 0 %s\n' \
    "$swapped" "$verdict" "$n" "$size" >>"$all"

mkdir -p results
awk -F '\t' -v size="$size" '
    function append(list, id, s) {
        if (!(id in list)) list[id] = s
        else if (!index("; " list[id] ";", "; " s ";")) list[id] = list[id] "; " s
    }
    function cell(s) { gsub(/\|/, "\\|", s); return s }
    FILENAME == ARGV[1] {
        split($2, w, " ")
        figure = substr($2, length("claim " w[2] " " w[3] " ") + 1)
        sub(/ [a-z]+$/, "", figure)
        if (!(w[2] in verdict) || w[3] == "FAIL") verdict[w[2]] = w[3]
        append(figures, w[2], figure)
        append(commands, w[2], "`" $1 "`")
        next
    }
    FNR == 1 {
        print "# Claims at size " size "\n"
        print "| id | claim | verdict | figure | command |\n|---|---|---|---|---|"
    }
    {
        v = $1 in verdict ? verdict[$1] : "not yet"
        n[v]++
        known[$1] = 1
        printf "| %s | %s | %s | %s | %s |\n", $1, cell($2), v, cell(figures[$1]), commands[$1]
    }
    END {
        printf "\n%d ok, %d FAIL, %d not yet\n", n["ok"], n["FAIL"], n["not yet"]
        for (id in verdict) if (!known[id]) {
            print id " is reported and not in book/claims.tsv" >"/dev/stderr"
            bad = 1
        }
        exit n["FAIL"] > 0 || bad
    }' "$all" book/claims.tsv >results/claims.md
status=$?
echo "results/claims.md: $(tail -n 1 results/claims.md)"
exit $status
