/* Dropout's masks: rate, scale, and that they are a function of (fit, layer, step) alone. */
#include "engine/dropout.h"
#include "tests/engine/planned.h"

enum { N = 4001 };

static cel_stream stream;

static cel_pass pass_of(uint64_t step)
{
    cel_stream_start(&stream, 9, 0, 0);
    return (cel_pass){.rows = 1, .training = true, .step = step, .stream = &stream};
}

START_TEST(dropout_masks)
{
    enum { ROWS = 64, COLS = 501 };
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {COLS}}), *o = layer(g, "dropout", "rate = 0.3", in);
    fit f = start(g, &in, 1, &o, 1, ROWS, true);
    static cel_real first[ROWS * COLS];
    for (size_t i = 0; i < ROWS * COLS; i++)
        f.x[0][i] = 1;
    forward(&f);
    size_t kept = 0;
    for (size_t i = 0; i < ROWS * COLS; i++) {
        first[i] = cel_plan_output(f.plan, 0)[i];
        ck_assert(first[i] == 0 || fabsf((float)first[i] - 1 / 0.7f) < 1e-6f);
        kept += first[i] != 0;
    }
    NEAR((double)kept / (ROWS * COLS), 0.7, 4 * sqrt(0.21 / (ROWS * COLS)));
    forward(&f); /* the same step: the same mask */
    ck_assert_mem_eq(first, cel_plan_output(f.plan, 0), sizeof first);
    f.pass.step++;
    forward(&f);
    size_t both = 0;
    for (size_t i = 0; i < ROWS * COLS; i++)
        both += first[i] != 0 && cel_plan_output(f.plan, 0)[i] != 0;
    NEAR((double)both / (ROWS * COLS), 0.49, 0.02); /* another step: an independent one */
    f.pass.training = false;
    forward(&f);
    ck_assert_mem_eq(f.x[0], cel_plan_output(f.plan, 0), sizeof first);
    end(&f);
    cel_graph_free(g);
}
END_TEST

/* Every rate is met, what is kept is scaled by 1 / (1 - rate) exactly as the mask says, also in place. */
START_TEST(rates_and_scales)
{
    static const double rates[] = {0.05, 0.3, 0.5, 0.9, 1};
    static cel_real x[N], y[N], keep[N];
    const cel_pass pass = pass_of(3);
    for (size_t k = 0; k < sizeof rates / sizeof *rates; k++) {
        const cel_dropout d = {.rate = rates[k], .noise = CEL_STREAM_NOISE + 2};
        const cel_real scale = CEL_R(rates[k] < 1 ? 1 / (1 - rates[k]) : 0);
        size_t kept = 0;
        fill_random(x, N, 1);
        cel_dropout_apply(&d, &pass, N, x, y);
        cel_dropout_mask(&d, &pass, N, keep);
        for (size_t i = 0; i < N; i++) {
            ck_assert(keep[i] == 0 || keep[i] == 1);
            ck_assert(y[i] == (keep[i] > 0 ? x[i] * scale : 0));
            kept += keep[i] > 0;
        }
        NEAR((double)kept / N, 1 - rates[k], 4 * sqrt(rates[k] * (1 - rates[k]) / N));
        cel_dropout_apply(&d, &pass, N, x, x);
        ck_assert_mem_eq(x, y, sizeof x);
    }
}
END_TEST

/* A mask does not depend on how many numbers are asked for: a shorter one is the beginning of a longer. */
START_TEST(shorter_masks_begin_alike)
{
    static cel_real whole[N], part[N];
    const cel_pass pass = pass_of(1);
    const cel_dropout d = {.rate = 0.4, .noise = CEL_STREAM_NOISE};
    cel_dropout_mask(&d, &pass, N, whole);
    for (size_t n = 1; n < 100; n++) {
        part[n] = 7;
        cel_dropout_mask(&d, &pass, n, part);
        ck_assert_mem_eq(part, whole, n * sizeof *part);
        ck_assert(part[n] == 7);
    }
}
END_TEST

/* Masks of other steps, layers, fits and seeds are independent: both keep in (1 - rate)^2 of the places. A seed of the layer's own leaves the fit's
 * stream out. */
START_TEST(what_masks_depend_on)
{
    static cel_real first[N], other[N];
    cel_pass pass = pass_of(1), step = pass_of(2), fit_pass = pass_of(1);
    cel_stream another;
    cel_stream_start(&another, 9, 0, 1);
    fit_pass.stream = &another;
    cel_dropout d = {.rate = 0.3, .noise = CEL_STREAM_NOISE}, second = {.rate = 0.3, .noise = CEL_STREAM_NOISE + 1};
    cel_dropout seeded = {.rate = 0.3, .noise = CEL_STREAM_NOISE, .seeded = true};
    cel_stream_start(&seeded.own, 5, 0, 0);
    const struct {
        const cel_dropout *d;
        const cel_pass *pass;
    } others[] = {{&d, &step}, {&second, &pass}, {&d, &fit_pass}, {&seeded, &pass}};
    cel_dropout_mask(&d, &pass, N, first);
    for (size_t k = 0; k < 4; k++) {
        size_t both = 0;
        cel_dropout_mask(others[k].d, others[k].pass, N, other);
        for (size_t i = 0; i < N; i++)
            both += first[i] > 0 && other[i] > 0;
        NEAR((double)both / N, 0.49, 4 * sqrt(0.49 * 0.51 / N));
    }
    cel_dropout_mask(&seeded, &pass, N, first);
    cel_dropout_mask(&seeded, &fit_pass, N, other);
    ck_assert_mem_eq(first, other, sizeof first);
    cel_stream a = cel_noise_stream(&d, &pass), b = cel_noise_stream(&d, &pass), c = cel_noise_stream(&d, &step);
    uint32_t word = cel_stream_word(&a);
    ck_assert_uint_eq(word, cel_stream_word(&b));
    ck_assert_uint_ne(word, cel_stream_word(&c));
}
END_TEST

START_TEST(backward_of_relu_then_dropout)
{
    const cel_real y[5] = {2, 0, CEL_R(-0.0), CEL_R(1e-30), CEL_R(NAN)};
    cel_real dz[5] = {1, 2, 3, 4, 5};
    cel_dropout_relu_back(5, CEL_R(1.25), y, dz);
    SAME(dz, 0, 1.25, 0, 0, 5, 0);
}
END_TEST

TEST_MAIN("engine/dropout", dropout_masks, rates_and_scales, shorter_masks_begin_alike, what_masks_depend_on, backward_of_relu_then_dropout)
