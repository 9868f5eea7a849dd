/* Constraints: norms along an axis after the projection. */
#include "tests/engine/rules.h"

START_TEST(projections)
{
    const cel_shape shape = {2, {2, 2}};
    cel_real x[4] = {3, 0.3f, 4, -0.4f}; /* columns of length 5 and 0.5 */
    cel_rule r = rule(CEL_CONSTRAINT, "maxnorm", "max_value", 1);
    r.type->project(&r, &shape, x);
    NEAR(x[0], 0.6, 1e-6);
    NEAR(x[1], 0.3, 1e-6);
    NEAR(x[2], 0.8, 1e-6);
    r = rule(CEL_CONSTRAINT, "unitnorm", "axis", 2);
    r.type->project(&r, &shape, x);
    NEAR(x[0] * x[0] + x[1] * x[1], 1, 1e-6);
    r = rule(CEL_CONSTRAINT, "nonneg", NULL, 0);
    r.type->project(&r, &shape, x);
    ck_assert(x[3] == 0 && x[0] > 0);
    cel_real z[4] = {3, 0.3f, 4, -0.4f};
    r = rule(CEL_CONSTRAINT, "minmaxnorm", "min_value", 0.75);
    r.type->project(&r, &shape, z);
    NEAR(sqrt((double)(z[0] * z[0] + z[2] * z[2])), 1, 1e-6);
    NEAR(sqrt((double)(z[1] * z[1] + z[3] * z[3])), 0.75, 1e-6);
}
END_TEST

/* axis 1 is a weight's first, -1 its last: each vector along it gets its norm, in weights of any rank. */
START_TEST(vectors_along_each_axis)
{
    const cel_shape shape = {3, {2, 3, 4}};
    static const double axes[] = {1, 2, 3, -1, -3};
    static const size_t length[] = {2, 3, 4, 4, 2}, inner[] = {12, 4, 1, 1, 12};
    for (size_t k = 0; k < 5; k++) {
        cel_rule r = rule(CEL_CONSTRAINT, "unitnorm", "axis", axes[k]);
        cel_real x[24], y[24];
        for (size_t i = 0; i < 24; i++)
            x[i] = y[i] = CEL_R((double)((7 * i) % 11) - 4.5);
        r.type->project(&r, &shape, y);
        for (size_t i = 0; i < 24; i++) {
            size_t first = i - i / inner[k] % length[k] * inner[k];
            double square = 0;
            for (size_t t = 0; t < length[k]; t++)
                square += (double)x[first + t * inner[k]] * (double)x[first + t * inner[k]];
            NEAR(y[i], (double)x[i] / sqrt(square), 1e-6);
        }
    }
}
END_TEST

/* An axis the weight has not changes nothing (a layer refuses it: tests/engine/layer.c); a vector of zeros stays. */
START_TEST(nothing_to_do)
{
    cel_rule r = rule(CEL_CONSTRAINT, "unitnorm", "axis", 3);
    cel_real x[4] = {1, 2, 0, -4}, kept[4] = {1, 2, 0, -4}, zero[4] = {0};
    r.type->project(&r, &(cel_shape){2, {2, 2}}, x);
    ck_assert_mem_eq(x, kept, sizeof x);
    r = rule(CEL_CONSTRAINT, "unitnorm", NULL, 0);
    r.type->project(&r, &(cel_shape){2, {2, 2}}, zero);
    for (int i = 0; i < 4; i++)
        ck_assert(zero[i] == 0);
    r = rule(CEL_CONSTRAINT, "maxnorm", "max_value", 10);
    r.type->project(&r, &(cel_shape){2, {2, 2}}, x);
    for (int i = 0; i < 4; i++)
        NEAR(x[i], kept[i], 1e-6);
}
END_TEST

/* rate r goes a share r of the way: norm' = r clip(norm) + (1 - r) norm */
START_TEST(part_of_the_way)
{
    cel_rule r = rule(CEL_CONSTRAINT, "minmaxnorm", "rate", 0.25);
    cel_real x[2] = {3, 4}, small[2] = {CEL_R(0.3), CEL_R(0.4)};
    r.type->project(&r, &(cel_shape){1, {2}}, x);
    NEAR(sqrt((double)(x[0] * x[0] + x[1] * x[1])), 0.25 * 1 + 0.75 * 5, 1e-5);
    NEAR(x[1] / x[0], 4.0 / 3, 1e-6);
    r.number[0] = 0.8;
    r.type->project(&r, &(cel_shape){1, {2}}, small);
    NEAR(sqrt((double)(small[0] * small[0] + small[1] * small[1])), 0.25 * 0.8 + 0.75 * 0.5, 1e-5);
}
END_TEST

TEST_MAIN("engine/constraint", projections, vectors_along_each_axis, nothing_to_do, part_of_the_way)
