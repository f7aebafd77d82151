# KL(N(mean, std^2) || N(0, 1)) against the mean, one curve a std: least, and 0, at mean 0,
# std 1.
set xlabel 'mean of q'
set ylabel 'KL to N(0, 1), nats'
set yrange [0:6]
set key top center title 'std of q'
plot 'curves.tsv' using 1:2 lt 1 dt 2 title '0.25', '' using 1:3 lt 2 dt 4 title '0.5', \
     '' using 1:4 lt 10 title '1', '' using 1:5 lt 3 dt 5 title '2'
