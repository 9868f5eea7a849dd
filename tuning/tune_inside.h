/* A tuning run in the making: candidates, then cells. Private. */
#ifndef CEL_TUNE_INSIDE_H
#define CEL_TUNE_INSIDE_H

#include "tuning/results_inside.h"
#include "tuning/workflow_inside.h"

/* A candidate: a row of the sorted grid. */
typedef struct cel_candidate {
    size_t pre, model;   /* numbers of its recipe and model settings, from 0 */
    size_t leader;       /* first candidate that differs at most in fit_epochs: whose stream it uses */
    size_t topology;     /* first candidate that builds the same model */
    cel_spec *spec;      /* finalized; NULL: it could not be */
    cel_error error;     /* why */
    int32_t epochs;
} cel_candidate;

typedef struct cel_run {
    const cel_workflow *wf;
    const cel_control *control;
    cel_results *results;
    cel_candidate *candidate;
    size_t n_pre, n_model;
    cel_workflow **pre; /* workflow with the recipe settings filled in, one per setting; NULL: error */
    cel_error *pre_error;
    uint64_t seed;
    int threads;
} cel_run;

/* Results with the parts that do not depend on candidates; checks workflow, resamples, metrics and outcome. */
cel_status cel_run_start(cel_run *run, const cel_workflow *wf, cel_results_kind kind, cel_resamples *resamples, cel_metric_set *metrics,
                         const cel_control *control, cel_error *err);
/* Takes the workflow's parameters, with ranges of `given` (may be NULL). */
cel_status cel_run_params(cel_run *run, const cel_param_set *given, cel_error *err);
/* A space-filling grid of `size` candidates. */
cel_status cel_run_own_grid(cel_run *run, size_t size, cel_rng *rng, cel_frame **grid, cel_notes *warnings, cel_error *err);
/* Results with everything but cells: checks of the user's input, grid without duplicates, .config, sorted. */
cel_status cel_run_plan(cel_run *run, const cel_frame *grid, cel_notes *warnings, cel_error *err);
void cel_run_free(cel_run *run);
/* Fills the cells and notes. */
cel_status cel_run_cells(cel_run *run, cel_notes *warnings, cel_error *err);
/* Estimates all metrics of raw outputs (`width[k]` numbers per row) against the truth of a design. Of several outcomes: the
 * mean over those the metrics are for. Metric warnings go to `notes`. */
cel_status cel_score(const cel_metric_set *metrics, const cel_design *truth, const cel_real *const *raw, const size_t *width, cel_estimate *out,
                     cel_notes *notes, cel_error *err);
/* outcome columns, .pred..., .row of one cell. `row`: 0-based rows in the data. */
cel_status cel_cell_predictions(const cel_design *truth, const cel_real *const *raw, const size_t *width, const size_t *row, cel_frame **out,
                                cel_error *err);
/* Metrics as given (kept) or the default ones of the mode; CEL_INPUT for those of the other mode. */
cel_status cel_run_metrics(const cel_workflow *wf, cel_metric_set *given, bool event_second, cel_metric_set **out, cel_error *err);
/* Threads a control asks for. */
int cel_run_threads(const cel_control *control);
/* How a control watches a fit that has all its threads. */
cel_watch cel_single_watch(const cel_control *control);

#endif
