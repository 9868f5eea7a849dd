/* Tuning: candidates x resamples, fitted in parallel; what came out; which candidate to take (R: tune).
 * Cells are independent: each fit draws from its own stream keyed by (seed, resample, candidate), so results do not depend
 * on the number of threads or on order. A failing cell is a note. Blocks are evaluated in the caller's thread.
 * Order of use: cel_tune_grid -> cel_collect_metrics -> cel_show_best, cel_select_* -> cel_workflow_finalize -> cel_last_fit. */
#ifndef CEL_TUNE_H
#define CEL_TUNE_H

#include "tuning/grid.h"
#include "tuning/metric.h"
#include "tuning/resample.h"
#include "tuning/workflow.h"

/* How far a run has come; calls are serialised, from any thread. */
typedef struct cel_progress {
    size_t done, total, failed; /* fits */
    const char *metric;         /* of the first metric: the best candidate with all its resamples done, */
    double best;                /* NaN until there is one */
    double std_err;             /* of it; NaN with one resample */
    const char *config;         /* its name, and its values "num_body=2 body_units=98" */
    const char *values;
} cel_progress;

typedef struct cel_control {
    bool save_pred, save_workflow;
    bool event_second; /* event_level = "second" */
    int threads;       /* 0: all there are */
    void (*progress)(void *user, const cel_progress *progress); /* may be NULL */
    void *user;
    cel_watch watch; /* interrupt for all; epochs of the single fits of last_fit() and fit_best(), whose threads are those above */
} cel_control;

/* ---- results ---------------------------------------------------------------------------------------------------- */

/* An estimate of one cell. */
typedef struct cel_cell {
    bool done;             /* false: failed, see the notes */
    cel_estimate *estimate; /* one per metric of the set, in the order of its results */
    cel_frame *predictions; /* NULL unless saved: .pred..., .row, the outcome */
    double seconds;
    int32_t epochs; /* run */
} cel_cell;

typedef struct cel_note {
    size_t resample;
    char *location; /* "preprocessor 1/1, model 2/5" */
    const char *type; /* "error", "warning" */
    char *text;
} cel_note;

typedef enum cel_results_kind { CEL_RESULTS_TUNE, CEL_RESULTS_RESAMPLE, CEL_RESULTS_LAST } cel_results_kind;

/* Immutable, shared by reference count. */
typedef struct cel_results {
    _Atomic int refs;
    cel_results_kind kind;
    cel_resamples *resamples;
    cel_workflow *workflow; /* as given */
    bool saved_workflow;
    cel_param_set params;
    cel_metric_set *metrics;
    char *outcome;
    cel_frame *grid; /* candidates, sorted by .config; no columns for fit_resamples */
    char **config;   /* of each candidate */
    cel_cell *cell;  /* resample * candidates + candidate */
    cel_note *note;
    size_t n_notes;
    cel_workflow *fitted; /* CEL_RESULTS_LAST */
    bool all_failed;
} cel_results;

cel_results *cel_results_keep(cel_results *r);
void cel_results_drop(cel_results *r);

/* tune_grid(). `grid` NULL: a space-filling one of `size` candidates. `params` NULL: those of the workflow; unknown ranges are
 * found from the prepped training data. `metrics` NULL: the default ones. The user's mistakes (columns that are not tuned,
 * missing ones, metrics for the other mode, a constant outcome) are CEL_INPUT before anything runs. Draws from `rng` what
 * tune draws, and the seed of the fits. `warnings`: duplicate rows, nothing to tune, all models failed. */
cel_status cel_tune_grid(const cel_workflow *wf, cel_resamples *resamples, const cel_frame *grid, size_t size, const cel_param_set *params,
                         cel_metric_set *metrics, const cel_control *control, cel_rng *rng, cel_results **out, cel_notes *warnings, cel_error *err);
/* fit_resamples(): nothing may be left to tune. */
cel_status cel_fit_resamples(const cel_workflow *wf, cel_resamples *resamples, cel_metric_set *metrics, const cel_control *control, cel_rng *rng,
                             cel_results **out, cel_notes *warnings, cel_error *err);
/* last_fit(): fits on the training part of a split with this stream, estimates on its test part. */
cel_status cel_last_fit(const cel_workflow *wf, cel_split *split, cel_metric_set *metrics, const cel_control *control, const cel_stream *stream,
                        cel_results **out, cel_notes *warnings, cel_error *err);
/* fit_best(): the best candidate (or row 0 of `values`) refitted on the training set of the resamples. Needs save_workflow. */
cel_status cel_fit_best(const cel_results *r, const char *metric, const cel_frame *values, const cel_control *control, const cel_stream *stream,
                        cel_workflow **out, cel_notes *warnings, cel_error *err);

/* A candidate built but not trained: celeriac check and compile_keras_grid(). */
typedef struct cel_built {
    cel_model *model; /* NULL: it failed */
    cel_error error;
} cel_built;
/* One model per row of `grid` for these data; `built` gets grid->rows of them (free each model). Only CEL_NOMEM fails. */
cel_status cel_build_grid(const cel_spec *spec, const cel_frame *grid, const cel_design *data, cel_built *built, cel_error *err);

/* What a search would do: every candidate built on the first resample, none trained but a few steps of the largest, to
 * tell how long it would take. */
typedef struct cel_checked {
    size_t candidates, resamples, built_n; /* candidates, and how many of them build */
    cel_frame *grid;  /* sorted by .config */
    char **config;
    cel_built *built; /* one per candidate */
    size_t smallest, largest; /* weights of the candidates that build */
    double seconds;   /* of all fits, one after the other */
    size_t memory;    /* bytes a fit of the largest needs beside the data */
    size_t shared;    /* bytes of the data, shared by all */
} cel_checked;
/* `grid` NULL and `size` 0: the workflow as it is. Free with cel_checked_free. */
cel_status cel_tune_check(const cel_workflow *wf, cel_resamples *resamples, const cel_frame *grid, size_t size, const cel_param_set *params, cel_rng *rng,
                          cel_checked *out, cel_notes *warnings, cel_error *err);
void cel_checked_free(cel_checked *c);

/* ---- tables of results: new frames -------------------------------------------------------------------------------- */

/* collect_metrics(): summarized: parameters, .metric, .estimator, mean, n, std_err, .config, sorted by .config and metric;
 * `wide`: one column per metric instead; not summarized: id, parameters, .metric, .estimator, .estimate, .config. */
cel_status cel_collect_metrics(const cel_results *r, bool summarize, bool wide, cel_frame **out, cel_error *err);
/* From the long table of single estimates to the summary: mean and standard error over the ids. */
cel_status cel_summarize_metrics(const cel_frame *each, cel_frame **out, cel_error *err);
/* collect_predictions(): "The `.predictions` column does not exist..." unless they were saved. */
cel_status cel_collect_predictions(const cel_results *r, bool summarize, const cel_frame *parameters, cel_frame **out, cel_error *err);
/* collect_notes(): id, location, type, note. */
cel_status cel_collect_notes(const cel_results *r, cel_frame **out, cel_error *err);
/* .metrics, .predictions and .notes of one resample. */
cel_status cel_results_metrics(const cel_results *r, size_t resample, cel_frame **out, cel_error *err); /* NULL frame: all failed */
cel_status cel_results_predictions(const cel_results *r, size_t resample, cel_frame **out, cel_error *err);
cel_status cel_results_notes(const cel_results *r, size_t resample, cel_frame **out, cel_error *err);
/* show_notes(): the different texts. */
void cel_show_notes(const cel_results *r, size_t n, int width, cel_text *t);
/* What stands below a printed result when there were errors or warnings. */
void cel_results_issues(const cel_results *r, int width, cel_text *t);
/* "# Tuning results\n# 5-fold cross-validation \n" */
void cel_results_title(const cel_results *r, cel_text *t);

/* ---- choosing ------------------------------------------------------------------------------------------------------ */

/* Columns to sort by: the simplest candidate first. */
typedef struct cel_order {
    const char *column;
    bool descending;
} cel_order;

/* The metric to go by: `metric` NULL takes the first with a warning; unknown: CEL_INPUT that lists them. */
cel_status cel_results_metric(const cel_results *r, const char *metric, const cel_metric **out, cel_notes *warnings, cel_error *err);
/* show_best() on a summary: the rows of one metric, best first, at most `n`. */
cel_status cel_show_best(const cel_frame *summary, const char *metric, cel_direction direction, size_t n, cel_frame **out, cel_error *err);
/* The chosen candidate: its parameters and .config, one row. */
cel_status cel_select_best(const cel_frame *summary, const char *metric, cel_direction direction, cel_frame **out, cel_error *err);
/* The first by `order` among those within one standard error of the best. */
cel_status cel_select_by_one_std_err(const cel_frame *summary, const char *metric, cel_direction direction, const cel_order *order, size_t n_order,
                                     cel_frame **out, cel_error *err);
/* The first by `order`, down to the best one, that loses less than `limit` per cent. */
cel_status cel_select_by_pct_loss(const cel_frame *summary, const char *metric, cel_direction direction, double limit, const cel_order *order,
                                  size_t n_order, cel_frame **out, cel_error *err);

/* ---- baseline ------------------------------------------------------------------------------------------------------ */

/* The metrics of predicting the mean (or the shares of the classes) of the training part, as one row per metric. */
cel_status cel_baseline(const cel_split *split, const char *outcome, const cel_metric_set *metrics, cel_frame **out, cel_error *err);
/* The same for the outcome's columns in a training and a test set; factors have the same levels. */
cel_status cel_baseline_columns(const cel_column *train, const cel_column *test, const char *outcome, const cel_metric_set *metrics, cel_frame **out,
                                cel_error *err);

#endif
