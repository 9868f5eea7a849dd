/* celeriac predict: a model and a CSV file in, a CSV file of predictions out, piece by piece, so that memory does not grow with the
 * file. With several threads one piece is read while the one before it is predicted and the one before that is written. What was odd
 * about the new data is said on standard error when all rows are done. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/parallel.h"
#include "cli/command.h"
#include "cli/message.h"
#include "cli/new_data.h"
#include "cli/table.h"
#include "tuning/evaluate.h"

enum {
    PIECE = 4096,      /* rows: what is made of them stays in the processor's caches */
    ALONE = 4 * PIECE, /* so many are not worth a thread */
};

typedef enum novel { NOVEL_NA, NOVEL_MEAN, NOVEL_ERROR } novel;

typedef struct predicting {
    cel_saved model;
    cli_new_data data;
    novel novel;
    cel_predict_type type;
    bool prob;               /* probabilities behind the classes */
    size_t written, missing; /* rows */
    size_t missing_unseen;   /* of those: rows with a value that was never seen */
    json_t *list;            /* --json: all rows; else NULL */
    cel_csv_writer *writer;
    int jobs;
} predicting;

/* Some rows on their way. */
typedef struct piece {
    cel_frame *data, *pred;
    size_t rows;
    bool *unseen;
    bool end; /* no rows: the file has ended */
    cel_status status;
    cel_error error; /* where it stopped */
} piece;

/* ---- one piece ---- */

static cel_status predict_once(predicting *p, cel_frame *data, const bool *fill, cel_predict_type type, cel_frame **out, cel_error *err)
{
    cel_notes unheard = {0}; /* recipes warn of every piece; values not seen are reported once */
    cel_status status = p->model.workflow ? cel_workflow_predict_filled(p->model.workflow, data, fill, type, out, &unheard, err)
                                          : cel_fit_predict(p->model.fit, data, type, out, err);
    cel_notes_free(&unheard);
    return status;
}

/* Columns of the second behind those of the first. */
static cel_status put_behind(cel_frame *first, const cel_frame *second, cel_error *err)
{
    for (size_t j = 0; j < second->cols; j++)
        if (cel_frame_find(first, second->name[j]) < 0)
            CEL_TRY(cel_frame_set(first, second->name[j], second->column[j], err));
    return CEL_OK;
}

static cel_status predict_piece(predicting *p, cel_frame *data, const bool *unseen, cel_frame **out, cel_error *err)
{
    const bool *fill = p->novel == NOVEL_MEAN ? unseen : NULL;
    cel_frame *prob = NULL;
    CEL_TRY(predict_once(p, data, fill, p->type, out, err));
    if (!p->prob)
        return CEL_OK;
    cel_status status = predict_once(p, data, fill, CEL_PREDICT_PROB, &prob, err);
    if (status == CEL_OK)
        status = put_behind(*out, prob, err);
    cel_frame_drop(prob);
    if (status != CEL_OK) {
        cel_frame_drop(*out);
        *out = NULL;
    }
    return status;
}

static void count_missing(predicting *p, const cel_frame *f, const bool *unseen)
{
    for (size_t r = 0; r < f->rows; r++) {
        if (f->cols == 0 || !cel_column_is_missing(f->column[0], r))
            continue;
        p->missing++;
        p->missing_unseen += unseen && unseen[r];
    }
}

static cel_status put_piece(predicting *p, const cel_frame *f, cel_error *err)
{
    p->written += f->rows;
    if (!p->list)
        return cel_csv_append(p->writer, f, err);
    json_t *rows = cli_table_json(f);
    bool ok = rows && json_array_extend(p->list, rows) == 0;
    json_decref(rows);
    return ok ? CEL_OK : cel_nomem(err);
}

/* --novel error: the first value that is new ends the work. */
static cel_status check_unseen(predicting *p, cel_error *err)
{
    for (size_t i = 0; p->novel == NOVEL_ERROR && i < p->data.n_watched; i++) {
        const cli_watched *w = &p->data.watched[i];
        if (w->rows == 0)
            continue;
        cel_text t = {0};
        cli_watched_text(w, p->data.rows, &t);
        cel_fail(err, CEL_INPUT, "predict.novel", "%s)", t.text && !t.failed ? t.text : w->name);
        cel_error_hint(err, "--novel na predicts such rows as missing, --novel mean by the mean of training");
        cel_text_free(&t);
        return CEL_INPUT;
    }
    return CEL_OK;
}

/* ---- the way of a piece ---- */

static void read_piece(predicting *p, piece *x)
{
    x->status = cli_new_data_next(&p->data, PIECE, &x->data, &x->unseen, &x->error);
    if (x->status == CEL_OK && x->data)
        x->status = check_unseen(p, &x->error);
    x->end = x->status == CEL_OK && !x->data;
    x->rows = x->data ? x->data->rows : 0;
}

static void predict_read(predicting *p, piece *x)
{
    if (x->status == CEL_OK && x->data)
        x->status = predict_piece(p, x->data, x->unseen, &x->pred, &x->error);
    cel_frame_drop(x->data);
    x->data = NULL;
}

static void write_predicted(predicting *p, piece *x)
{
    if (x->status == CEL_OK && x->pred) {
        count_missing(p, x->pred, x->pred->rows == x->rows ? x->unseen : NULL);
        x->status = put_piece(p, x->pred, &x->error);
    }
}

static void clear_piece(piece *x)
{
    cel_frame_drop(x->pred);
    cel_frame_drop(x->data);
    cel_free(x->unseen);
    *x = (piece){0};
}

/* Three pieces at once, each at its own station. */
typedef struct line {
    predicting *p;
    piece *reading, *predicted, *written;
    bool ended; /* nothing more is read */
} line;

/* Stations by their length. What goes wrong is kept in the piece until it is its turn. */
static cel_status work_at(void *context, size_t station, cel_error *err)
{
    (void)err;
    line *l = context;
    if (station == 0 && !l->ended)
        read_piece(l->p, l->reading);
    else if (station == 1)
        predict_read(l->p, l->predicted);
    else if (station == 2)
        write_predicted(l->p, l->written);
    return CEL_OK;
}

/* Goes on behind the first piece, which is read. */
static cel_status predict_in_line(predicting *p, cel_team *team, piece *first, cel_error *err)
{
    piece x[3] = {*first};
    line l = {.p = p, .reading = &x[0], .predicted = &x[1], .written = &x[2]};
    *first = (piece){0};
    cel_status status = CEL_OK;
    bool end = false;
    while (status == CEL_OK && !end) {
        piece *free_again = l.written;
        l.ended |= l.reading->end || l.reading->status != CEL_OK || l.predicted->status != CEL_OK;
        l.written = l.predicted;
        l.predicted = l.reading;
        l.reading = free_again;
        clear_piece(l.reading);
        cel_parallel(team, 3, work_at, &l, NULL);
        status = l.written->status;
        end = l.written->end;
    }
    if (status != CEL_OK && err)
        *err = l.written->error;
    for (size_t i = 0; i < 3; i++)
        clear_piece(&x[i]);
    return status;
}

/* Rows that must stay together are one piece. */
static bool worth_threads(const predicting *p)
{
    return p->jobs > 1 && p->data.rows >= ALONE && !p->data.across;
}

static cel_status predict_all(predicting *p, cel_error *err)
{
    piece x = {0};
    cel_status status = CEL_OK;
    cel_team *team = NULL;
    while (status == CEL_OK && !team) {
        read_piece(p, &x);
        if (x.end)
            break;
        if (worth_threads(p)) {
            status = cel_team_new(p->jobs > 3 ? 2 : (size_t)p->jobs - 1, &team, err);
            if (status == CEL_OK)
                status = predict_in_line(p, team, &x, err);
        } else {
            predict_read(p, &x);
            write_predicted(p, &x);
            status = x.status;
            if (status != CEL_OK && err)
                *err = x.error;
        }
        clear_piece(&x);
    }
    cel_team_free(team);
    return status;
}

/* ---- what is said afterwards ---- */

static void report(const predicting *p)
{
    char n[32], missing[32];
    for (size_t i = 0; i < p->data.n_watched; i++) {
        if (p->data.watched[i].rows == 0)
            continue;
        cel_text t = {0};
        cli_watched_text(&p->data.watched[i], p->data.rows, &t);
        cel_text_add(&t, p->novel == NOVEL_MEAN ? "; the mean of training stands for it)"
                         : p->missing_unseen > 0 ? "; predicted as NA, --novel mean to impute)"
                                                 : "; the recipe knows what to do)");
        if (t.text && !t.failed)
            cli_warning_print(t.text);
        cel_text_free(&t);
    }
    if (p->data.ignored)
        fprintf(stderr, "note: ignored %zu column%s the model does not use: %s\n", p->data.n_ignored, p->data.n_ignored == 1 ? "" : "s", p->data.ignored);
    if (p->written != p->data.rows)
        fprintf(stderr, "note: the recipe dropped %s rows\n", cli_count(p->data.rows - p->written, n));
    fprintf(stderr, "%s row%s, %s NA\n", cli_count(p->written, n), p->written == 1 ? "" : "s", cli_count(p->missing, missing));
}

static cel_status print_json(predicting *p, cel_error *err)
{
    json_t *o = json_object(), *list = p->list;
    p->list = NULL;
    if (!o) {
        json_decref(list);
        return cel_nomem(err);
    }
    bool ok = cel_json_set(o, "rows", json_integer((json_int_t)p->written)) && cel_json_set(o, "missing", json_integer((json_int_t)p->missing));
    ok = cel_json_set(o, "predictions", list) && ok;
    if (ok)
        return cli_json_print("predictions", o, err);
    json_decref(o);
    return cel_nomem(err);
}

/* ---- the command ---- */

/* Which of the words a flag holds. */
static cel_status choose(const cli_arguments *a, const char *flag, const char *const *words, size_t n, size_t *out, cel_error *err)
{
    const char *text = cli_value(a, flag);
    *out = n;
    if (!text)
        return CEL_OK;
    cel_text list = {0};
    for (size_t i = 0; i < n; i++) {
        if (strcmp(words[i], text) == 0)
            *out = i;
        cel_text_addf(&list, "%s%s", i ? (i + 1 < n ? ", " : " or ") : "", words[i]);
    }
    cel_status status = *out < n ? CEL_OK : cel_fail(err, CEL_INPUT, "flag.value", "--%s must be %s, not \"%s\"", flag, list.text ? list.text : "", text);
    cel_text_free(&list);
    return status;
}

static cel_status read_flags(predicting *p, const cli_arguments *a, cel_error *err)
{
    static const char *const types[] = {"class", "prob", "numeric"}, *const novels[] = {"na", "mean", "error"};
    static const cel_predict_type kinds[] = {CEL_PREDICT_CLASS, CEL_PREDICT_PROB, CEL_PREDICT_NUMERIC};
    const cel_fit *fit = p->model.fit;
    bool classes = false, numbers = false;
    for (size_t k = 0; k < fit->n_outputs; k++)
        *(fit->levels[k] ? &classes : &numbers) = true;
    size_t type, n;
    CEL_TRY(choose(a, "type", types, 3, &type, err));
    CEL_TRY(choose(a, "novel", novels, 3, &n, err));
    if (type < 3 && !(type == 2 ? numbers : classes)) {
        cel_fail(err, CEL_INPUT, "predict.type", "--type %s is not for this model, which predicts %s", types[type], classes ? "classes" : "a number");
        cel_error_hint(err, "%s", classes ? "it has --type class and --type prob" : "it has --type numeric");
        return CEL_INPUT;
    }
    p->novel = n < 3 ? (novel)n : NOVEL_NA;
    p->type = type < 3 ? kinds[type] : CEL_PREDICT_DEFAULT;
    p->prob = type == 3 && classes;
    if (p->novel == NOVEL_MEAN && (!p->model.workflow || !p->model.fit->mean))
        return cel_fail(err, CEL_INPUT, "flag.value", "--novel mean needs a model with a recipe that knows the means of training");
    return CEL_OK;
}

static cel_status run(predicting *p, const cli_arguments *a, cel_error *err)
{
    const char *output = cli_value(a, "output");
    bool json = cli_value(a, "json") != NULL;
    CEL_TRY(cli_model_read(a->word[0], &p->model, err));
    CEL_TRY(read_flags(p, a, err));
    CEL_TRY(cli_work(a, &p->jobs, err));
    /* the pieces keep three threads busy; what is left helps the one that reads */
    int reading = cli_looks_across(&p->model) ? p->jobs : p->jobs > 3 ? p->jobs - 2 : 1;
    CEL_TRY(cli_new_data_open(&p->model, a->word[1], false, a, reading, &p->data, err));
    if (json && output)
        return cel_fail(err, CEL_INPUT, "flag.value", "--json writes to standard output: celeriac predict ... --json > FILE");
    if (json) {
        if (!(p->list = json_array()))
            return cel_nomem(err);
        CEL_TRY(predict_all(p, err));
        return print_json(p, err);
    }
    CEL_TRY(cel_csv_begin(output ? output : "-", &p->writer, err));
    return cel_csv_end(p->writer, predict_all(p, err), err);
}

cel_status cli_predict_command(const cli_arguments *a, cel_error *err)
{
    predicting p = {.novel = NOVEL_NA};
    CEL_TRY(cli_words(a, 2, "celeriac predict MODEL NEW.csv", err));
    cel_error failure = {0};
    signal(SIGPIPE, SIG_IGN);
    cel_status status = run(&p, a, &failure);
    if (status == CEL_OK && !cli_value(a, "quiet"))
        report(&p);
    if (status != CEL_OK && strcmp(failure.code, "file.closed") == 0)
        status = CEL_OK; /* `| head` has had enough, which is no failure */
    else if (status != CEL_OK && err)
        *err = failure;
    json_decref(p.list);
    cli_new_data_close(&p.data);
    cel_saved_free(&p.model);
    return status;
}
