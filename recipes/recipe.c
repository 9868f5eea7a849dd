/* Recipes: making them, sharing them, adding steps. Nothing here looks at values of data: see recipe_prep.c for that. */
#include "recipes/recipe.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/formula.h"
#include "recipes/recipe_private.h"

/* ---- tables of variables ---- */

void cel_vars_free(cel_recipe_vars *vars)
{
    for (size_t i = 0; i < vars->n; i++) {
        cel_free(vars->var[i].name);
        cel_free(vars->var[i].role);
    }
    cel_free(vars->var);
    *vars = (cel_recipe_vars){0};
}

static bool add_var(cel_recipe_vars *vars, cel_recipe_var v, const char *name, const char *role)
{
    cel_recipe_var *more = cel_realloc(vars->var, vars->n + 1, sizeof *more);
    if (!more)
        return false;
    vars->var = more;
    v.name = cel_strdup(name);
    v.role = role ? cel_strdup(role) : NULL;
    if (!v.name || (role && !v.role)) {
        cel_free(v.name);
        cel_free(v.role);
        return false;
    }
    vars->var[vars->n++] = v;
    return true;
}

bool cel_vars_add(cel_recipe_vars *vars, const char *name, const cel_column *column, const char *role, bool derived)
{
    bool ordered = column->type == CEL_FACTOR && column->levels && column->levels->ordered;
    return add_var(vars, (cel_recipe_var){.type = column->type, .ordered = ordered, .derived = derived}, name, role);
}

bool cel_vars_copy(const cel_recipe_vars *from, cel_recipe_vars *to)
{
    *to = (cel_recipe_vars){0};
    for (size_t i = 0; i < from->n; i++)
        if (!add_var(to, from->var[i], from->var[i].name, from->var[i].role)) {
            cel_vars_free(to);
            return false;
        }
    return true;
}

int cel_vars_find(const cel_recipe_vars *vars, const char *name)
{
    for (size_t i = 0; i < vars->n; i++)
        if (strcmp(vars->var[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* ---- steps ---- */

static void free_step(cel_step *step)
{
    for (size_t i = 0; i < step->n_terms; i++) {
        cel_free(step->term[i].name);
        cel_free(step->term[i].text);
        cel_free(step->term[i].selector);
    }
    cel_free(step->term);
    for (size_t i = 0; step->arg && step->type->formal && step->type->formal[i].name; i++)
        cel_value_free(&step->arg[i]);
    cel_free(step->arg);
    cel_free(step->role);
    cel_free(step->id);
    cel_state_free(&step->state);
    cel_free(step);
}

cel_step *cel_step_keep(cel_step *step)
{
    atomic_fetch_add_explicit(&step->refs, 1, memory_order_relaxed);
    return step;
}

void cel_step_drop(cel_step *step)
{
    if (step && atomic_fetch_sub_explicit(&step->refs, 1, memory_order_acq_rel) == 1)
        free_step(step);
}

static bool copy_text(const char *from, char **to)
{
    *to = from ? cel_strdup(from) : NULL;
    return !from || *to;
}

static bool copy_terms(cel_step *step, const cel_term *term, size_t n)
{
    step->term = CEL_ARRAY(cel_term, n);
    if (!step->term)
        return false;
    for (size_t i = 0; i < n; i++) {
        cel_term *t = &step->term[step->n_terms++];
        t->object = term[i].object;
        if (!copy_text(term[i].name, &t->name) || !copy_text(term[i].text, &t->text) || !copy_text(term[i].selector, &t->selector))
            return false;
    }
    return true;
}

/* A step without arguments and terms yet. */
static cel_step *step_new(const cel_step_type *type)
{
    size_t n = 0;
    cel_step_type_formals(type, &n);
    cel_step *step = CEL_NEW(cel_step);
    if (!step)
        return NULL;
    atomic_init(&step->refs, 1);
    step->type = type;
    step->arg = CEL_ARRAY(cel_value, n);
    if (step->arg)
        return step;
    cel_free(step);
    return NULL;
}

cel_step *cel_step_copy(const cel_step *step)
{
    cel_step *copy = step_new(step->type);
    if (!copy)
        return NULL;
    size_t n;
    cel_step_type_formals(step->type, &n);
    bool whole = copy_terms(copy, step->term, step->n_terms) && copy_text(step->role, &copy->role) && copy_text(step->id, &copy->id);
    for (size_t i = 0; whole && i < n; i++)
        whole = cel_value_copy(&step->arg[i], &copy->arg[i], NULL) == CEL_OK;
    copy->skip = step->skip;
    copy->trained = step->trained;
    copy->hooks = step->hooks;
    if (whole && cel_state_copy(&step->state, &copy->state, NULL) == CEL_OK)
        return copy;
    free_step(copy);
    return NULL;
}

const char **cel_step_selectors(const cel_step *step)
{
    const char **text = CEL_ARRAY(const char *, step->n_terms);
    for (size_t i = 0; text && i < step->n_terms; i++)
        text[i] = step->term[i].selector ? step->term[i].selector : step->term[i].text;
    return text;
}

/* ---- recipes ---- */

static cel_recipe *recipe_new(void)
{
    cel_recipe *r = CEL_NEW(cel_recipe);
    if (r)
        atomic_init(&r->refs, 1);
    return r;
}

cel_recipe *cel_recipe_keep(cel_recipe *recipe)
{
    if (recipe)
        atomic_fetch_add_explicit(&recipe->refs, 1, memory_order_relaxed);
    return recipe;
}

void cel_recipe_drop(cel_recipe *recipe)
{
    if (!recipe || atomic_fetch_sub_explicit(&recipe->refs, 1, memory_order_acq_rel) != 1)
        return;
    cel_vars_free(&recipe->vars);
    cel_vars_free(&recipe->terms);
    for (size_t i = 0; i < recipe->n_steps; i++)
        cel_step_drop(recipe->step[i]);
    cel_free(recipe->step);
    cel_frame_drop(recipe->data);
    cel_frame_drop(recipe->original);
    cel_frame_drop(recipe->final);
    for (size_t i = 0; i < recipe->n_requirements; i++)
        cel_free(recipe->requirement[i].role);
    cel_free(recipe->requirement);
    cel_free(recipe);
}

cel_recipe *cel_recipe_copy(const cel_recipe *recipe)
{
    cel_recipe *r = recipe_new();
    if (!r)
        return NULL;
    r->step = CEL_ARRAY(cel_step *, recipe->n_steps);
    r->requirement = cel_calloc(recipe->n_requirements, sizeof *r->requirement);
    bool whole = r->step && r->requirement && cel_vars_copy(&recipe->vars, &r->vars) && cel_vars_copy(&recipe->terms, &r->terms);
    for (size_t i = 0; whole && i < recipe->n_requirements; i++) {
        r->requirement[i].bake = recipe->requirement[i].bake;
        whole = copy_text(recipe->requirement[i].role, &r->requirement[i].role);
        r->n_requirements = i + 1;
    }
    for (size_t i = 0; whole && i < recipe->n_steps; i++)
        r->step[r->n_steps++] = cel_step_keep(recipe->step[i]);
    r->data = cel_frame_keep(recipe->data);
    r->original = cel_frame_keep(recipe->original);
    r->final = cel_frame_keep(recipe->final);
    r->retained = recipe->retained;
    r->keep_strings = recipe->keep_strings;
    r->prepped = recipe->prepped;
    r->n_rows = recipe->n_rows;
    r->n_incomplete = recipe->n_incomplete;
    if (whole)
        return r;
    cel_recipe_drop(r);
    return NULL;
}

bool cel_recipe_put_step(cel_recipe *recipe, cel_step *step)
{
    cel_step **more = cel_realloc(recipe->step, recipe->n_steps + 1, sizeof(cel_step *));
    if (!more) {
        cel_step_drop(step);
        return false;
    }
    recipe->step = more;
    recipe->step[recipe->n_steps++] = step;
    return true;
}

/* A recipe of columns `index[0..n)` of `data`, each in a role (NULL: undeclared). */
static cel_status of_columns(cel_frame *data, const size_t *index, const char *const *role, size_t n, cel_recipe **out, cel_error *err)
{
    cel_recipe *r = recipe_new();
    if (!r)
        return cel_nomem(err);
    size_t *distinct = CEL_ARRAY(size_t, n);
    size_t cols = 0;
    bool whole = distinct != NULL;
    for (size_t i = 0; whole && i < n; i++) {
        const char *name = data->name[index[i]];
        if (cel_vars_find(&r->vars, name) < 0)
            distinct[cols++] = index[i];
        whole = cel_vars_add(&r->vars, name, data->column[index[i]], role[i], false) &&
                cel_vars_add(&r->terms, name, data->column[index[i]], role[i], false);
    }
    if (whole)
        r->data = cel_frame_select(data, distinct, cols);
    cel_free(distinct);
    if (!r->data) {
        cel_recipe_drop(r);
        return cel_nomem(err);
    }
    *out = r;
    return CEL_OK;
}

cel_status cel_recipe_new(const char *formula, cel_frame *data, cel_recipe **out, cel_error *err)
{
    cel_formula f;
    *out = NULL;
    CEL_TRY(cel_formula_read(formula, data, &f, err));
    size_t n = f.n_predictors + f.n_outcomes;
    size_t *index = CEL_ARRAY(size_t, n);
    const char **role = CEL_ARRAY(const char *, n);
    cel_status status = index && role ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        index[i] = i < f.n_predictors ? f.predictor[i] : f.outcome[i - f.n_predictors];
        role[i] = i < f.n_predictors ? "predictor" : "outcome";
    }
    if (status == CEL_OK)
        status = of_columns(data, index, role, n, out, err);
    cel_free(index);
    cel_free(role);
    cel_formula_free(&f);
    return status;
}

cel_status cel_recipe_new_vars(cel_frame *data, const char *const *vars, const char *const *roles, size_t n, cel_recipe **out, cel_error *err)
{
    *out = NULL;
    if (!vars)
        n = data->cols;
    size_t *index = CEL_ARRAY(size_t, n);
    const char **role = CEL_ARRAY(const char *, n);
    cel_status status = index && role ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        int j = vars ? cel_frame_find(data, vars[i]) : (int)i;
        for (size_t k = 0; vars && k < i; k++)
            if (strcmp(vars[k], vars[i]) == 0)
                status = cel_fail(err, CEL_INPUT, "recipe.vars", "`vars` must have unique values; `%s` is given twice", vars[i]);
        if (j < 0) {
            status = cel_fail(err, CEL_INPUT, "recipe.vars", "the following element of `vars` is not found in the data: %s", vars[i]);
            int near = cel_nearest(vars[i], (const char *const *)data->name, data->cols);
            if (near >= 0)
                cel_error_hint(err, "did you mean `%s`?", data->name[near]);
        }
        index[i] = (size_t)j;
        role[i] = roles ? roles[i] : NULL;
    }
    if (status == CEL_OK)
        status = of_columns(data, index, role, n, out, err);
    cel_free(index);
    cel_free(role);
    return status;
}

/* ---- adding steps ---- */

static const char *kind_word(cel_kind kind)
{
    static const char *const word[] = {
        [CEL_V_LOGICAL] = "TRUE or FALSE", [CEL_V_INTEGER] = "a whole number", [CEL_V_DOUBLE] = "a number",
        [CEL_V_STRING] = "a text", [CEL_V_OBJECT] = "a function",
    };
    return kind < sizeof word / sizeof *word && word[kind] ? word[kind] : "a value";
}

static cel_status wrong_kind(const cel_step *step, const cel_formal *formal, const cel_value *value, cel_error *err)
{
    cel_text t = {0};
    cel_value_deparse(value, &t);
    cel_status status = cel_step_fail(step, err, "`%s` must be %s, not %s", formal->name, kind_word(formal->kind), t.text ? t.text : "that");
    cel_text_free(&t);
    return status;
}

cel_status cel_step_set_arg(cel_step *step, size_t i, const cel_value *value, cel_error *err)
{
    const cel_formal *formal = &step->type->formal[i];
    cel_value v = {0};
    cel_kind want = formal->kind, is = value->kind;
    bool number = is == CEL_V_DOUBLE || is == CEL_V_INTEGER;
    if (is == CEL_V_NULL && strcmp(formal->fallback, "NULL") != 0)
        return wrong_kind(step, formal, value, err);
    if (is == want || is == CEL_V_TUNE || is == CEL_V_NULL || want == CEL_V_NULL) {
        CEL_TRY(cel_value_copy(value, &v, err));
    } else if (want == CEL_V_DOUBLE && number) {
        double *x = CEL_ARRAY(double, value->n);
        for (size_t k = 0; x && k < value->n; k++)
            x[k] = cel_value_at(value, k);
        if (x)
            v = cel_value_numbers(x, value->n);
        cel_free(x);
        if (v.kind == CEL_V_NULL)
            return cel_nomem(err);
    } else if (want == CEL_V_INTEGER && number) {
        int32_t *x = CEL_ARRAY(int32_t, value->n);
        for (size_t k = 0; x && k < value->n; k++) {
            double number_k = cel_value_at(value, k);
            if (!(number_k >= -2147483647.0 && number_k <= 2147483647.0) || (double)(int32_t)number_k != number_k) {
                cel_free(x);
                return wrong_kind(step, formal, value, err);
            }
            x[k] = (int32_t)number_k;
        }
        if (x)
            v = cel_value_integers(x, value->n);
        cel_free(x);
        if (v.kind == CEL_V_NULL)
            return cel_nomem(err);
    } else {
        return wrong_kind(step, formal, value, err);
    }
    bool whole = v.kind != CEL_V_STRING || *formal->fallback != '"' || v.n == 1 || (v.n > 1 && cel_step_type_is_selector(step->type, formal->name));
    for (size_t k = 0; v.kind == CEL_V_STRING && k < v.n; k++)
        whole &= v.as.text[k] != NULL;
    if (!whole) { /* a missing text, or not the one text that is wanted */
        cel_value_free(&v);
        return wrong_kind(step, formal, value, err);
    }
    cel_value_free(&step->arg[i]);
    step->arg[i] = v;
    return CEL_OK;
}

/* The default of a formal: R source of a constant, or c() of numbers or texts. */
static cel_status fallback(const cel_formal *formal, cel_value *out, cel_error *err)
{
    enum { MOST = 128 };
    const char *s = formal->fallback;
    *out = (cel_value){0};
    if (strcmp(s, "NULL") == 0 || *s == '\0')
        return CEL_OK;
    if (strcmp(s, "TRUE") == 0 || strcmp(s, "FALSE") == 0) {
        *out = cel_value_logical(*s == 'T');
    } else if (strcmp(s, "NA") == 0) {
        if (formal->kind == CEL_V_DOUBLE)
            *out = cel_value_number(cel_na());
        else
            *out = (cel_value){.kind = CEL_V_LOGICAL, .n = 1, .as.integer = CEL_ARRAY(int32_t, 1)};
        if (out->kind == CEL_V_LOGICAL && out->as.integer)
            *out->as.integer = CEL_NA_INT;
        else if (out->kind == CEL_V_LOGICAL)
            *out = (cel_value){0};
    } else {
        double number[MOST];
        const char *text[MOST];
        char copy[512];
        size_t n = 0;
        bool texts = strchr(s, '"') != NULL, whole = formal->kind == CEL_V_NULL && strchr(s, 'L') != NULL;
        snprintf(copy, sizeof copy, "%s", strncmp(s, "c(", 2) == 0 ? s + 2 : s);
        for (char *at = copy; *at && *at != ')' && n < MOST;) {
            char *end;
            if (texts) {
                text[n++] = ++at;
                end = strchr(at, '"');
                if (!end)
                    break;
                *end++ = '\0';
            } else {
                number[n++] = strtod(at, &end);
                end += *end == 'L';
            }
            at = end + strspn(end, ", ");
        }
        *out = texts ? cel_value_texts(text, n) : whole && n == 1 ? cel_value_integer((int32_t)number[0]) : cel_value_numbers(number, n);
    }
    return out->kind == CEL_V_NULL ? cel_nomem(err) : CEL_OK;
}

static cel_status fill_args(cel_step *step, const cel_step_new *what, cel_error *err)
{
    size_t n;
    const cel_formal *formal = cel_step_type_formals(step->type, &n);
    for (size_t i = 0; i < n; i++) {
        cel_value v = {0};
        CEL_TRY(fallback(&formal[i], &v, err));
        cel_status status = v.kind == CEL_V_NULL ? CEL_OK : cel_step_set_arg(step, i, &v, err);
        cel_value_free(&v);
        CEL_TRY(status);
    }
    for (size_t k = 0; k < what->n_args; k++) {
        size_t i = 0;
        while (i < n && strcmp(formal[i].name, what->arg[k].name) != 0)
            i++;
        if (i == n) {
            const char *names[64];
            for (i = 0; i < n && i < 64; i++)
                names[i] = formal[i].name;
            int near = cel_nearest(what->arg[k].name, names, i);
            cel_step_fail(step, err, "there is no argument `%s`", what->arg[k].name);
            if (near >= 0)
                cel_error_hint(err, "did you mean `%s`?", names[near]);
            return CEL_INPUT;
        }
        CEL_TRY(cel_step_set_arg(step, i, &what->arg[k].value, err));
    }
    for (size_t i = 0; i < n; i++)
        if (step->arg[i].kind == CEL_V_NULL && *formal[i].fallback == '\0')
            return cel_step_fail(step, err, "argument `%s` is missing, with no default", formal[i].name);
    return CEL_OK;
}

cel_status cel_recipe_add_step(const cel_recipe *recipe, const cel_step_type *type, const cel_step_new *what, cel_recipe **out, cel_error *err)
{
    *out = NULL;
    cel_step *step = step_new(type);
    if (!step)
        return cel_nomem(err);
    char own_id[64];
    snprintf(own_id, sizeof own_id, "%s_%zu", type->name, recipe->n_steps + 1);
    step->skip = what->skip_given ? what->skip : type->skip;
    step->hooks = what->hooks;
    cel_status status = copy_terms(step, what->term, what->n_terms) &&
                                copy_text(what->role_given ? what->role : type->role, &step->role) &&
                                copy_text(what->id ? what->id : own_id, &step->id)
                            ? CEL_OK
                            : cel_nomem(err);
    if (status == CEL_OK)
        status = fill_args(step, what, err);
    bool open = false;
    for (size_t i = 0; type->formal && type->formal[i].name; i++)
        open |= step->arg[i].kind == CEL_V_TUNE;
    if (status == CEL_OK && type->check && !open)
        status = type->check(step, err);
    for (size_t i = 0; status == CEL_OK && i < recipe->n_steps; i++)
        if (strcmp(recipe->step[i]->id, step->id) == 0)
            status = cel_step_fail(step, err, "another step of the recipe has the id \"%s\"", step->id);
    cel_recipe *r = status == CEL_OK ? cel_recipe_copy(recipe) : NULL;
    if (status != CEL_OK || !r) {
        cel_step_drop(step);
        return status == CEL_OK ? cel_nomem(err) : status;
    }
    if (!cel_recipe_put_step(r, step)) {
        cel_recipe_drop(r);
        return cel_nomem(err);
    }
    *out = r;
    return CEL_OK;
}

cel_status cel_recipe_step(const cel_recipe *recipe, const char *function, const char *selectors, const cel_named_value *args, size_t n_args,
                           cel_recipe **out, cel_error *err)
{
    *out = NULL;
    const cel_step_type *type = cel_step_type_find(function);
    if (!type) {
        cel_fail(err, CEL_INPUT, "step.unknown", "there is no step %s()", function);
        const char *names[256];
        size_t n = cel_n_step_types < 256 ? cel_n_step_types : 256;
        for (size_t i = 0; i < n; i++)
            names[i] = cel_step_types[i]->function;
        int near = cel_nearest(function, names, n);
        if (near >= 0)
            cel_error_hint(err, "did you mean %s()?", names[near]);
        return CEL_INPUT;
    }
    char **part = NULL;
    size_t n = 0;
    CEL_TRY(cel_split_selectors(selectors, &part, &n, err));
    cel_term *term = CEL_ARRAY(cel_term, n);
    cel_status status = term ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; term && i < n; i++)
        term[i].text = part[i];
    cel_step_new what = {.n_terms = n, .term = term, .n_args = n_args, .arg = args};
    if (status == CEL_OK)
        status = cel_recipe_add_step(recipe, type, &what, out, err);
    for (size_t i = 0; i < n; i++)
        cel_free(part[i]);
    cel_free(part);
    cel_free(term);
    return status;
}

cel_status cel_rand_id(const char *prefix, cel_rng *rng, char **out, cel_error *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    enum { LENGTH = 5 };
    cel_text t = {0};
    cel_text_addf(&t, "%s_", prefix);
    for (int i = 0; i < LENGTH; i++)
        cel_text_add_char(&t, letters[(size_t)cel_rng_index(rng, sizeof letters - 1)]);
    *out = cel_text_take(&t);
    return *out ? CEL_OK : cel_nomem(err);
}

bool cel_recipe_is_scripted(const cel_recipe *recipe)
{
    for (size_t i = 0; i < recipe->n_steps; i++) {
        const cel_step *step = recipe->step[i];
        if (step->type->flags & CEL_STEP_EXPRESSIONS)
            return true;
        for (size_t k = 0; step->type->formal && step->type->formal[k].name; k++)
            if (step->arg[k].kind == CEL_V_OBJECT)
                return true;
    }
    return false;
}
