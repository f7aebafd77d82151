# The arrows r(x) - x of a denoising autoencoder over those of the exact score, s^2 grad log p(x).
set terminal svg size 1300,720 dynamic enhanced font 'sans-serif,18' background rgb 'white'
set multiplot layout 1,2
set size ratio -1
set key outside bottom center horizontal
set xlabel 'x_1'; set ylabel 'x_2'
unset grid
do for [toy in 'ring moons'] {
    file = sprintf('field_%s.tsv', toy)
    set title toy
    plot file using 1:2:5:6 with vectors nohead lw 5 lc rgb '#f2b8a2' title 'exact', \
         file using 1:2:3:4 with vectors head size 0.035,20 filled lw 1.2 lc rgb '#1f6fb4' \
         title 'learned'
}
unset multiplot
