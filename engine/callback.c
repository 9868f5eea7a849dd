/* Callbacks: early stopping, lowering the rate on a plateau, ending on NaN, a schedule by epoch, and a function after each
 * epoch. Rules: keras.callbacks of Keras 3. What Keras only warns about (a column that does not exist) is refused here. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/network_inside.h"

struct cel_callback_type {
    const char *name;
    const cel_setting *settings;
    size_t n_settings;
    bool monitors;
    cel_status (*epoch_begin)(cel_callback_state *s, cel_network *network, int32_t epoch, cel_error *err);
    cel_status (*epoch_end)(cel_callback_state *s, cel_network *network, int32_t epoch, cel_history *history, bool *stop, cel_error *err);
};

/* ---- early stopping --------------------------------------------------------------------------------------- */

enum { STOP_MONITOR, STOP_MIN_DELTA, STOP_PATIENCE, STOP_VERBOSE, STOP_MODE, STOP_BASELINE, STOP_RESTORE, STOP_FROM };

/* Better than `than` by more than min_delta, in the direction of the column. */
static bool better(const cel_callback_state *s, double value, double than, double min_delta)
{
    return s->direction > 0 ? value - fabs(min_delta) > than : value + fabs(min_delta) < than;
}

static void keep_best(cel_callback_state *s, const cel_network *network, int32_t epoch)
{
    s->best_epoch = epoch;
    s->has_best = true;
    if (!s->params)
        return;
    memcpy(s->params, network->params, network->model->n_params * sizeof(cel_real));
    memcpy(s->state, network->state, network->model->n_state * sizeof(cel_real));
}

static cel_status early_stopping(cel_callback_state *s, cel_network *network, int32_t epoch, cel_history *history, bool *stop, cel_error *err)
{
    (void)err;
    const double *v = s->callback->setting;
    if (history->n_values[s->column] == 0 || epoch < (int32_t)v[STOP_FROM])
        return CEL_OK;
    double now = cel_history_last(history, (size_t)s->column);
    if (!s->has_best)
        keep_best(s, network, epoch); /* even if it is NaN: there is nothing better yet */
    s->wait++;
    if (better(s, now, s->best, v[STOP_MIN_DELTA])) {
        s->best = now;
        keep_best(s, network, epoch);
        if (isnan(v[STOP_BASELINE]) || better(s, now, v[STOP_BASELINE], v[STOP_MIN_DELTA]))
            s->wait = 0;
        return CEL_OK;
    }
    if (s->wait >= (int32_t)v[STOP_PATIENCE] && epoch > 0) {
        history->stopped_epoch = epoch + 1;
        *stop = true;
    }
    return CEL_OK;
}

/* ---- plateau ---------------------------------------------------------------------------------------------- */

enum { FLAT_MONITOR, FLAT_FACTOR, FLAT_PATIENCE, FLAT_VERBOSE, FLAT_MODE, FLAT_MIN_DELTA, FLAT_COOLDOWN, FLAT_MIN };

static void log_rate(cel_network *network, cel_history *history)
{
    int column = cel_history_column(history, "learning_rate");
    if (column >= 0 && history->n_values[column] < history->done)
        history->value[column][history->n_values[column]++] = cel_optimizer_rate(&network->optimizing);
}

static cel_status plateau(cel_callback_state *s, cel_network *network, int32_t epoch, cel_history *history, bool *stop, cel_error *err)
{
    (void)epoch;
    (void)stop;
    (void)err;
    const double *v = s->callback->setting;
    log_rate(network, history);
    if (history->n_values[s->column] == 0)
        return CEL_OK;
    double now = cel_history_last(history, (size_t)s->column);
    if (s->cooldown > 0) {
        s->cooldown--;
        s->wait = 0;
    }
    if (better(s, now, s->best, v[FLAT_MIN_DELTA])) {
        s->best = now;
        s->wait = 0;
    } else if (s->cooldown <= 0 && ++s->wait >= (int32_t)v[FLAT_PATIENCE] && network->optimizing.learning_rate > v[FLAT_MIN]) {
        network->optimizing.learning_rate = fmax(network->optimizing.learning_rate * v[FLAT_FACTOR], v[FLAT_MIN]);
        s->cooldown = (int32_t)v[FLAT_COOLDOWN];
        s->wait = 0;
    }
    return CEL_OK;
}

/* ---- functions of the user -------------------------------------------------------------------------------- */

static cel_status schedule_begin(cel_callback_state *s, cel_network *network, int32_t epoch, cel_error *err)
{
    double rate = network->optimizing.learning_rate;
    CEL_TRY(s->callback->schedule(s->callback->context, epoch, rate, &rate, err));
    if (!(rate >= 0))
        return cel_fail(err, CEL_INPUT, "callback.rate", "callback_learning_rate_scheduler(): the function must return a rate of at least 0 for epoch %d", epoch);
    network->optimizing.learning_rate = rate;
    return CEL_OK;
}

static cel_status schedule_end(cel_callback_state *s, cel_network *network, int32_t epoch, cel_history *history, bool *stop, cel_error *err)
{
    (void)s;
    (void)epoch;
    (void)stop;
    (void)err;
    log_rate(network, history);
    return CEL_OK;
}

static cel_status lambda_end(cel_callback_state *s, cel_network *network, int32_t epoch, cel_history *history, bool *stop, cel_error *err)
{
    (void)network;
    return s->callback->epoch_end ? s->callback->epoch_end(s->callback->context, epoch, history, stop, err) : CEL_OK;
}

/* ---- the table -------------------------------------------------------------------------------------------- */

#define NUMBER(name, fallback, help, least, most) {{name, CEL_V_DOUBLE, fallback, help}, NULL, least, most}
#define WHOLE(name, fallback, help) {{name, CEL_V_INTEGER, fallback, help}, NULL, 0, INFINITY}
#define MONITOR {{"monitor", CEL_V_STRING, "\"val_loss\"", "the column of the history to watch"}, NULL, 0, 0}
#define MODE {{"mode", CEL_V_STRING, "\"auto\"", "whether smaller or larger is better"}, "auto|min|max", 0, 0}

static const cel_setting stopping_settings[] = {MONITOR,
                                                NUMBER("min_delta", "0", "smaller changes are no improvement", 0, INFINITY),
                                                WHOLE("patience", "0", "epochs without improvement before the end"),
                                                WHOLE("verbose", "0", "1: say when it stops"),
                                                MODE,
                                                NUMBER("baseline", "NULL", "patience runs until this is beaten", -INFINITY, INFINITY),
                                                {{"restore_best_weights", CEL_V_LOGICAL, "FALSE", "end with the weights of the best epoch"}, NULL, 0, 0},
                                                WHOLE("start_from_epoch", "0", "epochs to let pass first")};
static const cel_setting plateau_settings[] = {MONITOR,
                                               NUMBER("factor", "0.1", "the rate is multiplied by it", 0, 0.9999999999),
                                               WHOLE("patience", "10", "epochs without improvement before it is lowered"),
                                               WHOLE("verbose", "0", "1: say when it is lowered"),
                                               MODE,
                                               NUMBER("min_delta", "0.0001", "smaller changes are no improvement", 0, INFINITY),
                                               WHOLE("cooldown", "0", "epochs to wait after lowering"),
                                               NUMBER("min_lr", "0", "the lowest rate", 0, INFINITY)};
static const cel_setting scheduler_settings[] = {{{"schedule", CEL_V_OBJECT, "NULL", "a function of epoch (from 0) and rate"}, NULL, 0, 0},
                                                 WHOLE("verbose", "0", "1: say each rate")};
static const cel_setting lambda_settings[] = {{{"on_epoch_end", CEL_V_OBJECT, "NULL", "a function of epoch (from 0) and logs"}, NULL, 0, 0}};

#define SETTINGS(table) table, sizeof table / sizeof *table
static const cel_callback_type types[] = {
    {"early_stopping", SETTINGS(stopping_settings), true, NULL, early_stopping},
    {"reduce_lr_on_plateau", SETTINGS(plateau_settings), true, NULL, plateau},
    {"terminate_on_nan", NULL, 0, false, NULL, NULL},
    {"learning_rate_scheduler", SETTINGS(scheduler_settings), false, schedule_begin, schedule_end},
    {"lambda", SETTINGS(lambda_settings), false, NULL, lambda_end},
};

size_t cel_callback_count(void)
{
    return sizeof types / sizeof *types;
}

const cel_callback_type *cel_callback_type_at(size_t i)
{
    return i < cel_callback_count() ? types + i : NULL;
}

const cel_callback_type *cel_callback_type_find(const char *name)
{
    for (size_t i = 0; i < cel_callback_count(); i++)
        if (cel_same_name(name, types[i].name))
            return types + i;
    return NULL;
}

const char *cel_callback_type_name(const cel_callback_type *type)
{
    return type->name;
}

const cel_setting *cel_callback_type_settings(const cel_callback_type *type, size_t *n)
{
    *n = type->n_settings;
    return type->settings;
}

cel_status cel_callback_make(const cel_callback_type *type, const cel_argument *args, size_t n_args, cel_callback *out, cel_error *err)
{
    char owner[80];
    cel_callback callback = {.type = type};
    snprintf(owner, sizeof owner, "callback_%s", type->name);
    CEL_TRY(cel_settings_read(owner, type->settings, type->n_settings, args, n_args, callback.setting, err));
    const char *monitor = cel_settings_text(args, n_args, "monitor");
    snprintf(callback.monitor, sizeof callback.monitor, "%s", monitor ? monitor : "val_loss");
    *out = callback;
    return CEL_OK;
}

/* ---- at work ---------------------------------------------------------------------------------------------- */

bool cel_callback_logs_rate(const cel_callback *callback)
{
    return callback->type->epoch_end == plateau || callback->type->epoch_end == schedule_end;
}

bool cel_callback_restores(const cel_callback *callback)
{
    return callback->type->epoch_end == early_stopping && callback->setting[STOP_RESTORE] != 0;
}

bool cel_callback_ends_on_nan(const cel_callback *callback)
{
    return strcmp(callback->type->name, "terminate_on_nan") == 0;
}

/* 1, -1, or 0 when the name says nothing. */
static int direction_of(const char *monitor, const cel_tally *tally)
{
    const char *name = strncmp(monitor, "val_", 4) == 0 ? monitor + 4 : monitor;
    size_t n = strlen(name), losses = tally->n_outputs > 1 ? tally->n_outputs : 0;
    if (strcmp(name, "loss") == 0 || (n > 5 && strcmp(name + n - 5, "_loss") == 0))
        return -1;
    for (size_t i = 0; i < tally->n_columns; i++)
        if (strcmp(tally->name[i], name) == 0 && tally->source[i] > losses)
            return cel_keras_metric_direction(&tally->metrics[tally->source[i] - 1 - losses].metric);
    return 0;
}

static cel_status find_column(cel_callback_state *s, const cel_tally *tally, const cel_history *history, cel_error *err)
{
    const cel_callback *callback = s->callback;
    s->column = cel_history_column(history, callback->monitor);
    if (s->column < 0) {
        cel_fail(err, CEL_INPUT, "callback.monitor", "callback_%s() watches \"%s\", which this fit does not report", callback->type->name, callback->monitor);
        cel_text list = {0};
        for (size_t i = 0; i < history->n_columns; i++)
            cel_text_addf(&list, "%s\"%s\"", i ? ", " : "", history->name[i]);
        if (list.text)
            cel_error_hint(err, "it reports %s", list.text);
        cel_text_free(&list);
        if (strncmp(callback->monitor, "val_", 4) == 0 && cel_history_column(history, "val_loss") < 0)
            cel_error_hint(err, "give fit() validation_split or validation_data, or watch \"loss\"");
        return CEL_INPUT;
    }
    int mode = (int)callback->setting[callback->type->epoch_end == early_stopping ? (int)STOP_MODE : (int)FLAT_MODE];
    s->direction = mode == 1 ? -1 : mode == 2 ? 1 : direction_of(callback->monitor, tally);
    if (s->direction == 0)
        return cel_fail(err, CEL_INPUT, "callback.mode", "callback_%s(): say with mode = \"min\" or \"max\" whether \"%s\" is better small or large",
                        callback->type->name, callback->monitor);
    s->best = s->direction > 0 ? -INFINITY : INFINITY;
    return CEL_OK;
}

cel_status cel_callback_start(const cel_callback *callback, const cel_network *network, const cel_tally *tally, const cel_history *history,
                              cel_callback_state *out, cel_error *err)
{
    cel_callback_state s = {.callback = callback, .column = -1};
    *out = (cel_callback_state){0};
    if (callback->type->monitors)
        CEL_TRY(find_column(&s, tally, history, err));
    if (network->optimizer.schedule.type && (callback->type->epoch_end == plateau || callback->type->epoch_begin == schedule_begin))
        return cel_fail(err, CEL_INPUT, "callback.schedule", "callback_%s() cannot change the learning rate: the optimizer has a learning_rate_schedule",
                        callback->type->name);
    if (callback->type->epoch_begin == schedule_begin && !callback->schedule)
        return cel_fail(err, CEL_INPUT, "argument.missing", "callback_learning_rate_scheduler() needs a function: schedule");
    if (cel_callback_restores(callback)) {
        s.params = CEL_ARRAY(cel_real, network->model->n_params);
        s.state = CEL_ARRAY(cel_real, network->model->n_state);
        if (!s.params || !s.state) {
            cel_callback_state_free(&s);
            return cel_nomem(err);
        }
    }
    *out = s;
    return CEL_OK;
}

void cel_callback_state_free(cel_callback_state *state)
{
    cel_free(state->params);
    cel_free(state->state);
    *state = (cel_callback_state){0};
}

cel_status cel_callback_epoch_begin(cel_callback_state *state, cel_network *network, int32_t epoch, cel_error *err)
{
    return state->callback->type->epoch_begin ? state->callback->type->epoch_begin(state, network, epoch, err) : CEL_OK;
}

cel_status cel_callback_epoch_end(cel_callback_state *state, cel_network *network, int32_t epoch, cel_history *history, bool *stop, cel_error *err)
{
    return state->callback->type->epoch_end ? state->callback->type->epoch_end(state, network, epoch, history, stop, err) : CEL_OK;
}

void cel_callback_finish(cel_callback_state *state, cel_network *network, cel_history *history)
{
    if (!state->params || !state->has_best)
        return;
    memcpy(network->params, state->params, network->model->n_params * sizeof(cel_real));
    memcpy(network->state, state->state, network->model->n_state * sizeof(cel_real));
    history->best_epoch = state->best_epoch + 1;
}
