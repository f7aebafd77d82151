# Variances of three estimates of KL(N(m, 1) || N(0, 1)) from one draw, against m: lines in theory,
# points as drawn. k3 is the quieter one up to m = 1.12, and soon afterwards by far the noisier.
set logscale xy
set xrange [0.09:1.7]; set yrange [3e-5:20]
set xtics (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5)
set format y '10^{%T}'
set xlabel 'm'; set ylabel 'variance, nats^2'
set key bottom right Left reverse
plot x ** 2 with lines lt 1 notitle, x ** 4 / 2 + x ** 6 / 4 with lines lt 8 dt 2 notitle, \
     exp(x ** 2) - 1 - x ** 2 with lines lt 2 dt 4 notitle, \
     'estimators.tsv' using 1:4 with points lt 1 ps 1.4 title 'k_1 = -l', \
     '' using 1:8 with points lt 8 ps 1.4 title 'k_2 = l^2 / 2 (mean too high)', \
     '' using 1:12 with points lt 2 ps 1.4 title 'k_3 = e^l - 1 - l'
