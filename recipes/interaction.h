/* The interactions of an R formula with selectors in the place of names: "(a + b)^2", "starts_with(\"x\"):z". */
#ifndef CEL_INTERACTION_H
#define CEL_INTERACTION_H

#include "recipes/step.h"

/* Terms of two and more columns, those of two first: texts of column names with newlines between, the names in the order
 * they have in the formula. `*unknown`: a name is no column, so that there are none. CEL_INPUT for what is no formula.
 * Source of the rules: R's terms.formula(). */
cel_status cel_interactions(const cel_step *step, const char *formula, const cel_frame *data, const cel_recipe_vars *vars, cel_value *out, bool *unknown,
                            cel_error *err);

#endif
