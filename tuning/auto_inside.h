/* Parts of a plan in the making (tuning/auto*.c). Private. */
#ifndef CEL_AUTO_INSIDE_H
#define CEL_AUTO_INSIDE_H

#include "tuning/auto.h"

/* auto_data.c: outcome, mode, columns, notes; fills data, as_factor, left_out, columns. */
cel_status cel_auto_look(cel_auto *a, cel_frame *data, cel_error *err);
/* A frame of the same columns (a test set) brought to the types of `a->data`. */
cel_status cel_auto_same_types(const cel_auto *a, cel_frame *data, cel_frame **out, cel_error *err);
/* auto_scale.c: center and spread of the outcome in the training set. */
cel_status cel_auto_measure(cel_auto *a, cel_error *err);
/* auto_recipe.c: the steps, and the recipe they make. */
cel_status cel_auto_recipe(cel_auto *a, cel_recipe **out, cel_error *err);
/* auto_blocks.c: the type of the network and its blocks as R text. */
cel_status cel_auto_type(const cel_auto *a, cel_spec_type **out, cel_error *err);
/* Name of the i-th body: "body", or of several "tower_a", "tower_b", ... */
void cel_auto_body(const cel_auto *a, int i, char out[16]);
void cel_auto_blocks_script(const cel_auto *a, cel_text *t);
/* auto_spec.c: the spec with its settings, and what is searched. */
cel_status cel_auto_spec(cel_auto *a, const cel_spec_type *type, cel_spec **out, cel_error *err);
void cel_auto_spec_script(const cel_auto *a, cel_text *t);
/* " |> update(...)": the ranges of what is searched. */
void cel_auto_params_script(const cel_auto *a, cel_text *t);
#define CEL_AUTO_TOWERS 8
#define CEL_AUTO_PATIENCE 15 /* epochs without a better validation loss */
/* How many epochs, which batches: by the rows to train on. */
int32_t cel_auto_epochs(const cel_auto *a);
int32_t cel_auto_batch(const cel_auto *a);
/* The column to stratify by, or NULL. */
const char *cel_auto_strata(const cel_auto *a);

/* A name as R writes it: backticks where it is not a plain one. */
void cel_auto_name(cel_text *t, const char *name);

#endif
