# Nats per character, epoch by epoch.
set xlabel 'epoch'
set ylabel 'nats per character'
set yrange [0:*]
plot 'metrics.csv' using 1:2 with linespoints lt 1 title 'train, while learning', \
     ''            using 1:3 with linespoints lt 2 dt 2 title 'test'
