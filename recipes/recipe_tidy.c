/* Recipes to look at: tidy() of the recipe and of its steps, names by role, types as summary() lists them, formula(). */
#include <string.h>

#include "recipes/recipe_private.h"

size_t cel_recipe_type_words(const cel_recipe_var *var, const char *words[3])
{
    static const char *const of_type[CEL_TYPES][3] = {
        [CEL_DOUBLE] = {"double", "numeric"}, [CEL_INTEGER] = {"integer", "numeric"}, [CEL_LOGICAL] = {"logical"},
        [CEL_FACTOR] = {"factor", "unordered", "nominal"}, [CEL_STRING] = {"string", "unordered", "nominal"}, [CEL_DATE] = {"date"},
        [CEL_DATETIME] = {"datetime"}, [CEL_MATRIX] = {"list"},
    };
    static const char *const ordered[3] = {"ordered", "nominal", NULL};
    const char *const *from = var->type == CEL_FACTOR && var->ordered ? ordered : of_type[var->type];
    size_t n = 0;
    while (n < 3 && from[n]) {
        words[n] = from[n];
        n++;
    }
    return n;
}

const char **cel_recipe_names(const cel_recipe *recipe, const char *role, size_t *n)
{
    const cel_recipe_vars *vars = recipe->prepped ? &recipe->terms : &recipe->vars;
    const char **name = CEL_ARRAY(const char *, vars->n + 1);
    *n = name ? 0 : SIZE_MAX;
    for (size_t i = 0; name && i < vars->n; i++)
        if (role ? vars->var[i].role && strcmp(vars->var[i].role, role) == 0 : !vars->var[i].role)
            name[(*n)++] = vars->var[i].name;
    if (*n == 0) {
        cel_free(name);
        return NULL;
    }
    return name;
}

size_t cel_recipe_find_step(const cel_recipe *recipe, const char *id)
{
    for (size_t i = 0; i < recipe->n_steps; i++)
        if (strcmp(recipe->step[i]->id, id) == 0)
            return i + 1;
    return 0;
}

static cel_column *flags(const cel_recipe *r, bool skip)
{
    cel_column *c = cel_column_new(CEL_LOGICAL, r->n_steps, NULL);
    for (size_t i = 0; c && i < r->n_steps; i++)
        c->code[i] = skip ? r->step[i]->skip : r->step[i]->trained;
    return c;
}

static cel_status fill_tidy(const cel_recipe *r, cel_frame *f, const char **text, cel_error *err)
{
    size_t n = r->n_steps;
    cel_column *number = cel_column_new(CEL_INTEGER, n, NULL);
    for (size_t i = 0; number && i < n; i++)
        number->code[i] = (int32_t)i + 1;
    CEL_TRY(cel_frame_take(f, "number", number, err));
    for (size_t i = 0; i < n; i++)
        text[i] = r->step[i]->type->flags & CEL_STEP_CHECK ? "check" : "step";
    CEL_TRY(cel_tidy_texts(f, "operation", text, n, err));
    for (size_t i = 0; i < n; i++)
        text[i] = r->step[i]->type->name;
    CEL_TRY(cel_tidy_texts(f, "type", text, n, err));
    CEL_TRY(cel_frame_take(f, "trained", flags(r, false), err));
    CEL_TRY(cel_frame_take(f, "skip", flags(r, true), err));
    for (size_t i = 0; i < n; i++)
        text[i] = r->step[i]->id;
    return cel_tidy_texts(f, "id", text, n, err);
}

cel_status cel_recipe_tidy(const cel_recipe *recipe, cel_frame **out, cel_error *err)
{
    const char **text = CEL_ARRAY(const char *, recipe->n_steps);
    cel_frame *f = cel_frame_new(recipe->n_steps);
    cel_status status = text && f ? fill_tidy(recipe, f, text, err) : cel_nomem(err);
    cel_free(text);
    if (status != CEL_OK) {
        cel_frame_drop(f);
        f = NULL;
    }
    *out = f;
    return status;
}

static cel_status tidy_step(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    if (step->type->tidy) {
        CEL_TRY(step->type->tidy(step, kind, out, err));
    } else if (step->trained && !(step->type->flags & (CEL_STEP_EXPRESSIONS | CEL_STEP_OWN_TERMS))) {
        char *const *name;
        size_t n = cel_step_columns(step, &name);
        CEL_TRY(cel_tidy_start(n, out, err));
        CEL_TRY(cel_tidy_texts(*out, "terms", (const char *const *)name, n, err));
    } else {
        CEL_TRY(cel_tidy_untrained(step, NULL, true, out, err));
    }
    size_t rows = (*out)->rows;
    const char **id = CEL_ARRAY(const char *, rows);
    if (!id)
        return cel_nomem(err);
    for (size_t i = 0; i < rows; i++)
        id[i] = step->id;
    cel_status status = cel_tidy_texts(*out, "id", id, rows, err);
    cel_free(id);
    return status;
}

cel_status cel_recipe_tidy_step(const cel_recipe *recipe, size_t number, const char *type, cel_frame **out, cel_error *err)
{
    *out = NULL;
    if (number < 1 || number > recipe->n_steps)
        return cel_fail(err, CEL_INPUT, "tidy.number", "`number` must be a whole number between 1 and %zu: the recipe has %zu step%s", recipe->n_steps,
                        recipe->n_steps, recipe->n_steps == 1 ? "" : "s");
    cel_frame *f = NULL;
    cel_status status = tidy_step(recipe->step[number - 1], type, &f, err);
    if (status != CEL_OK) {
        cel_frame_drop(f);
        f = NULL;
    }
    *out = f;
    return status;
}

cel_status cel_recipe_formula(const cel_recipe *recipe, cel_text *t, cel_error *err)
{
    static const char *const sides[] = {"outcome", "predictor"};
    if (!recipe->prepped)
        return cel_fail(err, CEL_INPUT, "formula.untrained", "`x` must be trained: please run `prep()` before `formula()`");
    for (size_t s = 0; s < 2; s++) {
        size_t n;
        const char **name = cel_recipe_names(recipe, sides[s], &n);
        if (n == SIZE_MAX)
            return cel_nomem(err);
        for (size_t i = 0; i < n; i++) {
            bool plain = strspn(name[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._") == strlen(name[i]);
            cel_text_addf(t, plain ? "%s%s" : "%s`%s`", i ? " + " : "", name[i]);
        }
        if (s == 1 && n == 0)
            cel_text_add(t, "1");
        if (s == 0)
            cel_text_add(t, n ? " ~ " : "~");
        cel_free(name);
    }
    return t->failed ? cel_nomem(err) : CEL_OK;
}
