# Points of the four toys in the plane.
set multiplot layout 2,2 margins 0.09,0.98,0.14,0.96 spacing 0.12,0.16
unset key
set xtics 1 nomirror; set ytics 1 nomirror
set xrange [-1.6:2.4]; set yrange [-1.2:1.2]
set ylabel 'x_2' offset 1,0
name(k) = word('moons ring roll Gaussians', k + 1)
do for [k=0:3] {
    set label 1 name(k) at graph 0.98,0.93 right
    if (k > 1) { set xlabel 'x_1' offset 0,0.5 }
    plot 'toys.tsv' using ($1 == k ? $2 : NaN):3 with points lt 1 pt 7 ps 0.5
}
unset multiplot
