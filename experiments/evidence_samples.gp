# The log of a mean of k weights, its mean and the spread of a single one, in a code of 8 numbers.
# Above with draws from the prior beside it, below alone: from the ELBO at k = 1 to log p(x).
set terminal svg size 1000,1000 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set multiplot layout 2,1
set xlabel 'draws k'
set ylabel 'log of the mean weight, nats'
set logscale x 2
set xrange [0.8:*]
set key bottom right
plot 'samples.tsv' using 1:6 with lines lt 8 dt 3 title 'log p(x), exact', \
     ''            using 1:4:5 with yerrorbars lt 1 title 'importance sampling', \
     ''            using 1:4 with lines lt 1 notitle, \
     ''            using ($1*1.08):2:3 with yerrorbars lt 2 title 'from the prior (naive)', \
     ''            using ($1*1.08):2 with lines lt 2 notitle
plot 'samples.tsv' using 1:6 with lines lt 8 dt 3 title 'log p(x), exact', \
     ''            using 1:4:5 with yerrorbars lt 1 title 'importance sampling, the same', \
     ''            using 1:4 with lines lt 1 notitle
unset multiplot
