# The roofline of the machine that measured book/results/bench.tsv, all its threads together, and
# where some kernels are under it. From the project's folder:
# gnuplot experiments/style.gp -e "set output 'book/fig/roofline.svg'" experiments/roofline.gp
data = 'book/results/bench.tsv'
is(name) = strcol('name') eq name
stats data using (is('fma_chains') ? column('gflops') : NaN) name 'P' nooutput
stats data using (is('triad_16777216') ? column('threads') : NaN) name 'N' nooutput
stats data using (is('triad_16777216') ? column('gflops')*12/2 : NaN) name 'B' nooutput
peak = P_max * N_max; bandwidth = B_max
roof(x) = bandwidth*x < peak ? bandwidth*x : peak

title(n) = n eq 'gemm_1024x1024x1024_all' ? 'product, 1024 x 1024' : \
    n eq 'gemm_128x400x784_all' ? 'layer 784 x 400, batch 128' : \
    n eq 'gemm_1x784x400_all' ? 'layer 400 x 784, batch 1' : \
    n eq 'gemm_naive_512x512x512' ? 'plain loops, 1 thread' : \
    n eq 'conv_3x3b_32_32_y' ? 'conv 3x3, mask B' : n eq 'conv_1x1_64_32_y' ? 'conv 1x1' : \
    n eq 'relu_12845056' ? 'relu' : n eq 'adam_1000000' ? 'Adam, in the cache' : ''
# Labels out of each other's way: some higher or lower, those of the left half before their point.
lift(x) = strcol('name') eq 'gemm_1024x1024x1024_all' ? 1.4*x : \
    strcol('name') eq 'conv_3x3b_32_32_y' ? x/1.15 : x
left(x) = column('intensity') < 1 ? x : NaN
right(x) = column('intensity') < 1 ? NaN : x
shown(x) = strlen(title(strcol('name'))) ? x : NaN

set logscale xy
set xrange [0.02:1500]; set yrange [0.2:peak*3]
set xlabel 'operations for each byte that must move'; set ylabel 'GFLOP/s'
set samples 600
set key bottom center
set label sprintf('%.0f GFLOP/s', peak) at 1300, peak*1.3 right tc rgb '#444444'
set label sprintf('%.0f GB/s', bandwidth) at 2.6, bandwidth*2.6/1.5 left tc rgb '#444444'
plot roof(x) lt 1 title 'what the machine allows', \
     data using (column('intensity')):(shown(column('gflops'))) with points lt 2 ps 0.9 \
     title 'measured', \
     data using (column('intensity')):(right(lift(shown(column('gflops'))))): \
     (title(strcol('name'))) \
     with labels left offset 0.8, -0.4 font ',16' notitle, \
     data using (column('intensity')):(left(shown(column('gflops')))):(title(strcol('name'))) \
     with labels right offset -0.8, 0.2 font ',16' notitle
