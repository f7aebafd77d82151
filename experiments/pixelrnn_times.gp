# The time of one processor for a batch, against the side of the image: a training step, and samples
# by the definition and by the fast sampler.
set terminal svg size 1200,700 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set logscale xy
set format y '10^{%T}'
set xlabel 'side of the image N, pixels'
set ylabel 'processor time for a batch, milliseconds'
set xtics (7, 14, 28)
set xrange [6:33]
set key outside right center spacing 1.4
plot 'times.tsv' using 1:6 with linespoints lt 2 title 'Diagonal, definition', \
     ''          using 1:9 with linespoints lt 3 title 'PixelCNN, definition', \
     ''          using 1:3 with linespoints lt 1 title 'Row, definition', \
     ''          using 1:7 with linespoints lt 2 dt 3 title 'Diagonal, fast', \
     ''          using 1:10 with linespoints lt 3 dt 3 title 'PixelCNN, fast', \
     ''          using 1:4 with linespoints lt 1 dt 3 title 'Row, fast', \
     ''          using 1:5 with lines lt 2 dt 2 title 'Diagonal, training step', \
     ''          using 1:8 with lines lt 3 dt 2 title 'PixelCNN, training step', \
     ''          using 1:2 with lines lt 1 dt 2 title 'Row, training step'
