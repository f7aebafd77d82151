# The spectra of rows of pixels: what untrained decoders draw, and what trained ones make of images.
set multiplot layout 1,2 margins 0.1,0.98,0.16,0.92 spacing 0.1
set logscale y
set format y '10^{%T}'
set xlabel 'frequency, periods per pixel'
set xrange [0:0.52]
set xtics 0.125
set ylabel 'share of the power'
set title 'untrained, random codes'
set key left bottom
plot 'spectrum.tsv' every ::1 using 1:3 with linespoints lt 2 title 'upconvolution', \
     ''             every ::1 using 1:4 with linespoints lt 1 title 'resize, convolution'
unset ylabel
set title 'trained, test images'
plot 'spectrum.tsv' every ::1 using 1:5 with linespoints lt 2 title 'upconvolution', \
     ''             every ::1 using 1:6 with linespoints lt 1 title 'resize, convolution', \
     ''             every ::1 using 1:2 with linespoints lt 8 title 'the images'
unset multiplot
