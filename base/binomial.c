/* Binomial numbers as R draws them: by inversion while the mean is below 30, else by the rejection scheme BTPE.
 * Source: Kachitvichyanukul & Schmeiser 1988, "Binomial random variate generation", Communications of the ACM 31. */
#include <math.h>
#include <stdlib.h>

#include "base/base.h"

/* p is at most one half; r and g make the ratio of neighbouring probabilities: P(x) / P(x - 1) = g / x - r. */
typedef struct binomial {
    int n;
    double p, q, r, g;
} binomial;

/* Walks up the distribution; starts anew in the rare case that rounding leaves something beyond 110. */
static int by_inversion(cel_rng *rng, const binomial *b)
{
    enum { FARTHEST = 110 };
    double none = 1, square = b->q; /* q^n, by squaring as R does */
    for (int n = b->n; n > 0; n >>= 1, square *= square)
        if (n & 1)
            none *= square;
    for (;;) {
        double u = cel_rng_unif(rng), f = none;
        for (int x = 0; x <= FARTHEST; f *= b->g / x - b->r) {
            if (u < f)
                return x;
            u -= f;
            x++;
        }
    }
}

/* 1 / (12 x) - ..., the correction of Stirling's formula. */
static double stirling(double x)
{
    double s = x * x;
    return (13860.0 - (462.0 - (132.0 - (99.0 - 140.0 / s) / s) / s) / s) / x / 166320.0;
}

/* A triangle in the middle, two parallelograms beside it and exponential tails cover the distribution; a point under
 * the cover is kept when it lies under the probabilities, tested exactly near the mode and by bounds elsewhere. */
static int by_rejection(cel_rng *rng, const binomial *b)
{
    double np = b->n * b->p, npq = np * b->q, ffm = np + b->p;
    int m = (int)ffm;
    double p1 = (int)(2.195 * sqrt(npq) - 4.6 * b->q) + 0.5, xm = m + 0.5, xl = xm - p1, xr = xm + p1, c = 0.134 + 20.5 / (15.3 + m);
    double a = (ffm - xl) / (ffm - xl * b->p), left = a * (1 + 0.5 * a);
    a = (xr - ffm) / (xr * b->q);
    double right = a * (1 + 0.5 * a), p2 = p1 * (1 + c + c), p3 = p2 + c / left, p4 = p3 + c / right;
    for (;;) {
        double u = cel_rng_unif(rng) * p4, v = cel_rng_unif(rng);
        int x;
        if (u <= p1)
            return (int)(xm - p1 * v + u);
        if (u <= p2) {
            double at = xl + (u - p1) / c;
            v = v * c + 1 - fabs(xm - at) / p1;
            if (v > 1 || v <= 0)
                continue;
            x = (int)at;
        } else if (u > p3) {
            x = (int)(xr - log(v) / right);
            if (x > b->n)
                continue;
            v *= (u - p3) * right;
        } else {
            x = (int)(xl + log(v) / left);
            if (x < 0)
                continue;
            v *= (u - p2) * left;
        }
        int k = abs(x - m);
        if (k <= 20 || k >= npq / 2 - 1) {
            double f = 1;
            for (int i = m + 1; i <= x; i++)
                f *= b->g / i - b->r;
            for (int i = x + 1; i <= m; i++)
                f /= b->g / i - b->r;
            if (v <= f)
                return x;
            continue;
        }
        double margin = (k / npq) * ((k * (k / 3.0 + 0.625) + 0.1666666666666) / npq + 0.5), normal = -(double)k * k / (2 * npq), alv = log(v);
        if (alv < normal - margin)
            return x;
        if (alv > normal + margin)
            continue;
        double x1 = x + 1, f1 = ffm + 1, z = b->n + 1 - ffm, w = b->n - x + 1.0;
        if (alv <= xm * log(f1 / x1) + (b->n - m + 0.5) * log(z / w) + (x - m) * log(w * b->p / (x1 * b->q)) + stirling(f1) + stirling(z) +
                       stirling(x1) + stirling(w))
            return x;
    }
}

double cel_rng_binom(cel_rng *rng, double n, double p)
{
    if (!(n >= 0 && n <= INT32_MAX) || n != floor(n) || !(p >= 0 && p <= 1))
        return (double)NAN;
    if (n == 0 || p == 0 || p == 1)
        return p == 1 ? n : 0;
    binomial b = {.n = (int)n, .p = fmin(p, 1 - p)};
    b.q = 1 - b.p;
    b.r = b.p / b.q;
    b.g = b.r * (b.n + 1);
    int x = b.n * b.p < 30 ? by_inversion(rng, &b) : by_rejection(rng, &b);
    return p > 0.5 ? b.n - x : x;
}
