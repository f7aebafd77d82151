/* A start that looks at data (Salimans and Kingma 2016; Mishkin and Matas 2015). The usual starts
 * ask for weights such that numbers keep their size if they are independent. Images are not, so one
 * batch is sent through the network, and every convolution on its way gets what it lacks: weights
 * and bias are scaled and shifted so that each channel of what it makes of its input has mean 0 and
 * variance 1 over the batch. What a short-cut adds to it is not counted. Chapter 20. */
#ifndef START_H
#define START_H

#include "autograd/autograd.h"

/* t holds the network's pass over a batch. Kernels and biases change, and all values on t with
 * them. A channel that is the same everywhere keeps its weights. No kernel may be used twice. */
void start_from_data(Tape *t);

#endif
