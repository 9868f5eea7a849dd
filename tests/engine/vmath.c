/* Our exp, log, tanh, erf and friends against libm in double, over all magnitudes in steps, and at the special values. */
#include "engine/vmath.h"
#include "tests/test.h"

/* How many units in the last place of the float `want` lies from `got`. */
static double ulps(float got, double want)
{
    if (isnan(want))
        return isnan(got) ? 0 : 1e9;
    if (isinf((float)want))
        return got == (float)want ? 0 : 1e9;
    float near = fabsf((float)want);
    return fabs((double)got - want) / (double)(nextafterf(near, INFINITY) - near);
}

typedef struct pair {
    const char *name;
    float (*ours)(float);
    double (*libm)(double);
    double most;
} pair;

static float exp_(float x) { return cel_exp(x); }
static float log_(float x) { return cel_log(x); }
static float log1p_(float x) { return cel_log1p(x); }
static float tanh_(float x) { return cel_tanh(x); }
static float erf_(float x) { return cel_erf(x); }
static float sigmoid_(float x) { return cel_sigmoid(x); }
static float softplus_(float x) { return cel_softplus(x); }
static double sigmoid(double x) { return x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)); }
static double softplus(double x) { return (x > 0 ? x : 0) + log1p(exp(-fabs(x))); }

START_TEST(within_units_in_the_last_place)
{
    static const pair pairs[] = {{"exp", exp_, exp, 1}, {"log", log_, log, 1}, {"log1p", log1p_, log1p, 1.6}, {"tanh", tanh_, tanh, 1.5},
                                 {"erf", erf_, erf, 2.5}, {"sigmoid", sigmoid_, sigmoid, 2.5}, {"softplus", softplus_, softplus, 2.5}};
    for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++)
        for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 8191) {
            float x = cel_from_bits((uint32_t)bits);
            if (p == 2 && x <= -1)
                continue;
            double off = ulps(pairs[p].ours(x), pairs[p].libm((double)x));
            ck_assert_msg(off <= pairs[p].most, "%s(%.9g) is %g units off", pairs[p].name, (double)x, off);
        }
}
END_TEST

START_TEST(special_values)
{
    ck_assert(cel_exp(0) == 1 && cel_exp(-INFINITY) == 0 && isinf(cel_exp(INFINITY)) && isnan(cel_exp(NAN)));
    ck_assert(cel_log(1) == 0 && cel_log(0) == -INFINITY && isinf(cel_log(INFINITY)) && isnan(cel_log(-1)) && isnan(cel_log(NAN)));
    ck_assert(cel_tanh(0) == 0 && cel_tanh(INFINITY) == 1 && cel_tanh(-INFINITY) == -1 && isnan(cel_tanh(NAN)));
    ck_assert(cel_erf(INFINITY) == 1 && cel_erf(-INFINITY) == -1 && isnan(cel_erf(NAN)));
    ck_assert(cel_sigmoid(-INFINITY) == 0 && cel_sigmoid(INFINITY) == 1 && cel_sigmoid(0) == 0.5f);
    ck_assert(cel_exp(-100.0f) > 0); /* below the normal range, not 0 */
}
END_TEST

TEST_MAIN("engine/vmath", within_units_in_the_last_place, special_values)
