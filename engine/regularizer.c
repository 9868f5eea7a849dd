/* Regularizers: penalties of weights and of layer outputs, with their gradients. */
#include "engine/rule_table.h"

/* l1 * sum |w| + l2 * sum w^2; the slope of |w| at 0 is taken as 0 */
static double elastic(double l1, double l2, const cel_real *w, size_t n, cel_real *grad)
{
    double absolute = 0, square = 0;
    for (size_t i = 0; i < n; i++) {
        double x = (double)w[i];
        absolute += x < 0 ? -x : x;
        square += x * x;
    }
    if (grad) {
        const cel_real a = CEL_R(l1), b = CEL_R(2 * l2);
        for (size_t i = 0; i < n; i++)
            grad[i] += b * w[i] + (w[i] > 0 ? a : w[i] < 0 ? -a : CEL_R(0));
    }
    return l1 * absolute + l2 * square;
}

static double l1(const cel_rule *rule, const cel_real *w, size_t n, cel_real *grad)
{
    return elastic(rule->number[0], 0, w, n, grad);
}

static double l2(const cel_rule *rule, const cel_real *w, size_t n, cel_real *grad)
{
    return elastic(0, rule->number[0], w, n, grad);
}

static double l1_l2(const cel_rule *rule, const cel_real *w, size_t n, cel_real *grad)
{
    return elastic(rule->number[0], rule->number[1], w, n, grad);
}

#define ROW(id, class, ...) {.kind = CEL_REGULARIZER, .name = #id, .class_name = class, .penalty = id, .formals = {__VA_ARGS__}}
const cel_rule_type cel_regularizers[] = {
    ROW(l1, "L1", {"l1", CEL_V_DOUBLE, "0.01", "factor of the sum of absolute values"}),
    ROW(l2, "L2", {"l2", CEL_V_DOUBLE, "0.01", "factor of the sum of squares"}),
    ROW(l1_l2, "L1L2", {"l1", CEL_V_DOUBLE, "0", "factor of the sum of absolute values"}, {"l2", CEL_V_DOUBLE, "0", "factor of the sum of squares"}),
};
const size_t cel_n_regularizers = sizeof cel_regularizers / sizeof *cel_regularizers;
