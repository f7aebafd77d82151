# Digits on the plane of their first two principal components, one symbol and colour a digit.
set terminal svg size 1000,900 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set xlabel 'first component'
set ylabel 'second component'
set size ratio -1
set key outside right center title 'digit'
plot for [d=0:9] 'scatter.tsv' using ($3 == d ? $1 : NaN):2 with points lt d+1 lw 1 ps 0.6 \
     title sprintf('%d', d)
