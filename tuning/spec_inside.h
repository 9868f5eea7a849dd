/* What the files of spec share. Private. */
#ifndef CEL_SPEC_INSIDE_H
#define CEL_SPEC_INSIDE_H

#include "tuning/spec.h"

/* Judges one value alone: kind, range, known names. tune() always passes. `name` opens the sentence. */
cel_status cel_spec_check_value(const cel_spec_type *type, size_t arg, const cel_value *value, cel_error *err);
/* The value of the fixed argument of that name, or NULL when it is not set or NULL was given. */
const cel_value *cel_spec_value(const cel_spec *spec, const char *name);
/* True when block `b` takes its k-th argument from other blocks instead of the user. */
bool cel_spec_is_input(const cel_spec_type *type, size_t b, size_t k);
/* The block of that name, or -1. */
int cel_blocks_find(const cel_blocks *blocks, const char *name);
/* Functional types: the block whose output the k-th argument receives, or -1 when it is a value. */
int cel_block_source(const cel_blocks *blocks, const cel_block *block, size_t k);
/* True when a block of a functional type is wired to no other, so that it makes an input of the model. */
bool cel_block_makes_input(const cel_blocks *blocks, const cel_block *block);
/* The name of the block nearest to `name`, or NULL. */
const char *cel_nearest_block(const cel_blocks *blocks, const char *name);
/* Checks the wiring of a functional type and fills `type->order`. CEL_INPUT: "spec.upstream", "spec.unwired", "spec.loop". */
cel_status cel_spec_wire(cel_spec_type *type, cel_error *err);
/* Functional types: CEL_INPUT "spec.output" when no block can be an output. */
cel_status cel_blocks_check_outputs(const cel_blocks *blocks, cel_error *err);
/* `input_shape`, `num_classes`: given by the generator. */
bool cel_spec_is_supplied(const char *name);

#endif
