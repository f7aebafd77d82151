# Codes of test images, z drawn from q(z|x), one symbol and colour a digit: three networks that were
# trained on the reconstruction alone, on the KL alone, and on both.
set terminal svg size 1500,640 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set multiplot layout 1,3
set size ratio 1
set xlabel 'z_1'
set ylabel 'z_2' offset 1,0
set xrange [-12:12]
set yrange [-12:12]
unset key
set title 'only reconstruction'
plot for [d=0:9] 'codes.tsv' using ($1 == d ? $2 : NaN):3 with points lt d+1 lw 1 ps 0.4
set title 'only KL'
plot for [d=0:9] 'codes.tsv' using ($1 == d ? $4 : NaN):5 with points lt d+1 lw 1 ps 0.4
set title 'both'
plot for [d=0:9] 'codes.tsv' using ($1 == d ? $6 : NaN):7 with points lt d+1 lw 1 ps 0.4
unset multiplot
