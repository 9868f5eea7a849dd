/* Recipes, columns and levels as JSON, for who writes them into a larger file (tuning/model_file.c). */
#ifndef CEL_RECIPE_JSON_H
#define CEL_RECIPE_JSON_H

#include "base/json.h"
#include "recipes/recipe.h"

/* cel_recipe_to_json() and _from_json() with the JSON as it is; `*out` is a new reference. */
cel_status cel_recipe_as_json(const cel_recipe *recipe, json_t **out, cel_error *err);
cel_status cel_recipe_of_json(const json_t *object, cel_recipe **out, cel_error *err);

/* Names and types of a frame's columns, levels of factors included: a frame without rows when read back. */
json_t *cel_columns_to_json(const cel_frame *f);
cel_status cel_columns_from_json(const json_t *list, cel_frame **out, cel_error *err);
json_t *cel_levels_to_json(const cel_levels *levels);
/* CEL_INPUT: no list of texts, a level that stands twice. */
cel_status cel_levels_from_json(const json_t *object, const char *key, bool ordered, cel_levels **out, cel_error *err);

#endif
