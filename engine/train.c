/* The training loop: epochs of batches, each forward, loss, backward, one step of the optimizer. Everything the loop needs is
 * made before it begins; between its first and last batch nothing is allocated and nothing is looked up by name. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/team.h"
#include "engine/clones.h"
#include "engine/copy.h"
#include "engine/dense.h"
#include "engine/network_inside.h"
#include "engine/update.h"

#define DEFAULT_BATCH 32

/* All that one fit works with. */
typedef struct job {
    cel_network *network;
    const cel_fit_options *options;
    cel_samples train, held; /* `held`: what is validated on; rows 0 when nothing is */
    cel_tally tally, validation;
    cel_history history;
    cel_callback_state *callbacks;
    size_t n_callbacks;
    bool ends_on_nan;
    size_t batch, held_batch, steps; /* rows of a batch, batches of an epoch */
    cel_stream shuffle;
    uint32_t *order; /* rows in the order of this pass; NULL: as they come */
    size_t cursor;   /* rows of this pass already used */
    cel_real *grads;
    cel_real **x, **y; /* gathered batches */
    const cel_real **at, **held_at; /* where the batch's inputs and targets lie */
    cel_real *weights, *row_weights; /* of a gathered batch; of all rows when made from class weights */
    size_t *x_size;
} job;

static void job_free(job *j)
{
    const cel_model *model = j->network->model;
    for (size_t i = 0; j->callbacks && i < j->n_callbacks; i++)
        cel_callback_state_free(j->callbacks + i);
    for (size_t i = 0; j->x && i < model->n_inputs; i++)
        cel_free_aligned(j->x[i]);
    for (size_t i = 0; j->y && i < model->n_outputs; i++)
        cel_free_aligned(j->y[i]);
    cel_tally_free(&j->tally);
    cel_tally_free(&j->validation);
    cel_history_free(&j->history);
    cel_free(j->callbacks);
    cel_free(j->x);
    cel_free(j->y);
    cel_free(j->at);
    cel_free(j->held_at);
    cel_free(j->order);
    cel_free_aligned(j->grads);
    cel_free(j->weights);
    cel_free(j->row_weights);
    cel_free(j->x_size);
}

/* ---- before the loop -------------------------------------------------------------------------------------- */

/* validation_split: the last rows. Pointers to them go into arrays the job owns through `held_at`. */
static cel_status split(job *j, const cel_samples *samples, const cel_real **x, const cel_real **y, cel_error *err)
{
    const cel_model *model = j->network->model;
    double part = j->options->validation_split;
    j->train = *samples;
    if (j->options->validation && j->options->validation->rows > 0) {
        j->held = *j->options->validation;
        return CEL_OK;
    }
    if (part == 0)
        return CEL_OK;
    if (!(part > 0 && part < 1))
        return cel_fail(err, CEL_INPUT, "fit.split", "fit(): validation_split must lie between 0 and 1");
    size_t keep = (size_t)floor((double)samples->rows * (1.0 - part));
    if (keep == 0 || keep == samples->rows)
        return cel_fail(err, CEL_INPUT, "fit.split", "fit(): validation_split = %g leaves no rows to %s; there are %zu", part, keep ? "validate on" : "train on",
                        samples->rows);
    j->train.rows = keep;
    for (size_t i = 0; i < model->n_inputs; i++)
        x[i] = samples->x[i] + keep * j->x_size[i];
    for (size_t i = 0; i < model->n_outputs; i++)
        y[i] = samples->y[i] + keep * samples->y_size[i];
    j->held = (cel_samples){samples->rows - keep, x, y, samples->y_size, samples->weight ? samples->weight + keep : NULL};
    return CEL_OK;
}

/* Class weights become row weights: the weight of the row's class, or of its largest column. */
static cel_status weigh_classes(job *j, cel_error *err)
{
    const cel_fit_options *o = j->options;
    if (o->n_class_weight == 0)
        return CEL_OK;
    if (j->train.weight)
        return cel_fail(err, CEL_INPUT, "fit.weights", "fit(): give class_weight or sample_weight, not both");
    if (j->network->model->n_outputs != 1)
        return cel_fail(err, CEL_INPUT, "fit.weights", "fit(): class_weight works for models with one output; use sample_weight");
    size_t k = j->train.y_size[0];
    j->row_weights = CEL_ARRAY(cel_real, j->train.rows);
    if (!j->row_weights)
        return cel_nomem(err);
    for (size_t r = 0; r < j->train.rows; r++) {
        const cel_real *y = j->train.y[0] + r * k;
        size_t class = 0;
        for (size_t i = 1; i < k; i++)
            if (y[i] > y[class])
                class = i;
        if (k == 1)
            class = y[0] >= 0 ? (size_t)(y[0] + (cel_real)0.5) : o->n_class_weight;
        double w = class < o->n_class_weight ? o->class_weight[class] : 1;
        j->row_weights[r] = (cel_real)(isnan(w) ? 1 : w);
    }
    j->train.weight = j->row_weights;
    return CEL_OK;
}

static cel_status make_history(job *j, cel_error *err)
{
    const cel_fit_options *o = j->options;
    int32_t epochs = o->epochs > 0 ? o->epochs : 1, room = epochs > o->initial_epoch ? epochs - o->initial_epoch : 0;
    size_t n = j->tally.n_columns, at = 0, held = j->held.rows > 0 ? j->validation.n_columns : 0;
    bool rate = false;
    for (size_t i = 0; i < o->n_callbacks; i++)
        rate = rate || cel_callback_logs_rate(o->callbacks + i);
    CEL_TRY(cel_history_start(&j->history, n + held + rate, room, err));
    for (size_t i = 0; i < n; i++)
        memcpy(j->history.name[at++], j->tally.name[i], sizeof *j->history.name);
    for (size_t i = 0; i < held; i++)
        snprintf(j->history.name[at++], sizeof *j->history.name, "val_%.74s", j->validation.name[i]);
    if (rate)
        snprintf(j->history.name[at], sizeof *j->history.name, "learning_rate");
    j->history.epochs = epochs;
    j->history.steps = (int32_t)j->steps;
    return CEL_OK;
}

cel_status cel_network_start_optimizer(cel_network *network, cel_error *err)
{
    const cel_model *model = network->model;
    if (network->started)
        return CEL_OK;
    cel_weight_span *spans = CEL_ARRAY(cel_weight_span, model->n_weights);
    size_t n = 0;
    if (!spans)
        return cel_nomem(err);
    for (size_t i = 0; i < model->n_weights; i++)
        if (model->weights[i].trainable)
            spans[n++] = (cel_weight_span){model->weights[i].offset, model->weights[i].size};
    cel_status status = cel_optimizer_start(&network->optimizer, model->n_params, spans, n, &network->optimizing, err);
    network->started = status == CEL_OK;
    cel_free(spans);
    return status;
}

static cel_status make_buffers(job *j, cel_error *err)
{
    const cel_model *model = j->network->model;
    size_t n = model->n_params + CEL_WEIGHT_ALIGN;
    j->grads = cel_malloc_aligned(n, sizeof(cel_real));
    if (!j->grads)
        return cel_nomem(err);
    memset(j->grads, 0, n * sizeof(cel_real));
    if (j->options->in_order)
        return CEL_OK;
    j->order = CEL_ARRAY(uint32_t, j->train.rows);
    j->weights = CEL_ARRAY(cel_real, j->batch);
    bool good = j->order && j->weights;
    for (size_t i = 0; good && i < model->n_inputs; i++)
        good = (j->x[i] = cel_malloc_aligned(j->batch * j->x_size[i], sizeof(cel_real))) != NULL;
    for (size_t i = 0; good && i < model->n_outputs; i++)
        good = (j->y[i] = cel_malloc_aligned(j->batch * j->train.y_size[i], sizeof(cel_real))) != NULL;
    for (size_t r = 0; good && r < j->train.rows; r++)
        j->order[r] = (uint32_t)r;
    return good ? CEL_OK : cel_nomem(err);
}

static cel_status prepare(job *j, const cel_samples *samples, cel_error *err)
{
    cel_network *network = j->network;
    const cel_fit_options *o = j->options;
    const cel_model *model = network->model;
    size_t ends = model->n_inputs + model->n_outputs;
    j->n_callbacks = o->n_callbacks;
    j->callbacks = CEL_ARRAY(cel_callback_state, o->n_callbacks);
    j->x = CEL_ARRAY(cel_real *, model->n_inputs);
    j->y = CEL_ARRAY(cel_real *, model->n_outputs);
    j->at = CEL_ARRAY(const cel_real *, ends);
    j->held_at = CEL_ARRAY(const cel_real *, 2 * ends);
    j->x_size = CEL_ARRAY(size_t, model->n_inputs);
    if (!j->callbacks || !j->x || !j->y || !j->at || !j->held_at || !j->x_size)
        return cel_nomem(err);
    for (size_t i = 0; i < model->n_inputs; i++)
        j->x_size[i] = cel_shape_size(&model->inputs[i]->shape);
    CEL_TRY(cel_tally_new(network, samples, "fit()", &j->tally, err));
    CEL_TRY(split(j, samples, j->held_at + ends, j->held_at + ends + model->n_inputs, err));
    CEL_TRY(weigh_classes(j, err));
    if (j->held.rows > 0)
        CEL_TRY(cel_tally_new(network, &j->held, "fit(): validation_data", &j->validation, err));
    if (!o->stream && !o->in_order)
        return cel_fail(err, CEL_FAILED, "fit.stream", "fit() needs a random stream to shuffle the rows");
    if (j->train.rows > UINT32_MAX)
        return cel_fail(err, CEL_INPUT, "fit.rows", "fit(): at most %u rows", UINT32_MAX);
    j->batch = o->batch_size > 0 ? (size_t)o->batch_size : DEFAULT_BATCH;
    j->batch = j->batch < j->train.rows ? j->batch : j->train.rows;
    j->held_batch = o->validation_batch_size > 0 ? (size_t)o->validation_batch_size : o->batch_size > 0 ? (size_t)o->batch_size : DEFAULT_BATCH;
    j->held_batch = j->held.rows > 0 && j->held.rows < j->held_batch ? j->held.rows : j->held_batch;
    j->steps = o->steps_per_epoch > 0 ? (size_t)o->steps_per_epoch : (j->train.rows + j->batch - 1) / j->batch;
    size_t most = j->held.rows > 0 && j->held_batch > j->batch ? j->held_batch : j->batch;
    CEL_TRY(cel_network_plan(network, (int32_t)most, true, err));
    CEL_TRY(make_history(j, err));
    CEL_TRY(cel_network_start_optimizer(network, err));
    for (size_t i = 0; i < o->n_callbacks; i++) {
        CEL_TRY(cel_callback_start(o->callbacks + i, network, &j->tally, &j->history, j->callbacks + i, err));
        j->ends_on_nan = j->ends_on_nan || cel_callback_ends_on_nan(o->callbacks + i);
    }
    CEL_TRY(make_buffers(j, err));
    if (o->stream)
        j->shuffle = cel_stream_branch(o->stream, CEL_STREAM_SHUFFLE);
    j->cursor = j->train.rows; /* the first batch begins a pass */
    return CEL_OK;
}

/* ---- the loop --------------------------------------------------------------------------------------------- */

/* A new order of all rows (Fisher-Yates). */
static void reshuffle(job *j)
{
    for (size_t i = j->train.rows; i > 1; i--) {
        size_t k = cel_stream_index(&j->shuffle, (uint32_t)i);
        uint32_t row = j->order[i - 1];
        j->order[i - 1] = j->order[k];
        j->order[k] = row;
    }
}

/* The rows `rows[0 .. n - 1]` of `from`. Rows n .. soon - 1, which the next batch needs, are asked for ahead of time. */
CEL_CLONES static void gather(cel_real *restrict to, const cel_real *restrict from, const uint32_t *rows, size_t n, size_t soon, size_t size)
{
    enum { LINE = 64 / sizeof *to };
    for (size_t r = 0; r < n; r++)
        cel_copy_row(to + r * size, from + (size_t)rows[r] * size, size);
    for (size_t r = n; r < soon; r++) {
        const cel_real *row = from + (size_t)rows[r] * size;
        for (size_t i = 0; i < size; i += LINE)
            __builtin_prefetch(row + i);
        __builtin_prefetch(row + size - 1); /* a row that begins within a line ends in one more */
    }
}

/* Points `at` to the next batch and returns its rows; a pass that is used up begins anew. */
static size_t next_batch(job *j, const cel_real **weight)
{
    const cel_model *model = j->network->model;
    if (j->cursor >= j->train.rows) {
        j->cursor = 0;
        if (j->order)
            reshuffle(j);
    }
    size_t left = j->train.rows - j->cursor, rows = left < j->batch ? left : j->batch, from = j->cursor;
    size_t soon = left < 2 * j->batch ? left : 2 * j->batch;
    const uint32_t *order = j->order ? j->order + from : NULL;
    for (size_t i = 0; i < model->n_inputs; i++) {
        if (order)
            gather(j->x[i], j->train.x[i], order, rows, soon, j->x_size[i]);
        j->at[i] = order ? j->x[i] : j->train.x[i] + from * j->x_size[i];
    }
    for (size_t i = 0; i < model->n_outputs; i++) {
        if (order)
            gather(j->y[i], j->train.y[i], order, rows, soon, j->train.y_size[i]);
        j->at[model->n_inputs + i] = order ? j->y[i] : j->train.y[i] + from * j->train.y_size[i];
    }
    if (j->train.weight && order)
        gather(j->weights, j->train.weight, order, rows, soon, 1);
    *weight = !j->train.weight ? NULL : order ? j->weights : j->train.weight + from;
    j->cursor += rows;
    return rows;
}

/* One step; returns the loss of the batch. */
static double train_batch(job *j)
{
    cel_network *network = j->network;
    const cel_model *model = network->model;
    const cel_real *weight;
    size_t rows = next_batch(j, &weight);
    cel_pass pass = {.params = network->params, .state = network->state, .inputs = j->at, .rows = (int32_t)rows, .training = true,
                     .step = network->steps++, .stream = j->options->stream, .team = network->team};
    cel_plan_forward(network->plan, &pass);
    double loss = cel_tally_batch(&j->tally, network->plan, network->params, rows, j->at + model->n_inputs, weight, true);
    cel_update update;
    /* the gradient of a penalty of weights comes after backward: then no weight may be moved during it */
    if (!model->has_penalty && cel_optimizer_begin(&network->optimizing, network->params, &update)) {
        pass.update = &update;
        cel_plan_backward(network->plan, &pass, j->grads);
        cel_optimizer_end(&network->optimizing, network->params);
    } else {
        cel_plan_backward(network->plan, &pass, j->grads);
        cel_optimizer_step(&network->optimizing, network->params, j->grads);
    }
    if (model->has_constraint)
        cel_model_constrain(model, network->params);
    return loss;
}

static cel_status train_epoch(job *j, int32_t epoch, bool *stop, cel_error *err)
{
    cel_tally_reset(&j->tally);
    if (j->options->steps_per_epoch <= 0)
        j->cursor = j->train.rows; /* every epoch is a whole pass */
    for (size_t step = 0; step < j->steps; step++) {
        if (j->options->interrupt && atomic_load_explicit(j->options->interrupt, memory_order_relaxed))
            return cel_fail(err, CEL_INTERRUPTED, "fit.interrupted", "interrupted in epoch %d", epoch + 1);
        double loss = train_batch(j);
        if (isfinite(loss))
            continue;
        j->history.nan_loss = true;
        if (j->options->fail_on_nan) {
            cel_fail(err, CEL_FAILED, "fit.nan", "the loss became %s in epoch %d, batch %zu", isnan(loss) ? "NaN" : "infinite", epoch + 1, step + 1);
            cel_error_hint(err, "try a smaller learning rate, normalised predictors, or clipnorm; look for missing values");
            return CEL_FAILED;
        }
        if (j->ends_on_nan) {
            j->history.stopped_epoch = epoch + 1;
            *stop = true;
            break;
        }
    }
    return CEL_OK;
}

static void record(cel_history *history, size_t column, double value)
{
    history->value[column][history->n_values[column]++] = value;
}

static cel_status run_epoch(job *j, int32_t epoch, bool *stop, cel_error *err)
{
    cel_network *network = j->network;
    const cel_fit_options *o = j->options;
    for (size_t i = 0; i < j->n_callbacks; i++)
        CEL_TRY(cel_callback_epoch_begin(j->callbacks + i, network, epoch, err));
    CEL_TRY(train_epoch(j, epoch, stop, err));
    j->history.done++;
    for (size_t i = 0; i < j->tally.n_columns; i++)
        record(&j->history, i, cel_tally_value(&j->tally, i));
    int32_t every = o->validation_freq > 0 ? o->validation_freq : 1;
    if (j->held.rows > 0 && (epoch + 1) % every == 0) {
        size_t steps = o->validation_steps > 0 ? (size_t)o->validation_steps : 0;
        cel_tally_samples(&j->validation, network, &j->held, j->held_batch, steps, j->held_at);
        for (size_t i = 0; i < j->validation.n_columns; i++)
            record(&j->history, j->tally.n_columns + i, cel_tally_value(&j->validation, i));
    }
    for (size_t i = 0; i < j->n_callbacks; i++)
        CEL_TRY(cel_callback_epoch_end(j->callbacks + i, network, epoch, &j->history, stop, err));
    return o->observe ? o->observe(o->observe_context, network, &j->history, epoch + 1, stop, err) : CEL_OK;
}

/* The team of a fit: the one that is given, or one of its own with `*own` to be freed. */
static cel_status gather_team(const job *j, cel_team **own, cel_error *err)
{
    const cel_fit_options *options = j->options;
    *own = NULL;
    if (!options->team && options->threads > 1 && j->batch >= CEL_DENSE_SHARED_ROWS)
        CEL_TRY(cel_team_new((size_t)options->threads - 1, own, err));
    j->network->team = options->team ? options->team : *own;
    return CEL_OK;
}

cel_status cel_network_fit(cel_network *network, const cel_samples *samples, const cel_fit_options *options, cel_history *history, cel_error *err)
{
    job j = {.network = network, .options = options};
    bool stop = false;
    if (history)
        *history = (cel_history){0};
    cel_team *own = NULL;
    cel_status status = prepare(&j, samples, err);
    if (status == CEL_OK)
        status = gather_team(&j, &own, err);
    for (int32_t epoch = options->initial_epoch; status == CEL_OK && !stop && epoch < j.history.epochs; epoch++)
        status = run_epoch(&j, epoch, &stop, err);
    if (status == CEL_OK) {
        cel_optimizer_finish(&network->optimizing, network->params);
        for (size_t i = 0; i < j.n_callbacks; i++)
            cel_callback_finish(j.callbacks + i, network, &j.history);
        if (history) {
            *history = j.history;
            j.history = (cel_history){0};
        }
    }
    network->team = NULL;
    cel_team_free(own);
    job_free(&j);
    return status;
}

bool cel_network_shares_epochs(const cel_network *network, const cel_fit_options *options)
{
    for (size_t i = 0; i < options->n_callbacks; i++)
        if (cel_callback_restores(options->callbacks + i))
            return false;
    return !cel_optimizer_averages(&network->optimizer);
}
