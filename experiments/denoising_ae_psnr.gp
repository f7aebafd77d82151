# How close the repaired image is to the clean one, against the strength of four kinds of noise.
set terminal svg size 1100,900 dynamic enhanced font 'sans-serif,18' background rgb 'white'
kinds = 'gaussian mask salt_pepper blocks'
names = '"Gaussian" "masked" "salt and pepper" "blocks"'
labels = '"standard deviation" "share of pixels" "share of pixels" "number of blocks"'
set multiplot layout 2,2
set ylabel 'PSNR in dB'
do for [i=1:4] {
    file = sprintf('psnr_%s.tsv', word(kinds, i))
    set title word(names, i)
    set xlabel word(labels, i)
    if (i == 4) { set key right top; set yrange [:38] } else { unset key }
    plot file using 1:7 with linespoints lt 1 title 'network', \
         file using 1:5 with linespoints lt 2 title 'PCA', \
         file using 1:3 with linespoints lt 3 title 'median 3 x 3', \
         file using 1:4 with linespoints lt 4 title 'median 5 x 5', \
         file using 1:2 with linespoints lt 8 title 'noisy'
}
unset multiplot
