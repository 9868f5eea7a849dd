/* The loop: resamples in batches that fit in memory. For each batch: prep and bake every table (one per resample and recipe
 * setting) in parallel; build the models its candidates need, here, in the caller's thread, since blocks may be functions
 * of a script; then train all cells in parallel, the largest first. Candidates that differ only in fit_epochs are one
 * training run, looked at after several epochs. Nothing a cell computes depends on the thread that computes it: its stream
 * is keyed by (seed, resample, candidate), and notes are put in order at the end. */
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/team.h"
#include "tuning/tune_inside.h"

/* The data of one resample after one recipe setting. */
typedef struct table {
    size_t resample, pre;
    cel_design *train, *test;
    size_t *row; /* of the assessment part in the data */
    cel_notes notes;
    cel_error error; /* status CEL_OK: usable */
    bool in_test;    /* the error came from the prediction data */
} table;

/* A model built for one topology and one kind of data; NULL: `error` says why not. */
typedef struct built {
    size_t topology;
    char *data; /* shapes and classes, as text */
    cel_model *model;
    cel_error error;
} built;

/* A training run: candidates [first, first + n) of `members` differ only in epochs. */
typedef struct task {
    const table *table;
    size_t built; /* index of its model */
    size_t first, n;
    double cost;
} task;

/* What is not yet in its place in the results: texts of one cell. */
typedef struct cell_text {
    char *error;      /* NULL: none */
    char *where;      /* " (predictions)"; static */
    cel_notes warnings;
} cell_text;

typedef struct loop {
    cel_run *run;
    table *table;
    size_t n_tables;
    built *built;
    size_t n_built, built_capacity;
    size_t *member; /* candidates in groups of one training run, by epochs */
    task *task;
    size_t n_tasks, task_capacity;
    cel_team **team; /* of each thread, while tasks run: threads without a task join fits of large batches */
    cell_text *text; /* one per cell */
    cel_note *table_note;
    size_t n_table_notes;
    cel_status status; /* of the whole run: no memory, interrupted */
    cel_progress progress;
    size_t *finished;  /* resamples done, per candidate */
    char *best_values;
} loop;

static bool interrupted(const cel_run *run)
{
    return run->control && run->control->watch.interrupt && atomic_load(run->control->watch.interrupt);
}

/* ---- progress ---- */

/* "num_body=2 body_units=98" */
static char *values_text(const cel_frame *grid, size_t row)
{
    cel_text t = {0};
    for (size_t k = 0; k < grid->cols; k++) {
        const cel_column *c = grid->column[k];
        const char *label = cel_column_label(c, row);
        cel_text_addf(&t, "%s%s=", k ? " " : "", grid->name[k]);
        if (label)
            cel_text_add(&t, label);
        else
            cel_text_addf(&t, "%.4g", cel_column_number(c, row));
    }
    return cel_text_take(&t);
}

/* Counts a finished cell; under the lock. */
static void count_cell(loop *l, size_t candidate, bool failed)
{
    cel_results *r = l->run->results;
    l->progress.done++;
    l->progress.failed += failed;
    l->finished[candidate]++;
    if (l->finished[candidate] == r->resamples->n) {
        double sum = 0, squares = 0;
        size_t n = 0;
        for (size_t k = 0; k < r->resamples->n; k++) {
            const cel_cell *cell = cel_cell_at(r, k, candidate);
            for (size_t m = 0; cell->done && m < r->metrics->n; m++)
                if (cell->estimate[m].metric == r->metrics->metric[0] && !isnan(cell->estimate[m].value)) {
                    sum += cell->estimate[m].value;
                    squares += cell->estimate[m].value * cell->estimate[m].value;
                    n++;
                }
        }
        double mean = n > 0 ? sum / (double)n : NAN;
        cel_direction direction = r->metrics->metric[0]->type->direction;
        if (n == r->resamples->n && (isnan(l->progress.best) || cel_direction_better(direction, mean, l->progress.best))) {
            l->progress.best = mean;
            l->progress.std_err = n > 1 ? sqrt(fmax(squares - sum * mean, 0) / (double)(n - 1) / (double)n) : NAN;
            l->progress.config = r->config[candidate];
            cel_free(l->best_values);
            l->progress.values = l->best_values = values_text(r->grid, candidate);
        }
    }
    if (l->run->control && l->run->control->progress)
        l->run->control->progress(l->run->control->user, &l->progress);
}

/* ---- tables ---- */

static cel_status make_table(const cel_run *run, table *t)
{
    cel_split *split = run->results->resamples->split[t->resample];
    const cel_workflow *wf = run->pre[t->pre];
    if (!wf) {
        t->error = run->pre_error[t->pre];
        return CEL_OK;
    }
    cel_frame *analysis = NULL, *assessment = NULL;
    cel_recipe *prepped = NULL;
    size_t n = 0;
    cel_rng rng = cel_prep_rng(run->seed, (uint32_t)t->resample);
    cel_status status = cel_split_frame(split, CEL_ANALYSIS, &analysis, &t->error);
    if (status == CEL_OK)
        status = cel_workflow_prep(wf, analysis, &rng, 1, &prepped, &t->train, &t->notes, &t->error);
    cel_frame_drop(analysis);
    if (status == CEL_OK) {
        t->in_test = true;
        status = cel_split_rows(split, split->part[CEL_VALIDATION].n > 0 ? CEL_VALIDATION : CEL_ASSESSMENT, &t->row, &n, &t->error);
    }
    if (status == CEL_OK) {
        assessment = cel_frame_rows(split->data, t->row, n);
        status = assessment ? cel_workflow_bake(wf, prepped, assessment, true, &t->test, &t->notes, &t->error) : cel_nomem(&t->error);
    }
    if (status == CEL_OK && t->test->n_outputs == 0)
        status = cel_fail(&t->error, CEL_INPUT, "tune.no_outcome", "the outcome is not among the columns of the prediction data");
    if (status == CEL_OK && t->test->rows != n)
        status = cel_fail(&t->error, CEL_INPUT, "tune.rows",
                          "Some assessment set rows are not available at prediction time. Consider using `skip = TRUE` on any recipe steps that remove rows to "
                          "avoid calling them on the assessment set.");
    cel_recipe_drop(prepped);
    cel_frame_drop(assessment);
    t->error.status = status;
    return status == CEL_NOMEM ? status : CEL_OK;
}

static void free_table(table *t)
{
    cel_design_free(t->train);
    cel_design_free(t->test);
    cel_free(t->row);
    cel_notes_free(&t->notes);
    *t = (table){0};
}

/* A recipe with functions of a script may only be prepped in the script's thread. */
static bool scripted(const cel_run *run)
{
    return run->wf->recipe && cel_recipe_is_scripted(run->wf->recipe);
}

static cel_status make_tables(loop *l)
{
    cel_run *run = l->run;
    int threads = scripted(run) ? 1 : run->threads;
    int failed = 0;
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
    for (size_t i = 0; i < l->n_tables; i++)
        if (!interrupted(run) && make_table(run, &l->table[i]) != CEL_OK) {
#pragma omp atomic write
            failed = 1;
        }
    return failed ? CEL_NOMEM : interrupted(run) ? CEL_INTERRUPTED : CEL_OK;
}

/* ---- models ---- */

/* What a model depends on in the data: "(None, 23) 0". */
static char *data_signature(const cel_design *d)
{
    cel_text t = {0};
    char shape[64];
    for (size_t k = 0; k < d->n_inputs; k++)
        cel_text_addf(&t, "%s ", cel_shape_format(&d->shape[k], true, shape));
    for (size_t k = 0; k < d->n_outputs; k++)
        cel_text_addf(&t, "%d ", d->num_classes[k]);
    return cel_text_take(&t);
}

/* The model of a candidate for the data of a table: built when it is the first of its kind. `*out`: its index. */
static cel_status find_model(loop *l, size_t candidate, const table *t, size_t *out)
{
    const cel_candidate *c = &l->run->candidate[candidate];
    char *signature = data_signature(t->train);
    if (!signature)
        return CEL_NOMEM;
    for (*out = 0; *out < l->n_built; ++*out)
        if (l->built[*out].topology == c->topology && strcmp(l->built[*out].data, signature) == 0) {
            cel_free(signature);
            return CEL_OK;
        }
    if (!CEL_GROW(l->built, l->built_capacity, l->n_built + 1)) {
        cel_free(signature);
        return CEL_NOMEM;
    }
    built *b = &l->built[l->n_built++];
    *b = (built){.topology = c->topology, .data = signature};
    cel_building data = cel_design_building(t->train);
    cel_status status = cel_spec_build(c->spec, &data, &b->model, &b->error);
    return status == CEL_NOMEM || status == CEL_INTERRUPTED ? status : CEL_OK;
}

/* ---- cells ---- */

/* A training run being looked at. */
typedef struct looking {
    loop *l;
    const task *task;
    cel_network *network;
    size_t next; /* member not yet scored */
    double started;
} looking;

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static cell_text *text_of(loop *l, size_t resample, size_t candidate)
{
    return &l->text[resample * l->run->results->grid->rows + candidate];
}

/* A failed cell: its reason becomes a note. */
static cel_status fail_cell(loop *l, size_t resample, size_t candidate, const cel_error *error, const char *where)
{
    cell_text *text = text_of(l, resample, candidate);
    text->error = cel_strdup(error->message);
    text->where = (char *)where;
#pragma omp critical(cel_tune_progress)
    count_cell(l, candidate, true);
    return text->error ? CEL_OK : CEL_NOMEM;
}

/* Predicts the assessment rows with the network as it is now, and fills the cell. */
static cel_status score_cell(looking *k, size_t candidate, int32_t epochs)
{
    loop *l = k->l;
    cel_results *r = l->run->results;
    const table *t = k->task->table;
    cel_cell *cell = cel_cell_at(r, t->resample, candidate);
    cel_error error = {0};
    cel_real **raw = CEL_ARRAY(cel_real *, t->test->n_outputs);
    cell->estimate = CEL_ARRAY(cel_estimate, r->metrics->n);
    size_t *width = cel_model_widths(cel_network_model(k->network), t->test->n_outputs);
    cel_status status = raw && width && cell->estimate ? cel_network_outputs(k->network, t->test, t->test->n_outputs, raw, &error) : CEL_NOMEM;
    if (status == CEL_OK)
        status = cel_score(r->metrics, t->test, (const cel_real *const *)raw, width, cell->estimate, &text_of(l, t->resample, candidate)->warnings, &error);
    if (status == CEL_OK && l->run->control && l->run->control->save_pred)
        status = cel_cell_predictions(t->test, (const cel_real *const *)raw, width, t->row, &cell->predictions, &error);
    for (size_t i = 0; raw && i < t->test->n_outputs; i++)
        cel_free_aligned(raw[i]);
    cel_free(raw);
    cel_free(width);
    cell->seconds = seconds_now() - k->started;
    cell->epochs = epochs;
    if (status == CEL_NOMEM)
        return status;
    if (status != CEL_OK)
        return fail_cell(l, t->resample, candidate, &error, " (predictions)");
    cell->done = true;
#pragma omp critical(cel_tune_progress)
    count_cell(l, candidate, false);
    return CEL_OK;
}

/* After each epoch: candidates that wanted this many. */
static cel_status look(void *context, cel_network *network, const cel_history *history, int32_t epoch, bool *stop, cel_error *err)
{
    looking *k = context;
    (void)network, (void)history, (void)stop;
    const cel_run *run = k->l->run;
    if (interrupted(run))
        return cel_fail(err, CEL_INTERRUPTED, "interrupted", "stopped");
    while (k->next + 1 < k->task->n && run->candidate[k->l->member[k->task->first + k->next]].epochs <= epoch) {
        cel_status status = score_cell(k, k->l->member[k->task->first + k->next], epoch);
        if (status != CEL_OK)
            return status == CEL_NOMEM ? cel_nomem(err) : status;
        k->next++;
    }
    return CEL_OK;
}

static cel_status train_network(looking *k, const cel_spec *spec, const cel_stream *stream, cel_history *history, bool observed, cel_error *err)
{
    const table *t = k->task->table;
    cel_building data = cel_design_building(t->train);
    CEL_TRY(cel_network_new(k->l->built[k->task->built].model, stream, &k->network, err));
    CEL_TRY(cel_spec_compile(spec, &data, false, k->network, err));
    cel_fit_options options = {.stream = stream, .fail_on_nan = true, .observe = look, .observe_context = k, .team = k->l->team[omp_get_thread_num()]};
    if (k->l->run->control)
        options.interrupt = k->l->run->control->watch.interrupt;
    CEL_TRY(cel_spec_fit_options(spec, &options, NULL, err));
    if (observed && !cel_network_shares_epochs(k->network, &options))
        return CEL_INPUT; /* each candidate needs a run of its own: run_task() */
    cel_targets targets;
    cel_real *weight;
    CEL_TRY(cel_spec_sample_weight(spec, t->train->rows, &weight, err));
    cel_status status = cel_design_samples(t->train, cel_network_model(k->network), &targets, err);
    if (status == CEL_OK) {
        targets.samples.weight = weight;
        status = cel_network_fit(k->network, &targets.samples, &options, history, err);
        cel_design_samples_free(&targets);
    }
    cel_free(weight);
    return status;
}

/* One training run for the members from `at` on: all that are left, or one when epochs cannot be shared. */
static cel_status run_members(loop *l, const task *whole, size_t at, size_t n, bool *shared)
{
    task part = *whole;
    part.first += at;
    part.n = n;
    looking k = {.l = l, .task = &part, .started = seconds_now()};
    const cel_candidate *last = &l->run->candidate[l->member[part.first + n - 1]];
    cel_stream stream;
    cel_stream_start(&stream, l->run->seed, (uint32_t)part.table->resample, (uint32_t)last->leader);
    cel_history history = {0};
    cel_error error = {0};
    cel_status status = train_network(&k, last->spec, &stream, &history, n > 1, &error);
    *shared = true;
    if (status == CEL_INPUT && n > 1 && error.status == CEL_OK) {
        *shared = false;
        status = CEL_OK;
    } else if (status == CEL_OK) {
        for (; status == CEL_OK && k.next < n; k.next++)
            status = score_cell(&k, l->member[part.first + k.next], history.done);
    } else if (status != CEL_NOMEM && status != CEL_INTERRUPTED) {
        cel_status noted = CEL_OK;
        for (; noted == CEL_OK && k.next < n; k.next++)
            noted = fail_cell(l, part.table->resample, l->member[part.first + k.next], &error, "");
        status = noted;
    }
    cel_history_free(&history);
    cel_network_free(k.network);
    return status;
}

static cel_status run_task(loop *l, const task *t)
{
    bool shared;
    CEL_TRY(run_members(l, t, 0, t->n, &shared));
    for (size_t i = 0; !shared && i < t->n; i++) {
        bool alone;
        CEL_TRY(run_members(l, t, i, 1, &alone));
    }
    return CEL_OK;
}

static int compare_cost(const void *a, const void *b)
{
    const task *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost > y->cost ? -1 : 1;
    if (x->table->resample != y->table->resample)
        return x->table->resample < y->table->resample ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

/* Members of the group that begins at `l->member[first]`. */
static size_t group_size(const loop *l, size_t first)
{
    const cel_candidate *c = l->run->candidate;
    size_t n = 1;
    while (first + n < l->run->results->grid->rows && c[l->member[first + n]].leader == c[l->member[first]].leader)
        n++;
    return n;
}

static cel_status add_tasks(loop *l, const table *t)
{
    cel_run *run = l->run;
    size_t candidates = run->results->grid->rows;
    for (size_t first = 0, n; first < candidates; first += n) {
        n = group_size(l, first);
        const cel_candidate *c = &run->candidate[l->member[first]];
        if (c->pre != t->pre)
            continue;
        cel_error why = c->error;
        size_t at = 0;
        bool buildable = t->error.status == CEL_OK && c->spec;
        if (buildable)
            CEL_TRY(find_model(l, l->member[first], t, &at));
        const built *b = buildable ? &l->built[at] : NULL;
        if (b && !b->model)
            why = b->error;
        for (size_t i = 0; (!b || !b->model) && i < n; i++) {
            size_t candidate = l->member[first + i];
            if (t->error.status == CEL_OK) {
                CEL_TRY(fail_cell(l, t->resample, candidate, &why, ""));
            } else {
#pragma omp critical(cel_tune_progress)
                count_cell(l, candidate, true);
            }
        }
        if (!b || !b->model)
            continue;
        if (!CEL_GROW(l->task, l->task_capacity, l->n_tasks + 1))
            return CEL_NOMEM;
        double cost = (double)t->train->rows * ((double)b->model->n_trainable + 500) * run->candidate[l->member[first + n - 1]].epochs;
        l->task[l->n_tasks++] = (task){.table = t, .built = at, .first = first, .n = n, .cost = cost};
    }
    return CEL_OK;
}

static cel_status make_teams(loop *l, size_t threads)
{
    cel_status status = CEL_OK;
    if (!(l->team = CEL_ARRAY(cel_team *, threads)))
        return CEL_NOMEM;
    for (size_t i = 0; status == CEL_OK && i < threads; i++)
        status = cel_team_new(0, &l->team[i], NULL);
    return status;
}

static void free_teams(loop *l, size_t threads)
{
    for (size_t i = 0; l->team && i < threads; i++)
        cel_team_free(l->team[i]);
    cel_free(l->team);
    l->team = NULL;
}

/* A thread that finds no more tasks closes its team and joins the others', one after the other, until all are closed. */
static cel_status run_tasks(loop *l)
{
    cel_run *run = l->run;
    if (l->n_tasks > 1)
        qsort(l->task, l->n_tasks, sizeof *l->task, compare_cost);
    int threads = cel_spec_single_thread(run->wf->spec) ? 1 : run->threads;
    int worst = (int)make_teams(l, (size_t)threads);
#pragma omp parallel num_threads(threads) if (worst == CEL_OK)
    {
#pragma omp for schedule(dynamic, 1) nowait
        for (size_t i = 0; i < l->n_tasks; i++) {
            int so_far;
#pragma omp atomic read
            so_far = worst;
            cel_status status = so_far != CEL_OK ? CEL_OK : interrupted(run) ? CEL_INTERRUPTED : run_task(l, &l->task[i]);
            if (status != CEL_OK) {
#pragma omp atomic write
                worst = (int)status;
            }
        }
        int me = omp_get_thread_num(), n = omp_get_num_threads();
        if (n > 1)
            cel_team_close(l->team[me]);
        for (int k = 1; k < n; k++)
            cel_team_serve(l->team[(me + k) % n]);
    }
    free_teams(l, (size_t)threads);
    l->n_tasks = 0;
    return (cel_status)worst;
}

/* ---- batches ---- */

/* Bytes a table may need, before it is known: numbers of all columns, factors widened. */
static double guess_bytes(const cel_run *run)
{
    const cel_frame *data = run->results->resamples->split[0]->data;
    double columns = 0;
    for (size_t k = 0; k < data->cols; k++)
        columns += data->column[k]->type == CEL_FACTOR ? data->column[k]->levels->n : (double)data->column[k]->width;
    return columns * (double)data->rows * (double)sizeof(cel_real);
}

/* Notes of a table: its error once, its warnings. */
static cel_status keep_table_notes(loop *l, const table *t)
{
    size_t more = t->notes.n + (t->error.status != CEL_OK);
    if (more == 0)
        return CEL_OK;
    cel_note *note = cel_realloc(l->table_note, l->n_table_notes + more, sizeof *note);
    if (!note)
        return CEL_NOMEM;
    l->table_note = note;
    for (size_t i = 0; i < more; i++) {
        bool error = i >= t->notes.n;
        cel_text where = {0};
        cel_text_addf(&where, "preprocessor %zu/%zu%s", t->pre + 1, l->run->n_pre, error && t->in_test ? " (prediction data)" : "");
        cel_note *to = &l->table_note[l->n_table_notes];
        *to = (cel_note){.resample = t->resample, .location = cel_text_take(&where), .type = error ? "error" : "warning",
                         .text = cel_strdup(error ? t->error.message : t->notes.note[i])};
        l->n_table_notes++;
        if (!to->location || !to->text)
            return CEL_NOMEM;
    }
    return CEL_OK;
}

static cel_status run_batch(loop *l)
{
    CEL_TRY(make_tables(l));
    for (size_t i = 0; i < l->n_tables; i++) {
        CEL_TRY(keep_table_notes(l, &l->table[i]));
        CEL_TRY(add_tasks(l, &l->table[i]));
    }
    return run_tasks(l);
}

/* Candidates so that those of one training run stand together, by epochs. */
static void group_members(loop *l)
{
    const cel_candidate *c = l->run->candidate;
    size_t n = l->run->results->grid->rows;
    for (size_t i = 0; i < n; i++) {
        size_t at = i;
        for (; at > 0; at--) {
            const cel_candidate *a = &c[l->member[at - 1]], *b = &c[i];
            if (a->leader < b->leader || (a->leader == b->leader && a->epochs <= b->epochs))
                break;
            l->member[at] = l->member[at - 1];
        }
        l->member[at] = i;
    }
}

/* ---- notes, in order ---- */

static cel_status add_note(cel_results *r, size_t *capacity, cel_note note)
{
    if (!note.location || !note.text || !CEL_GROW(r->note, *capacity, r->n_notes + 1)) {
        cel_free(note.location);
        cel_free(note.text);
        return CEL_NOMEM;
    }
    r->note[r->n_notes++] = note;
    return CEL_OK;
}

static cel_status collect_notes(loop *l)
{
    cel_run *run = l->run;
    cel_results *r = run->results;
    size_t capacity = 0;
    for (size_t k = 0; k < r->resamples->n; k++) {
        for (size_t i = 0; i < l->n_table_notes; i++)
            if (l->table_note[i].resample == k) {
                cel_note note = l->table_note[i];
                l->table_note[i].location = l->table_note[i].text = NULL;
                CEL_TRY(add_note(r, &capacity, note));
            }
        for (size_t c = 0; c < r->grid->rows; c++) {
            cell_text *text = text_of(l, k, c);
            for (size_t i = 0; i < text->warnings.n + (text->error != NULL); i++) {
                bool error = i >= text->warnings.n;
                cel_text where = {0};
                if (error)
                    cel_text_addf(&where, "preprocessor %zu/%zu, model %zu/%zu%s", run->candidate[c].pre + 1, run->n_pre, run->candidate[c].model + 1,
                                  run->n_model, text->where ? text->where : "");
                else
                    cel_text_add(&where, "internal");
                CEL_TRY(add_note(r, &capacity, (cel_note){.resample = k, .location = cel_text_take(&where), .type = error ? "error" : "warning",
                                                          .text = cel_strdup(error ? text->error : text->warnings.note[i])}));
            }
        }
    }
    return CEL_OK;
}

static void loop_free(loop *l)
{
    size_t cells = l->run->results->grid->rows * l->run->results->resamples->n;
    for (size_t i = 0; l->table && i < l->n_tables; i++)
        free_table(&l->table[i]);
    for (size_t i = 0; i < l->n_built; i++) {
        cel_model_free(l->built[i].model);
        cel_free(l->built[i].data);
    }
    for (size_t i = 0; l->text && i < cells; i++) {
        cel_free(l->text[i].error);
        cel_notes_free(&l->text[i].warnings);
    }
    for (size_t i = 0; i < l->n_table_notes; i++) {
        cel_free(l->table_note[i].location);
        cel_free(l->table_note[i].text);
    }
    cel_free(l->table);
    cel_free(l->built);
    cel_free(l->member);
    cel_free(l->task);
    cel_free(l->text);
    cel_free(l->table_note);
    cel_free(l->finished);
    cel_free(l->best_values);
}

/* When no table could be made and the data are to blame, the user hears it at once. */
static bool data_are_wrong(const loop *l)
{
    for (size_t i = 0; i < l->n_tables; i++)
        if (l->table[i].error.status != CEL_INPUT || strncmp(l->table[i].error.code, "data.", 5) != 0)
            return false;
    return l->n_tables > 0;
}

static cel_status run_all(loop *l, cel_error *err)
{
    cel_run *run = l->run;
    cel_results *r = run->results;
    size_t total = r->resamples->n * run->n_pre;
    double bytes = guess_bytes(run), most = 96e6;
    size_t batch = bytes > 0 ? (size_t)(most / bytes) : total;
    batch = batch < (size_t)run->threads ? (size_t)run->threads : batch;
    batch = batch > total ? total : batch;
    if (!(l->table = CEL_ARRAY(table, batch)))
        return cel_nomem(err);
    if (run->control && run->control->progress)
        run->control->progress(run->control->user, &l->progress);
    for (size_t done = 0; done < total; done += batch) {
        l->n_tables = total - done < batch ? total - done : batch;
        for (size_t i = 0; i < l->n_tables; i++)
            l->table[i] = (table){.resample = (done + i) / run->n_pre, .pre = (done + i) % run->n_pre};
        cel_status status = run_batch(l);
        if (status == CEL_INTERRUPTED)
            return cel_fail(err, CEL_INTERRUPTED, "interrupted", "stopped after %zu of %zu fits", l->progress.done, l->progress.total);
        if (status != CEL_OK)
            return cel_nomem(err);
        if (done == 0 && data_are_wrong(l)) {
            if (err)
                *err = l->table[0].error;
            return CEL_INPUT;
        }
        for (size_t i = 0; i < l->n_tables; i++)
            free_table(&l->table[i]);
    }
    return collect_notes(l) == CEL_OK ? CEL_OK : cel_nomem(err);
}

cel_status cel_run_cells(cel_run *run, cel_notes *warnings, cel_error *err)
{
    cel_results *r = run->results;
    size_t candidates = r->grid->rows, cells = candidates * r->resamples->n;
    loop l = {.run = run, .progress = {.total = cells, .metric = r->metrics->metric[0]->name, .best = NAN}};
    l.member = CEL_ARRAY(size_t, candidates);
    l.text = CEL_ARRAY(cell_text, cells);
    l.finished = CEL_ARRAY(size_t, candidates);
    cel_status status = l.member && l.text && l.finished ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK) {
        group_members(&l);
        status = run_all(&l, err);
    }
    loop_free(&l);
    CEL_TRY(status);
    bool any = false;
    for (size_t i = 0; i < cells; i++)
        any = any || r->cell[i].done;
    r->all_failed = !any;
    if (!any)
        cel_notes_add(warnings, "All models failed. Run `show_notes(.Last.tune.result)` for more information.");
    return CEL_OK;
}
