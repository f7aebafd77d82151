# Posterior means of test images in a code of two numbers, one symbol and colour a digit.
set terminal svg size 1000,900 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set xlabel 'z_1'
set ylabel 'z_2'
set size ratio -1
set key outside right center title 'digit'
plot for [d=0:9] 'scatter.tsv' using ($3 == d ? $1 : NaN):2 with points lt d+1 lw 1 ps 0.6 title sprintf('%d', d)
