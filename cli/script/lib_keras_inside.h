/* lib_keras_inside: what the files of the keras3 bridge share; private to them. */
#ifndef CEL_SCRIPT_LIB_KERAS_INSIDE_H
#define CEL_SCRIPT_LIB_KERAS_INSIDE_H

#include "cli/script/lib_keras.h"

/* ---- what the objects hold -------------------------------------------------------------------------------- */

typedef struct keras_tensor {
    cel_graph *graph; /* held */
    cel_node *node;
} keras_tensor;

typedef struct keras_layer {
    cel_graph *graph; /* held */
    cel_layer *layer;
    cel_graph *other; /* held; another graph it was last applied in, as blocks of a spec do; NULL: none */
    cel_layer *twin;  /* and the same layer there */
} keras_layer;

/* What compile() was told, kept until the model has a network. */
typedef struct keras_compile {
    bool given;
    cel_optimizer optimizer;
    cel_loss *losses;       /* type NULL: by name */
    char **loss_names;      /* NULL: `losses` */
    size_t n_losses;
    double *loss_weights;   /* NULL: 1 */
    size_t n_loss_weights;
    cel_network_metric *metrics;
    size_t n_metrics;
} keras_compile;

typedef struct keras_model {
    cel_graph *graph; /* held */
    bool sequential;
    char *name; /* NULL: Keras's own */
    cel_node *first, *last;  /* of a sequential model, once its input shape is known */
    cel_layer **waiting;     /* its layers while the input shape is not known */
    size_t n_waiting, waiting_capacity;
    cel_model *model;        /* held; NULL until needed, and again when a layer is added */
    cel_network *network;    /* NULL until the weights are needed */
    keras_compile compile;
} keras_model;

/* A callback with the function of the script it calls. */
typedef struct keras_callback {
    cel_callback callback; /* first: the value's pointer is a cel_callback */
    cel_interp *in;
    cel_sexp *function; /* NULL: none */
} keras_callback;

/* ---- session (lib_keras.c) -------------------------------------------------------------------------------- */

cel_graph *keras_graph(cel_interp *in); /* the graph calls build in; NULL with an error when memory is gone */
void keras_seed(cel_interp *in, uint64_t seed);
void keras_restart_names(cel_interp *in);

/* ---- arguments (lib_keras_args.c) ------------------------------------------------------------------------- */

/* The given arguments among formals `from` .. as named values; free with keras_args_free. False with an error at the
 * argument. Arguments named in `skip` (NULL-terminated, may be NULL) are left out. */
typedef struct keras_args {
    cel_argument *items;
    size_t n;
} keras_args;
bool keras_args_read(cel_interp *in, cel_args *a, size_t from, const char *const *skip, keras_args *out);
void keras_args_free(keras_args *args);
/* The place of a formal of this name in the row being called. */
size_t keras_formal(const cel_args *a, const char *name);
/* A shape from c(28, 28), 5, list(28, 28) or NULL (rank 0, *given false). False with an error at the argument. */
bool keras_arg_shape(cel_args *a, size_t i, cel_shape *out, bool *given);

/* ---- models (lib_keras_model.c) --------------------------------------------------------------------------- */

keras_model *keras_model_of(cel_args *a, size_t i); /* argument i, or NULL with an error */
/* The structure, made when needed; borrowed. `shape` (may be NULL): of the input, when the model does not know it yet. */
cel_model *keras_structure(cel_interp *in, keras_model *m, const cel_shape *shape);
cel_network *keras_network(cel_interp *in, keras_model *m, const cel_shape *shape);
bool keras_sequential_add(cel_interp *in, keras_model *m, cel_layer *layer);
bool keras_sequential_start(cel_interp *in, keras_model *m, const cel_shape *shape, const char *name);
bool keras_apply_compile(cel_interp *in, keras_model *m);
void keras_compile_free(keras_compile *compile);

/* Sets the interpreter's error from the library's. Returns NULL. */
cel_sexp *keras_fail(cel_interp *in, const cel_error *err);

/* ---- builtins --------------------------------------------------------------------------------------------- */

#define KERAS_CALL(name) cel_sexp *name(cel_interp *in, cel_args *a)
KERAS_CALL(keras_call_input);
KERAS_CALL(keras_call_layer);
KERAS_CALL(keras_call_applied);
KERAS_CALL(keras_call_rule);
KERAS_CALL(keras_call_sequential);
KERAS_CALL(keras_call_functional);
KERAS_CALL(keras_call_optimizer);
KERAS_CALL(keras_call_schedule);
KERAS_CALL(keras_call_loss);
KERAS_CALL(keras_call_metric);
KERAS_CALL(keras_call_callback);
KERAS_CALL(keras_call_compile);
KERAS_CALL(keras_call_fit);
KERAS_CALL(keras_call_predict);
KERAS_CALL(keras_call_evaluate);
KERAS_CALL(keras_call_get_weights);
KERAS_CALL(keras_call_set_weights);
KERAS_CALL(keras_call_count_params);
KERAS_CALL(keras_call_summary);
KERAS_CALL(keras_call_print_model);
KERAS_CALL(keras_call_model_word);
KERAS_CALL(keras_call_print_history);
KERAS_CALL(keras_call_history_frame);
KERAS_CALL(keras_call_set_random_seed);
KERAS_CALL(keras_call_clear_session);
KERAS_CALL(keras_call_to_categorical);

#endif
