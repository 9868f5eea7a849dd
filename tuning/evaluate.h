/* Fitted workflows on new data beyond predict(): predictions where the recipe left predictors missing, and estimates of
 * metrics beside the baseline. What `celeriac predict` and `celeriac evaluate` do with each piece of a file. */
#ifndef CEL_EVALUATE_H
#define CEL_EVALUATE_H

#include "tuning/metric.h"
#include "tuning/workflow.h"

/* cel_workflow_predict; in the rows where `fill` is true, baked predictors that are missing get the mean they had in
 * training. `fill` NULL: nowhere. CEL_INPUT when the recipe drops rows, so that `fill` no longer fits. */
cel_status cel_workflow_predict_filled(const cel_workflow *wf, cel_frame *new_data, const bool *fill, cel_predict_type type, cel_frame **out,
                                       cel_notes *warnings, cel_error *err);

/* One row per metric: .metric, .estimator, .estimate, and .baseline: the same metric when every row is predicted by the
 * training mean or shares (missing when the fit does not know them). `metrics` NULL: tune's for the mode. Rows without outcome
 * do not count. CEL_INPUT: an outcome that is not there or not as in training. */
cel_status cel_workflow_evaluate(const cel_workflow *wf, cel_frame *data, const cel_metric_set *metrics, cel_frame **out, cel_notes *warnings,
                                 cel_error *err);

#endif
