# Steps that must wait for one another, against the side of the image, counted.
set logscale xy
set xlabel 'side of the image N, pixels'
set ylabel 'steps that wait for one another'
set xtics (7, 14, 28)
set xrange [6:33]
set key outside top center horizontal maxrows 2
plot 'steps.tsv' using 1:5 with linespoints lt 4 title 'a sample, all three: N^2', \
     ''          using 1:3 with linespoints lt 2 title 'training, Diagonal BiLSTM: 2N - 1', \
     ''          using 1:2 with linespoints lt 1 title 'training, Row LSTM: N', \
     ''          using 1:4 with linespoints lt 3 title 'training, PixelCNN: 1'
