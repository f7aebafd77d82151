# The classifier's confidence in the images along the way from one test digit to another.
set xlabel 'place on the path'
set ylabel 'largest p(y|x), mean of all pairs'
set yrange [0:1]
set key bottom right
plot 'along.tsv' using 1:2 lt 8 title 'mix of pixels', \
     ''          using 1:3 lt 1 title 'codes of the autoencoder', \
     ''          using 1:4 lt 2 title 'codes of the VAE, on a line', \
     ''          using 1:5 lt 3 dt 2 title 'codes of the VAE, on an arc'
