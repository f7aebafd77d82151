# How one uniform number becomes one normal number: from u on the left axis to the curve
# u = Phi(z), and down. Sixteen u at equal distances: half of them land between -0.67 and 0.67.
# It needs no data; from the project's folder:
# gnuplot experiments/style.gp -e "set output 'book/fig/quantile.svg'" experiments/quantile.gp
set xlabel 'z'; set ylabel 'u'
set xrange [-3:3]; set yrange [0:1]
set encoding utf8; set samples 400
unset grid
set key outside bottom center horizontal
set for [i=0:15] arrow from -3, (i + 0.5)/16 to invnorm((i + 0.5)/16), (i + 0.5)/16 nohead \
    lc rgb '#9db8d2' lw 1.5
set for [i=0:15] arrow from invnorm((i + 0.5)/16), (i + 0.5)/16 to invnorm((i + 0.5)/16), 0 \
    lc rgb '#d9542b' lw 1.5 size 0.05, 20
plot norm(x) lt 1 title 'u = Φ(z)', \
     exp(-x*x/2)/sqrt(2*pi) lt 1 dt 2 title 'its slope, the density of N(0,1)'
