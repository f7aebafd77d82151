# Codes of test images, z drawn from q(z|x), one symbol and colour a digit: three networks that were
# trained on the reconstruction alone, on the KL alone, and on both, on the same axes; and the last
# again from near.
set terminal svg size 1100,1080 dynamic enhanced font 'sans-serif,20' background rgb 'white'
stats 'codes.tsv' using 2:3 nooutput
low = STATS_min_x < STATS_min_y ? STATS_min_x : STATS_min_y
high = STATS_max_x > STATS_max_y ? STATS_max_x : STATS_max_y
low = low < -5 ? low : -5
high = high > 5 ? high : 5
set multiplot layout 2,2
set size ratio 1
set xlabel 'z_1'
set ylabel 'z_2' offset 1,0
set xrange [low:high]
set yrange [low:high]
unset key
set title 'only reconstruction'
plot for [d=0:9] 'codes.tsv' using ($1 == d ? $2 : NaN):3 with points lt d+1 lw 1 ps 0.4
set title 'only KL'
plot for [d=0:9] 'codes.tsv' using ($1 == d ? $4 : NaN):5 with points lt d+1 lw 1 ps 0.4
set title 'both'
plot for [d=0:9] 'codes.tsv' using ($1 == d ? $6 : NaN):7 with points lt d+1 lw 1 ps 0.4
set title 'both, from near'
set xrange [-5:5]
set yrange [-5:5]
set key outside right center maxrows 10 samplen 1
plot for [d=0:9] 'codes.tsv' using ($1 == d ? $6 : NaN):7 with points lt d+1 lw 1 ps 0.4 title sprintf('%d', d)
unset multiplot
