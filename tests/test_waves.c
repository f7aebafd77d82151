/* Tones: their period, their envelope, their harmonics, as a spectrogram finds them. */
#include "test.h"

#include "datasets/waves.h"
#include "tensor/parallel.h"

#include <string.h>

/* Half way up three octaves the pitch is 125 * 2^1.5. At 500 Hz a period is 16 samples: without
 * envelope the tone repeats. */
static void test_pitch(void)
{
    real x[WAVE_SAMPLES];
    CHECK_NEAR(wave_pitch(0.5), 125 * pow(2, 1.5), 1e-9, "pitch");
    wave_play((real[]){ R(2.0) / 3, 1, 0, 1 }, x);
    for (int i = 16; i < 400; i++) {
        double fall = exp(-16.0 / WAVE_RATE / 0.128);
        CHECK_NEAR((double)x[i + 16], fall * (double)x[i], 1e-5, "a period later");
        CHECK(fabs(x[i]) <= 1, "x[%d] = %g", i, (double)x[i]);
    }
}

/* A pure tone at full attack is a sine under t / 0.016, then under an exponential. */
static void test_envelope(void)
{
    real x[WAVE_SAMPLES];
    wave_play((real[]){ 0, 0, 1, 0 }, x);
    for (int i = 0; i < WAVE_SAMPLES; i++) {
        double t = (double)i / WAVE_RATE, loud = t < 0.016 ? t / 0.016 : exp((0.016 - t) / 0.008);
        CHECK_NEAR((double)x[i], loud * sin(2 * acos(-1.0) * 125 * t), 1e-6, "x");
    }
}

/* Sines of 3 and 5 periods a frame with amplitudes 1 and 0.5: those rows, their neighbours half
 * (that is the window), the others nothing; in every frame. */
static void test_spectrogram(void)
{
    enum { T = 96, FRAME = 32 };
    const double pi = acos(-1.0);
    Arena *a = arena_new();
    Tensor x = tensor_new(a, SHAPE(2, T));
    for (int i = 0; i < T; i++) {
        x.x[i] = (real)sin(2 * pi * 3 * i / FRAME + 0.3);
        x.x[T + i] = (real)(0.5 * cos(2 * pi * 11 * i / FRAME));
    }
    Tensor s = spectrogram(a, x, FRAME);
    CHECK(shape_eq(s.s, SHAPE(2, 5, 17)), "shape %s", shape_str(s.s));
    for (int i = 0; i < s.n; i++) {
        int k = i % 17, peak = i < 5 * 17 ? 3 : 11;
        double near = k == peak ? 1 : k == peak - 1 || k == peak + 1 ? 0.5 : 0;
        double want = (peak == 3 ? 1 : 0.5) * near;
        CHECK_NEAR((double)s.x[i], want, 1e-5, "magnitude");
    }
    arena_free(a);
}

/* The strongest row of a tone is that of its pitch, or next to it; brightness adds others. */
static void test_harmonics(void)
{
    Arena *a = arena_new();
    Tensor x = tensor_new(a, SHAPE(2, WAVE_SAMPLES));
    wave_play((real[]){ R(2.0) / 3, 0, 0, 1 }, x.x);
    wave_play((real[]){ R(2.0) / 3, 1, 0, 1 }, x.x + WAVE_SAMPLES);
    Tensor s = spectrogram(a, x, 128);                      /* 62.5 Hz a row: 500 Hz is row 8 */
    for (int tone = 0; tone < 2; tone++) {
        const real *row = s.x + (tone * 7 + 3) * 65;
        for (int k = 0; k < 65; k++) CHECK(row[k] <= row[8], "row %d of tone %d", k, tone);
        double second = (double)(row[16] / row[8]);
        CHECK_NEAR(second, tone ? 0.85 : 0, 0.02, "the second harmonic");
    }
    arena_free(a);
}

static void test_streams(void)
{
    Arena *a = arena_new();
    Tensor f, g;
    int threads = parallel_threads();
    parallel_set_threads(1);
    Tensor x = waves_new(a, 1, "train", 40, &f);
    parallel_set_threads(2);
    Tensor longer = waves_new(a, 1, "train", 60, &g), other = waves_new(a, 1, "test", 40, &g);
    Tensor s = spectrogram(a, x, 64);
    parallel_set_threads(1);
    CHECK_BYTES(spectrogram(a, x, 64).x, s.x, sizeof(real) * (size_t)s.n, "one thread");
    parallel_set_threads(threads);
    CHECK_BYTES(longer.x, x.x, sizeof(real) * (size_t)x.n, "the first 40 of 60");
    CHECK(memcmp(other.x, x.x, sizeof(real) * (size_t)x.n), "train and test agree");
    real again[WAVE_SAMPLES];
    wave_play(f.x + 7 * WAVE_FACTORS, again);
    CHECK_BYTES(x.x + 7 * WAVE_SAMPLES, again, sizeof again, "played again from its factors");
    arena_free(a);
}

static void odd_frame(void *ctx) { spectrogram(ctx, tensor_zeros(ctx, SHAPE(1, 64)), 33); }
static void long_frame(void *ctx) { spectrogram(ctx, tensor_zeros(ctx, SHAPE(1, 64)), 66); }

static void test_misuse(void)
{
    Arena *a = arena_new();
    CHECK_DIES(odd_frame, a, "spectrogram: [1,64] in frames of 33");
    CHECK_DIES(long_frame, a, "spectrogram: [1,64] in frames of 66");
    arena_free(a);
}

int main(void)
{
    RUN(test_pitch);
    RUN(test_envelope);
    RUN(test_spectrogram);
    RUN(test_harmonics);
    RUN(test_streams);
    RUN(test_misuse);
    return test_done();
}
