/* Steps that expand columns of numbers into bases of splines: ns, bs, spline_b, spline_natural, spline_nonnegative,
 * spline_monotone, and poly_bernstein. Learnt are the knots: quantiles of the training values, and their range. */
#include <math.h>
#include <string.h>

#include "recipes/spline.h"
#include "recipes/step_table.h"

static cel_spline_kind kind_of(const cel_step *step)
{
    static const struct {
        const char *name;
        cel_spline_kind kind;
    } kinds[] = {{"bs", CEL_SPLINE_B}, {"ns", CEL_SPLINE_NS}, {"spline_b", CEL_SPLINE_B}, {"spline_natural", CEL_SPLINE_NATURAL},
                 {"spline_nonnegative", CEL_SPLINE_M}, {"spline_monotone", CEL_SPLINE_I}, {"poly_bernstein", CEL_SPLINE_BERNSTEIN}};
    size_t k = 0;
    while (strcmp(kinds[k].name, step->type->name) != 0)
        k++;
    return kinds[k].kind;
}

static bool complete(const cel_step *step)
{
    return cel_step_flag(step, cel_step_has(step, "complete_set") ? "complete_set" : "options.intercept");
}

static size_t degree_of(const cel_step *step)
{
    return cel_step_has(step, "degree") ? cel_step_whole(step, "degree") : 3;
}

/* How many interior knots the degrees of freedom leave. */
static size_t interior_of(const cel_step *step, const char *name, cel_step_context *ctx)
{
    cel_spline_kind kind = kind_of(step);
    size_t degree = degree_of(step), df = cel_step_has(step, "deg_free") ? cel_step_whole(step, "deg_free") : 0;
    bool natural = kind == CEL_SPLINE_NS || kind == CEL_SPLINE_NATURAL;
    if (kind == CEL_SPLINE_BERNSTEIN || !cel_step_has(step, "deg_free"))
        return 0;
    if (kind == CEL_SPLINE_NATURAL && df < 2)
        df = 2;
    size_t least = (natural ? 1 : degree) + complete(step);
    if (df >= least)
        return df - least;
    cel_step_warn(ctx, "'df' was too small for `%s`; have used %zu", name, least);
    return 0;
}

static cel_status learn(cel_step *step, const cel_column *c, const char *name, size_t k, cel_step_context *ctx, cel_error *err)
{
    double *own;
    const double *x = cel_column_view(c, &own);
    size_t there = 0, n = interior_of(step, name, ctx);
    double *sorted = x ? cel_sorted_there(x, c->n, &there) : NULL, *inside = sorted;
    const cel_value *given = cel_step_arg(step, "options.knots"), *edge = cel_step_arg(step, "options.Boundary.knots");
    cel_free(own);
    if (!sorted)
        return cel_nomem(err);
    cel_status status = CEL_OK;
    if (there < c->n || there == 0) {
        status = cel_step_fail(step, err, "missing values in column `%s`", name);
        cel_error_hint(err, "an imputation step before %s() fills them", step->type->function);
        cel_free(sorted);
        return status;
    }
    double low = edge->n >= 2 ? fmin(edge->as.number[0], edge->as.number[1]) : sorted[0];
    double high = edge->n >= 2 ? fmax(edge->as.number[0], edge->as.number[1]) : sorted[there - 1];
    if (low == high) {
        cel_free(sorted);
        return cel_step_fail(step, err, "column `%s` has a single value: no spline can be made of it", name);
    }
    while (there > 0 && *inside < low) {
        inside++;
        there--;
    }
    while (there > 0 && inside[there - 1] > high)
        there--;
    if (given->kind == CEL_V_DOUBLE)
        n = given->n;
    double *knot = CEL_ARRAY(double, n);
    for (size_t i = 0; knot && i < n; i++)
        knot[i] = given->kind == CEL_V_DOUBLE ? given->as.number[i] : cel_quantile(inside, there, (double)(i + 1) / (double)(n + 1));
    for (size_t i = 1; knot && i < n; i++) /* given knots in any order */
        for (size_t j = i; j > 0 && knot[j] < knot[j - 1]; j--) {
            double t = knot[j];
            knot[j] = knot[j - 1];
            knot[j - 1] = t;
        }
    const double limits[2] = {low, high};
    status = knot ? cel_state_set(&step->state, cel_value_numbers(knot, n), err, "knots.%zu", k) : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_state_set(&step->state, cel_value_numbers(limits, 2), err, "limits.%zu", k);
    cel_free(knot);
    cel_free(sorted);
    return status;
}

static cel_status prep(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    for (size_t k = 0; k < ctx->n; k++)
        CEL_TRY(learn(step, cel_training_column(training, ctx->name[k]), ctx->name[k], k, ctx, err));
    return CEL_OK;
}

/* The basis of a column, row by row into new columns. */
static cel_status expand(const cel_step *step, const cel_column *c, const char *name, size_t k, cel_new_columns *made, cel_step_context *ctx, cel_error *err)
{
    const cel_value *knots = cel_state_get(&step->state, "knots.%zu", k), *limits = cel_state_get(&step->state, "limits.%zu", k);
    bool old = strcmp(step->type->name, "ns") == 0 || strcmp(step->type->name, "bs") == 0, outside = false;
    cel_spline s;
    if (!cel_spline_new(kind_of(step), degree_of(step), knots->as.number, knots->n, limits->as.number[0], limits->as.number[1], complete(step), &s))
        return cel_nomem(err);
    size_t from = made->n, columns = s.columns;
    double *row = CEL_ARRAY(double, columns);
    for (size_t j = 0; j < columns; j++) {
        cel_column *column = cel_column_new(CEL_DOUBLE, c->n, NULL);
        if (old)
            cel_new_columns_add(made, column, "%s_%s_%0*zu", name, step->type->name, cel_digits(columns), j + 1);
        else
            cel_new_columns_add(made, column, "%s_%0*zu", name, cel_digits(columns), j + 1);
    }
    for (size_t i = 0; row && !made->failed && i < c->n; i++) {
        double x = cel_column_number(c, i);
        outside |= x < s.low || x > s.high;
        cel_spline_row(&s, x, row);
        for (size_t j = 0; j < columns; j++)
            made->column[from + j]->num[i] = row[j];
    }
    if (outside && kind_of(step) == CEL_SPLINE_B)
        cel_step_warn(ctx, "some 'x' values beyond boundary knots may cause ill-conditioned bases");
    bool whole = row && !made->failed;
    cel_free(row);
    cel_spline_free(&s);
    return whole ? CEL_OK : cel_nomem(err);
}

static cel_status bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    cel_new_columns made = {0};
    cel_status status = CEL_OK;
    for (size_t k = 0; status == CEL_OK && k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        status = c ? expand(step, c, name[k], k, &made, ctx, err) : CEL_INPUT;
    }
    if (status == CEL_OK)
        return cel_new_columns_append(step, *data, &made, err);
    cel_new_columns_free(&made);
    return status;
}

static cel_status check(const cel_step *step, cel_error *err)
{
    cel_spline_kind kind = kind_of(step);
    size_t degree = degree_of(step), df = cel_step_has(step, "deg_free") ? cel_step_whole(step, "deg_free") : degree;
    if (degree < 1 || degree > 60)
        return cel_step_fail(step, err, "`degree` must be a whole number from 1 to 60");
    if (df < 1)
        return cel_step_fail(step, err, "`deg_free` must be a whole number larger than or equal to 1");
    if (cel_step_has(step, "complete_set") && (kind == CEL_SPLINE_B || kind == CEL_SPLINE_M || kind == CEL_SPLINE_I) && degree + complete(step) > df)
        return cel_step_fail(step, err, "`degree` (%zu) must be less than %s`deg_free` (%zu) when `complete_set = %s`.", degree, complete(step) ? "" : "or equal to ",
                             df, complete(step) ? "TRUE" : "FALSE");
    return CEL_OK;
}

#define SPLINE_OPTIONS \
    {"options.knots", CEL_V_DOUBLE, "NULL", "interior knots instead of quantiles"}, {"options.intercept", CEL_V_LOGICAL, "FALSE", "keep the first column"}, \
    {"options.Boundary.knots", CEL_V_DOUBLE, "NULL", "ends instead of the range"}, {"keep_original_cols", CEL_V_LOGICAL, "FALSE", "keep the columns"}
#define SPLINE2_OPTIONS \
    {"options.knots", CEL_V_DOUBLE, "NULL", "interior knots instead of quantiles"}, {"options.Boundary.knots", CEL_V_DOUBLE, "NULL", "ends instead of the range"}, \
    {"keep_original_cols", CEL_V_LOGICAL, "FALSE", "keep the columns"}

static const cel_formal ns_formals[] = {{"deg_free", CEL_V_INTEGER, "2", "degrees of freedom: new columns"}, SPLINE_OPTIONS, {0}};
static const cel_formal bs_formals[] = {
    {"deg_free", CEL_V_INTEGER, "NULL", "degrees of freedom; NULL: the degree"}, {"degree", CEL_V_INTEGER, "3", "of the polynomials"}, SPLINE_OPTIONS, {0}};
static const cel_formal b_formals[] = {{"deg_free", CEL_V_INTEGER, "10", "degrees of freedom: new columns"},
                                       {"degree", CEL_V_INTEGER, "3", "of the polynomials"},
                                       {"complete_set", CEL_V_LOGICAL, "FALSE", "with the intercept"},
                                       SPLINE2_OPTIONS,
                                       {0}};
static const cel_formal monotone_formals[] = {{"deg_free", CEL_V_INTEGER, "10", "degrees of freedom: new columns"},
                                              {"degree", CEL_V_INTEGER, "3", "of the polynomials that are integrated"},
                                              {"complete_set", CEL_V_LOGICAL, "TRUE", "all columns"},
                                              SPLINE2_OPTIONS,
                                              {0}};
static const cel_formal natural_formals[] = {
    {"deg_free", CEL_V_INTEGER, "10", "degrees of freedom: new columns"}, {"complete_set", CEL_V_LOGICAL, "FALSE", "with the intercept"}, SPLINE2_OPTIONS, {0}};
static const cel_formal bernstein_formals[] = {{"degree", CEL_V_INTEGER, "10", "of the polynomials: new columns"},
                                               {"complete_set", CEL_V_LOGICAL, "FALSE", "with the intercept"},
                                               {"options.Boundary.knots", CEL_V_DOUBLE, "NULL", "ends instead of the range"},
                                               {"keep_original_cols", CEL_V_LOGICAL, "FALSE", "keep the columns"},
                                               {0}};
static const cel_step_tunable ns_tunable[] = {{"deg_free", "spline_degree", "spline_degree(c(1, 15))"}, {0}};
static const cel_step_tunable bs_tunable[] = {{"deg_free", "spline_degree", "spline_degree(c(1, 15))"}, {"degree", "degree_int", "degree_int(c(1, 2))"}, {0}};
static const cel_step_tunable spline_tunable[] = {{"deg_free", "spline_degree", "spline_degree(c(2, 15))"}, {"degree", "degree_int", "degree_int(c(1, 3))"}, {0}};
static const cel_step_tunable natural_tunable[] = {{"deg_free", "spline_degree", "spline_degree(c(2, 15))"}, {0}};
static const cel_step_tunable bernstein_tunable[] = {{"degree", "degree_int", "degree_int(c(1, 15))"}, {0}};

#define SPLINE_STEP(type_name, shown, formal_rows, tunable_rows, words) \
    const cel_step_type cel_step_##type_name = { \
        .function = "step_" #type_name, .name = #type_name, .title = shown, .formal = formal_rows, .role = "predictor", .accepts = CEL_IS_NUMBER, \
        .check = check, .prep = prep, .bake = bake, .tunable = tunable_rows, .help = words}

SPLINE_STEP(bs, "B-splines on", bs_formals, bs_tunable, "B-spline basis");
SPLINE_STEP(ns, "Natural splines on", ns_formals, ns_tunable, "Natural spline basis");
SPLINE_STEP(poly_bernstein, "Bernstein polynomial expansion", bernstein_formals, bernstein_tunable, "Bernstein polynomials");
SPLINE_STEP(spline_b, "Basis spline expansion", b_formals, spline_tunable, "B-spline basis, many columns");
SPLINE_STEP(spline_monotone, "Monotone spline expansion", monotone_formals, spline_tunable, "Splines that only rise");
SPLINE_STEP(spline_natural, "Natural spline expansion", natural_formals, natural_tunable, "Nonnegative natural splines");
SPLINE_STEP(spline_nonnegative, "Non-negative spline expansion", b_formals, spline_tunable, "Splines that integrate to 1");
