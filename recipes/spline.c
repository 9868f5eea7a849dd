/* B-splines by the recurrence of Cox and de Boor, and the bases made of them. Natural splines are the B-splines whose second
 * derivative is zero at both ends: the null space of two equations, by QR (ns) or in closed form (naturalSpline).
 * Sources: de Boor 1978, A Practical Guide to Splines; Wang & Yan 2021, J. Data Science 19, 498 (nonnegative natural splines). */
#include "recipes/spline.h"

#include <math.h>
#include <string.h>

#include "recipes/linear.h"

enum { CUBIC = 4, HIGHEST = 64 };

/* The knot interval [t_i, t_i+1) of x, the outermost for x outside. */
static size_t interval(const double *t, size_t n, size_t order, double x)
{
    size_t low = order - 1, high = n - order; /* t[low] <= x < t[high] */
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (x < t[middle])
            high = middle;
        else
            low = middle;
    }
    while (low > order - 1 && t[low] == t[low + 1]) /* no empty interval at the right end */
        low--;
    return low;
}

/* The `order` B-splines that live in interval i at x: those numbered i - order + 1 .. i. */
static void local_values(const double *t, size_t i, size_t order, double x, double *out)
{
    double left[HIGHEST], right[HIGHEST];
    out[0] = 1;
    for (size_t j = 1; j < order; j++) {
        left[j] = x - t[i + 1 - j];
        right[j] = t[i + j] - x;
        double carried = 0;
        for (size_t r = 0; r < j; r++) {
            double share = out[r] / (right[r + 1] + left[j - r]);
            out[r] = carried + right[r + 1] * share;
            carried = left[j - r] * share;
        }
        out[j] = carried;
    }
}

/* All B-splines (or their derivatives) at x, of interval i: n - order values. */
static bool all_values(const double *t, size_t n, size_t i, size_t order, size_t derivative, double x, double *out)
{
    size_t count = n - order;
    memset(out, 0, count * sizeof *out);
    if (derivative == 0) {
        local_values(t, i, order, x, out + (i + 1 - order));
        return true;
    }
    double *lower = CEL_ARRAY(double, count + 1);
    bool whole = lower && all_values(t, n, i, order - 1, derivative - 1, x, lower);
    for (size_t j = 0; whole && j < count; j++) {
        double a = t[j + order - 1] - t[j], b = t[j + order] - t[j + 1];
        out[j] = (double)(order - 1) * ((a > 0 ? lower[j] / a : 0) - (b > 0 ? lower[j + 1] / b : 0));
    }
    cel_free(lower);
    return whole;
}

/* Columns whose second derivatives vanish at both ends, orthogonal as R's ns() makes them. */
static bool null_space(cel_spline *s)
{
    size_t m = s->raw - s->first;
    double *ends = CEL_ARRAY(double, 2 * m), *row = CEL_ARRAY(double, s->raw), *y = CEL_ARRAY(double, m);
    cel_qr qr = {0};
    bool whole = ends && row && y;
    for (size_t e = 0; whole && e < 2; e++) {
        double x = e == 0 ? s->low : s->high;
        whole = all_values(s->knot, s->n_knots, interval(s->knot, s->n_knots, CUBIC, x), CUBIC, 2, x, row);
        if (whole)
            memcpy(ends + e * m, row + s->first, m * sizeof *ends);
    }
    whole = whole && cel_qr_new(ends, m, 2, 1e-7, &qr);
    for (size_t k = 0; whole && k < m; k++) {
        memset(y, 0, m * sizeof *y);
        y[k] = 1;
        cel_qr_qty(&qr, y);
        for (size_t c = 0; c < s->columns; c++)
            s->to[c * s->raw + s->first + k] = y[2 + c];
    }
    cel_qr_free(&qr);
    cel_free(ends);
    cel_free(row);
    cel_free(y);
    return whole;
}

/* Columns of nonnegative sums of B-splines: a spline has no curvature at the left end when (c1 - c0) / w0 = (c2 - c1) / w1,
 * w the distances of its third knots, and likewise at the right end. Each column's coefficients sum to 1. */
static void nonnegative(cel_spline *s)
{
    size_t n = s->raw, df = n - 2, skip = s->columns < df;
    const double *t = s->knot;
    double first = t[4] - t[1], second = t[5] - t[2], last = t[n + 2] - t[n - 1], before = t[n + 1] - t[n - 2];
    for (size_t c = 0; c < s->columns; c++) {
        double *to = s->to + c * n, sum = 0;
        size_t j = c + skip;
        if (n == 4) { /* straight lines */
            for (size_t k = 0; k < 4; k++)
                to[k] = j == 0 ? 3 - (double)k : (double)k;
        } else if (n == 5) {
            double left = first / (first + second), right = last / (last + before);
            const double form[3][5] = {{1 + first / second, 1, 0, 0, 0}, {0, left, 1, right, 0}, {0, 0, 0, 1, 1 + last / before}};
            memcpy(to, form[j], sizeof form[j]);
        } else if (j == 0 || j + 1 == df) {
            for (size_t k = 0; k < 3; k++)
                to[j == 0 ? k : n - 1 - k] = 1;
        } else if (j == 1) {
            to[1] = 1;
            to[2] = 1 + second / first;
        } else if (j + 2 == df) {
            to[n - 2] = 1;
            to[n - 3] = 1 + before / last;
        } else {
            to[j + 1] = 1;
        }
        for (size_t k = 0; k < n; k++)
            sum += to[k];
        for (size_t k = 0; k < n; k++)
            to[k] /= sum;
    }
}

bool cel_spline_new(cel_spline_kind kind, size_t degree, const double *interior, size_t n, double low, double high, bool complete, cel_spline *s)
{
    bool natural = kind == CEL_SPLINE_NS || kind == CEL_SPLINE_NATURAL;
    size_t order = natural ? CUBIC : kind == CEL_SPLINE_I ? degree + 2 : degree + 1;
    if (kind == CEL_SPLINE_BERNSTEIN)
        n = 0; /* Bernstein polynomials are the B-splines without interior knots */
    *s = (cel_spline){.kind = kind, .order = order, .n_knots = 2 * order + n, .low = low, .high = high, .raw = order + n};
    if (order > HIGHEST)
        return false;
    s->first = kind == CEL_SPLINE_NATURAL ? 0 : kind == CEL_SPLINE_I ? (complete ? 1 : 2) : !complete;
    s->columns = kind == CEL_SPLINE_NATURAL ? s->raw - 2 - !complete : s->raw - s->first - (kind == CEL_SPLINE_NS ? 2 : 0);
    s->knot = CEL_ARRAY(double, s->n_knots);
    s->spare = CEL_ARRAY(double, s->raw);
    s->to = natural ? CEL_ARRAY(double, s->raw * s->columns) : NULL;
    s->edge = natural ? CEL_ARRAY(double, 4 * s->raw) : NULL;
    bool whole = s->knot && s->spare && (!natural || (s->to && s->edge));
    for (size_t k = 0; whole && k < s->n_knots; k++)
        s->knot[k] = k < order ? low : k < order + n ? interior[k - order] : high;
    for (size_t e = 0; whole && natural && e < 4; e++) {
        double x = e < 2 ? low : high;
        whole = all_values(s->knot, s->n_knots, interval(s->knot, s->n_knots, CUBIC, x), CUBIC, e % 2, x, s->edge + e * s->raw);
    }
    if (whole && kind == CEL_SPLINE_NS)
        whole = null_space(s);
    if (whole && kind == CEL_SPLINE_NATURAL)
        nonnegative(s);
    if (!whole)
        cel_spline_free(s);
    return whole;
}

void cel_spline_free(cel_spline *s)
{
    cel_free(s->knot);
    cel_free(s->to);
    cel_free(s->edge);
    cel_free(s->spare);
    *s = (cel_spline){0};
}

void cel_spline_row(cel_spline *s, double x, double *out)
{
    if (isnan(x)) {
        for (size_t c = 0; c < s->columns; c++)
            out[c] = cel_na();
        return;
    }
    double *b = s->spare;
    const double *t = s->knot;
    size_t i = interval(t, s->n_knots, s->order, x), from = 0, to = s->raw;
    if (s->to && (x < s->low || x > s->high)) {
        const double *value = s->edge + (x < s->low ? 0 : 2) * s->raw, *slope = value + s->raw, by = x - (x < s->low ? s->low : s->high);
        for (size_t k = 0; k < s->raw; k++)
            b[k] = value[k] + slope[k] * by;
    } else {
        memset(b, 0, s->raw * sizeof *b);
        from = i + 1 - s->order;
        to = i + 1;
        local_values(t, i, s->order, x, b + from);
    }
    if (s->to) {
        for (size_t c = 0; c < s->columns; c++) {
            double sum = 0;
            for (size_t k = from; k < to; k++)
                sum += b[k] * s->to[c * s->raw + k];
            out[c] = sum;
        }
        return;
    }
    if (s->kind == CEL_SPLINE_M)
        for (size_t k = from; k < to; k++)
            b[k] *= (double)s->order / (t[k + s->order] - t[k]);
    if (s->kind == CEL_SPLINE_I)
        for (size_t k = s->raw - 1; k-- > 0;)
            b[k] += b[k + 1];
    memcpy(out, b + s->first, s->columns * sizeof *out);
}
