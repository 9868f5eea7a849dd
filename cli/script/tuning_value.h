/* Specs, workflows, fits and results of tuning as values: what the files of the kerasnip, workflows and tune bridges share.
 * A spec function is a closure around a spec type; results are tibbles that carry the library's object as an attribute. */
#ifndef CEL_SCRIPT_TUNING_VALUE_H
#define CEL_SCRIPT_TUNING_VALUE_H

#include "cli/script/frame_value.h"
#include "cli/script/interp.h"
#include "tuning/tune.h"

extern const cel_library cel_library_kerasnip, cel_library_workflows, cel_library_tune;
extern const cel_object_type cel_spec_type_object, cel_spec_object, cel_workflow_object, cel_fit_object, cel_results_object;

/* ---- things that must live as long as the interpreter ---- */

/* Keeps a value alive: blocks and objects that specs of the library point to. False when memory is gone. */
bool cel_tuning_pin(cel_interp *in, cel_sexp *value);
/* The user's own names for optimizers, losses and metrics. NULL with an error. */
cel_spec_words *cel_tuning_words(cel_interp *in);
/* Memory that is freed with the interpreter. NULL with an error. */
void *cel_tuning_keep(cel_interp *in, size_t count, size_t size);

/* ---- values ---- */

/* Values for objects, which are taken (dropped when this fails). */
cel_sexp *cel_spec_value_of(cel_interp *in, cel_spec *taken);
cel_sexp *cel_workflow_value(cel_interp *in, cel_workflow *taken);
cel_sexp *cel_fit_value(cel_interp *in, cel_fit *taken);
/* The tibble of results: `resamples` is the table they were made on (its splits and ids are shown). */
cel_sexp *cel_results_value(cel_interp *in, cel_results *taken, cel_sexp *resamples);

/* Objects behind values, borrowed; NULL when it is something else. */
cel_results *cel_results_of(const cel_sexp *x);
cel_workflow *cel_arg_workflow(cel_args *a, size_t i); /* NULL with an error at the argument */
cel_results *cel_arg_results(cel_args *a, size_t i);
cel_fit *cel_arg_fit(cel_args *a, size_t i); /* of a model fit or a trained workflow */

/* ---- helpers ---- */

/* The error of the library at the call: NULL. */
cel_sexp *cel_tuning_error(cel_interp *in, cel_args *a, const cel_error *err);
/* The frame as a tibble; the frame is taken. */
cel_sexp *cel_give_frame(cel_interp *in, cel_frame *taken);
/* The same for predictions of a fit: several steps of a forecast become one column of tables (kerasnip_steps.c). */
cel_sexp *cel_predictions_value(cel_interp *in, const cel_fit *fit, cel_frame *taken);
/* One or more rows of parameters from a data frame or a named list, as argument i; the caller drops it. NULL with an error. */
cel_frame *cel_arg_parameters(cel_interp *in, cel_args *a, size_t i, bool one_row);
/* `...` must be empty (but for the names in `allowed`, NULL-terminated, may be NULL): a misspelt argument would be passed over
 * otherwise. False with an error at the argument that names the nearest. */
bool cel_no_dots(cel_interp *in, cel_args *a, const char *const *allowed);
/* Predictors: a data frame, or a matrix (columns V1, V2, ... unless it names them). Outcomes: a data frame, or a vector, factor
 * or matrix of one column, which becomes the column `name`. The caller drops them; NULL with an error. */
cel_frame *cel_arg_predictors(cel_interp *in, cel_args *a, size_t i);
cel_frame *cel_arg_outcomes(cel_interp *in, cel_args *a, size_t i, const char *name);
/* What to watch while a fit runs: the user's interrupt, and epochs as messages. */
cel_watch cel_tuning_watch(cel_interp *in);
/* Threads a single fit may use. */
int cel_tuning_threads(cel_interp *in);
/* Gives the warnings to the script and frees them. False: a handler took one. */
bool cel_tuning_warn(cel_interp *in, cel_notes *notes);
/* A list of texts, NULL-terminated, as class of a value. */
cel_sexp *cel_with_class(cel_interp *in, cel_sexp *x, const char *const *classes);

/* ---- rows of one file that another calls ---- */

/* celeriac check: builds every candidate, trains none, writes the report and ends the script. `grid` NULL: no candidates. */
cel_sexp *cel_tuning_check(cel_interp *in, cel_args *a, const cel_workflow *wf, cel_resamples *resamples, const cel_frame *grid, size_t size,
                           const cel_param_set *params);

#endif
