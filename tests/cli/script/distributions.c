/* Distributions: probabilities and quantiles undo each other, the two tails sum to one, densities are what probabilities
 * grow by. */
#include <math.h>

#include "cli/script/distributions.h"
#include "tests/test.h"

static const struct { const char *name; double a, b, x; } points[] = {
    {"norm", 1, 2, 0.3}, {"unif", -1, 3, 0.5},  {"exp", 2, 0, 0.7},    {"gamma", 2.5, 3, 0.9}, {"chisq", 4, 0, 3},  {"beta", 2, 3, 0.4},
    {"t", 5, 0, -1.2},   {"f", 3, 10, 1.7},     {"weibull", 2, 3, 1},  {"lnorm", 0, 1, 2},     {"logis", 1, 2, 3},  {"cauchy", 0, 2, -3},
    {"binom", 10, 0.3, 4}, {"pois", 3.5, 0, 2}, {"geom", 0.2, 0, 3},   {"nbinom", 3, 0.4, 5},
};

static const cel_distribution *find(const char *name)
{
    for (int i = 0; i < cel_n_distributions; i++)
        if (strcmp(cel_distributions[i].name, name) == 0)
            return cel_distributions + i;
    return NULL;
}

START_TEST(parts_agree)
{
    ck_assert_int_eq(cel_n_distributions, (int)(sizeof points / sizeof *points));
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        const cel_distribution *d = find(points[i].name);
        double a = points[i].a, b = points[i].b, x = points[i].x, p = cel_probability_of(d, x, a, b, false), q = cel_probability_of(d, x, a, b, true);
        ck_assert_msg(fabs(p + q - 1) < 1e-14, "%s: %.17g + %.17g", d->name, p, q);
        ck_assert_msg(fabs(cel_quantile_of(d, p, a, b, false) - x) < 1e-12, "%s", d->name);
        ck_assert_msg(fabs(cel_quantile_of(d, q, a, b, true) - x) < 1e-12, "%s", d->name);
        double h = d->whole ? 1 : 1e-5, from = cel_probability_of(d, d->whole ? x - 1 : x - h / 2, a, b, false), to = cel_probability_of(d, d->whole ? x : x + h / 2, a, b, false);
        ck_assert_msg(fabs((to - from) / h - cel_density_of(d, x, a, b, false)) < 1e-9, "%s", d->name);
        ck_assert_msg(fabs(log(cel_density_of(d, x, a, b, false)) - cel_density_of(d, x, a, b, true)) < 1e-13, "%s", d->name);
        ck_assert(isnan(cel_probability_of(d, NAN, a, b, false)) && isnan(cel_quantile_of(d, 1.5, a, b, false)));
    }
}
END_TEST

START_TEST(refuses_parameters_out_of_range)
{
    static const struct { const char *name; double a, b; } wrong[] = {{"norm", 0, -1}, {"binom", 2.5, 0.5}, {"binom", 3, 2}, {"pois", -1, 0},
                                                                      {"geom", 0, 0},  {"beta", 0, 1},      {"t", -2, 0},   {"unif", 2, 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(isnan(cel_probability_of(find(wrong[i].name), 1, wrong[i].a, wrong[i].b, false)), "%s", wrong[i].name);
}
END_TEST

TEST_MAIN("cli/script/distributions", parts_agree, refuses_parameters_out_of_range)
