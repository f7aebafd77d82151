# The variances of the principal components of the digits, largest first, and how much of the whole
# variance the first k of them explain.
set logscale x
set logscale y; set format y '10^{%T}'
set xlabel 'component'
set ylabel 'variance'
set y2label 'explained by the first k, percent'
set y2range [0:100]; set y2tics 20
set yrange [1e-6:10]; set xrange [1:*]
set border 11
set key bottom left
plot 'spectrum.tsv' using 1:2 lt 1 title 'variance of component k', \
     '' using 1:3 axes x1y2 lt 2 title 'explained by the first k'
