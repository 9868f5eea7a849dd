/* bake() and juice(): new rows through the trained steps, or the rows the recipe was trained on. Reads the recipe only, so
 * several threads may bake with one recipe. */
#include "recipes/recipe_bake.h"

#include <string.h>

#include "recipes/recipe_private.h"

cel_rng *cel_step_rng(const cel_step *step, cel_rng *rng, cel_rng *own)
{
    if (rng)
        return rng;
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (const char *s = step->id; *s; s++)
        hash = (hash ^ (unsigned char)*s) * 16777619u;
    cel_rng_seed(own, (int32_t)(hash & 0x7FFFFFFF));
    return own;
}

cel_status cel_step_bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    for (size_t k = 0; k < n && !(step->type->flags & CEL_STEP_LENIENT); k++)
        if (!cel_step_column(step, *data, name[k], err))
            return CEL_INPUT;
    return step->type->bake ? step->type->bake(step, data, ctx, err) : CEL_OK;
}

/* ---- what bake() insists on ---- */

bool cel_recipe_requires(const cel_recipe *r, const char *role)
{
    for (size_t i = 0; i < r->n_requirements; i++) {
        const char *other = r->requirement[i].role;
        if (role == other || (role && other && strcmp(role, other) == 0))
            return r->requirement[i].bake;
    }
    return !role || (strcmp(role, "outcome") != 0 && strcmp(role, "case_weights") != 0);
}

static cel_status check_columns(const cel_recipe *r, const cel_frame *data, cel_error *err)
{
    cel_text names = {0}, roles = {0};
    size_t n = 0;
    for (size_t i = 0; i < r->vars.n; i++) {
        const cel_recipe_var *v = &r->vars.var[i];
        if (!cel_recipe_requires(r, v->role) || cel_frame_find(data, v->name) >= 0)
            continue;
        const char *role = v->role ? v->role : "NA";
        cel_text_addf(&names, "%s`%s`", n++ ? ", " : "", v->name);
        if (!roles.text || !strstr(roles.text, role))
            cel_text_addf(&roles, "%s`%s`", roles.text ? ", " : "", role);
    }
    if (n > 0) {
        cel_fail(err, CEL_INPUT, "bake.missing", "in `bake()`: The following required columns are missing from `new_data`: %s.", names.text ? names.text : "");
        cel_error_hint(err, "These columns have one of the following roles, which are required at `bake()` time: %s.", roles.text ? roles.text : "");
    }
    cel_text_free(&names);
    cel_text_free(&roles);
    return n > 0 ? CEL_INPUT : CEL_OK;
}

static bool nothing_there(const cel_column *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (!cel_column_is_missing(c, i))
            return false;
    return true;
}

static cel_column *missing_column(const cel_column *like, size_t n)
{
    cel_column *c = cel_column_new(like->type, n, like->levels);
    for (size_t i = 0; c && i < n; i++)
        if (c->num)
            c->num[i] = cel_na();
        else
            c->code[i] = CEL_NA_INT;
    return c;
}

/* The variables of the recipe among new data, each of a kind the recipe was trained with. */
static cel_status choose(const cel_recipe *r, const cel_frame *data, cel_frame **out, cel_notes *notes, cel_error *err)
{
    size_t *index = CEL_ARRAY(size_t, r->original->cols);
    size_t n = 0, was_factor = 0;
    cel_text factors = {0};
    for (size_t j = 0; index && j < r->original->cols; j++) {
        int at = cel_frame_find(data, r->original->name[j]);
        if (at >= 0)
            index[n++] = (size_t)at;
    }
    *out = index ? cel_frame_select(data, index, n) : NULL;
    cel_free(index);
    cel_status status = *out ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < (*out)->cols; k++) {
        const char *name = (*out)->name[k];
        const cel_column *was = r->original->column[cel_frame_find(r->original, name)], *is = (*out)->column[k];
        if (was->type == is->type || (cel_column_is_numeric(was) && (cel_column_is_numeric(is) || is->type == CEL_LOGICAL)))
            continue;
        if (was->levels && is->levels) { /* text where a factor was, or the other way round: told apart by label later */
            if (was->type == CEL_FACTOR)
                cel_text_addf(&factors, "%s`%s`", was_factor++ ? ", " : "", name);
            continue;
        }
        if (nothing_there(is))
            status = cel_frame_take(*out, name, missing_column(was, is->n), err);
        else
            status = cel_fail(err, CEL_INPUT, "bake.class", "in `bake()`: `%s` had class <%s> when the recipe was prepped, and has class <%s> in `new_data`",
                              name, cel_column_class(was), cel_column_class(is));
    }
    if (was_factor == 1)
        cel_notes_addf(notes, "There was 1 column that was a factor when the recipe was prepped: %s\nThis may cause errors when processing new data.", factors.text ? factors.text : "");
    else if (was_factor > 1)
        cel_notes_addf(notes, "There were %zu columns that were factors when the recipe was prepped: %s\nThis may cause errors when processing new data.", was_factor,
                       factors.text ? factors.text : "");
    cel_text_free(&factors);
    return status;
}

/* Factors get the levels the training set ended with; values that are none of them become missing. */
static cel_status relevel(const cel_recipe *r, cel_frame *data, cel_error *err)
{
    for (size_t j = 0; j < data->cols; j++) {
        int at = cel_frame_find(r->final, data->name[j]);
        const cel_column *want = at >= 0 ? r->final->column[at] : NULL, *is = data->column[j];
        if (!want || want->type != CEL_FACTOR || (is->type == CEL_FACTOR && cel_levels_equal(is->levels, want->levels)) || !is->levels)
            continue;
        CEL_TRY(cel_frame_take(data, data->name[j], cel_column_recode(is, want->levels, CEL_NA_INT), err));
    }
    return CEL_OK;
}

/* The columns that selectors mean, among those the recipe ends with. */
static cel_status select_columns(const cel_recipe *r, const char *const *selector, size_t n, cel_frame **data, cel_error *err)
{
    if (n == 0)
        return CEL_OK;
    /* Selectors are resolved against the columns of the training set, so that an absent outcome is no unknown name. */
    cel_selection s;
    CEL_TRY(cel_select(r->final, &r->terms, selector, n, &s, err));
    size_t kept = 0;
    for (size_t k = 0; k < s.n; k++) {
        int at = cel_frame_find(*data, r->final->name[s.index[k]]);
        if (at >= 0)
            s.index[kept++] = (size_t)at;
    }
    cel_frame *chosen = cel_frame_select(*data, s.index, kept);
    cel_selection_free(&s);
    if (!chosen)
        return cel_nomem(err);
    cel_frame_drop(*data);
    *data = chosen;
    return CEL_OK;
}

static cel_status bake(const cel_recipe *r, cel_frame *new_data, cel_rng *rng, cel_frame **data, cel_notes *notes, cel_error *err)
{
    for (size_t i = 0; i < r->n_steps; i++)
        if (!r->step[i]->trained) {
            cel_fail(err, CEL_INPUT, "bake.untrained", "in `bake()`: At least one step has not been trained.");
            cel_error_hint(err, "Please run `prep()`.");
            return CEL_INPUT;
        }
    if (!r->prepped) {
        cel_fail(err, CEL_INPUT, "bake.untrained", "in `bake()`: the recipe has not been prepped");
        cel_error_hint(err, "Please run `prep()`.");
        return CEL_INPUT;
    }
    CEL_TRY(check_columns(r, new_data, err));
    CEL_TRY(choose(r, new_data, data, notes, err));
    for (size_t i = 0; i < r->n_steps; i++) {
        const cel_step *step = r->step[i];
        if (step->skip)
            continue;
        cel_rng own;
        cel_step_context ctx = {.rng = cel_step_rng(step, rng, &own), .notes = notes};
        CEL_TRY(cel_step_bake(step, data, &ctx, err));
    }
    return CEL_OK;
}

cel_status cel_recipe_bake(const cel_recipe *recipe, cel_frame *new_data, const char *const *selector, size_t n, cel_rng *rng, cel_frame **out,
                           cel_notes *notes, cel_error *err)
{
    cel_frame *data = NULL;
    *out = NULL;
    cel_status status = bake(recipe, new_data, rng, &data, notes, err);
    if (status == CEL_OK)
        status = select_columns(recipe, selector, n, &data, err);
    if (status == CEL_OK)
        status = relevel(recipe, data, err);
    if (status != CEL_OK) {
        cel_frame_drop(data);
        data = NULL;
    }
    *out = data;
    return status;
}

cel_status cel_recipe_juice(const cel_recipe *recipe, const char *const *selector, size_t n, cel_frame **out, cel_error *err)
{
    *out = NULL;
    if (!recipe->prepped) {
        cel_fail(err, CEL_INPUT, "bake.untrained", "in `bake()`: At least one step has not been trained.");
        cel_error_hint(err, "Please run `prep()`.");
        return CEL_INPUT;
    }
    if (!recipe->retained)
        return cel_fail(err, CEL_INPUT, "bake.retain", "in `bake()`: use `retain = TRUE` in `prep()` to be able to extract the training set");
    cel_frame *data = cel_frame_copy(recipe->data);
    cel_status status = data ? select_columns(recipe, selector, n, &data, err) : cel_nomem(err);
    if (status != CEL_OK) {
        cel_frame_drop(data);
        data = NULL;
    }
    *out = data;
    return status;
}
