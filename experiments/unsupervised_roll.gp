# A roll in space, and its points on the plane of the first two components. The colour says where on
# the spiral a point lies, from the inner end to the outer.
set terminal svg size 1000,520 dynamic enhanced font 'sans-serif,16' background rgb 'white'
set multiplot layout 1,2
set palette defined (0 '#1f3f77', 0.35 '#2e8b57', 0.7 '#e0b000', 1 '#d9542b')
unset key; unset colorbox
set xlabel 'x_1'; set ylabel 'x_2' offset -4,1; set zlabel 'x_3' offset 4,2
set view equal xyz; set view 72,22,1.15
set xrange [-1.1:1.1]; set yrange [-1.1:1.1]; set zrange [-1.1:1.1]
set xtics 1; set ytics 1; set ztics 1; set xyplane 0
set title 'in space'
splot 'roll.tsv' using 1:2:3:4 with points pt 7 ps 0.4 lc palette
set colorbox; set cblabel 'along the spiral'
set title 'on the plane of two components'
set size ratio -1
set xrange [-1.5:1.5]; set yrange [-1.5:1.5]
set xlabel 'first component'; set ylabel 'second component' offset 0,0
plot 'roll.tsv' using 5:6:4 with points pt 7 ps 0.4 lc palette
