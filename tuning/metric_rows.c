/* The rows a metric sees: checks that the columns it needs are there, drops rows with missing values, counts the
 * confusion table. Nothing is copied unless a row must go. */
#include <math.h>
#include <string.h>

#include "tuning/metric_rules.h"

static bool missing(const cel_metric_data *d, cel_metric_kind kind, size_t i)
{
    if (d->weight && isnan(d->weight[i]))
        return true;
    if (kind == CEL_METRIC_NUMERIC)
        return isnan(d->truth[i]) || isnan(d->estimate[i]);
    if (d->truth_code[i] == CEL_NA_INT)
        return true;
    if (kind == CEL_METRIC_CLASS)
        return d->estimate_code[i] == CEL_NA_INT;
    for (size_t k = 0; k < d->probs; k++)
        if (isnan(d->prob[k][i]))
            return true;
    return false;
}

void cel_label_list(cel_text *t, const cel_levels *levels, const bool *flag)
{
    int32_t left = 0;
    for (int32_t i = 0; i < levels->n; i++)
        left += !flag || flag[i];
    int32_t all = left;
    for (int32_t i = 0; i < levels->n; i++) {
        if (flag && !flag[i])
            continue;
        cel_text_add(t, left == all ? "" : left > 1 ? ", " : all > 2 ? ", and " : " and ");
        cel_text_add(t, levels->label[i]);
        left--;
    }
}

static cel_status check_levels(const char *name, const cel_metric_data *d, cel_error *err)
{
    const cel_levels *a = d->levels, *b = d->estimate_levels;
    bool same = !b || a == b || a->n == b->n;
    for (int32_t i = 0; same && b && a != b && i < a->n; i++)
        same = strcmp(a->label[i], b->label[i]) == 0;
    if (same)
        return CEL_OK;
    cel_text text = {0};
    cel_label_list(&text, a, NULL);
    cel_text other = {0};
    cel_label_list(&other, b, NULL);
    cel_status status = text.failed || other.failed ? cel_nomem(err) : CEL_INPUT;
    if (status == CEL_INPUT) {
        cel_fail(err, status, "metric.levels", "%s(): `truth` and `estimate` levels must be equivalent", name);
        cel_error_hint(err, "`truth`: %s", text.text);
        cel_error_hint(err, "`estimate`: %s", other.text);
    }
    cel_text_free(&text);
    cel_text_free(&other);
    return status;
}

static cel_status check(cel_metric_kind kind, const char *name, const cel_metric_data *d, cel_error *err)
{
    static const char *const need[CEL_METRIC_KINDS] = {
        "numeric truth and a numeric estimate", "factor truth and a factor estimate", "factor truth and class probabilities"};
    bool there = kind == CEL_METRIC_NUMERIC ? d->truth && d->estimate
               : kind == CEL_METRIC_CLASS   ? d->truth_code && d->levels && d->estimate_code
                                            : d->truth_code && d->levels && d->prob;
    if (!there)
        return cel_fail(err, CEL_INPUT, "metric.data", "%s() needs a %s", name, need[kind]);
    if (kind != CEL_METRIC_NUMERIC && d->levels->n < 2)
        return cel_fail(err, CEL_INPUT, "metric.levels", "%s() needs a truth with two or more levels, not %d", name,
                        (int)d->levels->n);
    return kind == CEL_METRIC_CLASS ? check_levels(name, d, err) : CEL_OK;
}

/* Columns of doubles first, then codes: one block for all that is kept. */
static cel_status keep_rows(cel_metric_kind kind, const cel_metric_data *d, size_t left, cel_metric_rows *out,
                            cel_error *err)
{
    size_t probs = kind == CEL_METRIC_PROB ? d->probs : 0;
    bool numeric = kind == CEL_METRIC_NUMERIC;
    size_t doubles = (d->weight != NULL) + (numeric ? 2 : 0) + probs, codes = numeric ? 0 : 1 + (kind == CEL_METRIC_CLASS);
    double *number = cel_calloc(left * doubles * sizeof(double) + probs * sizeof(double *) + left * codes * sizeof(int32_t), 1);
    if (!number)
        return cel_nomem(err);
    double **prob = (double **)(void *)(number + left * doubles);
    int32_t *code = (int32_t *)(void *)(prob + probs);
    double *weight = number, *truth = weight + (d->weight ? left : 0), *estimate = truth + left;
    for (size_t k = 0; k < probs; k++)
        prob[k] = truth + k * left;
    size_t at = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (missing(d, kind, i))
            continue;
        if (d->weight)
            weight[at] = d->weight[i];
        if (numeric) {
            truth[at] = d->truth[i];
            estimate[at] = d->estimate[i];
        } else {
            code[at] = d->truth_code[i];
            if (kind == CEL_METRIC_CLASS)
                code[left + at] = d->estimate_code[i];
            for (size_t k = 0; k < probs; k++)
                prob[k][at] = d->prob[k][i];
        }
        at++;
    }
    out->owned = number;
    out->data.n = left;
    out->data.weight = d->weight ? weight : NULL;
    out->data.truth = numeric ? truth : NULL;
    out->data.estimate = numeric ? estimate : NULL;
    out->data.truth_code = numeric ? NULL : code;
    out->data.estimate_code = kind == CEL_METRIC_CLASS ? code + left : NULL;
    out->data.prob = (const double *const *)prob;
    return CEL_OK;
}

cel_status cel_metric_rows_new(cel_metric_kind kind, const char *name, bool na_rm, const cel_metric_data *data,
                               cel_metric_rows *out, cel_error *err)
{
    *out = (cel_metric_rows){.data = *data};
    CEL_TRY(check(kind, name, data, err));
    size_t left = 0;
    for (size_t i = 0; i < data->n; i++)
        left += !missing(data, kind, i);
    out->missing = left < data->n && !na_rm;
    return left == data->n || out->missing ? CEL_OK : keep_rows(kind, data, left, out, err);
}

void cel_metric_rows_free(cel_metric_rows *rows)
{
    cel_free(rows->owned);
    rows->owned = NULL;
}

cel_status cel_prob_rows_of(const cel_metric_data *data, const char *name, bool event_second, cel_prob_rows *out,
                            cel_error *err)
{
    size_t k = (size_t)data->levels->n;
    if (data->probs != k && !(k == 2 && data->probs == 1))
        return cel_fail(err, CEL_INPUT, "metric.probabilities",
                        "%s(): the number of levels in `truth` (%zu) must match the number of columns supplied in `...` (%zu)",
                        name, k, data->probs);
    int32_t event = k == 2 && event_second;
    *out = (cel_prob_rows){data->n, data->truth_code, data->levels, data->prob, data->probs, event, data->weight};
    if (k == 2 && data->probs == 2) {
        out->prob += event;
        out->probs = 1;
    }
    return CEL_OK;
}

void cel_metric_count(const cel_metric_data *data, double *count)
{
    size_t k = (size_t)data->levels->n;
    for (size_t i = 0; i < data->n; i++)
        count[(size_t)data->estimate_code[i] * k + (size_t)data->truth_code[i]] += data->weight ? data->weight[i] : 1.0;
}
