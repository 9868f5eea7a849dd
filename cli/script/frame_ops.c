/* Masks, vectors put together, order and groups of rows: what the verbs on data frames stand on. */
#include <math.h>
#include <string.h>

#include "cli/script/frame_ops.h"

static const char rows_name[] = ".rows of the table"; /* no script can write this name */

static void *no_memory(cel_interp *in)
{
    return cel_fail_here(in, "memory", "not enough memory");
}

/* ---- masks ---- */

/* How many rows there are, and the names of all columns, for the nearest one when a name is not found. */
static bool mask_facts(cel_interp *in, cel_sexp *env, cel_sexp *x, size_t n)
{
    cel_sexp *count = cel_sexp_integer(in, (int32_t)n), *names = cel_sexp_attr(x, "names");
    return count && cel_env_set(in, env, rows_name, count) && (!names || cel_env_set(in, env, CEL_COLUMNS_NAME, names));
}

cel_sexp *cel_mask_new(cel_interp *in, cel_sexp *x, cel_sexp *parent)
{
    cel_sexp *env = cel_env_new(in, parent);
    if (!env || !mask_facts(in, env, x, cel_tibble_rows(x)) || !cel_env_set(in, env, ".data", x))
        return NULL;
    for (size_t j = 0; j < x->n; j++)
        if (!cel_env_set(in, env, cel_sexp_name(x, j), x->as.v[j]))
            return NULL;
    return env;
}

static bool names_it(const cel_sexp *expr, const char *name)
{
    if (!expr)
        return false;
    if (expr->kind == CEL_S_SYMBOL) {
        static const char *const of_all[] = {".data", "across", "if_any", "if_all", "pick", "c_across", "cur_data", "cur_group", "get", "mget", "eval"}; /* they choose among all columns */
        bool all = strcmp(expr->as.name, name) == 0;
        for (size_t i = 0; !all && i < sizeof of_all / sizeof *of_all; i++)
            all = strcmp(expr->as.name, of_all[i]) == 0;
        return all;
    }
    if (expr->kind == CEL_S_FUNCTION)
        return names_it(expr->as.fn.body, name);
    if (expr->kind != CEL_S_CALL)
        return expr->kind > CEL_S_FUNCTION;
    if (cel_is_call_to(expr, "{") && expr->n == 1 && expr->as.call.args[0].value && cel_is_call_to(expr->as.call.args[0].value, "{"))
        return true; /* {{ x }}: any column */
    if (cel_is_call_to(expr, "!") && expr->n == 1 && expr->as.call.args[0].value && cel_is_call_to(expr->as.call.args[0].value, "!"))
        return true; /* !!x, too */
    if (names_it(expr->as.call.function, name))
        return true;
    for (size_t k = 0; k < expr->n; k++)
        if (names_it(expr->as.call.args[k].value, name))
            return true;
    return false;
}

cel_sexp *cel_mask_rows(cel_interp *in, cel_sexp *x, const size_t *row, size_t n, const cel_sexp *expr, cel_sexp *parent)
{
    cel_sexp *env = cel_env_new(in, parent);
    if (!env || !mask_facts(in, env, x, n))
        return NULL;
    for (size_t j = 0; j < x->n; j++) {
        const char *name = cel_sexp_name(x, j);
        if (!names_it(expr, name))
            continue;
        cel_sexp *column = x->as.v[j]; /* row by row, an element of a list is itself */
        bool itself = n == 1 && column->kind == CEL_S_LIST && !cel_is_frame(column) && cel_sexp_inherits(x, "rowwise_df");
        cel_sexp *some = itself ? column->as.v[row[0]] : cel_vector_rows(in, column, row, n);
        if (!some || !cel_env_set(in, env, name, some))
            return NULL;
    }
    if (names_it(expr, ".data")) {
        cel_sexp *some = cel_tibble_take(in, x, row, n);
        if (!some || !cel_env_set(in, env, ".data", some))
            return NULL;
    }
    return env;
}

bool cel_mask_count(cel_interp *in, cel_sexp *env, size_t *n)
{
    cel_sexp *count = cel_env_get(in, env, rows_name, false);
    if (!count)
        return false;
    *n = (size_t)count->as.i[0];
    return true;
}

/* ---- vectors ---- */

size_t cel_vector_size(const cel_sexp *x)
{
    const cel_sexp *dim = cel_sexp_attr(x, "dim");
    if (cel_is_frame(x))
        return cel_tibble_rows(x);
    return dim && dim->n > 0 ? (size_t)cel_sexp_number_at(dim, 0) : x->n;
}

cel_sexp *cel_vector_recycle(cel_interp *in, cel_sexp *x, size_t n)
{
    if (cel_vector_size(x) == n)
        return x;
    size_t *row = CEL_ARRAY(size_t, n);
    cel_sexp *out = row ? cel_vector_rows(in, x, row, n) : no_memory(in);
    cel_free(row);
    return out;
}

cel_sexp *cel_vector_missing(cel_interp *in, cel_sexp *like, size_t n)
{
    size_t *row = CEL_ARRAY(size_t, n);
    for (size_t i = 0; row && i < n; i++)
        row[i] = SIZE_MAX;
    cel_sexp *out = row ? cel_vector_rows(in, like, row, n) : no_memory(in);
    cel_free(row);
    return out;
}

/* Kind that holds both; factors count as text unless all parts are factors. */
static cel_sexp_kind common_kind(size_t n, cel_sexp *const *part, bool *all_factors, bool *any_factor)
{
    cel_sexp_kind kind = CEL_S_LOGICAL;
    *all_factors = true;
    *any_factor = false;
    for (size_t k = 0; k < n; k++) {
        if (!part[k])
            continue;
        bool factor = cel_is_factor(part[k]);
        bool nothing = part[k]->kind == CEL_S_LOGICAL; /* all missing, mostly: any type will do */
        *all_factors = *all_factors && (factor || nothing);
        *any_factor = *any_factor || factor;
        cel_sexp_kind own = factor ? CEL_S_INTEGER : (cel_sexp_kind)part[k]->kind;
        kind = own > kind ? own : kind;
    }
    return kind;
}

static cel_sexp *bind_factors(cel_interp *in, size_t n, cel_sexp *const *part, const size_t *times, size_t total)
{
    cel_dictionary d = {0};
    bool ordered = true, good = true;
    int32_t *code = CEL_ARRAY(int32_t, total);
    size_t at = 0;
    for (size_t k = 0; k < n && code && good; k++) {
        const cel_sexp *levels = part[k] ? cel_sexp_attr(part[k], "levels") : NULL;
        ordered = ordered && (!part[k] || !levels || cel_sexp_inherits(part[k], "ordered"));
        for (size_t i = 0; levels && i < levels->n; i++)
            good = good && cel_dictionary_add(&d, levels->as.s[i], strlen(levels->as.s[i])) >= 0;
        for (size_t i = 0; good && i < (part[k] ? part[k]->n : times[k]); i++) {
            const char *label = levels ? cel_sexp_text_at(part[k], i) : NULL;
            code[at++] = label ? cel_dictionary_find(&d, label, strlen(label)) : CEL_NA_INT;
        }
    }
    cel_sexp *out = code && good ? cel_sexp_factor(in, code, total, (const char *const *)d.label, d.n, ordered && d.n > 0) : no_memory(in);
    cel_free(code);
    cel_dictionary_free(&d);
    return out;
}

static cel_sexp *bind_tables(cel_interp *in, size_t n, cel_sexp *const *part)
{
    cel_sexp *first = part[0], *out = cel_tibble_select(in, first, NULL, 0);
    for (size_t j = 0; out && j < first->n; j++) {
        cel_sexp **column = CEL_ARRAY(cel_sexp *, n);
        size_t *times = CEL_ARRAY(size_t, n);
        for (size_t k = 0; column && times && k < n; k++) {
            column[k] = part[k] ? cel_list_get(part[k], cel_sexp_name(first, j)) : NULL;
            times[k] = part[k] ? cel_tibble_rows(part[k]) : 0;
        }
        cel_sexp *all = column && times ? cel_vector_bind(in, n, column, times) : no_memory(in);
        out = all ? cel_tibble_with(in, out, cel_sexp_name(first, j), all) : NULL;
        cel_free(column);
        cel_free(times);
    }
    return out;
}

cel_sexp *cel_vector_bind(cel_interp *in, size_t n, cel_sexp *const *part, const size_t *times)
{
    bool all_factors, any_factor;
    size_t total = 0, at = 0;
    cel_sexp *like = NULL;
    cel_sexp_kind kind = common_kind(n, part, &all_factors, &any_factor);
    for (size_t k = 0; k < n; k++) {
        total += part[k] ? cel_vector_size(part[k]) : times[k];
        if (part[k] && !like && part[k]->kind == kind)
            like = part[k];
    }
    if (like && cel_is_frame(like) && n > 0 && part[0])
        return bind_tables(in, n, part);
    if (any_factor && all_factors)
        return bind_factors(in, n, part, times, total);
    if (any_factor)
        kind = CEL_S_STRING;
    cel_sexp *out = cel_sexp_vector(in, kind, total);
    for (size_t k = 0; out && k < n; k++) {
        cel_sexp *x = part[k];
        size_t length = x ? x->n : times[k];
        if (x && x->kind != kind && !(x = cel_coerce(in, x, kind)))
            return NULL;
        for (size_t i = 0; i < length; i++, at++)
            switch (kind) {
            case CEL_S_DOUBLE:
                out->as.d[at] = x ? x->as.d[i] : cel_na();
                break;
            case CEL_S_STRING:
                out->as.s[at] = x ? x->as.s[i] : NULL;
                break;
            case CEL_S_LIST:
                cel_sexp_set(out, at, x ? x->as.v[i] : cel_null(in));
                break;
            default:
                out->as.i[at] = x ? x->as.i[i] : CEL_NA_INT;
            }
    }
    static const char *const kept[] = {"class", "tzone", "units"};
    for (size_t i = 0; out && like && i < 3; i++) {
        cel_sexp *value = cel_sexp_attr(like, kept[i]);
        if (value && kind != CEL_S_STRING && !cel_sexp_set_attr(in, out, kept[i], value))
            return NULL;
    }
    return out;
}

/* ---- order ---- */

static bool missing(const cel_sexp *x, size_t i)
{
    switch (x->kind) {
    case CEL_S_DOUBLE:
        return isnan(x->as.d[i]);
    case CEL_S_STRING:
        return x->as.s[i] == NULL;
    case CEL_S_LIST:
        return false;
    default:
        return x->as.i[i] == CEL_NA_INT;
    }
}

int cel_elements_compare(const cel_sexp *x, size_t i, size_t j, bool descending)
{
    bool a = missing(x, i), b = missing(x, j);
    int sign = 0;
    if (a || b)
        return (int)a - (int)b;
    switch (x->kind) {
    case CEL_S_DOUBLE:
        sign = (x->as.d[i] > x->as.d[j]) - (x->as.d[i] < x->as.d[j]);
        break;
    case CEL_S_STRING:
        sign = x->as.s[i] == x->as.s[j] ? 0 : strcmp(x->as.s[i], x->as.s[j]);
        break;
    case CEL_S_LIST:
        break;
    default:
        sign = (x->as.i[i] > x->as.i[j]) - (x->as.i[i] < x->as.i[j]);
    }
    return descending ? -sign : sign;
}

typedef struct order {
    size_t n_keys;
    cel_sexp *const *key;
    const bool *descending;
} order;

static int compare(const order *o, size_t i, size_t j)
{
    for (size_t k = 0; k < o->n_keys; k++) {
        int sign = cel_elements_compare(o->key[k], i, j, o->descending && o->descending[k]);
        if (sign != 0)
            return sign;
    }
    return 0;
}

/* Merge sort from the bottom: stable, no recursion. */
bool cel_rows_order(cel_interp *in, size_t n_keys, cel_sexp *const *key, const bool *descending, size_t n, size_t *out)
{
    order o = {n_keys, key, descending};
    size_t *spare = CEL_ARRAY(size_t, n), *from = out, *to = spare;
    if (!spare) {
        no_memory(in);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = i;
    for (size_t run = 1; run < n; run *= 2) {
        for (size_t at = 0; at < n; at += 2 * run) {
            size_t a = at, middle = at + run < n ? at + run : n, b = middle, end = at + 2 * run < n ? at + 2 * run : n;
            for (size_t k = at; k < end; k++)
                to[k] = a < middle && (b >= end || compare(&o, from[a], from[b]) <= 0) ? from[a++] : from[b++];
        }
        size_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != out)
        memcpy(out, from, n * sizeof *out);
    cel_free(spare);
    return true;
}

/* ---- groups ---- */

void cel_groups_free(cel_groups *g)
{
    cel_free(g->start);
    cel_free(g->row);
    memset(g, 0, sizeof *g);
}

/* Groups of sorted rows, put into the order in which their first rows stand. */
static bool by_appearance(cel_groups *g, size_t n)
{
    size_t *first = CEL_ARRAY(size_t, n), *start = CEL_ARRAY(size_t, g->n + 1), *row = CEL_ARRAY(size_t, n);
    bool good = first && start && row;
    size_t at = 0, k = 0;
    for (size_t i = 0; good && i < n; i++)
        first[i] = SIZE_MAX;
    for (size_t i = 0; good && i < g->n; i++)
        first[g->row[g->start[i]]] = i;
    for (size_t i = 0; good && i < n; i++) {
        if (first[i] == SIZE_MAX)
            continue;
        size_t from = g->start[first[i]], length = g->start[first[i] + 1] - from;
        start[k++] = at;
        memcpy(row + at, g->row + from, length * sizeof *row);
        at += length;
    }
    cel_free(first);
    if (!good) {
        cel_free(start);
        cel_free(row);
        return false;
    }
    start[k] = at;
    cel_free(g->start);
    cel_free(g->row);
    g->start = start;
    g->row = row;
    return true;
}

bool cel_groups_find(cel_interp *in, size_t n_keys, cel_sexp *const *key, size_t n, bool sorted, cel_groups *out)
{
    order o = {n_keys, key, NULL};
    *out = (cel_groups){.start = CEL_ARRAY(size_t, n + 1), .row = CEL_ARRAY(size_t, n)};
    if (!out->start || !out->row) {
        cel_groups_free(out);
        no_memory(in);
        return false;
    }
    if (!cel_rows_order(in, n_keys, key, NULL, n, out->row)) {
        cel_groups_free(out);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (i == 0 || compare(&o, out->row[i - 1], out->row[i]) != 0)
            out->start[out->n++] = i;
    out->start[out->n] = n;
    if (!sorted && !by_appearance(out, n)) {
        cel_groups_free(out);
        no_memory(in);
        return false;
    }
    return true;
}

/* ---- grouped tables ---- */

bool cel_is_grouped(const cel_sexp *x)
{
    const cel_sexp *groups = cel_sexp_attr(x, "groups");
    return groups && cel_is_frame(groups) && (groups->n > 1 || cel_sexp_inherits(x, "rowwise_df"));
}

bool cel_grouping_of(cel_interp *in, cel_sexp *x, cel_groups *out, size_t *keys)
{
    *keys = 0;
    if (!cel_is_grouped(x)) {
        size_t n = cel_tibble_rows(x);
        *out = (cel_groups){.n = 1, .start = CEL_ARRAY(size_t, 2), .row = CEL_ARRAY(size_t, n)};
        if (!out->start || !out->row) {
            cel_groups_free(out);
            no_memory(in);
            return false;
        }
        out->start[1] = n;
        for (size_t i = 0; i < n; i++)
            out->row[i] = i;
        return true;
    }
    const cel_sexp *groups = cel_sexp_attr(x, "groups"), *rows = groups->as.v[groups->n - 1];
    size_t n = cel_tibble_rows(x), at = 0;
    *keys = groups->n - 1;
    *out = (cel_groups){.n = rows->n, .start = CEL_ARRAY(size_t, rows->n + 1), .row = CEL_ARRAY(size_t, n)};
    if (!out->start || !out->row) {
        cel_groups_free(out);
        no_memory(in);
        return false;
    }
    for (size_t g = 0; g < rows->n; g++) {
        out->start[g] = at;
        for (size_t i = 0; i < rows->as.v[g]->n && at < n; i++)
            out->row[at++] = (size_t)cel_sexp_integer_at(rows->as.v[g], i) - 1;
    }
    out->start[rows->n] = at;
    return true;
}

static cel_sexp *groups_table(cel_interp *in, cel_sexp *x, size_t n, const char *const *name, cel_sexp *const *key)
{
    cel_groups g;
    if (!cel_groups_find(in, n, key, cel_tibble_rows(x), true, &g))
        return NULL;
    const char **names = CEL_ARRAY(const char *, n + 1);
    size_t *first = CEL_ARRAY(size_t, g.n);
    cel_sexp *out = NULL, *rows = cel_sexp_vector(in, CEL_S_LIST, g.n);
    bool good = names && first && rows;
    for (size_t i = 0; good && i < g.n; i++) {
        size_t length = g.start[i + 1] - g.start[i];
        cel_sexp *some = cel_sexp_vector(in, CEL_S_INTEGER, length);
        good = some != NULL;
        for (size_t k = 0; good && k < length; k++)
            some->as.i[k] = (int32_t)g.row[g.start[i] + k] + 1;
        if (good)
            cel_sexp_set(rows, i, some);
        first[i] = g.row[g.start[i]];
    }
    for (size_t k = 0; good && k < n; k++)
        names[k] = name[k];
    if (good) {
        names[n] = ".rows";
        out = cel_tibble_new(in, n + 1, names, g.n, true);
    }
    for (size_t k = 0; out && k < n; k++) {
        cel_sexp *keys = cel_vector_rows(in, key[k], first, g.n);
        if (!keys)
            out = NULL;
        else
            cel_sexp_set(out, k, keys);
    }
    if (out)
        cel_sexp_set(out, n, rows);
    else if (!names || !first)
        no_memory(in);
    cel_free(names);
    cel_free(first);
    cel_groups_free(&g);
    return out;
}

cel_sexp *cel_ungroup(cel_interp *in, cel_sexp *x)
{
    if (!cel_sexp_attr(x, "groups"))
        return x;
    cel_sexp *out = cel_sexp_copy(in, x);
    return out && cel_sexp_set_attr(in, out, "groups", NULL) && cel_tibble_set_class(in, out, NULL) ? out : NULL;
}

cel_sexp *cel_group(cel_interp *in, cel_sexp *x, size_t n, const char *const *name)
{
    static const char *const grouped[] = {"grouped_df", NULL};
    cel_sexp *out = cel_ungroup(in, x);
    if (!out || n == 0)
        return out;
    cel_sexp **key = CEL_ARRAY(cel_sexp *, n);
    for (size_t k = 0; key && k < n; k++)
        key[k] = cel_list_get(x, name[k]);
    cel_sexp *groups = key ? groups_table(in, x, n, name, key) : no_memory(in);
    cel_free(key);
    out = groups ? cel_sexp_copy(in, out) : NULL;
    return out && cel_sexp_set_attr(in, out, "groups", groups) && cel_tibble_set_class(in, out, grouped) ? out : NULL;
}

cel_sexp *cel_regroup(cel_interp *in, cel_sexp *to, const cel_sexp *like)
{
    if (!cel_is_grouped(like))
        return to;
    const cel_sexp *groups = cel_sexp_attr(like, "groups");
    const char **name = CEL_ARRAY(const char *, groups->n);
    size_t n = 0;
    for (size_t j = 0; name && j + 1 < groups->n; j++)
        if (cel_list_get(to, cel_sexp_name(groups, j)))
            name[n++] = cel_sexp_name(groups, j);
    cel_sexp *out = !name ? no_memory(in) : cel_sexp_inherits(like, "rowwise_df") ? cel_rowwise(in, to, n, name) : cel_group(in, to, n, name);
    cel_free(name);
    return out;
}

cel_sexp *cel_rowwise(cel_interp *in, cel_sexp *x, size_t n, const char *const *name)
{
    static const char *const by_row[] = {"rowwise_df", NULL};
    size_t rows = cel_tibble_rows(x);
    cel_sexp *groups = cel_tibble_new(in, 0, NULL, rows, true), *each = cel_sexp_vector(in, CEL_S_LIST, rows), *out = cel_ungroup(in, x);
    for (size_t k = 0; groups && k < n; k++)
        groups = cel_tibble_with(in, groups, name[k], cel_list_get(x, name[k]));
    for (size_t i = 0; each && i < rows; i++) {
        cel_sexp *one = cel_sexp_integer(in, (int32_t)i + 1);
        if (!one)
            return NULL;
        cel_sexp_set(each, i, one);
    }
    groups = groups && each ? cel_tibble_with(in, groups, ".rows", each) : NULL;
    out = groups && out ? cel_sexp_copy(in, out) : NULL;
    return out && cel_sexp_set_attr(in, out, "groups", groups) && cel_tibble_set_class(in, out, by_row) ? out : NULL;
}
