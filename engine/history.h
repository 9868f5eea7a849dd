/* engine/history: what a fit reported: one column per quantity, one value per epoch in which it was computed. */
#ifndef CEL_HISTORY_H
#define CEL_HISTORY_H

#include "base/base.h"

typedef struct cel_history {
    size_t n_columns;
    char (*name)[80];  /* "loss", "accuracy", "val_loss", "learning_rate": Keras's names and order */
    double **value;    /* value[column][k] */
    int32_t *n_values; /* epochs in which the column was computed */
    int32_t capacity;  /* epochs there is room for */
    int32_t epochs;    /* epochs asked for: history$params$epochs */
    int32_t steps;     /* batches per epoch: history$params$steps */
    int32_t done;      /* epochs run, the interrupted one included */
    int32_t best_epoch;    /* from 1: whose weights were restored; 0 when none were */
    int32_t stopped_epoch; /* from 1: the epoch after which a callback stopped the fit; 0 when none did */
    bool nan_loss;         /* a loss was NaN or infinite */
} cel_history;

/* Room for `capacity` epochs of these columns. */
cel_status cel_history_start(cel_history *history, size_t n_columns, int32_t capacity, cel_error *err);
void cel_history_free(cel_history *history);
/* The column of that name, or -1. */
int cel_history_column(const cel_history *history, const char *name);
/* The last value of a column; NaN when it has none. */
double cel_history_last(const cel_history *history, size_t column);

#endif
