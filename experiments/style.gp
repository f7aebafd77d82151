# What all plots share. The frame runs gnuplot in a results folder with this file first, so that a
# script is only its plot command: gnuplot style.gp -e "set output 'NAME.svg'" NAME.gp
set terminal svg size 1000,700 dynamic enhanced font 'sans-serif,20' background rgb 'white'
set datafile separator ",\t"
set datafile columnheaders
set border 3 lc rgb '#444444'
set tics nomirror out
set grid lc rgb '#d0d0d0' lw 1 dt 1
set key right top spacing 1.2
set style data lines
set linetype 1 lc rgb '#1f6fb4' lw 3 pt 7
set linetype 2 lc rgb '#d9542b' lw 3 pt 5
set linetype 3 lc rgb '#2e8b57' lw 3 pt 9
set linetype 4 lc rgb '#8e5aa8' lw 3 pt 13
set linetype 5 lc rgb '#c8a000' lw 3 pt 11
set linetype 6 lc rgb '#17a2b0' lw 3 pt 6
set linetype 7 lc rgb '#e377a8' lw 3 pt 4
set linetype 8 lc rgb '#7f7f7f' lw 3 pt 8
set linetype 9 lc rgb '#8c5a3c' lw 3 pt 12
set linetype 10 lc rgb '#111111' lw 3 pt 10
set linetype cycle 10
