/* What the files of the recipes bridge share: the state of an interpreter, and the hooks steps call. */
#ifndef CEL_SCRIPT_RECIPE_INSIDE_H
#define CEL_SCRIPT_RECIPE_INSIDE_H

#include "cli/script/lib_recipes.h"

typedef struct cel_recipes_state {
    cel_builtin *rows; /* one for each step type */
    cel_step_hooks hooks;
    bool travels; /* a hook met an interrupt or a jump, which is on its way still */
} cel_recipes_state;

/* NULL when memory is gone. */
cel_recipes_state *cel_recipes_state_of(cel_interp *in);

cel_status cel_recipe_eval(void *user, void *object, const cel_frame *data, cel_column **out, cel_frame **table, cel_error *err);
cel_status cel_recipe_call(void *user, void *function, const cel_value *args, size_t n, cel_value *out, cel_error *err);
cel_status cel_recipe_map(void *user, void *function, const cel_column *column, cel_column **out, cel_error *err);
/* Points an error at an expression of the script. */
void cel_place_error(cel_interp *in, const cel_sexp *expr, cel_error *err);
/* Remembers where a selector stands as the term's object. False when memory is gone. */
typedef struct cel_term_place {
    const char *file, *source;
    long line, column;
    int width;
} cel_term_place;
bool cel_recipe_place(cel_interp *in, const cel_sexp *expr, cel_term *term);
void cel_recipe_locate(void *user, void *object, cel_error *err);

#endif
