/* keras3 as a library of the language: the session, and the table of its functions. The functions of layers, rules,
 * optimizers, schedules, losses, metrics and callbacks are rows made from the engine's tables, so that a layer added there is
 * a function here, with its arguments, defaults and help. */
#include <stdio.h>
#include <string.h>

#include "cli/script/lib_keras_inside.h"

/* ---- session ---------------------------------------------------------------------------------------------- */

typedef struct session {
    cel_graph *own, *current; /* held; current NULL: own */
    bool seeded;              /* by set_random_seed() */
    uint64_t seed;
    uint32_t asked; /* streams given out since the seed changed */
} session;

static void session_free(void *state)
{
    session *s = state;
    cel_graph_free(s->own);
    cel_graph_free(s->current);
    cel_free(s);
}

static session *session_of(cel_interp *in)
{
    session *s = cel_interp_slot(in, CEL_SLOT_KERAS);
    if (s)
        return s;
    s = CEL_NEW(session);
    if (s)
        s->own = cel_graph_new();
    if (!s || !s->own) {
        cel_error err;
        cel_free(s);
        cel_nomem(&err);
        keras_fail(in, &err);
        return NULL;
    }
    cel_interp_set_slot(in, CEL_SLOT_KERAS, s, session_free);
    return s;
}

cel_graph *keras_graph(cel_interp *in)
{
    session *s = session_of(in);
    return !s ? NULL : s->current ? s->current : s->own;
}

cel_graph *cel_keras_use_graph(cel_interp *in, cel_graph *graph)
{
    session *s = session_of(in);
    if (!s)
        return NULL;
    cel_graph *before = s->current;
    s->current = graph ? cel_graph_hold(graph) : NULL;
    cel_graph_free(before);
    return before;
}

void keras_restart_names(cel_interp *in)
{
    session *s = session_of(in);
    if (s)
        cel_graph_restart_names(s->own);
}

void keras_seed(cel_interp *in, uint64_t seed)
{
    session *s = session_of(in);
    if (!s)
        return;
    s->seeded = true;
    s->seed = seed;
    s->asked = 0;
}

/* A number that tells where R's generator stands (FNV-1a over its state). */
static uint64_t place_of(const cel_rng *rng)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i <= 624; i++)
        hash = (hash ^ (i < 624 ? rng->state[i] : (uint32_t)rng->at)) * 1099511628211u;
    return hash;
}

cel_stream cel_keras_next_stream(cel_interp *in)
{
    session *s = session_of(in);
    cel_stream stream;
    uint64_t seed = s && s->seeded ? s->seed : place_of(cel_interp_rng(in));
    if (s && !s->seeded && seed != s->seed) {
        s->seed = seed;
        s->asked = 0;
    }
    cel_stream_start(&stream, seed, UINT32_MAX, s ? s->asked++ : 0); /* no resample has this number */
    return stream;
}

void cel_keras_reseeded(cel_interp *in)
{
    session *s = cel_interp_slot(in, CEL_SLOT_KERAS);
    if (s && !s->seeded)
        s->asked = 0;
}

/* set_random_seed(seed): R's generator too, as in keras3 */
KERAS_CALL(keras_call_set_random_seed)
{
    int32_t seed;
    if (!cel_arg_integer(a, 0, &seed))
        return NULL;
    cel_rng_seed(cel_interp_rng(in), seed);
    keras_seed(in, (uint64_t)(uint32_t)seed);
    cel_invisible(in);
    return cel_null(in);
}

KERAS_CALL(keras_call_clear_session)
{
    (void)a;
    keras_restart_names(in);
    cel_invisible(in);
    return cel_null(in);
}

/* compile(), fit(), evaluate() of what has no such method. */
static cel_sexp *no_method(cel_interp *in, cel_args *a)
{
    char found[80];
    cel_sexp *object = cel_arg(a, 0);
    (void)in;
    return object ? cel_arg_fail(a, 0, "keras.method", "%s() works on models, not on %s", cel_args_builtin(a)->name, cel_sexp_describe(object, found, sizeof found)) : NULL;
}

/* ---- the table -------------------------------------------------------------------------------------------- */

#define MODEL "keras.src.models.model.Model"

static const cel_builtin fixed[] = {
    {"keras3", "layer_input", "shape = NULL, batch_size = NULL, dtype = NULL, sparse = NULL, batch_shape = NULL, name = NULL, tensor = NULL", keras_call_input,
     "A symbolic input of a network.", 0},
    {"keras3", "keras_model_sequential",
     "input_shape = NULL, name = NULL, input_dtype = NULL, input_batch_size = NULL, input_sparse = NULL, input_name = NULL, trainable = TRUE, layers = list()",
     keras_call_sequential, "A network to which layers are added one after another.", 0},
    {"keras3", "keras_model", "inputs, outputs, name = NULL", keras_call_functional, "A network from symbolic inputs to outputs.", 0},
    {"keras3", ".call.layer", "layer, ...", keras_call_applied, "A layer applied to tensors.", CEL_B_HIDDEN},
    {"keras3", "compile", "object, ...", no_method, "Say how a network is trained.", CEL_B_GENERIC},
    {"keras3", "evaluate", "object, ...", no_method, "Loss and metrics of a network on data.", CEL_B_GENERIC},
    {"keras3", "compile." MODEL,
     "object, optimizer = \"rmsprop\", loss = NULL, metrics = NULL, ..., loss_weights = NULL, weighted_metrics = NULL, run_eagerly = FALSE, "
     "steps_per_execution = 1L, jit_compile = \"auto\", auto_scale_loss = TRUE",
     keras_call_compile, "Say how a network is trained.", CEL_B_HIDDEN},
    {"keras3", "fit." MODEL,
     "object, x = NULL, y = NULL, ..., batch_size = NULL, epochs = 1, callbacks = NULL, validation_split = 0, validation_data = NULL, shuffle = TRUE, "
     "class_weight = NULL, sample_weight = NULL, initial_epoch = 1, steps_per_epoch = NULL, validation_steps = NULL, validation_batch_size = NULL, "
     "validation_freq = 1, verbose = \"auto\", view_metrics = \"auto\"",
     keras_call_fit, "Train a network.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"keras3", "predict." MODEL, "object, x, ..., batch_size = NULL, verbose = \"auto\", steps = NULL, callbacks = NULL", keras_call_predict,
     "What a network says.", CEL_B_HIDDEN},
    {"keras3", "evaluate." MODEL,
     "object, x = NULL, y = NULL, ..., batch_size = NULL, verbose = \"auto\", sample_weight = NULL, steps = NULL, callbacks = NULL", keras_call_evaluate,
     "Loss and metrics of a network on data.", CEL_B_HIDDEN},
    {"keras3", "summary." MODEL, "object, ...", keras_call_summary, "The layers of a network and their sizes.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"keras3", "obj_sum." MODEL, "x, ...", keras_call_model_word, "A network in a table.", CEL_B_HIDDEN},
    {"keras3", "type_sum." MODEL, "x, ...", keras_call_model_word, "A network in a table.", CEL_B_HIDDEN},
    {"keras3", "get_weights", "object, trainable = NA", keras_call_get_weights, "The weights of a network, a list of arrays.", 0},
    {"keras3", "set_weights", "object, weights", keras_call_set_weights, "Set the weights of a network.", CEL_B_INVISIBLE},
    {"keras3", "count_params", "object", keras_call_count_params, "How many weights a network has.", 0},
    {"keras3", "print.keras_training_history", "x, ...", keras_call_print_history, "The last epoch.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"keras3", "as.data.frame.keras_training_history", "x, ...", keras_call_history_frame, "One row per epoch and metric.", CEL_B_HIDDEN},
    {"keras3", "to_categorical", "x, num_classes = NULL", keras_call_to_categorical, "Class numbers (from 0) or a factor as one column per class.", 0},
    {"keras3", "set_random_seed", "seed, disable_gpu = FALSE", keras_call_set_random_seed, "Start all random numbers, weights included, at a seed.", CEL_B_INVISIBLE},
    {"keras3", "clear_session", "free_memory = TRUE", keras_call_clear_session, "Number layers from the beginning again.", CEL_B_INVISIBLE},
};
#define N_FIXED (sizeof fixed / sizeof *fixed)
#define MAX_ROWS 256
#define MAX_TEXT 65536

static cel_builtin rows[MAX_ROWS];
cel_library cel_library_keras = {rows, 0};

static char texts[MAX_TEXT];
static size_t used;

/* A text kept for ever; "" when there is no more room, which a test would see. */
static char *keep(const char *text)
{
    size_t n = strlen(text) + 1;
    if (used + n > MAX_TEXT)
        return texts + MAX_TEXT - 1;
    char *at = memcpy(texts + used, text, n);
    used += n;
    return at;
}

static void add_row(const char *prefix, const char *name, const char *formals, cel_builtin_call call, const char *help)
{
    char full[128];
    if (cel_library_keras.n == MAX_ROWS)
        return;
    snprintf(full, sizeof full, "%s%s", prefix, name);
    rows[cel_library_keras.n++] = (cel_builtin){"keras3", keep(full), keep(formals), call, help, 0};
}

static void add_formal(char *text, size_t size, const cel_formal *formal)
{
    size_t n = strlen(text);
    snprintf(text + n, size - n, "%s%s%s%s", n ? ", " : "", formal->name, *formal->fallback ? " = " : "", formal->fallback);
}

static void add_settings_row(const char *prefix, const char *name, const char *first, const cel_setting *settings, size_t n, cel_builtin_call call,
                             const char *help)
{
    char formals[1536];
    snprintf(formals, sizeof formals, "%s", first);
    for (size_t i = 0; i < n; i++)
        add_formal(formals, sizeof formals, &settings[i].formal);
    add_row(prefix, name, formals, call, help);
}

static void add_layers(void)
{
    size_t n;
    const cel_layer_type *types = cel_layer_types(&n);
    for (size_t i = 0; i < n; i++) {
        const cel_layer_type *type = types + i;
        char formals[1536];
        if (type->min_inputs == 0) /* inputs have a function of their own */
            continue;
        snprintf(formals, sizeof formals, "%s", type->max_inputs != 1 ? "inputs, ..." : "object");
        for (const cel_formal *f = type->formals; f && f->name; f++)
            add_formal(formals, sizeof formals, f);
        size_t at = strlen(formals);
        snprintf(formals + at, sizeof formals - at, ", name = NULL, trainable = TRUE, dtype = NULL, input_shape = NULL");
        add_row("layer_", type->name, formals, keras_call_layer, type->help);
    }
}

static void add_rules(void)
{
    for (cel_rule_kind kind = 0; kind < CEL_RULE_KINDS; kind++) {
        size_t n;
        const cel_rule_type *types = cel_rule_types(kind, &n);
        for (size_t i = 0; i < n; i++) {
            char prefix[32], formals[512] = "";
            for (size_t k = 0; k < CEL_RULE_NUMBERS && types[i].formals[k].name; k++)
                add_formal(formals, sizeof formals, types[i].formals + k);
            snprintf(prefix, sizeof prefix, "%s_", cel_rule_kind_name[kind]);
            add_row(prefix, types[i].name, formals, keras_call_rule, cel_rule_kind_name[kind]);
        }
    }
}

/* Runs when the program starts, before any interpreter: rows point into static memory and are never written again. */
__attribute__((constructor)) static void make_rows(void)
{
    size_t n;
    const cel_setting *settings;
    memcpy(rows, fixed, sizeof fixed);
    cel_library_keras.n = N_FIXED;
    add_layers();
    add_rules();
    for (size_t i = 0; i < cel_optimizer_count(); i++) {
        settings = cel_optimizer_type_settings(cel_optimizer_type_at(i), &n);
        add_settings_row("optimizer_", cel_optimizer_type_name(cel_optimizer_type_at(i)), "", settings, n, keras_call_optimizer, "An optimizer.");
    }
    for (size_t i = 0; i < cel_schedule_count(); i++) {
        settings = cel_schedule_type_settings(cel_schedule_type_at(i), &n);
        add_settings_row("learning_rate_schedule_", cel_schedule_type_name(cel_schedule_type_at(i)), "", settings, n, keras_call_schedule,
                         "A learning rate that follows the steps.");
    }
    for (size_t i = 0; i < cel_loss_count(); i++) {
        settings = cel_loss_type_settings(cel_loss_type_at(i), &n);
        add_settings_row("loss_", cel_loss_type_name(cel_loss_type_at(i)), "y_true, y_pred", settings, n, keras_call_loss, "A loss.");
    }
    for (size_t i = 0; i < cel_keras_metric_count(); i++) {
        settings = cel_keras_metric_type_settings(cel_keras_metric_type_at(i), &n);
        add_settings_row("metric_", cel_keras_metric_type_name(cel_keras_metric_type_at(i)), "", settings, n, keras_call_metric, "A metric of a fit.");
    }
    for (size_t i = 0; i < cel_callback_count(); i++) {
        settings = cel_callback_type_settings(cel_callback_type_at(i), &n);
        add_settings_row("callback_", cel_callback_type_name(cel_callback_type_at(i)), "", settings, n, keras_call_callback, "What happens between epochs.");
    }
}
