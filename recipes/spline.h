/* Bases of splines and polynomials of one variable: what R's splines::bs(), ns() and splines2's bSpline(), mSpline(),
 * iSpline(), naturalSpline(), bernsteinPoly() give. A basis is described by few numbers and evaluated row by row. */
#ifndef CEL_SPLINE_H
#define CEL_SPLINE_H

#include "base/base.h"

typedef enum cel_spline_kind {
    CEL_SPLINE_B,         /* B-splines; outside the boundary the outermost polynomial goes on */
    CEL_SPLINE_NS,        /* natural cubic splines as splines::ns(); straight lines outside */
    CEL_SPLINE_NATURAL,   /* nonnegative natural cubic splines as splines2::naturalSpline() */
    CEL_SPLINE_M,         /* B-splines scaled to integrals of 1 */
    CEL_SPLINE_I,         /* integrals of the M-splines: rise from 0 to 1 */
    CEL_SPLINE_BERNSTEIN, /* Bernstein polynomials of one degree */
} cel_spline_kind;

typedef struct cel_spline {
    cel_spline_kind kind;
    size_t order;    /* degree + 1 of the B-splines evaluated */
    size_t n_knots;  /* with the boundary's repetitions */
    double *knot;
    double low, high;
    size_t raw;      /* B-splines there are */
    size_t first;    /* those before it are left out */
    size_t columns;  /* of the basis */
    double *to;      /* (raw, columns), column-major, of the natural ones; else NULL */
    double *edge;    /* of the natural ones: values and slopes at low and high, 4 x raw */
    double *spare;   /* room of one row: not for several threads at once */
} cel_spline;

/* A basis with interior knots (ascending, inside the boundary); `complete` keeps the first column, the intercept. False
 * when memory is gone. */
bool cel_spline_new(cel_spline_kind kind, size_t degree, const double *interior, size_t n, double low, double high, bool complete, cel_spline *s);
void cel_spline_free(cel_spline *s);
/* The row of x: `columns` values; all missing when x is. */
void cel_spline_row(cel_spline *s, double x, double *out);

#endif
