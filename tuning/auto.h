/* Tuning a table without a script: from a frame and the name of its outcome to a default recipe, a network of blocks, a
 * search, a fitted workflow and its measures on a test set. All that is decided here can be read as an R script
 * (cel_auto_script), which does the same with the same random numbers.
 * Order of use: cel_auto_new -> cel_auto_check or cel_auto_tune -> cel_auto_board -> cel_auto_finish. */
#ifndef CEL_AUTO_H
#define CEL_AUTO_H

#include "tuning/tune.h"

/* An argument of the network and how it is set: "body_units" with "32:256" (a range), "relu,tanh" (choices) or "64". */
typedef struct cel_auto_setting {
    const char *name, *text;
} cel_auto_setting;

/* Zero-initialised but for CEL_AUTO_OPTIONS, then set what differs. All texts are borrowed until cel_auto_free. */
typedef struct cel_auto_options {
    const char *outcome;
    const char *file;    /* what the data are called in sentences ("diamonds.csv"); NULL: "the data" */
    const char *command; /* the command that hints repeat ("celeriac tune diamonds.csv"); NULL: none */
    const cel_auto_setting *type; /* columns and what they are to be: "factor", "ordered", "number", "text" */
    size_t n_types;
    const char *const *drop; /* columns that take no part */
    size_t n_drop;
    const char *const *id; /* columns that name rows: no predictors; new data need not have them */
    size_t n_id;
    const char *strata;    /* column to stratify by; NULL: the outcome; "": none */
    double test;           /* share of the rows in the test set; 0: no test set */
    cel_frame *test_data;  /* the test set, instead; kept */
    int folds, repeats;
    size_t grid;           /* candidates */
    cel_frame *grid_data;  /* the candidates, instead; kept */
    const char *metric;    /* what the search goes by; NULL: rmse; roc_auc of two classes, accuracy of more */
    const cel_auto_setting *setting; /* in addition to the defaults, which they replace */
    size_t n_settings;
    int32_t seed;
    int towers;            /* parallel bodies whose ends are joined, at most 8; 1: one body. Settings of "body" hold for all. */
    int threads;           /* that share the recipe's work on a large table; 0: one */
    bool fixed;            /* nothing is searched: arguments that are not set get single values (celeriac fit) */
} cel_auto_options;

#define CEL_AUTO_OPTIONS {.test = 0.25, .folds = 5, .repeats = 1, .grid = 10, .seed = 1, .towers = 1}

/* What the columns are, after the options were heeded. */
typedef struct cel_auto_columns {
    size_t numbers, ordered, factors; /* predictors; texts and TRUE / FALSE count as factors */
    size_t missing;                   /* cells of predictors without a value */
    size_t no_outcome;                /* rows left out because their outcome is missing */
    size_t baked;                     /* columns the recipe makes of the training set's predictors */
} cel_auto_columns;

/* How a numeric outcome is learnt: the network ends in center + spread z, so predictions are in its own units. */
typedef struct cel_auto_scale {
    double center, spread; /* mean and standard deviation in the training set */
} cel_auto_scale;

typedef struct cel_auto_step {
    const char *function; /* "step_other" */
    char *selector;       /* "all_unordered_predictors()" */
    char *argument;       /* "threshold = 0.01"; NULL: none */
} cel_auto_step;

typedef struct cel_auto {
    cel_auto_options options;
    cel_mode mode;
    cel_auto_columns columns;
    cel_auto_scale scale; /* regression */
    cel_frame *data;      /* rows with an outcome, columns that take part */
    char **as_factor;     /* columns made factors here (texts of the outcome, TRUE / FALSE) */
    size_t n_as_factor;
    char **left_out;      /* columns left out here: text that differs in every row, dates */
    size_t n_left_out;
    cel_split *split;     /* NULL: no test set, or one of its own */
    cel_frame *train;     /* in random order, so that the last rows, which early stopping holds out, are any rows */
    cel_frame *test;      /* NULL: none */
    cel_resamples *folds;
    cel_auto_step *step;
    size_t n_steps;
    cel_callback stop;    /* early stopping; the spec borrows it */
    cel_spec_callbacks stops;
    cel_workflow *workflow;
    cel_param_set params; /* what is searched */
    cel_metric_set *metrics;
    const cel_metric *metric; /* the one of the search */
    cel_frame *baseline;  /* .metric, .estimator, .estimate of predicting the mean or the shares, on the test set or, without one, the data */
    cel_notes notes;      /* what the user should know: rows left out, columns left out, columns to drop */
    cel_notes details;    /* what the makers of splits and folds remarked */
} cel_auto;

/* Looks at the table and plans everything. The user's mistakes are CEL_INPUT: an outcome that is not there, constant, all
 * missing, text that differs in every row, one class only, a class with one row, no predictors, columns, settings and
 * metrics that do not exist. `data` is kept. */
cel_status cel_auto_new(cel_frame *data, const cel_auto_options *options, cel_auto **out, cel_error *err);
void cel_auto_free(cel_auto *a);

/* What the search would do: cel_tune_check with the candidates of cel_auto_tune. */
cel_status cel_auto_check(const cel_auto *a, cel_checked *out, cel_error *err);
/* The search. */
cel_status cel_auto_tune(const cel_auto *a, const cel_control *control, cel_results **out, cel_notes *warnings, cel_error *err);
/* The leaderboard: the candidates that were estimated, best first, at most `n` (0: all). Columns: the parameters, mean,
 * std_err, n, weights, seconds (per fit), .config, .within: TRUE for the simplest (fewest weights) of those within one
 * std_err of the best, when it is not the best. */
cel_status cel_auto_board(const cel_auto *a, const cel_results *r, size_t n, cel_frame **out, cel_error *err);

/* The end: a workflow fitted on the training set, and the metrics on the test set. */
typedef struct cel_auto_fitted {
    cel_workflow *workflow;
    cel_frame *metrics; /* .metric, .estimator, .estimate; NULL without a test set */
} cel_auto_fitted;
/* `values`: a frame with the parameters as columns (the leaderboard) and the row to take; NULL: nothing is left to tune. */
cel_status cel_auto_finish(const cel_auto *a, const cel_frame *values, size_t row, const cel_control *control, cel_auto_fitted *out,
                           cel_notes *warnings, cel_error *err);

/* The plan as an R script. `file`: the path of the data as the script shall read it; `test_file` and `grid_file`: those of
 * the options' frames, or NULL; `read`: further arguments of the reader ("delim = \";\""), or NULL. */
cel_status cel_auto_script(const cel_auto *a, const char *file, const char *test_file, const char *grid_file, const char *read, cel_text *t,
                           cel_error *err);
/* "step_dummy, step_zv": the functions of the recipe's steps. */
void cel_auto_steps(const cel_auto *a, cel_text *t);

#endif
