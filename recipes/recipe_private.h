/* What the files recipe*.c share: copies of recipes and steps, and their tables of variables. */
#ifndef CEL_RECIPE_PRIVATE_H
#define CEL_RECIPE_PRIVATE_H

#include "recipes/recipe.h"
#include "recipes/select.h"
#include "recipes/step.h"

/* A copy with one reference that shares data and steps. NULL when memory is gone. */
cel_recipe *cel_recipe_copy(const cel_recipe *recipe);
/* A step that may be changed: arguments and terms copied, `state` copied when trained. NULL when memory is gone. */
cel_step *cel_step_copy(const cel_step *step);
cel_step *cel_step_keep(cel_step *step);
void cel_step_drop(cel_step *step);
bool cel_recipe_put_step(cel_recipe *recipe, cel_step *step); /* step taken, also on failure */

bool cel_vars_copy(const cel_recipe_vars *from, cel_recipe_vars *to);
void cel_vars_free(cel_recipe_vars *vars);
/* Adds a row; texts are copied. */
bool cel_vars_add(cel_recipe_vars *vars, const char *name, const cel_column *column, const char *role, bool derived);
int cel_vars_find(const cel_recipe_vars *vars, const char *name);

/* Selector texts of a step's terms (borrowed); the caller frees the array. NULL when memory is gone. */
const char **cel_step_selectors(const cel_step *step);
/* Argument `value` (copied) as formal `i` wants it. */
cel_status cel_step_set_arg(cel_step *step, size_t i, const cel_value *value, cel_error *err);

#endif
