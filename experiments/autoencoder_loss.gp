# The error of the autoencoder while it trains, squared and summed over the pixels of an image.
set xlabel 'epoch'
set ylabel 'squared error per image'
plot 'metrics.csv' using 1:2 lt 1 title 'training images', \
     ''            using 1:3 lt 2 title 'validation images'
