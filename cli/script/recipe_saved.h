/* Recipes with expressions of a script in files: what may be written, and how expressions come alive again when they are read. */
#ifndef CEL_SCRIPT_RECIPE_SAVED_H
#define CEL_SCRIPT_RECIPE_SAVED_H

#include "cli/script/interp.h"
#include "recipes/recipe.h"

/* CEL_INPUT when an expression that baking evaluates uses a variable or function of the script: a file does not hold them. */
cel_status cel_recipe_check_alone(cel_interp *in, const cel_recipe *recipe, cel_error *err);
/* Parses the expressions of a recipe just read, and lets this interpreter evaluate them. NULL: nothing to do. */
cel_status cel_recipe_attach(cel_interp *in, cel_recipe *recipe, cel_error *err);

#endif
