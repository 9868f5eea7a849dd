/* Parameter objects: made from a row of the table or from nothing, changed by copying, printed as dials prints them. */
#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/param_table.h"

/* ---- transformations ---- */

static double to_log2(double x) { return log2(x); }
static double from_log2(double x) { return x == 2.0 ? 4.0 : pow(2.0, x); }
static double to_log10(double x) { return log10(x); }
static double from_log10(double x) { return x == 2.0 ? 100.0 : pow(10.0, x); }
static double to_log(double x) { return log(x); }
static double from_log(double x) { return x == 2.0 ? exp(1.0) * exp(1.0) : pow(exp(1.0), x); }
static double to_log1p(double x) { return log1p(x); }
static double from_log1p(double x) { return expm1(x); }
static double to_logit(double p) { return log(p / (1.0 - p)); }
static double from_logit(double x) { return 1.0 / (1.0 + exp(-x)); }
static double to_sqrt(double x) { return sqrt(x); }
static double from_sqrt(double x) { return x * x; }
static double reciprocal(double x) { return 1.0 / x; }
static double identity(double x) { return x; }

static const cel_transform transforms[] = {
    {"log-10", "log10", "[1e-100, Inf]", to_log10, from_log10},
    {"log-2", "log2", "[1e-100, Inf]", to_log2, from_log2},
    {"log-2.718282", "log", "[1e-100, Inf]", to_log, from_log},
    {"log1p", "log1p", "[-1, Inf]", to_log1p, from_log1p},
    {"prob-logis", "logit", "[0, 1]", to_logit, from_logit},
    {"sqrt", "sqrt", "[0, Inf]", to_sqrt, from_sqrt},
    {"reciprocal", "reciprocal", "[-Inf, Inf]", reciprocal, reciprocal},
    {"identity", "identity", "[-Inf, Inf]", identity, identity},
};

const cel_transform *cel_transform_find(const char *name)
{
    for (size_t i = 0; i < sizeof transforms / sizeof *transforms; i++)
        if (strcmp(transforms[i].name, name) == 0 || strcmp(transforms[i].r_name, name) == 0)
            return &transforms[i];
    return NULL;
}

double cel_param_forward(const cel_param *p, double x)
{
    return p->transform ? p->transform->forward(x) : x;
}

double cel_param_inverse(const cel_param *p, double x)
{
    return p->transform ? p->transform->inverse(x) : x;
}

/* ---- life ---- */

cel_param *cel_param_keep(cel_param *p)
{
    if (p)
        atomic_fetch_add_explicit(&p->refs, 1, memory_order_relaxed);
    return p;
}

void cel_param_drop(cel_param *p)
{
    if (!p || atomic_fetch_sub_explicit(&p->refs, 1, memory_order_acq_rel) != 1)
        return;
    cel_free(p->name);
    cel_free(p->label);
    cel_value_free(&p->values);
    cel_free(p);
}

static cel_status start(const char *name, const char *label, const cel_value *values, cel_param **param, cel_error *err)
{
    cel_param *p = CEL_NEW(cel_param);
    if (!p)
        return cel_nomem(err);
    atomic_init(&p->refs, 1);
    p->name = cel_strdup(name);
    p->label = cel_strdup(label);
    cel_status status = p->name && p->label ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK && values && values->kind != CEL_V_NULL)
        status = cel_value_copy(values, &p->values, err);
    if (status == CEL_OK)
        *param = p;
    else
        cel_param_drop(p);
    return status;
}

static cel_status copy(const cel_param *from, const cel_value *values, cel_param **out, cel_error *err)
{
    cel_param *p = NULL;
    CEL_TRY(start(from->name, from->label, values, &p, err));
    p->quantitative = from->quantitative;
    p->type = from->type;
    p->transform = from->transform;
    p->lower = from->lower;
    p->upper = from->upper;
    p->include_lower = from->include_lower;
    p->include_upper = from->include_upper;
    p->finalizer = from->finalizer;
    *out = p;
    return CEL_OK;
}

/* ---- checks ---- */

/* Bounds in the units of `type`: whole where that is asked for, and in order. Unknown (NaN) bounds pass. */
static cel_status check_range(cel_kind type, const cel_transform *transform, double lower, double upper, cel_error *err)
{
    const double bound[2] = {lower, upper};
    for (int i = 0; i < 2 && type == CEL_V_INTEGER && !transform; i++)
        if (isfinite(bound[i]) && fabs(bound[i] - nearbyint(bound[i])) >= sqrt(DBL_EPSILON))
            return cel_fail(err, CEL_INPUT, "param.range",
                            "An integer is required for the range and these do not appear to be whole numbers: %.15g", bound[i]);
    if (lower > upper)
        return cel_fail(err, CEL_INPUT, "param.range",
                        "The `range` lower bound (%.15g) must not exceed the upper bound (%.15g).", lower, upper);
    return CEL_OK;
}

static cel_status check_values(const cel_param *p, cel_error *err)
{
    cel_kind kind = p->values.kind;
    if (p->values.n == 0)
        return cel_fail(err, CEL_INPUT, "param.values", "`values` must have at least one element");
    if (!p->quantitative) {
        if (kind != p->type)
            return cel_fail(err, CEL_INPUT, "param.values", "`values` of %s must be %s", p->name,
                            p->type == CEL_V_STRING ? "a character vector" : "a logical vector");
        return CEL_OK;
    }
    if (kind != CEL_V_DOUBLE && kind != CEL_V_INTEGER)
        return cel_fail(err, CEL_INPUT, "param.values", "`values` of %s must be numbers", p->name);
    for (size_t i = 0; i < p->values.n; i++)
        if (!cel_param_allows(p, &p->values, i))
            return cel_fail(err, CEL_INPUT, "param.values", "%.15g is not a valid value of %s: it is outside its range",
                            cel_value_at(&p->values, i), p->name);
    return CEL_OK;
}

/* Hands a parameter over when it is sound, else drops it. */
static cel_status finish(cel_param *p, cel_param **out, cel_error *err)
{
    cel_status status = p->quantitative ? check_range(p->type, p->transform, p->lower, p->upper, err) : CEL_OK;
    if (status == CEL_OK && (!p->quantitative || p->values.kind != CEL_V_NULL))
        status = check_values(p, err);
    if (status == CEL_OK)
        *out = p;
    else
        cel_param_drop(p);
    return status;
}

/* ---- making and changing ---- */

cel_status cel_param_quantitative(const char *name, const char *label, cel_kind type, double lower, double upper,
                                  bool include_lower, bool include_upper, const cel_transform *transform,
                                  const cel_value *values, cel_param **param, cel_error *err)
{
    cel_param *p = NULL;
    if (type != CEL_V_DOUBLE && type != CEL_V_INTEGER)
        return cel_fail(err, CEL_INPUT, "param.type", "the type of a quantitative parameter is \"double\" or \"integer\"");
    CEL_TRY(start(name, label, values, &p, err));
    p->quantitative = true;
    p->type = type;
    p->transform = transform;
    p->lower = lower;
    p->upper = upper;
    p->include_lower = include_lower;
    p->include_upper = include_upper;
    return finish(p, param, err);
}

cel_status cel_param_qualitative(const char *name, const char *label, const cel_value *values, cel_param **param,
                                 cel_error *err)
{
    cel_param *p = NULL;
    CEL_TRY(start(name, label, values, &p, err));
    p->type = values->kind == CEL_V_LOGICAL ? CEL_V_LOGICAL : CEL_V_STRING;
    return finish(p, param, err);
}

static const cel_param_entry *find(const char *name)
{
    for (size_t i = 0; i < cel_param_table_rows; i++)
        if (strcmp(cel_param_table[i].name, name) == 0)
            return &cel_param_table[i];
    return NULL;
}

bool cel_param_is_known(const char *name)
{
    return find(name) != NULL;
}

size_t cel_param_count(void)
{
    return cel_param_table_rows;
}

const char *cel_param_name_at(size_t index)
{
    return cel_param_table[index].name;
}

static cel_status no_such(const char *name, cel_error *err)
{
    const char *names[256];
    size_t n = cel_param_table_rows < 256 ? cel_param_table_rows : 256;
    for (size_t i = 0; i < n; i++)
        names[i] = cel_param_table[i].name;
    int near = cel_nearest(name, names, n);
    cel_fail(err, CEL_INPUT, "param.unknown", "there is no parameter object %s()", name);
    if (near >= 0)
        cel_error_hint(err, "did you mean %s()?", names[near]);
    return CEL_INPUT;
}

cel_param *cel_param_make(const char *name, cel_error *err)
{
    const cel_param_entry *e = find(name);
    cel_param *p = NULL;
    if (!e) {
        no_such(name, err);
        return NULL;
    }
    if (e->type == CEL_V_DOUBLE || e->type == CEL_V_INTEGER) {
        const cel_transform *transform = e->transform ? cel_transform_find(e->transform) : NULL;
        if (cel_param_quantitative(e->id, e->label, e->type, e->lower, e->upper, e->bounds[0] == '[', e->bounds[1] == ']',
                                   transform, NULL, &p, err) == CEL_OK)
            p->finalizer = e->finalizer;
        return p;
    }
    cel_value values;
    size_t n = 0;
    while (e->values && e->values[n])
        n++;
    if (e->type == CEL_V_STRING) {
        values = cel_value_texts(e->values, n);
    } else {
        values = cel_value_integers((const int32_t[]){1, 0}, 2);
        values.kind = values.kind == CEL_V_INTEGER ? CEL_V_LOGICAL : CEL_V_NULL;
    }
    if (values.kind == CEL_V_NULL)
        cel_nomem(err);
    else
        cel_param_qualitative(e->id, e->label, &values, &p, err);
    cel_value_free(&values);
    return p;
}

cel_status cel_param_with_range(const cel_param *p, double lower, double upper, cel_param **out, cel_error *err)
{
    cel_param *q = NULL;
    if (!p->quantitative)
        return cel_fail(err, CEL_INPUT, "param.range", "%s is qualitative and has values, not a range", p->name);
    CEL_TRY(copy(p, &p->values, &q, err));
    q->lower = lower;
    q->upper = upper;
    return finish(q, out, err);
}

cel_status cel_param_with_values(const cel_param *p, const cel_value *values, cel_param **out, cel_error *err)
{
    cel_param *q = NULL;
    CEL_TRY(copy(p, values, &q, err));
    if (q->values.kind == CEL_V_NULL) {
        cel_param_drop(q);
        return cel_fail(err, CEL_INPUT, "param.values", "`values` must have at least one element");
    }
    return finish(q, out, err);
}

cel_status cel_param_with_transform(const cel_param *p, const cel_transform *transform, cel_param **out, cel_error *err)
{
    cel_param *q = NULL;
    if (!p->quantitative)
        return cel_fail(err, CEL_INPUT, "param.range", "%s is qualitative and cannot be transformed", p->name);
    CEL_TRY(copy(p, &p->values, &q, err));
    q->transform = transform;
    return finish(q, out, err);
}

bool cel_param_has_unknown(const cel_param *p)
{
    return p->quantitative && (isnan(p->lower) || isnan(p->upper));
}

void cel_param_range(const cel_param *p, bool original, double *lower, double *upper)
{
    *lower = original ? cel_param_inverse(p, p->lower) : p->lower;
    *upper = original ? cel_param_inverse(p, p->upper) : p->upper;
}

/* ---- finalizing ---- */

cel_status cel_param_finalize_by(cel_param *p, cel_finalizer rule, size_t rows, size_t cols, cel_param **out,
                                 cel_error *err)
{
    double lower = p->lower, upper = p->upper;
    if (rule == CEL_FINALIZE_NONE || !cel_param_has_unknown(p) || (rule != CEL_FINALIZE_BATCH && !isnan(upper))) {
        *out = cel_param_keep(p);
        return CEL_OK;
    }
    double n = (double)rows, k = (double)cols;
    switch (rule) {
    case CEL_FINALIZE_COLUMNS: upper = k; break;
    case CEL_FINALIZE_LOG_COLUMNS: upper = log10(k); break;
    case CEL_FINALIZE_ROWS: upper = n; break;
    case CEL_FINALIZE_ROW_SHARE: upper = floor(n * (1.0 / 3.0)); break;
    case CEL_FINALIZE_BATCH:
        lower = log2(floor(n * 0.1));
        upper = log2(floor(n * (1.0 / 3.0)));
        break;
    case CEL_FINALIZE_NONE: break;
    }
    if (!isfinite(upper) || (rule == CEL_FINALIZE_BATCH && !isfinite(lower)))
        return cel_fail(err, CEL_INPUT, "param.finalize", "%s cannot be finalized: the data has %zu rows and %zu columns",
                        p->name, rows, cols);
    return cel_param_with_range(p, lower, upper, out, err);
}

cel_status cel_param_finalize(cel_param *p, const cel_frame *x, cel_param **out, cel_error *err)
{
    return cel_param_finalize_by(p, p->finalizer, x->rows, x->cols, out, err);
}

/* ---- printing ---- */

/* A bound with three significant digits, as R's format() writes it: the shorter of fixed and scientific. */
static void bound_text(const cel_param *p, double x, char *out, size_t size)
{
    char digits[40], fixed[400];
    if (isnan(x)) {
        snprintf(out, size, "?");
        return;
    }
    if (isinf(x) || (p->type == CEL_V_INTEGER && !p->transform)) {
        snprintf(out, size, isinf(x) ? (x > 0 ? "Inf" : "-Inf") : "%.0f", x);
        return;
    }
    snprintf(digits, sizeof digits, "%.2e", x);
    int exponent = atoi(strchr(digits, 'e') + 1), significant = 3;
    for (char *d = strchr(digits, 'e') - 1; significant > 1 && *d == '0'; d--)
        significant--;
    int decimals = significant - 1 - exponent;
    snprintf(fixed, sizeof fixed, "%.*f", decimals > 0 ? decimals : 0, x);
    snprintf(digits, sizeof digits, "%.*e", significant - 1, x);
    snprintf(out, size, "%s", strlen(fixed) <= strlen(digits) ? fixed : digits);
}

/* Adds a list as cli does: "a, b, and c", at most 20 of them shown, wrapped at 80 columns. */
static void add_list(const cel_value *values, cel_text *t)
{
    int column = 0;
    size_t n = values->n, shown = 0, places = n > 20 ? 21 : n;
    for (size_t k = 0; k < places; k++) {
        cel_text item = {0};
        bool dots = n > 20 && k == 18;
        size_t i = n > 20 && k > 18 ? n - 21 + k : k;
        if (k > 0 && k + 1 == places)
            cel_text_add(&item, "and ");
        if (dots)
            cel_text_add(&item, "\u2026");
        else if (values->kind == CEL_V_LOGICAL)
            cel_text_add(&item, values->as.integer[i] ? "TRUE" : "FALSE");
        else
            cel_text_addf(&item, "'%s'", values->as.text[i]);
        if (places > 2 && k + 1 < places)
            cel_text_add_char(&item, ',');
        if (item.failed || !item.text) {
            t->failed = true;
            return;
        }
        for (char *word = item.text, *rest; word; word = rest) { /* "and 'x'" may break after "and" */
            rest = strncmp(word, "and ", 4) == 0 && word == item.text && k > 0 ? word + 4 : NULL;
            size_t length = rest ? 3 : strlen(word);
            char piece[256];
            snprintf(piece, sizeof piece, "%.*s", (int)length, word);
            int width = cel_text_width(piece);
            if (shown && column + 1 + width > 80) {
                cel_text_add_char(t, '\n');
                column = 0;
            } else if (shown) {
                cel_text_add_char(t, ' ');
                column++;
            }
            cel_text_add_n(t, word, length);
            column += width;
            shown++;
        }
        cel_text_free(&item);
    }
    cel_text_add_char(t, '\n');
}

void cel_param_print(const cel_param *p, cel_text *t)
{
    cel_text_addf(t, "%s (%s)\n", p->label, p->quantitative ? "quantitative" : "qualitative");
    if (!p->quantitative) {
        cel_text_addf(t, "%zu possible value%s include:\n", p->values.n, p->values.n == 1 ? "" : "s");
        add_list(&p->values, t);
        return;
    }
    char lower[400], upper[400];
    bound_text(p, p->lower, lower, sizeof lower);
    bound_text(p, p->upper, upper, sizeof upper);
    if (p->transform)
        cel_text_addf(t, "Transformer: %s %s\n", p->transform->name, p->transform->domain);
    cel_text_addf(t, "Range%s: %c%s, %s%c\n", p->transform ? " (transformed scale)" : "", p->include_lower ? '[' : '(', lower,
                  upper, p->include_upper ? ']' : ')');
    if (p->values.kind != CEL_V_NULL)
        cel_text_addf(t, "Values: %zu\n", p->values.n);
}
