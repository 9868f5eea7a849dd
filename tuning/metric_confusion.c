/* Confusion tables, and class metrics from them: one level's cell, the macro, macro_weighted and micro averages, and
 * the warnings about levels for which a part of a metric is undefined. */
#include <math.h>
#include <string.h>

#include "tuning/metric_rules.h"

/* The margin a part is a share of, when it is empty: what it is called, and the rows of the other margin that the note
 * counts (which rows predicted or were this level all the same). */
typedef enum margin { TRUE_EVENTS, TRUE_NEGATIVES, PREDICTED_EVENTS, PREDICTED_OTHERS } margin;

static const struct margin_text {
    const char *name, *sum, *other;
} margins[] = {
    [TRUE_EVENTS] = {"true events", "true_positive + false_negative", "predicted event"},
    [TRUE_NEGATIVES] = {"true negatives", "true_negative + false_positive", "predicted negative"},
    [PREDICTED_EVENTS] = {"predicted events", "true_positive + false_positive", "true event"},
    [PREDICTED_OTHERS] = {"predicted non-events", "true_negative + false_negative", "true non-event"},
};

static const struct part_text {
    const char *metric, *value, *comma; /* recall() alone has no comma before the level */
    margin of;
} parts[CEL_PARTS] = {
    [CEL_PART_SENS] = {"sens", "Sensitivity", ",", TRUE_EVENTS},
    [CEL_PART_RECALL] = {"recall", "Recall", "", TRUE_EVENTS},
    [CEL_PART_SPEC] = {"spec", "Specificity", ",", TRUE_NEGATIVES},
    [CEL_PART_PRECISION] = {"precision", "Precision", ",", PREDICTED_EVENTS},
    [CEL_PART_INVERSE_PRECISION] = {"markedness", "Markedness", ",", PREDICTED_OTHERS},
    [CEL_PART_FALL_OUT] = {"fall_out", "Fall-out", ",", TRUE_NEGATIVES},
    [CEL_PART_MISS_RATE] = {"miss_rate", "Miss rate", ",", TRUE_EVENTS},
};

/* True if the part has no rows to be a share of; `*other` is what the note counts. */
static bool undefined(cel_part part, const cel_cell *c, double *other)
{
    margin of = parts[part].of;
    const double rows[] = {[TRUE_EVENTS] = c->tp + c->fn, [TRUE_NEGATIVES] = c->tn + c->fp,
                           [PREDICTED_EVENTS] = c->tp + c->fp, [PREDICTED_OTHERS] = c->tn + c->fn};
    *other = of == TRUE_EVENTS || of == PREDICTED_OTHERS ? c->fp : c->fn;
    return part != CEL_PART_NONE && rows[of] <= 0;
}

static cel_cell cell_of(const cel_confusion *table, size_t level)
{
    cel_cell c = {0};
    for (size_t i = 0; i < table->k; i++)
        for (size_t j = 0; j < table->k; j++) {
            double n = table->count[i * table->k + j];
            *(i == level ? (j == level ? &c.tp : &c.fp) : j == level ? &c.fn : &c.tn) += n;
        }
    return c;
}

static void note_binary(cel_part part, const cel_confusion *table, size_t event, cel_notes *notes)
{
    cel_cell c = cell_of(table, event);
    double other;
    if (!undefined(part, &c, &other))
        return;
    const struct part_text *t = &parts[part];
    const struct margin_text *m = &margins[t->of];
    char count[32];
    cel_notes_addf(notes, "While computing binary `%s()`, no %s were detected (i.e. `%s = 0`).\n"
                          "%s is undefined in this case, and `NA` will be returned.\n"
                          "Note that %s %s(s) actually occurred for the problematic event level%s %s",
                   t->metric, m->name, m->sum, t->value, cel_format_double(other, count), m->other, t->comma,
                   table->levels->label[event]);
}

static cel_status note_multi(cel_part part, const cel_confusion *table, cel_notes *notes, cel_error *err)
{
    cel_text list = {0};
    for (size_t level = 0; level < table->k; level++) {
        cel_cell c = cell_of(table, level);
        double other;
        char count[32];
        if (undefined(part, &c, &other))
            cel_text_addf(&list, "%s'%s': %s", list.length ? ", " : "", table->levels->label[level],
                          cel_format_double(other, count));
    }
    const struct part_text *t = &parts[part];
    const struct margin_text *m = &margins[t->of];
    if (list.length)
        cel_notes_addf(notes, "While computing multiclass `%s()`, some levels had no %s (i.e. `%s = 0`).\n"
                              "%s is undefined in this case, and those levels will be removed from the averaged result.\n"
                              "Note that the following number of %ss actually occurred for each problematic event level:\n%s",
                       t->metric, m->name, m->sum, t->value, m->other, list.text);
    cel_status status = list.failed ? cel_nomem(err) : CEL_OK;
    cel_text_free(&list);
    return status;
}

/* Missing where it was a share of nothing. */
static double cell_value(const cel_metric *metric, const cel_cell *c, const cel_part *part)
{
    double other;
    if (undefined(part[0], c, &other) || undefined(part[1], c, &other))
        return cel_na();
    return metric->type->rule->cell(c, &metric->option);
}

static double average(const cel_confusion *table, const cel_metric *metric, bool by_frequency)
{
    const cel_metric_rule *rule = metric->type->rule;
    double sum = 0, weights = 0;
    for (size_t level = 0; level < table->k; level++) {
        cel_cell c = cell_of(table, level);
        double value = cell_value(metric, &c, rule->multi_part), w = by_frequency ? c.tp + c.fn : 1.0;
        if (rule->skips_undefined && isnan(value))
            continue;
        sum += w * value;
        weights += w;
    }
    return sum / weights;
}

static double pooled(const cel_confusion *table, const cel_metric *metric)
{
    cel_cell all = {0};
    for (size_t level = 0; level < table->k; level++) {
        cel_cell c = cell_of(table, level);
        all = (cel_cell){all.tp + c.tp, all.fp + c.fp, all.fn + c.fn, all.tn + c.tn};
    }
    return cell_value(metric, &all, metric->type->rule->multi_part);
}

cel_status cel_confusion_metric(const cel_confusion *table, const cel_metric *metric, cel_estimate *out,
                                cel_notes *notes, cel_error *err)
{
    const cel_metric_rule *rule = metric->type->rule;
    if (metric->type->kind != CEL_METRIC_CLASS)
        return cel_fail(err, CEL_INPUT, "metric.kind", "%s() is not a class metric: a confusion table is not enough for it",
                        metric->name);
    *out = (cel_estimate){metric, NULL, cel_na()};
    CEL_TRY(cel_metric_estimator(metric, table->k, table->weighted, &out->estimator, err));
    if (rule->table) {
        out->value = rule->table(table->count, table->k, &metric->option);
        return CEL_OK;
    }
    if (strcmp(out->estimator, "binary") == 0) {
        size_t event = metric->option.event_second;
        cel_cell c = cell_of(table, event);
        for (int i = 0; i < 2; i++)
            note_binary(rule->binary_part[i], table, event, notes);
        out->value = cell_value(metric, &c, rule->binary_part);
        return CEL_OK;
    }
    if (strcmp(out->estimator, "micro") == 0) {
        out->value = pooled(table, metric);
        return CEL_OK;
    }
    for (int i = 0; i < 2; i++)
        CEL_TRY(note_multi(rule->multi_part[i], table, notes, err));
    out->value = average(table, metric, strcmp(out->estimator, "macro_weighted") == 0);
    return CEL_OK;
}

cel_status cel_confusion_new(const cel_metric_data *data, cel_confusion **out, cel_error *err)
{
    *out = NULL;
    cel_metric_rows rows;
    CEL_TRY(cel_metric_rows_new(CEL_METRIC_CLASS, "conf_mat", true, data, &rows, err));
    cel_confusion *table = CEL_NEW(cel_confusion);
    if (table) {
        table->k = (size_t)data->levels->n;
        table->weighted = data->weight != NULL;
        table->count = CEL_ARRAY(double, table->k * table->k);
    }
    if (!table || !table->count) {
        cel_free(table);
        cel_metric_rows_free(&rows);
        return cel_nomem(err);
    }
    table->levels = cel_levels_keep(data->levels);
    cel_metric_count(&rows.data, table->count);
    cel_metric_rows_free(&rows);
    *out = table;
    return CEL_OK;
}

void cel_confusion_free(cel_confusion *table)
{
    if (!table)
        return;
    cel_levels_drop(table->levels);
    cel_free(table->count);
    cel_free(table);
}

const char *const *cel_confusion_summary(size_t *n)
{
    static const char *const names[] = {"accuracy", "kap", "sens", "spec", "ppv", "npv", "mcc", "j_index", "bal_accuracy",
                                        "detection_prevalence", "precision", "recall", "f_meas"};
    *n = sizeof names / sizeof *names;
    return names;
}
