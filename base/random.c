/* R's random numbers: the seeding, the Mersenne-Twister, normals by inversion, exponentials, index by rejection, and
 * sample(). What R draws, in R's order; the golden streams are the judge. */
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/base.h"

#define N 624

double cel_na(void)
{
    union { uint64_t bits; double value; } na = {.bits = UINT64_C(0x7FF00000000007A2)};
    return na.value;
}

bool cel_is_na(double x)
{
    union { double value; uint64_t bits; } u = {.value = x};
    return isnan(x) && (uint32_t)u.bits == 1954;
}

/* ---- Mersenne-Twister --------------------------------------------------------------------------------------- */

static uint32_t scramble(uint32_t seed)
{
    return 69069u * seed + 1u;
}

static void fill_state(cel_rng *rng, uint32_t seed)
{
    for (int i = 0; i < 50; i++)
        seed = scramble(seed);
    seed = scramble(seed); /* the first word R stores is the position, overwritten with 624 */
    for (int i = 0; i < N; i++)
        rng->state[i] = seed = scramble(seed);
    rng->at = N;
}

void cel_rng_seed(cel_rng *rng, int32_t seed)
{
    fill_state(rng, (uint32_t)seed);
}

static void next_state(uint32_t *s)
{
    static const uint32_t twist[2] = {0, 0x9908b0dfu};
    for (int k = 0; k < N; k++) {
        uint32_t y = (s[k] & 0x80000000u) | (s[(k + 1) % N] & 0x7fffffffu);
        s[k] = s[(k + 397) % N] ^ (y >> 1) ^ twist[y & 1];
    }
}

/* R keeps every uniform strictly inside (0, 1). */
static double inside(double u)
{
    const double half = 0.5 * 2.328306437080797e-10; /* 0.5 / (2^32 - 1) */
    return u <= 0.0 ? half : 1.0 - u <= 0.0 ? 1.0 - half : u;
}

double cel_rng_unif(cel_rng *rng)
{
    if (rng->at >= N) {
        next_state(rng->state);
        rng->at = 0;
    }
    uint32_t y = rng->state[rng->at++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    y ^= y >> 18;
    return inside((double)y * 2.3283064365386963e-10);
}

/* ---- normal and exponential --------------------------------------------------------------------------------- */

static double ratio(const double *a, const double *b, double r)
{
    double top = a[7], bottom = b[7];
    for (int i = 6; i >= 0; i--) {
        top = top * r + a[i];
        bottom = bottom * r + b[i];
    }
    return top / bottom;
}

/* Wichura (1988), algorithm AS 241, about 16 digits: three rational approximations, coefficients from the paper. */
double cel_qnorm(double p)
{
    static const double a[] = {3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
                               45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727};
    static const double b[] = {1.0, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
                               21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610};
    static const double c[] = {1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
                               1.27045825245236838258, .241780725177450611770, .0227238449892691845833, 7.74545014278341407640e-4};
    static const double d[] = {1.0, 2.05319162663775882187, 1.67638483018380384940, .689767334985100004550,
                               .148103976427480074590, .0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9};
    static const double e[] = {6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, .296560571828504891230,
                               .0265321895265761230930, .00124266094738807843860, 2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double f[] = {1.0, .599832206555887937690, .136929880922735805310, .0148753612908506148525,
                               7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15};
    if (isnan(p) || p < 0.0 || p > 1.0)
        return NAN;
    if (p == 0.0 || p == 1.0)
        return p == 0.0 ? -INFINITY : INFINITY;
    double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return q * ratio(a, b, 0.180625 - q * q);
    double r = sqrt(-log(q < 0.0 ? p : 1.0 - p));
    double x = r <= 5.0 ? ratio(c, d, r - 1.6) : ratio(e, f, r - 5.0);
    return q < 0.0 ? -x : x;
}

double cel_pnorm(double x)
{
    return 0.5 * erfc(-x / 1.4142135623730950488);
}

double cel_rng_norm(cel_rng *rng)
{
    const double big = 134217728.0; /* 2^27: two uniforms make one of 54 bits */
    double u = floor(big * cel_rng_unif(rng)) + cel_rng_unif(rng);
    return cel_qnorm(u / big);
}

/* Ahrens & Dieter (1972), algorithm SA: q[k] = sum of log(2)^i / i! up to k + 1. */
double cel_rng_exp(cel_rng *rng)
{
    double q[16], term = 1.0, sum = 0.0;
    for (int k = 0; k < 16; k++) {
        term *= 0.693147180559945309417 / (k + 1);
        q[k] = sum += term;
    }
    double a = 0.0, u = cel_rng_unif(rng);
    for (;;) {
        u += u;
        if (u > 1.0)
            break;
        a += q[0];
    }
    u -= 1.0;
    if (u <= q[0])
        return a + u;
    int i = 0;
    double least = cel_rng_unif(rng);
    do {
        double v = cel_rng_unif(rng);
        if (v < least)
            least = v;
        i++;
    } while (u > q[i]);
    return a + least * q[0];
}

/* ---- sampling ------------------------------------------------------------------------------------------------ */

/* Whole bits from 16-bit pieces, as R >= 3.6 makes them. */
static double bits(cel_rng *rng, int count)
{
    int64_t v = 0;
    for (int n = 0; n <= count; n += 16)
        v = (int64_t)((uint64_t)v * 65536u + (uint64_t)floor(cel_rng_unif(rng) * 65536.0));
    if (count < 64)
        v &= (int64_t)((UINT64_C(1) << count) - 1);
    return (double)v;
}

double cel_rng_index(cel_rng *rng, double n)
{
    if (n <= 0.0)
        return 0.0;
    int count = (int)ceil(log2(n));
    double v;
    do
        v = bits(rng, count);
    while (n <= v);
    return v;
}

/* Without replacement from a huge range: keep what was drawn in an open-addressing table, draw again on a repeat. */
static cel_status sample_hashed(cel_rng *rng, double n, size_t size, double *out, cel_error *err)
{
    size_t slots = 16;
    while (slots < 2 * size)
        slots *= 2;
    double *seen = CEL_ARRAY(double, slots); /* 0 is free: values are 1..n */
    if (!seen)
        return cel_nomem(err);
    for (size_t i = 0; i < size;) {
        double v = cel_rng_index(rng, n) + 1.0;
        size_t at = (size_t)((uint64_t)v * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (slots - 1);
        while (seen[at] != 0.0 && seen[at] != v)
            at = (at + 1) & (slots - 1);
        if (seen[at] == v)
            continue;
        seen[at] = out[i++] = v;
    }
    cel_free(seen);
    return CEL_OK;
}

cel_status cel_rng_sample(cel_rng *rng, double n, size_t size, bool replace, double *out, cel_error *err)
{
    if (replace || size < 2) {
        if (!replace && (double)size > n)
            return cel_fail(err, CEL_INPUT, "sample.size", "cannot take a sample of %zu from %.15g without replacement", size, n);
        for (size_t i = 0; i < size; i++)
            out[i] = cel_rng_index(rng, n) + 1.0;
        return CEL_OK;
    }
    if ((double)size > n)
        return cel_fail(err, CEL_INPUT, "sample.size", "cannot take a sample of %zu from %.15g without replacement", size, n);
    if (n > 1e7 && (double)size <= n / 2)
        return sample_hashed(rng, n, size, out, err);
    size_t left = (size_t)n;
    double *pool = CEL_ARRAY(double, left);
    if (!pool)
        return cel_nomem(err);
    for (size_t i = 0; i < left; i++)
        pool[i] = (double)i + 1.0;
    for (size_t i = 0; i < size; i++) {
        size_t j = (size_t)cel_rng_index(rng, (double)left);
        out[i] = pool[j];
        pool[j] = pool[--left];
    }
    cel_free(pool);
    return CEL_OK;
}

cel_status cel_rng_shuffle(cel_rng *rng, int32_t *values, size_t n, cel_error *err)
{
    double *order = CEL_ARRAY(double, n);
    int32_t *copy = CEL_ARRAY(int32_t, n);
    cel_status status = order && copy ? cel_rng_sample(rng, (double)n, n, false, order, err) : cel_nomem(err);
    if (status == CEL_OK) {
        memcpy(copy, values, n * sizeof *values);
        for (size_t i = 0; i < n; i++)
            values[i] = copy[(size_t)order[i] - 1];
    }
    cel_free(order);
    cel_free(copy);
    return status;
}

/* Heap sort by decreasing weight. Its order among ties decides what sample() draws, so it must be a heap of the
 * smallest on top, built from the middle down, as R's is. */
static void sort_decreasing(double *w, int *index, size_t n)
{
    if (n < 2)
        return;
    size_t build = n / 2 + 1, last = n;
    for (;;) {
        double hold;
        int hold_index;
        if (build > 1) {
            build--;
            hold = w[build - 1];
            hold_index = index[build - 1];
        } else {
            hold = w[last - 1];
            hold_index = index[last - 1];
            w[last - 1] = w[0];
            index[last - 1] = index[0];
            if (--last == 1) {
                w[0] = hold;
                index[0] = hold_index;
                return;
            }
        }
        size_t at = build, child = build * 2;
        while (child <= last) {
            if (child < last && w[child - 1] > w[child])
                child++;
            if (!(hold > w[child - 1]))
                break;
            w[at - 1] = w[child - 1];
            index[at - 1] = index[child - 1];
            at = child;
            child *= 2;
        }
        w[at - 1] = hold;
        index[at - 1] = hold_index;
    }
}

/* Walker (1977): columns filled from the large to the small; `below` and `above` grow towards each other. */
static cel_status sample_alias(cel_rng *rng, size_t n, size_t size, const double *p, double *out, cel_error *err)
{
    double *q = CEL_ARRAY(double, n);
    size_t *alias = CEL_ARRAY(size_t, n), *order = CEL_ARRAY(size_t, n);
    cel_status status = q && alias && order ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK) {
        size_t below = 0, above = n;
        for (size_t i = 0; i < n; i++) {
            q[i] = p[i] * (double)n;
            order[q[i] < 1.0 ? below++ : --above] = i;
        }
        if (below > 0 && above < n)
            for (size_t k = 0; k + 1 < n; k++) {
                size_t small = order[k], large = order[above];
                alias[small] = large;
                q[large] += q[small] - 1.0;
                if (q[large] < 1.0)
                    above++;
                if (above >= n)
                    break;
            }
        for (size_t i = 0; i < size; i++) {
            size_t k = (size_t)cel_rng_index(rng, (double)n);
            out[i] = (double)(cel_rng_unif(rng) < q[k] ? k + 1 : alias[k] + 1);
        }
    }
    cel_free(q);
    cel_free(alias);
    cel_free(order);
    return status;
}

cel_status cel_rng_sample_weighted(cel_rng *rng, size_t n, size_t size, bool replace, const double *prob, double *out,
                                   cel_error *err)
{
    double sum = 0.0;
    size_t positive = 0, large = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(prob[i]) || prob[i] < 0.0)
            return cel_fail(err, CEL_INPUT, "sample.prob", "probability %zu is %g; it must be a number >= 0", i + 1, prob[i]);
        positive += prob[i] > 0.0;
        sum += prob[i];
    }
    if (positive == 0 || (!replace && size > positive))
        return cel_fail(err, CEL_INPUT, "sample.prob", "too few positive probabilities: %zu for a sample of %zu", positive, size);
    double *p = CEL_ARRAY(double, n);
    int *index = CEL_ARRAY(int, n);
    cel_status status = p && index ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK) {
        for (size_t i = 0; i < n; i++) {
            p[i] = prob[i] / sum;
            index[i] = (int)i + 1;
            large += (double)n * p[i] > 0.1;
        }
        if (replace && large > 200)
            status = sample_alias(rng, n, size, p, out, err);
        else {
            sort_decreasing(p, index, n);
            double total = 1.0;
            size_t left = n;
            if (replace)
                for (size_t i = 1; i < n; i++)
                    p[i] += p[i - 1];
            for (size_t i = 0; i < size; i++) {
                double u = total * cel_rng_unif(rng), mass = 0.0;
                size_t j = 0;
                if (replace)
                    while (j + 1 < n && u > p[j])
                        j++;
                else
                    for (;; j++) {
                        mass += p[j];
                        if (u <= mass || j + 1 >= left)
                            break;
                    }
                out[i] = index[j];
                if (!replace) {
                    total -= p[j];
                    left--;
                    memmove(p + j, p + j + 1, (left - j) * sizeof *p);
                    memmove(index + j, index + j + 1, (left - j) * sizeof *index);
                }
            }
        }
    }
    cel_free(p);
    cel_free(index);
    return status;
}

/* ---- generator kinds ----------------------------------------------------------------------------------------- */

/* One draw of L'Ecuyer's combined multiple-recursive generator (1999), the kind tune switches to. */
static double lecuyer_unif(const int32_t *seed)
{
    const int64_t m1 = 4294967087, m2 = 4294944443;
    int64_t s[6];
    for (int i = 0; i < 6; i++)
        s[i] = (int64_t)(uint32_t)seed[i];
    int64_t p1 = (1403580 * s[1] - 810728 * s[0]) % m1, p2 = (527612 * s[5] - 1370589 * s[3]) % m2;
    p1 += p1 < 0 ? m1 : 0;
    p2 += p2 < 0 ? m2 : 0;
    return inside((double)(p1 > p2 ? p1 - p2 : p1 - p2 + m1) * 2.328306549295727688e-10);
}

static uint32_t seed_from(double u)
{
    return (uint32_t)(u * (double)UINT_MAX);
}

void cel_rng_switch_kinds(cel_rng *rng, int32_t *lecuyer)
{
    const uint32_t m2 = 4294944443u;
    int32_t words[6];
    uint32_t seed = seed_from(cel_rng_unif(rng));
    for (int i = 0; i < 50; i++)
        seed = scramble(seed);
    for (int i = 0; i < 6; i++) {
        do
            seed = scramble(seed);
        while (seed >= m2);
        words[i] = (int32_t)seed;
    }
    if (lecuyer)
        memcpy(lecuyer, words, sizeof words);
    fill_state(rng, seed_from(lecuyer_unif(words)));
}
