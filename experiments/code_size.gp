# What is lost in a code of 2 to 64 numbers, and how much of the images' fine detail comes back: the
# best linear autoencoder (PCA) against a deep one, on test images.
set terminal svg size 1000,900 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set multiplot layout 2,1
set logscale x 2
set xlabel 'numbers in the code'
set ylabel 'squared error per image'
set yrange [0:*]
plot 'sizes.tsv' using 1:2 with linespoints lt 1 title 'linear (PCA)', \
     ''          using 1:3 with linespoints lt 2 title 'deep'
set ylabel 'energy of the Laplacian, share'
set yrange [0:1.05]
set key at graph 0.02,0.93 left top Left reverse
plot 1 with lines lt 8 dt 3 title 'the images', \
     'sizes.tsv' using 1:6 with linespoints lt 1 title 'linear (PCA)', \
     ''          using 1:7 with linespoints lt 2 title 'deep'
unset multiplot
