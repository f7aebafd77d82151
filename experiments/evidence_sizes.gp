# How far an estimate of log p(x) from so many draws is off, and how much it scatters, against the
# size of the code: draws from the prior and from a q that is about right. And the variance of one
# weight.
set terminal svg size 1000,1000 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set multiplot layout 2,1
set logscale x 2
set xlabel 'numbers in the code'
set ylabel 'estimate - log p(x), nats'
set key bottom left Left reverse
set xrange [0.9:*]
plot 0 with lines lt 8 dt 3 title 'log p(x)', \
     'sizes.tsv' using 1:4:6 with yerrorbars lt 2 title 'from the prior (naive)', \
     ''          using 1:4 with lines lt 2 notitle, \
     ''          using 1:7:9 with yerrorbars lt 1 title 'importance sampling', \
     ''          using 1:7 with lines lt 1 notitle
set ylabel 'variance of a weight / p(x)^2'
set logscale y
set format y '10^{%T}'
set key top left Left reverse
plot 'sizes.tsv' using 1:2 with linespoints lt 2 title 'from the prior, this x', \
     ''          using 1:10 with lines lt 8 dt 2 title 'from the prior, a typical x', \
     ''          using 1:3 with linespoints lt 1 title 'importance sampling'
unset multiplot
