/* Dense linear algebra of a few steps: QR as R's lm() and qr() do it, singular values, solving. Matrices are (rows, cols),
 * column-major doubles. Nothing here knows of frames or steps. False means that memory is gone, unless something else is said. */
#ifndef CEL_LINEAR_H
#define CEL_LINEAR_H

#include "base/base.h"

/* A QR decomposition by Householder reflections. Columns whose norm beside the columns before them falls under `tol` of
 * what it was go to the end, in order: LINPACK's dqrdc2, which R's qr() and lm() call. */
typedef struct cel_qr {
    size_t rows, cols, rank;
    double *a;     /* R above the diagonal and on it, the reflections below */
    double *aux;   /* the reflections' diagonal */
    size_t *pivot; /* column k of the decomposition is column pivot[k] of x */
} cel_qr;

bool cel_qr_new(const double *x, size_t rows, size_t cols, double tol, cel_qr *qr);
void cel_qr_free(cel_qr *qr);
void cel_qr_qty(const cel_qr *qr, double *y); /* y (rows) becomes Q'y */
/* Least squares: coefficients (cols) in the order of x's columns, missing for columns past the rank. `y` is overwritten. */
void cel_qr_solve(const cel_qr *qr, double *y, double *coef);

/* Singular values d and right singular vectors v (cols, k), k = min(rows, cols), by LAPACK's dgesdd as R's svd() calls it.
 * CEL_FAILED when it does not converge. */
cel_status cel_svd(const double *x, size_t rows, size_t cols, double *d, double *v, cel_error *err);

/* Covariances (cols, cols) with divisor rows - 1. */
void cel_covariance(const double *x, size_t rows, size_t cols, double *out);
/* a (n, n) becomes its inverse; CEL_FAILED when it is singular. */
cel_status cel_invert(double *a, size_t n, cel_error *err);

/* The least point of f on [low, high]: golden section and parabolic interpolation, to `tol`.
 * Source: Brent 1973, Algorithms for Minimization without Derivatives, ch. 5; R's optimize(). */
double cel_minimize(double (*f)(double x, void *user), void *user, double low, double high, double tol);

#endif
