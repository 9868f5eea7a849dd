/* engine/args: named arguments against formals. Every table of the engine (layers, rules, optimizers, …) describes its
 * arguments as cel_formal rows; this is the one place where they are matched, converted and given their defaults. */
#ifndef CEL_ARGS_H
#define CEL_ARGS_H

#include "engine/rule.h"

/* Values for `formals` (ended by a NULL name) in their order: the argument given under that name, else the default. Kinds:
 * whole doubles pass as integers, integers as doubles; NULL passes where the default is NULL; CEL_V_OBJECT formals take anything.
 * CEL_INPUT: unknown name (the nearest is named), name twice, a needed argument missing, wrong kind. `what` is how the user
 * wrote the call: "layer_dense()". `values` has one element per formal and is owned by the caller, also after an error
 * (free with cel_arguments_free). */
cel_status cel_arguments_match(const cel_formal *formals, const cel_argument *args, size_t n_args, const char *what, cel_value *values,
                          cel_error *err);
void cel_arguments_free(cel_value *values, size_t n);
size_t cel_formals_count(const cel_formal *formals);
/* The value a default's R text stands for: NULL, TRUE, FALSE, numbers, texts in quotes, c() of numbers. */
cel_status cel_arguments_parse(const char *text, cel_value *out, cel_error *err);

/* One whole number >= least: "units must be a whole number >= 1, not -10". */
cel_status cel_argument_whole(const cel_value *v, const char *name, int32_t least, int32_t *out, cel_error *err);
/* `count` of them from a vector of 1 or `count`; NULL gives `fallback`. */
cel_status cel_argument_wholes(const cel_value *v, const char *name, int32_t least, size_t count, int32_t fallback, int32_t *out,
                          cel_error *err);
/* One finite number with low <= x <= high, an open end when strict: "rate must be a number >= 0 and < 1, not 1". */
cel_status cel_argument_number(const cel_value *v, const char *name, double low, bool low_open, double high, bool high_open, double *out,
                          cel_error *err);
/* One of the names: its index. */
cel_status cel_argument_choice(const cel_value *v, const char *name, const char *const *names, size_t n, size_t *out, cel_error *err);

#endif
