/* dials in the language: making and changing parameters, and their values. Parameter sets are in lib_dials_set.c, grids in
 * lib_dials_grid.c, the parameter objects themselves in lib_dials_params.c. */
#include <math.h>
#include <string.h>

#include "cli/script/dials_value.h"
#include "cli/script/frame_value.h"

/* ---- making parameters ---- */

/* Argument i as values of the library; false with an error. */
static bool arg_values(cel_interp *in, cel_args *a, size_t i, cel_value *out)
{
    cel_sexp *x = cel_arg(a, i);
    return x && cel_sexp_to_value(in, x, out);
}

cel_sexp *cel_dials_make(cel_interp *in, cel_args *a)
{
    cel_error err;
    cel_param *p = cel_param_make(cel_args_builtin(a)->name, &err), *changed = NULL;
    if (!p)
        return cel_call_error(a, &err);
    cel_status status = CEL_OK;
    bool ok = true;
    if (!p->quantitative) {
        cel_value values = {0};
        if (cel_arg_given(a, 0) && (ok = arg_values(in, a, 0, &values)))
            status = cel_param_with_values(p, &values, &changed, &err);
        cel_value_free(&values);
    } else {
        const cel_transform *transform = p->transform;
        double lower = p->lower, upper = p->upper;
        ok = !cel_arg_given(a, 1) || cel_arg_transform(a, 1, &transform);
        ok = ok && (!cel_arg_given(a, 0) || cel_arg_range(a, 0, p->type, &lower, &upper));
        if (ok)
            status = cel_param_quantitative(p->name, p->label, p->type, lower, upper, p->include_lower, p->include_upper,
                                            transform, NULL, &changed, &err);
        if (ok && status == CEL_OK)
            changed->finalizer = p->finalizer;
    }
    if (!ok) {
        cel_param_drop(p);
        return NULL;
    }
    if (status != CEL_OK && cel_arg_given(a, 0)) {
        cel_param_drop(p);
        return cel_arg_error(a, 0, &err);
    }
    if (changed)
        cel_param_drop(p);
    return cel_param_give(in, a, status, changed ? &changed : &p, &err);
}

/* The label argument: text and name. A missing name is the text itself. */
static bool label_of(cel_args *a, size_t i, const char **name, const char **label)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return false;
    *label = x->kind == CEL_S_STRING && x->n == 1 ? cel_sexp_text_at(x, 0) : NULL;
    if (x->kind != CEL_S_NULL && !*label) {
        cel_arg_fail(a, i, "param.label", "`label` must be a single named text, such as c(units = \"# Units\")");
        return false;
    }
    *name = *label && cel_sexp_name(x, 0)[0] ? cel_sexp_name(x, 0) : *label ? *label : "parameter";
    *label = *label ? *label : "Parameter";
    return true;
}

/* new_quant_param(type, range, inclusive, default, trans, values, label, finalize) */
static cel_sexp *new_quant_param(cel_interp *in, cel_args *a)
{
    static const char *const types[] = {"double", "integer", NULL};
    const char *name, *label;
    const cel_transform *transform;
    size_t type;
    double lower = INFINITY, upper = -INFINITY;
    bool include[2] = {true, true};
    cel_value values = {0};
    if (!cel_arg_choice(a, 0, types, &type) || !cel_arg_transform(a, 4, &transform) || !label_of(a, 6, &name, &label))
        return NULL;
    cel_sexp *range = cel_arg(a, 1), *inclusive = range ? cel_arg(a, 2) : NULL, *finalize = inclusive ? cel_arg(a, 7) : NULL;
    if (!finalize || !arg_values(in, a, 5, &values))
        return NULL;
    cel_kind kind = type == 0 ? CEL_V_DOUBLE : CEL_V_INTEGER;
    if (range->kind == CEL_S_NULL && values.n) { /* the range of the values */
        for (size_t i = 0; i < values.n; i++) {
            lower = fmin(lower, cel_value_at(&values, i));
            upper = fmax(upper, cel_value_at(&values, i));
        }
    } else if (!cel_arg_range(a, 1, kind, &lower, &upper)) {
        cel_value_free(&values);
        return NULL;
    }
    if (inclusive->kind == CEL_S_LOGICAL && inclusive->n == 2) {
        include[0] = inclusive->as.i[0] == 1;
        include[1] = inclusive->as.i[1] == 1;
    } else if (inclusive->kind != CEL_S_NULL) {
        cel_value_free(&values);
        return cel_arg_fail(a, 2, "param.inclusive", "`inclusive` must be two of TRUE and FALSE, for the lower and the upper bound");
    }
    cel_param *p = NULL;
    cel_error err;
    cel_status status = cel_param_quantitative(name, label, kind, lower, upper, include[0], include[1], transform,
                                               values.kind == CEL_V_NULL ? NULL : &values, &p, &err);
    cel_value_free(&values);
    if (status == CEL_OK && finalize->kind == CEL_S_BUILTIN)
        p->finalizer = cel_finalizer_named(finalize->as.builtin->name);
    return cel_param_give(in, a, status, &p, &err);
}

/* new_qual_param(type, values, default, label, finalize) */
static cel_sexp *new_qual_param(cel_interp *in, cel_args *a)
{
    const char *name, *label;
    cel_value values = {0};
    cel_param *p = NULL;
    cel_error err;
    if (!label_of(a, 3, &name, &label) || !arg_values(in, a, 1, &values))
        return NULL;
    if (values.kind != CEL_V_STRING && values.kind != CEL_V_LOGICAL) {
        cel_value_free(&values);
        return cel_arg_fail(a, 1, "param.values", "`values` must be texts, or TRUE and FALSE");
    }
    cel_status status = cel_param_qualitative(name, label, &values, &p, &err);
    cel_value_free(&values);
    return cel_param_give(in, a, status, &p, &err);
}

static cel_sexp *unknown(cel_interp *in, cel_args *a)
{
    (void)a;
    return cel_unknown_value(in);
}

static cel_sexp *is_unknown(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x || x->kind != CEL_S_LIST)
        return x ? cel_sexp_logical(in, cel_is_call_to(x, "unknown")) : NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LOGICAL, x->n);
    for (size_t i = 0; out && i < x->n; i++)
        out->as.i[i] = cel_is_call_to(x->as.v[i], "unknown");
    return out;
}

static cel_sexp *has_unknowns(cel_interp *in, cel_args *a)
{
    cel_param *p = cel_arg_param(a, 0);
    return p ? cel_sexp_logical(in, cel_param_has_unknown(p)) : NULL;
}

/* transform_log10() and log10_trans(): the middle of the name says which. */
static cel_sexp *transform(cel_interp *in, cel_args *a)
{
    const char *name = cel_args_builtin(a)->name, *from = strncmp(name, "transform_", 10) == 0 ? name + 10 : name;
    char middle[32];
    size_t n = strcspn(from, "_");
    if (n >= sizeof middle)
        n = sizeof middle - 1;
    memcpy(middle, from, n);
    middle[n] = '\0';
    const cel_transform *t = cel_transform_find(middle);
    return t ? cel_transform_value(in, t) : cel_call_fail(a, "param.trans", "there is no transformation %s", middle);
}

/* ---- ranges and values ---- */

static cel_sexp *range_get(cel_interp *in, cel_args *a)
{
    cel_param *p = cel_arg_param(a, 0);
    bool original;
    if (!p || !cel_arg_flag(a, 1, &original))
        return NULL;
    if (!p->quantitative)
        return cel_arg_fail(a, 0, "param.range", "%s is qualitative and has values, not a range", p->name);
    return cel_range_value(in, p, original);
}

static cel_sexp *range_set(cel_interp *in, cel_args *a)
{
    cel_param *p = cel_arg_param(a, 0), *q = NULL;
    cel_error err;
    double lower, upper;
    if (!p || !cel_arg_range(a, 1, p->type, &lower, &upper))
        return NULL;
    return cel_param_give(in, a, cel_param_with_range(p, lower, upper, &q, &err), &q, &err);
}

static cel_sexp *value_set(cel_interp *in, cel_args *a)
{
    cel_param *p = cel_arg_param(a, 0), *q = NULL;
    cel_error err;
    cel_value values = {0};
    if (!p || !arg_values(in, a, 1, &values))
        return NULL;
    cel_status status = cel_param_with_values(p, &values, &q, &err);
    cel_value_free(&values);
    return cel_param_give(in, a, status, &q, &err);
}

/* Values just made (taken), or the error. */
static cel_sexp *give_values(cel_interp *in, cel_args *a, cel_status status, cel_value *v, const cel_error *err)
{
    if (status != CEL_OK)
        return cel_call_error(a, err);
    cel_sexp *x = cel_sexp_from_value(in, v);
    cel_value_free(v);
    return x;
}

static cel_sexp *value_seq(cel_interp *in, cel_args *a)
{
    cel_param *p = cel_arg_param(a, 0);
    size_t n;
    bool original;
    cel_value v;
    cel_error err;
    if (!p || !cel_arg_count(a, 1, &n) || !cel_arg_flag(a, 2, &original))
        return NULL;
    return give_values(in, a, cel_param_sequence(p, n, original, &v, &err), &v, &err);
}

static cel_sexp *value_sample(cel_interp *in, cel_args *a)
{
    cel_param *p = cel_arg_param(a, 0);
    size_t n;
    bool original;
    cel_value v;
    cel_error err;
    if (!p || !cel_arg_count(a, 1, &n) || !cel_arg_flag(a, 2, &original))
        return NULL;
    return give_values(in, a, cel_param_sample(p, n, original, cel_interp_rng(in), &v, &err), &v, &err);
}

static cel_sexp *value_validate(cel_interp *in, cel_args *a)
{
    cel_param *p = cel_arg_param(a, 0);
    cel_value v = {0};
    if (!p || !arg_values(in, a, 1, &v))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LOGICAL, v.n);
    for (size_t i = 0; out && i < v.n; i++)
        out->as.i[i] = cel_param_allows(p, &v, i);
    cel_value_free(&v);
    return out;
}

static cel_sexp *change_units(cel_interp *in, cel_args *a, double (*change)(const cel_param *p, double x))
{
    cel_param *p = cel_arg_param(a, 0);
    cel_sexp *x = p ? cel_arg(a, 1) : NULL;
    if (!x)
        return NULL;
    if (!cel_is_number(x))
        return cel_arg_fail(a, 1, "param.values", "`values` must be numbers");
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, x->n);
    for (size_t i = 0; out && i < x->n; i++)
        out->as.d[i] = change(p, cel_sexp_number_at(x, i));
    return out;
}

static cel_sexp *value_transform(cel_interp *in, cel_args *a)
{
    return change_units(in, a, cel_param_forward);
}

static cel_sexp *value_inverse(cel_interp *in, cel_args *a)
{
    return change_units(in, a, cel_param_inverse);
}

/* encode_unit(x, value, direction, original = TRUE) */
static cel_sexp *encode_unit(cel_interp *in, cel_args *a)
{
    static const char *const directions[] = {"forward", "backward", NULL};
    cel_param *p = cel_arg_param(a, 0);
    size_t direction;
    bool original;
    cel_value v = {0}, out = {0};
    cel_error err;
    if (!p || !cel_arg_choice(a, 2, directions, &direction) || !cel_arg_flag(a, 3, &original) || !arg_values(in, a, 1, &v))
        return NULL;
    double *unit = CEL_ARRAY(double, v.n + 1);
    cel_status status = unit ? CEL_OK : cel_nomem(&err);
    if (status == CEL_OK && direction == 0) {
        status = cel_param_encode(p, &v, unit, &err);
        if (status == CEL_OK)
            out = cel_value_numbers(unit, v.n);
    } else if (status == CEL_OK) {
        for (size_t i = 0; i < v.n; i++)
            unit[i] = cel_value_at(&v, i);
        status = cel_param_decode(p, unit, v.n, original, &out, &err);
    }
    cel_free(unit);
    cel_value_free(&v);
    return give_values(in, a, status, &out, &err);
}

#define TRANSFORM(middle, help)                                                 \
    {"scales", "transform_" middle, "", transform, help, 0}, {"scales", middle "_trans", "", transform, help, CEL_B_HIDDEN}

static const cel_builtin rows[] = {
    {"dials", "new_quant_param", "type = c(\"double\", \"integer\"), range = NULL, inclusive = NULL, default = NULL, trans = NULL, values = NULL, label = NULL, finalize = NULL", new_quant_param, "A numeric parameter of one's own.", 0},
    {"dials", "new_qual_param", "type = c(\"character\", \"logical\"), values, default = NULL, label = NULL, finalize = NULL", new_qual_param, "A parameter with a list of values.", 0},
    {"dials", "unknown", "", unknown, "A bound that the data will decide.", 0},
    {"dials", "is_unknown", "x", is_unknown, "Whether a bound is unknown.", 0},
    {"dials", "has_unknowns", "object", has_unknowns, "Whether a parameter has an unknown bound.", 0},
    {"dials", "range_get", "object, original = TRUE", range_get, "The range of a parameter.", 0},
    {"dials", "range_set", "object, range", range_set, "A parameter with another range.", 0},
    {"dials", "value_set", "object, values", value_set, "A parameter with these values.", 0},
    {"dials", "value_seq", "object, n, original = TRUE", value_seq, "Values spread over the range.", 0},
    {"dials", "value_sample", "object, n, original = TRUE", value_sample, "Random values.", 0},
    {"dials", "value_validate", "object, values, ...", value_validate, "Which values are in the range.", 0},
    {"dials", "value_transform", "object, values", value_transform, "Values on the scale of the range.", 0},
    {"dials", "value_inverse", "object, values", value_inverse, "Values back on their own scale.", 0},
    {"dials", "encode_unit", "x, value, direction, original = TRUE, ...", encode_unit, "Values to and from the unit interval.", 0},
    TRANSFORM("log10", "Logarithm of base 10."),
    TRANSFORM("log2", "Logarithm of base 2."),
    TRANSFORM("log", "Natural logarithm."),
    TRANSFORM("log1p", "Logarithm of one more."),
    TRANSFORM("logit", "Log odds."),
    TRANSFORM("sqrt", "Square root."),
    TRANSFORM("reciprocal", "Reciprocal."),
    TRANSFORM("identity", "No change."),
};

const cel_library cel_library_dials = {rows, sizeof rows / sizeof *rows};
