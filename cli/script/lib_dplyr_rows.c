/* dplyr's verbs on rows: filter, arrange, distinct, slice and its family, bind_rows, bind_cols, joins. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/frame_ops.h"

/* Rows that are left, in their order. */
typedef struct picked_rows {
    size_t *row, n;
} picked_rows;

static cel_sexp *take(cel_interp *in, cel_sexp *x, const picked_rows *p)
{
    cel_sexp *out = p->row ? cel_tibble_take(in, x, p->row, p->n) : cel_fail_here(in, "memory", "not enough memory");
    return out ? cel_regroup(in, out, x) : NULL;
}

/* ---- filter ---- */

static bool filter_group(cel_interp *in, cel_args *a, size_t k, cel_sexp *x, const size_t *row, size_t n, bool *keep)
{
    cel_sexp *expr = cel_dots_expr(a, k), *mask = cel_mask_rows(in, x, row, n, expr, cel_dots_env(a, k));
    cel_sexp *value = mask ? cel_eval(in, expr, mask) : NULL;
    char what[128];
    if (!value)
        return false;
    if (value->kind != CEL_S_LOGICAL) {
        cel_dots_fail(a, k, "argument.type", "a condition must be TRUE or FALSE for each row, not %s", cel_sexp_describe(value, what, sizeof what));
        return false;
    }
    if (value->n != n && value->n != 1) {
        cel_dots_fail(a, k, "frame.size", "the condition has %zu values, there are %zu rows", value->n, n);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (value->as.i[value->n == 1 ? 0 : i] != 1) /* a missing answer is no */
            keep[row[i]] = false;
    return true;
}

static cel_sexp *filter(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0);
    size_t rows = x ? cel_tibble_rows(x) : 0, keys;
    cel_groups g;
    if (!x || !cel_grouping_of(in, x, &g, &keys))
        return NULL;
    bool *keep = CEL_ARRAY(bool, rows), good = keep != NULL;
    for (size_t i = 0; good && i < rows; i++)
        keep[i] = true;
    for (size_t k = 0; good && k < cel_dots(a); k++) {
        const char *name = cel_dots_name(a, k);
        if (name && name[0]) {
            cel_dots_fail(a, k, "argument.value", "a condition has no name: write == to compare");
            good = false;
        }
        for (size_t i = 0; good && cel_dots_expr(a, k) && i < g.n; i++)
            good = filter_group(in, a, k, x, g.row + g.start[i], g.start[i + 1] - g.start[i], keep);
    }
    picked_rows p = {.row = good ? CEL_ARRAY(size_t, rows) : NULL};
    for (size_t i = 0; p.row && i < rows; i++)
        if (keep[i])
            p.row[p.n++] = i;
    cel_sexp *out = good ? take(in, x, &p) : NULL;
    cel_free(keep);
    cel_free(p.row);
    cel_groups_free(&g);
    return out;
}

/* ---- arrange ---- */

static cel_sexp *arrange(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0);
    size_t n = cel_dots(a), rows = x ? cel_tibble_rows(x) : 0, used = 0;
    if (!x)
        return NULL;
    cel_sexp **key = CEL_ARRAY(cel_sexp *, n), *mask = NULL;
    bool *down = CEL_ARRAY(bool, n), good = key && down;
    for (size_t k = 0; good && k < n; k++) {
        cel_sexp *expr = cel_dots_expr(a, k);
        if (!expr)
            continue;
        down[used] = cel_is_call_to(expr, "desc") && expr->n == 1;
        mask = cel_mask_new(in, x, cel_dots_env(a, k));
        key[used] = mask ? cel_eval(in, down[used] ? expr->as.call.args[0].value : expr, mask) : NULL;
        good = key[used] != NULL;
        if (good && (!cel_is_vector(key[used]) || cel_vector_size(key[used]) != rows)) {
            char what[128];
            cel_dots_fail(a, k, "frame.size", "rows are ordered by one value for each row, not by %s", cel_sexp_describe(key[used], what, sizeof what));
            good = false;
        }
        used++;
    }
    picked_rows p = {.row = good ? CEL_ARRAY(size_t, rows) : NULL, .n = rows};
    cel_sexp *out = p.row && cel_rows_order(in, used, key, down, rows, p.row) ? take(in, x, &p) : NULL;
    cel_free(key);
    cel_free(down);
    cel_free(p.row);
    return out;
}

static cel_sexp *desc(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    if (!cel_is_vector(x) || x->kind == CEL_S_LIST)
        return cel_arg_fail(a, 0, "argument.type", "x must be a vector");
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, x->n);
    cel_groups g;
    if (cel_is_number(x)) {
        for (size_t i = 0; out && i < x->n; i++)
            out->as.d[i] = -cel_sexp_number_at(x, i);
        return out;
    }
    if (!out || !cel_groups_find(in, 1, &x, x->n, true, &g))
        return NULL;
    for (size_t k = 0; k < g.n; k++)
        for (size_t i = g.start[k]; i < g.start[k + 1]; i++)
            out->as.d[g.row[i]] = -(double)k;
    cel_groups_free(&g);
    return out;
}

/* ---- distinct ---- */

static cel_sexp *distinct(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0);
    size_t n = cel_dots(a), used = 0;
    bool all;
    if (!x || !cel_arg_flag(a, 2, &all))
        return NULL;
    cel_sexp **key = CEL_ARRAY(cel_sexp *, n > x->n ? n : x->n), *only = cel_tibble_new(in, 0, NULL, cel_tibble_rows(x), true);
    bool good = key && only;
    for (size_t k = 0; good && k < n; k++) {
        cel_sexp *expr = cel_dots_expr(a, k);
        if (!expr)
            continue;
        cel_sexp *mask = cel_mask_new(in, x, cel_dots_env(a, k));
        key[used] = mask ? cel_eval(in, expr, mask) : NULL;
        const char *name = cel_dots_name(a, k) ? cel_dots_name(a, k) : cel_deparse_text(in, expr);
        good = key[used] && name && (key[used] = cel_vector_recycle(in, key[used], cel_tibble_rows(x)));
        only = good ? cel_tibble_with(in, only, name, key[used]) : NULL;
        if (good && cel_dots_name(a, k))
            x = cel_tibble_with(in, x, name, key[used]);
        good = good && only && x;
        used++;
    }
    for (size_t j = 0; good && used < x->n && n == 0; j++)
        key[used++] = x->as.v[j];
    cel_groups g = {0};
    good = good && cel_groups_find(in, used, key, cel_tibble_rows(x), false, &g);
    picked_rows p = {.row = good ? CEL_ARRAY(size_t, g.n) : NULL, .n = g.n};
    for (size_t i = 0; p.row && i < g.n; i++)
        p.row[i] = g.row[g.start[i]];
    if (good && n > 0 && !all && !cel_sexp_inherits(x, "tbl_df")) {
        /* a plain data frame stays one and keeps its row names */
        cel_sexp *args[] = {x, cel_sexp_attr(only, "names")};
        only = args[1] ? cel_apply_name(in, "[", 2, args, NULL) : NULL;
        good = only != NULL;
    }
    cel_sexp *out = good ? (all || n == 0 ? take(in, x, &p) : p.row ? cel_tibble_take(in, only, p.row, p.n) : NULL) : NULL;
    cel_free(key);
    cel_free(p.row);
    cel_groups_free(&g);
    return out;
}

/* ---- slice ---- */

/* Rows of one group by R's index rules: positive, or negative to leave out; positions past the end are ignored. */
static bool slice_group(cel_args *a, size_t k, const cel_sexp *index, const size_t *row, size_t n, picked_rows *p)
{
    bool *left = CEL_ARRAY(bool, n), any_left = false, any_taken = false;
    if (!left)
        return false;
    for (size_t i = 0; i < index->n; i++) {
        double at = cel_sexp_number_at(index, i);
        any_left = any_left || at < 0;
        any_taken = any_taken || at > 0;
        if (at < 0 && -at <= (double)n)
            left[(size_t)-at - 1] = true;
        if (at >= 1 && at <= (double)n && !any_left)
            p->row[p->n++] = row[(size_t)at - 1];
    }
    if (any_left && any_taken)
        cel_dots_fail(a, k, "argument.value", "row numbers must be all positive or all negative");
    for (size_t i = 0; any_left && i < n; i++)
        if (!left[i])
            p->row[p->n++] = row[i];
    cel_free(left);
    return !(any_left && any_taken);
}

/* An argument among the dots with a name: `by` and the like, which must not pass unseen. */
static bool no_names(cel_args *a)
{
    for (size_t k = 0; k < cel_dots(a); k++)
        if (cel_dots_name(a, k) && cel_dots_name(a, k)[0]) {
            cel_dots_fail(a, k, "argument.name", "%s() has no argument \"%s\": group_by() makes groups", cel_args_builtin(a)->name, cel_dots_name(a, k));
            return false;
        }
    return true;
}

static cel_sexp *slice(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0);
    size_t keys, capacity = 0;
    cel_groups g;
    if (!x || !no_names(a) || !cel_grouping_of(in, x, &g, &keys))
        return NULL;
    picked_rows p = {0};
    bool good = true;
    for (size_t i = 0; good && i < g.n; i++)
        for (size_t k = 0; good && k < cel_dots(a); k++) {
            size_t n = g.start[i + 1] - g.start[i];
            cel_sexp *expr = cel_dots_expr(a, k);
            if (!expr)
                continue;
            cel_sexp *mask = cel_mask_rows(in, x, g.row + g.start[i], n, expr, cel_dots_env(a, k)), *index = mask ? cel_eval(in, expr, mask) : NULL;
            if (index && !cel_is_number(index)) {
                cel_dots_fail(a, k, "argument.type", "slice() takes row numbers");
                index = NULL;
            }
            good = index && CEL_GROW(p.row, capacity, p.n + n + index->n) && slice_group(a, k, index, g.row + g.start[i], n, &p);
        }
    if (good && !p.row)
        good = CEL_GROW(p.row, capacity, 1);
    cel_sexp *out = good ? take(in, x, &p) : NULL;
    cel_free(p.row);
    cel_groups_free(&g);
    return out;
}

/* How many rows of `n` the arguments n = and prop = mean; negative: all but so many. */
static bool slice_size(cel_args *a, size_t n_at, size_t n, bool replace, size_t *out)
{
    double many = 1, share;
    bool by_share = cel_arg_given(a, n_at + 1);
    if (by_share ? !cel_arg_number(a, n_at + 1, &share) : cel_arg_given(a, n_at) && !cel_arg_number(a, n_at, &many))
        return false;
    if (by_share)
        many = share < 0 ? -floor(-share * (double)n) : floor(share * (double)n);
    if (many < 0)
        many = (double)n + many < 0 ? 0 : (double)n + many;
    if (replace && many > (double)(SIZE_MAX / 64))
        return cel_arg_fail(a, n_at, "argument.value", "%.15g rows are too many", many) != NULL;
    *out = many > (double)n && (!replace || n == 0) ? n : (size_t)many;
    return true;
}

typedef enum slice_kind { HEAD, TAIL, LEAST, MOST } slice_kind;

static cel_sexp *slice_some(cel_interp *in, cel_args *a, slice_kind kind)
{
    cel_sexp *x = cel_arg_table(a, 0), *order = NULL;
    bool by_order = kind == LEAST || kind == MOST, ties = true, down = kind == MOST;
    size_t n_at = by_order ? 3 : 2, keys, capacity = 0;
    cel_groups g;
    if (!x || !no_names(a) || (by_order && !cel_arg_flag(a, 5, &ties)) || !cel_grouping_of(in, x, &g, &keys))
        return NULL;
    if (by_order) {
        cel_sexp *expr = cel_arg_expr(a, 1), *mask = expr ? cel_mask_new(in, x, cel_arg_env(a, 1)) : cel_arg_fail(a, 1, "argument.missing", "order_by is missing");
        order = mask ? cel_eval(in, expr, mask) : NULL;
    }
    picked_rows p = {0};
    bool good = !by_order || order;
    for (size_t i = 0; good && i < g.n; i++) {
        size_t n = g.start[i + 1] - g.start[i], many, *row = CEL_ARRAY(size_t, n);
        good = row && slice_size(a, n_at, n, false, &many) && CEL_GROW(p.row, capacity, p.n + n + 1);
        if (good && by_order) {
            cel_sexp *some = cel_vector_rows(in, order, g.row + g.start[i], n);
            good = some && cel_rows_order(in, 1, &some, &down, n, row);
            while (good && ties && many > 0 && many < n && cel_elements_compare(some, row[many - 1], row[many], down) == 0)
                many++;
            for (size_t k = 0; good && k < many; k++)
                p.row[p.n++] = g.row[g.start[i] + row[k]];
        } else if (good)
            for (size_t k = 0; k < many; k++)
                p.row[p.n++] = g.row[g.start[i] + (kind == HEAD ? k : n - many + k)];
        cel_free(row);
    }
    if (good && !p.row)
        good = CEL_GROW(p.row, capacity, 1);
    cel_sexp *out = good ? take(in, x, &p) : NULL;
    cel_free(p.row);
    cel_groups_free(&g);
    return out;
}

static cel_sexp *slice_head(cel_interp *in, cel_args *a)
{
    return slice_some(in, a, HEAD);
}

static cel_sexp *slice_tail(cel_interp *in, cel_args *a)
{
    return slice_some(in, a, TAIL);
}

static cel_sexp *slice_min(cel_interp *in, cel_args *a)
{
    return slice_some(in, a, LEAST);
}

static cel_sexp *slice_max(cel_interp *in, cel_args *a)
{
    return slice_some(in, a, MOST);
}

/* Draws `many` of the rows row[0..n) by their weights. */
static cel_status draw_weighted(cel_interp *in, const cel_sexp *weight, const size_t *row, size_t n, size_t many, bool replace, double *drawn, cel_error *err)
{
    double *prob = CEL_ARRAY(double, n);
    for (size_t i = 0; prob && i < n; i++)
        prob[i] = cel_sexp_number_at(weight, row[i]);
    cel_status status = prob ? cel_rng_sample_weighted(cel_interp_rng(in), n, many, replace, prob, drawn, err) : cel_nomem(err);
    cel_free(prob);
    return status;
}

/* slice_sample(): drawn as sample.int(n, size, replace, weight_by) draws, group by group. */
static cel_sexp *slice_sample(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0), *weight = NULL;
    bool replace;
    size_t keys, capacity = 0;
    cel_groups g;
    if (!x || !no_names(a) || !cel_arg_flag(a, 5, &replace) || !cel_grouping_of(in, x, &g, &keys))
        return NULL;
    picked_rows p = {0};
    bool good = true;
    if (cel_arg_given(a, 4)) {
        cel_sexp *mask = cel_mask_new(in, x, cel_arg_env(a, 4));
        weight = mask ? cel_eval(in, cel_arg_expr(a, 4), mask) : NULL;
        good = weight != NULL;
        if (good && weight->kind == CEL_S_NULL)
            weight = NULL;
        else if (good && (!cel_is_number(weight) || weight->n != cel_tibble_rows(x)))
            good = cel_arg_fail(a, 4, "argument.length", "weight_by must be one number for each row") != NULL;
    }
    for (size_t i = 0; good && i < g.n; i++) {
        size_t n = g.start[i + 1] - g.start[i], many;
        cel_error err = {0};
        good = slice_size(a, 2, n, replace, &many);
        double *drawn = good ? CEL_ARRAY(double, many) : NULL;
        good = drawn && CEL_GROW(p.row, capacity, p.n + many + 1);
        cel_status status = CEL_OK;
        if (good && many > 0)
            status = weight ? draw_weighted(in, weight, g.row + g.start[i], n, many, replace, drawn, &err)
                            : cel_rng_sample(cel_interp_rng(in), (double)n, many, replace, drawn, &err);
        if (status != CEL_OK) {
            cel_call_error(a, &err);
            good = false;
        }
        for (size_t k = 0; good && k < many; k++)
            p.row[p.n++] = g.row[g.start[i] + (size_t)drawn[k] - 1];
        cel_free(drawn);
    }
    if (good && !p.row)
        good = CEL_GROW(p.row, capacity, 1);
    cel_sexp *out = good ? take(in, x, &p) : NULL;
    cel_free(p.row);
    cel_groups_free(&g);
    return out;
}

/* ---- binding ---- */

/* The tables given, lists of tables opened. */
static cel_sexp *tables_of(cel_interp *in, cel_args *a)
{
    cel_sexp *given = cel_dots_list(a);
    size_t n = 0;
    for (size_t k = 0; given && k < given->n; k++)
        n += given->as.v[k]->kind == CEL_S_LIST && !cel_is_frame(given->as.v[k]) ? given->as.v[k]->n : 1;
    cel_sexp *out = given ? cel_sexp_vector(in, CEL_S_LIST, n) : NULL, *names = out ? cel_sexp_vector(in, CEL_S_STRING, n) : NULL;
    if (!names)
        return NULL;
    n = 0;
    for (size_t k = 0; k < given->n; k++) {
        cel_sexp *x = given->as.v[k];
        bool list = x->kind == CEL_S_LIST && !cel_is_frame(x);
        for (size_t i = 0; i < (list ? x->n : 1); i++) {
            cel_sexp *one = list ? x->as.v[i] : x;
            const char *name = list ? cel_sexp_name(x, i) : cel_sexp_name(given, k);
            if (one->kind == CEL_S_NULL)
                continue;
            if (!cel_is_vector(one) || (!cel_is_frame(one) && !cel_sexp_attr(one, "names") && !name[0]))
                return cel_dots_fail(a, k < cel_dots(a) ? k : 0, "argument.type", "each argument must be a data frame or have a name");
            if (!cel_sexp_set_text(in, names, n, name))
                return NULL;
            cel_sexp_set(out, n++, one);
        }
    }
    out->n = names->n = n;
    return cel_sexp_set_attr(in, out, "names", names) ? out : NULL;
}

static size_t column_of(const cel_sexp *x, const char *name)
{
    size_t j = 0;
    while (j < x->n && strcmp(cel_sexp_name(x, j), name) != 0)
        j++;
    return j;
}

static cel_sexp *bind_rows(cel_interp *in, cel_args *a)
{
    cel_sexp *tables = tables_of(in, a), *id = cel_arg(a, 1);
    if (!tables || !id)
        return NULL;
    size_t n = tables->n, total = 0;
    cel_sexp **part = CEL_ARRAY(cel_sexp *, n), *out = NULL;
    size_t *times = CEL_ARRAY(size_t, n);
    bool good = part && times;
    for (size_t k = 0; good && k < n; k++) {
        if (!cel_is_frame(tables->as.v[k])) {
            cel_call_fail(a, "argument.type", "bind_rows() takes data frames");
            good = false;
        } else
            total += times[k] = cel_tibble_rows(tables->as.v[k]);
    }
    if (good)
        out = cel_tibble_new(in, 0, NULL, total, true);
    if (out && id->kind == CEL_S_STRING && id->n == 1) {
        cel_sexp *labels = cel_sexp_vector(in, CEL_S_STRING, total);
        size_t at = 0;
        for (size_t k = 0; labels && k < n; k++) {
            char number[32];
            const char *name = cel_sexp_name(tables, k);
            snprintf(number, sizeof number, "%zu", k + 1);
            for (size_t i = 0; i < times[k]; i++)
                if (!cel_sexp_set_text(in, labels, at++, name[0] ? name : number))
                    labels = NULL;
        }
        out = labels ? cel_tibble_with(in, out, id->as.s[0], labels) : NULL;
    }
    for (size_t k = 0; out && k < n; k++)
        for (size_t j = 0; out && j < tables->as.v[k]->n; j++) {
            const char *name = cel_sexp_name(tables->as.v[k], j);
            if (column_of(out, name) < out->n)
                continue;
            for (size_t i = 0; i < n; i++)
                part[i] = cel_list_get(tables->as.v[i], name);
            cel_sexp *column = cel_vector_bind(in, n, part, times);
            out = column ? cel_tibble_with(in, out, name, column) : NULL;
        }
    static const char *const plain[] = {"data.frame", NULL};
    if (out && n > 0 && !cel_sexp_inherits(tables->as.v[0], "tbl_df") && !cel_sexp_set_class(in, out, plain))
        out = NULL;
    cel_free(part);
    cel_free(times);
    return out;
}

/* Names that occur twice get "...2", the number of their column, as dplyr repairs them. */
static cel_sexp *bind_cols(cel_interp *in, cel_args *a)
{
    cel_sexp *tables = tables_of(in, a), *out = NULL;
    size_t rows = 0, cols = 0, at = 0;
    bool sized = false;
    if (!tables)
        return NULL;
    for (size_t k = 0; k < tables->n; k++) {
        cel_sexp *x = tables->as.v[k];
        size_t size = cel_is_frame(x) ? cel_tibble_rows(x) : cel_vector_size(x);
        if (sized && size != rows && size != 1)
            return cel_call_fail(a, "frame.size", "one table has %zu rows, another %zu", rows, size);
        rows = size != 1 || !sized ? size : rows;
        sized = sized || size != 1 || cel_is_frame(x);
        cols += cel_is_frame(x) ? x->n : 1;
    }
    const char **name = CEL_ARRAY(const char *, cols), **plain = CEL_ARRAY(const char *, cols);
    cel_sexp **column = CEL_ARRAY(cel_sexp *, cols);
    bool good = name && plain && column;
    for (size_t k = 0; good && k < tables->n; k++) {
        cel_sexp *x = tables->as.v[k];
        for (size_t j = 0; good && j < (cel_is_frame(x) ? x->n : 1); j++, at++) {
            plain[at] = cel_is_frame(x) ? cel_sexp_name(x, j) : cel_sexp_name(tables, k);
            column[at] = cel_vector_recycle(in, cel_is_frame(x) ? x->as.v[j] : x, rows);
            good = column[at] != NULL;
        }
    }
    for (size_t j = 0; good && j < cols; j++) {
        bool twice = false;
        for (size_t k = 0; k < cols; k++)
            twice = twice || (k != j && strcmp(plain[k], plain[j]) == 0);
        char repaired[300];
        snprintf(repaired, sizeof repaired, "%s...%zu", plain[j], j + 1);
        good = (name[j] = twice ? cel_intern(in, repaired) : plain[j]) != NULL;
    }
    if (good && (out = cel_tibble_new(in, cols, name, rows, true)))
        for (size_t j = 0; j < cols; j++)
            cel_sexp_set(out, j, column[j]);
    static const char *const frame[] = {"data.frame", NULL};
    if (out && tables->n > 0 && cel_is_frame(tables->as.v[0]) && !cel_sexp_inherits(tables->as.v[0], "tbl_df") && !cel_sexp_set_class(in, out, frame))
        out = NULL;
    cel_free(name);
    cel_free(plain);
    cel_free(column);
    return out;
}

/* ---- joins ---- */

typedef enum join_kind { LEFT, RIGHT, INNER, FULL, SEMI, ANTI } join_kind;

typedef struct join {
    size_t n; /* keys */
    const char **x, **y;
    cel_sexp **key; /* rows of x, then rows of y, together */
} join;

static void join_free(join *j)
{
    cel_free(j->x);
    cel_free(j->y);
    cel_free(j->key);
}

/* Keys from by = c("a", b = "c"), or the names both tables have. */
static bool join_start(cel_interp *in, cel_args *a, cel_sexp *x, cel_sexp *y, join *j)
{
    cel_sexp *by = cel_arg(a, 2);
    size_t most = by && by->kind == CEL_S_STRING ? by->n : x->n;
    *j = (join){.x = CEL_ARRAY(const char *, most), .y = CEL_ARRAY(const char *, most), .key = CEL_ARRAY(cel_sexp *, most)};
    if (!by || !j->x || !j->y || !j->key)
        return false;
    for (size_t k = 0; k < most; k++) {
        const char *name = by->kind == CEL_S_STRING ? by->as.s[k] : cel_sexp_name(x, k);
        if (by->kind != CEL_S_STRING && column_of(y, name) == y->n)
            continue;
        j->y[j->n] = name;
        j->x[j->n++] = by->kind == CEL_S_STRING && cel_sexp_name(by, k)[0] ? cel_sexp_name(by, k) : name;
    }
    if (j->n == 0) {
        cel_call_fail(a, "join.by", "the tables have no column in common: by = says which belong together");
        return false;
    }
    for (size_t k = 0; k < j->n; k++) {
        cel_sexp *part[] = {cel_list_get(x, j->x[k]), cel_list_get(y, j->y[k])};
        if (!part[0] || !part[1]) {
            cel_arg_fail(a, 2, "column.unknown", "there is no column %s in the %s table", part[0] ? j->y[k] : j->x[k], part[0] ? "second" : "first");
            return false;
        }
        if (!(j->key[k] = cel_vector_bind(in, 2, part, NULL)))
            return false;
    }
    return true;
}

typedef struct pairs {
    size_t *x, *y;
    size_t n, x_capacity, y_capacity;
} pairs;

static bool add_pair(pairs *p, size_t x, size_t y)
{
    if (!CEL_GROW(p->x, p->x_capacity, p->n + 1) || !CEL_GROW(p->y, p->y_capacity, p->n + 1))
        return false;
    p->x[p->n] = x;
    p->y[p->n++] = y;
    return true;
}

/* Pairs of rows with equal keys, in the order of x, then what y has alone. */
static bool join_pairs(cel_interp *in, const join *j, join_kind kind, size_t x_rows, size_t y_rows, pairs *p)
{
    cel_groups g;
    if (!cel_groups_find(in, j->n, j->key, x_rows + y_rows, true, &g))
        return false;
    size_t *group = CEL_ARRAY(size_t, x_rows + y_rows);
    bool good = group != NULL;
    for (size_t k = 0; good && k < g.n; k++)
        for (size_t i = g.start[k]; i < g.start[k + 1]; i++)
            group[g.row[i]] = k;
    for (size_t i = 0; good && i < x_rows; i++) {
        size_t found = 0;
        for (size_t r = g.start[group[i]]; good && r < g.start[group[i] + 1]; r++) {
            if (g.row[r] < x_rows)
                continue;
            found++;
            if (kind == SEMI || kind == ANTI)
                break;
            good = add_pair(p, i, g.row[r] - x_rows);
        }
        if (found == 0 ? kind == LEFT || kind == FULL || kind == ANTI : kind == SEMI)
            good = good && add_pair(p, i, SIZE_MAX);
    }
    for (size_t r = x_rows; good && (kind == RIGHT || kind == FULL) && r < x_rows + y_rows; r++)
        if (g.row[g.start[group[r]]] >= x_rows) /* rows of x come first in their group: none there */
            good = add_pair(p, SIZE_MAX, r - x_rows);
    cel_free(group);
    cel_groups_free(&g);
    if (!good)
        cel_fail_here(in, "memory", "not enough memory");
    return good;
}

static size_t key_of(const char *const *name, size_t n, const char *column)
{
    size_t k = 0;
    while (k < n && strcmp(name[k], column) != 0)
        k++;
    return k;
}

/* Columns of x (keys filled from y where x has no row), then those of y that are no keys; clashes get .x and .y. */
static cel_sexp *join_columns(cel_interp *in, cel_sexp *x, cel_sexp *y, const join *j, const pairs *p, const char *const *suffix)
{
    cel_sexp *out = cel_tibble_new(in, 0, NULL, p->n, cel_sexp_inherits(x, "tbl_df"));
    size_t *row = CEL_ARRAY(size_t, p->n + 1), x_rows = cel_tibble_rows(x);
    for (size_t c = 0; out && row && c < x->n; c++) {
        const char *name = cel_sexp_name(x, c);
        size_t k = key_of(j->x, j->n, name), other = column_of(y, name);
        bool clash = k == j->n && other < y->n && key_of(j->y, j->n, name) == j->n;
        for (size_t i = 0; i < p->n; i++)
            row[i] = p->x[i] != SIZE_MAX || k == j->n ? p->x[i] : x_rows + p->y[i];
        cel_sexp *column = cel_vector_rows(in, k < j->n ? j->key[k] : x->as.v[c], row, p->n);
        char full[300];
        snprintf(full, sizeof full, "%s%s", name, clash ? suffix[0] : "");
        out = column ? cel_tibble_with(in, out, full, column) : NULL;
    }
    for (size_t c = 0; out && row && c < y->n; c++) {
        const char *name = cel_sexp_name(y, c);
        if (key_of(j->y, j->n, name) < j->n)
            continue;
        bool clash = column_of(x, name) < x->n;
        cel_sexp *column = cel_vector_rows(in, y->as.v[c], p->y, p->n);
        char full[300];
        snprintf(full, sizeof full, "%s%s", name, clash ? suffix[1] : "");
        out = column ? cel_tibble_with(in, out, full, column) : NULL;
    }
    cel_free(row);
    return out;
}

static cel_sexp *join_tables(cel_interp *in, cel_args *a, join_kind kind)
{
    cel_sexp *x = cel_arg_table(a, 0), *y = x ? cel_arg_table(a, 1) : NULL, *out = NULL;
    join j = {0};
    pairs p = {0};
    const char *suffix[] = {".x", ".y"};
    if (y && kind != SEMI && kind != ANTI) {
        cel_sexp *given = cel_arg_given(a, 3) ? cel_arg(a, 3) : NULL, *multiple = cel_arg_given(a, 4) ? cel_arg(a, 4) : NULL;
        if ((cel_arg_given(a, 3) && !given) || (cel_arg_given(a, 4) && !multiple))
            return NULL;
        if (given && (given->kind != CEL_S_STRING || given->n != 2 || !given->as.s[0] || !given->as.s[1]))
            return cel_arg_fail(a, 3, "argument.value", "suffix must be two texts");
        if (multiple && !(multiple->kind == CEL_S_STRING && multiple->n == 1 && strcmp(cel_sexp_text_at(multiple, 0), "all") == 0))
            return cel_arg_fail(a, 4, "argument.value", "multiple must be \"all\"");
        for (size_t i = 0; given && i < 2; i++)
            suffix[i] = given->as.s[i];
    }
    if (y && join_start(in, a, x, y, &j) && CEL_GROW(p.x, p.x_capacity, 1) && CEL_GROW(p.y, p.y_capacity, 1) &&
        join_pairs(in, &j, kind, cel_tibble_rows(x), cel_tibble_rows(y), &p)) {
        out = kind == SEMI || kind == ANTI ? cel_tibble_take(in, x, p.x, p.n) : join_columns(in, x, y, &j, &p, suffix);
        out = out ? cel_regroup(in, out, x) : NULL;
    }
    join_free(&j);
    cel_free(p.x);
    cel_free(p.y);
    return out;
}

static cel_sexp *left_join(cel_interp *in, cel_args *a)
{
    return join_tables(in, a, LEFT);
}

static cel_sexp *right_join(cel_interp *in, cel_args *a)
{
    return join_tables(in, a, RIGHT);
}

static cel_sexp *inner_join(cel_interp *in, cel_args *a)
{
    return join_tables(in, a, INNER);
}

static cel_sexp *full_join(cel_interp *in, cel_args *a)
{
    return join_tables(in, a, FULL);
}

static cel_sexp *semi_join(cel_interp *in, cel_args *a)
{
    return join_tables(in, a, SEMI);
}

static cel_sexp *anti_join(cel_interp *in, cel_args *a)
{
    return join_tables(in, a, ANTI);
}

#define JOIN "x, y, by = NULL"
#define SUFFIX ", suffix = c(\".x\", \".y\"), multiple = \"all\", relationship = NULL"

static const cel_builtin rows[] = {
    {"dplyr", "filter", ".data, ...", filter, "Rows for which all conditions are TRUE.", CEL_B_GENERIC},
    {"dplyr", "arrange", ".data, ...", arrange, "Rows in order; desc(x) turns it around.", CEL_B_GENERIC},
    {"dplyr", "desc", "x", desc, "Turns the order around, in arrange().", 0},
    {"dplyr", "distinct", ".data, ..., .keep_all = FALSE", distinct, "Each combination of values once.", CEL_B_GENERIC},
    {"dplyr", "slice", ".data, ...", slice, "Rows by number.", CEL_B_GENERIC},
    {"dplyr", "slice_head", ".data, ..., n = 1, prop = NULL", slice_head, "The first rows.", CEL_B_GENERIC},
    {"dplyr", "slice_tail", ".data, ..., n = 1, prop = NULL", slice_tail, "The last rows.", CEL_B_GENERIC},
    {"dplyr", "slice_min", ".data, order_by, ..., n = 1, prop = NULL, with_ties = TRUE", slice_min, "The rows with the smallest values.", CEL_B_GENERIC},
    {"dplyr", "slice_max", ".data, order_by, ..., n = 1, prop = NULL, with_ties = TRUE", slice_max, "The rows with the largest values.", CEL_B_GENERIC},
    {"dplyr", "slice_sample", ".data, ..., n = 1, prop = NULL, weight_by = NULL, replace = FALSE", slice_sample, "Some rows, drawn at random.", CEL_B_GENERIC},
    {"dplyr", "bind_rows", "..., .id = NULL", bind_rows, "Tables below each other; columns are matched by name.", 0},
    {"dplyr", "bind_cols", "...", bind_cols, "Tables side by side.", 0},
    {"dplyr", "left_join", JOIN SUFFIX, left_join, "Columns of y for each row of x.", CEL_B_GENERIC},
    {"dplyr", "right_join", JOIN SUFFIX, right_join, "Columns of x for each row of y.", CEL_B_GENERIC},
    {"dplyr", "inner_join", JOIN SUFFIX, inner_join, "Rows both tables have.", CEL_B_GENERIC},
    {"dplyr", "full_join", JOIN SUFFIX, full_join, "Rows either table has.", CEL_B_GENERIC},
    {"dplyr", "semi_join", JOIN, semi_join, "Rows of x that y has, too.", CEL_B_GENERIC},
    {"dplyr", "anti_join", JOIN, anti_join, "Rows of x that y does not have.", CEL_B_GENERIC},
};

const cel_library cel_library_dplyr_rows = {rows, sizeof rows / sizeof *rows};
