/* Selectors of columns as text: all_numeric_predictors(), starts_with("x"), -carat, a:b, c(a, b), where(is.numeric), has_role("id").
 * Scripts, saved recipes, prints and C programs all use the same text. */
#ifndef CEL_SELECT_H
#define CEL_SELECT_H

#include "recipes/recipe.h"

typedef struct cel_selection {
    size_t n;
    size_t *index; /* columns, in the order they were selected; cel_free */
} cel_selection;

/* Resolves selectors against the columns of `data` and their roles in `vars` (NULL: no roles are known). The texts are
 * combined from left to right as c() of tidyselect does: `-x` takes away, a leading `-x` means everything but x.
 * CEL_INPUT for syntax, unknown functions and columns, each with the nearest name. Source: tidyselect, recipes::recipes_eval_select(). */
cel_status cel_select(const cel_frame *data, const cel_recipe_vars *vars, const char *const *text, size_t n, cel_selection *out, cel_error *err);
void cel_selection_free(cel_selection *s);
/* Whether there is a selector function of that name: all_predictors, starts_with, where. */
bool cel_is_selector(const char *name);
const char *cel_nearest_selector(const char *name); /* NULL: none is near */
/* Splits a text at commas outside brackets and quotes into trimmed parts (each and the array by cel_free); an empty text has none. */
cel_status cel_split_selectors(const char *text, char ***part, size_t *n, cel_error *err);

#endif
