/* engine/callback: what may happen between epochs: stopping early, lowering the learning rate, a function of the user. */
#ifndef CEL_CALLBACK_H
#define CEL_CALLBACK_H

#include "engine/setting.h"

#define CEL_CALLBACK_SETTINGS 9

typedef struct cel_callback_type cel_callback_type;
struct cel_history;

/* A configured callback: a plain value without state; any number of fits may share one. */
typedef struct cel_callback {
    const cel_callback_type *type;
    double setting[CEL_CALLBACK_SETTINGS];
    char monitor[80]; /* the column of the history it watches */
    /* learning_rate_scheduler: the rate for this epoch (from 0) given the present one. Runs in the fit's thread. */
    cel_status (*schedule)(void *context, int32_t epoch, double rate, double *out, cel_error *err);
    /* lambda: called after each epoch with the last value of every column of the history; may set *stop. */
    cel_status (*epoch_end)(void *context, int32_t epoch, const struct cel_history *history, bool *stop, cel_error *err);
    void *context; /* borrowed */
} cel_callback;

size_t cel_callback_count(void);
const cel_callback_type *cel_callback_type_at(size_t i);
const cel_callback_type *cel_callback_type_find(const char *name); /* "early_stopping" */
const char *cel_callback_type_name(const cel_callback_type *type);
const cel_setting *cel_callback_type_settings(const cel_callback_type *type, size_t *n);
/* Arguments named as in keras3's callback_*(). Functions (schedule, on_epoch_end) are set in the struct afterwards. */
cel_status cel_callback_make(const cel_callback_type *type, const cel_argument *args, size_t n_args, cel_callback *out, cel_error *err);

#endif
