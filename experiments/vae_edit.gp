# One number of the code goes from -2 to 2 in all test images: what a reader then sees of each factor,
# in standard deviations of that factor, in the mean over images.
set xlabel 'z_j, the number that is changed'
set ylabel 'factor as read off the image, standard deviations'
set key outside right center title 'factor'
stats 'response.tsv' using 1 nooutput
n = int(STATS_columns)
plot for [k=2:n] 'response.tsv' using 1:k with linespoints lt k-1 title columnheader(k)
