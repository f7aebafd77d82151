# A diagonal q on its way from the prior to a posterior that leans: one standard deviation around
# each, after so many steps.
set size ratio -1
set xlabel 'z_1'
set ylabel 'z_2'
set key outside right top
set xrange [-1.1:1.4]
set yrange [-1.1:1.1]
plot 'ellipses.tsv' using ($1==-1 ? $2 : NaN):3:4:5:6 with ellipses units xx \
         fs solid 0.3 noborder fc rgb '#666666' title 'posterior', \
     '' using ($1==0 ? $2 : NaN):3:4:5:6 with ellipses units xx \
         fs empty border lc rgb '#9ecae1' lw 2 title 'q at the start', \
     '' using ($1==10 ? $2 : NaN):3:4:5:6 with ellipses units xx \
         fs empty border lc rgb '#6baed6' lw 2 title '10 steps', \
     '' using ($1==20 ? $2 : NaN):3:4:5:6 with ellipses units xx \
         fs empty border lc rgb '#2171b5' lw 2 title '20 steps', \
     '' using ($1==300 ? $2 : NaN):3:4:5:6 with ellipses units xx \
         fs empty border lc rgb '#08306b' lw 4 title '300 steps'
