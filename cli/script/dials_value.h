/* Between the files of the dials bridge: parameters, ranges and transformations as values and arguments. */
#ifndef CEL_SCRIPT_DIALS_VALUE_H
#define CEL_SCRIPT_DIALS_VALUE_H

#include "cli/script/lib_dials.h"

/* An error of the library at the call being evaluated; returns NULL. */
cel_sexp *cel_dials_error(cel_interp *in, const cel_error *err);

cel_sexp *cel_transform_value(cel_interp *in, const cel_transform *t);
/* A transformation or NULL (then *out is NULL). False with the error at the argument. */
bool cel_arg_transform(cel_args *a, size_t i, const cel_transform **out);

/* The parameter given as argument i, borrowed; NULL with the error at the argument. */
cel_param *cel_arg_param(cel_args *a, size_t i);
/* A value for the parameter a call just put at `param` (taken), or the call's error. */
cel_sexp *cel_param_give(cel_interp *in, cel_args *a, cel_status status, cel_param *const *param, const cel_error *err);
/* The two bounds of a range; unknown() is NaN. `type` is for the sentence. */
bool cel_arg_range(cel_args *a, size_t i, cel_kind type, double *lower, double *upper);
/* R's unknown(): a call that stands for a bound. */
cel_sexp *cel_unknown_value(cel_interp *in);
/* list(lower = , upper = ), in the user's units or in those of the range. */
cel_sexp *cel_range_value(cel_interp *in, const cel_param *p, bool original);
cel_sexp *cel_bound_value(cel_interp *in, const cel_param *p, double x, bool original);
/* The rule of get_p(), get_n() ... by that name; CEL_FINALIZE_NONE for others. */
cel_finalizer cel_finalizer_named(const char *name);
/* Adds a parameter value under `id` (NULL or "": its own name). False with an error. */
bool cel_param_set_append(cel_interp *in, cel_param_set *set, const char *id, const cel_sexp *x);

#endif
