# What a code of z numbers loses, and how sharp the copies are: convolutions against PCA.
set multiplot layout 1,2 margins 0.08,0.98,0.16,0.9 spacing 0.1
set logscale x 2
set xlabel 'numbers in the code'
set title 'squared error of an image'
set yrange [0:*]
plot 'sizes.tsv' using 1:2 with linespoints lt 1 title 'convolutional', \
     ''          using 1:3 with linespoints lt 8 title 'PCA'
set title 'Laplacian energy, share of the original'
set yrange [0:1]
set key top left
plot 'sizes.tsv' using 1:4 with linespoints lt 1 title 'convolutional', \
     ''          using 1:5 with linespoints lt 8 title 'PCA'
unset multiplot
