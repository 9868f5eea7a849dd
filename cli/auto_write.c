/* What a run leaves on the disk, and the same as JSON. */
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/sha256.h"
#include "cli/auto.h"
#include "cli/table.h"
#include "recipes/csv.h"
#include "tuning/model_file.h"

/* ---- the directory ---- */

static bool is_empty(const char *path)
{
    DIR *d = opendir(path);
    bool empty = d != NULL;
    for (struct dirent *e; empty && (e = readdir(d)) != NULL;)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    if (d)
        closedir(d);
    return empty;
}

/* The script with the data's SHA-256 in front: what a run is, in one text. */
static cel_status identity(const cli_auto *c, const cel_auto *a, cel_text *t, cel_error *err)
{
    char sha[CEL_SHA256_TEXT];
    cel_text read = {0};
    if (strcmp(c->file, "-") != 0) {
        CEL_TRY(cel_sha256_file(c->file, sha, err));
        cel_text_addf(t, "# SHA-256 of %s: %s\n", c->shown, sha);
    }
    if (c->delimiter != ',')
        cel_text_addf(&read, c->delimiter == '\t' ? "delim = \"\\t\"" : "delim = \"%c\"", c->delimiter);
    if (c->read[0])
        cel_text_addf(&read, "%s%s", read.length ? ", " : "", c->read);
    cel_status status = read.failed ? cel_nomem(err) : cel_auto_script(a, c->file, c->test_file, c->grid_file, read.text, t, err);
    cel_text_free(&read);
    return status;
}

cel_status cli_auto_check_directory(const cli_auto *c, const cel_auto *a, bool force, cel_error *err)
{
    struct stat s;
    char path[1200], *old = NULL;
    size_t size;
    if (stat(c->directory, &s) != 0)
        return CEL_OK;
    if (!S_ISDIR(s.st_mode))
        return cel_fail(err, CEL_INPUT, "run.exists", "%s is there already and is no directory", c->directory);
    if (force || is_empty(c->directory))
        return CEL_OK;
    cel_text now = {0};
    CEL_TRY(identity(c, a, &now, err));
    snprintf(path, sizeof path, "%s/script.R", c->directory);
    bool same = cel_file_read(path, 1 << 20, &old, &size, NULL) == CEL_OK && now.text && strcmp(old, now.text) == 0;
    cel_free(old);
    cel_text_free(&now);
    if (same)
        return CEL_OK;
    cel_fail(err, CEL_INPUT, "run.exists", "%s is there already, and it is not of this command and these data", c->directory);
    cel_error_hint(err, "--force writes over it, --output DIR somewhere else, --seed N makes another run");
    return CEL_INPUT;
}

/* The directory with those above it. */
static cel_status make_directory(const char *path, cel_error *err)
{
    char part[1024];
    size_t length = strlen(path);
    for (size_t i = 1; i <= length && i < sizeof part; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return cel_fail(err, CEL_INPUT, "run.directory", "%s cannot be made: %s", part, strerror(errno));
    }
    return CEL_OK;
}

static cel_status write_frame(const cli_auto *c, const char *name, const cel_frame *f, cel_error *err)
{
    char path[1200];
    snprintf(path, sizeof path, "%s/%s", c->directory, name);
    return cel_csv_write(f, path, err);
}

static cel_status write_search(const cli_auto *c, const cel_results *r, const cel_frame *board, cel_error *err)
{
    cel_frame *f;
    CEL_TRY(write_frame(c, "leaderboard.csv", board, err));
    CEL_TRY(cel_collect_metrics(r, true, false, &f, err));
    cel_status status = write_frame(c, "metrics.csv", f, err);
    cel_frame_drop(f);
    CEL_TRY(status);
    CEL_TRY(cel_collect_metrics(r, false, false, &f, err));
    status = write_frame(c, "folds.csv", f, err);
    cel_frame_drop(f);
    if (status != CEL_OK || r->n_notes == 0)
        return status;
    CEL_TRY(cel_collect_notes(r, &f, err));
    status = write_frame(c, "notes.csv", f, err);
    cel_frame_drop(f);
    return status;
}

/* Test metrics with the baseline beside them. */
static cel_status write_test(const cli_auto *c, const cel_auto *a, const cel_frame *metrics, cel_error *err)
{
    cel_frame *f = cel_frame_copy(metrics);
    if (!f)
        return cel_nomem(err);
    cel_status status = cel_frame_set(f, ".baseline", a->baseline->column[cel_frame_find(a->baseline, ".estimate")], err);
    if (status == CEL_OK)
        status = write_frame(c, "test.csv", f, err);
    cel_frame_drop(f);
    return status;
}

cel_status cli_auto_write_script(const cli_auto *c, const cel_auto *a, const char *path, cel_error *err)
{
    cel_text t = {0};
    cel_target target;
    cel_status status = identity(c, a, &t, err);
    if (status == CEL_OK)
        status = cel_target_open(&target, path, err);
    if (status == CEL_OK)
        status = cel_target_close(&target, cel_target_add(&target, t.text, t.length, err), err);
    cel_text_free(&t);
    return status;
}

static cel_status write_model(const cli_auto *c, const cel_auto *a, const cel_auto_fitted *fitted, size_t *bytes, cel_error *err)
{
    char path[1200], sha[CEL_SHA256_TEXT] = "", command[2200];
    struct stat s;
    snprintf(path, sizeof path, "%s/model.celeriac", c->directory);
    snprintf(command, sizeof command, "%s %s", c->command, a->options.outcome);
    cel_model_info info = {.has_seed = true, .seed = (uint64_t)a->options.seed, .data = (char *)c->shown, .rows = a->train->rows, .command = command,
                           .metrics = fitted->metrics};
    if (strcmp(c->file, "-") != 0) {
        CEL_TRY(cel_sha256_file(c->file, sha, err));
        info.data_sha256 = sha;
    }
    CEL_TRY(cel_model_write(path, fitted->workflow, NULL, &info, err));
    *bytes = stat(path, &s) == 0 ? (size_t)s.st_size : 0;
    return CEL_OK;
}

cel_status cli_auto_write(const cli_auto *c, const cel_auto *a, const cel_results *r, const cel_frame *board, const cel_auto_fitted *fitted, size_t *bytes,
                          cel_error *err)
{
    char path[1200];
    CEL_TRY(make_directory(c->directory, err));
    if (r)
        CEL_TRY(write_search(c, r, board, err));
    if (fitted->metrics)
        CEL_TRY(write_test(c, a, fitted->metrics, err));
    snprintf(path, sizeof path, "%s/script.R", c->directory);
    CEL_TRY(cli_auto_write_script(c, a, path, err));
    return write_model(c, a, fitted, bytes, err);
}

/* ---- JSON ---- */

/* {"rmse": 733.1, ...} */
static json_t *metrics_of(const cel_frame *f)
{
    json_t *o = json_object();
    bool ok = o != NULL;
    const cel_column *name = f->column[cel_frame_find(f, ".metric")], *value = f->column[cel_frame_find(f, ".estimate")];
    for (size_t r = 0; ok && r < f->rows; r++) {
        double x = cel_column_number(value, r);
        ok = cel_json_set(o, cel_column_label(name, r), isfinite(x) ? json_real(x) : json_null());
    }
    if (!ok)
        json_decref(o);
    return ok ? o : NULL;
}

/* What should be known of the data, and the different errors of a search. */
static json_t *notes_of(const cel_auto *a, const cel_results *r)
{
    json_t *list = cel_json_texts((const char *const *)a->notes.note, a->notes.n);
    bool ok = list != NULL;
    for (size_t i = 0; ok && r && i < r->n_notes; i++)
        ok = cel_json_add(list, json_pack("s++", r->note[i].location, ": ", r->note[i].text));
    if (!ok)
        json_decref(list);
    return ok ? list : NULL;
}

static json_t *count(size_t n)
{
    return json_integer((json_int_t)n);
}

static bool add_plan(json_t *o, const cli_auto *c, const cel_auto *a)
{
    json_t *data = json_object(), *outcome = json_object(), *predictors = json_object();
    bool ok = cel_json_set(o, "data", data) && cel_json_set(o, "outcome", outcome) && cel_json_set(o, "predictors", predictors);
    ok = ok && cel_json_set(data, "file", json_string(c->file)) && cel_json_set(data, "rows", count(c->rows)) && cel_json_set(data, "columns", count(c->cols)) &&
         cel_json_set(data, "train", count(a->train->rows)) && cel_json_set(data, "test", count(a->test ? a->test->rows : 0));
    ok = ok && cel_json_set(outcome, "name", json_string(a->options.outcome)) && cel_json_set(outcome, "mode", json_string(cel_mode_name(a->mode))) &&
         cel_json_set(outcome, "metric", json_string(a->metric->name));
    ok = ok && cel_json_set(predictors, "numbers", count(a->columns.numbers)) && cel_json_set(predictors, "ordered", count(a->columns.ordered)) &&
         cel_json_set(predictors, "factors", count(a->columns.factors)) && cel_json_set(predictors, "columns", count(a->columns.baked)) &&
         cel_json_set(predictors, "missing", count(a->columns.missing)) &&
         cel_json_set(predictors, "left_out", cel_json_texts((const char *const *)a->left_out, a->n_left_out));
    return ok && cel_json_set(o, "seed", json_integer(a->options.seed)) && cel_json_set(o, "baseline", metrics_of(a->baseline));
}

cel_status cli_auto_json(const cli_auto *c, const cel_auto *a, const cel_results *r, const cel_frame *board, const cel_auto_fitted *fitted, double seconds,
                         cel_error *err)
{
    json_t *o = json_object();
    bool ok = o && add_plan(o, c, a) && cel_json_set(o, "notes", notes_of(a, r));
    if (ok && r)
        ok = cel_json_set(o, "candidates", count(r->grid->rows)) && cel_json_set(o, "resamples", count(r->resamples->n));
    if (ok && board)
        ok = cel_json_set(o, "leaderboard", cli_table_json(board));
    if (ok && fitted && fitted->metrics)
        ok = cel_json_set(o, "test", metrics_of(fitted->metrics));
    if (ok && fitted) {
        char path[1200];
        snprintf(path, sizeof path, "%s/model.celeriac", c->directory);
        ok = cel_json_set(o, "model", json_string(path)) && cel_json_set(o, "seconds", json_real(seconds));
    }
    if (ok)
        return cli_json_print(a->options.fixed ? "fit" : "tune", o, err);
    json_decref(o);
    return cel_nomem(err);
}
