#include <math.h>

#include "recipes/spline.h"
#include "tests/test.h"

static const double knots[] = {0.25, 0.5, 0.8};

static double value(cel_spline *s, double x, size_t column)
{
    double row[32];
    cel_spline_row(s, x, row);
    return row[column];
}

static double curvature(cel_spline *s, double x, size_t column)
{
    const double h = 1e-4;
    return (value(s, x + h, column) - 2 * value(s, x, column) + value(s, x - h, column)) / (h * h);
}

START_TEST(b_splines_sum_to_one)
{
    cel_spline s;
    ck_assert(cel_spline_new(CEL_SPLINE_B, 3, knots, 3, 0, 1, true, &s));
    ck_assert_uint_eq(s.columns, 7);
    for (double x = -0.2; x < 1.21; x += 0.05) { /* outside too: the outermost polynomial goes on */
        double row[7], sum = 0;
        cel_spline_row(&s, x, row);
        for (size_t c = 0; c < 7; c++)
            sum += row[c];
        ck_assert_double_eq_tol(sum, 1, 1e-9);
    }
    ck_assert_double_eq(value(&s, 0, 0), 1);
    ck_assert_double_eq(value(&s, 1, 6), 1);
    cel_spline_free(&s);
}
END_TEST

START_TEST(bernstein_polynomials)
{
    cel_spline s;
    ck_assert(cel_spline_new(CEL_SPLINE_BERNSTEIN, 4, NULL, 0, 2, 6, false, &s));
    ck_assert_uint_eq(s.columns, 4);
    static const double choose[] = {4, 6, 4, 1};
    for (double x = 2; x <= 6; x += 0.5)
        for (size_t j = 1; j <= 4; j++) {
            double t = (x - 2) / 4;
            ck_assert_double_eq_tol(value(&s, x, j - 1), choose[j - 1] * pow(t, (double)j) * pow(1 - t, 4 - (double)j), 1e-14);
        }
    cel_spline_free(&s);
}
END_TEST

START_TEST(natural_splines_are_straight_at_the_ends)
{
    for (int kind = CEL_SPLINE_NS; kind <= CEL_SPLINE_NATURAL; kind++)
        for (size_t n = 0; n <= 3; n++) {
            cel_spline s;
            ck_assert(cel_spline_new((cel_spline_kind)kind, 3, knots, n, 0, 1, false, &s));
            ck_assert_uint_eq(s.columns, n + 1);
            for (size_t c = 0; c < s.columns; c++) {
                ck_assert_double_eq_tol(curvature(&s, -0.3, c), 0, 1e-5);
                ck_assert_double_eq_tol(curvature(&s, 1.3, c), 0, 1e-5);
                ck_assert_double_eq_tol(curvature(&s, 1e-3, c), 0, 0.5);
                /* smooth over the edge */
                ck_assert_double_eq_tol(value(&s, -1e-9, c), value(&s, 1e-9, c), 1e-6);
                ck_assert_double_eq_tol(value(&s, 1 - 1e-9, c), value(&s, 1 + 1e-9, c), 1e-6);
            }
            cel_spline_free(&s);
        }
}
END_TEST

START_TEST(nonnegative_natural_splines)
{
    for (size_t n = 0; n <= 3; n++) {
        cel_spline s;
        ck_assert(cel_spline_new(CEL_SPLINE_NATURAL, 3, knots, n, 0, 1, true, &s));
        ck_assert_uint_eq(s.columns, n + 2);
        for (double x = 0; x <= 1; x += 0.01)
            for (size_t c = 0; c < s.columns; c++)
                ck_assert_double_ge(value(&s, x, c), 0);
        cel_spline_free(&s);
    }
}
END_TEST

START_TEST(integrals)
{
    cel_spline m, i;
    ck_assert(cel_spline_new(CEL_SPLINE_M, 2, knots, 3, 0, 1, true, &m));
    ck_assert(cel_spline_new(CEL_SPLINE_I, 2, knots, 3, 0, 1, true, &i));
    ck_assert_uint_eq(m.columns, i.columns);
    for (size_t c = 0; c < m.columns; c++) {
        double sum = 0;
        const int steps = 4000;
        for (int k = 0; k < steps; k++) {
            sum += value(&m, (k + 0.5) / steps, c) / steps;
            if (k % 500 == 499)
                ck_assert_double_eq_tol(value(&i, (k + 1.0) / steps, c), sum, 1e-5);
        }
        ck_assert_double_eq_tol(sum, 1, 1e-5);
    }
    cel_spline_free(&m);
    cel_spline_free(&i);
}
END_TEST

START_TEST(missing_values_stay)
{
    cel_spline s;
    double row[4];
    ck_assert(cel_spline_new(CEL_SPLINE_B, 3, NULL, 0, 0, 1, true, &s));
    cel_spline_row(&s, cel_na(), row);
    for (size_t c = 0; c < 4; c++)
        ck_assert(cel_is_na(row[c]));
    cel_spline_free(&s);
}
END_TEST

TEST_MAIN("recipes/spline", b_splines_sum_to_one, bernstein_polynomials, natural_splines_are_straight_at_the_ends, nonnegative_natural_splines, integrals, missing_values_stay)
