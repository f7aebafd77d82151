# Error against the number of active entries, one curve a penalty, one point a weight c; and what a
# dense code with so many numbers leaves, which is PCA.
set logscale xy
set xlabel 'active entries of the code, mean over patches'
set ylabel 'squared error per patch'
set xrange [3:300]; set yrange [0.05:20]
set format y '%g'
set key bottom left Left reverse
plot 'dense.tsv' using 1:2 with lines lt 8 dt 3 title 'dense code of so many numbers (PCA)', \
     'l1.tsv'   using 3:2 with linespoints lt 1 title 'L1 norm', \
     'prox.tsv' using 3:2 with linespoints lt 3 title 'L1 norm, proximal step', \
     'nnz.tsv'  using 3:2 with linespoints lt 2 title 'count, straight through', \
     'kl.tsv'   using 3:2 with linespoints lt 4 title 'KL to a mean of 0.05 (above 0.1)'
