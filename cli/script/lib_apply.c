/* Functions over vectors and lists: lapply, sapply, vapply, Map, mapply, Reduce, Filter, apply, replicate, and purrr's
 * map family. */
#include <string.h>

#include "cli/script/vectors.h"

enum { MORE = 32 }; /* further arguments handed on */

typedef struct job {
    cel_sexp *function, *over;
    cel_sexp *args[MORE + 1];
    const char *names[MORE + 1];
    size_t n;
} job;

static cel_sexp *element(cel_interp *in, cel_sexp *x, size_t i)
{
    if (x->kind == CEL_S_LIST)
        return cel_sexp_share(x->as.v[i]);
    cel_sexp *one = cel_take(in, x, i, 1, false);
    return one && cel_sexp_set_attr(in, one, "names", NULL) ? one : NULL;
}

static cel_sexp *function_at(cel_interp *in, cel_args *a, size_t i)
{
    cel_sexp *f = cel_arg(a, i);
    if (!f || cel_is_function(f))
        return f;
    if (f->kind == CEL_S_STRING && f->n == 1 && f->as.s[0]) {
        cel_sexp *found = cel_find_function(in, a->env, f->as.s[0]);
        if (found || in->signal)
            return found;
    }
    cel_sexp *made = cel_as_function(in, f);
    return made ? made : cel_arg_error(a, i, &in->error);
}

/* What is applied over as a vector or list; environments and the like become lists. */
static cel_sexp *over_at(cel_interp *in, cel_args *a, size_t i)
{
    char what[80];
    cel_sexp *x = cel_arg(a, i);
    if (!x || cel_is_vector(x) || x->kind == CEL_S_NULL)
        return x;
    if (x->kind == CEL_S_ENV || x->kind == CEL_S_CALL)
        return cel_apply_name(in, "as.list", 1, &x, NULL);
    return cel_arg_fail(a, i, "script.argument", "%s must be a vector or list, not %s", cel_args_name(a, i), cel_sexp_describe(x, what, sizeof what));
}

static bool job_start(cel_interp *in, cel_args *a, job *j)
{
    memset(j, 0, sizeof *j);
    if (!(j->over = over_at(in, a, 0)) || !(j->function = function_at(in, a, 1)))
        return false;
    if (cel_dots(a) > MORE) {
        cel_call_fail(a, "script.argument", "%s() hands on %d arguments at most", a->builtin->name, MORE);
        return false;
    }
    j->n = cel_dots(a) + 1;
    for (size_t k = 0; k < cel_dots(a); k++) {
        if (!(j->args[k + 1] = cel_dots_value(a, k)))
            return false;
        j->names[k + 1] = cel_dots_name(a, k);
        cel_sexp_share(j->args[k + 1]);
    }
    return cel_push_root(in, j->over) && cel_push_root(in, j->function);
}

static cel_sexp *job_call(cel_interp *in, job *j, size_t i)
{
    j->args[0] = element(in, j->over, i);
    return j->args[0] ? cel_apply(in, j->function, j->n, j->args, j->names) : NULL;
}

/* Results as a list, named as `over` is (texts name themselves when `use_names`). */
static cel_sexp *results(cel_interp *in, job *j, bool use_names)
{
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LIST, j->over->n);
    if (!out || !cel_push_root(in, out))
        return NULL;
    cel_let_go(in);
    for (size_t i = 0; out && i < j->over->n; i++) {
        cel_sexp *value = job_call(in, j, i);
        if (value)
            cel_sexp_set(out, i, value);
        else
            out = NULL;
    }
    cel_hold(in);
    cel_sexp *names = j->over->attr ? cel_sexp_attr(j->over, "names") : NULL;
    if (!names && use_names && j->over->kind == CEL_S_STRING)
        names = j->over;
    if (out && names && names == j->over && names->attr) {
        names = cel_sexp_strings(in, names->as.s, names->n);
        if (!names)
            return NULL;
    }
    return out && cel_sexp_set_attr(in, out, "names", names) ? out : NULL;
}

static cel_sexp *lapply(cel_interp *in, cel_args *a)
{
    job j;
    return job_start(in, a, &j) ? results(in, &j, false) : NULL;
}

/* simplify2array(): results of length 1 as a vector, of one common length as columns of a matrix. */
cel_sexp *cel_simplify(cel_interp *in, cel_sexp *list)
{
    if (list->n == 0)
        return list;
    size_t length = list->as.v[0]->n;
    for (size_t i = 0; i < list->n; i++)
        if (!cel_is_vector(list->as.v[i]) || list->as.v[i]->n != length)
            return list;
    if (length == 0)
        return list;
    cel_sexp *names = cel_sexp_attr(list, "names");
    if (length == 1) {
        cel_sexp *plain = cel_sexp_copy(in, list), *out;
        bool factor = true;
        for (size_t i = 0; i < list->n; i++)
            factor = factor && cel_is_factor(list->as.v[i]);
        if (!plain)
            return NULL;
        if (!(out = cel_combine(in, plain, false, true)))
            return NULL;
        /* names of the list win over names inside, unless there are none */
        return !names || cel_sexp_set_attr(in, out, "names", names) ? out : NULL;
    }
    cel_sexp *out = cel_combine(in, list, false, false), *dim = out ? cel_sexp_vector(in, CEL_S_INTEGER, 2) : NULL;
    if (!dim)
        return NULL;
    dim->as.i[0] = (int32_t)length;
    dim->as.i[1] = (int32_t)list->n;
    cel_sexp *inner = cel_sexp_attr(list->as.v[0], "names");
    if (!cel_sexp_set_attr(in, out, "names", NULL) || !cel_sexp_set_attr(in, out, "dim", dim))
        return NULL;
    if (names || inner) {
        cel_sexp *both = cel_sexp_vector(in, CEL_S_LIST, 2);
        if (!both)
            return NULL;
        cel_sexp_set(both, 0, inner ? inner : in->null);
        cel_sexp_set(both, 1, names ? names : in->null);
        return cel_sexp_set_attr(in, out, "dimnames", both) ? out : NULL;
    }
    return out;
}

static cel_sexp *sapply(cel_interp *in, cel_args *a)
{
    job j;
    bool simplify, use_names;
    if (!job_start(in, a, &j) || !cel_arg_flag(a, 3, &simplify) || !cel_arg_flag(a, 4, &use_names))
        return NULL;
    cel_sexp *list = results(in, &j, use_names);
    if (list && !use_names && !cel_sexp_set_attr(in, list, "names", NULL))
        return NULL;
    return list && simplify ? cel_simplify(in, list) : list;
}

/* Each result has the kind and length of the model value. */
static bool like(cel_interp *in, cel_args *a, cel_sexp *list, const cel_sexp *model)
{
    char what[80], wanted[80];
    for (size_t i = 0; i < list->n; i++) {
        cel_sexp *v = list->as.v[i];
        bool wider = model->kind == CEL_S_DOUBLE && (v->kind == CEL_S_INTEGER || v->kind == CEL_S_LOGICAL);
        bool ok = v->n == model->n && (v->kind == model->kind || wider || (model->kind == CEL_S_INTEGER && v->kind == CEL_S_LOGICAL));
        if (!ok) {
            cel_call_fail(a, "script.vapply", "result %zu is %s, not %s", i + 1, cel_sexp_describe(v, what, sizeof what),
                          cel_sexp_describe(model, wanted, sizeof wanted));
            return false;
        }
        if (v->kind != model->kind) {
            if (!(v = cel_coerce(in, v, (cel_sexp_kind)model->kind)))
                return false;
            cel_sexp_set(list, i, v);
        }
    }
    return true;
}

static cel_sexp *vapply(cel_interp *in, cel_args *a)
{
    job j;
    bool use_names;
    cel_sexp *model = NULL;
    if (!job_start(in, a, &j) || !(model = cel_arg(a, 2)) || !cel_arg_flag(a, 4, &use_names))
        return NULL;
    cel_sexp *list = results(in, &j, use_names);
    if (!list || !like(in, a, list, model))
        return NULL;
    if (list->n == 0)
        return cel_sexp_vector(in, (cel_sexp_kind)model->kind, 0);
    if (!use_names)
        cel_sexp_set_attr(in, list, "names", NULL);
    return cel_simplify(in, list);
}

/* ---- several vectors side by side ---- */

static cel_sexp *side_by_side(cel_interp *in, cel_args *a, cel_sexp *f, cel_sexp *vectors, cel_sexp *more)
{
    size_t n = 0, total = vectors->n + (more ? more->n : 0);
    for (size_t k = 0; k < vectors->n; k++) {
        if (!cel_is_vector(vectors->as.v[k]) && vectors->as.v[k]->kind != CEL_S_NULL)
            return cel_call_fail(a, "script.argument", "%s() goes over vectors and lists", a->builtin->name);
        n = vectors->as.v[k]->n > n ? vectors->as.v[k]->n : n;
    }
    for (size_t k = 0; k < vectors->n; k++)
        if (vectors->as.v[k]->n == 0)
            n = 0;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LIST, n);
    cel_sexp **args = CEL_ARRAY(cel_sexp *, total ? total : 1);
    const char **names = CEL_ARRAY(const char *, total ? total : 1);
    if (!args || !names) {
        cel_no_memory(in);
        out = NULL;
    }
    for (size_t k = 0; out && k < total; k++) {
        cel_sexp *from = k < vectors->n ? vectors : more;
        names[k] = cel_sexp_name(from, k < vectors->n ? k : k - vectors->n);
        if (k >= vectors->n)
            args[k] = cel_sexp_share(more->as.v[k - vectors->n]);
    }
    if (out && !(cel_push_root(in, out) && cel_push_root(in, f) && cel_push_root(in, vectors) && (!more || cel_push_root(in, more))))
        out = NULL;
    cel_let_go(in);
    for (size_t i = 0; out && i < n; i++) {
        for (size_t k = 0; out && k < vectors->n; k++)
            if (!(args[k] = element(in, vectors->as.v[k], i % vectors->as.v[k]->n)))
                out = NULL;
        cel_sexp *value = out ? cel_apply(in, f, total, args, names) : NULL;
        if (value)
            cel_sexp_set(out, i, value);
        else
            out = NULL;
    }
    cel_hold(in);
    cel_free(args);
    cel_free(names);
    if (out && vectors->n) {
        cel_sexp *first = vectors->as.v[0], *own = cel_sexp_attr(first, "names");
        if (!own && first->kind == CEL_S_STRING && first->n == n)
            own = first;
        if (own && own->n == n && !cel_sexp_set_attr(in, out, "names", own))
            return NULL;
    }
    return out;
}

static cel_sexp *map_base(cel_interp *in, cel_args *a)
{
    cel_sexp *f = function_at(in, a, 0), *vectors = f ? cel_dots_list(a) : NULL;
    return vectors ? side_by_side(in, a, f, vectors, NULL) : NULL;
}

static cel_sexp *mapply(cel_interp *in, cel_args *a)
{
    bool simplify, use_names;
    cel_sexp *f = function_at(in, a, 0), *vectors = f ? cel_dots_list(a) : NULL, *more = vectors ? cel_arg(a, 2) : NULL;
    if (!more || !cel_arg_flag(a, 3, &simplify) || !cel_arg_flag(a, 4, &use_names))
        return NULL;
    if (more->kind != CEL_S_NULL && more->kind != CEL_S_LIST && !(more = cel_coerce(in, more, CEL_S_LIST)))
        return NULL;
    cel_sexp *out = side_by_side(in, a, f, vectors, more->kind == CEL_S_LIST ? more : NULL);
    if (out && !use_names)
        cel_sexp_set_attr(in, out, "names", NULL);
    return out && simplify ? cel_simplify(in, out) : out;
}

/* ---- Reduce, Filter, Position ---- */

static cel_sexp *reduce(cel_interp *in, cel_args *a)
{
    bool purrr = a->builtin->name[0] == 'r', accumulate = false, right = false;
    cel_sexp *f = function_at(in, a, purrr ? 1 : 0), *x = f ? over_at(in, a, purrr ? 0 : 1) : NULL;
    if (!x || (!purrr && (!cel_arg_flag(a, 3, &right) || !cel_arg_flag(a, 4, &accumulate))))
        return NULL;
    size_t start = purrr ? 3 : 2, i = 0, n = x->n;
    cel_sexp *value = cel_arg_given(a, start) ? cel_arg(a, start) : NULL;
    if (in->signal)
        return NULL;
    if (!value) {
        if (n == 0)
            return cel_null(in);
        value = element(in, x, right ? n - 1 : 0);
        i = 1;
    }
    cel_sexp *all = accumulate ? cel_sexp_vector(in, CEL_S_LIST, n - i + 1) : NULL;
    size_t kept = 0;
    if (all && value)
        cel_sexp_set(all, kept++, value);
    if (!(cel_push_root(in, f) && cel_push_root(in, x) && (!all || cel_push_root(in, all))))
        return NULL;
    for (; value && i < n; i++) {
        cel_sexp *e = element(in, x, right ? n - 1 - i : i);
        cel_sexp *args[] = {right ? e : value, right ? value : e};
        cel_let_go(in); /* the call holds its arguments */
        value = e ? cel_apply(in, f, 2, args, NULL) : NULL;
        cel_hold(in);
        if (all && value)
            cel_sexp_set(all, kept++, value);
    }
    if (!value || !accumulate)
        return value;
    for (size_t k = 0; right && k < all->n / 2; k++) {
        cel_sexp *swap = all->as.v[k];
        all->as.v[k] = all->as.v[all->n - 1 - k];
        all->as.v[all->n - 1 - k] = swap;
    }
    for (size_t k = 0; k < all->n; k++)
        if (all->as.v[k]->n != 1 || !cel_is_vector(all->as.v[k]))
            return all;
    return cel_simplify(in, all);
}

static int holds(cel_interp *in, cel_args *a, cel_sexp *f, cel_sexp *x)
{
    cel_sexp *flag = x ? cel_apply(in, f, 1, &x, NULL) : NULL;
    if (!flag)
        return -1;
    double d = flag->n == 1 ? cel_sexp_number_at(flag, 0) : cel_na();
    return d != d ? 0 : cel_condition(in, flag, a->builtin->name, a->span);
}

/* Filter, Position, Find; keep, discard, some, every, detect. */
static cel_sexp *filter(cel_interp *in, cel_args *a)
{
    const char *name = a->builtin->name;
    bool base = name[0] == 'F' || name[0] == 'P';
    cel_sexp *f = function_at(in, a, base ? 0 : 1), *x = f ? over_at(in, a, base ? 1 : 0) : NULL;
    if (!x)
        return NULL;
    if (!cel_push_root(in, f) || !cel_push_root(in, x))
        return NULL;
    size_t *kept = cel_malloc((x->n ? x->n : 1) * sizeof *kept), n = 0;
    bool wrong = false, discard = strcmp(name, "discard") == 0;
    for (size_t i = 0; kept && i < x->n && !wrong; i++) {
        cel_let_go(in);
        int yes = holds(in, a, f, element(in, x, i));
        cel_hold(in);
        wrong = yes < 0;
        if (yes == !discard)
            kept[n++] = i;
    }
    cel_sexp *out = NULL;
    if (!kept)
        cel_no_memory(in);
    else if (wrong)
        ;
    else if (strcmp(name, "Position") == 0)
        out = cel_sexp_integer(in, n ? (int32_t)kept[0] + 1 : CEL_NA_INT);
    else if (strcmp(name, "Find") == 0 || strcmp(name, "detect") == 0)
        out = n ? element(in, x, kept[0]) : cel_null(in);
    else if (strcmp(name, "some") == 0 || strcmp(name, "every") == 0)
        out = cel_sexp_logical(in, name[0] == 's' ? n > 0 : n == x->n);
    else if (x->kind == CEL_S_NULL)
        out = x;
    else {
        cel_index at = {kept, n, 0, NULL};
        out = cel_subset(in, x, &at);
    }
    cel_free(kept);
    return out;
}

/* ---- purrr ---- */

static const struct {
    const char *suffix;
    cel_sexp_kind kind;
} suffixes[] = {{"_dbl", CEL_S_DOUBLE}, {"_int", CEL_S_INTEGER}, {"_chr", CEL_S_STRING}, {"_lgl", CEL_S_LOGICAL}, {"_vec", CEL_S_NULL}};

static cel_sexp *typed(cel_interp *in, cel_args *a, cel_sexp *list)
{
    const char *tail = strrchr(a->builtin->name, '_');
    cel_sexp_kind kind = CEL_S_LIST;
    for (size_t i = 0; tail && i < sizeof suffixes / sizeof *suffixes; i++)
        if (strcmp(tail, suffixes[i].suffix) == 0)
            kind = suffixes[i].kind;
    if (kind == CEL_S_LIST || !list)
        return list;
    if (kind == CEL_S_NULL)
        return cel_simplify(in, list);
    cel_sexp *model = cel_sexp_vector(in, kind, 1);
    if (!model || !like(in, a, list, model))
        return NULL;
    return list->n ? cel_simplify(in, list) : cel_sexp_vector(in, kind, 0);
}

/* A function, a formula, or a name or position to take out of each element. */
static cel_sexp *mapper(cel_interp *in, cel_args *a, size_t i)
{
    cel_sexp *f = cel_arg(a, i);
    if (!f || cel_is_function(f) || f->kind == CEL_S_CALL || !(f->kind == CEL_S_STRING || cel_is_number(f)))
        return f ? function_at(in, a, i) : NULL;
    cel_sexp *env = cel_env_new(in, in->base);
    return env && cel_env_set(in, env, "at", f) ? cel_function_of_text(in, "function(x, ...) x[[at]]", env) : NULL;
}

static cel_sexp *map(cel_interp *in, cel_args *a)
{
    job j;
    memset(&j, 0, sizeof j);
    cel_sexp *f = mapper(in, a, 1);
    if (!f)
        return NULL;
    a->arg[1].value = f;
    bool walk = strcmp(a->builtin->name, "walk") == 0;
    if (!job_start(in, a, &j))
        return NULL;
    cel_sexp *list = results(in, &j, false);
    return walk && list ? j.over : typed(in, a, list);
}

static cel_sexp *map2(cel_interp *in, cel_args *a)
{
    bool index = a->builtin->name[0] == 'i', list_of = a->builtin->name[0] == 'p';
    cel_sexp *x = over_at(in, a, 0), *vectors = NULL, *more = NULL;
    if (!x)
        return NULL;
    if (list_of)
        vectors = x->kind == CEL_S_LIST ? x : cel_arg_fail(a, 0, "script.argument", "pmap() goes over a list of vectors");
    else if ((vectors = cel_sexp_vector(in, CEL_S_LIST, 2))) {
        cel_sexp *y = NULL;
        if (index) {
            y = cel_sexp_attr(x, "names");
            if (!y && (y = cel_sexp_vector(in, CEL_S_INTEGER, x->n)))
                for (size_t i = 0; i < x->n; i++)
                    y->as.i[i] = (int32_t)i + 1;
        } else
            y = over_at(in, a, 1);
        if (!y)
            return NULL;
        cel_sexp_set(vectors, 0, x);
        cel_sexp_set(vectors, 1, y);
    }
    cel_sexp *f = vectors ? function_at(in, a, index || list_of ? 1 : 2) : NULL;
    if (!f || !(more = cel_dots_list(a)))
        return NULL;
    cel_sexp *out = side_by_side(in, a, f, vectors, more);
    if (out && x->kind == CEL_S_STRING && !cel_sexp_attr(x, "names"))
        cel_sexp_set_attr(in, out, "names", NULL);
    return typed(in, a, out);
}

static cel_sexp *replicate(cel_interp *in, cel_args *a)
{
    size_t n;
    cel_sexp *simplify = cel_arg(a, 2);
    if (!simplify || !cel_arg_count(a, 0, &n))
        return NULL;
    cel_supplied *expr = &a->arg[1];
    if (!expr->expr)
        return cel_call_fail(a, "script.missing", "replicate() needs an expression");
    cel_sexp *code = cel_arg_expr(a, 1), *env = cel_arg_env(a, 1), *out = cel_sexp_vector(in, CEL_S_LIST, n);
    if (!out || !cel_push_root(in, out))
        return NULL;
    cel_let_go(in);
    for (size_t i = 0; out && i < n; i++) {
        cel_sexp *value = cel_eval(in, code, env);
        if (value)
            cel_sexp_set(out, i, value);
        else
            out = NULL;
    }
    cel_hold(in);
    bool plain = simplify->kind == CEL_S_LOGICAL && simplify->n == 1 && simplify->as.i[0] == 0;
    return out && !plain ? cel_simplify(in, out) : out;
}

#define MAPS(suffix, help)                                                                              \
    {"purrr", "map" suffix, ".x, .f, ...", map, help, 0}, {"purrr", "map2" suffix, ".x, .y, .f, ...", map2, help, 0},   \
    {"purrr", "imap" suffix, ".x, .f, ...", map2, help, 0}, {"purrr", "pmap" suffix, ".l, .f, ...", map2, help, 0}
static const cel_builtin rows[] = {
    {"base", "lapply", "X, FUN, ...", lapply, "A function over elements: a list.", 0},
    {"base", "sapply", "X, FUN, ..., simplify = TRUE, USE.NAMES = TRUE", sapply, "A function over elements: a vector where possible.", 0},
    {"base", "vapply", "X, FUN, FUN.VALUE, ..., USE.NAMES = TRUE", vapply, "A function over elements, with results of one kind.", 0},
    {"base", "Map", "f, ...", map_base, "A function over several vectors: a list.", 0},
    {"base", "mapply", "FUN, ..., MoreArgs = NULL, SIMPLIFY = TRUE, USE.NAMES = TRUE", mapply, "A function over several vectors.", 0},
    {"base", "Reduce", "f, x, init, right = FALSE, accumulate = FALSE", reduce, "Elements put together two by two.", 0},
    {"base", "Filter", "f, x", filter, "Elements for which it holds.", 0},
    {"base", "Position", "f, x", filter, "The first position for which it holds.", 0},
    {"base", "Find", "f, x", filter, "The first element for which it holds.", 0},
    {"base", "replicate", "n, expr, simplify = TRUE", replicate, "An expression evaluated n times.", 0},
    MAPS("", "A function over elements: a list."), MAPS("_dbl", "A function over elements: numbers."),
    MAPS("_int", "A function over elements: whole numbers."), MAPS("_chr", "A function over elements: texts."),
    MAPS("_lgl", "A function over elements: TRUE and FALSE."), MAPS("_vec", "A function over elements: a vector."),
    {"purrr", "walk", ".x, .f, ...", map, "A function over elements, for what it does.", CEL_B_INVISIBLE},
    {"purrr", "reduce", ".x, .f, ..., .init", reduce, "Elements put together two by two.", 0},
    {"purrr", "keep", ".x, .p", filter, "Elements for which it holds.", 0},
    {"purrr", "discard", ".x, .p", filter, "Elements for which it does not hold.", 0},
    {"purrr", "detect", ".x, .p", filter, "The first element for which it holds.", 0},
    {"purrr", "some", ".x, .p", filter, "Does it hold for one?", 0},
    {"purrr", "every", ".x, .p", filter, "Does it hold for all?", 0},
};

const cel_library cel_library_apply = {rows, sizeof rows / sizeof *rows};
