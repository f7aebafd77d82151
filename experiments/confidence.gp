# How sure a classifier of nine classes is: of images of those classes, of the tenth, of another
# data set, and of noise.
set xlabel 'confidence: the largest p(y|x)'
set ylabel 'images, percent'
set xrange [0:1]; set yrange [0:100]
set key top left Left reverse
plot 'histogram.tsv' using 1:2 with linespoints lt 1 title 'classes it learned', \
     ''              using 1:3 with linespoints lt 2 title 'the class it never saw', \
     ''              using 1:4 with linespoints lt 3 title 'another data set', \
     ''              using 1:5 with linespoints lt 8 title 'noise'
