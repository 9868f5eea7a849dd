/* Recipes as values: what `$` shows of them, steps as lists, and the hooks by which steps evaluate expressions and call
 * functions of the script they stand in. */
#include <stdio.h>
#include <string.h>

#include "cli/script/frame_ops.h"
#include "cli/script/lib_recipes.h"
#include "cli/script/recipe_inside.h"
#include "cli/script/tuning_value.h"
#include "recipes/step.h"

/* ---- state of the bridge: rows of steps and hooks, one per interpreter ---- */

static void free_state(void *state)
{
    cel_recipes_state *s = state;
    cel_free(s->rows);
    cel_free(s);
}

cel_recipes_state *cel_recipes_state_of(cel_interp *in)
{
    cel_recipes_state *s = cel_interp_slot(in, CEL_SLOT_RECIPES);
    if (!s && (s = CEL_NEW(cel_recipes_state))) {
        s->hooks = (cel_step_hooks){in, cel_recipe_eval, cel_recipe_call, cel_recipe_map, cel_recipe_locate};
        cel_interp_set_slot(in, CEL_SLOT_RECIPES, s, free_state);
    }
    return s;
}

const cel_step_hooks *cel_recipe_hooks(cel_interp *in)
{
    cel_recipes_state *s = cel_recipes_state_of(in);
    return s ? &s->hooks : NULL;
}

bool cel_recipe_travels(cel_interp *in)
{
    cel_recipes_state *s = cel_recipes_state_of(in);
    bool travels = s && s->travels;
    if (travels)
        s->travels = false;
    return travels;
}

/* ---- hooks ---- */

/* The error of the script on its way, as the library's. */
static cel_status take_error(cel_interp *in, cel_error *err)
{
    cel_error met;
    if (cel_catch(in, &met)) {
        if (err)
            *err = met;
        return met.status == CEL_OK ? CEL_FAILED : met.status;
    }
    cel_recipes_state *s = cel_recipes_state_of(in);
    if (s)
        s->travels = true;
    return cel_fail(err, CEL_INTERRUPTED, "interrupted", "interrupted");
}

/* True when the expression names the column, as a variable or as a text. */
static bool mentions(const cel_sexp *expr, const char *name)
{
    if (!expr)
        return false;
    if (expr->kind == CEL_S_SYMBOL)
        return strcmp(expr->as.name, name) == 0;
    if (expr->kind == CEL_S_STRING) {
        for (size_t i = 0; i < expr->n; i++)
            if (expr->as.s[i] && strcmp(expr->as.s[i], name) == 0)
                return true;
        return false;
    }
    if (expr->kind == CEL_S_FUNCTION)
        return mentions(expr->as.fn.body, name);
    if (expr->kind != CEL_S_CALL)
        return false;
    if (mentions(expr->as.call.function, name))
        return true;
    for (size_t i = 0; i < expr->n; i++)
        if (mentions(expr->as.call.args[i].value, name))
            return true;
    return false;
}

/* The table an expression sees: only columns it names, unless it asks for them in another way. */
static cel_sexp *table_for(cel_interp *in, const cel_sexp *expr, const cel_frame *data)
{
    static const char *const all[] = {".data", "across", "pick", "cur_data", "if_any", "if_all", "c_across", "get", "eval"};
    bool whole = false;
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        whole = whole || mentions(expr, all[k]);
    size_t *index = CEL_ARRAY(size_t, data->cols), n = 0;
    for (size_t j = 0; index && j < data->cols; j++)
        if (whole || mentions(expr, data->name[j]))
            index[n++] = j;
    cel_frame *some = index ? cel_frame_select(data, index, n) : NULL;
    cel_sexp *table = some ? cel_frame_value(in, some, true) : cel_fail_here(in, "memory", "not enough memory");
    cel_frame_drop(some);
    cel_free(index);
    return table;
}

cel_status cel_recipe_eval(void *user, void *object, const cel_frame *data, cel_column **out, cel_frame **table, cel_error *err)
{
    cel_interp *in = user;
    cel_sexp *pair = object, *expr = pair->as.v[0], *env = pair->as.v[1];
    *out = NULL;
    if (table)
        *table = NULL;
    cel_sexp *seen = table_for(in, expr, data), *mask = seen ? cel_mask_new(in, seen, env) : NULL;
    cel_sexp *value = mask ? cel_eval(in, expr, mask) : NULL;
    if (value && table && cel_is_frame(value))
        return (*table = cel_frame_of(in, value)) ? CEL_OK : take_error(in, err);
    if (value && value->kind == CEL_S_NULL) /* x = NULL removes the column */
        return CEL_OK;
    if (value && (*out = cel_column_of(in, value, cel_deparse_text(in, expr))))
        return CEL_OK;
    return take_error(in, err);
}

cel_status cel_recipe_call(void *user, void *function, const cel_value *args, size_t n, cel_value *out, cel_error *err)
{
    enum { MOST = 8 };
    cel_interp *in = user;
    cel_sexp *arg[MOST];
    *out = (cel_value){0};
    if (n > MOST)
        return cel_fail(err, CEL_INPUT, "step.function", "a function of a step takes at most %d arguments", MOST);
    for (size_t k = 0; k < n; k++)
        if (!(arg[k] = cel_sexp_from_value(in, &args[k])))
            return take_error(in, err);
    cel_sexp *value = cel_apply(in, function, n, arg, NULL);
    return value && cel_sexp_to_value(in, value, out) ? CEL_OK : take_error(in, err);
}

cel_status cel_recipe_map(void *user, void *function, const cel_column *column, cel_column **out, cel_error *err)
{
    cel_interp *in = user;
    cel_sexp *x = cel_column_value(in, column), *value = x ? cel_apply(in, function, 1, &x, NULL) : NULL;
    *out = value ? cel_column_of(in, value, "of the function's values") : NULL;
    return *out ? CEL_OK : take_error(in, err);
}

void cel_place_error(cel_interp *in, const cel_sexp *expr, cel_error *err)
{
    cel_error place;
    if (!expr->span.source)
        return;
    cel_fail_at(in, expr->span, err->code, "%s", err->message);
    if (!cel_catch(in, &place))
        return;
    err->line = place.line;
    err->column = place.column;
    err->caret_width = place.caret_width;
    memcpy(err->file, place.file, sizeof err->file);
    memcpy(err->source, place.source, sizeof err->source);
}

bool cel_recipe_place(cel_interp *in, const cel_sexp *expr, cel_term *term)
{
    cel_error at = {0};
    cel_place_error(in, expr, &at);
    if (!at.line)
        return true;
    cel_term_place *place = cel_tuning_keep(in, 1, sizeof *place);
    term->object = place;
    if (!place)
        return false;
    *place = (cel_term_place){cel_intern(in, at.file), cel_intern(in, at.source), at.line, at.column, at.caret_width};
    return place->file && place->source;
}

/* Reads the place only, so that any thread may prep. */
void cel_recipe_locate(void *user, void *object, cel_error *err)
{
    (void)user;
    const cel_term_place *place = object;
    err->line = place->line;
    err->column = place->column;
    err->caret_width = place->width;
    snprintf(err->file, sizeof err->file, "%s", place->file);
    snprintf(err->source, sizeof err->source, "%s", place->source);
}

/* ---- a recipe as an object ---- */

cel_recipe *cel_recipe_of(const cel_sexp *x)
{
    return cel_object_of(x, &cel_recipe_object);
}

cel_recipe *cel_arg_recipe(cel_args *a, size_t i)
{
    return cel_arg_object(a, i, &cel_recipe_object);
}

cel_sexp *cel_recipe_value(cel_interp *in, cel_recipe *taken)
{
    return cel_sexp_object(in, &cel_recipe_object, taken);
}

cel_sexp *cel_recipe_give(cel_interp *in, cel_args *a, cel_status status, cel_recipe *made, const cel_error *err)
{
    if (status == CEL_OK)
        return cel_recipe_value(in, made);
    return cel_recipe_travels(in) ? NULL : cel_call_error(a, err);
}

static void free_recipe(void *object)
{
    cel_recipe_drop(object);
}

cel_sexp *cel_recipe_variables(cel_interp *in, const cel_recipe_vars *vars)
{
    static const char *const names[] = {"variable", "type", "role", "source"};
    size_t n = vars->n;
    cel_sexp *table = cel_tibble_new(in, 4, names, n, true), *variable = cel_sexp_vector(in, CEL_S_STRING, n);
    cel_sexp *type = cel_sexp_vector(in, CEL_S_LIST, n), *role = cel_sexp_vector(in, CEL_S_STRING, n);
    cel_sexp *source = cel_sexp_vector(in, CEL_S_STRING, n);
    if (!table || !variable || !type || !role || !source)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        const cel_recipe_var *v = &vars->var[i];
        const char *words[3];
        cel_sexp *kinds = cel_sexp_strings(in, words, cel_recipe_type_words(v, words));
        if (!kinds || !cel_sexp_set_text(in, variable, i, v->name) || !cel_sexp_set_text(in, role, i, v->role) ||
            !cel_sexp_set_text(in, source, i, v->derived ? "derived" : "original"))
            return NULL;
        cel_sexp_set(type, i, kinds);
    }
    cel_sexp_set(table, 0, variable);
    cel_sexp_set(table, 1, type);
    cel_sexp_set(table, 2, role);
    cel_sexp_set(table, 3, source);
    return table;
}

/* ---- steps as lists ---- */

static const char step_mark[] = ".step"; /* attribute: list(recipe, number) */

cel_recipe *cel_step_of(const cel_sexp *x, size_t *number)
{
    cel_sexp *mark = cel_sexp_attr(x, step_mark);
    if (!mark)
        return NULL;
    *number = (size_t)mark->as.v[1]->as.i[0];
    return cel_recipe_of(mark->as.v[0]);
}

static cel_sexp *terms_value(cel_interp *in, const cel_step *step)
{
    const char **text = CEL_ARRAY(const char *, step->n_terms);
    for (size_t i = 0; text && i < step->n_terms; i++)
        text[i] = step->term[i].text;
    cel_sexp *x = text ? cel_sexp_strings(in, text, step->n_terms) : cel_fail_here(in, "memory", "not enough memory");
    cel_free(text);
    return x;
}

cel_sexp *cel_step_value(cel_interp *in, cel_recipe *recipe, size_t number)
{
    const cel_step *step = recipe->step[number];
    size_t args, n = 0;
    const cel_formal *formal = cel_step_type_formals(step->type, &args);
    size_t most = 5 + args + step->state.n;
    const char **name = CEL_ARRAY(const char *, most);
    cel_sexp **value = CEL_ARRAY(cel_sexp *, most), *list = NULL;
    bool whole = name && value;
#define PUT(what, made) whole = whole && (name[n] = (what), (value[n] = (made)) != NULL) && n++ < most
    PUT("terms", terms_value(in, step));
    PUT("role", cel_sexp_string(in, step->role));
    PUT("trained", cel_sexp_logical(in, step->trained));
    for (size_t i = 0; whole && i < args; i++)
        PUT(formal[i].name, cel_sexp_from_value(in, &step->arg[i]));
    for (size_t i = 0; whole && i < step->state.n; i++) {
        bool taken = false;
        for (size_t k = 0; k < args; k++)
            taken = taken || strcmp(formal[k].name, step->state.item[i].name) == 0;
        if (!taken)
            PUT(step->state.item[i].name, cel_sexp_from_value(in, &step->state.item[i].value));
    }
    PUT("skip", cel_sexp_logical(in, step->skip));
    PUT("id", cel_sexp_string(in, step->id));
#undef PUT
    if (whole)
        list = cel_sexp_list(in, n, name);
    for (size_t i = 0; list && i < n; i++)
        cel_sexp_set(list, i, value[i]);
    cel_free(name);
    cel_free(value);
    const char *const classes[] = {step->type->function, step->type->flags & CEL_STEP_CHECK ? "check" : "step", NULL};
    cel_sexp *mark = list ? cel_sexp_list(in, 2, NULL) : NULL, *self = mark ? cel_recipe_value(in, cel_recipe_keep(recipe)) : NULL;
    cel_sexp *at = self ? cel_sexp_integer(in, (int32_t)number) : NULL;
    if (!at)
        return NULL;
    cel_sexp_set(mark, 0, self);
    cel_sexp_set(mark, 1, at);
    return cel_sexp_set_class(in, list, classes) && cel_sexp_set_attr(in, list, step_mark, mark) ? list : NULL;
}

/* ---- rec$name ---- */

static cel_sexp *get_variables(cel_interp *in, cel_recipe *r)
{
    return cel_recipe_variables(in, &r->vars);
}

static cel_sexp *get_terms(cel_interp *in, cel_recipe *r)
{
    return cel_recipe_variables(in, &r->terms);
}

static cel_sexp *get_steps(cel_interp *in, cel_recipe *r)
{
    cel_sexp *list = r->n_steps ? cel_sexp_list(in, r->n_steps, NULL) : cel_null(in);
    for (size_t i = 0; list && i < r->n_steps; i++) {
        cel_sexp *step = cel_step_value(in, r, i);
        if (!step)
            return NULL;
        cel_sexp_set(list, i, step);
    }
    return list;
}

static cel_sexp *get_template(cel_interp *in, cel_recipe *r)
{
    return cel_frame_value(in, r->data, true);
}

static cel_sexp *get_ptype(cel_interp *in, cel_recipe *r)
{
    cel_frame *none = r->original ? cel_frame_keep(r->original) : cel_frame_head(r->data, 0);
    cel_sexp *x = none ? cel_frame_value(in, none, true) : cel_fail_here(in, "memory", "not enough memory");
    cel_frame_drop(none);
    return x;
}

static cel_sexp *get_levels(cel_interp *in, cel_recipe *r)
{
    if (!r->prepped)
        return cel_null(in);
    cel_sexp *list = cel_sexp_list(in, r->final->cols, (const char *const *)r->final->name);
    for (size_t j = 0; list && j < r->final->cols; j++) {
        const cel_column *c = r->final->column[j];
        cel_sexp *x = c->type == CEL_FACTOR ? cel_sexp_strings(in, (const char *const *)c->levels->label, (size_t)c->levels->n) : cel_null(in);
        if (!x)
            return NULL;
        cel_sexp_set(list, j, x);
    }
    return list;
}

static cel_sexp *get_retained(cel_interp *in, cel_recipe *r)
{
    return r->prepped ? cel_sexp_logical(in, r->retained) : cel_null(in);
}

static cel_sexp *get_training(cel_interp *in, cel_recipe *r)
{
    static const char *const names[] = {"nrows", "ncomplete"};
    cel_sexp *x = cel_tibble_new(in, 2, names, 1, false), *rows = cel_sexp_integer(in, (int32_t)r->n_rows);
    cel_sexp *complete = cel_sexp_integer(in, (int32_t)(r->n_rows - r->n_incomplete));
    if (!r->prepped || !x || !rows || !complete)
        return r->prepped ? NULL : cel_null(in);
    cel_sexp_set(x, 0, rows);
    cel_sexp_set(x, 1, complete);
    return x;
}

static const struct {
    const char *name;
    cel_sexp *(*get)(cel_interp *in, cel_recipe *r);
} fields[] = {
    {"var_info", get_variables}, {"term_info", get_terms}, {"steps", get_steps},       {"template", get_template},
    {"ptype", get_ptype},        {"levels", get_levels},   {"retained", get_retained}, {"tr_info", get_training},
};
static const char *const field_names[] = {"var_info", "term_info", "steps", "template", "ptype", "levels", "retained", "tr_info", NULL};

static cel_sexp *get_field(cel_interp *in, cel_sexp *self, const char *name)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].name, name) == 0)
            return fields[i].get(in, cel_recipe_of(self));
    return NULL;
}

static bool print_recipe(cel_interp *in, cel_sexp *self, cel_text *out)
{
    cel_recipe_print(cel_recipe_of(self), cel_option_width(in), out);
    return true;
}

static const char *const classes[] = {"recipe", NULL};
const cel_object_type cel_recipe_object = {
    .name = "recipe", .classes = classes, .free = free_recipe, .get = get_field, .names = field_names, .print = print_recipe};
