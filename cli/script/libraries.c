/* The tables of builtins that make up the language: one name for each bridge. */
#include "cli/script/lib_keras.h"
#include "cli/script/lib_recipes.h"

#define LIBRARIES(ROW) \
    ROW(operators) \
    ROW(language) \
    ROW(output) \
    ROW(condition) \
    ROW(system) \
    ROW(vector) \
    ROW(kinds) \
    ROW(attributes) \
    ROW(sets) \
    ROW(apply) \
    ROW(factor) \
    ROW(matrix) \
    ROW(math) \
    ROW(stats) \
    ROW(strings) \
    ROW(regex) \
    ROW(random) \
    ROW(distributions) \
    ROW(tibble) \
    ROW(table) \
    ROW(readr) \
    ROW(dplyr) \
    ROW(dplyr_rows) \
    ROW(rsample) \
    ROW(rsample_parts) \
    ROW(recipes) \
    ROW(recipes_look) \
    ROW(dials) \
    ROW(dials_sets) \
    ROW(dials_grids) \
    ROW(dials_params) \
    ROW(generics) \
    ROW(in_r) \
    ROW(yardstick) \
    ROW(kerasnip) \
    ROW(workflows) \
    ROW(tune) \
    ROW(saved)

#define DECLARE(name) extern const cel_library cel_library_##name;
#define ADDRESS(name) &cel_library_##name,

LIBRARIES(DECLARE)

const cel_library *const cel_libraries[] = {LIBRARIES(ADDRESS) &cel_library_keras};
const size_t cel_n_libraries = sizeof cel_libraries / sizeof *cel_libraries;

const cel_library_maker cel_library_makers[] = {cel_recipe_step_rows};
const size_t cel_n_library_makers = sizeof cel_library_makers / sizeof *cel_library_makers;
