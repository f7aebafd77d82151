#!/bin/sh
# Measures the times that chapters 2, 6, 18 and 21 quote and draws the roofline: a quarter of an hour
# on an idle machine, most of it PyTorch's. Then `make book` puts the numbers into the prose. Times
# are no function of a seed, so results.sh leaves these files alone. Without PyTorch peers.tsv stays
# as it is.
cd "$(dirname "$0")/.." || exit 1
B=${B:-build} out=book/results
bench=$B/f32/bin/bench
vector=$(grep -qw avx512f /proc/cpuinfo && echo AVX-512 || echo "no AVX-512")
what="f32, $(${CC:-cc} --version | head -n 1), $(getconf _NPROCESSORS_ONLN) cores, $vector"

# From the columns of the printed table; gflop is a step's work.
"$bench" --seconds 2 | awk -v what="$what" -v OFS='\t' '
    NR == 1 { print "# make bench, " what; next }
    NR == 2 { print "name", "threads", "ms", "gflops", "percent", "intensity", "mb", "gflop"; next }
    { print $1, $2, $3, $4, $5, $6, $7, sprintf("%.3f", $3 * $4 / 1000) }' >$out/bench.tsv

for name in vae_784_400_20_b128 pixelcnn_c32_7blocks_b32; do
    { echo "# bench --profile $name, $what"; "$bench" --profile $name; } \
        >$out/profile_${name%%_*}.tsv
done

# Of the two pairs of a workload the one with the smaller ratio, and the other ratio.
if sh tests/bench_peers.sh >$out/peers.tmp; then
    awk -v what="$what" -v OFS='\t' '
        /^#/ { print $0 ", " what; next }
        /^name/ { print "name", "elbo_ms", "torch_ms", "ratio", "other", "asked"; next }
        $2 == 1 { one = $0; next }
        { split(one, a); if (a[5] + 0 < $5 + 0) print $1, a[3], a[4], a[5], $5, $6
          else print $1, $3, $4, $5, a[5], $6 }' $out/peers.tmp >$out/peers.tsv
fi
rm -f $out/peers.tmp
"$B/f32/bin/pixelrnn" --threads 1 --quiet --out results/book/pixelrnn-times >/dev/null
for f in times paper; do cp results/book/pixelrnn-times/$f.tsv $out/pixelrnn_$f.tsv; done
cp results/book/pixelrnn-times/pixelrnn_times.svg book/fig/pixelrnn_times.svg
gnuplot experiments/style.gp -e "set output 'book/fig/roofline.svg'" experiments/roofline.gp
