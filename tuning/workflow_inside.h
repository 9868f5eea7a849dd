/* Prep and bake of a workflow's data, as fitting and tuning both need it. Private. */
#ifndef CEL_WORKFLOW_INSIDE_H
#define CEL_WORKFLOW_INSIDE_H

#include "tuning/workflow.h"

/* Preps the workflow's recipe on `data`, by `threads` threads, and gives the prepped recipe and the design to train on. */
cel_status cel_workflow_prep(const cel_workflow *wf, cel_frame *data, cel_rng *rng, int threads, cel_recipe **prepped, cel_design **design,
                             cel_notes *warnings, cel_error *err);
/* Bakes new data to a design; with their outcomes when `outcomes`. */
cel_status cel_workflow_bake(const cel_workflow *wf, cel_recipe *prepped, cel_frame *data, bool outcomes, cel_design **design, cel_notes *warnings,
                             cel_error *err);
/* The fit of a finalized spec on a design. */
cel_status cel_fit_design(const cel_spec *spec, const cel_design *design, const cel_stream *stream, const cel_watch *watch, cel_fit **out,
                          cel_error *err);
/* Predictions for a design, as cel_fit_predict gives them. */
cel_status cel_fit_predict_design(cel_fit *fit, const cel_design *design, cel_predict_type type, cel_frame **out, cel_error *err);
/* CEL_INPUT when the workflow has no fit; when the type does not suit the mode. */
cel_status cel_workflow_check_trained(const cel_workflow *wf, cel_error *err);
cel_status cel_fit_check_type(const cel_fit *fit, cel_predict_type type, cel_error *err);
/* An outcome that is the same in every row is the user's mistake: CEL_INPUT. */
cel_status cel_outcome_varies(const cel_column *c, const char *outcome, cel_error *err);
/* Raw outputs of a network for each outcome of a design: `raw[k]` (rows, width[k] numbers), allocated with cel_malloc_aligned. An
 * output that is a vector of the outcomes is taken apart. */
cel_status cel_network_outputs(cel_network *network, const cel_design *design, size_t n_outputs, cel_real **raw, cel_error *err);
/* Numbers per row that cel_network_outputs() gives for each of `n_outputs` outcomes; cel_free; NULL when memory is gone. */
size_t *cel_model_widths(const cel_model *model, size_t n_outputs);
/* A rng for steps that draw, from the seed of a run and the number of a resample. */
cel_rng cel_prep_rng(uint64_t seed, uint32_t resample);

#endif
