/* What a row of the benchmark's table is, and the kinds of rows. A setup makes what a step works
 * on, in the arena, and counts a step's work; what a mask or a border leaves out does not count. */
#ifndef BENCH_H
#define BENCH_H

#include "autograd/autograd.h"

typedef struct {
    void *state;
    double flops, bytes;            /* of one step; 0: not counted                 */
    bool memory;                    /* compared with the bandwidth, else the peak  */
} Job;

typedef struct Bench {
    const char *name;
    Job (*setup)(Arena *, const struct Bench *);
    void (*step)(void *state);
    int threads;                    /* 0: all */
    int arg[7];
} Bench;

/* The machine (bench_machine.c): multiply-adds without memory, and memory without work. */
double seconds(void);
double peak_flops(void);            /* floating-point operations a second on one thread        */
double bandwidth(void);             /* bytes a second, all threads, arrays that no cache holds  */
Job fma_setup(Arena *arena, const Bench *b);
void fma_step(void *state);
Job triad_setup(Arena *arena, const Bench *b);
void triad_step(void *state);

/* Kernels (bench_kernels.c). gemm: arg is a transposed, b transposed, m, n, k; others: entries. */
Job gemm_setup(Arena *arena, const Bench *b);
void gemm_step(void *state);
void gemm_naive_step(void *state);
Job map_setup(Arena *arena, const Bench *b);
void map_v_exp(void *state);
void map_v_log(void *state);
void map_v_tanh(void *state);
void map_v_sigmoid(void *state);
void map_v_softplus(void *state);
Job adam_setup(Arena *arena, const Bench *b);
void adam_step(void *state);
Job relu_setup(Arena *arena, const Bench *b);
Job bernoulli_setup(Arena *arena, const Bench *b);
void op_step(void *state);

/* Convolution (bench_conv.c): arg is images, their side, channels in, out, kernel, stride, mask. */
Job conv_setup(Arena *arena, const Bench *b);
void conv_y_step(void *state);
void conv_x_step(void *state);
void conv_w_step(void *state);
double conv_products(const Conv *v);

/* Training steps (bench_train.c, bench_pixel.c): arg[0] is the number of parameters, which must be
 * PyTorch's. */
Job vae_setup(Arena *arena, const Bench *b);            /* hidden layers, their width, the code  */
Job conv_ae_setup(Arena *arena, const Bench *b);
Job pixelcnn_setup(Arena *arena, const Bench *b);       /* classes of a pixel; 1: a logit        */
Job lstm_setup(Arena *arena, const Bench *b);           /* a layer of a Row LSTM                 */
void train_step(void *state);
Job sample_setup(Arena *arena, const Bench *b);         /* 16 images from a PixelCNN             */
void sample_step(void *state);

/* Where a training step's time goes (bench_profile.c): a line an op with the ms of both passes. */
void profile(const char *workload, void *state);

#endif
