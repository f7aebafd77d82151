# PSNR against bits an image, a line for each code and a point for each number of bits, 1 to 8: the
# networks with a step of its own for each number, PCA with one step for all.
set logscale x 2
set xlabel 'bits an image'
set ylabel 'PSNR of test images, dB'
set xrange [8:600]
set yrange [12:26]
set key top left Left reverse samplen 2
shown(d, k) = column(2) == d && column(3) == k && column(4) != d && column(5) <= 8 ? column(6) : NaN
plot for [i=0:2] 'rows.tsv' using (shown(1, 8 * 2**i)):8 with linespoints lt i + 1 \
         title sprintf('autoencoder, %d numbers', 8 * 2**i), \
     for [i=0:3] 'rows.tsv' using (shown(0, 8 * 2**i)):8 with linespoints lt i + 1 lw 1.5 dt 2 \
         title sprintf('PCA, %d numbers', 8 * 2**i)
