/* engine/optimizer: gradient descent over one flat vector of weights. One table row each: name, arguments, how many state
 * vectors, one step. Rules and order of operations: keras.optimizers of Keras 3 (epsilon outside the root, clipping, then
 * weight decay, then the step, then the moving average). */
#ifndef CEL_OPTIMIZER_H
#define CEL_OPTIMIZER_H

#include "engine/schedule.h"

#define CEL_OPTIMIZER_SETTINGS 18

struct cel_update; /* engine/update.h, private */
typedef struct cel_optimizer_type cel_optimizer_type;

/* A configured optimizer: what to do, without state. Any number of fits may share one, each with its own state. */
typedef struct cel_optimizer {
    const cel_optimizer_type *type;
    double setting[CEL_OPTIMIZER_SETTINGS];
    cel_schedule schedule; /* type NULL: the learning rate is a number that callbacks may change; owned */
} cel_optimizer;

/* The place of one weight in the flat vector: norms are taken weight by weight. */
typedef struct cel_weight_span {
    size_t offset, size;
} cel_weight_span;

/* The state of one fit. */
typedef struct cel_optimizer_state {
    const cel_optimizer *optimizer; /* borrowed */
    size_t n;                       /* length of the vectors */
    cel_weight_span *spans;                /* owned */
    size_t n_spans;
    cel_real *block;      /* all vectors in one allocation */
    cel_real *slot[4];    /* moments */
    cel_real *average;    /* of the weights: use_ema; else NULL */
    cel_real *gathered;   /* of the gradients: gradient_accumulation_steps; else NULL */
    double learning_rate; /* of the next step, without a schedule */
    double momentum_product; /* Nadam */
    uint64_t iterations;  /* steps so far */
} cel_optimizer_state;

/* Copies the numbers of one state to another of the same optimizer and weights. */
void cel_optimizer_state_copy(const cel_optimizer_state *from, cel_optimizer_state *to);

size_t cel_optimizer_count(void);
const cel_optimizer_type *cel_optimizer_type_at(size_t i);
/* By name: "adam", "SGD", "adamw", "adam_w", "AdamW"; NULL when there is none. */
const cel_optimizer_type *cel_optimizer_type_find(const char *name);
const char *cel_optimizer_type_name(const cel_optimizer_type *type);
/* All arguments in keras3's order, learning_rate first. */
const cel_setting *cel_optimizer_type_settings(const cel_optimizer_type *type, size_t *n);
/* Numbers of state per weight: 2 for Adam. */
size_t cel_optimizer_slots(const cel_optimizer *optimizer);
/* use_ema: a fit ends with averaged weights. */
bool cel_optimizer_averages(const cel_optimizer *optimizer);
/* The first setting; NaN with a schedule. */
double cel_optimizer_learning_rate(const cel_optimizer *optimizer);

/* An optimizer with arguments named as keras3 names them; learning_rate may be an object of type "schedule" that points at
 * a cel_schedule, which is copied. Free with cel_optimizer_free. */
cel_status cel_optimizer_make(const cel_optimizer_type *type, const cel_argument *args, size_t n_args, cel_optimizer *out, cel_error *err);
/* By name with defaults; `learning_rate` NaN: the type's own. Every optimizer honours it. Unknown names get the nearest. */
cel_status cel_optimizer_named(const char *name, double learning_rate, cel_optimizer *out, cel_error *err);
cel_status cel_optimizer_copy(const cel_optimizer *from, cel_optimizer *to, cel_error *err);
void cel_optimizer_free(cel_optimizer *optimizer);

/* Fresh state for `n` numbers whose weights lie at `spans` (copied). Numbers between spans must have zero gradient. */
cel_status cel_optimizer_start(const cel_optimizer *optimizer, size_t n, const cel_weight_span *spans, size_t n_spans, cel_optimizer_state *out,
                               cel_error *err);
void cel_optimizer_state_free(cel_optimizer_state *state);
/* One step: moves `w` against the gradient `g`, which is overwritten by its clipped form. Allocates nothing. */
void cel_optimizer_step(cel_optimizer_state *state, cel_real *restrict w, cel_real *restrict g);
/* Can the next step be made piece by piece as cel_update? Then it is begun: `out` says how, and cel_optimizer_end ends it. False for
 * all but plain Adam without clipping, decay or gathering of gradients: use cel_optimizer_step. */
bool cel_optimizer_begin(cel_optimizer_state *state, cel_real *w, struct cel_update *out);
void cel_optimizer_end(cel_optimizer_state *state, cel_real *w);
/* The rate the next step will use. */
double cel_optimizer_rate(const cel_optimizer_state *state);
/* The end of a fit: with use_ema the weights become their moving average. */
void cel_optimizer_finish(const cel_optimizer_state *state, cel_real *w);

#endif
