/* yardstick in the language: metric sets and tweaked metrics. Both are closures, as in R, whose body hands the arguments
 * to a builtin with the set or metric, an opaque object that the closure's environment and its attribute "metrics" hold. */
#include <stdio.h>
#include <string.h>

#include "cli/script/frame_value.h"
#include "cli/script/lib_yardstick.h"

static void free_set(void *object)
{
    cel_metric_set_drop(object);
}

static void free_metric(void *object)
{
    cel_metric_free(object);
}

static const char *const set_object_classes[] = {"metric_set_data", NULL}, *const metric_object_classes[] = {"metric_data", NULL};
static const cel_object_type set_type = {.name = "metric set", .classes = set_object_classes, .free = free_set};
static const cel_object_type metric_type = {.name = "metric", .classes = metric_object_classes, .free = free_metric};

/* The object of a closure made here, or the object itself. */
static void *object_of(const cel_sexp *x, const cel_object_type *type)
{
    const cel_sexp *held = x->kind == CEL_S_CLOSURE ? cel_sexp_attr(x, "metrics") : x;
    return held ? cel_object_of(held, type) : NULL;
}

/* A closure of this text, in whose environment `name` is the object; class `classes`. */
static cel_sexp *closure_with(cel_interp *in, const char *text, const char *name, cel_sexp *object, const char *const *classes)
{
    cel_sexp *env = object ? cel_env_new(in, cel_global(in)) : NULL;
    if (!env || !cel_env_set(in, env, name, object))
        return NULL;
    cel_sexp *f = cel_function_of_text(in, text, env);
    return f && cel_sexp_set_attr(in, f, "metrics", cel_sexp_share(object)) && cel_sexp_set_class(in, f, classes) ? f : NULL;
}

/* ---- metrics as values ---- */

/* A metric of its own for a builtin (rmse) or a tweaked metric; NULL without an error when it is neither. */
static cel_status metric_of(const cel_sexp *x, cel_metric **out, cel_error *err)
{
    *out = NULL;
    const cel_metric *held = object_of(x, &metric_type);
    if (held)
        return cel_metric_copy(held, out, err);
    if (x->kind != CEL_S_BUILTIN || strcmp(x->as.builtin->package, "yardstick") != 0)
        return CEL_OK;
    const cel_metric_type *type = cel_metric_find(x->as.builtin->name);
    return type ? cel_metric_new(type, NULL, out, err) : CEL_OK;
}

static const char *class_of_kind(cel_metric_kind kind)
{
    static const char *const names[CEL_METRIC_KINDS] = {"numeric_metric", "class_metric", "prob_metric"};
    return names[kind];
}

/* ---- metric_set() ---- */

cel_metric_set *cel_metric_set_of(const cel_sexp *x)
{
    return object_of(x, &set_type);
}

cel_metric_set *cel_arg_metric_set(cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    cel_metric_set *set = x ? cel_metric_set_of(x) : NULL;
    char what[128];
    if (x && !set)
        cel_arg_fail(a, i, "metric.set", "%s must be a metric_set(), not %s", cel_args_name(a, i), cel_sexp_describe(x, what, sizeof what));
    return set;
}

cel_sexp *cel_metric_set_value(cel_interp *in, cel_metric_set *set)
{
    static const char *const numeric[] = {"numeric_metric_set", "metric_set", "function", NULL};
    static const char *const class[] = {"class_prob_metric_set", "metric_set", "function", NULL};
    bool numbers = cel_metric_set_has(set, CEL_METRIC_NUMERIC);
    cel_sexp *object = cel_sexp_object(in, &set_type, cel_metric_set_keep(set));
    return closure_with(in, "function(...) .metric_set_apply(.set, ...)", ".set", object, numbers ? numeric : class);
}

cel_sexp *cel_yardstick_metric_set(cel_interp *in, cel_args *a)
{
    size_t n = cel_dots(a), made = 0;
    cel_metric **metric = CEL_ARRAY(cel_metric *, n);
    cel_error err;
    cel_status status = metric ? CEL_OK : cel_nomem(&err);
    bool ok = true;
    for (; status == CEL_OK && ok && made < n; made += ok) {
        cel_sexp *x = cel_dots_value(a, made);
        if (!x || (status = metric_of(x, &metric[made], &err)) != CEL_OK || !metric[made]) {
            char what[128];
            if (x && status == CEL_OK)
                cel_dots_fail(a, made, "metric.function", "metric_set() takes metric functions such as rmse, not %s",
                              cel_sexp_describe(x, what, sizeof what));
            ok = false;
        }
    }
    cel_metric_set *set = NULL;
    cel_sexp *out = NULL;
    if (status == CEL_OK && ok)
        status = cel_metric_set_new((const cel_metric *const *)metric, n, &set, &err);
    if (status != CEL_OK)
        cel_call_error(a, &err);
    if (set)
        out = cel_metric_set_value(in, set);
    cel_metric_set_drop(set);
    for (size_t i = 0; metric && i < n; i++)
        cel_metric_free(metric[i]);
    cel_free(metric);
    return out;
}

cel_sexp *cel_yardstick_metric_tweak(cel_interp *in, cel_args *a)
{
    const char *name;
    if (!cel_arg_text(a, 0, &name))
        return NULL;
    cel_sexp *f = cel_arg(a, 1);
    cel_metric *base = NULL, *metric = NULL;
    cel_error err;
    if (!f)
        return NULL;
    if (metric_of(f, &base, &err) != CEL_OK)
        return cel_call_error(a, &err);
    if (!base)
        return cel_arg_fail(a, 1, "metric.function", ".fn must be a metric function such as f_meas");
    cel_status status = cel_metric_new(base->type, name, &metric, &err);
    if (status == CEL_OK)
        metric->option = base->option;
    cel_metric_free(base);
    if (status != CEL_OK)
        return cel_call_error(a, &err);
    for (size_t k = 0; k < cel_dots(a); k++) {
        cel_sexp *value = cel_dots_value(a, k);
        const char *option = cel_dots_name(a, k);
        if (value && !option)
            cel_dots_fail(a, k, "metric.option", "options of metric_tweak() need names, as in beta = 2");
        else if (value && !cel_metric_option_value(in, metric, option, value, false, &err))
            cel_call_error(a, &err);
        else if (value)
            continue;
        cel_metric_free(metric);
        return NULL;
    }
    static const char text[] = "function(...) .metric_apply(.metric, ...)";
    const char *const classes[] = {class_of_kind(metric->type->kind), "metric", "function", NULL};
    return closure_with(in, text, ".metric", cel_sexp_object(in, &metric_type, metric), classes);
}

/* ---- calls ---- */

/* Formals of .metric_set_apply and .metric_apply: 0 the object, 1 data, 2 truth, 3 ..., 4 estimate, 5 estimator, 6 na_rm,
 * 7 event_level, 8 case_weights. Without `estimate` class and numeric metrics take the first of `...`. */
static bool columns_of(cel_interp *in, cel_args *a, bool numeric, bool prob, cel_sexp *table, cel_metric_columns *columns)
{
    *columns = (cel_metric_columns){.estimate = SIZE_MAX, .weight = SIZE_MAX};
    if (!cel_metric_column(in, a, 2, table, &columns->truth) || !cel_metric_column(in, a, 4, table, &columns->estimate) ||
        !cel_metric_column(in, a, 8, table, &columns->weight))
        return false;
    size_t from = 0;
    if (columns->estimate == SIZE_MAX && cel_dots(a) && (numeric || !prob)) {
        if (!cel_metric_dot(in, a, 0, table, &columns->estimate))
            return false;
        from = 1;
    }
    return numeric || !prob || cel_metric_probs(in, a, from, table, columns);
}

static bool offer_options(cel_interp *in, cel_args *a, cel_metric *metric, cel_error *err)
{
    static const struct {
        const char *name;
        size_t at;
    } options[] = {{"estimator", 5}, {"na_rm", 6}, {"event_level", 7}};
    for (size_t k = 0; k < sizeof options / sizeof *options; k++) {
        cel_sexp *value = cel_arg_given(a, options[k].at) ? cel_arg(a, options[k].at) : NULL;
        if (!value && cel_arg_given(a, options[k].at)) {
            *err = *cel_interp_error(in);
            return false;
        }
        if (value && !cel_metric_option_value(in, metric, options[k].name, value, true, err))
            return false;
    }
    return true;
}

static cel_sexp *apply(cel_interp *in, cel_args *a, cel_metric **metric, size_t n)
{
    cel_sexp *table = cel_arg_table(a, 1), *out = NULL;
    cel_metric_columns columns;
    cel_error err;
    bool numeric = false, prob = false;
    for (size_t i = 0; table && i < n; i++) {
        numeric |= metric[i]->type->kind == CEL_METRIC_NUMERIC;
        prob |= metric[i]->type->kind == CEL_METRIC_PROB;
        if (!offer_options(in, a, metric[i], &err))
            return cel_call_error(a, &err);
    }
    if (table && columns_of(in, a, numeric, prob, table, &columns)) {
        out = cel_metrics_on_table(in, a, metric, n, table, &columns);
        cel_metric_columns_free(&columns);
    }
    return out;
}

cel_sexp *cel_yardstick_set_apply(cel_interp *in, cel_args *a)
{
    cel_metric_set *set = cel_arg_metric_set(a, 0);
    cel_metric **metric = set ? CEL_ARRAY(cel_metric *, set->n) : NULL;
    if (!metric)
        return set ? cel_fail_here(in, "memory", "not enough memory") : NULL;
    cel_error err;
    cel_status status = CEL_OK;
    for (size_t i = 0; status == CEL_OK && i < set->n; i++)
        status = cel_metric_copy(set->metric[set->row[i]], &metric[i], &err);
    cel_sexp *out = status == CEL_OK ? apply(in, a, metric, set->n) : cel_call_error(a, &err);
    for (size_t i = 0; i < set->n; i++)
        cel_metric_free(metric[i]);
    cel_free(metric);
    return out;
}

cel_sexp *cel_yardstick_tweak_apply(cel_interp *in, cel_args *a)
{
    cel_metric *held = cel_arg_object(a, 0, &metric_type), *metric = NULL;
    cel_error err;
    if (!held)
        return NULL;
    if (cel_metric_copy(held, &metric, &err) != CEL_OK)
        return cel_call_error(a, &err);
    cel_sexp *out = apply(in, a, &metric, 1);
    cel_metric_free(metric);
    return out;
}

/* ---- printing ---- */

cel_sexp *cel_yardstick_set_print(cel_interp *in, cel_args *a)
{
    cel_metric_set *set = cel_arg_metric_set(a, 0);
    if (!set)
        return NULL;
    char line[256];
    int width = 0;
    for (size_t i = 0; i < set->n; i++) {
        int n = snprintf(line, sizeof line, "- `%s()`, a %s metric", set->metric[i]->name, cel_metric_kind_name(set->metric[i]->type->kind));
        width = n > width ? n : width;
    }
    cel_write(in, "A metric set, consisting of:\n");
    for (size_t i = 0; i < set->n; i++) {
        const cel_metric_type *type = set->metric[i]->type;
        snprintf(line, sizeof line, "- `%s()`, a %s metric", set->metric[i]->name, cel_metric_kind_name(type->kind));
        cel_writef(in, "%-*s | direction: %s\n", width, line, cel_direction_name(type->direction));
    }
    return cel_arg(a, 0);
}

cel_sexp *cel_yardstick_metric_print(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    cel_metric *metric = NULL;
    cel_error err;
    if (!x)
        return NULL;
    if (metric_of(x, &metric, &err) != CEL_OK)
        return cel_call_error(a, &err);
    if (!metric)
        return cel_arg_fail(a, 0, "metric.function", "x must be a metric function");
    cel_writef(in, "A %s metric | direction: %s\n", cel_metric_kind_name(metric->type->kind), cel_direction_name(metric->type->direction));
    cel_metric_free(metric);
    return x;
}

cel_sexp *cel_yardstick_set_tibble(cel_interp *in, cel_args *a)
{
    static const char *const names[] = {"metric", "class", "direction"};
    cel_metric_set *set = cel_arg_metric_set(a, 0);
    cel_sexp *table = set ? cel_tibble_new(in, 3, names, set->n, true) : NULL;
    for (size_t k = 0; table && k < 3; k++) {
        cel_sexp *column = cel_sexp_vector(in, CEL_S_STRING, set->n);
        for (size_t i = 0; column && i < set->n; i++) {
            const cel_metric *m = set->metric[i];
            const char *text = k == 0 ? m->name : k == 1 ? class_of_kind(m->type->kind) : cel_direction_name(m->type->direction);
            if (!cel_sexp_set_text(in, column, i, text))
                return NULL;
        }
        if (!column)
            return NULL;
        cel_sexp_set(table, k, column);
    }
    return table;
}
