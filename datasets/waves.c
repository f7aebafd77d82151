/* x(t) = envelope(t) * sum over k of b^(k-1) sin(2 pi k f t) / sum of b^(k-1), over those harmonics
 * k = 1..6 that lie below half the sampling rate. The spectrogram is the discrete Fourier transform
 * by its definition. Chapter 11. */
#include "waves.h"

#include "tensor/parallel.h"

const char *const wave_factors[] = { "pitch", "brightness", "attack", "decay", NULL };

static const double pi = 3.14159265358979323846;

double wave_pitch(double factor) { return 125 * pow(2, 3 * factor); }

void wave_play(const real factors[WAVE_FACTORS], real *x)
{
    double f = wave_pitch((double)factors[0]), b = 0.85 * (double)factors[1];
    double attack = 0.0005 * pow(2, 5 * (double)factors[2]);
    double decay = 0.008 * pow(2, 4 * (double)factors[3]);
    for (int i = 0; i < WAVE_SAMPLES; i++) {
        double t = (double)i / WAVE_RATE, sum = 0, total = 0, weight = 1;
        for (int k = 1; k <= WAVE_HARMONICS && k * f < WAVE_RATE / 2.0; k++, weight *= b)
            sum += weight * sin(2 * pi * k * f * t), total += weight;
        double loud = t < attack ? t / attack : exp((attack - t) / decay);
        x[i] = (real)(loud * sum / total);
    }
}

typedef struct { Rng r; Tensor x, factors; } Job;

static void play_range(void *ctx, int from, int to)
{
    Job *job = ctx;
    for (int i = from; i < to; i++) {
        Rng r = rng_fork_i(job->r, "wave", (uint64_t)i);
        real *f = job->factors.x + i * WAVE_FACTORS;
        for (int k = 0; k < WAVE_FACTORS; k++) f[k] = (real)rng_uniform(&r);
        wave_play(f, job->x.x + i * WAVE_SAMPLES);
    }
}

Tensor waves_new(Arena *a, uint64_t seed, const char *split, int n, Tensor *factors)
{
    Tensor x = tensor_new(a, SHAPE(n, WAVE_SAMPLES));
    *factors = tensor_new(a, SHAPE(n, WAVE_FACTORS));
    Rng r = rng_fork(rng_fork(rng_new(seed), "waves"), split);
    parallel_for(n, 16, play_range, &(Job){ r, x, *factors });
    return x;
}

/* ---- the spectrogram ------------------------------------------------------------------------ */

typedef struct {
    const real *x;
    real *out;
    int t, frame, frames;
    double *cosine, *sine, *window;     /* of 2 pi i / frame; the window adds up to 2 */
} Dft;

/* |sum over i of w_i x_i e^(-2 pi j k i / frame)|, j the imaginary unit. */
static double magnitude(const Dft *d, const real *x, int k)
{
    double re = 0, im = 0;
    for (int i = 0; i < d->frame; i++) {
        int turn = (int)((int64_t)k * i % d->frame);
        re += d->window[i] * (double)x[i] * d->cosine[turn];
        im += d->window[i] * (double)x[i] * d->sine[turn];
    }
    return sqrt(re * re + im * im);
}

static void frames_range(void *ctx, int from, int to)
{
    const Dft *d = ctx;
    int rows = d->frame / 2 + 1;
    for (int i = from; i < to; i++) {
        const real *x = d->x + i / d->frames * d->t + i % d->frames * (d->frame / 2);
        for (int k = 0; k < rows; k++) d->out[i * rows + k] = (real)magnitude(d, x, k);
    }
}

Tensor spectrogram(Arena *a, Tensor x, int frame)
{
    must(x.s.nd == 2 && frame >= 2 && frame % 2 == 0 && x.s.d[1] >= frame,
         "spectrogram: %s in frames of %d", shape_str(x.s), frame);
    int n = x.s.d[0], t = x.s.d[1], frames = (t - frame) / (frame / 2) + 1;
    Tensor out = tensor_new(a, SHAPE(n, frames, frame / 2 + 1));
    size_t bytes = sizeof(double) * (size_t)frame;
    double *cosine = arena_alloc(a, bytes), *sine = arena_alloc(a, bytes),
           *window = arena_alloc(a, bytes);
    for (int i = 0; i < frame; i++) {
        cosine[i] = cos(2 * pi * i / frame);
        sine[i] = sin(2 * pi * i / frame);
        window[i] = (1 - cosine[i]) * 2 / frame;
    }
    parallel_for(n * frames, 4, frames_range,
                 &(Dft){ x.x, out.x, t, frame, frames, cosine, sine, window });
    return out;
}
