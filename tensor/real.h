/* The number type. All code is written in `real` and built twice: as float, to train, and with
 * -DREAL_IS_DOUBLE as double, to check gradients. <tgmath.h> picks expf or exp; a constant is
 * written R(0.5), so that float code never widens by accident (-Wdouble-promotion). Chapter 2. */
#ifndef REAL_H
#define REAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tgmath.h>

#ifdef REAL_IS_DOUBLE
typedef double real;
#define R(c) c
#define REAL_NAME "f64"
#else
typedef float real;
#define R(c) c##f
#define REAL_NAME "f32"
#endif

#endif
