/* Workflows: what is done to the data (a recipe, a formula, or plain variables) and the spec of the network that learns
 * from the result; fitted, both together predict from raw rows. All objects are immutable once made and shared by
 * reference count; only predicting with one fit from two threads at a time is not allowed.
 * Order of use: cel_workflow_new -> _with_recipe, _with_spec -> cel_workflow_fit -> cel_workflow_predict. */
#ifndef CEL_WORKFLOW_H
#define CEL_WORKFLOW_H

#include <stdatomic.h>

#include "recipes/recipe.h"
#include "tuning/spec.h"

/* ---- design: tables as the engine takes them ---------------------------------------------------------------- */

/* Predictors and outcomes as float matrices, row-major. */
typedef struct cel_design {
    size_t rows;
    size_t n_inputs;   /* 1: all predictors are columns of one matrix; more: each predictor is a matrix column */
    char **input_name; /* NULL for one input */
    cel_shape *shape;  /* of a row of each input */
    cel_real **x;
    size_t n_outputs; /* 0: made without outcomes */
    char **output_name;
    cel_levels **levels;  /* of each outcome; NULL: a number */
    int32_t *num_classes; /* 0: a number */
    cel_real **y;         /* numbers (rows, 1), or one column per class (rows, k) */
    size_t *y_size;
    cel_real **second;    /* of an outcome of two classes: 1 for the second (rows, 1); else NULL */
    cel_column **truth; /* the outcomes as they stand in the frame */
} cel_design;

/* `x`: frame of predictors; `y`: frame of outcomes or NULL. A predictor that is no number or, when `training`, has missing
 * values, an outcome that does not suit the mode: CEL_INPUT with the column's name and the step that helps. Of several
 * outcomes one must suit the mode; the others may be numbers or factors. */
cel_status cel_design_new(const cel_frame *x, const cel_frame *y, cel_mode mode, bool training, cel_design **out, cel_error *err);
void cel_design_free(cel_design *design);
/* What blocks may know of it; borrows from the design. */
cel_building cel_design_building(const cel_design *design);
/* The rows of a design as samples for one model. */
typedef struct cel_targets {
    cel_samples samples;
    const cel_real **y;
    size_t *size;
    cel_real *vector;
} cel_targets;

/* Its rows as samples for a model; predictors and most targets are borrowed from the design. An output of one unit for an
 * outcome of two classes is trained towards 1 for the second class, other classes have one column each; one output for several
 * outcomes is their vector. Free with cel_design_samples_free. */
cel_status cel_design_samples(const cel_design *design, const cel_model *model, cel_targets *out, cel_error *err);
void cel_design_samples_free(cel_targets *targets);
/* Bytes of its matrices. */
size_t cel_design_memory(const cel_design *design);

/* ---- fits: a spec and its trained network (parsnip's model_fit) --------------------------------------------- */

typedef struct cel_fit {
    _Atomic int refs;
    cel_spec *spec;
    cel_network *network;
    cel_history history;
    double seconds;
    size_t rows; /* trained on */
    size_t n_means, n_outcome_means;
    double *mean;         /* of every predictor, as many as a row of the inputs has numbers; NULL: not known */
    double *outcome_mean; /* of every outcome (of a factor: the share of each level); NULL: not known */
    size_t n_predictors;
    char **predictor; /* columns of x, in order */
    size_t n_outputs;
    char **output_name;
    cel_levels **levels; /* NULL entries: numbers */
} cel_fit;

/* Who looks on while one network is trained, and how many train it. */
typedef struct cel_watch {
    atomic_int *interrupt; /* not zero: stop with CEL_INTERRUPTED; may be NULL */
    /* After each epoch, from 1; in the caller's thread. May be NULL. */
    void (*epoch)(void *user, int32_t epoch, int32_t epochs, const cel_history *history);
    void *user;
    int threads; /* that share the recipe's work on a large table and the fit's large products; 0: one. The same bits for any number */
} cel_watch;

/* Trains the finalized spec on tables; `stream` is this fit's own, `watch` may be NULL. A NaN loss: CEL_FAILED with a reason. */
cel_status cel_fit_new(const cel_spec *spec, const cel_frame *x, const cel_frame *y, const cel_stream *stream, const cel_watch *watch, cel_fit **out,
                       cel_error *err);
/* A network of its own with the weights of the fit, compiled as the spec says. */
cel_status cel_fit_network(const cel_fit *fit, cel_network **out, cel_error *err);
/* True when the outcomes are one vector (cel_steps_read tells what its numbers are). */
bool cel_fit_is_vector(const cel_fit *fit);
cel_fit *cel_fit_keep(cel_fit *fit);
void cel_fit_drop(cel_fit *fit);

typedef enum cel_predict_type { CEL_PREDICT_DEFAULT, CEL_PREDICT_NUMERIC, CEL_PREDICT_CLASS, CEL_PREDICT_PROB } cel_predict_type;
/* Predictions for baked predictors: .pred; .pred_class; .pred_{level}; of several outcomes .pred_{outcome},
 * .pred_class_{outcome}, .pred_{outcome}_{level}. By default numbers of numeric outcomes and classes of factors; another type
 * gives only the outcomes it is for. Rows with missing predictors give missing values. */
cel_status cel_fit_predict(cel_fit *fit, const cel_frame *x, cel_predict_type type, cel_frame **out, cel_error *err);
/* Loss and compiled metrics of the fit on baked predictors and outcomes, as a history of one epoch (free with
 * cel_history_free). Columns are found by name, levels must be those of training. */
cel_status cel_fit_evaluate(const cel_fit *fit, const cel_frame *x, const cel_frame *y, cel_history *out, cel_error *err);
/* Predictions (and probabilities, and .resid when the outcome is there) in front of the rows of baked predictors. */
cel_status cel_fit_augment(cel_fit *fit, const cel_frame *x, cel_frame **out, cel_error *err);
/* The numbers of network outputs as those columns: `raw` as cel_network_predict gives it, `width[k]` per row. For tune's loop. */
cel_status cel_predictions_frame(size_t rows, size_t n_outputs, char *const *output_name, cel_levels *const *levels, const cel_real *const *raw,
                                 const size_t *width, cel_predict_type type, cel_frame *into, cel_error *err);
/* The network's layers, weights and last losses, as the fitted part of a workflow is printed. */
void cel_fit_print(const cel_fit *fit, cel_text *t);

/* ---- workflows ------------------------------------------------------------------------------------------------ */

typedef enum cel_preprocessor { CEL_PRE_NONE, CEL_PRE_RECIPE, CEL_PRE_FORMULA, CEL_PRE_VARIABLES } cel_preprocessor;

typedef struct cel_workflow {
    _Atomic int refs;
    cel_preprocessor pre;
    cel_recipe *recipe;  /* CEL_PRE_RECIPE: as given, not prepped */
    char *formula;       /* CEL_PRE_FORMULA: "mpg ~ wt + hp" */
    char *outcomes, *predictors; /* CEL_PRE_VARIABLES: selectors */
    cel_spec *spec;      /* NULL: no model yet */
    cel_recipe *prepped; /* trained: the recipe of any preprocessor, prepped */
    cel_fit *fit;        /* trained */
} cel_workflow;

cel_status cel_workflow_new(cel_workflow **out, cel_error *err);
cel_workflow *cel_workflow_keep(cel_workflow *wf);
void cel_workflow_drop(cel_workflow *wf);
/* Copies with one part more. `replace` (update_*): the part may be there; else it is refused, as workflows does: "A recipe
 * cannot be added when a formula already exists." A prepped recipe is refused. Recipes and specs are kept. */
cel_status cel_workflow_with_recipe(const cel_workflow *wf, cel_recipe *recipe, bool replace, cel_workflow **out, cel_error *err);
cel_status cel_workflow_with_formula(const cel_workflow *wf, const char *formula, bool replace, cel_workflow **out, cel_error *err);
cel_status cel_workflow_with_variables(const cel_workflow *wf, const char *outcomes, const char *predictors, bool replace, cel_workflow **out,
                                       cel_error *err);
cel_status cel_workflow_with_spec(const cel_workflow *wf, cel_spec *spec, bool replace, cel_workflow **out, cel_error *err);
/* Both parts must be there: "The workflow must have a formula, recipe, or variables preprocessor." */
cel_status cel_workflow_check(const cel_workflow *wf, cel_error *err);
/* Its tune() arguments with parameter objects: of the model first, then of the recipe. */
cel_status cel_workflow_params(const cel_workflow *wf, cel_param_set *set, cel_error *err);
/* finalize_workflow(): tune() of model and recipe replaced by the values of one row. */
cel_status cel_workflow_finalize(const cel_workflow *wf, const cel_frame *values, size_t row, cel_workflow **out, cel_error *err);
/* The same for the recipe alone. */
cel_status cel_workflow_finalize_recipe(const cel_workflow *wf, const cel_frame *values, size_t row, cel_workflow **out, cel_error *err);
/* A recipe that is ready to prep on `data`, whatever the preprocessor. */
cel_status cel_workflow_recipe(const cel_workflow *wf, const cel_frame *data, cel_recipe **out, cel_error *err);

/* Preps on `data`, trains, and gives the trained workflow. `stream` is the fit's own, `rng` for steps that draw (NULL: their
 * own). */
cel_status cel_workflow_fit(const cel_workflow *wf, cel_frame *data, const cel_stream *stream, cel_rng *rng, const cel_watch *watch,
                            cel_workflow **out, cel_notes *warnings, cel_error *err);
cel_status cel_workflow_predict(const cel_workflow *wf, cel_frame *new_data, cel_predict_type type, cel_frame **out, cel_notes *warnings,
                                cel_error *err);
/* predict() of raw rows with the predictions in front of them, and .resid when the outcome is there. */
cel_status cel_workflow_augment(const cel_workflow *wf, cel_frame *new_data, cel_frame **out, cel_notes *warnings, cel_error *err);
/* "══ Workflow ═══…": golden/v2026/tune/session.txt. `width`: columns of the rules. */
void cel_workflow_print(const cel_workflow *wf, int width, cel_text *t);

/* The same without what stands under "Model": for those who print the model themselves. */
void cel_workflow_print_head(const cel_workflow *wf, int width, cel_text *t);

/* Predictors and outcomes of a baked frame, by the roles of the prepped recipe. */
cel_status cel_workflow_parts(const cel_recipe *prepped, const cel_frame *baked, bool outcomes, cel_frame **x, cel_frame **y, cel_error *err);

/* The resample to start the stream of a fit on a whole training set with: cel_stream_start(&s, seed, CEL_WHOLE, 0). */
#define CEL_WHOLE UINT32_MAX

#endif
