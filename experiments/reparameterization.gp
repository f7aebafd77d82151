# The variance of a gradient from one draw, in the mean over the numbers of the code, against their
# number: points from the draws, lines from the theory.
set logscale y
set logscale x 2
set xlabel 'numbers in the code'
set ylabel 'variance of one number of the gradient'
set xrange [0.9:72]
set format y '10^{%T}'
set key top left Left reverse
plot 'variance.tsv' using 1:4 with points lt 2 ps 1.5 title 'score function', \
     ''             using 1:5 with lines lt 2 lw 1.5 notitle, \
     ''             using 1:6 with points lt 3 ps 1.5 title 'score function with a baseline', \
     ''             using 1:7 with lines lt 3 lw 1.5 notitle, \
     ''             using 1:2 with points lt 1 ps 1.5 title 'pathwise', \
     ''             using 1:3 with lines lt 1 lw 1.5 title 'theory (lines)'
