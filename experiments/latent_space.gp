# The posteriors of test images in a code of two numbers, as ellipses of two standard deviations to
# either side, one colour a digit: trained with the KL, and without.
set terminal svg size 1300,720 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set multiplot layout 1,2
set size square
unset key
set style fill transparent solid 0.25 border
set xlabel 'z_1'
set ylabel 'z_2' offset 1,0
set title 'with the KL'
plot for [d=0:9] 'with.tsv' using ($5 == d ? $1 : NaN):2:3:4 with ellipses lw 1 lc rgb word('#1f6fb4 #d9542b #2e8b57 #8e5aa8 #c8a000 #17a2b0 #e377a8 #7f7f7f #8c5a3c #111111', d+1)
set title 'without'
plot for [d=0:9] 'without.tsv' using ($5 == d ? $1 : NaN):2:3:4 with ellipses lw 1 lc rgb word('#1f6fb4 #d9542b #2e8b57 #8e5aa8 #c8a000 #17a2b0 #e377a8 #7f7f7f #8c5a3c #111111', d+1)
unset multiplot
