#!/bin/sh
# The table of likelihoods of chapter 16: every row at full size on the fixed binarization of MNIST,
# one command each, some five hours on two cores. Wants ELBO_DATA. Each run goes on from its last
# checkpoint if it was stopped, and one that has ended is not run again; so this may be called again
# and again. sh book/likelihoods.sh [MODEL-SEED ...] runs those rows alone, and gathers all that there
# are: book/results/nll_runs.tsv (a line a run), nll_table.tsv (a line a model, the mean over its seeds)
# and nll_table.claims.txt (what must hold between rows). Times are no function of a seed, so
# results.sh leaves these files alone.
cd "$(dirname "$0")/.." || exit 1
bin=${B:-build}/f32/bin out=results/likelihoods
all="adam-1 adam-2 adam-3 altosaar-1 vae500-1 vae500_warm-1 gumbel_ber-1 gumbel_cat-1
    iaf_adam-1 iwae1-1 gumbel_ber_st-1 gumbel_cat_st-1 aevb3-1 aevb5-1 aevb10-1 aevb20-1 aevb200-1 iwae5-1 iaf-1 pythae-1
    iwae50-1 iwae5_doubly-1"
mkdir -p $out

# run MODEL-SEED
run() {
    [ ! -s "$out/$1.txt" ] || return
    echo "nll_table --size full --data mnist-binarized --set model=${1%-*} --seed ${1##*-}"
    "$bin/nll_table" --size full --data mnist-binarized --set model="${1%-*}" --seed "${1##*-}" \
        --resume --out "$out/$1" >"$out/$1.part" 2>>"$out/$1.log"
    [ $? -le 1 ] && mv "$out/$1.part" "$out/$1.txt"
}

# ended: the rows that are there
ended() { for row in $all; do [ ! -s "$out/$row.txt" ] || echo "$row"; done; }

for row in ${*:-$all}; do run "$row"; done

# The minutes are those of all epochs in the log, whichever process ran them.
provenance="# nll_table --size full --data mnist-binarized --set model=MODEL --seed SEED, f32"
{
    echo "$provenance"
    printf 'model\tseed\tepochs\telbo\telbo_se\tnll\tnll_se\tkl\tactive\tsamples\tminutes\tthreads\t'
    printf 'elbo_source\tnll_source\n'
    for row in $(ended); do
        awk -v OFS='\t' -v FS='\t' 'FNR == NR { if (/ epoch [0-9]+\/[0-9]+: /) { split($0, w, " ")
                s += w[length(w) - 1] }; next }
            $1 == "row" { sub(/^row\t/, ""); $11 = sprintf("%.1f", s / 60); print }' \
            "$out/$row.log" "$out/$row.txt"
    done
} >book/results/nll_runs.tsv

# Over the seeds: the mean, and the standard deviation of -ELBO and of -log p(x), 0 for one seed.
awk -v OFS='\t' -v provenance="$provenance" '
    /^#/ { print provenance " (means over seeds)"; next }
    $1 == "model" { print "model", "seeds", "epochs", "elbo", "elbo_se", "elbo_sd", "nll", "nll_se",
                    "nll_sd", "kl", "active", "samples", "minutes", "elbo_source", "nll_source"; next }
    !($1 in n) { order[++models] = $1 }
    { m = $1; n[m]++; epochs[m] = $3; e[m] += $4; ee[m] += $4 * $4; es[m] += $5; l[m] += $6
      ll[m] += $6 * $6; ls[m] += $7; kl[m] += $8; a[m] += $9; k[m] = $10; s[m] += $11
      fe[m] = $13; fl[m] = $14 }
    function sd(sum, square, n) { return n < 2 ? 0 : sqrt((square - sum * sum / n) / (n - 1)) }
    function mean(x) { return sprintf("%.3f", x / n[m]) }
    END { for (i = 1; i <= models; i++) {
        m = order[i]
        print m, n[m], epochs[m], mean(e[m]), mean(es[m]), sprintf("%.3f", sd(e[m], ee[m], n[m])), \
            mean(l[m]), mean(ls[m]), sprintf("%.3f", sd(l[m], ll[m], n[m])), mean(kl[m]), mean(a[m]), \
            k[m], sprintf("%.1f", s[m] / n[m]), fe[m], fl[m] } }' FS='\t' \
    book/results/nll_runs.tsv >book/results/nll_table.tsv

# What must hold between rows, of those that are there: A less B is above a bound.
awk -F '\t' '
    { nll[$1] = $7; elbo[$1] = $4; active[$1] = $11; seeds[$1] = $2 }
    function above(what, x, bound) {
        printf "claim V27 %s %s=%.3f > %g full\n", (x > bound ? "ok" : "FAIL"), what, x, bound }
    function pair(what, table, a, b, bound) {
        if (a in table && b in table) above(a "_less_" b "_" what, table[a] - table[b], bound) }
    function most(what, model, x, bound) {
        printf "claim V27 %s %s_%s=%.3f <= %g full\n", (x <= bound ? "ok" : "FAIL"), model, what, x, bound }
    END {
        if (seeds["adam"] >= 3) {
            most("mean_minus_elbo_nats", "adam", elbo["adam"], 99.68 + 0.4)
            most("mean_nll_nats", "adam", nll["adam"], 94.12 + 0.4)
        }
        pair("nll", nll, "adam", "iaf_adam", 0.5)
        pair("nll", nll, "iwae1", "iwae5", 0); pair("nll", nll, "iwae5", "iwae50", 0)
        pair("active", active, "iwae5", "iwae1", 0); pair("active", active, "iwae50", "iwae5", 0)
        pair("elbo", elbo, "aevb3", "aevb5", 0); pair("elbo", elbo, "aevb5", "aevb10", 0)
        pair("elbo", elbo, "aevb10", "aevb20", 0); pair("elbo", elbo, "aevb20", "aevb200", 0)
        pair("nll", nll, "gumbel_ber_st", "gumbel_ber", 0)
        pair("nll", nll, "gumbel_cat_st", "gumbel_cat", 0)
    }' book/results/nll_table.tsv >book/results/nll_table.claims.txt
for row in $(ended); do
    sed -n "s/^\(claim V27 [A-Za-z]*\) /\1 ${row}_/p" "$out/$row.txt"
done >>book/results/nll_table.claims.txt

# The chapter's table: a line for each model that is there. `make book` fills in the numbers.
awk -F '\t' '
    function num(column, format) {
        return "<!-- num: book/results/nll_table.tsv model=" $1 " " column " " format " -->?<!-- /num -->" }
    function source(column, x) { return x > 0 ? num(column, "%.2f") : "" }
    $1 ~ /^#/ || $1 == "model" { next }
    { print "| `" $1 "`" ($2 > 1 ? ", " $2 " seeds" : "") " | " num("elbo", "%.2f") " | " \
          source("elbo_source", $14) " | " num("nll", "%.2f") " | " source("nll_source", $15) " | " \
          $12 " | " num("kl", "%.1f") " | " num("active", "%.0f") " | " num("minutes", "%.0f") " |" }
    ' book/results/nll_table.tsv >$out/lines.md
chapter=book/16-richer-posteriors.md
awk -v lines=$out/lines.md '/^\| `/ { next } { print }
    /^(\|---)+\|$/ && length > 30 { while ((getline line <lines) > 0) print line }' $chapter >$out/chapter.md &&
    cp $out/chapter.md $chapter
! grep ' FAIL ' book/results/nll_table.claims.txt
