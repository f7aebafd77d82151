# What both ends of the network say of one pixel, given those before it: p of every value.
set xlabel 'value of the pixel'
set ylabel 'probability, log scale'
set logscale y
set yrange [1e-6:1]
set format y '10^{%T}'
set xrange [-3:258]
set key outside top center horizontal
plot 'pixel.tsv' using 1:2 with impulses lt 1 lw 2 title 'softmax of 256 values', \
     ''          using 1:3 with lines lt 2 lw 3 title 'mixture of logistics'
