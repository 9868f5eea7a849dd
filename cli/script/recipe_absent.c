/* Until scripts can make recipes: no value is one. Weak, so that the bridge of recipes takes over when it is linked. */
#include "cli/script/recipe_absent.h"

__attribute__((weak)) cel_recipe *cel_recipe_of(const cel_sexp *x)
{
    (void)x;
    return NULL;
}

__attribute__((weak)) cel_sexp *cel_recipe_value(cel_interp *in, cel_recipe *taken)
{
    cel_recipe_drop(taken);
    return cel_fail_here(in, "recipe", "recipes cannot be shown yet");
}
