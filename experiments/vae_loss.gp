# What the VAE learns, epoch by epoch: -ELBO = reconstruction + KL, on training and validation images.
set xlabel 'epoch'
set ylabel 'nats per image'
set yrange [0:*]
set key outside bottom center horizontal maxrows 2
plot 'metrics.csv' using 1:(-$4) with linespoints lt 1 title '-ELBO, train', \
     ''            using 1:(-$7) lt 1 dt 2 title '-ELBO, valid', \
     ''            using 1:2 with linespoints lt 2 title 'reconstruction, train', \
     ''            using 1:5 lt 2 dt 2 title 'reconstruction, valid', \
     ''            using 1:3 with linespoints lt 3 title 'KL, train', \
     ''            using 1:6 lt 3 dt 2 title 'KL, valid'
