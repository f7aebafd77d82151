/* Convolution, fast. Chapter 6. */
#include "conv.h"

void conv_y(Conv c, Wrap wrap) { conv_y_naive(c, wrap); }
void conv_x(Conv c, Wrap wrap) { conv_x_naive(c, wrap); }
void conv_w(Conv c, bool add) { conv_w_naive(c, add); }
