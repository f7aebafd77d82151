# The same network taught to denoise, from the weights of an autoencoder and from random ones.
set xlabel 'epoch'
set ylabel 'PSNR of denoised test images in dB'
set key right bottom
set xtics 1
plot 'warm.tsv' using 1:3 with linespoints lt 8 title 'learns to copy', \
     ''         using 1:4 with linespoints lt 1 title 'then learns to denoise', \
     ''         using 1:5 with linespoints lt 2 title 'learns to denoise from random weights'
