/* engine/loss: the losses of Keras. One table row each: name, aliases, arguments, value of a row and its gradient.
 * Values and gradients follow keras.losses (Keras 3): probabilities are clipped to [1e-7, 1 - 1e-7] unless the model's
 * output are logits, rows are means over the last axis, batches are reduced as `reduction` says. */
#ifndef CEL_LOSS_H
#define CEL_LOSS_H

#include "engine/setting.h"

#define CEL_LOSS_SETTINGS 9

typedef enum cel_reduction {
    CEL_REDUCE_MEAN,          /* "sum_over_batch_size": weighted values, summed, over the number of values */
    CEL_REDUCE_SUM,           /* "sum" */
    CEL_REDUCE_WEIGHTED_MEAN, /* "mean_with_sample_weight": over the sum of the weights */
} cel_reduction;

typedef struct cel_loss_type cel_loss_type;

/* A loss with its settings: a plain value, freely copied, never freed. */
typedef struct cel_loss {
    const cel_loss_type *type;
    double setting[CEL_LOSS_SETTINGS]; /* in the order of the type's table */
    cel_reduction reduction;
    char name[64];
} cel_loss;

/* Shape of what a loss compares: samples x positions x cols. Tables have 1 position; a sequence (B, T, K) has T. Targets
 * have `cols` columns, or 1 (a class number from 0) for sparse losses. */
typedef struct cel_loss_shape {
    size_t samples, positions, cols;
} cel_loss_shape;

/* The table, for help and bindings: number of losses, and one's name, aliases ("mse|MSE" or NULL) and settings. */
size_t cel_loss_count(void);
const cel_loss_type *cel_loss_type_at(size_t i);
/* The type of this name or alias (case and underscores do not count), or NULL. */
const cel_loss_type *cel_loss_type_find(const char *name);
const char *cel_loss_type_name(const cel_loss_type *type);
const cel_setting *cel_loss_type_settings(const cel_loss_type *type, size_t *n);
/* Targets are class numbers in one column, not one column per class. */
bool cel_loss_is_sparse(const cel_loss *loss);

/* A loss of a type, with arguments named as keras3 names them. The last three settings of every type are reduction, name
 * and dtype. */
cel_status cel_loss_make(const cel_loss_type *type, const cel_argument *args, size_t n_args, cel_loss *out, cel_error *err);
/* A loss by its name, with defaults: "mse", "mean_squared_error", "MeanSquaredError". Unknown names get the nearest.
 * "crossentropy" (and "ce") chooses binary, sparse or categorical by the number of columns of output and targets. */
cel_status cel_loss_named(const char *name, size_t cols, size_t target_cols, cel_loss *out, cel_error *err);

/* The reduced loss of a batch. Writes `scale` times its derivative to `grad` (samples x positions x cols) unless `grad` is
 * NULL; the value is not scaled. `weight`: NULL, or one weight per sample. Class numbers outside 0 .. cols-1 give NaN. */
double cel_loss_eval(const cel_loss *loss, cel_loss_shape shape, const cel_real *target, const cel_real *pred, const cel_real *weight, double scale,
                     cel_real *grad);
/* The values before reduction, one per sample and position, to `out`; dice and tversky, which are one number for a whole
 * batch, repeat it. */
void cel_loss_rows(const cel_loss *loss, cel_loss_shape shape, const cel_real *target, const cel_real *pred, double *out);

#endif
