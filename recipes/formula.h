/* Formulas of recipes: which columns are outcomes and which are predictors. Only names, `.` and `+`: transformations
 * belong into steps. */
#ifndef CEL_FORMULA_H
#define CEL_FORMULA_H

#include "recipes/frame.h"

/* Indices of columns in the order of the formula; free both with cel_free. */
typedef struct cel_formula {
    size_t n_outcomes, n_predictors;
    size_t *outcome, *predictor;
} cel_formula;

/* "y ~ .", "a + b ~ x + `odd name`", "~ x". `.` is all columns that are no outcome, in data order. CEL_INPUT for syntax,
 * functions, `-` and unknown names. Source: recipes::recipe.formula(). */
cel_status cel_formula_read(const char *text, const cel_frame *data, cel_formula *out, cel_error *err);
void cel_formula_free(cel_formula *f);

#endif
