/* Parameter sets in the language, and bounds that come from the data. */
#include <string.h>

#include "cli/script/dials_value.h"
#include "cli/script/frame_value.h"

/* ---- finalizing ---- */

static const struct {
    const char *name;
    cel_finalizer rule;
} rules[] = {{"get_p", CEL_FINALIZE_COLUMNS}, {"get_log_p", CEL_FINALIZE_LOG_COLUMNS}, {"get_n", CEL_FINALIZE_ROWS},
             {"get_n_frac", CEL_FINALIZE_ROW_SHARE}, {"get_batch_sizes", CEL_FINALIZE_BATCH}};

cel_finalizer cel_finalizer_named(const char *name)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strcmp(rules[i].name, name) == 0)
            return rules[i].rule;
    return CEL_FINALIZE_NONE;
}

/* A copy of a parameter (or set) with bounds from the table `x`; things without unknown bounds stay as they are. */
static cel_sexp *finalized(cel_interp *in, cel_args *a, cel_sexp *object, size_t rows, size_t cols)
{
    cel_param *p = cel_param_of(object), *q = NULL;
    cel_error err;
    if (p)
        return cel_param_give(in, a, cel_param_finalize_by(p, p->finalizer, rows, cols, &q, &err), &q, &err);
    if (cel_sexp_inherits(object, "parameters")) {
        cel_sexp *objects = cel_list_get(object, "object"), *done = objects ? finalized(in, a, objects, rows, cols) : NULL;
        return done ? cel_tibble_with(in, object, "object", done) : NULL;
    }
    if (object->kind != CEL_S_LIST)
        return object->kind == CEL_S_LOGICAL ? object
                                             : cel_arg_fail(a, 0, "param.type", "object must be a parameter object or a set of them");
    cel_sexp *out = cel_sexp_copy(in, object);
    for (size_t i = 0; out && i < object->n; i++) {
        cel_sexp *one = finalized(in, a, object->as.v[i], rows, cols);
        if (!one)
            return NULL;
        cel_sexp_set(out, i, one);
    }
    return out;
}

static cel_sexp *finalize(cel_interp *in, cel_args *a)
{
    cel_sexp *object = cel_arg(a, 0), *x = object ? cel_arg_table(a, 1) : NULL;
    return x ? finalized(in, a, object, cel_tibble_rows(x), x->n) : NULL;
}

/* get_p(), get_n() ...: the rule of the builtin's name. */
static cel_sexp *finalize_by(cel_interp *in, cel_args *a)
{
    cel_param *p = cel_arg_param(a, 0), *q = NULL;
    cel_sexp *x = p ? cel_arg_table(a, 1) : NULL;
    cel_error err;
    if (!x)
        return NULL;
    cel_finalizer rule = cel_finalizer_named(cel_args_builtin(a)->name);
    return cel_param_give(in, a, cel_param_finalize_by(p, rule, cel_tibble_rows(x), x->n, &q, &err), &q, &err);
}

/* ---- sets ---- */

static cel_sexp *give_set(cel_interp *in, cel_param_set *set)
{
    cel_sexp *x = cel_param_set_value(in, set);
    cel_param_set_free(set);
    return x;
}

static cel_sexp *parameters(cel_interp *in, cel_args *a)
{
    cel_param_set set;
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !cel_param_set_of(in, x, &set))
        return NULL;
    for (size_t k = 0; k < cel_dots(a); k++) {
        cel_sexp *more = cel_dots_value(a, k);
        if (!more || !cel_param_set_append(in, &set, cel_dots_name(a, k), more)) {
            cel_param_set_free(&set);
            return NULL;
        }
    }
    return give_set(in, &set);
}

static cel_sexp *update_parameters(cel_interp *in, cel_args *a)
{
    cel_param_set set;
    cel_sexp *x = cel_arg(a, 0);
    cel_error err;
    if (!x || !cel_param_set_of(in, x, &set))
        return NULL;
    cel_sexp *out = NULL;
    bool ok = true;
    if (cel_dots(a) == 0) {
        cel_call_fail(a, "param.update", "Please supply at least one parameter object.");
        ok = false;
    }
    for (size_t k = 0; ok && k < cel_dots(a); k++) {
        const char *id = cel_dots_name(a, k);
        cel_sexp *value = cel_dots_value(a, k);
        cel_param *p = value ? cel_param_of(value) : NULL;
        ok = value;
        if (value && !(id && id[0])) {
            cel_dots_fail(a, k, "param.update", "All arguments should be named: the name says which parameter is changed.");
            ok = false;
        } else if (value && !p && !(value->n == 1 && value->kind == CEL_S_LOGICAL && value->as.i[0] == CEL_NA_INT)) {
            cel_dots_fail(a, k, "param.update", "At least one parameter is not a dials parameter object or NA: %s.", id);
            ok = false;
        } else if (value && cel_param_set_update(&set, id, p, &err) != CEL_OK) {
            cel_dots_fail(a, k, err.code, "%s", err.message);
            cel_error_hint(cel_interp_error(in), "%s", err.hint);
            ok = false;
        }
    }
    if (ok)
        out = cel_param_set_value(in, &set);
    cel_param_set_free(&set);
    return out;
}

static cel_sexp *print_parameters(cel_interp *in, cel_args *a)
{
    cel_param_set set;
    cel_sexp *x = cel_arg(a, 0);
    cel_text t = {0};
    if (!x || !cel_param_set_of(in, x, &set))
        return NULL;
    cel_param_set_print(&set, &t);
    cel_param_set_free(&set);
    if (t.text)
        cel_write(in, t.text);
    cel_text_free(&t);
    cel_invisible(in);
    return x;
}

static cel_sexp *extract_parameter_dials(cel_interp *in, cel_args *a)
{
    cel_param_set set;
    const char *id;
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !cel_arg_text(a, 1, &id) || !cel_param_set_of(in, x, &set))
        return NULL;
    int at = cel_param_set_find(&set, id);
    cel_sexp *out = at < 0 ? NULL : set.row[at].param ? cel_param_value(in, set.row[at].param) : cel_sexp_logical(in, CEL_NA_INT);
    if (at < 0)
        cel_arg_fail(a, 1, "param.id", "No parameter exists with id '%s'.", id);
    cel_param_set_free(&set);
    return out;
}

static cel_sexp *param_summary(cel_interp *in, cel_args *a)
{
    cel_param *p = cel_arg_param(a, 0);
    return p ? cel_sexp_string(in, !p->quantitative ? "dparam[+]" : cel_param_has_unknown(p) ? "nparam[?]" : "nparam[+]") : NULL;
}

static cel_sexp *no_method(cel_interp *in, cel_args *a)
{
    (void)in;
    char what[80];
    cel_sexp *x = cel_arg(a, 0);
    return x ? cel_arg_fail(a, 0, "method.none", "%s() cannot be used on %s", cel_args_builtin(a)->name,
                            cel_sexp_describe(x, what, sizeof what))
             : NULL;
}

static const cel_builtin rows[] = {
    {"dials", "finalize", "object, x, force = TRUE, ...", finalize, "Unknown bounds from the predictors.", 0},
    {"dials", "get_p", "object, x, log_vals = FALSE, ...", finalize_by, "Upper bound: the number of columns.", 0},
    {"dials", "get_log_p", "object, x, ...", finalize_by, "Upper bound: log10 of the number of columns.", 0},
    {"dials", "get_n", "object, x, log_vals = FALSE, ...", finalize_by, "Upper bound: the number of rows.", 0},
    {"dials", "get_n_frac", "object, x, log_vals = FALSE, frac = 1/3, ...", finalize_by, "Upper bound: a third of the rows.", 0},
    {"dials", "get_batch_sizes", "object, x, frac = c(1/10, 1/3), ...", finalize_by, "Bounds of batch sizes from the number of rows.", 0},
    {"dials", "parameters", "x, ...", parameters, "A set of parameters.", 0},
    {"dials", "update.parameters", "object, ...", update_parameters, "A parameter set with other parameters.", CEL_B_HIDDEN},
    {"dials", "print.parameters", "x, ...", print_parameters, "Print a parameter set.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"dials", "obj_sum.param", "x, ...", param_summary, "A parameter in a table.", CEL_B_HIDDEN},
    {"dials", "type_sum.param", "x, ...", param_summary, "A parameter in a table.", CEL_B_HIDDEN},
    {"dials", "extract_parameter_dials.parameters", "x, parameter, ...", extract_parameter_dials, "One parameter of a set.", CEL_B_HIDDEN},
    {"hardhat", "extract_parameter_dials", "x, ...", no_method, "One parameter of a set or workflow.", CEL_B_GENERIC},
};

const cel_library cel_library_dials_sets = {rows, sizeof rows / sizeof *rows};
