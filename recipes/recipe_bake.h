/* What prep and bake share: applying one trained step. */
#ifndef CEL_RECIPE_BAKE_H
#define CEL_RECIPE_BAKE_H

#include "recipes/step.h"

/* Applies a trained step; `*data` has one reference. Refuses when a column the step needs is missing. */
cel_status cel_step_bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err);
/* The generator a step draws from: `rng`, or `own` started from the step's id when it is NULL. */
cel_rng *cel_step_rng(const cel_step *step, cel_rng *rng, cel_rng *own);

/* Whether bake() insists on columns of this role (NULL: NA). */
bool cel_recipe_requires(const cel_recipe *r, const char *role);

#endif
