/* engine/network_inside: what the files of the network share; private to them. */
#ifndef CEL_NETWORK_INSIDE_H
#define CEL_NETWORK_INSIDE_H

#include "engine/network.h"

struct cel_network {
    cel_model *model; /* held */
    cel_real *params, *state;
    cel_plan *plan; /* kept between calls; NULL until one is needed */
    int32_t plan_rows;
    bool plan_train;
    struct cel_team *team; /* during a fit: who shares its products; NULL: nobody */

    bool compiled;
    cel_optimizer optimizer;
    cel_loss *losses;           /* one per output; type NULL: chosen by loss_names when the data are seen */
    char (*loss_names)[64];     /* one per output; "" when the loss is known */
    double *loss_weights;       /* one per output */
    char (*output_names)[64];   /* one per output; "": as its layer */
    cel_network_metric *metrics;
    size_t n_metrics;

    bool started; /* `optimizing` holds the state of training */
    cel_optimizer_state optimizing;
    uint64_t steps; /* training steps so far: numbers the noise */
};

/* The last axis of an output and the positions before it. */
cel_loss_shape cel_network_output_shape(const cel_network *network, size_t output, size_t samples);
/* A plan for at least `rows` rows, the kept one when it will do. */
cel_status cel_network_plan(cel_network *network, int32_t rows, bool train, cel_error *err);
/* The optimizer's state, kept from an earlier fit if there was one. */
cel_status cel_network_start_optimizer(cel_network *network, cel_error *err);
/* Checks samples against the model and its losses: present, number of targets, class numbers. `what` opens sentences. */
cel_status cel_network_check(const cel_network *network, const cel_samples *samples, const cel_loss *losses, const char *what, cel_error *err);

/* ---- tally: the loss and the metrics of an epoch, summed batch by batch --------------------------------------- */

typedef struct cel_tally {
    const cel_network *network;
    cel_loss *losses;          /* one per output, resolved */
    cel_network_metric *metrics; /* resolved */
    size_t *y_size;            /* numbers per row in the targets of each output */
    size_t n_outputs, n_metrics;
    double rows, loss;         /* sums */
    double *output_loss;       /* one per output */
    double **sums;             /* one block per metric */
    size_t n_columns;
    char (*name)[80];          /* Keras's order: sorted */
    size_t *source;            /* what column i shows: 0 the loss, 1.. the outputs' losses, then the metrics */
    double *block;
    size_t block_size;
} cel_tally;

/* Resolves losses and metrics for these samples and makes room. Needs a compiled network. */
cel_status cel_tally_new(const cel_network *network, const cel_samples *samples, const char *what, cel_tally *out, cel_error *err);
void cel_tally_free(cel_tally *tally);
void cel_tally_reset(cel_tally *tally);
/* Adds the batch a plan has just run forward: y one pointer per output, weight NULL or one per row. With `train` the gradients
 * are left in the plan. Returns the batch's loss, penalties included. */
double cel_tally_batch(cel_tally *tally, cel_plan *plan, const cel_real *params, size_t rows, const cel_real *const *y, const cel_real *weight,
                       bool train);
/* The value of column i. */
double cel_tally_value(const cel_tally *tally, size_t i);
/* Runs samples through the network without training and tallies them, at most `steps` batches (0: all). */
void cel_tally_samples(cel_tally *tally, cel_network *network, const cel_samples *samples, size_t batch, size_t steps, const cel_real **at);

/* ---- callbacks at work ---------------------------------------------------------------------------------------- */

typedef struct cel_callback_state {
    const cel_callback *callback;
    int column;    /* of the history; -1: none */
    int direction; /* 1: larger is better, -1: smaller */
    double best;
    int32_t wait, cooldown, best_epoch;
    bool has_best;
    cel_real *params, *state; /* the best weights, when they are to be put back */
} cel_callback_state;

/* Does the callback write the learning rate to the history? Can it put back earlier weights? */
bool cel_callback_logs_rate(const cel_callback *callback);
bool cel_callback_restores(const cel_callback *callback);
bool cel_callback_ends_on_nan(const cel_callback *callback);
cel_status cel_callback_start(const cel_callback *callback, const cel_network *network, const cel_tally *tally, const cel_history *history,
                              cel_callback_state *out, cel_error *err);
void cel_callback_state_free(cel_callback_state *state);
cel_status cel_callback_epoch_begin(cel_callback_state *state, cel_network *network, int32_t epoch, cel_error *err);
/* `epoch` counts from 0. */
cel_status cel_callback_epoch_end(cel_callback_state *state, cel_network *network, int32_t epoch, cel_history *history, bool *stop, cel_error *err);
void cel_callback_finish(cel_callback_state *state, cel_network *network, cel_history *history);

#endif
