# The density that 300 points were drawn from, and what three ways of estimating it make of them.
set xlabel 'x'; set ylabel 'density'
set xrange [-6:7]; set yrange [0:*]
plot 'line.tsv' using 1:2 with filledcurves y=0 fc rgb '#d8d8d8' title 'exact', \
     '' using 1:3 with steps lt 8 lw 2 title 'histogram', \
     '' using 1:4 lt 1 dt 2 title 'kernels', '' using 1:5 lt 2 title 'mixture by EM'
