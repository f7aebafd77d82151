# One Gaussian for two humps: KL(p||q) covers both and fills the valley; KL(q||p) takes one of them,
# or stays where it started, on a local minimum.
set xlabel 'x'; set ylabel 'density'
set xrange [-9:9]; set yrange [0:0.45]
set key top left Left reverse
plot 'fit_curves.tsv' using 1:2 with filledcurves y=0 fc rgb '#d8d8d8' title 'target p', \
     '' using 1:3 lt 1 dt 2 title 'least KL(p || q)', \
     '' using 1:4 lt 2 title 'least KL(q || p), from 1.5', \
     '' using 1:5 lt 10 dt 3 title 'the same, from 0.1'
