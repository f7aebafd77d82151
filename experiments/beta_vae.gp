# The weight on the KL (beta-VAE) or on the total correlation alone (beta-TCVAE): what it costs in
# reconstruction, and how far each factor has a number of the code to itself. Medians over seeds.
set terminal svg size 1000,1000 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set multiplot layout 2,1
set logscale x 2
set xrange [0.9:*]
set xlabel 'weight'
set ylabel '-log p(x|z), nats per image'
set key left top Left reverse
plot 'medians.tsv' using 1:2 with linespoints lt 1 title 'on the whole KL', \
     ''            using 1:7 with linespoints lt 2 dt 2 title 'on the total correlation'
set ylabel 'mutual information gap'
set yrange [0:*]
unset key
plot 'medians.tsv' using 1:4 with linespoints lt 1, '' using 1:9 with linespoints lt 2 dt 2
unset multiplot
