/* Making vectors and lists: c, list, vector, rep, seq, rev, head, tail, append, unlist. */
#include <math.h>
#include <string.h>

#include "cli/script/vectors.h"

static cel_sexp *c(cel_interp *in, cel_args *a)
{
    cel_sexp *parts = cel_dots_list(a);
    return parts ? cel_combine(in, parts, false, true) : NULL;
}

static cel_sexp *list(cel_interp *in, cel_args *a)
{
    (void)in;
    return cel_dots_list(a);
}

static cel_sexp *unlist(cel_interp *in, cel_args *a)
{
    bool recursive, names;
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !cel_arg_flag(a, 1, &recursive) || !cel_arg_flag(a, 2, &names))
        return NULL;
    return x->kind == CEL_S_LIST ? cel_combine(in, x, recursive, names) : x;
}

static cel_sexp *vector(cel_interp *in, cel_args *a)
{
    static const struct { const char *name; cel_sexp_kind kind; } kinds[] = {
        {"logical", CEL_S_LOGICAL}, {"integer", CEL_S_INTEGER}, {"numeric", CEL_S_DOUBLE}, {"double", CEL_S_DOUBLE},
        {"character", CEL_S_STRING}, {"list", CEL_S_LIST}};
    static const char *const names[] = {"logical", "integer", "numeric", "double", "character", "list", NULL};
    size_t n, which = 0;
    bool own = strcmp(a->builtin->name, "vector") != 0;
    if (own)
        while (strcmp(names[which], a->builtin->name) != 0)
            which++;
    else if (!cel_arg_choice(a, 0, names, &which))
        return NULL;
    return cel_arg_count(a, own ? 0 : 1, &n) ? cel_sexp_vector(in, kinds[which].kind, n) : NULL;
}

static cel_sexp *length(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    size_t n = x->kind == CEL_S_ENV ? x->as.env->n : x->kind == CEL_S_CALL ? x->n + 1 : x->kind == CEL_S_CLOSURE || x->kind == CEL_S_BUILTIN ? 1 : x->n;
    return n <= INT32_MAX ? cel_sexp_integer(in, (int32_t)n) : cel_sexp_number(in, (double)n);
}

static cel_sexp *set_length(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    size_t n;
    if (!x || !cel_arg_count(a, 1, &n))
        return NULL;
    cel_index at = {cel_malloc((n ? n : 1) * sizeof *at.at), n, n, NULL};
    if (!at.at)
        return cel_no_memory(in);
    for (size_t i = 0; i < n; i++)
        at.at[i] = i;
    cel_sexp *out = cel_is_vector(x) ? cel_subset(in, x, &at) : cel_arg_fail(a, 0, "script.argument", "the length of this cannot be set");
    cel_index_free(&at);
    return out;
}

static cel_sexp *lengths(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *out = x ? cel_sexp_vector(in, CEL_S_INTEGER, x->n) : NULL;
    for (size_t i = 0; out && i < x->n; i++)
        out->as.i[i] = x->kind == CEL_S_LIST ? (int32_t)x->as.v[i]->n : 1;
    return out && cel_sexp_set_attr(in, out, "names", cel_sexp_attr(x, "names")) ? out : NULL;
}

/* ---- rep and seq ---- */

static cel_sexp *rep(cel_interp *in, cel_args *a)
{
    bool len_only = strcmp(a->builtin->name, "rep_len") == 0;
    cel_sexp *x = cel_arg(a, 0), *times = NULL;
    size_t each = 1, wanted = SIZE_MAX;
    if (!x)
        return NULL;
    if (!cel_is_vector(x) && x->kind != CEL_S_NULL)
        return cel_arg_fail(a, 0, "script.argument", "rep() repeats vectors and lists");
    if (len_only ? !cel_arg_count(a, 1, &wanted) : cel_arg_given(a, 1) && !(times = cel_arg(a, 1)))
        return NULL;
    if (!len_only) {
        cel_sexp *e = cel_arg(a, 3), *l = e ? cel_arg(a, 2) : NULL;
        if (!l || (e->kind != CEL_S_NULL && !cel_arg_count(a, 3, &each)) || (l->kind != CEL_S_NULL && !cel_arg_count(a, 2, &wanted)))
            return NULL;
    }
    size_t base = x->n * each, total = base;
    bool many = times && wanted == SIZE_MAX && times->n > 1;
    if (times && !cel_is_number(times) && times->kind != CEL_S_LOGICAL)
        return cel_arg_fail(a, 1, "script.argument", "times must be a whole number");
    if (each && base / each != x->n)
        return cel_no_memory(in);
    if (many && times->n != base)
        return cel_arg_fail(a, 1, "script.argument", "times has %zu values for %zu elements", times->n, base);
    if (wanted != SIZE_MAX)
        total = base || x->kind == CEL_S_NULL ? wanted : wanted;
    else if (times) {
        double sum = 0;
        for (size_t i = 0; i < times->n; i++) {
            double t = cel_sexp_number_at(times, i);
            if (!(t >= 0 && t < 1e15))
                return cel_arg_fail(a, 1, "script.argument", "times must be 0 or more");
            sum += floor(t) * (many ? 1 : (double)base);
        }
        if (sum > 4e15)
            return cel_no_memory(in);
        total = (size_t)sum;
    }
    if (x->kind == CEL_S_NULL)
        return x;
    if (total > SIZE_MAX / 64)
        return cel_no_memory(in);
    if (!x->attr && !many && each == 1) { /* the usual case without a table of positions */
        cel_sexp *out = cel_sexp_vector(in, (cel_sexp_kind)x->kind, total);
        for (size_t i = 0, k = 0; out && i < total && x->n; i++) {
            cel_copy_element(out, i, x, k);
            if (++k == x->n)
                k = 0;
        }
        return out;
    }
    cel_index at = {total * sizeof *at.at <= in->memory_limit ? cel_malloc((total ? total : 1) * sizeof *at.at) : NULL, total, x->n, NULL};
    if (!at.at)
        return cel_no_memory(in);
    if (many) {
        size_t n = 0;
        for (size_t i = 0; i < times->n; i++)
            for (size_t t = (size_t)cel_sexp_number_at(times, i); t > 0; t--)
                at.at[n++] = i / each;
    } else
        for (size_t i = 0; i < total; i++)
            at.at[i] = base ? (i % base) / each : SIZE_MAX;
    cel_sexp *out = cel_subset(in, x, &at);
    cel_index_free(&at);
    return out;
}

static cel_sexp *sequence(cel_interp *in, double from, double by, size_t n, bool integers)
{
    cel_sexp *out = cel_sexp_vector(in, integers ? CEL_S_INTEGER : CEL_S_DOUBLE, n);
    for (size_t i = 0; out && i < n; i++) {
        if (integers)
            out->as.i[i] = (int32_t)(from + (double)i * by);
        else
            out->as.d[i] = from + (double)i * by;
    }
    return out;
}

static bool end_number(cel_args *a, size_t i, double *out)
{
    if (!cel_arg_number(a, i, out))
        return false;
    if (isfinite(*out))
        return true;
    cel_arg_fail(a, i, "script.argument", "%s must be finite", cel_args_name(a, i));
    return false;
}

static cel_sexp *seq(cel_interp *in, cel_args *a)
{
    bool f = cel_arg_given(a, 0), t = cel_arg_given(a, 1), b = cel_arg_given(a, 2), l = cel_arg_given(a, 3), w = cel_arg_given(a, 4);
    double from = 1, to = 1, by = 1;
    size_t n = 0;
    if (w) {
        cel_sexp *along = cel_arg(a, 4);
        if (!along)
            return NULL;
        n = along->n;
        l = true;
        if (!f && !t && !b)
            return sequence(in, 1, 1, n, true);
    } else if (l) {
        cel_sexp *given = cel_arg(a, 3);
        double count;
        if (!given || (given->kind != CEL_S_NULL && !cel_arg_number(a, 3, &count)))
            return NULL;
        l = given->kind != CEL_S_NULL;
        if (l && (count < 0 || count > 4e15))
            return cel_arg_fail(a, 3, "script.argument", "length.out must be 0 or more");
        n = l ? (size_t)ceil(count) : 0;
    }
    if (f && !t && !b && !l) {
        cel_sexp *x = cel_arg(a, 0);
        if (!x)
            return NULL;
        if (x->n != 1 || !(cel_is_number(x)))
            return sequence(in, 1, 1, x->n, true);
    }
    if ((f && !end_number(a, 0, &from)) || (t && !end_number(a, 1, &to)) || (b && !end_number(a, 2, &by)))
        return NULL;
    bool whole = (!f || cel_arg(a, 0)->kind == CEL_S_INTEGER || (from == floor(from) && !b)) && (!b || cel_arg(a, 2)->kind == CEL_S_INTEGER);
    if (!l) {
        if (!t && !b)
            to = from, from = 1;
        if (!b)
            by = to >= from ? 1 : -1;
        if (by == 0 && from == to)
            return sequence(in, from, 0, 1, whole);
        double count = (to - from) / by;
        if (!(count >= -1e-10))
            return cel_arg_fail(a, 2, "script.argument", by == 0 ? "by must not be 0" : "by has the wrong sign");
        if (count > 4e15)
            return cel_no_memory(in);
        n = (size_t)(count + 1e-10) + 1;
        if (whole && (fabs(from) > INT32_MAX || fabs(to) > INT32_MAX))
            whole = false;
        cel_sexp *out = sequence(in, from, by, n, whole);
        if (out && out->kind == CEL_S_DOUBLE && n && b && (by > 0 ? out->as.d[n - 1] > to : out->as.d[n - 1] < to))
            out->as.d[n - 1] = to;
        return out;
    }
    if (f && t && b)
        return cel_call_fail(a, "script.argument", "seq() takes three of from, to, by and length.out");
    if (!b)
        by = f && t ? (n > 1 ? (to - from) / ((double)n - 1) : 0) : 1;
    if (t && !f)
        from = to - by * ((double)n - 1);
    bool integers = from == floor(from) && by == floor(by) && fabs(from) < INT32_MAX && fabs(from + by * (double)n) < INT32_MAX;
    cel_sexp *out = sequence(in, from, by, n, integers && (!b || whole));
    if (out && n > 1 && f && t && out->kind == CEL_S_DOUBLE)
        out->as.d[n - 1] = to;
    return out;
}

static cel_sexp *seq_len(cel_interp *in, cel_args *a)
{
    size_t n;
    return cel_arg_count(a, 0, &n) ? n <= INT32_MAX ? sequence(in, 1, 1, n, true) : cel_no_memory(in) : NULL;
}

static cel_sexp *seq_along(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    size_t n = x ? x->n + (x->kind == CEL_S_CALL) : 0; /* a call's function counts */
    return x ? sequence(in, 1, 1, n, true) : NULL;
}

/* ---- parts ---- */

cel_sexp *cel_take(cel_interp *in, cel_sexp *x, size_t from, size_t n, bool backwards)
{
    cel_index at = {cel_malloc((n ? n : 1) * sizeof *at.at), n, 0, NULL};
    if (!at.at)
        return cel_no_memory(in);
    for (size_t i = 0; i < n; i++)
        at.at[i] = backwards ? from + n - 1 - i : from + i;
    cel_sexp *out = cel_subset(in, x, &at);
    cel_index_free(&at);
    return out;
}

static cel_sexp *rev(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x || x->kind == CEL_S_NULL)
        return x;
    return cel_is_vector(x) ? cel_take(in, x, 0, x->n, true) : cel_arg_fail(a, 0, "script.argument", "rev() reverses vectors and lists");
}

/* head() and tail(): of vectors, of the rows of tables and matrices; n < 0: all but so many. */
static cel_sexp *head(cel_interp *in, cel_args *a)
{
    char what[80];
    bool tail = a->builtin->name[0] == 't';
    cel_sexp *x = cel_arg(a, 0);
    double wanted;
    if (!x || !cel_arg_number(a, 1, &wanted))
        return NULL;
    cel_sexp *dim = cel_sexp_attr(x, "dim");
    bool rows = cel_is_frame(x) || (dim && dim->n == 2);
    if (!cel_is_vector(x))
        return x->kind == CEL_S_NULL ? x : cel_arg_fail(a, 0, "script.argument", "%s has no parts to show", cel_sexp_describe(x, what, sizeof what));
    size_t all = cel_is_frame(x) ? cel_table_height(x) : rows ? (size_t)cel_sexp_integer_at(dim, 0) : x->n;
    double count = wanted < 0 ? (double)all + ceil(wanted) : floor(wanted);
    size_t n = count < 0 ? 0 : count > (double)all ? all : (size_t)count, from = tail ? all - n : 0;
    if (!rows)
        return cel_take(in, x, from, n, false);
    cel_sexp *index = sequence(in, (double)from + 1, 1, n, true);
    cel_sexp *const both[] = {index, NULL};
    return index ? cel_index_values(in, x, both, 2, 0, NULL) : NULL;
}

static cel_sexp *append(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *values = x ? cel_arg(a, 1) : NULL, *parts = values ? cel_sexp_vector(in, CEL_S_LIST, 3) : NULL;
    if (!parts)
        return NULL;
    size_t after = x->n;
    if (cel_arg_given(a, 2) && !cel_arg_count(a, 2, &after))
        return NULL;
    after = after > x->n ? x->n : after;
    if (!cel_is_vector(x) || after == x->n)
        cel_sexp_set(parts, 0, x);
    else {
        cel_sexp *before = cel_take(in, x, 0, after, false), *rest = before ? cel_take(in, x, after, x->n - after, false) : NULL;
        if (!rest)
            return NULL;
        cel_sexp_set(parts, 0, before);
        cel_sexp_set(parts, 2, rest);
    }
    cel_sexp_set(parts, 1, values);
    return cel_combine(in, parts, false, true);
}

static cel_sexp *modify_list(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *val = x ? cel_arg(a, 1) : NULL;
    if (!val)
        return NULL;
    if (x->kind != CEL_S_LIST || (val->kind != CEL_S_LIST && val->kind != CEL_S_NULL))
        return cel_arg_fail(a, x->kind != CEL_S_LIST ? 0 : 1, "script.argument", "modifyList() takes two lists");
    if (!(x = cel_sexp_copy(in, x)))
        return NULL;
    for (size_t i = 0; i < val->n && x; i++)
        if (cel_sexp_name(val, i)[0])
            x = cel_assign_dollar(in, x, cel_sexp_name(val, i), val->as.v[i], a->span);
    return x;
}

static const cel_builtin rows[] = {
    {"base", "c", "...", c, "Values put together in one vector.", CEL_B_GENERIC},
    {"base", "list", "...", list, "A list of values.", 0},
    {"base", "unlist", "x, recursive = TRUE, use.names = TRUE", unlist, "A list as one vector.", CEL_B_GENERIC},
    {"base", "vector", "mode = \"logical\", length = 0L", vector, "A vector of a kind and length.", 0},
    {"base", "logical", "length = 0L", vector, "A vector of FALSE.", 0},
    {"base", "integer", "length = 0L", vector, "A vector of 0L.", 0},
    {"base", "numeric", "length = 0L", vector, "A vector of 0.", 0},
    {"base", "double", "length = 0L", vector, "A vector of 0.", 0},
    {"base", "character", "length = 0L", vector, "A vector of empty texts.", 0},
    {"base", "length", "x", length, "How many elements.", CEL_B_GENERIC},
    {"base", "length<-", "x, value", set_length, "Another length.", CEL_B_HIDDEN},
    {"base", "lengths", "x, use.names = TRUE", lengths, "How many elements each element of a list has.", 0},
    {"base", "rep", "x, times, length.out = NULL, each = NULL, ...", rep, "A vector repeated.", CEL_B_GENERIC},
    {"base", "rep_len", "x, length.out", rep, "A vector repeated to a length.", 0},
    {"base", "rep.int", "x, times, length.out = NULL, each = NULL, ...", rep, "A vector repeated.", 0},
    {"base", "seq", "from, to, by, length.out, along.with, ...", seq, "A sequence of numbers.", CEL_B_GENERIC},
    {"base", "seq.int", "from, to, by, length.out, along.with, ...", seq, "A sequence of numbers.", 0},
    {"base", "seq_len", "length.out", seq_len, "1, 2, ... n.", 0},
    {"base", "seq_along", "along.with", seq_along, "1, 2, ... for each element.", 0},
    {"base", "rev", "x", rev, "In opposite order.", CEL_B_GENERIC},
    {"utils", "head", "x, n = 6L, ...", head, "The first elements or rows.", CEL_B_GENERIC},
    {"utils", "tail", "x, n = 6L, ...", head, "The last elements or rows.", CEL_B_GENERIC},
    {"base", "append", "x, values, after", append, "Elements put in after others.", 0},
    {"utils", "modifyList", "x, val, ...", modify_list, "A list with some elements replaced.", 0},
};

const cel_library cel_library_vector = {rows, sizeof rows / sizeof *rows};
