/* Builtins that are written in R themselves (cli/script/r/): their rows stand in one library, their texts beside it. */
#ifndef CEL_SCRIPT_IN_R_H
#define CEL_SCRIPT_IN_R_H

#include "cli/script/state.h"

extern const cel_library cel_library_in_r;
extern const char *const cel_in_r_texts[];
/* Marks such a row; never called, since the row's value is a closure. */
cel_sexp *cel_in_r(cel_interp *in, cel_args *a);
/* The closure of such a row, parsed from its text. NULL with an error. */
cel_sexp *cel_in_r_closure(cel_interp *in, const cel_builtin *row);

#endif
