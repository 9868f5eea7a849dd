/* engine/keras_metric: the metrics a fit reports for every epoch (keras.metrics). A table row each: name, arguments, what a
 * batch adds to a few sums, and the result from them. The metrics of tables of predictions (yardstick's) are not here. */
#ifndef CEL_KERAS_METRIC_H
#define CEL_KERAS_METRIC_H

#include "engine/loss.h"

#define CEL_KERAS_METRIC_SETTINGS 12

typedef struct cel_keras_metric_type cel_keras_metric_type;

/* A metric with its settings: a plain value. */
typedef struct cel_keras_metric {
    const cel_keras_metric_type *type; /* "accuracy" until cel_keras_metric_resolve chooses */
    double setting[CEL_KERAS_METRIC_SETTINGS];
    cel_loss loss; /* metrics that are the mean of a loss */
    char name[64]; /* what history and evaluate() call it */
} cel_keras_metric;

size_t cel_keras_metric_count(void);
const cel_keras_metric_type *cel_keras_metric_type_at(size_t i);
const cel_keras_metric_type *cel_keras_metric_type_find(const char *name);
const char *cel_keras_metric_type_name(const cel_keras_metric_type *type);
const cel_setting *cel_keras_metric_type_settings(const cel_keras_metric_type *type, size_t *n);
/* 1: larger is better, -1: smaller, 0: neither is known. */
int cel_keras_metric_direction(const cel_keras_metric *metric);

/* A metric of a type, arguments named as keras3 names them; `name` among them is what the history calls it. */
cel_status cel_keras_metric_make(const cel_keras_metric_type *type, const cel_argument *args, size_t n_args, cel_keras_metric *out, cel_error *err);
/* By name, which it keeps ("mse" stays "mse"). Names of losses work too. Unknown names get the nearest. */
cel_status cel_keras_metric_named(const char *name, cel_keras_metric *out, cel_error *err);
/* "accuracy" becomes binary, categorical or sparse by the columns of output and targets; others stay. */
void cel_keras_metric_resolve(cel_keras_metric *metric, size_t cols, size_t target_cols);

/* How many sums a metric keeps for an output of `cols` columns. They start at zero. */
size_t cel_keras_metric_sums(const cel_keras_metric *metric, size_t cols);
/* Adds a batch. `target_cols` is `cols` or 1 (class numbers); `weight`: NULL or one per sample. */
void cel_keras_metric_update(const cel_keras_metric *metric, double *sums, cel_loss_shape shape, size_t target_cols, const cel_real *target,
                             const cel_real *pred, const cel_real *weight);
double cel_keras_metric_result(const cel_keras_metric *metric, const double *sums, cel_loss_shape shape);

#endif
