/* step_poly(): orthogonal polynomials of columns of numbers, or plain powers. Learnt are the coefficients of the three-term
 * recurrence p[k+1] = (x - a[k]) p[k] - (n[k+1] / n[k]) p[k-1], n the squared norms over the training values: what R's poly()
 * keeps for predict(). */
#include <math.h>
#include <stdlib.h>

#include "recipes/step_table.h"

static size_t distinct(const double *sorted, size_t n)
{
    size_t count = n > 0;
    for (size_t i = 1; i < n; i++)
        count += sorted[i] != sorted[i - 1];
    return count;
}

/* alpha (degree) and squared norms (degree + 1) by Stieltjes' procedure. */
static bool recurrence(const double *x, size_t n, size_t degree, double *alpha, double *norm)
{
    long double *now = cel_calloc(n, sizeof *now), *before = cel_calloc(n, sizeof *before);
    bool whole = now && before;
    long double past = 1;
    for (size_t i = 0; whole && i < n; i++)
        now[i] = 1;
    for (size_t k = 0; whole && k <= degree; k++) {
        long double square = 0, moment = 0;
        for (size_t i = 0; i < n; i++) {
            square += now[i] * now[i];
            moment += x[i] * now[i] * now[i];
        }
        norm[k] = (double)square;
        if (k == degree)
            break;
        long double a = moment / square, b = k == 0 ? 0 : square / past;
        alpha[k] = (double)a;
        for (size_t i = 0; i < n; i++) {
            long double next = (x[i] - a) * now[i] - b * before[i];
            before[i] = now[i];
            now[i] = next;
        }
        past = square;
    }
    cel_free(now);
    cel_free(before);
    return whole;
}

static cel_status learn(cel_step *step, const cel_column *c, const char *name, size_t k, cel_error *err)
{
    size_t degree = cel_step_whole(step, "degree"), there;
    double *own, *alpha = CEL_ARRAY(double, degree), *norm = CEL_ARRAY(double, degree + 1);
    const double *x = cel_column_view(c, &own);
    double *sorted = x ? cel_sorted_there(x, c->n, &there) : NULL;
    cel_status status = alpha && norm && sorted ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK && there < c->n) {
        cel_step_fail(step, err, "missing values are not allowed in 'poly': column `%s` has some", name);
        cel_error_hint(err, "an imputation step before step_poly() fills them");
        status = CEL_INPUT;
    } else if (status == CEL_OK && degree >= distinct(sorted, there)) {
        status = cel_step_fail(step, err, "'degree' must be less than number of unique points: column `%s` has %zu", name, distinct(sorted, there));
    } else if (status == CEL_OK && !recurrence(x, c->n, degree, alpha, norm)) {
        status = cel_nomem(err);
    }
    if (status == CEL_OK)
        status = cel_state_set(&step->state, cel_value_numbers(alpha, degree), err, "alpha.%zu", k);
    if (status == CEL_OK)
        status = cel_state_set(&step->state, cel_value_numbers(norm, degree + 1), err, "norm2.%zu", k);
    cel_free(own);
    cel_free(sorted);
    cel_free(alpha);
    cel_free(norm);
    return status;
}

static cel_status prep(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    for (size_t k = 0; k < ctx->n && !cel_step_flag(step, "options.raw"); k++)
        CEL_TRY(learn(step, cel_training_column(training, ctx->name[k]), ctx->name[k], k, err));
    return CEL_OK;
}

static void expand(const cel_step *step, const cel_column *c, const char *name, size_t k, cel_new_columns *made)
{
    size_t degree = cel_step_whole(step, "degree"), from = made->n;
    const cel_value *alpha = cel_state_get(&step->state, "alpha.%zu", k), *norm = cel_state_get(&step->state, "norm2.%zu", k);
    for (size_t d = 0; d < degree; d++)
        cel_new_columns_add(made, cel_column_new(CEL_DOUBLE, c->n, NULL), "%s_poly_%0*zu", name, cel_digits(degree), d + 1);
    for (size_t i = 0; !made->failed && i < c->n; i++) {
        double x = cel_column_number(c, i), now = 1, before = 0;
        for (size_t d = 0; d < degree; d++) {
            double next;
            if (alpha && norm)
                next = (x - alpha->as.number[d]) * now - (d == 0 ? 0 : norm->as.number[d] / norm->as.number[d - 1]) * before;
            else
                next = now * x;
            before = now;
            now = next;
            made->column[from + d]->num[i] = norm ? now / sqrt(norm->as.number[d + 1]) : now;
        }
    }
}

static cel_status bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    cel_new_columns made = {0};
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        if (!c) {
            cel_new_columns_free(&made);
            return CEL_INPUT;
        }
        expand(step, c, name[k], k, &made);
    }
    return cel_new_columns_append(step, *data, &made, err);
}

static cel_status tidy(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    return cel_tidy_argument(step, "degree", out, err);
}

static cel_status check(const cel_step *step, cel_error *err)
{
    return cel_step_whole(step, "degree") >= 1 ? CEL_OK : cel_step_fail(step, err, "`degree` must be a whole number larger than or equal to 1");
}

static const cel_formal formals[] = {{"degree", CEL_V_INTEGER, "2", "highest power: new columns"},
                                     {"options.raw", CEL_V_LOGICAL, "FALSE", "plain powers"},
                                     {"options.simple", CEL_V_LOGICAL, "TRUE", "accepted; columns carry no attributes here"},
                                     {"keep_original_cols", CEL_V_LOGICAL, "FALSE", "keep the columns"},
                                     {0}};
static const cel_step_tunable tunable[] = {{"degree", "degree_int", "degree_int(c(1, 3))"}, {0}};

const cel_step_type cel_step_poly = {
    .function = "step_poly", .name = "poly", .title = "Polynomial expansion on", .formal = formals, .role = "predictor", .accepts = CEL_IS_NUMBER,
    .check = check, .prep = prep, .bake = bake, .tidy = tidy, .tunable = tunable, .help = "Polynomials"};
