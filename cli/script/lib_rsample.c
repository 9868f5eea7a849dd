/* rsample in the language: the makers of splits and sets. They differ only in their arguments, so one function serves most of
 * them by a table that says which formal is what. What is done with splits is in lib_rsample_parts.c. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "cli/script/frame_value.h"
#include "cli/script/lib_rsample.h"
#include "recipes/calendar.h"

/* ---- the makers ---- */

/* One letter for each formal: d data, p prop, P both shares, s strata, b breaks, l pool, v folds, V folds or NULL,
 * r repeats, t times, a apparent, g group, B balance. */
typedef struct maker {
    const char *name, *order;
    cel_split_maker *split;
    cel_resamples_maker *set;
} maker;

static const maker makers[] = {
    {"initial_split", "dpsbl", cel_initial_split, NULL},
    {"group_initial_split", "dgpsl", cel_group_initial_split, NULL},
    {"initial_validation_split", "dPsbl", cel_initial_validation_split, NULL},
    {"initial_validation_time_split", "dP", cel_initial_validation_time_split, NULL},
    {"group_initial_validation_split", "dgPsl", cel_group_initial_validation_split, NULL},
    {"validation_split", "dpsbl", NULL, cel_validation_split},
    {"validation_time_split", "dp", NULL, cel_validation_time_split},
    {"group_validation_split", "dgpsl", NULL, cel_group_validation_split},
    {"vfold_cv", "dvrsbl", NULL, cel_vfold_cv},
    {"group_vfold_cv", "dgVrBsl", NULL, cel_group_vfold_cv},
    {"mc_cv", "dptsbl", NULL, cel_mc_cv},
    {"group_mc_cv", "dgptsl", NULL, cel_group_mc_cv},
    {"bootstraps", "dtsbla", NULL, cel_bootstraps},
    {"group_bootstraps", "dgtasl", NULL, cel_group_bootstraps},
    {"loo_cv", "d", NULL, cel_loo_cv},
    {"apparent", "d", NULL, cel_apparent},
};

/* The one column an argument names, unevaluated or as a string; *name NULL when there is none. False with an error. */
static bool column_name(cel_interp *in, cel_args *a, size_t i, cel_sexp *data, const char **name)
{
    cel_sexp *expr = cel_arg_expr(a, i);
    *name = NULL;
    if (!expr || expr->kind == CEL_S_NULL)
        return true;
    size_t *col, n;
    const char **renamed;
    if (!cel_tibble_choose(in, data, 1, &expr, NULL, cel_arg_env(a, i), &col, &renamed, &n))
        return false;
    if (n == 1)
        *name = cel_sexp_name(data, col[0]);
    cel_free(col);
    cel_free(renamed);
    if (n > 1)
        cel_arg_fail(a, i, "resample.columns", "`%s` must be a single column, not %zu columns", cel_args_name(a, i), n);
    return n < 2;
}

/* A whole number that fits an int; `unset`: given NULL, *out stays. */
static bool whole(cel_args *a, size_t i, int *out, bool unset)
{
    cel_sexp *x = cel_arg(a, i);
    int32_t value;
    if (!x)
        return false;
    if (unset && x->kind == CEL_S_NULL)
        return true;
    if (!cel_arg_integer(a, i, &value))
        return false;
    *out = value;
    return true;
}

static bool shares(cel_args *a, size_t i, cel_resampling *o)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return false;
    if (!cel_is_number(x) || x->n != 2) {
        cel_arg_fail(a, i, "split.prop", "`prop` must hold two numbers, the proportions for training and validation");
        return false;
    }
    o->prop = cel_sexp_number_at(x, 0);
    o->validation_prop = cel_sexp_number_at(x, 1);
    return true;
}

static bool option(cel_interp *in, cel_args *a, size_t i, char letter, cel_sexp *data, cel_resampling *o)
{
    static const char *const balances[] = {"groups", "observations", NULL};
    size_t balance;
    switch (letter) {
    case 'p': return cel_arg_number(a, i, &o->prop);
    case 'P': return shares(a, i, o);
    case 's': return column_name(in, a, i, data, &o->strata);
    case 'g': return column_name(in, a, i, data, &o->group);
    case 'b': return whole(a, i, &o->breaks, false);
    case 'l': return cel_arg_number(a, i, &o->pool);
    case 'v': return whole(a, i, &o->v, false);
    case 'V': o->v = 0; return whole(a, i, &o->v, true);
    case 'r': return whole(a, i, &o->repeats, false);
    case 't': return whole(a, i, &o->times, false);
    case 'a': return cel_arg_flag(a, i, &o->apparent);
    case 'B':
        if (!cel_arg_choice(a, i, balances, &balance))
            return false;
        o->balance_observations = balance == 1;
        return true;
    default: return true;
    }
}

/* A split as initial_split() gives it, with the id R puts into it. */
static cel_sexp *single_split(cel_interp *in, cel_split *split, cel_sexp *data)
{
    static const char *const columns[] = {"id"};
    cel_sexp *row = cel_tibble_new(in, 1, columns, 1, true), *id = cel_sexp_string(in, "Resample1");
    cel_sexp *value = NULL;
    if (row && id) {
        cel_sexp_set(row, 0, id);
        value = cel_split_value(in, split, data, row);
    }
    cel_split_drop(split);
    return value;
}

static cel_sexp *set_value(cel_interp *in, cel_resamples *set, cel_sexp *data)
{
    cel_sexp *value = cel_resamples_value(in, set, data);
    cel_resamples_drop(set);
    return value;
}

static cel_sexp *make(cel_interp *in, cel_args *a)
{
    const maker *m = makers;
    while (strcmp(m->name, cel_args_builtin(a)->name) != 0)
        m++;
    cel_sexp *data = cel_arg_table(a, 0);
    if (!data)
        return NULL;
    cel_resampling o = CEL_RESAMPLING;
    for (size_t i = 1; m->order[i]; i++)
        if (!option(in, a, i, m->order[i], data, &o))
            return NULL;
    cel_frame *frame = cel_frame_of(in, data);
    if (!frame)
        return NULL;
    cel_split *split = NULL;
    cel_resamples *set = NULL;
    cel_notes notes = {0};
    cel_error err;
    cel_status status = m->split ? m->split(frame, &o, cel_interp_rng(in), &split, &notes, &err)
                                 : m->set(frame, &o, cel_interp_rng(in), &set, &notes, &err);
    cel_frame_drop(frame);
    bool go = cel_warn_notes(in, &notes);
    cel_notes_free(&notes);
    if (go && status != CEL_OK)
        return cel_call_error(a, &err);
    if (!go) {
        cel_split_drop(split);
        cel_resamples_drop(set);
        return NULL;
    }
    return m->split ? single_split(in, split, data) : set_value(in, set, data);
}

/* What a maker that needs no generator came to, as a value; drops the frame. */
static cel_sexp *deliver(cel_interp *in, cel_args *a, cel_status status, cel_frame *frame, cel_split *const *split,
                         cel_resamples *const *set, cel_sexp *data, const cel_error *err)
{
    cel_frame_drop(frame);
    if (status != CEL_OK)
        return cel_call_error(a, err);
    return split ? single_split(in, *split, data) : set_value(in, *set, data);
}

static cel_sexp *initial_time_split(cel_interp *in, cel_args *a)
{
    double prop;
    int lag = 0;
    cel_sexp *data = cel_arg_table(a, 0);
    if (!data || !cel_arg_number(a, 1, &prop) || !whole(a, 2, &lag, false))
        return NULL;
    cel_frame *frame = cel_frame_of(in, data);
    cel_split *split = NULL;
    cel_error err;
    return frame ? deliver(in, a, cel_initial_time_split_lag(frame, prop, lag, &split, &err), frame, &split, NULL, data, &err)
                 : NULL;
}

static cel_sexp *rolling_origin(cel_interp *in, cel_args *a)
{
    int initial, assess, skip, lag;
    bool cumulative;
    cel_sexp *data = cel_arg_table(a, 0);
    if (!data || !whole(a, 1, &initial, false) || !whole(a, 2, &assess, false) || !cel_arg_flag(a, 3, &cumulative) ||
        !whole(a, 4, &skip, false) || !whole(a, 5, &lag, false))
        return NULL;
    cel_frame *frame = cel_frame_of(in, data);
    cel_resamples *set = NULL;
    cel_error err;
    if (!frame)
        return NULL;
    cel_status status = cel_rolling_origin(frame, initial, assess, cumulative, skip, lag, &set, &err);
    return deliver(in, a, status, frame, NULL, &set, data, &err);
}

/* A number of rows, Inf meaning all. */
static bool reach(cel_args *a, size_t i, int *out)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return false;
    if (x->n == 1 && x->kind == CEL_S_DOUBLE && x->as.d[0] == INFINITY) {
        *out = INT_MAX;
        return true;
    }
    return whole(a, i, out, false);
}

static cel_sexp *sliding_window(cel_interp *in, cel_args *a)
{
    cel_sliding o = CEL_SLIDING;
    cel_sexp *data = cel_arg_table(a, 0);
    if (!data || !reach(a, 1, &o.lookback) || !whole(a, 2, &o.assess_start, false) || !reach(a, 3, &o.assess_stop) ||
        !cel_arg_flag(a, 4, &o.complete) || !whole(a, 5, &o.step, false) || !whole(a, 6, &o.skip, false))
        return NULL;
    cel_frame *frame = cel_frame_of(in, data);
    cel_resamples *set = NULL;
    cel_error err;
    if (!frame)
        return NULL;
    cel_status status = cel_sliding_window(frame, &o, &set, &err);
    return deliver(in, a, status, frame, NULL, &set, data, &err);
}

/* The calendar block a day (and second of the day) is in, counted from 1970-01-01. */
static double block_of(size_t period, double seconds)
{
    int64_t year;
    int month, day;
    double days = floor(seconds / 86400);
    cel_date_of_days((int64_t)days, &year, &month, &day);
    double months = (double)(year - 1970) * 12 + month - 1;
    const double blocks[] = {(double)(year - 1970), floor(months / 3), months, floor(days / 7), days, floor(seconds / 3600), floor(seconds / 60), floor(seconds)};
    return blocks[period];
}

/* sliding_index() and sliding_period(): the same windows, of values or of blocks of the calendar. */
static cel_sexp *sliding_by(cel_interp *in, cel_args *a, bool period)
{
    static const char *const periods[] = {"year", "quarter", "month", "week", "day", "hour", "minute", "second", NULL};
    cel_sliding o = CEL_SLIDING;
    cel_sexp *data = cel_arg_table(a, 0);
    const char *name;
    size_t kind = 0, p = period ? 1 : 0;
    int every = 1;
    if (!data || !column_name(in, a, 1, data, &name))
        return NULL;
    if (!name)
        return cel_arg_fail(a, 1, "sliding.index", "`index` must specify exactly one column in `data`");
    if ((period && !cel_arg_choice(a, 2, periods, &kind)) || !reach(a, 2 + p, &o.lookback) || !whole(a, 3 + p, &o.assess_start, false) ||
        !reach(a, 4 + p, &o.assess_stop) || !cel_arg_flag(a, 5 + p, &o.complete) || !whole(a, 6 + p, &o.step, false) ||
        !whole(a, 7 + p, &o.skip, false) || (period && !whole(a, 9, &every, false)))
        return NULL;
    cel_sexp *x = cel_list_get(data, name);
    bool day = cel_sexp_inherits(x, "Date"), time = cel_sexp_inherits(x, "POSIXct");
    if (period ? !day && !time : x->kind != CEL_S_INTEGER && x->kind != CEL_S_DOUBLE)
        return cel_arg_fail(a, 1, "sliding.index", period ? "the index must be dates or times" : "the index must be numbers, dates or times");
    if (every < 1)
        return cel_arg_fail(a, 9, "sliding.size", "every must be at least 1");
    cel_frame *frame = cel_frame_of(in, data);
    double *at = frame ? CEL_ARRAY(double, frame->rows) : NULL;
    if (!at)
        return frame ? cel_fail_here(in, "memory", "not enough memory") : NULL;
    for (size_t i = 0; i < frame->rows; i++) {
        double value = cel_sexp_number_at(x, i);
        at[i] = !period || isnan(value) ? value : floor(block_of(kind, day ? value * 86400 : value) / every);
    }
    cel_resamples *set = NULL;
    cel_error err;
    cel_status status = cel_sliding_index(frame, at, period, &o, &set, &err);
    cel_free(at);
    return deliver(in, a, status, frame, NULL, &set, data, &err);
}

static cel_sexp *sliding_index(cel_interp *in, cel_args *a)
{
    return sliding_by(in, a, false);
}

static cel_sexp *sliding_period(cel_interp *in, cel_args *a)
{
    return sliding_by(in, a, true);
}

static cel_sexp *validation_set(cel_interp *in, cel_args *a)
{
    cel_split *split = cel_arg_split(a, 0);
    cel_resamples *set;
    cel_error err;
    if (!split)
        return NULL;
    if (cel_validation_set(split, &set, &err) != CEL_OK)
        return cel_arg_error(a, 0, &err);
    return set_value(in, set, NULL);
}

/* ---- sets of the user's own ---- */

/* Row numbers of an element of the list given to make_splits(), 0-based; NULL with an error. */
static size_t *rows_of(cel_args *a, const cel_sexp *x, const char *name, size_t *n)
{
    size_t *rows = cel_is_number(x) || x->n == 0 ? CEL_ARRAY(size_t, x->n + 1) : NULL;
    for (size_t i = 0; rows && i < x->n; i++) {
        int32_t k = cel_sexp_integer_at(x, i);
        if (k == CEL_NA_INT || k < 1) {
            cel_free(rows);
            rows = NULL;
            break;
        }
        rows[i] = (size_t)k - 1;
    }
    if (!rows)
        cel_arg_fail(a, 0, "split.rows", "`%s` must hold row numbers of the data, from 1 on", name);
    *n = x->n;
    return rows;
}

static cel_sexp *make_splits(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *data = x ? cel_arg_table(a, 1) : NULL;
    if (!data)
        return NULL;
    cel_sexp *analysis = cel_list_get(x, "analysis"), *assessment = cel_list_get(x, "assessment");
    if (x->kind != CEL_S_LIST || !analysis || !assessment)
        return cel_arg_fail(a, 0, "split.rows", "x must be a list of row numbers: list(analysis = , assessment = )");
    size_t n_in, n_out = 0, *in_rows = rows_of(a, analysis, "analysis", &n_in);
    size_t *out_rows = in_rows ? rows_of(a, assessment, "assessment", &n_out) : NULL;
    cel_frame *frame = out_rows ? cel_frame_of(in, data) : NULL;
    cel_split *split = NULL;
    cel_error err;
    cel_sexp *value = NULL;
    if (frame)
        value = deliver(in, a, cel_split_new(frame, CEL_SPLIT_PLAIN, in_rows, n_in, out_rows, n_out, &split, &err), frame, &split,
                        NULL, data, &err);
    cel_free(in_rows);
    cel_free(out_rows);
    return value;
}

static cel_sexp *manual_rset(cel_interp *in, cel_args *a)
{
    static const char *const columns[] = {"splits", "id"}, *const first[] = {"manual_rset", "rset", NULL};
    cel_sexp *splits = cel_arg(a, 0), *ids = splits ? cel_arg(a, 1) : NULL;
    if (!ids)
        return NULL;
    if (splits->kind != CEL_S_LIST || ids->kind != CEL_S_STRING || splits->n != ids->n)
        return cel_call_fail(a, "resamples.manual", "manual_rset() needs a list of splits and as many ids");
    cel_sexp *x = cel_tibble_new(in, 2, columns, splits->n, true);
    cel_sexp *label = x ? cel_sexp_string(in, "Manual resampling") : NULL;
    if (!label || !cel_tibble_set_class(in, x, first) || !cel_sexp_set_attr(in, x, "label", label))
        return NULL;
    cel_sexp_set(x, 0, splits);
    cel_sexp_set(x, 1, ids);
    cel_resamples *set = cel_resamples_of(in, x, "splits"); /* for its checks */
    cel_resamples_drop(set);
    return set ? x : NULL;
}

/* `expr`, a call of a maker without data, evaluated with `data` as its first argument. */
static cel_sexp *with_data(cel_interp *in, cel_args *a, size_t i, cel_sexp *expr, cel_sexp *data)
{
    enum { MOST = 16 };
    const char *names[MOST] = {"data"};
    cel_sexp *args[MOST] = {data}, *function = expr->as.call.function;
    if (cel_is_call_to(function, "::"))
        function = function->as.call.args[1].value;
    if (function->kind != CEL_S_SYMBOL || expr->n + 1 > MOST)
        return cel_arg_fail(a, i, "nested.call", "%s must be a call of a resampling function, such as vfold_cv(v = 5)",
                            cel_args_name(a, i));
    for (size_t k = 0; k < expr->n; k++) {
        names[k + 1] = expr->as.call.args[k].name;
        args[k + 1] = expr->as.call.args[k].value;
    }
    cel_sexp *call = cel_sexp_call(in, function->as.name, expr->n + 1, names, args);
    return call ? cel_eval(in, call, cel_arg_env(a, i)) : NULL;
}

static cel_sexp *nested_cv(cel_interp *in, cel_args *a)
{
    cel_sexp *data = cel_arg_table(a, 0), *outside = cel_arg_expr(a, 1), *inside = cel_arg_expr(a, 2);
    if (!data)
        return NULL;
    if (!outside || !inside || inside->kind != CEL_S_CALL)
        return cel_call_fail(a, "nested.call", "nested_cv() needs `outside` and `inside`, such as outside = vfold_cv(v = 5), "
                             "inside = bootstraps(times = 25)");
    cel_sexp *outer = outside->kind == CEL_S_CALL ? with_data(in, a, 1, outside, data) : cel_arg(a, 1);
    cel_resamples *set = outer ? cel_resamples_of(in, outer, "outside") : NULL;
    if (!set)
        return NULL;
    if ((set->kind == CEL_RESAMPLES_BOOT || set->kind == CEL_RESAMPLES_GROUP_BOOT) &&
        !cel_warn(in, "Using bootstrapping as the outer resample is dangerous since the inner resample might have the same data "
                  "point in both the analysis and assessment set.")) {
        cel_resamples_drop(set);
        return NULL;
    }
    cel_sexp *splits = cel_list_get(outer, "splits"), *inner = cel_sexp_vector(in, CEL_S_LIST, splits->n);
    cel_sexp *last = NULL;
    for (size_t k = 0; inner && k < splits->n; k++) {
        cel_sexp *table = cel_split_table(in, splits->as.v[k], CEL_ANALYSIS);
        last = table ? with_data(in, a, 2, inside, table) : NULL;
        if (!last)
            break;
        cel_sexp_set(inner, k, last);
    }
    cel_sexp *out = last ? cel_tibble_with(in, outer, "inner_resamples", inner) : NULL;
    cel_sexp *inner_label = out ? cel_sexp_attr(last, "label") : NULL;
    const char *first[8] = {"nested_cv"};
    const char *const *classes = cel_resamples_classes(set);
    for (size_t k = 0; classes[k] && strcmp(classes[k], "tbl_df") != 0; k++)
        first[k + 1] = classes[k];
    if (out && (!cel_tibble_set_class(in, out, first) || !cel_sexp_set_attr(in, out, "inner_label", inner_label)))
        out = NULL;
    cel_resamples_drop(set);
    return out;
}

#define BALANCE "balance = c(\"groups\", \"observations\")"
static const cel_builtin rows[] = {
    {"rsample", "initial_split", "data, prop = 3/4, strata = NULL, breaks = 4, pool = 0.1", make, "Split rows at random into training and testing data.", 0},
    {"rsample", "initial_time_split", "data, prop = 3/4, lag = 0", initial_time_split, "The first rows train, the rest test.", 0},
    {"rsample", "group_initial_split", "data, group, prop = 3/4, strata = NULL, pool = 0.1", make, "Split groups of rows into training and testing data.", 0},
    {"rsample", "initial_validation_split", "data, prop = c(0.6, 0.2), strata = NULL, breaks = 4, pool = 0.1", make, "Split rows into training, validation and testing data.", 0},
    {"rsample", "initial_validation_time_split", "data, prop = c(0.6, 0.2)", make, "Three parts in the order of the rows.", 0},
    {"rsample", "group_initial_validation_split", "data, group, prop = c(0.6, 0.2), strata = NULL, pool = 0.1", make, "Three parts that share no group.", 0},
    {"rsample", "validation_set", "split", validation_set, "The training and validation data of a three-way split, to tune on.", 0},
    {"rsample", "validation_split", "data, prop = 3/4, strata = NULL, breaks = 4, pool = 0.1", make, "One random validation set, to tune on.", 0},
    {"rsample", "validation_time_split", "data, prop = 3/4", make, "One validation set of the last rows.", 0},
    {"rsample", "group_validation_split", "data, group, prop = 3/4, strata = NULL, pool = 0.1", make, "One validation set of whole groups.", 0},
    {"rsample", "vfold_cv", "data, v = 10, repeats = 1, strata = NULL, breaks = 4, pool = 0.1", make, "V-fold cross-validation.", 0},
    {"rsample", "group_vfold_cv", "data, group = NULL, v = NULL, repeats = 1, " BALANCE ", strata = NULL, pool = 0.1", make, "V-fold cross-validation with folds of whole groups.", 0},
    {"rsample", "mc_cv", "data, prop = 3/4, times = 25, strata = NULL, breaks = 4, pool = 0.1", make, "Monte Carlo cross-validation: repeated random splits.", 0},
    {"rsample", "group_mc_cv", "data, group, prop = 3/4, times = 25, strata = NULL, pool = 0.1", make, "Repeated random splits of groups.", 0},
    {"rsample", "bootstraps", "data, times = 25, strata = NULL, breaks = 4, pool = 0.1, apparent = FALSE", make, "Bootstrap samples; rows not drawn are assessed.", 0},
    {"rsample", "group_bootstraps", "data, group, times = 25, apparent = FALSE, strata = NULL, pool = 0.1", make, "Bootstrap samples of groups.", 0},
    {"rsample", "loo_cv", "data", make, "Leave-one-out cross-validation.", 0},
    {"rsample", "apparent", "data", make, "The whole data as analysis and assessment set.", 0},
    {"rsample", "rolling_origin", "data, initial = 5, assess = 1, cumulative = TRUE, skip = 0, lag = 0", rolling_origin, "Forecast resampling from a rolling origin.", 0},
    {"rsample", "sliding_window", "data, lookback = 0, assess_start = 1, assess_stop = 1, complete = TRUE, step = 1, skip = 0", sliding_window, "Forecast resampling with a sliding window of rows.", 0},
    {"rsample", "sliding_index", "data, index, lookback = 0, assess_start = 1, assess_stop = 1, complete = TRUE, step = 1, skip = 0", sliding_index, "Forecast resampling with windows of an index: numbers, dates or times.", 0},
    {"rsample", "sliding_period", "data, index, period, lookback = 0, assess_start = 1, assess_stop = 1, complete = TRUE, step = 1, skip = 0, every = 1", sliding_period, "Forecast resampling with windows of calendar periods.", 0},
    {"rsample", "nested_cv", "data, outside, inside", nested_cv, "Resamples within the analysis sets of resamples.", 0},
    {"rsample", "make_splits", "x, data", make_splits, "A split from row numbers.", 0},
    {"rsample", "manual_rset", "splits, ids", manual_rset, "A set of splits of one's own.", 0},
};

const cel_library cel_library_rsample = {rows, sizeof rows / sizeof *rows};
