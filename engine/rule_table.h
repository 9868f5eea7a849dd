/* Private to engine: the tables of rules, each in the file of its kind. */
#ifndef CEL_RULE_TABLE_H
#define CEL_RULE_TABLE_H

#include "engine/rule.h"

extern const cel_rule_type cel_initializers[], cel_regularizers[], cel_constraints[];
extern const size_t cel_n_initializers, cel_n_regularizers, cel_n_constraints;
/* The axis (from 0) R's number means: 1 is a weight's first, -1 its last. False when the weight has no such axis. */
bool cel_rule_axis(double axis, const cel_shape *shape, int32_t *out);

#endif
