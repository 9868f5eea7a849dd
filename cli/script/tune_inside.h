/* What the files of the tune bridge share. Private. */
#ifndef CEL_SCRIPT_TUNE_INSIDE_H
#define CEL_SCRIPT_TUNE_INSIDE_H

#include "cli/script/tuning_value.h"

/* tune_choose.c */
cel_sexp *tune_collect_metrics(cel_interp *in, cel_args *a);
cel_sexp *tune_collect_predictions(cel_interp *in, cel_args *a);
cel_sexp *tune_collect_notes(cel_interp *in, cel_args *a);
cel_sexp *tune_show_notes(cel_interp *in, cel_args *a);
cel_sexp *tune_show_best(cel_interp *in, cel_args *a);
cel_sexp *tune_select_best(cel_interp *in, cel_args *a);
cel_sexp *tune_select_by(cel_interp *in, cel_args *a);
cel_sexp *tune_finalize_workflow(cel_interp *in, cel_args *a);
cel_sexp *tune_finalize_model(cel_interp *in, cel_args *a);
cel_sexp *tune_finalize_recipe(cel_interp *in, cel_args *a);

/* tune_params.c */
cel_sexp *tune_parameter_set(cel_interp *in, cel_args *a);
cel_sexp *tune_parameter(cel_interp *in, cel_args *a);
cel_sexp *tune_tune_args(cel_interp *in, cel_args *a);

#endif
