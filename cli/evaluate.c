/* celeriac evaluate: how well a model predicts rows whose outcome is known, beside the baseline of training. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/message.h"
#include "cli/new_data.h"
#include "cli/table.h"
#include "tuning/evaluate.h"

/* --metric rmse,mae: a set; NULL without the flag. */
static cel_status metrics_of(const cli_arguments *a, cel_metric_set **out, cel_error *err)
{
    enum { MOST = 32 };
    const char *text = cli_value(a, "metric");
    cel_metric *metric[MOST];
    size_t n = 0;
    *out = NULL;
    cel_status status = CEL_OK;
    while (text && *text && status == CEL_OK) {
        char name[64];
        size_t length = strcspn(text, ",");
        snprintf(name, sizeof name, "%.*s", (int)(length < 63 ? length : 63), text);
        const cel_metric_type *type;
        status = n < MOST ? cel_metric_look_up(name, &type, err) : cel_fail(err, CEL_INPUT, "flag.value", "--metric names more than %d metrics", MOST);
        if (status == CEL_OK)
            status = cel_metric_new(type, NULL, &metric[n], err);
        n += status == CEL_OK;
        text += length + (text[length] == ',');
    }
    if (status == CEL_OK && n > 0)
        status = cel_metric_set_new((const cel_metric *const *)metric, n, out, err);
    for (size_t i = 0; i < n; i++)
        cel_metric_free(metric[i]);
    return status;
}

/* Values of an outcome that training did not have would silently become missing. */
static cel_status check_outcomes(const cel_saved *model, const cli_new_data *d, cel_error *err)
{
    for (size_t i = 0; i < d->n_watched; i++)
        for (size_t k = 0; k < model->fit->n_outputs; k++) {
            if (d->watched[i].rows == 0 || strcmp(d->watched[i].name, model->fit->output_name[k]) != 0)
                continue;
            cel_text t = {0};
            cli_watched_text(&d->watched[i], d->rows, &t);
            cel_fail(err, CEL_INPUT, "evaluate.level", "the outcome %s)", t.text && !t.failed ? t.text : "");
            cel_text_free(&t);
            t = (cel_text){0};
            const cel_levels *levels = model->fit->levels[k];
            for (int32_t j = 0; levels && j < levels->n && j < 12; j++)
                cel_text_addf(&t, "%s%s", j ? ", " : "levels: ", levels->label[j]);
            if (t.text)
                cel_error_hint(err, "%s", t.text);
            cel_text_free(&t);
            return CEL_INPUT;
        }
    return CEL_OK;
}

/* "5.4× better than the mean" of the first metric that is better when smaller. */
static void add_verdict(const cel_saved *model, const cel_frame *table, cel_text *t)
{
    const cel_column *estimate = table->column[2], *baseline = table->column[3];
    for (size_t r = 0; r < table->rows; r++) {
        const cel_metric_type *type = cel_metric_find(cel_column_label(table->column[0], r));
        if (!type || type->direction != CEL_MINIMIZE || !(estimate->num[r] > 0) || !(baseline->num[r] > 0))
            continue;
        double times = baseline->num[r] / estimate->num[r];
        char text[32];
        cel_text_addf(t, times >= 1 ? "%s: %s times better than the baseline, which predicts the %s of training\n"
                                    : "%s: worse than the baseline (%s times), which predicts the %s of training\n",
                      type->name, cli_number(times, text), model->fit->spec->type->mode == CEL_CLASSIFICATION ? "shares of the classes" : "mean");
        return;
    }
}

static cel_status print(const cli_arguments *a, const cel_saved *model, const cli_new_data *d, const cel_frame *table, cel_error *err)
{
    if (cli_value(a, "json")) {
        json_t *o = json_object();
        if (o && cel_json_set(o, "rows", json_integer((json_int_t)d->rows)) && cel_json_set(o, "metrics", cli_table_json(table)))
            return cli_json_print("metrics", o, err);
        json_decref(o);
        return cel_nomem(err);
    }
    if (cli_value(a, "csv"))
        return cel_csv_write(table, "-", err);
    cel_text t = {0};
    char n[32];
    cli_table_text(table, &t);
    cel_text_addf(&t, "\n%s rows", cli_count(d->rows, n));
    cel_text_add(&t, "\n");
    add_verdict(model, table, &t);
    if (!t.failed)
        fputs(t.text, stdout);
    bool failed = t.failed;
    cel_text_free(&t);
    return failed ? cel_nomem(err) : CEL_OK;
}

static void report(const cli_new_data *d, const cel_notes *warnings)
{
    for (size_t i = 0; i < d->n_watched; i++) {
        if (d->watched[i].rows == 0)
            continue;
        cel_text t = {0};
        cli_watched_text(&d->watched[i], d->rows, &t);
        cel_text_add(&t, ")");
        if (t.text && !t.failed)
            cli_warning_print(t.text);
        cel_text_free(&t);
    }
    for (size_t i = 0; i < warnings->n; i++)
        if (!strstr(warnings->note[i], "There are new levels")) /* said above */
            cli_warning_print(warnings->note[i]);
}

static cel_status run(const cli_arguments *a, cel_saved *model, cli_new_data *d, cel_error *err)
{
    cel_metric_set *metrics = NULL;
    cel_frame *data = NULL, *table = NULL;
    cel_notes warnings = {0};
    CEL_TRY(cli_model_read(a->word[0], model, err));
    if (!model->workflow)
        return cel_fail(err, CEL_INPUT, "evaluate.fit", "%s is a fit without a recipe, so it does not know the outcome's column", a->word[0]);
    CEL_TRY(metrics_of(a, &metrics, err));
    int jobs;
    cel_status status = cli_work(a, &jobs, err);
    if (status == CEL_OK)
        status = cli_new_data_open(model, a->word[1], true, a, jobs, d, err);
    if (status == CEL_OK)
        status = cli_new_data_next(d, 0, &data, NULL, err);
    if (status == CEL_OK)
        status = check_outcomes(model, d, err);
    if (status == CEL_OK)
        status = cel_workflow_evaluate(model->workflow, data, metrics, &table, &warnings, err);
    if (status == CEL_OK)
        status = print(a, model, d, table, err);
    if (status == CEL_OK && !cli_value(a, "quiet"))
        report(d, &warnings);
    cel_notes_free(&warnings);
    cel_frame_drop(table);
    cel_frame_drop(data);
    cel_metric_set_drop(metrics);
    return status;
}

cel_status cli_evaluate_command(const cli_arguments *a, cel_error *err)
{
    cel_saved model = {0};
    cli_new_data d = {0};
    CEL_TRY(cli_words(a, 2, "celeriac evaluate MODEL TEST.csv", err));
    cel_status status = run(a, &model, &d, err);
    cli_new_data_close(&d);
    cel_saved_free(&model);
    return status;
}
