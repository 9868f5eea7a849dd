/* dials in the language. A parameter is an opaque object of class quant_param or qual_param; a parameter set is what it is
 * in R, a tibble of class "parameters" with columns name, id, source, component, component_id and object. Other bridges
 * take both apart here. */
#ifndef CEL_SCRIPT_LIB_DIALS_H
#define CEL_SCRIPT_LIB_DIALS_H

#include "cli/script/interp.h"
#include "tuning/grid.h"

extern const cel_library cel_library_dials;        /* value_seq(), range_set() ... */
extern const cel_library cel_library_dials_sets;   /* parameters(), finalize() ... */
extern const cel_library cel_library_dials_grids;  /* grid_regular() ... */
extern const cel_library cel_library_dials_params; /* penalty(), hidden_units() ...: one row for each parameter object */

/* What the rows of cel_library_dials_params call: makes the parameter of the row's name. */
cel_sexp *cel_dials_make(cel_interp *in, cel_args *a);

/* The parameter behind a value, borrowed; NULL when it is none. */
cel_param *cel_param_of(const cel_sexp *x);
/* A value for a parameter, which is kept. */
cel_sexp *cel_param_value(cel_interp *in, cel_param *param);
/* A value for a parameter set (nothing is taken). */
cel_sexp *cel_param_set_value(cel_interp *in, const cel_param_set *set);
/* The set behind a parameter set value (or a list of parameters, or one): the caller frees it. False with an error. */
bool cel_param_set_of(cel_interp *in, cel_sexp *x, cel_param_set *set);

#endif
