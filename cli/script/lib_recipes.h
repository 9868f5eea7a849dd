/* recipes in the language. A recipe is an opaque object around the library's cel_recipe, so every verb gives a new one. Steps
 * are builtins made from the library's table of step types: a step added there is a function of scripts at once. Selectors
 * stay unevaluated; variables of the script in them are replaced by their values when the step is added. */
#ifndef CEL_SCRIPT_LIB_RECIPES_H
#define CEL_SCRIPT_LIB_RECIPES_H

#include "cli/script/interp.h"
#include "recipes/recipe.h"

extern const cel_library cel_library_recipes, cel_library_recipes_look;
extern const cel_object_type cel_recipe_object;

/* The rows of all steps, made when an interpreter starts. */
const cel_builtin *cel_recipe_step_rows(cel_interp *in, size_t *n);

/* The recipe behind a value, borrowed; NULL when it is none. */
cel_recipe *cel_recipe_of(const cel_sexp *x);
/* The recipe given as argument i, borrowed; NULL with a sentence at the argument. */
cel_recipe *cel_arg_recipe(cel_args *a, size_t i);
/* A value for a recipe, which is taken (dropped when this fails). */
cel_sexp *cel_recipe_value(cel_interp *in, cel_recipe *taken);
/* The recipe a call made, as its value, or the error at the call. */
cel_sexp *cel_recipe_give(cel_interp *in, cel_args *a, cel_status status, cel_recipe *made, const cel_error *err);

/* A step as a list of class c("step_dummy", "step"), as rec$steps holds it; `number` is 0-based. */
cel_sexp *cel_step_value(cel_interp *in, cel_recipe *recipe, size_t number);
/* The recipe and the number of a step value; NULL when it is none. */
cel_recipe *cel_step_of(const cel_sexp *x, size_t *number);
/* Rows of summary(): variable, type, role, source. */
cel_sexp *cel_recipe_variables(cel_interp *in, const cel_recipe_vars *vars);

/* ---- selectors and expressions of `...` ---- */

/* Terms as a step takes them: zero-initialise, free. Texts are interned. */
typedef struct cel_terms {
    size_t n;
    cel_term *term;
} cel_terms;

/* The `...` of a call. `expressions`: kept to be evaluated, else selectors. False with an error. */
bool cel_terms_of_dots(cel_interp *in, cel_args *a, const cel_recipe *recipe, bool expressions, cel_terms *out);
/* Selectors of argument i: one, or those inside imp_vars(), denom_vars(), vars(). */
bool cel_terms_of_arg(cel_interp *in, cel_args *a, size_t i, const cel_recipe *recipe, cel_terms *out);
/* Selector texts, borrowed, in an array of the caller (cel_free); NULL when memory is gone. */
const char **cel_terms_texts(const cel_terms *terms);
void cel_terms_free(cel_terms *terms);

/* ---- what steps ask of the script ---- */

/* The hooks of this interpreter; NULL when memory is gone. */
const cel_step_hooks *cel_recipe_hooks(cel_interp *in);
/* After a call of the library failed: true when what a hook met must travel on as it is (interrupt, jump). */
bool cel_recipe_travels(cel_interp *in);

#endif
