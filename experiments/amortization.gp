# What an encoder loses against a q of its own for each x, in the linear-Gaussian model, when its
# hidden layer is too narrow for the code.
set xlabel 'numbers in the hidden layer'
set ylabel 'amortisation gap, nats'
set yrange [-0.2:*]
set offsets 0.2, 0.2, 0, 0
set xtics 1
plot 'encoders.tsv' using 1:4 with lines lt 8 dt 2 title 'theory', \
     ''             using 1:2:3 with yerrorbars lt 1 title 'trained encoders, one s.e.'
