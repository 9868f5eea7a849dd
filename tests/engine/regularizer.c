/* Regularizers: penalties and their slopes. */
#include "tests/engine/rules.h"

START_TEST(penalties)
{
    const cel_real x[3] = {1, -2, 0};
    cel_real g[3] = {10, 10, 10};
    cel_rule r = rule(CEL_REGULARIZER, "l1", "l1", 0.5);
    NEAR(r.type->penalty(&r, x, 3, g), 1.5, 1e-12);
    ck_assert(g[0] == 10.5f && g[1] == 9.5f && g[2] == 10);
    r = rule(CEL_REGULARIZER, "l2", "l2", 0.5);
    NEAR(r.type->penalty(&r, x, 3, NULL), 2.5, 1e-12);
    r = rule(CEL_REGULARIZER, "l1_l2", "l2", 0.5);
    r.number[0] = 0.25;
    NEAR(r.type->penalty(&r, x, 3, g), 0.75 + 2.5, 1e-12);
    NEAR(g[0], 10.5 + 0.25 + 1, 1e-6);
}
END_TEST

/* The slope that is added is the derivative of the penalty, away from 0; at 0 that of |w| is 0. */
START_TEST(slopes_are_derivatives)
{
    static const char *const names[] = {"l1", "l2", "l1_l2"};
    for (size_t k = 0; k < 3; k++) {
        cel_rule r = rule(CEL_REGULARIZER, names[k], NULL, 0);
        r.number[0] = 0.3;
        r.number[1] = k == 2 ? 0.7 : 0;
        cel_real x[4] = {CEL_R(0.5), CEL_R(-1.25), 0, 2}, g[4] = {0};
        r.type->penalty(&r, x, 4, g);
        for (size_t i = 0; i < 4; i++) {
            const double h = 1.0 / 1024; /* exact in float beside these numbers */
            cel_real kept = x[i];
            x[i] = kept + CEL_R(h);
            double above = r.type->penalty(&r, x, 4, NULL);
            x[i] = kept - CEL_R(h);
            double below = r.type->penalty(&r, x, 4, NULL);
            x[i] = kept;
            NEAR(g[i], (above - below) / (2 * h), 1e-6);
        }
        ck_assert(g[2] == 0);
    }
}
END_TEST

/* Keras's defaults: 0.01 for one alone, nothing for both together. */
START_TEST(defaults)
{
    const cel_real x[2] = {3, -4};
    cel_rule r = rule(CEL_REGULARIZER, "l1", NULL, 0);
    NEAR(r.type->penalty(&r, x, 2, NULL), 0.07, 1e-12);
    r = rule(CEL_REGULARIZER, "l2", NULL, 0);
    NEAR(r.type->penalty(&r, x, 2, NULL), 0.25, 1e-12);
    r = rule(CEL_REGULARIZER, "l1_l2", NULL, 0);
    NEAR(r.type->penalty(&r, x, 2, NULL), 0, 0);
    NEAR(r.type->penalty(&r, x, 0, NULL), 0, 0);
    ck_assert_str_eq(rule(CEL_REGULARIZER, "L1L2", NULL, 0).type->name, "l1_l2");
}
END_TEST

TEST_MAIN("engine/regularizer", penalties, slopes_are_derivatives, defaults)
