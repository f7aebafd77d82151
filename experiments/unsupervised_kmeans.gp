# Six rounds of k-means from a poor start: points, centroids, and the cells of what is nearest to
# the same centroid.
set terminal svg size 1000,720 dynamic enhanced font 'sans-serif,16' background rgb 'white'
set multiplot layout 2,3 margins 0.08,0.99,0.09,0.95 spacing 0.06,0.17
set size ratio -1
set xrange [-1.5:1.5]; set yrange [-1.5:1.5]
set xlabel 'x_1' offset 0,0.7; set ylabel 'x_2' offset 0.7,1.5
set xtics 1; set ytics 1
unset grid; unset key; unset colorbox
set palette defined (0 '#d6e5f2', 1 '#f8dcd2', 2 '#d8ecdf', 3 '#e6dcee', 4 '#f4ecc9', 5 '#d4eef1', \
                     6 '#f8e0ec', 7 '#e3e3e3')
set cbrange [0:7]
round = '0 1 2 4 8 40'
do for [f=0:5] {
    set title sprintf('round %s', word(round, f + 1)) offset 0,-0.6
    plot 'toy_cells.tsv' using 2:3:4 every ::(f*3721)::(f*3721+3720) with image, \
         'toy_points.tsv' using 2:3 every ::(f*240)::(f*240+239) \
             with points pt 7 ps 0.35 lc rgb '#333333', \
         'toy_centroids.tsv' using 2:3 every ::(f*8)::(f*8+7) \
             with points pt 7 ps 1.1 lc rgb 'white', \
         '' using 2:3 every ::(f*8)::(f*8+7) with points pt 7 ps 0.8 lc rgb '#d9542b'
}
