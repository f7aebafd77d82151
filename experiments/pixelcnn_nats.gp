# Exact nats per image, epoch by epoch, on training and validation images.
set xlabel 'epoch'
set ylabel '-log p(x), nats per image'
plot 'metrics.csv' using 1:2 with linespoints lt 1 title 'train, while learning', \
     ''            using 1:3 with linespoints lt 2 dt 2 title 'valid'
