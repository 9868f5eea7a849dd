/* Steps as builtins: one function for all of them, by the library's table of step types. Formals, defaults and help come from
 * that table. As in R an id is drawn before the recipe argument is evaluated, so that in a chain of pipes the last step
 * draws first. */
#include <stdio.h>
#include <string.h>

#include "cli/script/frame_value.h"
#include "cli/script/recipe_inside.h"
#include "cli/script/tuning_value.h"

/* Positions of formals: recipe, ..., role, trained, those of the type, skip, id. */
enum { RECIPE, DOTS, ROLE, TRAINED, OWN };

/* The library's formals "options.raw", "options.degree" are one argument in scripts: options = list(raw = TRUE); likewise
 * contrasts = list(ordered = "contr.sum"). A type has one such list at most. */
static const char *const lists[] = {"options", "contrasts"};

/* The name of the list a formal is a part of; NULL: it stands for itself. */
static const char *list_of(const cel_formal *formal)
{
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
        size_t length = strlen(lists[k]);
        if (strncmp(formal->name, lists[k], length) == 0 && formal->name[length] == '.')
            return lists[k];
    }
    return NULL;
}

static bool is_option(const cel_formal *formal)
{
    return list_of(formal) != NULL;
}

/* Where the arguments of a type stand: plain ones in the library's order, then options, skip and id. */
typedef struct layout {
    const cel_formal *formal;
    size_t n, plain;
    const char *list; /* the name of the list */
    size_t options, skip, id; /* positions; options 0: none */
} layout;

static layout layout_of(const cel_step_type *type)
{
    layout l = {0};
    l.formal = cel_step_type_formals(type, &l.n);
    for (size_t i = 0; i < l.n; i++) {
        l.plain += !is_option(&l.formal[i]);
        l.list = is_option(&l.formal[i]) ? list_of(&l.formal[i]) : l.list;
    }
    l.options = l.plain < l.n ? OWN + l.plain : 0;
    l.skip = OWN + l.plain + (l.options ? 1 : 0);
    l.id = l.skip + 1;
    return l;
}

static size_t position(const layout *l, size_t i)
{
    size_t at = OWN;
    if (is_option(&l->formal[i]))
        return l->options;
    for (size_t k = 0; k < i; k++)
        at += !is_option(&l->formal[k]);
    return at;
}

/* ---- arguments ---- */

/* The value of an argument as the library takes it; functions are kept alive. False with an error. */
static bool to_value(cel_interp *in, cel_sexp *x, const cel_formal *formal, cel_value *out)
{
    if (formal->kind == CEL_V_OBJECT && cel_is_call_to(x, "~") && !(x = cel_as_function(in, x)))
        return false;
    if (!cel_sexp_to_value(in, x, out))
        return false;
    return out->kind != CEL_V_OBJECT || x->kind == CEL_S_OBJECT || cel_tuning_pin(in, x);
}

/* The columns a selector argument means, as texts. */
static bool selector_value(cel_interp *in, cel_args *a, size_t i, const cel_recipe *recipe, cel_value *out)
{
    cel_terms terms = {0};
    if (!cel_terms_of_arg(in, a, i, recipe, &terms))
        return false;
    const char **text = cel_terms_texts(&terms);
    if (text)
        *out = cel_value_texts(text, terms.n);
    cel_free(text);
    cel_terms_free(&terms);
    if (out->kind == CEL_V_NULL)
        cel_fail_here(in, "memory", "not enough memory");
    return out->kind != CEL_V_NULL;
}

static bool is_missing(const cel_sexp *x)
{
    return x->kind == CEL_S_NULL || (x->n == 1 && ((x->kind == CEL_S_LOGICAL && x->as.i[0] == CEL_NA_INT) || (x->kind == CEL_S_STRING && !x->as.s[0])));
}

static bool given_role(cel_args *a, cel_step_new *what)
{
    if (!cel_arg_given(a, ROLE))
        return true;
    cel_sexp *x = cel_arg(a, ROLE);
    what->role_given = true;
    if (!x || is_missing(x))
        return x != NULL;
    return cel_arg_text(a, ROLE, &what->role);
}

/* `name = ` before a selector is a misspelt argument, unless the step takes names. */
static bool check_names(cel_interp *in, cel_args *a, const cel_step_type *type)
{
    size_t n;
    const cel_formal *formal = cel_step_type_formals(type, &n);
    const char *names[64] = {"role", "skip", "id"};
    size_t known = 3;
    for (size_t i = 0; i < n && known < 64; i++)
        names[known++] = formal[i].name;
    for (size_t k = 0; k < cel_dots(a); k++) {
        const char *name = cel_dots_name(a, k);
        if (!name || cel_step_type_takes_names(type))
            continue;
        int near = cel_nearest(name, names, known);
        cel_dots_fail(a, k, "step.argument", "%s() has no argument \"%s\"", cel_step_type_function(type), name);
        cel_error *err = cel_interp_error(in);
        if (near >= 0)
            cel_error_hint(err, "did you mean \"%s\"?", names[near]);
        else
            cel_error_hint(err, "columns are selected without a name before them");
        return false;
    }
    return true;
}

/* ---- a step ---- */

/* options = list(raw = TRUE) as values of "options.raw". False with an error. */
static bool collect_options(cel_interp *in, cel_args *a, const layout *l, cel_step_new *what, cel_named_value *own)
{
    cel_sexp *list = l->options && cel_arg_given(a, l->options) ? cel_arg(a, l->options) : NULL;
    if (!list || list->kind == CEL_S_NULL)
        return list || !l->options || !cel_arg_given(a, l->options);
    if (!cel_is_vector(list))
        return cel_arg_fail(a, l->options, "step.options", "`%s` must be a list with names", l->list) != NULL;
    for (size_t e = 0; e < list->n; e++) {
        const char *name = cel_sexp_name(list, e), *known[32];
        size_t n = 0, found = l->n;
        for (size_t i = 0; i < l->n; i++) {
            if (!is_option(&l->formal[i]) || n == sizeof known / sizeof *known)
                continue;
            known[n] = l->formal[i].name + strlen(l->list) + 1;
            found = strcmp(known[n++], name) == 0 ? i : found;
        }
        if (found == l->n) {
            cel_arg_fail(a, l->options, "step.options", *name ? "%s() has no option \"%s\"" : "the options of %s() need names%s",
                         cel_args_builtin(a)->name, name);
            int near = cel_nearest(name, known, n);
            if (near >= 0)
                cel_error_hint(cel_interp_error(in), "did you mean \"%s\"?", known[near]);
            return false;
        }
        bool taken = false;
        for (size_t k = 0; k < what->n_args; k++)
            taken = taken || strcmp(own[k].name, l->formal[found].name) == 0;
        if (taken)
            return cel_arg_fail(a, l->options, "step.options", "option \"%s\" is given twice", name) != NULL;
        cel_sexp *x = list->kind == CEL_S_LIST ? list->as.v[e] : cel_vector_rows(in, list, &e, 1);
        cel_named_value *v = &own[what->n_args++];
        v->name = (char *)(uintptr_t)l->formal[found].name;
        if (!x || !to_value(in, x, &l->formal[found], &v->value))
            return false;
    }
    return true;
}

static bool collect(cel_interp *in, cel_args *a, const cel_step_type *type, const layout *l, cel_step_new *what, cel_named_value *own)
{
    if (!given_role(a, what))
        return false;
    for (size_t i = 0; i < l->n; i++) {
        size_t at = position(l, i);
        bool given = cel_arg_given(a, at), seed = !given && strcmp(l->formal[i].name, "seed") == 0;
        if (is_option(&l->formal[i]) || (!given && !seed) || cel_step_type_is_selector(type, l->formal[i].name))
            continue;
        /* seed = sample.int(10^5, 1) of the steps that have one */
        cel_sexp *x = seed ? cel_sexp_integer(in, (int32_t)cel_rng_index(cel_interp_rng(in), 1e5) + 1) : cel_arg(a, at);
        cel_named_value *v = &own[what->n_args++];
        v->name = (char *)(uintptr_t)l->formal[i].name;
        if (!x || !to_value(in, x, &l->formal[i], &v->value))
            return false;
    }
    what->skip_given = cel_arg_given(a, l->skip);
    return collect_options(in, a, l, what, own) && (!what->skip_given || cel_arg_flag(a, l->skip, &what->skip)) && cel_arg_text(a, l->id, &what->id);
}

static cel_sexp *add(cel_interp *in, cel_args *a, const cel_step_type *type, cel_step_new *what, cel_named_value *own)
{
    layout l = layout_of(type);
    if (!check_names(in, a, type) || !collect(in, a, type, &l, what, own))
        return NULL;
    cel_recipe *recipe = cel_arg_recipe(a, RECIPE), *made = NULL;
    if (!recipe)
        return NULL;
    for (size_t i = 0; i < l.n; i++) {
        if (!cel_step_type_is_selector(type, l.formal[i].name) || !cel_arg_given(a, position(&l, i)))
            continue;
        cel_named_value *v = &own[what->n_args++];
        v->name = (char *)(uintptr_t)l.formal[i].name;
        if (!selector_value(in, a, position(&l, i), recipe, &v->value))
            return NULL;
    }
    cel_terms terms = {0};
    if (!cel_terms_of_dots(in, a, recipe, cel_step_type_takes_expressions(type), &terms))
        return NULL;
    what->n_terms = terms.n;
    what->term = terms.term;
    what->hooks = cel_recipe_hooks(in);
    cel_error err;
    cel_status status = what->hooks ? cel_recipe_add_step(recipe, type, what, &made, &err) : cel_nomem(&err);
    cel_terms_free(&terms);
    if (status != CEL_INPUT)
        return cel_recipe_give(in, a, status, made, &err);
    /* A sentence that names an argument stands under it. */
    for (size_t i = 0; i < l.n; i++) {
        char quoted[80];
        snprintf(quoted, sizeof quoted, "`%s`", l.formal[i].name);
        if (cel_arg_given(a, position(&l, i)) && strstr(err.message, quoted))
            return cel_arg_error(a, position(&l, i), &err);
    }
    return cel_call_error(a, &err);
}

static cel_sexp *step(cel_interp *in, cel_args *a)
{
    const cel_step_type *type = cel_step_type_find(cel_args_builtin(a)->name);
    size_t n;
    cel_step_type_formals(type, &n);
    cel_named_value *own = CEL_ARRAY(cel_named_value, n);
    cel_step_new what = {.arg = own};
    cel_sexp *value = own ? add(in, a, type, &what, own) : cel_call_fail(a, "memory", "not enough memory");
    for (size_t i = 0; own && i < what.n_args; i++)
        cel_value_free(&own[i].value);
    cel_free(own);
    return value;
}

/* ---- rows ---- */

static const char *formals_text(cel_interp *in, const cel_step_type *type)
{
    layout l = layout_of(type);
    cel_text t = {0};
    const char *role = cel_step_type_role(type);
    cel_text_addf(&t, "recipe, ..., role = %s%s%s, trained = FALSE", role ? "\"" : "", role ? role : "NA", role ? "\"" : "");
    for (size_t i = 0; i < l.n; i++)
        if (!is_option(&l.formal[i]))
            cel_text_addf(&t, ", %s%s%s", l.formal[i].name, l.formal[i].fallback[0] ? " = " : "", l.formal[i].fallback);
    if (l.list)
        cel_text_addf(&t, ", %s = list()", l.list);
    cel_text_addf(&t, ", skip = %s, id = rand_id(\"%s\")", cel_step_type_skip(type) ? "TRUE" : "FALSE", cel_step_type_name(type));
    const char *text = t.failed ? NULL : cel_intern(in, t.text);
    cel_text_free(&t);
    return text;
}

const cel_builtin *cel_recipe_step_rows(cel_interp *in, size_t *n)
{
    cel_recipes_state *s = cel_recipes_state_of(in);
    *n = 0;
    if (!s || !(s->rows = CEL_ARRAY(cel_builtin, cel_n_step_types)))
        return NULL;
    for (size_t i = 0; i < cel_n_step_types; i++) {
        const cel_step_type *type = cel_step_types[i];
        const char *formals = formals_text(in, type);
        if (!formals)
            return NULL;
        s->rows[(*n)++] = (cel_builtin){"recipes", cel_step_type_function(type), formals, step, cel_step_type_help(type), 0};
    }
    return s->rows;
}
