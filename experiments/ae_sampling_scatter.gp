# Two numbers of the code of a plain and of a variational autoencoder, a dot an image, and N(0,I).
set terminal svg size 1200,640 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set xlabel 'first number of the code'
set ylabel 'second number of the code'
set size ratio -1
set key outside top center
set multiplot layout 1,2
plot 'scatter.tsv' using 1:2 with points lt 1 ps 0.3 title 'autoencoder', \
     ''            using 5:6 with points lt 8 ps 0.3 title 'N(0, I)'
plot 'scatter.tsv' using 3:4 with points lt 2 ps 0.3 title 'variational', \
     ''            using 5:6 with points lt 8 ps 0.3 title 'N(0, I)'
unset multiplot
