# Nats of validation images, epoch by epoch, for the network as it should be and for each that
# differs from it in one thing.
set xlabel 'epoch'
set ylabel '-log p(x), nats per image'
set xtics 1
set key outside top center maxrows 3 samplen 3
plot 'metrics.csv' using 1:2 with linespoints lt 10 title 'all', \
     ''            using 1:3 with linespoints lt 2 title 'no short-cuts', \
     ''            using 1:4 with linespoints lt 3 dt 2 title 'not across', \
     ''            using 1:5 with linespoints lt 4 dt 3 title 'dropout', \
     ''            using 1:6 with linespoints lt 1 dt 4 title 'start from data', \
     ''            using 1:7 with linespoints lt 8 title 'steady rate', \
     ''            using 1:8 with linespoints lt 7 dt 2 title 'averaged'
