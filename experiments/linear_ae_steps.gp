# Above, what the linear autoencoder is still away from PCA; below, whether the singular vectors of
# its decoder are the components, with and without a penalty on the weights.
set multiplot layout 2,1
set lmargin 12; set rmargin 3
set logscale y; set format y '10^{%T}'
set yrange [1e-7:10]
set ylabel 'off PCA'
plot 'metrics.csv' using 2:(abs($4)) lt 1 title 'loss / least loss - 1', \
     '' using 2:5 lt 2 title 'largest principal angle in rad'
unset logscale y; set format y '%g'
set yrange [0:1.05]; set key center right
set xlabel 'steps on all examples'
set ylabel 'least |cosine|'
plot 'penalised.tsv' using 1:5 lt 3 title 'with the penalty', \
     'metrics.csv' using 2:6 lt 4 title 'without'
