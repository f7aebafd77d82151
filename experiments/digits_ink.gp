# How much ink an image has, against the Gaussian of the same mean and variance: the best one, not a
# good one.
set xlabel 'ink, in percent'
set ylabel 'density, per percent'
set style fill solid 0.35 noborder
set xrange [0:30]
plot 'ink.tsv' using 1:2 with boxes lt 1 title 'images', \
     ''        using 1:3 with lines lt 2 title 'Gaussian of maximum likelihood'
