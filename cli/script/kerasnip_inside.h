/* What the files of the kerasnip bridge share. Private. */
#ifndef CEL_SCRIPT_KERASNIP_INSIDE_H
#define CEL_SCRIPT_KERASNIP_INSIDE_H

#include "cli/script/tuning_value.h"

/* Adds a function of the script as a block; `at` is the argument it came with. False with an error there. */
bool kerasnip_add_block(cel_interp *in, cel_args *a, size_t at, cel_blocks *blocks, const char *name, cel_sexp *f, bool functional);
/* A value of the script as the value of a spec's argument: callbacks, metrics and class weights are put into the shape the
 * spec wants. What it points to is pinned. False with an error in the interpreter. */
bool kerasnip_value(cel_interp *in, const char *argument, cel_sexp *x, cel_value *out);

/* compile_keras_grid(), extract_valid_grid(), inform_errors() */
cel_sexp *kerasnip_compile_grid(cel_interp *in, cel_args *a);
cel_sexp *kerasnip_valid_grid(cel_interp *in, cel_args *a);
cel_sexp *kerasnip_inform_errors(cel_interp *in, cel_args *a);

/* kerasnip_tools.c */
cel_sexp *kerasnip_register(cel_interp *in, cel_args *a);
cel_sexp *kerasnip_choice(cel_interp *in, cel_args *a);
cel_sexp *kerasnip_evaluate(cel_interp *in, cel_args *a);
cel_sexp *kerasnip_tidy(cel_interp *in, cel_args *a);
cel_sexp *kerasnip_glance(cel_interp *in, cel_args *a);
cel_sexp *kerasnip_summary(cel_interp *in, cel_args *a);

#endif
