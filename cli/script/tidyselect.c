/* Columns by expressions: names, ranges, signs, sets and the helpers of tidyselect, evaluated to an ordered choice of
 * columns with their new names. `-x` and `!x` mean all others; inside c() and select() a sign takes away from what
 * stands before it, and a first one from everything. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/script/frame_value.h"

typedef struct picked {
    size_t at;
    const char *name; /* new name, interned, or NULL */
} picked;

typedef struct choice {
    picked *item;
    size_t n, capacity;
} choice;

typedef struct chooser {
    cel_interp *in;
    cel_sexp *x;
    cel_sexp *env;
} chooser;

static bool choose(chooser *c, cel_sexp *expr, choice *out);

static void no_memory(chooser *c)
{
    cel_fail_here(c->in, "memory", "not enough memory");
}

static size_t place_of(const choice *s, size_t at)
{
    size_t i = 0;
    while (i < s->n && s->item[i].at != at)
        i++;
    return i;
}

/* Adds a column once; a new name given later wins. */
static bool add(chooser *c, choice *s, size_t at, const char *name)
{
    size_t i = place_of(s, at);
    if (i == s->n) {
        if (!CEL_GROW(s->item, s->capacity, s->n + 1)) {
            no_memory(c);
            return false;
        }
        s->item[s->n++] = (picked){at, NULL};
    }
    if (name)
        s->item[i].name = name;
    return true;
}

static void take_away(choice *s, const choice *other)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->n; i++)
        if (place_of(other, s->item[i].at) == other->n)
            s->item[kept++] = s->item[i];
    s->n = kept;
}

static bool add_all(chooser *c, choice *s)
{
    for (size_t j = 0; j < c->x->n; j++)
        if (!add(c, s, j, NULL))
            return false;
    return true;
}

static bool unite(chooser *c, choice *s, const choice *other)
{
    for (size_t i = 0; i < other->n; i++)
        if (!add(c, s, other->item[i].at, other->item[i].name))
            return false;
    return true;
}

static size_t column_at(const chooser *c, const char *name)
{
    size_t j = 0;
    while (j < c->x->n && strcmp(cel_sexp_name(c->x, j), name) != 0)
        j++;
    return j;
}

static bool unknown(chooser *c, cel_span span, const char *name)
{
    enum { FEW = 12 };
    cel_fail_at(c->in, span, "column.unknown", "there is no column %s", name);
    cel_error *err = cel_interp_error(c->in);
    const cel_sexp *names = cel_sexp_attr(c->x, "names");
    if (!names)
        return false;
    if (names->n <= FEW) {
        cel_text t = {0};
        for (size_t j = 0; j < names->n; j++)
            cel_text_addf(&t, "%s%s", j ? ", " : "columns: ", names->as.s[j]);
        if (t.text)
            cel_error_hint(err, "%s", t.text);
        cel_text_free(&t);
    }
    int near = cel_nearest(name, names->as.s, names->n);
    if (near >= 0)
        cel_error_hint(err, "did you mean %s?", names->as.s[near]);
    return false;
}

static bool add_named(chooser *c, choice *s, cel_span span, const char *name, bool must)
{
    size_t at = column_at(c, name);
    if (at < c->x->n)
        return add(c, s, at, NULL);
    return must ? unknown(c, span, name) : true;
}

/* Column 1..n, or without it when negative (`away` gets it then). */
static bool add_position(chooser *c, choice *s, choice *away, cel_span span, double at)
{
    double n = (double)c->x->n;
    if (at != floor(at) || fabs(at) > n || at == 0) {
        cel_fail_at(c->in, span, "column.unknown", "there is no column %g: the table has %zu", at, c->x->n);
        return false;
    }
    return add(c, at > 0 ? s : away, (size_t)fabs(at) - 1, NULL);
}

/* Names or positions in a vector; its own names rename. */
static bool add_vector(chooser *c, choice *s, cel_sexp *v, cel_span span, bool must)
{
    choice away = {0};
    bool good = true;
    for (size_t i = 0; good && i < v->n; i++) {
        const char *name = cel_sexp_name(v, i);
        size_t before = s->n;
        if (v->kind == CEL_S_STRING || cel_is_factor(v)) {
            const char *text = cel_sexp_text_at(v, i);
            good = text ? add_named(c, s, span, text, must) : unknown(c, span, "NA");
        } else if (v->kind == CEL_S_LOGICAL) {
            good = v->as.i[i] != 1 || i >= c->x->n || add(c, s, i, NULL);
        } else
            good = add_position(c, s, &away, span, cel_sexp_number_at(v, i));
        if (good && name[0] && s->n > before)
            s->item[before].name = name;
    }
    if (good && away.n > 0) {
        good = s->n > 0 || add_all(c, s);
        take_away(s, &away);
    }
    cel_free(away.item);
    return good;
}

static bool add_value(chooser *c, choice *s, cel_sexp *expr, bool must)
{
    cel_sexp *v = cel_eval(c->in, expr, c->env);
    if (!v)
        return false;
    if (v->kind == CEL_S_NULL)
        return true;
    if (!cel_is_vector(v) || v->kind == CEL_S_LIST) {
        char what[128];
        cel_fail_at(c->in, expr->span, "column.kind", "columns are chosen by names or positions, not by %s", cel_sexp_describe(v, what, sizeof what));
        return false;
    }
    return add_vector(c, s, v, expr->span, must);
}

/* ---- helpers ---- */

typedef struct helper_call {
    cel_sexp *call;
    cel_sexp *arg[4]; /* matched by name, then position; expressions */
} helper_call;

static bool starts(const char *name, const char *text, bool ignore)
{
    size_t n = strlen(text);
    return (ignore ? strncasecmp : strncmp)(name, text, n) == 0;
}

static bool ends(const char *name, const char *text, bool ignore)
{
    size_t n = strlen(text), length = strlen(name);
    return length >= n && (ignore ? strcasecmp : strcmp)(name + length - n, text) == 0;
}

static bool contains(const char *name, const char *text, bool ignore)
{
    return (ignore ? strcasestr : strstr)(name, text) != NULL;
}

/* match, ignore.case: every name one of the texts fits, text by text. */
static bool by_text(chooser *c, const helper_call *h, choice *s, bool (*fits)(const char *, const char *, bool))
{
    bool ignore = true;
    cel_sexp *texts = h->arg[0] ? cel_eval(c->in, h->arg[0], c->env) : NULL;
    if (!texts)
        return h->arg[0] || cel_fail_at(c->in, h->call->span, "argument.missing", "the text to look for is missing") != NULL;
    if (h->arg[1]) {
        cel_sexp *flag = cel_eval(c->in, h->arg[1], c->env);
        if (!flag)
            return false;
        ignore = cel_sexp_integer_at(flag, 0) != 0;
    }
    if (texts->kind != CEL_S_STRING)
        return cel_fail_at(c->in, h->call->span, "argument.kind", "the text to look for must be a text") != NULL;
    for (size_t i = 0; i < texts->n; i++)
        for (size_t j = 0; j < c->x->n; j++)
            if (texts->as.s[i] && fits(cel_sexp_name(c->x, j), texts->as.s[i], ignore) && !add(c, s, j, NULL))
                return false;
    return true;
}

static bool starts_with(chooser *c, const helper_call *h, choice *s)
{
    return by_text(c, h, s, starts);
}

static bool ends_with(chooser *c, const helper_call *h, choice *s)
{
    return by_text(c, h, s, ends);
}

static bool containing(chooser *c, const helper_call *h, choice *s)
{
    return by_text(c, h, s, contains);
}

static bool matches(chooser *c, const helper_call *h, choice *s)
{
    cel_sexp *pattern = h->arg[0] ? cel_eval(c->in, h->arg[0], c->env) : cel_fail_at(c->in, h->call->span, "argument.missing", "the pattern is missing");
    cel_sexp *names = cel_sexp_attr(c->x, "names"), *ignore = h->arg[1] ? cel_eval(c->in, h->arg[1], c->env) : cel_sexp_logical(c->in, 1);
    if (!pattern || !names || !ignore)
        return false;
    cel_sexp *hit = cel_apply_name(c->in, "grepl", 3, (cel_sexp *[]){pattern, names, ignore}, (const char *[]){NULL, NULL, "ignore.case"});
    for (size_t j = 0; hit && j < hit->n; j++)
        if (hit->as.i[j] == 1 && !add(c, s, j, NULL))
            return false;
    return hit != NULL;
}

static bool num_range(chooser *c, const helper_call *h, choice *s)
{
    cel_sexp *prefix = h->arg[0] ? cel_eval(c->in, h->arg[0], c->env) : NULL, *range = h->arg[1] ? cel_eval(c->in, h->arg[1], c->env) : NULL;
    if (!prefix || !range || prefix->kind != CEL_S_STRING || prefix->n != 1)
        return cel_fail_at(c->in, h->call->span, "argument.kind", "num_range() takes a text and numbers") != NULL;
    for (size_t i = 0; i < range->n; i++) {
        char name[256];
        snprintf(name, sizeof name, "%s%.0f", prefix->as.s[0], cel_sexp_number_at(range, i));
        if (!add_named(c, s, h->call->span, name, false))
            return false;
    }
    return true;
}

static bool all_of(chooser *c, const helper_call *h, choice *s)
{
    return h->arg[0] ? add_value(c, s, h->arg[0], true) : cel_fail_at(c->in, h->call->span, "argument.missing", "the names are missing") != NULL;
}

static bool any_of(chooser *c, const helper_call *h, choice *s)
{
    return h->arg[0] ? add_value(c, s, h->arg[0], false) : cel_fail_at(c->in, h->call->span, "argument.missing", "the names are missing") != NULL;
}

static bool everything(chooser *c, const helper_call *h, choice *s)
{
    (void)h;
    return add_all(c, s);
}

static bool last_col(chooser *c, const helper_call *h, choice *s)
{
    double offset = 0;
    if (h->arg[0]) {
        cel_sexp *v = cel_eval(c->in, h->arg[0], c->env);
        if (!v)
            return false;
        offset = cel_sexp_number_at(v, 0);
    }
    choice away = {0};
    bool good = add_position(c, s, &away, h->call->span, (double)c->x->n - offset);
    cel_free(away.item);
    return good;
}

static bool where(chooser *c, const helper_call *h, choice *s)
{
    cel_sexp *f = h->arg[0] ? cel_eval(c->in, h->arg[0], c->env) : cel_fail_at(c->in, h->call->span, "argument.missing", "where() takes a function");
    if (!f || !(f = cel_as_function(c->in, f)))
        return false;
    for (size_t j = 0; j < c->x->n; j++) {
        cel_sexp *v = cel_apply(c->in, f, 1, &c->x->as.v[j], NULL);
        if (!v)
            return false;
        if (v->n != 1 || v->kind != CEL_S_LOGICAL)
            return cel_fail_at(c->in, h->call->span, "argument.value", "the function of where() must give TRUE or FALSE") != NULL;
        if (v->as.i[0] == 1 && !add(c, s, j, NULL))
            return false;
    }
    return true;
}

static const struct {
    const char *name, *arg[4];
    bool (*choose)(chooser *, const helper_call *, choice *);
} helpers[] = {
    {"starts_with", {"match", "ignore.case"}, starts_with}, {"ends_with", {"match", "ignore.case"}, ends_with},
    {"contains", {"match", "ignore.case"}, containing},     {"matches", {"match", "ignore.case"}, matches},
    {"num_range", {"prefix", "range"}, num_range},          {"all_of", {"x"}, all_of},
    {"any_of", {"x"}, any_of},                              {"everything", {NULL}, everything},
    {"last_col", {"offset"}, last_col},                     {"where", {"fn"}, where},
};

static bool choose_helper(chooser *c, cel_sexp *call, size_t row, choice *s)
{
    helper_call h = {.call = call};
    for (size_t k = 0; k < call->n; k++) {
        const cel_call_arg *arg = &call->as.call.args[k];
        size_t i = 0;
        if (arg->name)
            while (i < 4 && !(helpers[row].arg[i] && strcmp(helpers[row].arg[i], arg->name) == 0))
                i++;
        else
            while (i < 4 && h.arg[i])
                i++;
        if (i < 4 && arg->value)
            h.arg[i] = arg->value;
    }
    return helpers[row].choose(c, &h, s);
}

/* ---- expressions ---- */

/* One after the other: what is chosen is added, what has a sign is taken away. */
static bool choose_list(chooser *c, size_t n, const cel_call_arg *arg, choice *s)
{
    for (size_t k = 0; k < n; k++) {
        cel_sexp *expr = arg[k].value;
        choice one = {0};
        if (!expr)
            continue;
        bool away = (cel_is_call_to(expr, "-") || cel_is_call_to(expr, "!")) && expr->n == 1;
        bool good = choose(c, away ? expr->as.call.args[0].value : expr, &one);
        if (good && away) {
            good = k > 0 || add_all(c, s);
            take_away(s, &one);
        } else if (good && arg[k].name && one.n > 0) {
            for (size_t i = 0; good && i < one.n; i++) {
                char name[256];
                snprintf(name, sizeof name, one.n > 1 ? "%s%zu" : "%s", arg[k].name, i + 1);
                good = (one.item[i].name = cel_intern(c->in, name)) != NULL;
            }
            good = good && unite(c, s, &one);
        } else if (good)
            good = unite(c, s, &one);
        cel_free(one.item);
        if (!good)
            return false;
    }
    return true;
}

static bool choose_range(chooser *c, cel_sexp *call, choice *s)
{
    choice end[2] = {{0}, {0}};
    bool good = true;
    for (int k = 0; good && k < 2; k++) {
        good = choose(c, call->as.call.args[k].value, &end[k]);
        if (good && end[k].n != 1)
            good = cel_fail_at(c->in, call->span, "column.range", "both ends of a range must be one column") != NULL;
    }
    if (good) {
        size_t from = end[0].item[0].at, to = end[1].item[0].at;
        for (size_t at = from; good; at = from < to ? at + 1 : at - 1) {
            good = add(c, s, at, NULL);
            if (at == to)
                break;
        }
    }
    cel_free(end[0].item);
    cel_free(end[1].item);
    return good;
}

/* a & b, a | b */
static bool choose_both(chooser *c, cel_sexp *call, choice *s, bool all)
{
    choice a = {0}, b = {0};
    bool good = choose(c, call->as.call.args[0].value, &a) && choose(c, call->as.call.args[1].value, &b);
    if (good && !all)
        good = unite(c, s, &a) && unite(c, s, &b);
    for (size_t i = 0; good && all && i < a.n; i++)
        if (place_of(&b, a.item[i].at) < b.n)
            good = add(c, s, a.item[i].at, a.item[i].name);
    cel_free(a.item);
    cel_free(b.item);
    return good;
}

static bool choose_others(chooser *c, cel_sexp *expr, choice *s)
{
    choice one = {0};
    bool good = choose(c, expr, &one) && add_all(c, s);
    take_away(s, &one);
    cel_free(one.item);
    return good;
}

static bool choose_call(chooser *c, cel_sexp *call, choice *s)
{
    cel_call_arg *arg = call->as.call.args;
    cel_sexp *function = call->as.call.function;
    if (cel_is_call_to(function, "::") && function->n == 2)
        function = function->as.call.args[1].value;
    const char *name = function->kind == CEL_S_SYMBOL ? function->as.name : "";
    if (strcmp(name, "c") == 0)
        return choose_list(c, call->n, arg, s);
    if (strcmp(name, "(") == 0 && call->n == 1)
        return choose(c, arg[0].value, s);
    if (call->n == 1 && (strcmp(name, "-") == 0 || strcmp(name, "!") == 0))
        return choose_others(c, arg[0].value, s);
    if (call->n == 2 && strcmp(name, ":") == 0)
        return choose_range(c, call, s);
    if (call->n == 2 && (strcmp(name, "&") == 0 || strcmp(name, "|") == 0))
        return choose_both(c, call, s, name[0] == '&');
    for (size_t row = 0; row < sizeof helpers / sizeof *helpers; row++)
        if (strcmp(name, helpers[row].name) == 0)
            return choose_helper(c, call, row, s);
    return add_value(c, s, call, true);
}

static bool choose(chooser *c, cel_sexp *expr, choice *s)
{
    expr = cel_embraced(c->in, expr, c->env);
    if (expr->kind == CEL_S_CALL)
        return choose_call(c, expr, s);
    if (expr->kind != CEL_S_SYMBOL)
        return add_value(c, s, expr, true);
    size_t at = column_at(c, expr->as.name);
    if (at < c->x->n)
        return add(c, s, at, NULL);
    cel_sexp *v = cel_env_get(c->in, c->env, expr->as.name, false);
    if (v && (v->kind == CEL_S_STRING || cel_is_number(v))) /* a variable that holds names, as all_of() would read it */
        return add_vector(c, s, v, expr->span, true);
    return unknown(c, expr->span, expr->as.name);
}

bool cel_tibble_choose(cel_interp *in, cel_sexp *x, size_t n_exprs, cel_sexp *const *exprs, const char *const *names,
                       cel_sexp *env, size_t **col, const char ***renamed, size_t *n)
{
    chooser c = {in, x, env};
    choice s = {0};
    cel_call_arg *arg = CEL_ARRAY(cel_call_arg, n_exprs);
    for (size_t k = 0; arg && k < n_exprs; k++)
        arg[k] = (cel_call_arg){.name = names ? names[k] : NULL, .value = exprs[k]};
    bool good = arg && choose_list(&c, n_exprs, arg, &s);
    if (!arg)
        no_memory(&c);
    *n = s.n;
    *col = good ? CEL_ARRAY(size_t, s.n) : NULL;
    *renamed = good ? CEL_ARRAY(const char *, s.n) : NULL;
    if (good && (!*col || !*renamed)) {
        no_memory(&c);
        good = false;
    }
    for (size_t i = 0; good && i < s.n; i++) {
        (*col)[i] = s.item[i].at;
        (*renamed)[i] = s.item[i].name;
    }
    if (!good) {
        cel_free(*col);
        cel_free(*renamed);
        *col = NULL;
        *renamed = NULL;
    }
    cel_free(arg);
    cel_free(s.item);
    return good;
}
