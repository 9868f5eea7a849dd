/* QR by Householder reflections with R's limited pivoting, singular values from LAPACK, covariances, an inverse, and Brent's
 * minimum of a function of one variable. Plain loops: the matrices of steps are small or tall. */
#include "recipes/linear.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/blas.h"

/* ---- QR ---- */

static double norm(const double *x, size_t n)
{
    double most = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        most = fabs(x[i]) > most ? fabs(x[i]) : most;
    if (most == 0 || !isfinite(most))
        return most;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] / most) * (x[i] / most);
    return most * sqrt(sum);
}

static double dot(const double *x, const double *y, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

/* Column l to the end, those behind it one to the left. */
static void rotate(cel_qr *qr, size_t l, double *left, double *first, double *spare)
{
    size_t n = qr->rows, last = qr->cols - 1, pivot = qr->pivot[l];
    double aux = left[l], start = first[l];
    memcpy(spare, qr->a + l * n, n * sizeof *spare);
    memmove(qr->a + l * n, qr->a + (l + 1) * n, (last - l) * n * sizeof *spare);
    memcpy(qr->a + last * n, spare, n * sizeof *spare);
    memmove(qr->pivot + l, qr->pivot + l + 1, (last - l) * sizeof pivot);
    memmove(left + l, left + l + 1, (last - l) * sizeof *left);
    memmove(first + l, first + l + 1, (last - l) * sizeof *first);
    qr->pivot[last] = pivot;
    left[last] = aux;
    first[last] = start;
}

/* Reflects column l and the columns behind it; `left[j]` is the norm of what is left of column j. */
static void reflect(cel_qr *qr, size_t l, double *left)
{
    size_t n = qr->rows, rest = n - l;
    double *x = qr->a + l * n + l, length = norm(x, rest);
    if (length == 0)
        return;
    if (x[0] != 0)
        length = copysign(length, x[0]);
    for (size_t i = 0; i < rest; i++)
        x[i] /= length;
    x[0] += 1;
    for (size_t j = l + 1; j < qr->cols; j++) {
        double *y = qr->a + j * n + l, t = -dot(x, y, rest) / x[0];
        for (size_t i = 0; i < rest; i++)
            y[i] += t * x[i];
        if (left[j] == 0)
            continue;
        double share = 1 - (y[0] / left[j]) * (y[0] / left[j]);
        left[j] = share < 1e-6 ? norm(y + 1, rest - 1) : left[j] * sqrt(share);
    }
    qr->aux[l] = x[0];
    x[0] = -length;
}

bool cel_qr_new(const double *x, size_t rows, size_t cols, double tol, cel_qr *qr)
{
    *qr = (cel_qr){.rows = rows, .cols = cols, .a = cel_malloc(rows * cols * sizeof *x + 1), .aux = CEL_ARRAY(double, cols), .pivot = CEL_ARRAY(size_t, cols)};
    double *left = CEL_ARRAY(double, cols), *first = CEL_ARRAY(double, cols), *spare = CEL_ARRAY(double, rows);
    bool whole = qr->a && qr->aux && qr->pivot && left && first && spare;
    size_t independent = cols;
    if (whole && rows * cols > 0)
        memcpy(qr->a, x, rows * cols * sizeof *x);
    for (size_t j = 0; whole && j < cols; j++) {
        qr->pivot[j] = j;
        left[j] = norm(x + j * rows, rows);
        first[j] = left[j] == 0 ? 1 : left[j];
    }
    for (size_t l = 0; whole && l < rows && l < cols; l++) {
        while (l < independent && left[l] < first[l] * tol) {
            rotate(qr, l, left, first, spare);
            independent--;
        }
        if (l + 1 == rows)
            break;
        reflect(qr, l, left);
    }
    qr->rank = independent < rows ? independent : rows;
    cel_free(left);
    cel_free(first);
    cel_free(spare);
    if (!whole)
        cel_qr_free(qr);
    return whole;
}

void cel_qr_free(cel_qr *qr)
{
    cel_free(qr->a);
    cel_free(qr->aux);
    cel_free(qr->pivot);
    *qr = (cel_qr){0};
}

void cel_qr_qty(const cel_qr *qr, double *y)
{
    size_t n = qr->rows, last = qr->rank < n ? qr->rank : n - 1;
    for (size_t l = 0; l < last; l++) {
        const double *x = qr->a + l * n + l;
        if (qr->aux[l] == 0)
            continue;
        double t = qr->aux[l] * y[l];
        for (size_t i = 1; i < n - l; i++)
            t += x[i] * y[l + i];
        t = -t / qr->aux[l];
        y[l] += t * qr->aux[l];
        for (size_t i = 1; i < n - l; i++)
            y[l + i] += t * x[i];
    }
}

void cel_qr_solve(const cel_qr *qr, double *y, double *coef)
{
    cel_qr_qty(qr, y);
    for (size_t j = 0; j < qr->cols; j++)
        coef[j] = cel_na();
    for (size_t k = qr->rank; k-- > 0;) {
        y[k] /= qr->a[k * qr->rows + k];
        for (size_t i = 0; i < k; i++)
            y[i] -= y[k] * qr->a[k * qr->rows + i];
        coef[qr->pivot[k]] = y[k];
    }
}

/* ---- singular values ---- */

/* Fortran hands on the length of a text behind all other arguments. */
void dgesdd_(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s, double *u, const int *ldu, double *vt, const int *ldvt,
             double *work, const int *lwork, int *iwork, int *info, size_t jobz_length);

cel_status cel_svd(const double *x, size_t rows, size_t cols, double *d, double *v, cel_error *err)
{
    size_t k = rows < cols ? rows : cols;
    if (k == 0)
        return CEL_OK;
    double *a = cel_malloc(rows * cols * sizeof *a), *u = cel_malloc(rows * k * sizeof *u), *vt = cel_malloc(k * cols * sizeof *vt), *work = NULL, best;
    int *iwork = CEL_ARRAY(int, 8 * k), m = (int)rows, n = (int)cols, least = (int)k, size = -1, info = -1;
    cel_status status = a && u && vt && iwork ? CEL_OK : cel_nomem(err);
    cel_blas_hold();
    if (status == CEL_OK) {
        memcpy(a, x, rows * cols * sizeof *a);
        dgesdd_("S", &m, &n, a, &m, d, u, &m, vt, &least, &best, &size, iwork, &info, 1);
        size = (int)best;
        work = cel_malloc((size_t)size * sizeof *work);
        status = work ? CEL_OK : cel_nomem(err);
    }
    if (status == CEL_OK) {
        dgesdd_("S", &m, &n, a, &m, d, u, &m, vt, &least, work, &size, iwork, &info, 1);
        if (info != 0)
            status = cel_fail(err, CEL_FAILED, "svd", "the singular values of a matrix of %zu rows and %zu columns did not converge", rows, cols);
    }
    for (size_t i = 0; status == CEL_OK && i < k; i++)
        for (size_t j = 0; j < cols; j++)
            v[i * cols + j] = vt[j * k + i];
    cel_free(a);
    cel_free(u);
    cel_free(vt);
    cel_free(work);
    cel_free(iwork);
    return status;
}

/* ---- covariances, the inverse ---- */

static long double mean_of(const double *x, size_t n)
{
    long double sum = 0, rest = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    long double mean = sum / (long double)n;
    for (size_t i = 0; i < n; i++)
        rest += x[i] - mean;
    return mean + rest / (long double)n;
}

void cel_covariance(const double *x, size_t rows, size_t cols, double *out)
{
    for (size_t j = 0; j < cols; j++) {
        double mj = (double)mean_of(x + j * rows, rows);
        for (size_t k = 0; k <= j; k++) {
            double mk = (double)mean_of(x + k * rows, rows);
            long double sum = 0;
            for (size_t i = 0; i < rows; i++)
                sum += (x[j * rows + i] - mj) * (x[k * rows + i] - mk);
            out[j * cols + k] = out[k * cols + j] = (double)(sum / (long double)(rows - 1));
        }
    }
}

cel_status cel_invert(double *a, size_t n, cel_error *err)
{
    double *b = CEL_ARRAY(double, n * n);
    bool whole = b != NULL;
    double most = 0;
    if (!b)
        return cel_nomem(err);
    for (size_t i = 0; i < n * n; i++)
        most = fabs(a[i]) > most ? fabs(a[i]) : most;
    for (size_t i = 0; i < n; i++)
        b[i * n + i] = 1;
    for (size_t k = 0; whole && k < n; k++) { /* Gauss and Jordan with row pivots */
        size_t best = k;
        for (size_t i = k + 1; i < n; i++)
            if (fabs(a[k * n + i]) > fabs(a[k * n + best]))
                best = i;
        if (!(fabs(a[k * n + best]) > most * DBL_EPSILON)) {
            whole = false;
            break;
        }
        for (size_t j = 0; j < n && best != k; j++) {
            double t = a[j * n + k], s = b[j * n + k];
            a[j * n + k] = a[j * n + best];
            a[j * n + best] = t;
            b[j * n + k] = b[j * n + best];
            b[j * n + best] = s;
        }
        double pivot = a[k * n + k];
        for (size_t j = 0; j < n; j++) {
            a[j * n + k] /= pivot;
            b[j * n + k] /= pivot;
        }
        for (size_t i = 0; i < n; i++) {
            double factor = a[k * n + i];
            if (i == k || factor == 0)
                continue;
            for (size_t j = 0; j < n; j++) {
                a[j * n + i] -= factor * a[j * n + k];
                b[j * n + i] -= factor * b[j * n + k];
            }
        }
    }
    if (whole)
        memcpy(a, b, n * n * sizeof *a);
    cel_free(b);
    return whole ? CEL_OK : cel_fail(err, CEL_FAILED, "singular", "the matrix is singular");
}

/* ---- the least point ---- */

static double value(double (*f)(double, void *), double x, void *user)
{
    double y = f(x, user);
    return isfinite(y) ? y : DBL_MAX;
}

double cel_minimize(double (*f)(double x, void *user), void *user, double low, double high, double tol)
{
    const double golden = (3 - sqrt(5)) / 2, root = sqrt(DBL_EPSILON);
    /* best so far, second best, the second best before; `step` is the last step, `before` the one before it */
    double best = low + golden * (high - low), second = best, third = best, step = 0, before = 0;
    double at_best = value(f, best, user), at_second = at_best, at_third = at_best;
    for (;;) {
        double middle = (low + high) * 0.5, least = root * fabs(best) + tol / 3, twice = 2 * least;
        if (fabs(best - middle) <= twice - (high - low) * 0.5)
            return best;
        double p = 0, q = 0, r = 0;
        if (fabs(before) > least) { /* a parabola through the three */
            r = (best - second) * (at_best - at_third);
            q = (best - third) * (at_best - at_second);
            p = (best - third) * q - (best - second) * r;
            q = (q - r) * 2;
            if (q > 0)
                p = -p;
            else
                q = -q;
            r = before;
            before = step;
        }
        if (fabs(p) >= fabs(q * 0.5 * r) || p <= q * (low - best) || p >= q * (high - best)) {
            before = best < middle ? high - best : low - best;
            step = golden * before;
        } else {
            step = p / q;
            if (best + step - low < twice || high - (best + step) < twice)
                step = best >= middle ? -least : least;
        }
        double next = fabs(step) >= least ? best + step : step > 0 ? best + least : best - least, at_next = value(f, next, user);
        if (at_next <= at_best) {
            if (next < best)
                high = best;
            else
                low = best;
            third = second, at_third = at_second;
            second = best, at_second = at_best;
            best = next, at_best = at_next;
        } else {
            if (next < best)
                low = next;
            else
                high = next;
            if (at_next <= at_second || second == best) {
                third = second, at_third = at_second;
                second = next, at_second = at_next;
            } else if (at_next <= at_third || third == best || third == second) {
                third = next, at_third = at_next;
            }
        }
    }
}
