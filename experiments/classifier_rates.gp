# The training loss that each optimiser ends with, against its learning rate; dashed, with the loss
# summed over the batch. At log 10 = 2.30 nothing is learned.
set logscale xy
set format x '10^{%T}'
set xlabel 'learning rate'
set ylabel 'nats per example after training'
set xrange [1e-5:10]; set yrange [0.003:10]
set key bottom left Left reverse
plot log(10) with lines lt 8 dt 3 title 'log 10', \
     'rates.tsv' using 1:2 with linespoints lt 1 ps 0.7 title 'sgd', \
     ''          using 1:3 with linespoints lt 2 ps 0.7 title 'momentum', \
     ''          using 1:4 with linespoints lt 3 ps 0.7 title 'adagrad', \
     ''          using 1:5 with linespoints lt 4 ps 0.7 title 'rmsprop', \
     ''          using 1:6 with linespoints lt 5 ps 0.7 title 'rmsprop\_c', \
     ''          using 1:7 with linespoints lt 10 ps 0.7 title 'adam', \
     ''          using 1:8 with lines lt 1 dt 2 title 'sgd, summed', \
     ''          using 1:9 with lines lt 6 dt 2 title 'adam, summed'
