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
/* `input_shape`, `num_classes`: given by the generator. */
bool cel_spec_is_supplied(const char *name);

#endif
