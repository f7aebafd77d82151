# How far each estimate is from the truth, against the number of points, in the mean over data sets.
# Thin lines: n^(-2/3) and n^(-4/5), through the last points, and 8/2n.
set logscale xy
set xlabel 'points n'; set ylabel 'KL(truth || estimate), nats'
set xrange [80:4000]; set format y '10^{%T}'
set key bottom left Left reverse
plot 'rates.tsv' using 1:2 with linespoints lt 8 title 'histogram', \
     '' using 1:3 with linespoints lt 1 dt 2 title 'kernels', \
     '' using 1:4 with linespoints lt 2 title 'mixture by EM', \
     3.9 * x ** (-2.0 / 3) with lines lt 8 lw 1 notitle, \
     3.3 * x ** -0.8 with lines lt 1 lw 1 notitle, 4 / x with lines lt 2 lw 1 notitle
