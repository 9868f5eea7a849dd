/* Recipes as JSON: variables, steps with what they learned, and the columns the recipe was made for, without rows. A recipe
 * read back bakes the same numbers, since every number is written with all its digits. Expressions of a script (step_mutate())
 * are written as their text: who reads them gives their steps hooks and objects again before they can bake. Functions as
 * arguments have no text and are refused. */
#include "recipes/recipe_json.h"

#include <stdatomic.h>
#include <string.h>

#include "recipes/recipe_private.h"

#define WIDEST 1000000 /* numbers in one row of a matrix column, at most */

static const char *const TYPE[CEL_TYPES] = {
    [CEL_DOUBLE] = "double",  [CEL_INTEGER] = "integer", [CEL_LOGICAL] = "logical",   [CEL_FACTOR] = "factor",
    [CEL_STRING] = "string",  [CEL_DATE] = "date",       [CEL_DATETIME] = "datetime", [CEL_MATRIX] = "matrix",
};

static cel_status type_of(const json_t *j, cel_type *out, cel_error *err)
{
    const char *text;
    CEL_TRY(cel_json_get_text(j, "type", &text, err));
    for (int t = 0; t < CEL_TYPES; t++)
        if (strcmp(TYPE[t], text) == 0) {
            *out = (cel_type)t;
            return CEL_OK;
        }
    return cel_fail(err, CEL_INPUT, "recipe.json", "it has a column of unknown type \"%.40s\"", text);
}

/* ---- writing ---- */

json_t *cel_levels_to_json(const cel_levels *levels)
{
    return cel_json_texts((const char *const *)levels->label, (size_t)levels->n);
}

json_t *cel_columns_to_json(const cel_frame *f)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t j = 0; ok && j < f->cols; j++) {
        const cel_column *c = f->column[j];
        json_t *one = json_object();
        ok = one && cel_json_add(list, one) && cel_json_set(one, "name", json_string(f->name[j])) && cel_json_set(one, "type", json_string(TYPE[c->type]));
        if (ok && c->type == CEL_FACTOR)
            ok = cel_json_set(one, "levels", cel_levels_to_json(c->levels)) && cel_json_set(one, "ordered", json_boolean(c->levels->ordered));
        if (ok && c->type == CEL_MATRIX)
            ok = cel_json_set(one, "width", json_integer((json_int_t)c->width));
    }
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *vars_json(const cel_recipe_vars *vars)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < vars->n; i++) {
        const cel_recipe_var *v = &vars->var[i];
        json_t *one = json_object();
        ok = one && cel_json_add(list, one) && cel_json_set(one, "name", json_string(v->name)) && cel_json_set(one, "type", json_string(TYPE[v->type])) &&
             cel_json_set(one, "ordered", json_boolean(v->ordered)) && cel_json_set(one, "role", cel_json_text(v->role)) &&
             cel_json_set(one, "derived", json_boolean(v->derived));
    }
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *terms_json(const cel_step *step)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < step->n_terms; i++) {
        json_t *one = json_object();
        ok = one && cel_json_add(list, one) && cel_json_set(one, "name", cel_json_text(step->term[i].name)) &&
             cel_json_set(one, "text", cel_json_text(step->term[i].text)) && cel_json_set(one, "selector", cel_json_text(step->term[i].selector));
    }
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static bool set_args(json_t *object, const cel_step *step)
{
    size_t n;
    const cel_formal *formal = cel_step_type_formals(step->type, &n);
    json_t *args = json_object();
    bool ok = args && cel_json_set(object, "args", args);
    for (size_t i = 0; ok && i < n; i++)
        ok = cel_json_set(args, formal[i].name, cel_json_value(&step->arg[i]));
    return ok;
}

static bool set_state(json_t *object, const cel_step *step)
{
    json_t *state = json_object();
    bool ok = state && cel_json_set(object, "state", state);
    for (size_t i = 0; ok && i < step->state.n; i++)
        ok = cel_json_set(state, step->state.item[i].name, cel_json_value(&step->state.item[i].value));
    return ok;
}

static json_t *step_json(const cel_step *step)
{
    json_t *one = json_object();
    if (one && cel_json_set(one, "step", json_string(step->type->function)) && cel_json_set(one, "id", json_string(step->id)) &&
        cel_json_set(one, "role", cel_json_text(step->role)) && cel_json_set(one, "skip", json_boolean(step->skip)) &&
        cel_json_set(one, "trained", json_boolean(step->trained)) && cel_json_set(one, "terms", terms_json(step)) && set_args(one, step) &&
        set_state(one, step))
        return one;
    json_decref(one);
    return NULL;
}

static bool set_steps(json_t *object, const cel_recipe *r)
{
    json_t *list = json_array();
    bool ok = list && cel_json_set(object, "steps", list);
    for (size_t i = 0; ok && i < r->n_steps; i++)
        ok = cel_json_add(list, step_json(r->step[i]));
    return ok;
}

static bool set_requirements(json_t *object, const cel_recipe *r)
{
    json_t *list = json_array();
    bool ok = list && cel_json_set(object, "requirements", list);
    for (size_t i = 0; ok && i < r->n_requirements; i++) {
        json_t *one = json_object();
        ok = one && cel_json_add(list, one) && cel_json_set(one, "role", cel_json_text(r->requirement[i].role)) &&
             cel_json_set(one, "bake", json_boolean(r->requirement[i].bake));
    }
    return ok;
}

static cel_status refuse_scripted(const cel_recipe *r, cel_error *err)
{
    for (size_t i = 0; i < r->n_steps; i++) {
        const cel_step *step = r->step[i];
        bool scripted = false;
        for (size_t k = 0; step->type->formal && step->type->formal[k].name; k++)
            scripted |= step->arg[k].kind == CEL_V_OBJECT;
        if (!scripted)
            continue;
        cel_fail(err, CEL_INPUT, "recipe.scripted", "a recipe with %s() calls a function of its script and cannot be saved", step->type->function);
        cel_error_hint(err, "make these columns before the recipe, or keep the script beside the data");
        return CEL_INPUT;
    }
    return CEL_OK;
}

cel_status cel_recipe_as_json(const cel_recipe *r, json_t **out, cel_error *err)
{
    *out = NULL;
    CEL_TRY(refuse_scripted(r, err));
    const struct {
        const char *name;
        const cel_frame *frame;
    } columns[] = {{"data", r->data}, {"original", r->original}, {"final", r->final}};
    json_t *o = json_object();
    bool ok = o && cel_json_set(o, "vars", vars_json(&r->vars)) && cel_json_set(o, "terms", vars_json(&r->terms)) &&
              cel_json_set(o, "rows", json_integer((json_int_t)r->n_rows)) && cel_json_set(o, "incomplete", json_integer((json_int_t)r->n_incomplete)) &&
              cel_json_set(o, "prepped", json_boolean(r->prepped)) && set_steps(o, r) && set_requirements(o, r);
    for (size_t i = 0; ok && i < sizeof columns / sizeof *columns; i++)
        ok = cel_json_set(o, columns[i].name, columns[i].frame ? cel_columns_to_json(columns[i].frame) : json_null());
    if (!ok) {
        json_decref(o);
        return cel_nomem(err);
    }
    *out = o;
    return CEL_OK;
}

cel_status cel_recipe_to_json(const cel_recipe *recipe, char **out, cel_error *err)
{
    json_t *j;
    CEL_TRY(cel_recipe_as_json(recipe, &j, err));
    *out = cel_json_dump(j, 0);
    json_decref(j);
    return *out ? CEL_OK : cel_nomem(err);
}

/* ---- reading ---- */

cel_status cel_levels_from_json(const json_t *object, const char *key, bool ordered, cel_levels **out, cel_error *err)
{
    const char **label;
    size_t n;
    CEL_TRY(cel_json_get_texts(object, key, &label, &n, err));
    cel_dictionary seen = {0};
    cel_status status = n <= INT32_MAX ? CEL_OK : cel_fail(err, CEL_INPUT, "recipe.json", "it has too many levels");
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        int32_t at = cel_dictionary_add(&seen, label[i], strlen(label[i]));
        if (at < 0)
            status = cel_nomem(err);
        else if ((size_t)at != i)
            status = cel_fail(err, CEL_INPUT, "recipe.json", "it has the level \"%.60s\" twice", label[i]);
    }
    cel_dictionary_free(&seen);
    *out = status == CEL_OK ? cel_levels_new(label, (int32_t)n, ordered) : NULL;
    cel_free(label);
    return status == CEL_OK && !*out ? cel_nomem(err) : status;
}

static cel_status column_from(const json_t *j, cel_column **out, cel_error *err)
{
    cel_type type = CEL_DOUBLE;
    cel_levels *levels = NULL;
    CEL_TRY(type_of(j, &type, err));
    if (type == CEL_MATRIX) {
        size_t width;
        CEL_TRY(cel_json_get_count(j, "width", WIDEST, &width, err));
        *out = cel_column_matrix(0, width);
        return *out ? CEL_OK : cel_nomem(err);
    }
    if (type == CEL_FACTOR) {
        bool ordered;
        CEL_TRY(cel_json_get_flag(j, "ordered", &ordered, err));
        CEL_TRY(cel_levels_from_json(j, "levels", ordered, &levels, err));
    } else if (type == CEL_STRING && !(levels = cel_levels_new(NULL, 0, false))) {
        return cel_nomem(err);
    }
    *out = cel_column_new(type, 0, levels);
    cel_levels_drop(levels);
    return *out ? CEL_OK : cel_nomem(err);
}

cel_status cel_columns_from_json(const json_t *list, cel_frame **out, cel_error *err)
{
    cel_frame *f = cel_frame_new(0);
    cel_status status = !f ? cel_nomem(err) : json_is_array(list) ? CEL_OK : cel_fail(err, CEL_INPUT, "recipe.json", "it has no list of columns");
    for (size_t j = 0; status == CEL_OK && j < json_array_size(list); j++) {
        const json_t *one = json_array_get(list, j);
        const char *name;
        cel_column *c = NULL;
        status = cel_json_get_text(one, "name", &name, err);
        if (status == CEL_OK && cel_frame_find(f, name) >= 0)
            status = cel_fail(err, CEL_INPUT, "recipe.json", "it has the column \"%.60s\" twice", name);
        if (status == CEL_OK)
            status = column_from(one, &c, err);
        if (status == CEL_OK)
            status = cel_frame_set(f, name, c, err);
        cel_column_drop(c);
    }
    if (status != CEL_OK) {
        cel_frame_drop(f);
        f = NULL;
    }
    *out = f;
    return status;
}

static cel_status vars_from(const json_t *object, const char *key, cel_recipe_vars *out, cel_error *err)
{
    json_t *list;
    CEL_TRY(cel_json_get_list(object, key, &list, err));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *name, *role;
        bool ordered, derived;
        cel_type type = CEL_DOUBLE;
        CEL_TRY(cel_json_get_text(one, "name", &name, err));
        CEL_TRY(cel_json_get_optional_text(one, "role", &role, err));
        CEL_TRY(cel_json_get_flag(one, "ordered", &ordered, err));
        CEL_TRY(cel_json_get_flag(one, "derived", &derived, err));
        CEL_TRY(type_of(one, &type, err));
        cel_levels levels = {.ordered = ordered};
        cel_column like = {.type = type, .levels = &levels};
        if (!cel_vars_add(out, name, &like, role, derived))
            return cel_nomem(err);
    }
    return CEL_OK;
}

/* The `...` of a step; texts are borrowed from the JSON. */
static cel_status terms_from(const json_t *object, cel_term **out, size_t *n, cel_error *err)
{
    json_t *list;
    CEL_TRY(cel_json_get_list(object, "terms", &list, err));
    *n = json_array_size(list);
    if (!(*out = CEL_ARRAY(cel_term, *n)))
        return cel_nomem(err);
    for (size_t i = 0; i < *n; i++) {
        const json_t *one = json_array_get(list, i);
        CEL_TRY(cel_json_get_optional_text(one, "name", (const char **)&(*out)[i].name, err));
        CEL_TRY(cel_json_get_text(one, "text", (const char **)&(*out)[i].text, err));
        CEL_TRY(cel_json_get_optional_text(one, "selector", (const char **)&(*out)[i].selector, err));
    }
    return CEL_OK;
}

/* Members of an object as named values; free with free_values. */
static cel_status values_from(const json_t *object, const char *key, cel_named_value **out, size_t *n, cel_error *err)
{
    json_t *members, *j;
    const char *name;
    CEL_TRY(cel_json_get_object(object, key, &members, err));
    if (!(*out = CEL_ARRAY(cel_named_value, json_object_size(members))))
        return cel_nomem(err);
    json_object_foreach(members, name, j) {
        CEL_TRY(cel_json_as_value(j, name, &(*out)[*n].value, err));
        (*out)[(*n)++].name = (char *)(uintptr_t)name;
    }
    return CEL_OK;
}

static void free_values(cel_named_value *value, size_t n)
{
    for (size_t i = 0; value && i < n; i++)
        cel_value_free(&value[i].value);
    cel_free(value);
}

/* Arguments that are NULL count as not given where the default is no NULL, so that a file survives new arguments. */
static size_t given_args(cel_named_value *arg, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (arg[i].value.kind != CEL_V_NULL)
            arg[kept++] = arg[i];
    return kept;
}

/* The columns a trained step works on are texts, whatever else it learned. */
static cel_status check_columns(const cel_step *step, cel_error *err)
{
    const cel_value *v = cel_state_get(&step->state, "columns");
    bool ok = !v || v->kind == CEL_V_STRING;
    for (size_t i = 0; ok && v && i < v->n; i++)
        ok = v->as.text[i] != NULL;
    return ok ? CEL_OK : cel_fail(err, CEL_INPUT, "recipe.json", "the columns of %s() are no texts", step->type->function);
}

static cel_status set_trained(cel_step *step, cel_named_value *state, size_t n, bool trained, cel_error *err)
{
    step->trained = trained;
    for (size_t i = 0; i < n; i++) {
        cel_value v;
        if (state[i].value.kind == CEL_V_NULL)
            return cel_fail(err, CEL_INPUT, "recipe.json", "what %s() learned has no value for \"%.60s\"", step->type->function, state[i].name);
        CEL_TRY(cel_value_copy(&state[i].value, &v, err));
        CEL_TRY(cel_state_set(&step->state, v, err, "%s", state[i].name));
    }
    return check_columns(step, err);
}

static cel_status add_step(cel_recipe **r, const json_t *one, cel_step_new *what, cel_named_value **arg, size_t *n_args, cel_named_value **state,
                           size_t *n_state, cel_error *err)
{
    const char *function;
    bool trained;
    CEL_TRY(cel_json_get_text(one, "step", &function, err));
    const cel_step_type *type = cel_step_type_find(function);
    if (!type)
        return cel_fail(err, CEL_INPUT, "recipe.json", "it has a step %.60s(), which this version does not know", function);
    CEL_TRY(cel_json_get_text(one, "id", &what->id, err));
    CEL_TRY(cel_json_get_optional_text(one, "role", &what->role, err));
    CEL_TRY(cel_json_get_flag(one, "skip", &what->skip, err));
    CEL_TRY(cel_json_get_flag(one, "trained", &trained, err));
    CEL_TRY(terms_from(one, (cel_term **)(uintptr_t)&what->term, &what->n_terms, err));
    CEL_TRY(values_from(one, "args", arg, n_args, err));
    CEL_TRY(values_from(one, "state", state, n_state, err));
    what->role_given = what->skip_given = true;
    what->arg = *arg;
    what->n_args = *n_args = given_args(*arg, *n_args);
    cel_recipe *more;
    CEL_TRY(cel_recipe_add_step(*r, type, what, &more, err));
    cel_recipe_drop(*r);
    *r = more;
    return set_trained(more->step[more->n_steps - 1], *state, *n_state, trained, err);
}

static cel_status steps_from(cel_recipe **r, const json_t *object, cel_error *err)
{
    json_t *list;
    CEL_TRY(cel_json_get_list(object, "steps", &list, err));
    cel_status status = CEL_OK;
    for (size_t i = 0; status == CEL_OK && i < json_array_size(list); i++) {
        cel_step_new what = {0};
        cel_named_value *arg = NULL, *state = NULL;
        size_t n_args = 0, n_state = 0;
        status = add_step(r, json_array_get(list, i), &what, &arg, &n_args, &state, &n_state, err);
        cel_free((void *)(uintptr_t)what.term);
        free_values(arg, n_args);
        free_values(state, n_state);
    }
    return status;
}

static cel_status requirements_from(cel_recipe *r, const json_t *object, cel_error *err)
{
    json_t *list;
    CEL_TRY(cel_json_get_list(object, "requirements", &list, err));
    size_t n = json_array_size(list);
    if (!(r->requirement = cel_calloc(n, sizeof *r->requirement)))
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const char *role;
        CEL_TRY(cel_json_get_optional_text(json_array_get(list, i), "role", &role, err));
        CEL_TRY(cel_json_get_flag(json_array_get(list, i), "bake", &r->requirement[i].bake, err));
        r->requirement[i].role = role ? cel_strdup(role) : NULL;
        r->n_requirements = i + 1;
        if (role && !r->requirement[i].role)
            return cel_nomem(err);
    }
    return CEL_OK;
}

static cel_status fill(cel_recipe **r, const json_t *object, cel_error *err)
{
    cel_recipe *first = *r;
    CEL_TRY(vars_from(object, "vars", &first->vars, err));
    CEL_TRY(vars_from(object, "terms", &first->terms, err));
    CEL_TRY(cel_json_get_count(object, "rows", INT64_MAX, &first->n_rows, err));
    CEL_TRY(cel_json_get_count(object, "incomplete", INT64_MAX, &first->n_incomplete, err));
    CEL_TRY(cel_json_get_flag(object, "prepped", &first->prepped, err));
    CEL_TRY(cel_columns_from_json(json_object_get(object, "data"), &first->data, err));
    CEL_TRY(requirements_from(first, object, err));
    if (first->prepped) {
        CEL_TRY(cel_columns_from_json(json_object_get(object, "original"), &first->original, err));
        CEL_TRY(cel_columns_from_json(json_object_get(object, "final"), &first->final, err));
    }
    return steps_from(r, object, err);
}

cel_status cel_recipe_of_json(const json_t *object, cel_recipe **out, cel_error *err)
{
    cel_recipe *r = CEL_NEW(cel_recipe);
    *out = NULL;
    if (!r)
        return cel_nomem(err);
    atomic_init(&r->refs, 1);
    cel_status status = fill(&r, object, err);
    if (status != CEL_OK)
        cel_recipe_drop(r);
    else
        *out = r;
    return status;
}

cel_status cel_recipe_from_json(const char *json, cel_recipe **out, cel_error *err)
{
    json_t *j;
    *out = NULL;
    CEL_TRY(cel_json_parse(json, strlen(json), &j, err));
    cel_status status = cel_recipe_of_json(j, out, err);
    json_decref(j);
    return status;
}
