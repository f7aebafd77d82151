# Accuracy on new images against the number of labels, mean and standard error over the choices of
# labelled images.
set logscale x
set xlabel 'labels'
set ylabel 'test images read right, percent'
set xrange [8:1300]; set yrange [*:100]
set xtics (10, 30, 100, 300, 1000)
set key bottom right
plot 'accuracy.tsv' using 1:8:9 with yerrorlines lt 3 title 'fine-tuned', \
     ''             using 1:6:7 with yerrorlines lt 2 title 'frozen features', \
     ''             using 1:2:3 with yerrorlines lt 1 title 'from scratch', \
     ''             using 1:4:5 with yerrorlines lt 8 dt 2 title 'features of chance'
