# Against how many letters the decoder sees: minus the bound, and the part of it that is the KL.
set xlabel 'letters before, seen by the decoder'
set ylabel 'nats a sentence'
set xtics ('0' 0, '1' 1, '2' 2, '4' 3, '8' 4, '16' 5, '32' 6)
set yrange [0:*]
set key top right
stats 'known.tsv' using 1 name 'E' nooutput
at(x) = x < 1 ? 0 : 1 + log(x)/log(2)
plot 'views.tsv' using (at($1)):2 with linespoints lt 1 title '-ELBO', \
     ''          using (at($1)):4 with linespoints lt 2 title 'KL', \
     E_max with lines lt 8 dt 2 title 'entropy of the grammar'
