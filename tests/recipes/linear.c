#include <math.h>

#include "recipes/linear.h"
#include "tests/test.h"

/* A column that is the sum of two others goes to the end, and the rest is solved. */
START_TEST(dependent_columns)
{
    enum { N = 6, P = 4 };
    double x[N * P], y[N], coef[P];
    for (size_t i = 0; i < N; i++) {
        x[i] = 1;
        x[N + i] = (double)i;
        x[2 * N + i] = 3 + 2 * (double)i; /* of the first two */
        x[3 * N + i] = (double)(i * i);
        y[i] = 5 - 2 * (double)i + 0.5 * (double)(i * i);
    }
    cel_qr qr;
    ck_assert(cel_qr_new(x, N, P, 1e-7, &qr));
    ck_assert_uint_eq(qr.rank, 3);
    ck_assert_uint_eq(qr.pivot[3], 2);
    cel_qr_solve(&qr, y, coef);
    ck_assert_double_eq_tol(coef[0], 5, 1e-10);
    ck_assert_double_eq_tol(coef[1], -2, 1e-10);
    ck_assert(cel_is_na(coef[2]));
    ck_assert_double_eq_tol(coef[3], 0.5, 1e-10);
    cel_qr_free(&qr);
}
END_TEST

START_TEST(singular_values)
{
    const double x[6] = {3, 0, 0, 0, 2, 0}; /* (3, 2) */
    double d[2], v[4];
    cel_error err;
    OK(cel_svd(x, 3, 2, d, v, &err));
    ck_assert_double_eq_tol(d[0], 3, 1e-14);
    ck_assert_double_eq_tol(d[1], 2, 1e-14);
    ck_assert_double_eq_tol(fabs(v[0]), 1, 1e-14);
    ck_assert_double_eq_tol(fabs(v[3]), 1, 1e-14);
}
END_TEST

START_TEST(inverse)
{
    double a[9] = {0, 2, 1, 1, 0, 3, 2, 1, 0}, b[9];
    memcpy(b, a, sizeof a);
    cel_error err;
    OK(cel_invert(b, 3, &err));
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) {
            double sum = 0;
            for (size_t k = 0; k < 3; k++)
                sum += a[k * 3 + i] * b[j * 3 + k];
            ck_assert_double_eq_tol(sum, i == j, 1e-13);
        }
    double singular[4] = {1, 2, 2, 4};
    ck_assert_int_eq(cel_invert(singular, 2, &err), CEL_FAILED);
}
END_TEST

static double valley(double x, void *user)
{
    (void)user;
    return (x - 0.7) * (x - 0.7) * (x - 0.7) * (x - 0.7) + x;
}

START_TEST(minimum)
{
    double x = cel_minimize(valley, NULL, -3, 5, 1e-8), at = 0.7 - cbrt(0.25); /* where the slope 4 (x - 0.7)^3 + 1 is zero */
    ck_assert_double_eq_tol(x, at, 1e-6);
}
END_TEST

TEST_MAIN("recipes/linear", dependent_columns, singular_values, inverse, minimum)
