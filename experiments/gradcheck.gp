# The worst error of a numerical derivative against its step, with the two slopes that bound it:
# h^2 where the curve's bend is cut off, 1/h where the loss is rounded.
set logscale xy
set format xy '10^{%T}'
unset mxtics; unset mytics
set xlabel 'step h'
set ylabel 'worst error of a derivative'
set xrange [1e-12:1]; set yrange [1e-13:100]
set key bottom left Left reverse
plot 'gradcheck_h.tsv' using 1:2 with linespoints lt 2 ps 0.6 title 'central, float', \
     ''                using 1:4 with linespoints lt 3 ps 0.6 title 'one-sided, double', \
     ''                using 1:3 with linespoints lt 1 ps 0.6 title 'central, double'
