# The norm of the gradient in each layer's parameters, before the training.
set xlabel 'layer'
set ylabel 'norm of the gradient, nats, log scale'
set logscale y
set format y '10^{%T}'
set xtics 1
set key bottom right
plot 'gradients.tsv' using 1:2 with linespoints lt 1 title 'with short-cuts', \
     ''              using 1:3 with linespoints lt 2 dt 2 title 'without'
