/* celeriac show: what a file is. Of a model its layers as Keras lists them, its recipe, outcome and origin; of a CSV file its
 * columns. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/new_data.h"
#include "cli/script/lib_keras.h"
#include "cli/table.h"

/* ---- models ---- */

static void write_nothing(void *user, const char *text, size_t length)
{
    (void)user, (void)text, (void)length;
}

static void say_nothing(void *user, const char *text)
{
    (void)user, (void)text;
}

/* Keras's table, at the width the language prints with. */
static cel_status add_summary(const cel_saved *model, cel_text *t, cel_error *err)
{
    cel_script_options options = {.write = write_nothing, .warn = say_nothing, .message = say_nothing, .quiet = true};
    cel_interp *in = cel_interp_new(&options);
    if (!in)
        return cel_nomem(err);
    bool ok = cel_keras_summary(in, cel_network_model(model->fit->network), model->fit->network, !model->fit->spec->type->functional, t);
    cel_interp_free(in);
    return ok && !t->failed ? CEL_OK : cel_nomem(err);
}

static void add_outcomes(const cel_fit *fit, cel_text *t)
{
    for (size_t k = 0; k < fit->n_outputs; k++) {
        cel_text_addf(t, "%s  %s: ", k ? "       " : "outcome", fit->output_name[k]);
        if (!fit->levels[k])
            cel_text_add(t, "number");
        for (int32_t i = 0; fit->levels[k] && i < fit->levels[k]->n; i++)
            cel_text_addf(t, "%s%s", i ? (fit->levels[k]->ordered ? " < " : ", ") : "", fit->levels[k]->label[i]);
        cel_text_add(t, "\n");
    }
}

static void add_values(const cel_spec *spec, cel_text *t)
{
    bool any = false;
    for (size_t i = 0; i < spec->type->n_args; i++) {
        if (!spec->text[i])
            continue;
        cel_text_addf(t, "%s%s=%s", any ? " " : "values   ", spec->type->arg[i].name, spec->text[i]);
        any = true;
    }
    cel_text_add(t, any ? "\n" : "");
}

static void add_origin(const cel_saved *model, cel_text *t)
{
    const cel_model_info *info = &model->info;
    const cel_history *h = &model->fit->history;
    char n[32], x[32];
    cel_text_addf(t, "trained  %s rows, %d epochs", cli_count(info->rows, n), (int)h->done);
    for (size_t k = 0; k < h->n_columns; k++)
        cel_text_addf(t, ", %s %s", h->name[k], cli_number(cel_history_last(h, k), x));
    cel_text_add(t, "\n");
    if (info->has_seed)
        cel_text_addf(t, "seed     %llu\n", (unsigned long long)info->seed);
    if (info->data || info->data_sha256)
        cel_text_addf(t, "data     %s%s%s\n", info->data ? info->data : "", info->data_sha256 ? "  sha256 " : "", info->data_sha256 ? info->data_sha256 : "");
    if (info->command)
        cel_text_addf(t, "command  %s\n", info->command);
    cel_text_addf(t, "version  celeriac %s\n", info->version ? info->version : "?");
}

static cel_status model_text(const cel_saved *model, cel_text *t, cel_error *err)
{
    const cel_spec *spec = model->fit->spec;
    cel_text_addf(t, "model    %s (%s%s)\n", spec->type->name, cel_mode_name(spec->type->mode), model->workflow ? "" : "; without a recipe");
    add_outcomes(model->fit, t);
    add_values(spec, t);
    add_origin(model, t);
    cel_text_add(t, "\n");
    CEL_TRY(add_summary(model, t, err));
    if (model->workflow) {
        cel_text_add(t, "\n");
        cel_recipe_print(model->workflow->prepped, 80, t);
    }
    if (model->info.metrics) {
        cel_text_add(t, "\n");
        cli_table_text(model->info.metrics, t);
    }
    return CEL_OK;
}

static json_t *layers_json(const cel_model *m)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < m->n_layers; i++) {
        size_t trainable, n = cel_layer_n_params(m->layers[i], &trainable);
        json_t *one = json_object();
        ok = one && cel_json_add(list, one) && cel_json_set(one, "name", json_string(m->layers[i]->name)) &&
             cel_json_set(one, "type", json_string(m->layers[i]->type->class_name)) && cel_json_set(one, "params", json_integer((json_int_t)n)) &&
             cel_json_set(one, "trainable", json_integer((json_int_t)trainable));
    }
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *outcomes_json(const cel_fit *fit)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t k = 0; ok && k < fit->n_outputs; k++) {
        json_t *one = json_object();
        ok = one && cel_json_add(list, one) && cel_json_set(one, "name", json_string(fit->output_name[k])) &&
             cel_json_set(one, "levels", fit->levels[k] ? cel_json_texts((const char *const *)fit->levels[k]->label, (size_t)fit->levels[k]->n) : json_null());
    }
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *values_json(const cel_spec *spec)
{
    json_t *o = json_object();
    bool ok = o != NULL;
    for (size_t i = 0; ok && i < spec->type->n_args; i++)
        if (spec->text[i])
            ok = cel_json_set(o, spec->type->arg[i].name, json_string(spec->text[i]));
    if (ok)
        return o;
    json_decref(o);
    return NULL;
}

static json_t *steps_json(const cel_recipe *r)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; ok && r && i < r->n_steps; i++)
        ok = cel_json_add(list, json_string(cel_step_type_function(r->step[i]->type)));
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *model_json(const cel_saved *s)
{
    const cel_model_info *info = &s->info;
    char seed[32];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)info->seed);
    json_t *o = json_object();
    if (o && cel_json_set(o, "kind", json_string("model")) && cel_json_set(o, "name", json_string(s->fit->spec->type->name)) &&
        cel_json_set(o, "mode", json_string(cel_mode_name(s->fit->spec->type->mode))) && cel_json_set(o, "outcomes", outcomes_json(s->fit)) &&
        cel_json_set(o, "values", values_json(s->fit->spec)) && cel_json_set(o, "layers", layers_json(cel_network_model(s->fit->network))) &&
        cel_json_set(o, "steps", steps_json(s->workflow ? s->workflow->prepped : NULL)) &&
        cel_json_set(o, "epochs", json_integer(s->fit->history.done)) && cel_json_set(o, "rows", json_integer((json_int_t)info->rows)) &&
        cel_json_set(o, "seed", cel_json_text(info->has_seed ? seed : NULL)) && cel_json_set(o, "data", cel_json_text(info->data)) &&
        cel_json_set(o, "data_sha256", cel_json_text(info->data_sha256)) && cel_json_set(o, "celeriac", cel_json_text(info->version)) &&
        cel_json_set(o, "metrics", info->metrics ? cli_table_json(info->metrics) : json_null()))
        return o;
    json_decref(o);
    return NULL;
}

static cel_status show_model(const cli_arguments *a, cel_error *err)
{
    cel_saved model;
    CEL_TRY(cli_model_read(a->word[0], &model, err));
    cel_text t = {0};
    cel_status status;
    if (cli_value(a, "json")) {
        status = cli_json_print("show", model_json(&model), err);
    } else {
        status = model_text(&model, &t, err);
        if (status == CEL_OK)
            status = t.failed ? cel_nomem(err) : CEL_OK;
        if (status == CEL_OK)
            fputs(t.text, stdout);
        cel_text_free(&t);
    }
    cel_saved_free(&model);
    return status;
}

/* ---- data ---- */

/* "0.2 … 5.01, mean 0.798", "Fair, Good, ... (5)". */
static void add_values_of(const cel_column *c, cel_text *t)
{
    char low[32], high[32], mean[32];
    if (c->levels) {
        enum { FEW = 5 };
        for (int32_t i = 0; i < c->levels->n && i < FEW; i++)
            cel_text_addf(t, "%s%.40s", i ? (c->levels->ordered ? " < " : ", ") : "", c->levels->label[i]);
        if (c->levels->n > FEW)
            cel_text_addf(t, ", ... (%d)", (int)c->levels->n);
        return;
    }
    double least = INFINITY, most = -INFINITY, sum = 0;
    size_t n = 0;
    for (size_t r = 0; r < c->n; r++) {
        if (cel_column_is_missing(c, r))
            continue;
        double x = cel_column_number(c, r);
        least = x < least ? x : least;
        most = x > most ? x : most;
        sum += x;
        n++;
    }
    if (n == 0 || c->type == CEL_DATE || c->type == CEL_DATETIME)
        return;
    cel_text_addf(t, "%s to %s, mean %s", cli_number(least, low), cli_number(most, high), cli_number(sum / (double)n, mean));
}

static cel_status put_texts(cel_frame *f, const char *name, char **text, cel_error *err)
{
    cel_dictionary labels = {0};
    cel_column *c = cel_column_new(CEL_STRING, f->rows, NULL);
    cel_status status = c ? CEL_OK : cel_nomem(err);
    for (size_t r = 0; status == CEL_OK && r < f->rows; r++)
        if ((c->code[r] = cel_dictionary_add(&labels, text[r] ? text[r] : "", text[r] ? strlen(text[r]) : 0)) < 0)
            status = cel_nomem(err);
    if (status == CEL_OK && !(c->levels = cel_dictionary_levels(&labels, false)))
        status = cel_nomem(err);
    if (status == CEL_OK)
        status = cel_frame_set(f, name, c, err);
    cel_dictionary_free(&labels);
    cel_column_drop(c);
    return status;
}

/* column, type, missing, values: one row per column. */
static cel_status describe(const cel_frame *data, cel_frame **out, cel_error *err)
{
    cel_frame *f = cel_frame_new(data->cols);
    char **type = CEL_ARRAY(char *, data->cols + 1), **values = CEL_ARRAY(char *, data->cols + 1);
    cel_column *missing = cel_column_new(CEL_INTEGER, data->cols, NULL);
    cel_status status = f && type && values && missing ? CEL_OK : cel_nomem(err);
    for (size_t j = 0; status == CEL_OK && j < data->cols; j++) {
        cel_text t = {0};
        for (size_t r = 0; r < data->rows; r++)
            missing->code[j] += cel_column_is_missing(data->column[j], r);
        type[j] = cel_strdup(cel_column_class(data->column[j]));
        add_values_of(data->column[j], &t);
        cel_text_add(&t, "");
        values[j] = t.length ? cel_text_take(&t) : cel_strdup("");
        cel_text_free(&t);
        status = type[j] && values[j] ? CEL_OK : cel_nomem(err);
    }
    if (status == CEL_OK)
        status = put_texts(f, "column", data->name, err);
    if (status == CEL_OK)
        status = put_texts(f, "type", type, err);
    if (status == CEL_OK)
        status = cel_frame_set(f, "missing", missing, err);
    if (status == CEL_OK)
        status = put_texts(f, "values", values, err);
    for (size_t j = 0; j < data->cols; j++) {
        if (type)
            cel_free(type[j]);
        if (values)
            cel_free(values[j]);
    }
    cel_free(type);
    cel_free(values);
    cel_column_drop(missing);
    if (status != CEL_OK) {
        cel_frame_drop(f);
        return status;
    }
    *out = f;
    return CEL_OK;
}

static cel_status print_data(const cli_arguments *a, const cel_frame *data, const cel_frame *table, cel_error *err)
{
    if (cli_value(a, "csv"))
        return cel_csv_write(table, "-", err);
    if (cli_value(a, "json")) {
        json_t *o = json_object();
        if (o && cel_json_set(o, "kind", json_string("data")) && cel_json_set(o, "rows", json_integer((json_int_t)data->rows)) &&
            cel_json_set(o, "columns", cli_table_json(table)))
            return cli_json_print("show", o, err);
        json_decref(o);
        return cel_nomem(err);
    }
    cel_text t = {0};
    char n[32];
    cel_text_addf(&t, "%s  %s rows × %zu columns\n\n", a->word[0], cli_count(data->rows, n), data->cols);
    cli_table_text(table, &t);
    if (!t.failed)
        fputs(t.text, stdout);
    bool failed = t.failed;
    cel_text_free(&t);
    return failed ? cel_nomem(err) : CEL_OK;
}

static cel_status show_data(const cli_arguments *a, cel_error *err)
{
    cel_frame *data, *table = NULL;
    int jobs;
    CEL_TRY(cli_work(a, &jobs, err));
    CEL_TRY(cel_csv_read(a->word[0], &(cel_csv_options){.threads = jobs}, &data, err));
    cel_status status = describe(data, &table, err);
    if (status == CEL_OK)
        status = print_data(a, data, table, err);
    cel_frame_drop(table);
    cel_frame_drop(data);
    return status;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

cel_status cli_show_command(const cli_arguments *a, cel_error *err)
{
    CEL_TRY(cli_words(a, 1, "celeriac show MODEL|DATA.csv", err));
    const char *path = a->word[0];
    bool table = strcmp(path, "-") == 0 || ends_with(path, ".csv") || ends_with(path, ".tsv");
    return table && !cel_model_is_file(path) ? show_data(a, err) : show_model(a, err);
}
