/* Until scripts can make recipes: no value is one. */
#ifndef CEL_SCRIPT_RECIPE_ABSENT_H
#define CEL_SCRIPT_RECIPE_ABSENT_H
#include "cli/script/interp.h"
#include "recipes/recipe.h"
cel_recipe *cel_recipe_of(const cel_sexp *x);
cel_sexp *cel_recipe_value(cel_interp *in, cel_recipe *taken);
#endif
