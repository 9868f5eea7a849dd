/* Vectors as sets and in order: unique, duplicated, match, %in%, union, sort, order, which, tabulate, cut, ifelse. */
#include <math.h>
#include <string.h>

#include "cli/script/vectors.h"

static bool usable(cel_args *a, size_t i, const cel_sexp *x)
{
    char what[80];
    if (cel_is_vector(x) || x->kind == CEL_S_NULL)
        return true;
    cel_arg_fail(a, i, "script.argument", "%s must be a vector, not %s", cel_args_name(a, i), cel_sexp_describe(x, what, sizeof what));
    return false;
}

static cel_sexp *unique(cel_interp *in, cel_args *a)
{
    bool duplicated = a->builtin->name[0] == 'd', any = a->builtin->name[0] == 'a';
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !usable(a, 0, x))
        return NULL;
    size_t *first = cel_malloc((x->n ? x->n : 1) * sizeof *first), n = 0;
    cel_sexp *codes = x; /* a factor's codes are unique as its labels are */
    if (cel_is_factor(x) && (codes = cel_sexp_copy(in, x)))
        cel_sexp_set_attr(in, codes, "class", NULL);
    if (!first || !codes || !cel_match_values(in, codes, codes, first)) {
        cel_free(first);
        return in->signal ? NULL : cel_no_memory(in);
    }
    cel_sexp *out = NULL;
    if (duplicated)
        out = cel_sexp_vector(in, CEL_S_LOGICAL, x->n);
    for (size_t i = 0; i < x->n; i++) {
        if (duplicated && out)
            out->as.i[i] = first[i] != i;
        else if (first[i] == i)
            first[n++] = i;
    }
    if (any)
        out = cel_sexp_integer(in, 0);
    else if (!duplicated) {
        cel_sexp *plain = x;
        if (cel_sexp_attr(x, "names") && (plain = cel_sexp_copy(in, x)))
            cel_sexp_set_attr(in, plain, "names", NULL);
        cel_index at = {first, n, 0, NULL};
        out = !plain ? NULL : x->kind == CEL_S_NULL ? x : cel_subset(in, plain, &at);
    }
    cel_free(first);
    return out;
}

static cel_sexp *any_duplicated(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !usable(a, 0, x))
        return NULL;
    size_t *first = cel_malloc((x->n ? x->n : 1) * sizeof *first);
    if (!first || !cel_match_values(in, x, x, first)) {
        cel_free(first);
        return in->signal ? NULL : cel_no_memory(in);
    }
    int32_t at = 0;
    for (size_t i = 0; i < x->n && !at; i++)
        at = first[i] != i ? (int32_t)i + 1 : 0;
    cel_free(first);
    return cel_sexp_integer(in, at);
}

static cel_sexp *match(cel_interp *in, cel_args *a)
{
    bool logical = a->builtin->name[0] != 'm';
    cel_sexp *x = cel_arg(a, 0), *table = x ? cel_arg(a, 1) : NULL;
    if (!table || !usable(a, 0, x) || !usable(a, 1, table))
        return NULL;
    size_t *at = cel_malloc((x->n ? x->n : 1) * sizeof *at);
    cel_sexp *out = at ? cel_sexp_vector(in, logical ? CEL_S_LOGICAL : CEL_S_INTEGER, x->n) : cel_no_memory(in);
    if (out && !cel_match_values(in, x, table, at))
        out = NULL;
    int32_t none = CEL_NA_INT;
    if (out && !logical && cel_arg_given(a, 2) && cel_arg(a, 2))
        none = cel_sexp_integer_at(cel_arg(a, 2), 0);
    for (size_t i = 0; out && i < x->n; i++)
        out->as.i[i] = logical ? at[i] != SIZE_MAX : at[i] == SIZE_MAX ? none : (int32_t)at[i] + 1;
    cel_free(at);
    return out;
}

/* union, intersect, setdiff: unique elements, in order of appearance. */
static cel_sexp *set_operation(cel_interp *in, cel_args *a)
{
    const char *name = a->builtin->name;
    cel_sexp *x = cel_arg(a, 0), *y = x ? cel_arg(a, 1) : NULL;
    if (!y || !usable(a, 0, x) || !usable(a, 1, y))
        return NULL;
    cel_sexp *all = x;
    if (name[0] == 'u') {
        cel_sexp *parts = cel_sexp_vector(in, CEL_S_LIST, 2);
        if (!parts)
            return NULL;
        cel_sexp_set(parts, 0, x);
        cel_sexp_set(parts, 1, y);
        if (!(all = cel_combine(in, parts, false, false)))
            return NULL;
    }
    if (all->kind == CEL_S_NULL)
        return all;
    size_t *first = cel_malloc((all->n ? all->n : 1) * sizeof *first), *other = cel_malloc((all->n ? all->n : 1) * sizeof *other), n = 0;
    cel_sexp *out = NULL, *plain = all->attr ? cel_sexp_copy(in, all) : all;
    if (plain && plain->attr && !cel_is_factor(plain))
        cel_sexp_set_attr(in, plain, "names", NULL);
    if (!first || !other)
        cel_no_memory(in);
    else if (plain && cel_match_values(in, all, all, first) && (name[0] == 'u' || cel_match_values(in, all, y, other))) {
        for (size_t i = 0; i < all->n; i++)
            if (first[i] == i && (name[0] == 'u' || (other[i] == SIZE_MAX) == (name[0] == 's')))
                first[n++] = i;
        cel_index at = {first, n, 0, NULL};
        out = cel_subset(in, plain, &at);
    }
    cel_free(first);
    cel_free(other);
    return out;
}

/* ---- order ---- */

static bool sortable(cel_args *a, size_t i, const cel_sexp *x)
{
    char what[80];
    if ((x->kind >= CEL_S_LOGICAL && x->kind <= CEL_S_STRING) || x->kind == CEL_S_NULL)
        return true;
    cel_arg_fail(a, i, "script.argument", "%s cannot be put in order", cel_sexp_describe(x, what, sizeof what));
    return false;
}

static cel_sexp *sort(cel_interp *in, cel_args *a)
{
    bool decreasing;
    cel_sexp *x = cel_arg(a, 0), *na_last = x ? cel_arg(a, 2) : NULL;
    if (!na_last || !cel_arg_flag(a, 1, &decreasing) || !sortable(a, 0, x))
        return NULL;
    if (x->kind == CEL_S_NULL)
        return x;
    int32_t last = na_last->kind == CEL_S_LOGICAL && na_last->n ? na_last->as.i[0] : CEL_NA_INT;
    size_t *order = cel_malloc((x->n ? x->n : 1) * sizeof *order), n = 0;
    cel_sexp *out = order ? NULL : cel_no_memory(in);
    if (order && cel_order_values(in, x, decreasing, last == 0, order)) {
        for (size_t i = 0; i < x->n; i++) {
            bool missing = x->kind == CEL_S_STRING ? !x->as.s[order[i]] : isnan(cel_sexp_number_at(x, order[i]));
            if (!missing || last != CEL_NA_INT)
                order[n++] = order[i];
        }
        cel_index at = {order, n, 0, NULL};
        out = cel_subset(in, x, &at);
    }
    cel_free(order);
    return out;
}

static cel_sexp *order(cel_interp *in, cel_args *a)
{
    enum { KEYS = 32 };
    cel_sexp *key[KEYS], *flags = cel_arg(a, 1);
    bool decreasing[KEYS];
    size_t n_keys = cel_dots(a), n = 0;
    cel_sexp *last = flags ? cel_arg(a, 2) : NULL;
    if (!last)
        return NULL;
    if (flags->kind != CEL_S_LOGICAL || flags->n == 0)
        return cel_arg_fail(a, 1, "script.argument", "decreasing must be TRUE or FALSE");
    if (last->kind != CEL_S_LOGICAL || last->n != 1)
        return cel_arg_fail(a, 2, "script.argument", "na.last must be TRUE, FALSE or NA");
    if (n_keys > KEYS)
        return cel_call_fail(a, "script.argument", "order() takes %d keys at most", KEYS);
    for (size_t k = 0; k < n_keys; k++) {
        if (!(key[k] = cel_dots_value(a, k)))
            return NULL;
        if (!(key[k]->kind >= CEL_S_LOGICAL && key[k]->kind <= CEL_S_STRING))
            return cel_dots_fail(a, k, "script.argument", "order() needs vectors");
        if (k && key[k]->n != n)
            return cel_dots_fail(a, k, "script.argument", "the keys differ in their lengths: %zu and %zu", n, key[k]->n);
        n = key[k]->n;
        decreasing[k] = flags->as.i[k % flags->n] == 1;
    }
    size_t *at = cel_malloc((n ? n : 1) * sizeof *at);
    cel_sexp *out = at ? cel_sexp_vector(in, CEL_S_INTEGER, n) : cel_no_memory(in);
    cel_sort_keys keys = {.key = key, .decreasing = decreasing, .n = n_keys, .na_first = last->as.i[0] == 0};
    size_t kept = 0;
    if (out && cel_order_by(in, &keys, n, at)) {
        for (size_t i = 0; i < n; i++) {
            bool missing = false;
            for (size_t k = 0; last->as.i[0] == CEL_NA_INT && k < n_keys; k++)
                missing = missing || (key[k]->kind == CEL_S_STRING ? !key[k]->as.s[at[i]] : isnan(cel_sexp_number_at(key[k], at[i])));
            if (!missing)
                out->as.i[kept++] = (int32_t)at[i] + 1;
        }
        out->n = kept;
    } else
        out = NULL;
    cel_free(at);
    return out;
}

static cel_sexp *rank(cel_interp *in, cel_args *a)
{
    static const char *const ties[] = {"average", "first", "min", "max", NULL};
    cel_sexp *x = cel_arg(a, 0);
    size_t tie;
    cel_sexp *last = x ? cel_arg(a, 1) : NULL; /* "keep": missing values have no rank; TRUE: the last ones */
    if (!last || !sortable(a, 0, x) || !cel_arg_choice(a, 2, ties, &tie))
        return NULL;
    bool keep = last->kind == CEL_S_STRING;
    if (last->n != 1 || (keep ? !last->as.s[0] || strcmp(last->as.s[0], "keep") != 0 : cel_sexp_number_at(last, 0) != 1))
        return cel_arg_fail(a, 1, "script.argument", "na.last must be \"keep\" or TRUE");
    size_t *at = cel_malloc((x->n ? x->n : 1) * sizeof *at);
    cel_sexp *out = at ? cel_sexp_vector(in, tie == 0 ? CEL_S_DOUBLE : CEL_S_INTEGER, x->n) : cel_no_memory(in);
    if (out && !cel_order_values(in, x, false, false, at))
        out = NULL;
    for (size_t i = 0, j; out && i < x->n; i = j) {
        for (j = i + 1; j < x->n && tie != 1; j++) {
            cel_sexp *const v = x;
            bool same = v->kind == CEL_S_STRING ? v->as.s[at[i]] == v->as.s[at[j]] : cel_sexp_number_at(v, at[i]) == cel_sexp_number_at(v, at[j]);
            if (!same)
                break;
        }
        for (size_t k = i; k < j; k++) {
            if (tie == 0)
                out->as.d[at[k]] = ((double)i + (double)j + 1) / 2;
            else
                out->as.i[at[k]] = (int32_t)(tie == 3 ? j : i + 1);
        }
    }
    for (size_t i = 0; out && keep && i < x->n; i++)
        if (x->kind == CEL_S_STRING ? !x->as.s[i] : isnan(cel_sexp_number_at(x, i)))
            cel_set_missing(in, out, i);
    cel_free(at);
    return out && cel_sexp_set_attr(in, out, "names", cel_sexp_attr(x, "names")) ? out : NULL;
}

/* ---- which ---- */

/* The rows and columns of positions in a matrix, with its row names where it has any. */
static cel_sexp *rows_and_columns(cel_interp *in, const cel_sexp *x, const cel_sexp *at, const cel_sexp *dim)
{
    int32_t rows = (int32_t)cel_sexp_number_at(dim, 0);
    cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, at->n * 2), *shape = out ? cel_sexp_vector(in, CEL_S_INTEGER, 2) : NULL;
    cel_sexp *both = shape ? cel_sexp_vector(in, CEL_S_LIST, 2) : NULL, *columns = both ? cel_sexp_vector(in, CEL_S_STRING, 2) : NULL, *null = cel_null(in);
    const cel_sexp *names = cel_sexp_attr(x, "dimnames");
    names = names && names->as.v[0]->kind == CEL_S_STRING ? names->as.v[0] : NULL;
    cel_sexp *own = columns && names ? cel_sexp_vector(in, CEL_S_STRING, at->n) : null;
    if (!columns || !own || !null)
        return NULL;
    for (size_t i = 0; i < at->n; i++) {
        int32_t k = at->as.i[i] - 1;
        out->as.i[i] = k % rows + 1;
        out->as.i[at->n + i] = k / rows + 1;
        if (names)
            own->as.s[i] = names->as.s[k % rows];
    }
    shape->as.i[0] = (int32_t)at->n;
    shape->as.i[1] = 2;
    columns->as.s[0] = cel_intern(in, "row");
    columns->as.s[1] = cel_intern(in, "col");
    cel_sexp_set(both, 0, own);
    cel_sexp_set(both, 1, columns);
    return cel_sexp_set_attr(in, out, "dim", shape) && cel_sexp_set_attr(in, out, "dimnames", both) ? out : NULL;
}

static cel_sexp *which(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    size_t n = 0;
    bool places;
    if (!x || !cel_arg_flag(a, 1, &places))
        return NULL;
    if (x->kind != CEL_S_LOGICAL)
        return cel_arg_fail(a, 0, "script.argument", "which() needs TRUE and FALSE");
    for (size_t i = 0; i < x->n; i++)
        n += x->as.i[i] == 1;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, n), *names = cel_sexp_attr(x, "names"), *kept = out && names ? cel_sexp_vector(in, CEL_S_STRING, n) : NULL;
    n = 0;
    for (size_t i = 0; out && i < x->n; i++) {
        if (x->as.i[i] != 1)
            continue;
        if (kept)
            kept->as.s[n] = names->as.s[i];
        out->as.i[n++] = (int32_t)i + 1;
    }
    const cel_sexp *dim = cel_sexp_attr(x, "dim");
    if (out && places && dim && dim->n == 2)
        return rows_and_columns(in, x, out, dim);
    return out && kept && !cel_sexp_set_attr(in, out, "names", kept) ? NULL : out;
}

static cel_sexp *which_extreme(cel_interp *in, cel_args *a)
{
    bool max = strcmp(a->builtin->name, "which.max") == 0;
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    if (!cel_is_number(x) && x->kind != CEL_S_LOGICAL)
        return x->kind == CEL_S_NULL ? cel_sexp_vector(in, CEL_S_INTEGER, 0) : cel_arg_fail(a, 0, "script.argument", "%s() needs numbers", a->builtin->name);
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < x->n; i++) {
        double d = cel_sexp_number_at(x, i);
        if (!isnan(d) && (best == SIZE_MAX || (max ? d > cel_sexp_number_at(x, best) : d < cel_sexp_number_at(x, best))))
            best = i;
    }
    cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, best != SIZE_MAX);
    if (!out || best == SIZE_MAX)
        return out;
    out->as.i[0] = (int32_t)best + 1;
    const cel_sexp *shape = cel_sexp_attr(x, "dim"), *labels = shape && shape->n == 1 ? cel_sexp_attr(x, "dimnames") : NULL; /* a table */
    const char *name = labels && labels->n == 1 ? cel_sexp_text_at(labels->as.v[0], best) : cel_sexp_name(x, best);
    name = name ? name : "";
    return name[0] && !cel_sexp_set_names(in, out, &name) ? NULL : out;
}

static cel_sexp *if_else(cel_interp *in, cel_args *a)
{
    cel_sexp *test = cel_arg(a, 0);
    if (!test || !(test = cel_coerce(in, test, CEL_S_LOGICAL)))
        return NULL;
    bool any_yes = false, any_no = false;
    for (size_t i = 0; i < test->n; i++) {
        any_yes = any_yes || test->as.i[i] == 1;
        any_no = any_no || test->as.i[i] == 0;
    }
    cel_sexp *side[2] = {NULL, NULL};
    cel_sexp_kind kind = CEL_S_LOGICAL;
    for (size_t k = 0; k < 2; k++) { /* only the sides that are needed are evaluated, as in R */
        if (!(k ? any_yes : any_no))
            continue;
        if (!(side[k] = cel_arg(a, k ? 1 : 2)))
            return NULL;
        if (!cel_is_vector(side[k]) || side[k]->n == 0)
            return cel_arg_fail(a, k ? 1 : 2, "script.argument", "%s must be a vector with elements", k ? "yes" : "no");
        kind = side[k]->kind > kind ? (cel_sexp_kind)side[k]->kind : kind;
    }
    for (size_t k = 0; k < 2; k++) {
        if (side[k] && side[k]->attr && cel_sexp_attr(side[k], "class") && !cel_is_factor(side[k]))
            side[k] = cel_sexp_copy(in, side[k]);
        if (side[k] && !(side[k] = cel_coerce(in, side[k], kind)))
            return NULL;
    }
    cel_sexp *out = cel_sexp_vector(in, kind, test->n);
    for (size_t i = 0; out && i < test->n; i++) {
        if (test->as.i[i] == CEL_NA_INT)
            cel_set_missing(in, out, i);
        else
            cel_copy_element(out, i, side[test->as.i[i]], i % side[test->as.i[i]]->n);
    }
    static const char *const kept[] = {"names", "dim", "dimnames"};
    for (size_t i = 0; out && i < 3; i++)
        if (cel_sexp_attr(test, kept[i]) && !cel_sexp_set_attr(in, out, kept[i], cel_sexp_attr(test, kept[i])))
            return NULL;
    return out;
}

static cel_sexp *diff(cel_interp *in, cel_args *a)
{
    size_t lag, times;
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !cel_arg_count(a, 1, &lag) || !cel_arg_count(a, 2, &times))
        return NULL;
    if (!cel_is_number(x))
        return cel_arg_fail(a, 0, "script.argument", "diff() needs numbers");
    if (lag == 0 || times == 0)
        return cel_arg_fail(a, lag == 0 ? 1 : 2, "script.argument", "%s must be 1 or more", lag == 0 ? "lag" : "differences");
    for (bool more = true; x && more && times > 0; times--) {
        size_t n = x->n > lag ? x->n - lag : 0;
        cel_sexp *late = cel_take(in, x, x->n - n, n, false), *early = late ? cel_take(in, x, 0, n, false) : NULL;
        if (early)
            cel_sexp_set_attr(in, early, "names", NULL);
        x = early ? cel_arith(in, CEL_OP_SUB, late, early, a->span) : NULL;
        more = n > 0;
    }
    return x;
}

static cel_sexp *tabulate(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    size_t bins = 1;
    if (!x || !usable(a, 0, x))
        return NULL;
    for (size_t i = 0; i < x->n; i++) {
        double d = cel_sexp_number_at(x, i);
        bins = d > (double)bins && d < 1e9 ? (size_t)d : bins;
    }
    if (cel_arg_given(a, 1) && !cel_arg_count(a, 1, &bins))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, bins);
    for (size_t i = 0; out && i < x->n; i++) {
        double d = cel_sexp_number_at(x, i);
        if (d >= 1 && d < (double)bins + 1)
            out->as.i[(size_t)d - 1]++;
    }
    return out;
}

static cel_sexp *find_interval(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *breaks = x ? cel_arg(a, 1) : NULL;
    if (!breaks || !(x = cel_coerce(in, x, CEL_S_DOUBLE)) || !(breaks = cel_coerce(in, breaks, CEL_S_DOUBLE)))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, x->n);
    for (size_t i = 0; out && i < x->n; i++) {
        size_t low = 0, high = breaks->n;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (breaks->as.d[middle] <= x->as.d[i])
                low = middle + 1;
            else
                high = middle;
        }
        out->as.i[i] = isnan(x->as.d[i]) ? CEL_NA_INT : (int32_t)low;
    }
    return out;
}

static const cel_builtin rows[] = {
    {"base", "unique", "x, ...", unique, "Each element once.", CEL_B_GENERIC},
    {"base", "duplicated", "x, ...", unique, "Which elements came before.", CEL_B_GENERIC},
    {"base", "anyDuplicated", "x, ...", any_duplicated, "Where the first repeated element is.", CEL_B_GENERIC},
    {"base", "match", "x, table, nomatch", match, "Where elements stand in another vector.", 0},
    {"base", "%in%", "x, table", match, "Which elements stand in another vector.", CEL_B_HIDDEN},
    {"base", "is.element", "x, table", match, "Which elements stand in another vector.", 0},
    {"base", "union", "x, y", set_operation, "Elements of both.", CEL_B_GENERIC},
    {"base", "intersect", "x, y", set_operation, "Elements in both.", CEL_B_GENERIC},
    {"base", "setdiff", "x, y", set_operation, "Elements not in the other.", CEL_B_GENERIC},
    {"base", "sort", "x, decreasing = FALSE, na.last = NA, ...", sort, "In order.", CEL_B_GENERIC},
    {"base", "order", "..., decreasing = FALSE, na.last = TRUE, method = NULL", order, "Positions in order.", 0},
    {"base", "rank", "x, na.last = TRUE, ties.method = \"average\", ...", rank, "Ranks.", 0},
    {"base", "which", "x, arr.ind = FALSE", which, "Positions of TRUE.", 0},
    {"base", "which.max", "x", which_extreme, "Position of the largest.", 0},
    {"base", "which.min", "x", which_extreme, "Position of the smallest.", 0},
    {"base", "ifelse", "test, yes, no", if_else, "One or the other, element by element.", 0},
    {"base", "diff", "x, lag = 1L, differences = 1L, ...", diff, "Differences of neighbours.", CEL_B_GENERIC},
    {"base", "tabulate", "bin, nbins", tabulate, "Counts of 1, 2, ...", 0},
    {"base", "findInterval", "x, vec", find_interval, "Which interval each number falls into.", 0},
};

const cel_library cel_library_sets = {rows, sizeof rows / sizeof *rows};
