#!/bin/sh
# Exact likelihoods of models of pixels at full size, chapters 17 to 20: every row trains on MNIST,
# binarized once (fvbn: anew in every epoch), and is measured on all 10,000 test images. Wants
# ELBO_DATA, and some five hours on two cores for all rows. Each run goes on from its last checkpoint
# if it was stopped, and one that has ended is not run again. sh book/pixels.sh [ROW ...] runs those
# rows alone, and gathers all that there are: book/results/pixels.tsv, a line a row,
# pixels_epochs.tsv, a line an epoch, its plot, and two models' samples. Times are no function of a
# seed, so results.sh leaves these files alone.
cd "$(dirname "$0")/.." || exit 1
bin=${B:-build}/f32/bin out=results/full
all="fvbn made made-raster nade pixelcnn gated row diagonal"
mkdir -p $out

# command ROW: what is run; asked ROW: at most so many nats
command() {
    case $1 in
    fvbn) echo chain_rule --data mnist --set binarize=epoch --set model=fvbn --epochs 150 ;;
    made) echo chain_rule --data mnist-binarized --set model=made --set order=random ;;
    made-raster) echo chain_rule --data mnist-binarized --set model=made ;;
    nade) echo chain_rule --data mnist-binarized --set model=nade --epochs 40 ;;
    pixelcnn) echo pixelcnn --data mnist-binarized --epochs 12 ;;
    gated) echo pixelcnn --data mnist-binarized --set model=gated --epochs 9 ;;
    diagonal) echo pixelcnn --data mnist-binarized --set model=diagonal --set blocks=1 --epochs 6 ;;
    row) echo pixelcnn --data mnist-binarized --set model=row --set blocks=1 --epochs 9 ;;
    esac
}
asked() {
    case $1 in fvbn) echo 97.0 ;; made*) echo 95.0 ;; nade) echo 89.5 ;; pixelcnn) echo 83.2 ;;
    gated) echo 82.8 ;; *) echo 86 ;; esac
}

for row in ${*:-$all}; do
    [ ! -s $out/$row.txt ] || continue
    echo "$(command "$row") --size full"
    "$bin/"$(command "$row") --size full --resume --out $out/$row >$out/$row.part 2>>$out/$row.log
    [ $? -le 1 ] && mv $out/$row.part $out/$row.txt
done

# median ROW: the seconds of an epoch; in the median, as a machine that has other work stops at times
median() {
    sed -n 's/.* epoch [0-9]*\/[0-9]*: .* \([0-9.]*\) s$/\1/p' "$out/$1.log" | sort -n |
        awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'
}

{
    echo "# sh book/pixels.sh, --size full --seed 1, f32"
    printf 'row\tepochs\tnats\tse\tasked\tminutes\n'
    for row in $all; do
        [ -s $out/$row.txt ] || continue
        awk -v OFS='\t' -v row="$row" -v asked="$(asked "$row")" -v s="$(median "$row")" '
            FNR == NR { n += / epoch [0-9]+\/[0-9]+: /; next }
            match($0, /[0-9.]+ nats \(s\.e\. [0-9.]+/) {
                split(substr($0, RSTART, RLENGTH), w, " ")
                print row, n, w[1], w[4], asked, sprintf("%.0f", n * s / 60)
            }' $out/$row.log $out/$row.txt
    done
} >book/results/pixels.tsv
cat book/results/pixels.tsv

# After every epoch: the nats of validation images, and the minutes until then.
{
    echo "# sh book/pixels.sh, --size full --seed 1, f32, nats of validation images"
    printf 'row\tat\tminutes\tvalid_nats\n'
    for row in $all; do
        [ ! -s $out/$row.txt ] || awk -v OFS='\t' -v row="$row" -v s="$(median "$row")" '
            / epoch [0-9]+\/[0-9]+: / {
                for (i = 4; i < NF; i++)
                    if ($i ~ /^valid/ && $(i + 1) != "nan,")
                        print row, row "-" ++n, n * s / 60, $(i + 1) + 0
            }' $out/$row.log
    done
} >book/results/pixels_epochs.tsv
gnuplot experiments/style.gp -e "set output 'book/fig/pixels.svg'" experiments/pixels.gp
if [ -s $out/pixelcnn.txt ]; then
    cp $out/pixelcnn/samples.png book/fig/mnist_pixelcnn_samples.png
    cp $out/pixelcnn/pixelcnn_nats.svg book/fig/mnist_pixelcnn_nats.svg
fi
[ ! -s $out/gated.txt ] || cp $out/gated/samples.png book/fig/mnist_gated_samples.png
