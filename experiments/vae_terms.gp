# Codes of test images, z drawn from q(z|x), one symbol and colour a digit: three networks that were
# trained on the reconstruction alone, on the KL alone, and on both. The axes are the same.
set terminal svg size 1500,600 dynamic enhanced font 'sans-serif,20' background rgb 'white'
stats 'codes.tsv' using 2:3 nooutput
low = STATS_min_x < STATS_min_y ? STATS_min_x : STATS_min_y
high = STATS_max_x > STATS_max_y ? STATS_max_x : STATS_max_y
set multiplot layout 1,3
set size ratio 1
set xlabel 'z_1'
set ylabel 'z_2' offset 1,0
set xrange [low < -5 ? low : -5 : high > 5 ? high : 5]
set yrange [low < -5 ? low : -5 : high > 5 ? high : 5]
unset key
set title 'only reconstruction'
plot for [d=0:9] 'codes.tsv' using ($1 == d ? $2 : NaN):3 with points lt d+1 lw 1 ps 0.4
set title 'only KL'
set key at graph 0.98,0.98 right top maxrows 5 samplen 1
plot for [d=0:9] 'codes.tsv' using ($1 == d ? $4 : NaN):5 with points lt d+1 lw 1 ps 0.4 title sprintf('%d', d)
unset key
set title 'both'
plot for [d=0:9] 'codes.tsv' using ($1 == d ? $6 : NaN):7 with points lt d+1 lw 1 ps 0.4
unset multiplot
