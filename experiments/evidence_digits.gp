# The same for a VAE on images of digits, in the mean over test images: nobody knows log p(x) here.
# From k = 4 on: at k = 1 naive draws are hundreds of nats lower still.
set xlabel 'draws k'
set ylabel 'log of the mean weight, nats'
set logscale x 4
set xrange [3:*]
set key bottom right
plot 'digits.tsv' every ::1 using 1:6 with lines lt 8 dt 3 title 'ELBO', \
     '' every ::1 using 1:4:5 with yerrorbars lt 1 title 'importance sampling from the encoder', \
     '' every ::1 using 1:4 with lines lt 1 notitle, \
     '' every ::1 using ($1*1.08):2:3 with yerrorbars lt 2 title 'from the prior (naive)', \
     '' every ::1 using ($1*1.08):2 with lines lt 2 notitle
