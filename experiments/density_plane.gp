# Two moons: training points, the density that they come from, five densities that were fitted to
# them, and the draws of a sampler that has none. All densities on one scale of grey.
set terminal svg size 1000,600 dynamic enhanced font 'sans-serif,16' background rgb 'white'
set multiplot layout 2,4 margins 0.05,0.99,0.08,0.95 spacing 0.04,0.14
unset grid; unset key; unset colorbox
set xrange [-1.6:2.6]; set yrange [-1.2:1.7]; set xtics 1; set ytics 1
set palette defined (0 '#ffffff', 0.3 '#9db9d3', 1 '#0d2c4c'); set cbrange [0:0.9]
set title 'training points' offset 0,-0.7
plot 'points.tsv' using 1:2 with points pt 7 ps 0.25 lc rgb '#333333'
set title 'exact'; plot 'plane.tsv' using 1:2:3 with image
set title 'histogram'; plot 'plane.tsv' using 1:2:4 with image
set title 'kernels'; plot 'plane.tsv' using 1:2:5 with image
set title 'one Gaussian'; plot 'plane.tsv' using 1:2:6 with image
set title 'mixture of 10'; plot 'plane.tsv' using 1:2:7 with image
set title 'VAE'; plot 'plane.tsv' using 1:2:8 with image
set title 'draws of the sampler'
plot 'points.tsv' using 3:4 with points pt 7 ps 0.25 lc rgb '#333333'
unset multiplot
