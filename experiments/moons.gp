# The points, the probability that the network gives class 1, and two lines where that is one half:
# the learned one and that of the density which the points are drawn from.
set datafile separator whitespace
set table $learned
set contour; unset surface; set cntrparam levels discrete 0.5
set dgrid3d 71,71
splot 'surface.tsv' using 1:2:3
set table $true
splot 'surface.tsv' using 1:2:4
unset table; unset dgrid3d; unset contour
set xlabel 'x_1'; set ylabel 'x_2'
set xrange [-1.75:2.75]; set yrange [-1.25:1.75]
set cbrange [0:1]; set cblabel 'learned p(class 1)'
set palette defined (0 '#cfe0ee', 0.5 '#ffffff', 1 '#f6cdbb')
unset grid
set key outside bottom center horizontal
plot 'surface.tsv' using 1:2:3 with image notitle, \
     $learned using 1:2 with lines lw 4 lc rgb 'black' title 'learned p = 1/2', \
     $true using 1:2 with lines lw 3 dt 2 lc rgb 'black' title 'true p = 1/2', \
     'points.tsv' using ($3 == 0 ? $1 : NaN):2 with points pt 7 ps 0.9 lc rgb '#1f6fb4' \
     title 'class 0', \
     'points.tsv' using ($3 == 1 ? $1 : NaN):2 with points pt 9 ps 1.1 lc rgb '#b03a12' \
     title 'class 1'
