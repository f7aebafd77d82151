# Left: how often the label is right, if only the most certain are answered. Right: how many
# outliers p(x) rejects, for each share of digits that it rejects with them.
set multiplot layout 2,1
set key bottom right
set xlabel 'digits answered, %'
set ylabel 'labels right, %'
set xrange [0:100]
plot 'curves.tsv' using 'kept':'accuracy' lt 1 title 'by p(x|y) p(y)'
set xlabel 'digits rejected, %'
set ylabel 'outliers rejected, %'
set yrange [0:100]
plot 'curves.tsv' using 'rejected_inside':'rejected_outside' lt 2 title 'by p(x)', \
     x lt 8 dt 2 title 'by chance'
unset multiplot
