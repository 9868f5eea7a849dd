/* dplyr's verbs on columns and groups: select, rename, relocate, mutate, transmute, pull, group_by, summarise, count. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/frame_ops.h"
#include "cli/script/state.h"

/* ---- choosing columns ---- */

typedef struct chosen {
    size_t *col;
    const char **name; /* new name or NULL */
    size_t n;
} chosen;

/* The text on the left of `:=` with {{ x }} replaced by the expression given for x and { x } by its value. */
static const char *glued_name(cel_interp *in, cel_args *a, size_t k, const char *text, cel_sexp *env)
{
    cel_text t = {0};
    cel_sexp *whole;
    for (const char *s = text; *s;) {
        const char *close = strncmp(s, "{{", 2) == 0 ? strstr(s, "}}") : NULL;
        if (!close) {
            cel_text_add_char(&t, *s++);
            continue;
        }
        const char *from = s + 2, *to = close;
        while (*from == ' ')
            from++;
        while (to > from && to[-1] == ' ')
            to--;
        const char *name = cel_intern_n(in, from, (size_t)(to - from));
        cel_sexp *given = name ? cel_embraced_symbol(in, name, env) : NULL;
        const char *shown = given ? cel_deparse_text(in, given) : NULL;
        if (!shown) {
            cel_text_free(&t);
            return name && !in->signal ? (cel_dots_fail(a, k, "argument.name", "{{%s}} names no argument of a function", name), NULL) : NULL;
        }
        cel_text_add(&t, shown);
        s = close + 2;
    }
    whole = t.text ? cel_sexp_string(in, cel_intern(in, t.text)) : cel_sexp_string(in, cel_intern(in, ""));
    cel_text_free(&t);
    if (whole && strchr(whole->as.s[0], '{')) {
        cel_sexp *args[] = {whole, env};
        const char *names[] = {NULL, cel_intern(in, ".envir")};
        whole = cel_apply_name(in, "glue", 2, args, names);
    }
    return whole && whole->kind == CEL_S_STRING && whole->n == 1 ? whole->as.s[0] : NULL;
}

/* The name on the left of `:=`: a name, a text, {{ x }}, or !!x. */
static const char *left_name(cel_interp *in, cel_args *a, size_t k, cel_sexp *left, cel_sexp *env)
{
    if (left->kind == CEL_S_SYMBOL)
        return left->as.name;
    if (left->kind == CEL_S_STRING && left->n == 1 && left->as.s[0])
        return glued_name(in, a, k, left->as.s[0], env);
    cel_sexp *given = cel_embraced(in, left, env);
    if (given != left)
        return cel_deparse_text(in, given);
    cel_sexp *inner = cel_is_call_to(left, "!") && left->n == 1 ? left->as.call.args[0].value : NULL;
    inner = inner && cel_is_call_to(inner, "!") && inner->n == 1 ? inner->as.call.args[0].value : NULL;
    cel_sexp *value = inner ? cel_eval(in, inner, env) : NULL;
    if (value && value->kind == CEL_S_SYMBOL)
        return value->as.name;
    if (value && value->kind == CEL_S_STRING && value->n == 1 && value->as.s[0])
        return value->as.s[0];
    if (!in->signal)
        cel_dots_fail(a, k, "argument.name", "the name on the left of := is a name, a text, {{ x }}, or !!x that holds one");
    return NULL;
}

/* Turns `left := right` among the dots into an argument named as left says. False with an error. */
static bool name_dots(cel_interp *in, cel_args *a)
{
    for (size_t k = 0; k < cel_dots(a); k++) {
        cel_sexp *expr = cel_dots_expr(a, k), *env = cel_dots_env(a, k);
        if (!expr || !cel_is_call_to(expr, ":=") || expr->n != 2 || !expr->as.call.args[0].value || !expr->as.call.args[1].value)
            continue;
        const char *name = left_name(in, a, k, expr->as.call.args[0].value, env);
        if (!name)
            return false;
        a->dots[k].name = cel_intern(in, name);
        a->dots[k].expr = expr->as.call.args[1].value;
        a->dots[k].env = env;
        a->dots[k].value = NULL;
        if (!a->dots[k].name)
            return false;
    }
    return true;
}

static void chosen_free(chosen *c)
{
    cel_free(c->col);
    cel_free(c->name);
}

static bool choose_dots(cel_interp *in, cel_args *a, cel_sexp *x, chosen *out)
{
    size_t n = cel_dots(a), used = 0;
    cel_sexp **expr = CEL_ARRAY(cel_sexp *, n);
    const char **name = CEL_ARRAY(const char *, n);
    *out = (chosen){0};
    for (size_t k = 0; expr && name && k < n; k++) {
        if (!cel_dots_expr(a, k))
            continue; /* a trailing comma */
        name[used] = cel_dots_name(a, k);
        expr[used++] = cel_dots_expr(a, k);
    }
    bool good = expr && name && cel_tibble_choose(in, x, used, expr, name, n ? cel_dots_env(a, 0) : cel_args_env(a), &out->col, &out->name, &out->n);
    cel_free(expr);
    cel_free(name);
    return good;
}

/* The chosen columns in their order, renamed. Two columns of one name are an error. */
static cel_sexp *take_chosen(cel_interp *in, cel_sexp *x, const chosen *c)
{
    cel_sexp *out = cel_tibble_select(in, x, c->col, c->n), *names = cel_sexp_vector(in, CEL_S_STRING, c->n);
    if (!out || !names)
        return NULL;
    for (size_t i = 0; i < c->n; i++) {
        const char *name = c->name && c->name[i] ? c->name[i] : cel_sexp_name(x, c->col[i]);
        for (size_t k = 0; k < i; k++)
            if (strcmp(names->as.s[k], name) == 0)
                return cel_fail_here(in, "column.twice", "two columns would be named %s", name);
        if (!cel_sexp_set_text(in, names, i, name))
            return NULL;
    }
    return cel_sexp_set_attr(in, out, "names", names) ? out : NULL;
}

/* select() keeps the columns a table is grouped by. */
static bool add_group_columns(cel_interp *in, cel_sexp *x, chosen *c)
{
    const cel_sexp *groups = cel_is_grouped(x) ? cel_sexp_attr(x, "groups") : NULL;
    if (!groups)
        return true;
    chosen out = {.col = CEL_ARRAY(size_t, x->n), .name = CEL_ARRAY(const char *, x->n)};
    for (size_t g = 0; out.col && out.name && g + 1 < groups->n; g++)
        for (size_t j = 0; j < x->n; j++) {
            bool there = strcmp(cel_sexp_name(x, j), cel_sexp_name(groups, g)) != 0;
            for (size_t i = 0; !there && i < c->n; i++)
                there = c->col[i] == j;
            if (!there)
                out.col[out.n++] = j;
        }
    if (!out.col || !out.name) {
        chosen_free(&out);
        cel_fail_here(in, "memory", "not enough memory");
        return false;
    }
    for (size_t i = 0; i < c->n; i++) {
        out.name[out.n] = c->name[i];
        out.col[out.n++] = c->col[i];
    }
    chosen_free(c);
    *c = out;
    return true;
}

static cel_sexp *regrouped_names(cel_interp *in, cel_sexp *out, cel_sexp *x, const chosen *c)
{
    if (!cel_is_grouped(x))
        return out;
    const cel_sexp *groups = cel_sexp_attr(x, "groups");
    const char **name = CEL_ARRAY(const char *, groups->n);
    for (size_t g = 0; name && g + 1 < groups->n; g++) {
        name[g] = cel_sexp_name(groups, g);
        for (size_t i = 0; i < c->n; i++)
            if (c->name[i] && strcmp(cel_sexp_name(x, c->col[i]), name[g]) == 0)
                name[g] = c->name[i];
    }
    out = name ? cel_group(in, out, groups->n - 1, name) : NULL;
    cel_free(name);
    return out;
}

static cel_sexp *select_columns(cel_interp *in, cel_args *a)
{
    if (!name_dots(in, a))
        return NULL;
    cel_sexp *x = cel_arg_table(a, 0), *out = NULL;
    chosen c;
    if (!x || !choose_dots(in, a, x, &c))
        return NULL;
    if (add_group_columns(in, x, &c) && (out = take_chosen(in, x, &c)))
        out = regrouped_names(in, out, x, &c);
    chosen_free(&c);
    return out;
}

static cel_sexp *rename_columns(cel_interp *in, cel_args *a)
{
    if (!name_dots(in, a))
        return NULL;
    cel_sexp *x = cel_arg_table(a, 0), *out = NULL;
    chosen c, all = {0};
    if (!x)
        return NULL;
    for (size_t k = 0; k < cel_dots(a); k++)
        if (cel_dots_expr(a, k) && !cel_dots_name(a, k))
            return cel_dots_fail(a, k, "argument.value", "rename() takes new_name = old_name");
    if (!choose_dots(in, a, x, &c))
        return NULL;
    all = (chosen){.col = CEL_ARRAY(size_t, x->n), .name = CEL_ARRAY(const char *, x->n), .n = x->n};
    for (size_t j = 0; all.col && all.name && j < x->n; j++)
        all.col[j] = j;
    for (size_t i = 0; all.name && i < c.n; i++)
        all.name[c.col[i]] = c.name[i];
    if (all.col && all.name && (out = take_chosen(in, x, &all)))
        out = regrouped_names(in, out, x, &all);
    chosen_free(&c);
    chosen_free(&all);
    return out;
}

/* Place of the one column an argument names, counting the kept ones: where .before and .after point. */
static bool anchor(cel_interp *in, cel_args *a, size_t i, cel_sexp *x, size_t *at)
{
    chosen c = {0};
    cel_sexp *expr = cel_arg_expr(a, i);
    if (!cel_tibble_choose(in, x, 1, &expr, NULL, cel_arg_env(a, i), &c.col, &c.name, &c.n))
        return false;
    bool good = c.n > 0;
    if (good)
        *at = c.col[0];
    else
        cel_arg_fail(a, i, "column.unknown", "%s chooses no column", cel_args_name(a, i));
    chosen_free(&c);
    return good;
}

static cel_sexp *relocate(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0), *out = NULL;
    chosen c, all = {0};
    bool before = cel_arg_given(a, 2), after = cel_arg_given(a, 3);
    size_t at = 0;
    if (!x || !choose_dots(in, a, x, &c))
        return NULL;
    bool good = (!before && !after) || anchor(in, a, before ? 2 : 3, x, &at);
    bool *moved = CEL_ARRAY(bool, x->n);
    all = (chosen){.col = CEL_ARRAY(size_t, x->n + 1), .name = CEL_ARRAY(const char *, x->n + 1)};
    if (good && moved && all.col && all.name) {
        for (size_t i = 0; i < c.n; i++)
            moved[c.col[i]] = true;
        size_t place = before ? at : after ? at + 1 : 0; /* the moved ones go in front of this column */
        for (size_t j = 0; j <= x->n; j++) {
            if (j == place)
                for (size_t i = 0; i < c.n; i++) {
                    all.name[all.n] = c.name[i];
                    all.col[all.n++] = c.col[i];
                }
            if (j < x->n && !moved[j])
                all.col[all.n++] = j;
        }
        if ((out = take_chosen(in, x, &all)))
            out = regrouped_names(in, out, x, &all);
    }
    cel_free(moved);
    chosen_free(&c);
    chosen_free(&all);
    return out;
}

static cel_sexp *pulled(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0);
    size_t at = x ? x->n : 0;
    if (!x)
        return NULL;
    if (x->n == 0)
        return cel_arg_fail(a, 0, "column.unknown", "the table has no columns");
    if (!cel_arg_given(a, 1))
        return x->as.v[x->n - 1];
    cel_sexp *expr = cel_arg_expr(a, 1);
    if (cel_is_call_to(expr, "-") && expr->n == 1) { /* pull(-1): from the right */
        cel_sexp *v = cel_arg(a, 1);
        double k = v ? -cel_sexp_number_at(v, 0) : 0;
        if (!v)
            return NULL;
        if (k < 1 || k > (double)x->n)
            return cel_arg_fail(a, 1, "column.unknown", "there is no column %g from the right", k);
        return x->as.v[x->n - (size_t)k];
    }
    return anchor(in, a, 1, x, &at) ? x->as.v[at] : NULL;
}

static cel_sexp *pull(cel_interp *in, cel_args *a)
{
    cel_sexp *value = pulled(in, a), *out;
    size_t at = 0;
    if (!value || !cel_arg_given(a, 2))
        return value;
    if (!anchor(in, a, 2, cel_arg_table(a, 0), &at) || !(out = cel_sexp_copy(in, value)))
        return NULL;
    cel_sexp *names = cel_coerce(in, cel_arg_table(a, 0)->as.v[at], CEL_S_STRING);
    return names && cel_sexp_set_attr(in, out, "names", names) ? out : NULL;
}

/* ---- mutate ---- */

static const char *dots_title(cel_interp *in, cel_args *a, size_t k)
{
    const char *name = cel_dots_name(a, k);
    return name && name[0] ? name : cel_deparse_text(in, cel_embraced(in, cel_dots_expr(a, k), cel_dots_env(a, k)));
}

static bool check_size(cel_args *a, size_t k, const char *name, cel_sexp *value, size_t rows)
{
    char what[128];
    if (!cel_is_vector(value)) {
        cel_dots_fail(a, k, "frame.column", "column %s must be a vector, not %s", name, cel_sexp_describe(value, what, sizeof what));
        return false;
    }
    size_t size = cel_vector_size(value);
    if (size == rows || size == 1)
        return true;
    cel_dots_fail(a, k, "frame.size", "column %s would have %zu values, the table has %zu rows", name, size, rows);
    return false;
}

/* The new column: evaluated once, or for each group and put back in place. R's NULL removes the column. */
static cel_sexp *mutated(cel_interp *in, cel_args *a, size_t k, cel_sexp *x, const char *name)
{
    size_t rows = cel_tibble_rows(x), keys;
    cel_sexp *expr = cel_dots_expr(a, k);
    if (!cel_is_grouped(x)) {
        cel_sexp *mask = cel_mask_new(in, x, cel_dots_env(a, k)), *value = mask ? cel_eval(in, expr, mask) : NULL;
        if (!value || value->kind == CEL_S_NULL || (cel_is_frame(value) && !cel_dots_name(a, k) && value->n == 0))
            return value;
        return check_size(a, k, name, value, rows) ? cel_vector_recycle(in, value, rows) : NULL;
    }
    cel_groups g;
    if (!cel_grouping_of(in, x, &g, &keys))
        return NULL;
    cel_sexp **part = CEL_ARRAY(cel_sexp *, g.n), *out = NULL;
    size_t *back = CEL_ARRAY(size_t, rows);
    bool good = part && back;
    for (size_t i = 0; good && i < g.n; i++) {
        size_t n = g.start[i + 1] - g.start[i];
        cel_sexp *mask = cel_mask_rows(in, x, g.row + g.start[i], n, expr, cel_dots_env(a, k));
        part[i] = mask ? cel_eval(in, expr, mask) : NULL;
        good = part[i] && check_size(a, k, name, part[i], n) && (part[i] = cel_vector_recycle(in, part[i], n));
    }
    for (size_t i = 0; good && i < rows; i++)
        back[g.row[i]] = i;
    if (good) {
        out = cel_vector_bind(in, g.n, part, NULL);
        out = out ? cel_vector_rows(in, out, back, rows) : NULL;
    }
    cel_free(part);
    cel_free(back);
    cel_groups_free(&g);
    return out;
}

static cel_sexp *without(cel_interp *in, cel_sexp *x, const char *name)
{
    size_t *col = CEL_ARRAY(size_t, x->n), n = 0;
    for (size_t j = 0; col && j < x->n; j++)
        if (strcmp(cel_sexp_name(x, j), name) != 0)
            col[n++] = j;
    cel_sexp *out = col ? cel_tibble_select(in, x, col, n) : NULL;
    cel_free(col);
    return out;
}

/* `made` (may be NULL) collects the names of the new columns. */
static cel_sexp *mutate_all(cel_interp *in, cel_args *a, cel_sexp *x, cel_sexp *made)
{
    for (size_t k = 0; x && k < cel_dots(a); k++) {
        if (!cel_dots_expr(a, k))
            continue;
        const char *name = dots_title(in, a, k);
        cel_sexp *value = name ? mutated(in, a, k, x, name) : NULL;
        if (!value)
            return NULL;
        if (value->kind == CEL_S_NULL)
            x = without(in, x, name);
        else if (cel_is_frame(value) && !cel_dots_name(a, k))
            for (size_t j = 0; x && j < value->n; j++)
                x = cel_tibble_with(in, x, cel_sexp_name(value, j), value->as.v[j]);
        else
            x = cel_tibble_with(in, x, name, value);
        if (made && value->kind != CEL_S_NULL && !cel_env_set(in, made, name, value))
            return NULL;
    }
    return x;
}

/* A plain data frame stays one. */
static cel_sexp *like_table(cel_interp *in, cel_sexp *out, const cel_sexp *table)
{
    static const char *const plain[] = {"data.frame", NULL};
    if (!out || cel_is_grouped(table) || cel_sexp_inherits(table, "tbl_df"))
        return out;
    return (out = cel_sexp_copy(in, out)) && cel_sexp_set_class(in, out, plain) ? out : NULL;
}

/* The names that the chosen columns of x have; owned by the caller, NULL when memory is gone. */
static const char **chosen_names(const cel_sexp *x, const chosen *c)
{
    const char **name = CEL_ARRAY(const char *, c->n + 1);
    for (size_t k = 0; name && k < c->n; k++)
        name[k] = cel_sexp_name(x, c->col[k]);
    return name;
}

/* x grouped by the columns that argument i (.by) chooses; x itself when it is not given. */
static cel_sexp *grouped_by(cel_interp *in, cel_args *a, size_t i, cel_sexp *x)
{
    chosen c = {0};
    cel_sexp *expr = cel_arg_expr(a, i);
    if (!cel_arg_given(a, i) || !expr || expr->kind == CEL_S_NULL)
        return x;
    if (cel_is_grouped(x))
        return cel_arg_fail(a, i, "argument.value", ".by cannot be given: the table is grouped already");
    if (!cel_tibble_choose(in, x, 1, &expr, NULL, cel_arg_env(a, i), &c.col, &c.name, &c.n))
        return NULL;
    const char **name = chosen_names(x, &c);
    cel_sexp *out = name ? cel_group(in, x, c.n, name) : NULL;
    cel_free(name);
    chosen_free(&c);
    return out;
}

static bool mentions(const cel_sexp *expr, const char *name)
{
    if (!expr || expr->kind == CEL_S_SYMBOL)
        return expr && strcmp(expr->as.name, name) == 0;
    if (expr->kind == CEL_S_FUNCTION)
        return mentions(expr->as.fn.body, name);
    for (size_t k = 0; expr->kind == CEL_S_CALL && k < expr->n; k++)
        if (mentions(expr->as.call.args[k].value, name))
            return true;
    return expr->kind == CEL_S_CALL && mentions(expr->as.call.function, name);
}

enum { BY = 2, KEEP, BEFORE, AFTER };

/* .keep, .before and .after of mutate(): `out` has the columns of x first, then the new ones. */
static cel_sexp *placed(cel_interp *in, cel_args *a, cel_sexp *x, cel_sexp *out, cel_sexp *made)
{
    static const char *const kinds[] = {"all", "used", "unused", "none", NULL};
    bool before = cel_arg_given(a, BEFORE), after = cel_arg_given(a, AFTER);
    size_t kind, at = 0, n_old = 0;
    if (!cel_arg_choice(a, KEEP, kinds, &kind) || ((before || after) && !anchor(in, a, before ? BEFORE : AFTER, out, &at)))
        return NULL;
    if (!before && !after && kind == 0)
        return out;
    const cel_sexp *groups = cel_is_grouped(x) ? cel_sexp_attr(x, "groups") : NULL;
    const char *anchor_name = before || after ? cel_sexp_name(out, at) : NULL;
    size_t *col = CEL_ARRAY(size_t, out->n + 1), n = 0;
    while (n_old < out->n && cel_list_get(x, cel_sexp_name(out, n_old)))
        n_old++;
    for (size_t j = 0; col && j < n_old; j++) {
        const char *name = cel_sexp_name(out, j);
        bool used = false, kept = kind == 0 || cel_env_get(in, made, name, true);
        for (size_t k = 0; k < cel_dots(a); k++)
            used = used || mentions(cel_dots_expr(a, k), name);
        for (size_t g = 0; groups && g + 1 < groups->n; g++)
            kept = kept || strcmp(cel_sexp_name(groups, g), name) == 0;
        bool here = anchor_name && strcmp(name, anchor_name) == 0;
        for (size_t k = n_old; here && before && k < out->n; k++)
            col[n++] = k;
        if (kept || (kind == 1 && used) || (kind == 2 && !used))
            col[n++] = j;
        for (size_t k = n_old; here && !before && k < out->n; k++)
            col[n++] = k;
    }
    for (size_t k = n_old; col && !anchor_name && k < out->n; k++)
        col[n++] = k;
    cel_sexp *some = col ? cel_tibble_select(in, out, col, n) : NULL;
    cel_free(col);
    return some;
}

static cel_sexp *mutate(cel_interp *in, cel_args *a)
{
    if (!name_dots(in, a))
        return NULL;
    cel_sexp *table = cel_arg_table(a, 0), *x = table ? grouped_by(in, a, BY, table) : NULL;
    cel_sexp *made = x ? cel_env_new(in, cel_global(in)) : NULL, *out = made ? mutate_all(in, a, x, made) : NULL;
    if (!out || !(out = placed(in, a, x, out, made)))
        return NULL;
    return x != table ? like_table(in, cel_ungroup(in, out), table) : cel_is_grouped(x) ? cel_regroup(in, out, x) : out;
}

/* Only the new columns (and those it is grouped by). */
static cel_sexp *transmute(cel_interp *in, cel_args *a)
{
    if (!name_dots(in, a))
        return NULL;
    cel_sexp *x = cel_arg_table(a, 0), *made = x ? cel_env_new(in, cel_global(in)) : NULL;
    cel_sexp *all = made ? mutate_all(in, a, x, made) : NULL;
    if (!all)
        return NULL;
    const cel_sexp *groups = cel_is_grouped(x) ? cel_sexp_attr(x, "groups") : NULL;
    size_t *col = CEL_ARRAY(size_t, all->n), n = 0;
    for (int pass = 0; col && pass < 2; pass++) /* group columns first */
        for (size_t j = 0; j < all->n; j++) {
            const char *name = cel_sexp_name(all, j);
            bool key = false;
            for (size_t g = 0; groups && g + 1 < groups->n; g++)
                key = key || strcmp(cel_sexp_name(groups, g), name) == 0;
            if (pass == 0 ? key : !key && cel_env_get(in, made, name, true))
                col[n++] = j;
        }
    cel_sexp *out = col ? cel_tibble_select(in, all, col, n) : NULL;
    cel_free(col);
    return out ? cel_regroup(in, out, x) : NULL;
}

/* ---- groups ---- */

static cel_sexp *group_by(cel_interp *in, cel_args *a)
{
    if (!name_dots(in, a))
        return NULL;
    cel_sexp *x = cel_arg_table(a, 0);
    size_t n = cel_dots(a), keys = 0;
    bool add;
    if (!x || !cel_arg_flag(a, 2, &add))
        return NULL;
    const cel_sexp *groups = add && cel_is_grouped(x) ? cel_sexp_attr(x, "groups") : NULL;
    const char **name = CEL_ARRAY(const char *, n * (x->n + 1) + (groups ? groups->n : 0));
    for (size_t g = 0; name && groups && g + 1 < groups->n; g++)
        name[keys++] = cel_sexp_name(groups, g);
    cel_sexp *out = name ? cel_ungroup(in, x) : NULL;
    for (size_t k = 0; out && k < n; k++) {
        cel_sexp *expr = cel_embraced(in, cel_dots_expr(a, k), cel_dots_env(a, k));
        if (!expr)
            continue;
        name[keys] = dots_title(in, a, k);
        if (!name[keys])
            out = NULL;
        else if (expr->kind != CEL_S_SYMBOL || cel_dots_name(a, k)) { /* a computed key becomes a column */
            cel_sexp *value = mutated(in, a, k, out, name[keys]);
            if (value && cel_is_frame(value) && !cel_dots_name(a, k)) { /* across(): each of its columns is a key */
                for (size_t j = 0; out && j < value->n; j++) {
                    const char *own = cel_sexp_name(value, j);
                    size_t i = 0;
                    while (i < keys && strcmp(name[i], own) != 0)
                        i++;
                    if (i == keys && keys < n * (x->n + 1))
                        name[keys++] = own;
                    out = cel_tibble_with(in, out, own, value->as.v[j]);
                }
                continue;
            }
            out = value && value->kind != CEL_S_NULL ? cel_tibble_with(in, out, name[keys], value) : NULL;
        } else if (!cel_list_get(out, name[keys])) {
            size_t *col;
            const char **renamed;
            size_t found;
            cel_tibble_choose(in, out, 1, &expr, NULL, cel_dots_env(a, k), &col, &renamed, &found); /* for its sentence */
            cel_free(col);
            cel_free(renamed);
            out = NULL;
        }
        bool again = false;
        for (size_t i = 0; out && i < keys; i++)
            again = again || strcmp(name[i], name[keys]) == 0;
        keys += !again;
    }
    out = out ? cel_group(in, out, keys, name) : NULL;
    cel_free(name);
    return out;
}

static cel_sexp *ungroup(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0);
    return x ? cel_ungroup(in, x) : NULL;
}

static cel_sexp *group_vars(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0);
    const cel_sexp *groups = x && cel_is_grouped(x) ? cel_sexp_attr(x, "groups") : NULL;
    if (!x)
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, groups ? groups->n - 1 : 0);
    for (size_t g = 0; out && groups && g + 1 < groups->n; g++)
        out->as.s[g] = cel_sexp_name(groups, g);
    return out;
}

/* ---- summarise ---- */

/* One expression of summarise(): its value for every group. Open: a table without a name, whose columns all count. */
typedef struct summary {
    const char *name;
    cel_sexp **part;
    bool open;
} summary;

/* Evaluates the expression for every group; earlier results of the same call are in sight. size[i]: rows that group i
 * gives, raised from 1 when a value is longer. */
static bool summary_parts(cel_interp *in, cel_args *a, size_t k, cel_sexp *x, const cel_groups *g, const summary *done, size_t n_done, size_t *size,
                          cel_sexp **part)
{
    cel_sexp *expr = cel_dots_expr(a, k);
    for (size_t i = 0; i < g->n; i++) {
        size_t n = g->start[i + 1] - g->start[i];
        cel_sexp *mask = cel_mask_rows(in, x, g->row + g->start[i], n, expr, cel_dots_env(a, k));
        for (size_t j = 0; mask && j < n_done; j++) {
            cel_sexp *old = done[j].part[i];
            for (size_t c = 0; mask && done[j].open && c < old->n; c++)
                mask = cel_env_set(in, mask, cel_sexp_name(old, c), old->as.v[c]) ? mask : NULL;
            if (mask && !done[j].open && !cel_env_set(in, mask, done[j].name, old))
                mask = NULL;
        }
        char what[128];
        if (!mask || !(part[i] = cel_eval(in, expr, mask)))
            return false;
        size_t own = cel_is_vector(part[i]) ? cel_vector_size(part[i]) : 0;
        if (!cel_is_vector(part[i]) || (own != size[i] && own != 1 && size[i] != 1)) {
            cel_dots_fail(a, k, "frame.size", "each group must give one value, or %zu of them, not %s", size[i], cel_sexp_describe(part[i], what, sizeof what));
            return false;
        }
        if (own != 1)
            size[i] = own;
    }
    return true;
}

/* The values of all groups in the order asked for below each other, recycled to each group's size. */
static cel_sexp *summary_column(cel_interp *in, const summary *s, size_t n, const size_t *order, const size_t *size)
{
    if (n == 0)
        return cel_sexp_vector(in, CEL_S_LOGICAL, 0);
    cel_sexp **part = CEL_ARRAY(cel_sexp *, n);
    bool good = part != NULL;
    for (size_t i = 0; good && i < n; i++)
        good = (part[i] = cel_vector_recycle(in, s->part[order[i]], size[order[i]])) != NULL;
    cel_sexp *out = good ? cel_vector_bind(in, n, part, NULL) : NULL;
    cel_free(part);
    return out;
}

static cel_sexp *key_columns(cel_interp *in, cel_sexp *x, size_t keys, size_t groups)
{
    const cel_sexp *table = keys ? cel_sexp_attr(x, "groups") : NULL;
    cel_sexp *out = cel_tibble_new(in, 0, NULL, groups, true);
    for (size_t j = 0; out && j < keys; j++)
        out = cel_tibble_with(in, out, cel_sexp_name(table, j), table->as.v[j]);
    return out;
}

/* 0, 1, 2, ... or, for .by, groups in the order they first appear. */
static void order_groups(const cel_groups *g, bool by_appearance, size_t *order)
{
    for (size_t i = 0; i < g->n; i++) {
        size_t k = i;
        for (; by_appearance && k > 0 && g->row[g->start[order[k - 1]]] > g->row[g->start[i]]; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
}

/* The keys, each as often as its group has rows, then all summaries. */
static cel_sexp *summary_table(cel_interp *in, cel_sexp *x, size_t keys, const summary *all, size_t n, size_t groups, const size_t *order, const size_t *size)
{
    size_t total = 0, at = 0;
    for (size_t i = 0; i < groups; i++)
        total += size[i];
    size_t *row = CEL_ARRAY(size_t, total);
    for (size_t i = 0; row && i < groups; i++)
        for (size_t k = 0; k < size[order[i]]; k++)
            row[at++] = order[i];
    cel_sexp *out = row ? key_columns(in, x, keys, groups) : NULL;
    out = out ? cel_tibble_take(in, out, row, total) : NULL;
    cel_free(row);
    for (size_t j = 0; out && j < n; j++) {
        cel_sexp *value = summary_column(in, all + j, groups, order, size);
        if (!value)
            return NULL;
        for (size_t c = 0; out && all[j].open && c < value->n; c++)
            out = cel_tibble_with(in, out, cel_sexp_name(value, c), value->as.v[c]);
        if (out && !all[j].open)
            out = cel_tibble_with(in, out, all[j].name, value);
    }
    return out;
}

/* summarise, reframe */
static cel_sexp *summarise(cel_interp *in, cel_args *a)
{
    if (!name_dots(in, a))
        return NULL;
    static const char *const kinds[] = {"drop_last", "drop", "keep", NULL};
    bool reframe = strcmp(cel_args_builtin(a)->name, "reframe") == 0, given = !reframe && cel_arg_given(a, 2) && cel_arg(a, 2) && cel_arg(a, 2)->kind != CEL_S_NULL;
    cel_sexp *table = cel_arg_table(a, 0), *x = table ? grouped_by(in, a, reframe ? 2 : 3, table) : NULL, *out = NULL;
    size_t keys, kind = 0, n = 0, dots = cel_dots(a);
    cel_groups g;
    if (!x || (given && !cel_arg_choice(a, 2, kinds, &kind)) || !cel_grouping_of(in, x, &g, &keys))
        return NULL;
    summary *all = CEL_ARRAY(summary, dots + 1);
    size_t *order = CEL_ARRAY(size_t, g.n + 1), *size = CEL_ARRAY(size_t, g.n + 1);
    bool good = all && order && size, ones = true;
    for (size_t i = 0; good && i < g.n; i++)
        size[i] = 1;
    for (size_t k = 0; good && k < dots; k++) {
        if (!cel_dots_expr(a, k))
            continue;
        summary *s = all + n;
        s->name = dots_title(in, a, k);
        s->part = CEL_ARRAY(cel_sexp *, g.n + 1);
        n += s->part != NULL;
        good = s->name && s->part && summary_parts(in, a, k, x, &g, all, n - 1, size, s->part);
        s->open = good && g.n > 0 && !cel_dots_name(a, k);
        for (size_t i = 0; s->open && i < g.n; i++)
            s->open = cel_is_frame(s->part[i]);
    }
    if (good) {
        order_groups(&g, x != table, order);
        out = summary_table(in, x, keys, all, n, g.n, order, size);
    }
    for (size_t i = 0; good && i < g.n; i++)
        ones = ones && size[i] == 1;
    for (size_t k = 0; all && k < n; k++)
        cel_free(all[k].part);
    cel_free(all);
    cel_free(order);
    cel_free(size);
    cel_groups_free(&g);
    if (x != table || reframe)
        keys = 0;
    if (!given && (!ones || cel_sexp_inherits(x, "rowwise_df")))
        kind = 2;
    size_t kept = kind == 2 ? keys : kind == 1 || keys == 0 ? 0 : keys - 1;
    if (out && !cel_is_grouped(table))
        return like_table(in, out, table);
    if (!out || kept == 0)
        return out;
    const char **name = CEL_ARRAY(const char *, kept);
    for (size_t j = 0; name && j < kept; j++)
        name[j] = cel_sexp_name(out, j);
    out = name ? cel_group(in, out, kept, name) : NULL;
    cel_free(name);
    return out;
}

/* Each row a group of its own; the columns chosen are its keys. */
static cel_sexp *rowwise(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0);
    chosen c;
    if (!x || !choose_dots(in, a, x = cel_ungroup(in, x), &c))
        return NULL;
    const char **name = chosen_names(x, &c);
    cel_sexp *out = name ? cel_rowwise(in, x, c.n, name) : NULL;
    cel_free(name);
    chosen_free(&c);
    return out;
}

static cel_sexp *n(cel_interp *in, cel_args *a)
{
    size_t rows;
    if (!cel_mask_count(in, cel_args_env(a), &rows))
        return cel_call_fail(a, "argument.place", "n() counts the rows of a group: it belongs into summarise(), mutate() or filter()");
    return cel_sexp_integer(in, (int32_t)rows);
}

static cel_sexp *row_number(cel_interp *in, cel_args *a)
{
    size_t rows;
    if (cel_arg_given(a, 0)) { /* ranks, ties by place */
        cel_sexp *x = cel_arg(a, 0);
        size_t *order = x ? CEL_ARRAY(size_t, x->n) : NULL;
        cel_sexp *out = order && cel_rows_order(in, 1, &x, NULL, x->n, order) ? cel_sexp_vector(in, CEL_S_INTEGER, x->n) : NULL;
        for (size_t i = 0; out && i < x->n; i++)
            out->as.i[order[i]] = (int32_t)i + 1;
        cel_free(order);
        return out;
    }
    if (!cel_mask_count(in, cel_args_env(a), &rows))
        return cel_call_fail(a, "argument.place", "row_number() numbers the rows of a table: it belongs into mutate() or filter()");
    cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, rows);
    for (size_t i = 0; out && i < rows; i++)
        out->as.i[i] = (int32_t)i + 1;
    return out;
}

static cel_sexp *n_distinct(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    cel_groups g;
    if (!x || !cel_groups_find(in, 1, &x, cel_vector_size(x), true, &g))
        return NULL;
    size_t found = g.n;
    cel_groups_free(&g);
    return cel_sexp_integer(in, (int32_t)found);
}

/* ---- count ---- */

static cel_sexp *count(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0), *grouped = x ? group_by(in, a) : NULL, *weights = NULL;
    bool sort;
    size_t keys;
    cel_groups g;
    if (!grouped || !cel_arg_flag(a, 3, &sort))
        return NULL;
    const char *name = "n";
    cel_sexp *given = cel_arg(a, 4);
    if (!given || (given->kind != CEL_S_NULL && !cel_arg_text(a, 4, &name)))
        return NULL;
    if (cel_arg_given(a, 1 + 4)) {
        cel_sexp *mask = cel_mask_new(in, grouped, cel_arg_env(a, 5));
        weights = mask ? cel_eval(in, cel_arg_expr(a, 5), mask) : NULL;
        if (!weights)
            return NULL;
    }
    if (!cel_grouping_of(in, grouped, &g, &keys))
        return NULL;
    cel_sexp *out = key_columns(in, grouped, keys, g.n);
    bool whole = weights && (weights->kind == CEL_S_INTEGER || weights->kind == CEL_S_LOGICAL);
    cel_sexp *counts = cel_sexp_vector(in, weights ? CEL_S_DOUBLE : CEL_S_INTEGER, g.n);
    for (size_t i = 0; out && counts && i < g.n; i++) {
        if (!weights)
            counts->as.i[i] = (int32_t)(g.start[i + 1] - g.start[i]);
        for (size_t k = g.start[i]; weights && k < g.start[i + 1]; k++) {
            double d = cel_sexp_number_at(weights, g.row[k]); /* missing weights count nothing */
            counts->as.d[i] += isnan(d) ? 0 : d;
        }
    }
    if (whole && counts && !(counts = cel_coerce(in, counts, CEL_S_INTEGER)))
        out = NULL;
    cel_groups_free(&g);
    if (!out || !counts || !(out = like_table(in, cel_tibble_with(in, out, name, counts), x)) || !sort)
        return out;
    bool down = true;
    size_t *order = CEL_ARRAY(size_t, counts->n);
    out = order && cel_rows_order(in, 1, &counts, &down, counts->n, order) ? cel_tibble_take(in, out, order, counts->n) : NULL;
    cel_free(order);
    return out;
}

#define EACH ".data, ..."

static const cel_builtin rows[] = {
    {"dplyr", "select", EACH, select_columns, "Columns by name, range, sign or helper; new = old renames.", CEL_B_GENERIC},
    {"dplyr", "rename", EACH, rename_columns, "New names for columns: new = old.", CEL_B_GENERIC},
    {"dplyr", "relocate", EACH ", .before = NULL, .after = NULL", relocate, "Columns to the front, or before or after another.", CEL_B_GENERIC},
    {"dplyr", "pull", ".data, var = -1, name = NULL, ...", pull, "One column as a vector.", CEL_B_GENERIC},
    {"dplyr", "mutate", EACH ", .by = NULL, .keep = \"all\", .before = NULL, .after = NULL", mutate, "New columns from expressions; NULL removes one.", CEL_B_GENERIC},
    {"dplyr", "transmute", EACH, transmute, "Only the new columns.", CEL_B_GENERIC},
    {"dplyr", "group_by", EACH ", .add = FALSE, .drop = TRUE", group_by, "Rows with equal values become a group.", CEL_B_GENERIC},
    {"dplyr", "ungroup", "x, ...", ungroup, "No groups any more.", CEL_B_GENERIC},
    {"dplyr", "group_vars", "x", group_vars, "The columns a table is grouped by.", 0},
    {"dplyr", "summarise", EACH ", .groups = NULL, .by = NULL", summarise, "One row for each group.", CEL_B_GENERIC},
    {"dplyr", "summarize", EACH ", .groups = NULL, .by = NULL", summarise, "One row for each group.", CEL_B_GENERIC},
    {"dplyr", "reframe", EACH ", .by = NULL", summarise, "Any number of rows for each group.", CEL_B_GENERIC},
    {"dplyr", "rowwise", "data, ...", rowwise, "Each row a group of its own.", CEL_B_GENERIC},
    {"dplyr", "count", "x, ..., .add = FALSE, sort = FALSE, name = NULL, wt = NULL", count, "How many rows have each value.", CEL_B_GENERIC},
    {"dplyr", "n", "", n, "Rows of the present group.", 0},
    {"dplyr", "row_number", "x", row_number, "1, 2, 3, ... or the rank of each value.", 0},
    {"dplyr", "n_distinct", "x", n_distinct, "How many different values.", 0},
};

const cel_library cel_library_dplyr = {rows, sizeof rows / sizeof *rows};
