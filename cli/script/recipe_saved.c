/* Expressions of saved recipes. An expression is written as its text, so it must mean the same in another run: it may name
 * columns and functions of the language, but nothing the script made itself. */
#include "cli/script/recipe_saved.h"

#include <string.h>

#include "cli/script/lib_recipes.h"
#include "cli/script/tuning_value.h"
#include "recipes/step.h"

typedef struct looking {
    cel_interp *in;
    const cel_recipe *recipe;
    const cel_step *step;
    cel_sexp *env;
    cel_error *err;
} looking;

/* Names that functions inside an expression bind themselves. */
typedef struct bound {
    const cel_sexp *function;
    const struct bound *outer;
} bound;

static bool binds(const bound *b, const char *name)
{
    for (; b; b = b->outer)
        for (size_t i = 0; i < b->function->n; i++)
            if (strcmp(b->function->as.fn.formals[i].name, name) == 0)
                return true;
    return false;
}

/* A column of the data, of the result, or one that a step with expressions names. */
static bool is_column(const cel_recipe *r, const char *name)
{
    const cel_recipe_vars *vars[] = {&r->vars, &r->terms};
    for (size_t v = 0; v < 2; v++)
        for (size_t i = 0; i < vars[v]->n; i++)
            if (strcmp(vars[v]->var[i].name, name) == 0)
                return true;
    for (size_t i = 0; i < r->n_steps; i++)
        for (size_t k = 0; k < r->step[i]->n_terms; k++)
            if (r->step[i]->term[k].name && strcmp(r->step[i]->term[k].name, name) == 0)
                return true;
    return false;
}

static cel_status check_name(const looking *l, const char *name, const bound *b)
{
    cel_sexp *global = cel_global(l->in);
    if (binds(b, name) || is_column(l->recipe, name))
        return CEL_OK;
    if (!cel_env_get(l->in, global, name, true) && (l->env == global || !l->env || !cel_env_get(l->in, l->env, name, true)))
        return CEL_OK;
    cel_fail(l->err, CEL_INPUT, "recipe.script_name", "%s() uses `%s` of the script, which a file cannot hold", cel_step_type_function(l->step->type), name);
    cel_error_hint(l->err, "write its value instead, or !!%s for a variable", name);
    return CEL_INPUT;
}

static cel_status check_expression(const looking *l, const cel_sexp *x, const bound *b)
{
    if (!x)
        return CEL_OK;
    if (x->kind == CEL_S_SYMBOL)
        return check_name(l, x->as.name, b);
    if (x->kind == CEL_S_FUNCTION) {
        const bound inner = {x, b};
        return check_expression(l, x->as.fn.body, &inner);
    }
    if (x->kind != CEL_S_CALL)
        return CEL_OK;
    CEL_TRY(check_expression(l, x->as.call.function, b));
    for (size_t i = 0; i < x->n; i++)
        CEL_TRY(check_expression(l, x->as.call.args[i].value, b));
    return CEL_OK;
}

cel_status cel_recipe_check_alone(cel_interp *in, const cel_recipe *recipe, cel_error *err)
{
    for (size_t i = 0; i < recipe->n_steps; i++) {
        const cel_step *step = recipe->step[i];
        if (!cel_step_type_takes_expressions(step->type) || step->skip)
            continue;
        for (size_t k = 0; k < step->n_terms; k++) {
            const cel_sexp *pair = step->term[k].object; /* list(expression, environment) */
            if (!pair)
                continue;
            const looking l = {in, recipe, step, pair->as.v[1], err};
            CEL_TRY(check_expression(&l, pair->as.v[0], NULL));
        }
    }
    return CEL_OK;
}

/* list(expression, global environment), as recipe_terms.c makes it; NULL with an error. */
static cel_sexp *pair_of(cel_interp *in, const char *text)
{
    cel_text t = {0};
    cel_text_addf(&t, "function() %s", text);
    cel_sexp *f = t.failed ? NULL : cel_function_of_text(in, t.text, cel_global(in)), *pair = f ? cel_sexp_list(in, 2, NULL) : NULL;
    cel_text_free(&t);
    if (!pair)
        return NULL;
    cel_sexp_set(pair, 0, f->as.fn.body);
    cel_sexp_set(pair, 1, cel_global(in));
    return cel_tuning_pin(in, f) && cel_tuning_pin(in, pair) ? pair : NULL;
}

cel_status cel_recipe_attach(cel_interp *in, cel_recipe *recipe, cel_error *err)
{
    for (size_t i = 0; recipe && i < recipe->n_steps; i++) {
        cel_step *step = recipe->step[i];
        if (!cel_step_type_takes_expressions(step->type))
            continue;
        if (!(step->hooks = cel_recipe_hooks(in)))
            return cel_nomem(err);
        for (size_t k = 0; k < step->n_terms; k++)
            if (!step->term[k].object && !(step->term[k].object = pair_of(in, step->term[k].text))) {
                cel_error met = {0};
                cel_catch(in, &met);
                return cel_fail(err, CEL_INPUT, "model.damaged", "the expression `%.80s` of its %s() is not part of the language: %.300s", step->term[k].text,
                                cel_step_type_function(step->type), met.message);
            }
    }
    return CEL_OK;
}
