/* Constraints: projections of a weight after each step of the optimizer. Norms run along one axis, R's number for it:
 * constraint_maxnorm(axis = 1) bounds the weights into each unit of a dense kernel (inputs, units). The small number beside
 * the norm is Keras's epsilon, 1e-7. */
#include <math.h>

#include "engine/rule_table.h"

typedef double wanted_norm(const cel_rule *rule, double norm);

/* Scales every vector along the axis from its norm to the wanted one. */
static void rescale(const cel_rule *rule, double axis_number, wanted_norm *wanted, const cel_shape *shape, cel_real *w)
{
    int32_t axis = 0;
    if (!cel_rule_axis(axis_number, shape, &axis))
        return; /* refused when the layer was built */
    size_t inner = 1, length = (size_t)shape->dim[axis], total = cel_shape_size(shape);
    for (int32_t i = axis + 1; i < shape->rank; i++)
        inner *= (size_t)shape->dim[i];
    for (size_t block = 0; block < total; block += length * inner)
        for (size_t c = 0; c < inner; c++) {
            cel_real *v = w + block + c;
            double square = 0;
            for (size_t i = 0; i < length; i++)
                square += (double)v[i * inner] * (double)v[i * inner];
            double norm = sqrt(square);
            cel_real factor = CEL_R(wanted(rule, norm) / (1e-7 + norm));
            for (size_t i = 0; i < length; i++)
                v[i * inner] *= factor;
        }
}

static double at_most(const cel_rule *rule, double norm)
{
    return norm < rule->number[0] ? norm : rule->number[0];
}

static double one(const cel_rule *rule, double norm)
{
    (void)rule, (void)norm;
    return 1;
}

static double between(const cel_rule *rule, double norm)
{
    double low = rule->number[0], high = rule->number[1], rate = rule->number[2];
    return rate * (norm < low ? low : norm > high ? high : norm) + (1 - rate) * norm;
}

static void maxnorm(const cel_rule *rule, const cel_shape *shape, cel_real *w)
{
    rescale(rule, rule->number[1], at_most, shape, w);
}

static void unitnorm(const cel_rule *rule, const cel_shape *shape, cel_real *w)
{
    rescale(rule, rule->number[0], one, shape, w);
}

static void minmaxnorm(const cel_rule *rule, const cel_shape *shape, cel_real *w)
{
    rescale(rule, rule->number[3], between, shape, w);
}

static void nonneg(const cel_rule *rule, const cel_shape *shape, cel_real *w)
{
    (void)rule;
    size_t n = cel_shape_size(shape);
    for (size_t i = 0; i < n; i++)
        w[i] = w[i] >= 0 ? w[i] : CEL_R(0);
}

#define AXIS {"axis", CEL_V_INTEGER, "1L", "axis along which the norm is taken, from 1"}
#define ROW(id, other, class, ...) \
    {.kind = CEL_CONSTRAINT, .name = #id, .alias = other, .class_name = class, .project = id, .formals = {__VA_ARGS__}}
const cel_rule_type cel_constraints[] = {
    ROW(maxnorm, "max_norm", "MaxNorm", {"max_value", CEL_V_DOUBLE, "2", "largest norm"}, AXIS),
    ROW(nonneg, "non_neg", "NonNeg", {0}),
    ROW(unitnorm, "unit_norm", "UnitNorm", AXIS),
    ROW(minmaxnorm, "min_max_norm", "MinMaxNorm", {"min_value", CEL_V_DOUBLE, "0", "smallest norm"}, {"max_value", CEL_V_DOUBLE, "1", "largest norm"},
        {"rate", CEL_V_DOUBLE, "1", "share of the way to go at each step"}, AXIS),
};
const size_t cel_n_constraints = sizeof cel_constraints / sizeof *cel_constraints;
