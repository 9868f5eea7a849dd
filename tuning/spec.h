/* Specs: networks whose structure is made of arguments. Named blocks (functions from a network to a longer one) become a
 * spec type with one argument for everything that may be set or tuned; a spec is a set of values for these arguments;
 * finalized (no tune() left) it builds a model and says how to train it. Names, order and defaults of the generated
 * arguments are kerasnip's: num_{block}, {block}_{arg}, learn_rate, fit_*, compile_*.
 * Order of use: cel_block_add ... -> cel_spec_type_new -> cel_spec_new -> cel_spec_with -> cel_spec_build. */
#ifndef CEL_SPEC_H
#define CEL_SPEC_H

#include "engine/network.h"
#include "tuning/param.h"

/* ---- blocks ----------------------------------------------------------------------------------------------- */

/* What blocks may know of the data and of where they build. */
typedef struct cel_building {
    cel_graph *graph;              /* of this candidate: blocks make their nodes in it */
    size_t n_inputs;               /* 1, or one for each named input */
    const char *const *input_name; /* NULL: one matrix of predictors */
    const cel_shape *input_shape;  /* of each, without the rows */
    size_t n_outputs;
    const char *const *output_name; /* names of the outcomes */
    const int32_t *num_classes;     /* of each outcome; 0: it is a number */
    const char *const *wire;        /* functional: the name of the argument each input of this call is for; made here */
} cel_building;

typedef struct cel_block cel_block;
/* Builds one application of a block: from `inputs` (none when the block must make the first node) to `*out`, a node of
 * `b->graph`. `args` are the block's arguments that have a value, by name, with `input_shape` (integers) and `num_classes`
 * when the block has them. Called in the thread of the caller only. */
typedef cel_status cel_block_build(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs,
                                   const cel_argument *args, size_t n_args, cel_node **out, cel_error *err);

/* An argument of a block as its author wrote it. */
typedef struct cel_block_arg {
    char *name;
    bool has_default;
    cel_value fallback; /* CEL_V_NULL: the block itself knows it (and is not given the argument when nobody sets it) */
    char *text;         /* the default as written, for help and printing; may be NULL */
    char *from;         /* functional: the block whose output it receives (inp_spec); NULL: the one of its own name, if any */
} cel_block_arg;

struct cel_block {
    char *name;
    cel_block_arg *arg;
    size_t n_args;
    cel_block_build *build;
    void *context; /* for build; not owned */
};

/* A growing list of blocks, in order. Zero-initialise; free with cel_blocks_free. */
typedef struct cel_blocks {
    cel_block *block;
    size_t n, capacity;
} cel_blocks;

/* Adds a block without arguments; texts are copied. Names are checked by cel_spec_type_new. */
cel_status cel_blocks_add(cel_blocks *blocks, const char *name, cel_block_build *build, void *context, cel_error *err);
/* Adds an argument to the last block. `fallback` NULL: the argument has no default; else it is copied. `text` may be NULL.
 * The first argument of a sequential block stands for the network so far and needs no default. */
cel_status cel_blocks_add_arg(cel_blocks *blocks, const char *name, const cel_value *fallback, const char *text, cel_error *err);
/* Wires an argument of the last block to the output of the block `from` (inp_spec), whatever the argument is called; one
 * block may feed several arguments. CEL_INPUT when the block has no such argument. Whether `from` exists is checked by
 * cel_spec_type_new. */
cel_status cel_blocks_wire(cel_blocks *blocks, const char *argument, const char *from, cel_error *err);
/* The same with a default of one kind. */
cel_status cel_blocks_add_integer(cel_blocks *blocks, const char *name, int32_t fallback, cel_error *err);
cel_status cel_blocks_add_number(cel_blocks *blocks, const char *name, double fallback, cel_error *err);
cel_status cel_blocks_add_text(cel_blocks *blocks, const char *name, const char *fallback, cel_error *err);
/* The usual first block, "input", of a sequential or a functional type: a matrix of predictors, as wide as the data. */
cel_status cel_blocks_add_input(cel_blocks *blocks, bool functional, cel_error *err);
void cel_blocks_free(cel_blocks *blocks);
/* The value of an argument of that name, or NULL: for blocks written in C. */
const cel_value *cel_block_value(const cel_argument *args, size_t n_args, const char *name);

/* ---- spec types: what create_keras_sequential_spec() makes -------------------------------------------------- */

typedef enum cel_mode { CEL_REGRESSION, CEL_CLASSIFICATION, CEL_MODES } cel_mode;
const char *cel_mode_name(cel_mode mode); /* "regression", "classification" */

typedef enum cel_spec_role { CEL_SPEC_REPEATS, CEL_SPEC_BLOCK, CEL_SPEC_LEARN_RATE, CEL_SPEC_FIT, CEL_SPEC_COMPILE } cel_spec_role;

/* One generated argument. */
typedef struct cel_spec_arg {
    char *name;
    cel_spec_role role;
    size_t block, arg;     /* CEL_SPEC_REPEATS, CEL_SPEC_BLOCK: of which block, which of its arguments */
    const char *default_text; /* what it is when nobody sets it, as R text; borrowed from the block or static */
    const char *help;      /* one line; static */
} cel_spec_arg;

/* Names a user gave to optimizers, losses and metrics of their own (kerasnip's register_keras_*()): a growing list, looked
 * through before the engine's tables. Zero-initialise; free with cel_spec_words_free. Objects are borrowed. */
typedef struct cel_spec_word {
    char *name;
    const char *kind;   /* "optimizer" (a cel_optimizer, whose learning rate is learn_rate), "loss", "metric" */
    const void *object; /* cel_optimizer, cel_loss, cel_keras_metric */
} cel_spec_word;
typedef struct cel_spec_words {
    cel_spec_word *word;
    size_t n, capacity;
} cel_spec_words;
/* Adds a name, or gives it another object. */
cel_status cel_spec_words_set(cel_spec_words *words, const char *kind, const char *name, const void *object, cel_error *err);
/* What the name stands for; NULL: nothing, or no list. */
const void *cel_spec_words_find(const cel_spec_words *words, const char *kind, const char *name);
void cel_spec_words_free(cel_spec_words *words);

/* Immutable, shared by reference count. */
typedef struct cel_spec_type {
    _Atomic int refs;
    char *name; /* "diamond_mlp" */
    bool functional;
    cel_mode mode;
    cel_blocks blocks;
    size_t *order;      /* functional: the blocks in the order in which they can be built; sequential: NULL */
    cel_spec_arg *arg;
    size_t n_args;
    const cel_spec_words *words; /* NULL: none; borrowed, set by who makes the type */
} cel_spec_type;

/* Generates the arguments. Takes the blocks over, also on failure. CEL_INPUT, each with its reason: no blocks, a block
 * without a name, two of one name, `compile`, `fit` and `optimizer` as names, an argument without default, two generated
 * arguments of one name; in functional types, whose blocks may stand in any order, an upstream that is not there (with the
 * nearest name), a block wired to nothing that makes no input either, a cycle (with its blocks), no output. */
cel_status cel_spec_type_new(const char *name, bool functional, cel_mode mode, cel_blocks *blocks, cel_spec_type **out, cel_error *err);
cel_spec_type *cel_spec_type_keep(cel_spec_type *type);
void cel_spec_type_drop(cel_spec_type *type);
/* The argument of that name: its index, or -1 with the nearest name in `err` (may be NULL). */
int cel_spec_type_find(const cel_spec_type *type, const char *name, cel_error *err);
/* The parameter object an argument is tuned with when the user gives none, or NULL (without an error) when only the user
 * can know a range. Rule: num_* -> num_terms; else the whole argument's name, else its longest known ending after a "_":
 * units, filters -> hidden_units; dropout, rate -> dropout; activation, kernel_size, l1, fit_epochs, compile_optimizer, ...;
 * else TRUE / FALSE for a switch. CEL_NOMEM only. */
cel_status cel_spec_type_param(const cel_spec_type *type, size_t arg, cel_param **out, cel_error *err);

/* ---- specs: values of the arguments ------------------------------------------------------------------------- */

/* Immutable, shared by reference count. Values that are objects are borrowed: who made them keeps them alive. */
typedef struct cel_spec {
    _Atomic int refs;
    cel_spec_type *type;
    cel_value *value; /* one per argument of the type */
    char **text;      /* as the user wrote it, for printing; NULL: not set */
    char *engine;     /* "keras"; NULL: not yet said (it is the only one) */
} cel_spec;

/* No argument set. */
cel_status cel_spec_new(cel_spec_type *type, cel_spec **out, cel_error *err);
cel_spec *cel_spec_keep(cel_spec *spec);
void cel_spec_drop(cel_spec *spec);
bool cel_spec_is_set(const cel_spec *spec, size_t arg);
/* A spec with one more value; `text` (how it is printed) may be NULL: deparsed. Values that can be judged alone are: "num_body
 * must be a whole number >= 0, not -1". An unknown name is CEL_INPUT with the nearest. */
cel_status cel_spec_with(const cel_spec *spec, const char *name, const cel_value *value, const char *text, cel_spec **out, cel_error *err);
/* set_engine(): "keras", else CEL_INPUT. */
cel_status cel_spec_with_engine(const cel_spec *spec, const char *engine, cel_spec **out, cel_error *err);
/* The arguments that are tune(), as rows of a parameter set (source "model_spec", component the type's name). */
cel_status cel_spec_params(const cel_spec *spec, cel_param_set *set, cel_error *err);
/* finalize_model(): every tune() whose id is a column of `values` gets the value of that row; other columns are ignored. */
cel_status cel_spec_finalize(const cel_spec *spec, const cel_frame *values, size_t row, cel_spec **out, cel_error *err);
/* A spec in which every argument that is a column of `grid` is tune(), so that rows can be put in with cel_spec_finalize. A
 * column that is neither an argument nor a tune() id is CEL_INPUT. */
cel_status cel_spec_for_grid(const cel_spec *spec, const cel_frame *grid, cel_spec **out, cel_error *err);
/* True when both build the same model: same type, same repeats and block arguments. */
bool cel_spec_same_topology(const cel_spec *a, const cel_spec *b);
/* True when all arguments but fit_epochs are the same: one training run can serve both. */
bool cel_spec_same_but_epochs(const cel_spec *a, const cel_spec *b);
/* "diamond mlp Model Specification (regression)" and the arguments that are set, as parsnip prints a spec. */
void cel_spec_print(const cel_spec *spec, cel_text *t);

/* ---- from spec to network ------------------------------------------------------------------------------------- */

/* Builds the model of a finalized spec for data of these shapes (b->graph is made here; leave it NULL). A functional type gives
 * several numeric outcomes that have no blocks of their names as one output, a vector in their order, from the block `output`. A tune() left over,
 * a block that fails or gives a node of another model, a model whose output does not fit the outcome: CEL_INPUT with a
 * sentence that names the block. */
cel_status cel_spec_build(const cel_spec *spec, const cel_building *data, cel_model **model, cel_error *err);
/* Compiles a network of that model: optimizer with learn_rate, loss and metrics, given or kerasnip's defaults. `report` false
 * leaves out metrics that only the history would show (they cost time in every epoch and change no weight). */
cel_status cel_spec_compile(const cel_spec *spec, const cel_building *data, bool report, cel_network *network, cel_error *err);
/* The fit_* arguments. Callbacks are borrowed from the spec's values. `verbose`: 0 silent, 1 or 2. */
cel_status cel_spec_fit_options(const cel_spec *spec, cel_fit_options *options, int *verbose, cel_error *err);
/* fit_sample_weight as one number per training row, or NULL when it is not set; cel_free. CEL_INPUT when it has another length. */
cel_status cel_spec_sample_weight(const cel_spec *spec, size_t rows, cel_real **out, cel_error *err);
/* True when a value is a function of the user (a callback) that may run in the caller's thread only. */
bool cel_spec_single_thread(const cel_spec *spec);

/* ---- forecasts of several steps ------------------------------------------------------------------------------- */

/* What the names of a vector of outcomes say: "lead_2_temp" is step 2 of the variable "temp". */
typedef struct cel_steps {
    size_t n_steps, n_variables;
    int32_t *step;   /* ascending */
    char **variable; /* as they appear */
    size_t *outcome; /* [step * n_variables + variable]: which outcome */
} cel_steps;
/* Reads the names; unless all follow the pattern, they are steps 1, 2, ... of a variable "outcome". CEL_INPUT when variables have
 * other steps than others. Free with cel_steps_free. */
cel_status cel_steps_read(const char *const *outcome, size_t n, cel_steps *out, cel_error *err);
void cel_steps_free(cel_steps *steps);

/* ---- values that are lists ------------------------------------------------------------------------------------ */

/* What lists are as values: objects of type "callbacks", "metrics", "losses", "weights". Single ones ("callback", "metric",
 * "optimizer", "loss") point at a cel_callback, cel_keras_metric, cel_optimizer, cel_loss. */
typedef struct cel_spec_callbacks {
    const cel_callback *callback;
    size_t n;
} cel_spec_callbacks;
typedef struct cel_spec_metrics {
    const cel_keras_metric *metric;
    size_t n;
    const char *const *output; /* the outcome each is for; NULL: the only one */
} cel_spec_metrics;
/* compile_loss = list(price = "mse", cut = loss_categorical_crossentropy()): one for each outcome. */
typedef struct cel_spec_losses {
    size_t n;
    const char *const *output;
    const char *const *name;     /* NULL entries: an object */
    const cel_loss *const *loss; /* NULL entries: a name */
} cel_spec_losses;
/* compile_loss_weights = list(price = 1, cut = 0.2). */
typedef struct cel_spec_weights {
    size_t n;
    const char *const *output;
    const double *weight;
} cel_spec_weights;

#endif
