# Exact nats per validation image, epoch by epoch.
set xlabel 'epoch'
set ylabel '-log p(x), nats per image'
plot 'metrics.csv' using 1:2 with linespoints lt 1 title 'logistic regressions (FVBN)', \
     ''            using 1:3 with linespoints lt 2 title 'MADE', \
     ''            using 1:4 with linespoints lt 3 title 'NADE'
