/* engine/network: a model with its numbers: weights, how to train them, and the state of training. What keras3 calls a
 * model. compile -> fit -> predict, evaluate. One network belongs to one thread at a time; any number of networks of one
 * cel_model can be trained side by side. */
#ifndef CEL_NETWORK_H
#define CEL_NETWORK_H

#include <stdatomic.h>

#include "engine/callback.h"
#include "engine/history.h"
#include "engine/keras_metric.h"
#include "engine/loss.h"
#include "engine/model.h"
#include "engine/optimizer.h"
#include "engine/plan.h"

typedef struct cel_network cel_network;

/* ---- making one ------------------------------------------------------------------------------------------- */

/* Holds the model. The weights are drawn from branches of `stream` (cel_model_initialize). */
cel_status cel_network_new(cel_model *model, const cel_stream *stream, cel_network **out, cel_error *err);
void cel_network_free(cel_network *network);
/* A network of its own with the same model and weights, compiled in the same way, where training may go on
 * as if it had not been interrupted (the state of the optimizer is copied too). */
cel_status cel_network_copy(const cel_network *network, cel_network **out, cel_error *err);
cel_model *cel_network_model(const cel_network *network);
/* The flat vectors of the weights (see cel_model_weight). Changing them is allowed between fits. */
cel_real *cel_network_params(cel_network *network);
cel_real *cel_network_state(cel_network *network);

/* ---- compile ---------------------------------------------------------------------------------------------- */

/* A metric of one output. */
typedef struct cel_network_metric {
    size_t output;
    bool weighted; /* among weighted_metrics: sample and class weights count */
    cel_keras_metric metric;
} cel_network_metric;

typedef struct cel_compile_options {
    const cel_optimizer *optimizer;    /* copied; NULL: rmsprop, as Keras does */
    const cel_loss *losses;            /* one per output, or one for all */
    const char *const *loss_names;     /* instead of `losses`: names, chosen when the data are seen ("crossentropy") */
    size_t n_losses;
    const double *loss_weights;        /* one per output; NULL: 1 */
    const char *const *output_names;   /* what columns of the history call the outputs, when there are several; NULL: as their layers */
    const cel_network_metric *metrics; /* copied */
    size_t n_metrics;
} cel_compile_options;

/* Sets how the network is trained and drops the state of earlier training. Copies everything. */
cel_status cel_network_compile(cel_network *network, const cel_compile_options *options, cel_error *err);
bool cel_network_compiled(const cel_network *network);
/* The optimizer in use, and the numbers it has kept so far (0 before the first fit): what summary() prints. */
const cel_optimizer *cel_network_optimizer(const cel_network *network);
size_t cel_network_optimizer_params(const cel_network *network);

/* ---- data ------------------------------------------------------------------------------------------------- */

/* Rows of samples, all row-major and borrowed. y: targets of each output, `y_size` numbers per row: as many as the output
 * has, or one class number per position. */
typedef struct cel_samples {
    size_t rows;
    const cel_real *const *x; /* one per input: (rows, input shape) */
    const cel_real *const *y; /* one per output; may be NULL for predict */
    const size_t *y_size;     /* one per output */
    const cel_real *weight;   /* one per row, or NULL */
} cel_samples;

/* ---- fit -------------------------------------------------------------------------------------------------- */

/* After each epoch (from 1): may predict with the network, read the history, stop the fit. */
typedef cel_status cel_epoch_observer(void *context, cel_network *network, const cel_history *history, int32_t epoch, bool *stop, cel_error *err);

/* Zero-initialise, then set what differs from Keras's defaults. */
typedef struct cel_fit_options {
    int32_t batch_size;         /* 0: 32. The last, smaller batch is kept. */
    int32_t epochs;             /* 0: 1. The number of the last epoch. */
    int32_t initial_epoch;      /* epochs before it are skipped; from 0 */
    double validation_split;    /* this fraction of the rows, the last ones, is held out */
    const cel_samples *validation;
    int32_t validation_batch_size; /* 0: batch_size */
    int32_t validation_freq;       /* 0: 1. Validate every so many epochs. */
    int32_t steps_per_epoch;       /* 0: all batches; fewer: the next epoch goes on with the shuffled rows where this one ended */
    int32_t validation_steps;      /* 0: all */
    bool in_order;                 /* shuffle = FALSE */
    const double *class_weight;    /* weight of class 0, 1, …; needs one output */
    size_t n_class_weight;
    const cel_callback *callbacks;
    size_t n_callbacks;
    const cel_stream *stream;      /* of this fit: shuffling and noise. Needed unless in_order without noise layers. */
    atomic_int *interrupt;          /* looked at before every batch: CEL_INTERRUPTED; may be NULL */
    bool fail_on_nan;              /* a NaN loss ends the fit with CEL_FAILED and a reason instead of going on as Keras does */
    cel_epoch_observer *observe;
    void *observe_context;
    int threads;           /* share the products of large batches (128 rows or more, wide layers); 0: 1. The same bits for any number */
    struct cel_team *team; /* instead of `threads`: who may join while the fit goes on (base/team.h); may be NULL */
} cel_fit_options;

/* Trains. `history` (may be NULL) is started and filled; free with cel_history_free. Same weights, data, options and stream:
 * same bits. A second fit goes on from the first, the optimizer's state included, as in Keras. Checks everything first:
 * shapes of x and y, class numbers, monitored columns. The loop itself allocates nothing and looks nothing up. */
cel_status cel_network_fit(cel_network *network, const cel_samples *samples, const cel_fit_options *options, cel_history *history, cel_error *err);
/* True when the weights after epoch k of a longer fit are those of a fit of k epochs, so that one run can be observed in place
 * of several: not with use_ema, nor with callbacks that put back earlier weights. */
bool cel_network_shares_epochs(const cel_network *network, const cel_fit_options *options);

/* ---- use -------------------------------------------------------------------------------------------------- */

/* outputs[i] gets (rows, shape of output i). batch_size 0: 32. */
cel_status cel_network_predict(cel_network *network, const cel_real *const *x, size_t rows, int32_t batch_size, cel_real *const *outputs, cel_error *err);
/* The loss and the metrics over all samples, as a history of one epoch. */
cel_status cel_network_evaluate(cel_network *network, const cel_samples *samples, int32_t batch_size, cel_history *out, cel_error *err);

#endif
