# Bits per number of the validation images, epoch by epoch, for both ends of the network.
set xlabel 'epoch'
set ylabel 'bits per number'
plot 'metrics.csv' using 1:4 with linespoints lt 1 title 'softmax of 256 values', \
     ''            using 1:5 with linespoints lt 2 dt 2 title 'mixture of logistics'
