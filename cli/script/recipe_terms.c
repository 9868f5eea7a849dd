/* The `...` of steps. Selectors stay as written; where a script's variables or calls stand in them, a second text holds
 * their values, so that the library needs no script to resolve them. Expressions are kept with their environment.
 * `!!x`, `!!!x` and `{{ x }}` are replaced when the step is added, as rlang does. */
#include <string.h>

#include "cli/script/frame_value.h"
#include "cli/script/recipe_inside.h"
#include "cli/script/tuning_value.h"
#include "recipes/select.h"
#include "recipes/step.h"

typedef struct writer {
    cel_interp *in;
    const cel_recipe *recipe;
    cel_sexp *env;
    cel_text text;
    bool changed; /* the text is no longer what was written */
} writer;

static bool write_selector(writer *w, cel_sexp *expr);

/* ---- injected expressions ---- */

/* `!!x`: the inner expression; NULL when it is none. */
static cel_sexp *banged(const cel_sexp *expr, int bangs)
{
    const cel_sexp *at = expr;
    for (int k = 0; k < bangs; k++) {
        if (!cel_is_call_to(at, "!") || at->n != 1)
            return NULL;
        at = at->as.call.args[0].value;
    }
    return (cel_sexp *)(uintptr_t)at;
}

/* `{{ x }}`: the symbol. */
static cel_sexp *embraced(const cel_sexp *expr)
{
    for (int k = 0; k < 2; k++) {
        if (!cel_is_call_to(expr, "{") || expr->n != 1)
            return NULL;
        expr = expr->as.call.args[0].value;
    }
    return expr->kind == CEL_S_SYMBOL ? (cel_sexp *)(uintptr_t)expr : NULL;
}

/* The expression a caller gave for argument `symbol`, through substitute(). NULL with an error. */
static cel_sexp *argument_of(cel_interp *in, cel_sexp *symbol, cel_sexp *env)
{
    cel_sexp *call = cel_sexp_call(in, "substitute", 1, NULL, &symbol);
    return call ? cel_eval(in, call, env) : NULL;
}

/* A formula ~x (a quosure) is what stands behind its tilde. */
static cel_sexp *bare(cel_sexp *x)
{
    return x && cel_is_call_to(x, "~") && x->n == 1 ? x->as.call.args[0].value : x;
}

static cel_sexp *injected(cel_interp *in, cel_sexp *expr, cel_sexp *env);

/* `!!x + y` is `!(!(x + y))` to the parser, and means (!!x) + y: only the leftmost operand is replaced. */
static cel_sexp *unquoted(cel_interp *in, cel_sexp *inner, cel_sexp *env)
{
    static const char *const loose[] = {"+", "-", "*", "/", "%%", "%/%", "%in%", ":", "==", "!=", "<", ">", "<=", ">="};
    bool binary = false;
    for (size_t k = 0; k < sizeof loose / sizeof *loose && inner->n == 2; k++)
        binary = binary || cel_is_call_to(inner, loose[k]);
    if (!binary)
        return bare(cel_eval(in, inner, env));
    cel_sexp *out = cel_sexp_copy(in, inner), *left = out ? unquoted(in, inner->as.call.args[0].value, env) : NULL;
    cel_sexp *right = left ? injected(in, inner->as.call.args[1].value, env) : NULL;
    if (!right)
        return NULL;
    out->as.call.args[0].value = cel_sexp_share(left);
    out->as.call.args[1].value = cel_sexp_share(right);
    return out;
}

/* The expression with all `!!` and `{{` replaced; itself when there are none. NULL with an error. */
static cel_sexp *injected(cel_interp *in, cel_sexp *expr, cel_sexp *env)
{
    if (!expr || expr->kind != CEL_S_CALL)
        return expr;
    cel_sexp *inner = banged(expr, 2), *symbol = embraced(expr);
    if (inner)
        return unquoted(in, inner, env);
    if (symbol)
        return argument_of(in, symbol, env);
    cel_sexp *out = expr;
    for (size_t i = 0; i < expr->n; i++) {
        cel_sexp *old = expr->as.call.args[i].value, *now = old ? injected(in, old, env) : NULL;
        if (old && !now)
            return NULL;
        if (now == old)
            continue;
        if (out == expr && !(out = cel_sexp_copy(in, expr)))
            return NULL;
        out->as.call.args[i].value = cel_sexp_share(now);
    }
    return out;
}

/* ---- selectors ---- */

/* A name, in backticks when it is no plain one. */
static bool write_name(writer *w, const char *name)
{
    cel_sexp *symbol = cel_sexp_symbol(w->in, name);
    if (symbol)
        cel_deparse(symbol, &w->text);
    return symbol != NULL;
}

/* Texts, numbers or TRUE and FALSE as R source. `c()` around them also when there is one: no. */
static bool write_constant(writer *w, const cel_sexp *x, cel_span span)
{
    char what[128];
    if (x->kind == CEL_S_SYMBOL || x->kind == CEL_S_CALL) /* a symbol made by sym() */
        return write_selector(w, bare((cel_sexp *)(uintptr_t)x));
    if (x->kind == CEL_S_LIST) { /* syms(): each in its turn */
        cel_text_add(&w->text, "c(");
        for (size_t i = 0; i < x->n; i++) {
            cel_text_add(&w->text, i ? ", " : "");
            if (!write_constant(w, x->as.v[i], span))
                return false;
        }
        cel_text_add(&w->text, ")");
        return true;
    }
    if (x->kind != CEL_S_NULL && !cel_is_vector(x))
        return cel_fail_at(w->in, span, "select.value", "columns are selected by names or positions, not by %s",
                           cel_sexp_describe(x, what, sizeof what)) != NULL;
    bool away = cel_is_number(x) && x->n > 0;
    for (size_t i = 0; away && i < x->n; i++)
        away = cel_sexp_number_at(x, i) < 0;
    cel_text_add(&w->text, away ? "-c(" : x->n == 1 ? "" : "c(");
    for (size_t i = 0; i < x->n; i++) {
        cel_text_add(&w->text, i ? ", " : "");
        if (x->kind == CEL_S_STRING || cel_is_factor(x)) {
            const char *text = cel_sexp_text_at(x, i);
            cel_sexp *one = cel_sexp_string(w->in, text ? text : "NA");
            if (!one)
                return false;
            cel_deparse(one, &w->text);
        } else if (x->kind == CEL_S_LOGICAL) {
            cel_text_add(&w->text, x->as.i[i] == 1 ? "TRUE" : "FALSE");
        } else {
            char number[32];
            double at = cel_sexp_number_at(x, i);
            cel_text_add(&w->text, cel_format_double(away ? -at : at, number));
        }
    }
    cel_text_add(&w->text, away || x->n != 1 ? ")" : "");
    return true;
}

static bool write_value(writer *w, cel_sexp *expr)
{
    cel_sexp *x = cel_eval(w->in, expr, w->env);
    w->changed = true;
    return x && write_constant(w, x, expr->span);
}

/* where(f): the name of a predicate the library knows; else the columns there are now for which f is TRUE. */
static bool write_where(writer *w, cel_sexp *call)
{
    cel_sexp *expr = call->n == 1 ? call->as.call.args[0].value : NULL;
    if (!expr)
        return cel_fail_at(w->in, call->span, "select.where", "where() takes one function") != NULL;
    if (cel_is_call_to(expr, "::"))
        expr = expr->as.call.args[1].value;
    if (expr->kind == CEL_S_SYMBOL && strncmp(expr->as.name, "is.", 3) == 0) {
        cel_text_addf(&w->text, "where(%s)", expr->as.name);
        return true;
    }
    cel_sexp *f = cel_eval(w->in, expr, w->env);
    if (!f || !(f = cel_as_function(w->in, f)))
        return false;
    w->changed = true;
    cel_text_add(&w->text, "any_of(c(");
    size_t found = 0;
    for (size_t j = 0; j < w->recipe->data->cols; j++) {
        cel_sexp *x = cel_column_value(w->in, w->recipe->data->column[j]), *yes = x ? cel_apply(w->in, f, 1, &x, NULL) : NULL;
        cel_sexp *name = yes ? cel_sexp_string(w->in, w->recipe->data->name[j]) : NULL;
        if (!name)
            return false;
        if (yes->kind != CEL_S_LOGICAL || yes->n != 1)
            return cel_fail_at(w->in, call->span, "select.where", "the function of where() must give TRUE or FALSE") != NULL;
        if (yes->as.i[0] != 1)
            continue;
        cel_text_add(&w->text, found++ ? ", " : "");
        cel_deparse(name, &w->text);
    }
    cel_text_add(&w->text, "))");
    return true;
}

/* starts_with(prefix): arguments are ordinary R, so their values take their place. */
static bool write_helper(writer *w, const char *name, cel_sexp *call)
{
    if (strcmp(name, "where") == 0)
        return write_where(w, call);
    cel_text_addf(&w->text, "%s(", name);
    for (size_t i = 0; i < call->n; i++) {
        const cel_call_arg *arg = &call->as.call.args[i];
        if (!arg->value)
            return cel_fail_at(w->in, call->span, "script.empty", "an argument of %s() is empty", name) != NULL;
        cel_text_addf(&w->text, "%s%s%s", i ? ", " : "", arg->name ? arg->name : "", arg->name ? " = " : "");
        bool constant = arg->value->kind == CEL_S_STRING || cel_is_number(arg->value) || arg->value->kind == CEL_S_LOGICAL;
        if (constant) {
            cel_deparse(arg->value, &w->text);
        } else if (!write_value(w, arg->value)) {
            return false;
        }
    }
    cel_text_add(&w->text, ")");
    return true;
}

static bool write_operands(writer *w, const cel_sexp *call, const char *between)
{
    for (size_t i = 0; i < call->n; i++) {
        cel_sexp *arg = call->as.call.args[i].value;
        cel_text_add(&w->text, i ? between : "");
        if (!arg)
            return cel_fail_at(w->in, call->span, "script.empty", "a selector is empty here") != NULL;
        if (!write_selector(w, arg))
            return false;
    }
    return true;
}

static bool write_call(writer *w, cel_sexp *call)
{
    cel_call_arg *arg = call->as.call.args;
    cel_sexp *function = call->as.call.function;
    if (cel_is_call_to(function, "::") && function->n == 2)
        function = function->as.call.args[1].value;
    const char *name = function->kind == CEL_S_SYMBOL ? function->as.name : "";
    if ((strcmp(name, "$") == 0 || strcmp(name, "[[") == 0) && call->n == 2 && arg[0].value && arg[0].value->kind == CEL_S_SYMBOL &&
        strcmp(arg[0].value->as.name, ".data") == 0) {
        if (name[0] == '$' && arg[1].value->kind == CEL_S_SYMBOL)
            return write_name(w, arg[1].value->as.name);
        return write_value(w, arg[1].value);
    }
    bool sign = strcmp(name, "-") == 0 || strcmp(name, "!") == 0;
    if (call->n == 1 && (sign || strcmp(name, "+") == 0)) {
        cel_text_add(&w->text, sign ? name : "");
        return write_selector(w, arg[0].value);
    }
    if (call->n == 2 && strcmp(name, "-") == 0) { /* all but */
        w->changed = true;
        cel_text_add(&w->text, "(");
        if (!write_selector(w, arg[0].value))
            return false;
        cel_text_add(&w->text, " & !");
        bool done = write_selector(w, arg[1].value);
        cel_text_add(&w->text, ")");
        return done;
    }
    bool group = strcmp(name, "(") == 0, list = strcmp(name, "c") == 0;
    if (group || list) {
        cel_text_add(&w->text, group ? "(" : "c(");
        bool done = write_operands(w, call, ", ");
        cel_text_add(&w->text, ")");
        return done;
    }
    if (call->n == 2 && strcmp(name, ":") == 0)
        return write_operands(w, call, ":");
    if (call->n == 2 && (name[0] == '&' || name[0] == '|') && strlen(name) <= 2)
        return write_operands(w, call, name[0] == '&' ? " & " : " | ");
    if (cel_is_selector(name))
        return write_helper(w, name, call);
    const char *near = *name && !cel_builtin_find(w->in, NULL, name) && !cel_env_get(w->in, w->env, name, false) ? cel_nearest_selector(name) : NULL;
    if (near) {
        cel_fail_at(w->in, function->span, "select.function", "there is no selector %s()", name);
        cel_error_hint(cel_interp_error(w->in), "did you mean %s()?", near);
        return false;
    }
    return write_value(w, call);
}

/* Whether there is, or will be after the steps so far, a column of that name. */
static bool is_column(const cel_recipe *r, const char *name)
{
    for (size_t i = 0; i < r->vars.n; i++)
        if (strcmp(r->vars.var[i].name, name) == 0)
            return true;
    for (size_t i = 0; i < r->terms.n; i++)
        if (strcmp(r->terms.var[i].name, name) == 0)
            return true;
    for (size_t i = 0; i < r->n_steps; i++)
        for (size_t k = 0; k < r->step[i]->n_terms; k++)
            if (r->step[i]->term[k].name && strcmp(r->step[i]->term[k].name, name) == 0)
                return true;
    return false;
}

static bool write_symbol(writer *w, cel_sexp *symbol)
{
    const char *name = symbol->as.name;
    cel_sexp *x = is_column(w->recipe, name) ? NULL : cel_env_get(w->in, w->env, name, false);
    if (x && x->kind == CEL_S_STRING && x->n > 0) { /* a variable that holds names, as all_of() would read it */
        w->changed = true;
        return write_constant(w, x, symbol->span);
    }
    return write_name(w, name);
}

static bool write_selector(writer *w, cel_sexp *expr)
{
    switch ((int)expr->kind) {
    case CEL_S_SYMBOL: return write_symbol(w, expr);
    case CEL_S_CALL: return write_call(w, expr);
    default: return write_constant(w, expr, expr->span);
    }
}

static bool selector(cel_interp *in, const cel_recipe *recipe, cel_sexp *written, cel_sexp *env, cel_term *out)
{
    cel_sexp *expr = injected(in, written, env);
    writer w = {.in = in, .recipe = recipe, .env = env};
    const char *text = expr ? cel_deparse_text(in, expr) : NULL, *selects = NULL;
    if (text && write_selector(&w, expr)) {
        selects = w.text.failed ? NULL : cel_intern(in, w.text.text ? w.text.text : "");
        if (!selects)
            cel_fail_here(in, "memory", "not enough memory");
    }
    cel_text_free(&w.text);
    if (text && selects && !cel_recipe_place(in, expr, out))
        return false;
    out->text = (char *)(uintptr_t)text;
    out->selector = w.changed || (selects && text && strcmp(selects, text) != 0) ? (char *)(uintptr_t)selects : NULL;
    return text && selects;
}

/* ---- expressions ---- */

/* A formula of columns and selectors, ~ a:starts_with(prefix): variables inside the selectors are replaced by their values. */
static bool write_formula(writer *w, cel_sexp *expr)
{
    static const char *const operators[] = {"~", "+", "-", "*", ":", "^", "("};
    cel_sexp *function = expr->kind == CEL_S_CALL ? expr->as.call.function : NULL;
    bool named = function && function->kind == CEL_S_SYMBOL, known = false;
    for (size_t k = 0; named && k < sizeof operators / sizeof *operators; k++)
        known |= strcmp(function->as.name, operators[k]) == 0;
    if (!known) {
        if (function)
            return write_call(w, expr);
        cel_deparse(expr, &w->text);
        return true;
    }
    bool group = strcmp(function->as.name, "(") == 0;
    for (size_t i = 0; i < expr->n; i++) {
        if (i > 0 || expr->n == 1)
            cel_text_add(&w->text, function->as.name);
        if (!expr->as.call.args[i].value || !write_formula(w, expr->as.call.args[i].value))
            return false;
    }
    cel_text_add(&w->text, group ? ")" : "");
    return true;
}

static bool expression(cel_interp *in, const cel_recipe *recipe, cel_sexp *written, cel_sexp *env, cel_term *out)
{
    cel_sexp *expr = injected(in, written, env);
    const char *text = expr ? cel_deparse_text(in, expr) : NULL;
    cel_sexp *pair = text ? cel_sexp_list(in, 2, NULL) : NULL;
    if (!pair)
        return false;
    if (cel_is_call_to(expr, "~") && expr->n == 1) {
        writer w = {.in = in, .recipe = recipe, .env = env};
        const char *selects = write_formula(&w, expr) && !w.text.failed ? cel_intern(in, w.text.text) : NULL;
        out->selector = w.changed ? (char *)(uintptr_t)selects : NULL;
        cel_text_free(&w.text);
        if (!selects)
            return false;
    }
    cel_sexp_set(pair, 0, expr);
    cel_sexp_set(pair, 1, env);
    out->text = (char *)(uintptr_t)text;
    out->object = pair;
    return cel_tuning_pin(in, pair);
}

/* ---- all of them ---- */

static cel_term *add_term(cel_interp *in, cel_terms *t)
{
    cel_term *more = cel_realloc(t->term, t->n + 1, sizeof *more);
    if (!more) {
        cel_fail_here(in, "memory", "not enough memory");
        return NULL;
    }
    t->term = more;
    more[t->n] = (cel_term){0};
    return &more[t->n++];
}

static bool add_one(cel_interp *in, const cel_recipe *recipe, bool expressions, const char *name, cel_sexp *expr, cel_sexp *env, cel_terms *out)
{
    cel_term *term = add_term(in, out);
    if (!term)
        return false;
    term->name = (char *)(uintptr_t)name;
    return expressions ? expression(in, recipe, expr, env, term) : selector(in, recipe, expr, env, term);
}

bool cel_terms_of_dots(cel_interp *in, cel_args *a, const cel_recipe *recipe, bool expressions, cel_terms *out)
{
    bool good = true;
    for (size_t k = 0; good && k < cel_dots(a); k++) {
        cel_sexp *expr = cel_dots_expr(a, k), *env = cel_dots_env(a, k);
        if (!expr) /* a comma too many */
            continue;
        cel_sexp *spliced = banged(expr, 3);
        if (!spliced) {
            good = add_one(in, recipe, expressions, cel_dots_name(a, k), expr, env, out);
            continue;
        }
        cel_sexp *x = cel_eval(in, spliced, env);
        good = x != NULL;
        for (size_t i = 0; good && i < x->n; i++) {
            cel_sexp *one = x->kind == CEL_S_LIST ? bare(x->as.v[i]) : cel_is_vector(x) ? cel_vector_rows(in, x, &i, 1) : x;
            const char *name = cel_sexp_name(x, i);
            if (one && x->kind != CEL_S_LIST)
                cel_sexp_set_attr(in, one, "names", NULL);
            good = one && add_one(in, recipe, expressions, name[0] ? name : NULL, one, env, out);
        }
    }
    if (!good) {
        cel_terms_free(out);
    }
    return good;
}

bool cel_terms_of_arg(cel_interp *in, cel_args *a, size_t i, const cel_recipe *recipe, cel_terms *out)
{
    static const char *const lists[] = {"imp_vars", "denom_vars", "vars", "c"};
    cel_sexp *expr = cel_arg_expr(a, i), *env = cel_arg_env(a, i);
    cel_sexp *function = expr && expr->kind == CEL_S_CALL ? expr->as.call.function : NULL;
    if (function && cel_is_call_to(function, "::"))
        function = function->as.call.args[1].value;
    bool list = false;
    for (size_t k = 0; function && function->kind == CEL_S_SYMBOL && k < sizeof lists / sizeof *lists; k++)
        list = list || strcmp(lists[k], function->as.name) == 0;
    bool good = expr != NULL;
    if (expr && expr->kind == CEL_S_STRING && expr->n == 1 && expr->as.s[0] && !(expr = cel_sexp_symbol(in, expr->as.s[0]))) /* class = "species" */
        return false;
    if (!list)
        good = good && add_one(in, recipe, false, NULL, expr, env, out);
    for (size_t k = 0; list && good && k < expr->n; k++)
        good = !expr->as.call.args[k].value || add_one(in, recipe, false, NULL, expr->as.call.args[k].value, env, out);
    if (!good)
        cel_terms_free(out);
    return good;
}

const char **cel_terms_texts(const cel_terms *terms)
{
    const char **text = CEL_ARRAY(const char *, terms->n);
    for (size_t i = 0; text && i < terms->n; i++)
        text[i] = terms->term[i].selector ? terms->term[i].selector : terms->term[i].text;
    return text;
}

void cel_terms_free(cel_terms *terms)
{
    cel_free(terms->term);
    *terms = (cel_terms){0};
}
