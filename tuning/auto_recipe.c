/* The default recipe, as a table: every row is a step, the columns it is for, and when it is worth a place. Order matters:
 * what is not known in new data first becomes "new", what is missing "unknown", and both share the column of the rare levels,
 * so that a level nobody has seen is still predicted from the other columns. Numbers are normalized before levels become columns
 * of 0 and 1: scaled up, the column of a rare level would weigh more than any number. */
#include <string.h>

#include "tuning/auto_inside.h"

typedef enum need { NEED_NUMBERS, NEED_ORDERED, NEED_FACTORS, NEED_LEVELS, NEED_ALWAYS } need;

typedef struct row {
    const char *function, *selector;
    const char *argument, *label; /* an argument that is a new level, and its default, which may be a level already */
    const char *number;           /* an argument that is a number; NULL: none */
    double value;
    need need;
} row;

static const row ROWS[] = {
    {"step_novel", "all_unordered_predictors()", "new_level", "new", NULL, 0, NEED_FACTORS},
    {"step_unknown", "all_unordered_predictors()", "new_level", "unknown", NULL, 0, NEED_FACTORS},
    {"step_impute_mode", "all_ordered_predictors()", NULL, NULL, NULL, 0, NEED_ORDERED},
    {"step_impute_median", "all_numeric_predictors()", NULL, NULL, NULL, 0, NEED_NUMBERS},
    {"step_zv", "all_numeric_predictors()", NULL, NULL, NULL, 0, NEED_NUMBERS},
    {"step_YeoJohnson", "all_numeric_predictors()", NULL, NULL, NULL, 0, NEED_NUMBERS},
    {"step_normalize", "all_numeric_predictors()", NULL, NULL, NULL, 0, NEED_NUMBERS},
    {"step_other", "all_unordered_predictors()", "other", "other", "threshold", 0.01, NEED_FACTORS},
    {"step_dummy", "all_nominal_predictors()", NULL, NULL, NULL, 0, NEED_LEVELS},
    {"step_zv", "all_predictors()", NULL, NULL, NULL, 0, NEED_ALWAYS},
};

static bool needed(const cel_auto_columns *c, need what)
{
    switch (what) {
    case NEED_NUMBERS:
        return c->numbers > 0;
    case NEED_ORDERED:
        return c->ordered > 0;
    case NEED_FACTORS:
        return c->factors > 0;
    case NEED_LEVELS:
        return c->factors + c->ordered > 0;
    case NEED_ALWAYS:
        break;
    }
    return true;
}

static bool is_level(const cel_frame *data, const char *label)
{
    for (size_t k = 0; k < data->cols; k++)
        if (data->column[k]->levels && cel_levels_find(data->column[k]->levels, label) >= 0)
            return true;
    return false;
}

/* `new`, or with as many _ behind it as it needs to be no level of any column. */
static char *free_label(const cel_frame *data, const char *label)
{
    cel_text t = {0};
    cel_text_add(&t, label);
    while (!t.failed && is_level(data, t.text))
        cel_text_add(&t, "_");
    return cel_text_take(&t);
}

void cel_auto_name(cel_text *t, const char *name)
{
    bool plain = (name[0] == '.' ? name[1] < '0' || name[1] > '9' : true) && !(name[0] >= '0' && name[0] <= '9') && name[0] != '_' && name[0];
    for (const char *c = name; plain && *c; c++)
        plain = (*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || *c == '.' || *c == '_';
    cel_text_addf(t, plain ? "%s" : "`%s`", name);
}

/* Adds the step to the list and to the recipe. */
static cel_status add_step(cel_auto *a, const row *r, cel_recipe **recipe, cel_error *err)
{
    cel_auto_step *s = &a->step[a->n_steps++];
    cel_named_value arg[2] = {0};
    size_t n = 0;
    cel_text t = {0};
    char *label = r->label ? free_label(a->data, r->label) : NULL;
    *s = (cel_auto_step){.function = r->function, .selector = cel_strdup(r->selector)};
    if (r->number) {
        arg[n++] = (cel_named_value){.name = (char *)r->number, .value = cel_value_number(r->value)};
        cel_text_addf(&t, "%s = %g", r->number, r->value);
    }
    if (label && strcmp(label, r->label) != 0) {
        arg[n++] = (cel_named_value){.name = (char *)r->argument, .value = cel_value_text(label)};
        cel_text_addf(&t, "%s%s = \"%s\"", n > 1 ? ", " : "", r->argument, label);
    }
    bool ok = s->selector && !t.failed && (!r->label || label);
    for (size_t i = 0; i < n; i++)
        ok = ok && arg[i].value.kind != CEL_V_NULL;
    s->argument = n > 0 ? cel_text_take(&t) : NULL;
    cel_recipe *next = NULL;
    cel_status status = ok ? cel_recipe_step(*recipe, r->function, r->selector, arg, n, &next, err) : cel_nomem(err);
    for (size_t i = 0; i < n; i++)
        cel_value_free(&arg[i].value);
    cel_free(label);
    if (status == CEL_OK) {
        cel_recipe_drop(*recipe);
        *recipe = next;
    }
    return status;
}

/* --id columns get a role of their own and need not be there in new data. */
static cel_status set_roles(const cel_auto *a, cel_recipe **recipe, cel_error *err)
{
    for (size_t i = 0; i <= a->options.n_id && a->options.n_id > 0; i++) {
        cel_recipe *next;
        cel_text name = {0};
        if (i < a->options.n_id)
            cel_auto_name(&name, a->options.id[i]);
        const char *selector = name.text;
        cel_status status = name.failed               ? cel_nomem(err)
                            : i < a->options.n_id ? cel_recipe_update_role(*recipe, &selector, 1, "id", NULL, &next, err)
                                                  : cel_recipe_role_requirement(*recipe, "id", false, &next, err);
        cel_text_free(&name);
        CEL_TRY(status);
        cel_recipe_drop(*recipe);
        *recipe = next;
    }
    return CEL_OK;
}

cel_status cel_auto_recipe(cel_auto *a, cel_recipe **out, cel_error *err)
{
    enum { MOST = sizeof ROWS / sizeof *ROWS };
    cel_text formula = {0};
    cel_auto_name(&formula, a->options.outcome);
    cel_text_add(&formula, " ~ .");
    a->step = CEL_ARRAY(cel_auto_step, MOST);
    cel_recipe *recipe = NULL;
    cel_status status = formula.failed || !a->step ? cel_nomem(err) : cel_recipe_new(formula.text, a->train, &recipe, err);
    cel_text_free(&formula);
    if (status == CEL_OK)
        status = set_roles(a, &recipe, err);
    for (size_t i = 0; status == CEL_OK && i < MOST; i++)
        if (needed(&a->columns, ROWS[i].need))
            status = add_step(a, &ROWS[i], &recipe, err);
    if (status == CEL_OK)
        *out = recipe;
    else
        cel_recipe_drop(recipe);
    return status;
}

void cel_auto_steps(const cel_auto *a, cel_text *t)
{
    for (size_t i = 0; i < a->n_steps; i++)
        cel_text_addf(t, "%s%s", i ? ", " : "", a->step[i].function);
}
