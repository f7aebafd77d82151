# Nats of validation images against the minutes of training, from book/results/pixels_epochs.tsv.
# From the project's folder:
# gnuplot experiments/style.gp -e "set output 'book/fig/pixels.svg'" experiments/pixels.gp
data = 'book/results/pixels_epochs.tsv'
of(row) = strcol('row') eq row ? column('valid_nats') : NaN
set terminal svg size 1200,700 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set logscale x
set xlabel 'minutes of training'; set ylabel 'nats of validation images'
set xrange [0.5:150]; set yrange [80:105]
set key outside right center spacing 1.4
plot data using 'minutes':(of('made-raster')) lt 8 title 'MADE, raster order', \
     data using 'minutes':(of('made')) lt 9 title 'MADE, random order', \
     data using 'minutes':(of('fvbn')) lt 5 title 'FVBN', \
     data using 'minutes':(of('nade')) lt 4 title 'NADE', \
     data using 'minutes':(of('row')) lt 3 dt 2 title 'Row LSTM', \
     data using 'minutes':(of('diagonal')) lt 6 dt 2 title 'Diagonal BiLSTM', \
     data using 'minutes':(of('pixelcnn')) lt 1 title 'PixelCNN', \
     data using 'minutes':(of('gated')) lt 2 title 'gated PixelCNN'
