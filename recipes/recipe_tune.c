/* tune() marks in the arguments of steps: listing them and putting values in their place. */
#include <string.h>

#include "recipes/recipe_private.h"

static const char *tune_id(const cel_step *step, size_t i)
{
    const cel_value *v = &step->arg[i];
    return v->n > 0 && v->as.text[0] && *v->as.text[0] ? v->as.text[0] : step->type->formal[i].name;
}

cel_status cel_recipe_tunes(const cel_recipe *recipe, cel_recipe_tune **out, size_t *n, cel_error *err)
{
    *out = NULL;
    *n = 0;
    for (size_t s = 0; s < recipe->n_steps; s++) {
        const cel_step *step = recipe->step[s];
        for (size_t i = 0; step->type->formal && step->type->formal[i].name; i++) {
            if (step->arg[i].kind != CEL_V_TUNE)
                continue;
            cel_recipe_tune *more = cel_realloc(*out, *n + 1, sizeof *more);
            if (!more) {
                cel_free(*out);
                *out = NULL;
                *n = 0;
                return cel_nomem(err);
            }
            *out = more;
            const cel_step_tunable *tunable = cel_step_type_tunables(step->type);
            while (tunable->argument && strcmp(tunable->argument, step->type->formal[i].name) != 0)
                tunable++;
            more[(*n)++] = (cel_recipe_tune){s, step->type->formal[i].name, tune_id(step, i), tunable->argument ? tunable : NULL};
        }
    }
    return CEL_OK;
}

/* A changed copy of step `s` in the recipe. */
static cel_status finalize_step(cel_recipe *r, size_t s, const cel_named_value *values, size_t n, cel_error *err)
{
    cel_step *copy = NULL;
    const cel_formal *formal = r->step[s]->type->formal;
    bool open = false;
    for (size_t i = 0; formal && formal[i].name; i++) {
        const cel_step *step = copy ? copy : r->step[s];
        if (step->arg[i].kind != CEL_V_TUNE)
            continue;
        size_t k = 0;
        while (k < n && strcmp(values[k].name, tune_id(step, i)) != 0)
            k++;
        if (k == n) {
            open = true;
            continue;
        }
        if (!copy && !(copy = cel_step_copy(r->step[s])))
            return cel_nomem(err);
        cel_status status = cel_step_set_arg(copy, i, &values[k].value, err);
        if (status != CEL_OK) {
            cel_step_drop(copy);
            return status;
        }
    }
    if (!copy)
        return CEL_OK;
    cel_status status = copy->type->check && !open ? copy->type->check(copy, err) : CEL_OK;
    cel_step_drop(status == CEL_OK ? r->step[s] : copy);
    if (status == CEL_OK)
        r->step[s] = copy;
    return status;
}

cel_status cel_recipe_finalize(const cel_recipe *recipe, const cel_named_value *values, size_t n, cel_recipe **out, cel_error *err)
{
    *out = NULL;
    cel_recipe *r = cel_recipe_copy(recipe);
    cel_status status = r ? CEL_OK : cel_nomem(err);
    for (size_t s = 0; status == CEL_OK && s < r->n_steps; s++)
        status = finalize_step(r, s, values, n, err);
    if (status != CEL_OK) {
        cel_recipe_drop(r);
        r = NULL;
    }
    *out = r;
    return status;
}
