# The exact posterior with its two humps (lines of equal density), and draws from four families that
# were fitted to it; last, how the bound comes up to log p(x) with the number of draws.
set terminal svg size 1000,1500 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set contour base
set cntrparam levels discrete 0.02, 0.08, 0.2, 0.35
unset surface
set dgrid3d 61,61,16
set table 'contours.tsv'
splot 'density.tsv' using 1:2:3 with lines
unset table
unset dgrid3d
unset contour
set datafile separator whitespace
unset datafile columnheaders
set multiplot layout 3,2
set xrange [-3:3]
set yrange [-3:3]
set xtics 1
set xlabel 'z_1'
set ylabel 'z_2'
unset key
names = "diagonal mixture planar iaf"
titles = "'diagonal Gaussian' 'mixture of two' '16 planar steps' '4 autoregressive steps'"
do for [i=1:4] {
    set title word(titles, i)
    plot 'draws.tsv' skip 1 using (column(2*i-1)):(column(2*i)) \
             with points pt 7 ps 0.2 lc rgb '#1f6fb4', \
         'contours.tsv' with lines lc rgb '#111111' lw 1.5
}
set title 'bounds of k draws'
set autoscale
set logscale xy
set xrange [0.9:60]
set xtics autofreq
set xlabel 'draws k'
set ylabel 'log p(x) - L_k (nats)'
set key left bottom Left reverse
plot 'bounds.tsv' skip 1 using 1:2 with linespoints lt 1 title 'q by L_1', \
     ''           skip 1 using 1:4 with linespoints lt 2 title 'q by L_k'
unset multiplot
