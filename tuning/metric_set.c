/* Sets of metrics: numeric ones alone, or class and probability metrics together. */
#include <stdatomic.h>
#include <string.h>

#include "tuning/metric.h"

static cel_status check_mix(const cel_metric *const *metric, size_t n, cel_error *err)
{
    bool numeric = false, other = false;
    for (size_t i = 0; i < n; i++)
        *(metric[i]->type->kind == CEL_METRIC_NUMERIC ? &numeric : &other) = true;
    if (n == 0)
        return cel_fail(err, CEL_INPUT, "metric.set", "metric_set() needs at least one metric");
    if (!numeric || !other)
        return CEL_OK;
    cel_fail(err, CEL_INPUT, "metric.mixed",
             "metric_set(): the metrics must be only numeric metrics, or a mix of class and class probability metrics");
    for (cel_metric_kind kind = 0; kind < CEL_METRIC_KINDS; kind++) {
        cel_text list = {0};
        for (size_t i = 0; i < n; i++)
            if (metric[i]->type->kind == kind)
                cel_text_addf(&list, "%s%s", list.length ? ", " : "", metric[i]->name);
        if (list.length)
            cel_error_hint(err, "%s: %s", cel_metric_kind_name(kind), list.text);
        cel_text_free(&list);
    }
    return CEL_INPUT;
}

cel_status cel_metric_set_new(const cel_metric *const *metric, size_t n, cel_metric_set **out, cel_error *err)
{
    *out = NULL;
    CEL_TRY(check_mix(metric, n, err));
    cel_metric_set *set = CEL_NEW(cel_metric_set);
    if (!set)
        return cel_nomem(err);
    set->refs = 1;
    set->metric = CEL_ARRAY(cel_metric *, n);
    set->row = CEL_ARRAY(size_t, n);
    cel_status status = set->metric && set->row ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        status = cel_metric_copy(metric[i], &set->metric[i], err);
        set->n += status == CEL_OK;
    }
    if (status != CEL_OK) {
        cel_metric_set_drop(set);
        return status;
    }
    size_t at = 0;
    for (cel_metric_kind kind = 0; kind < CEL_METRIC_KINDS; kind++)
        for (size_t i = 0; i < n; i++)
            if (metric[i]->type->kind == kind)
                set->row[at++] = i;
    *out = set;
    return CEL_OK;
}

cel_status cel_metric_set_default(bool classification, cel_metric_set **out, cel_error *err)
{
    static const char *const names[2][3] = {{"rmse", "rsq"}, {"roc_auc", "accuracy", "brier_class"}};
    cel_metric *metric[3] = {0};
    size_t n = classification ? 3 : 2;
    cel_status status = CEL_OK;
    for (size_t i = 0; status == CEL_OK && i < n; i++)
        status = cel_metric_new(cel_metric_find(names[classification][i]), NULL, &metric[i], err);
    if (status == CEL_OK)
        status = cel_metric_set_new((const cel_metric *const *)metric, n, out, err);
    for (size_t i = 0; i < n; i++)
        cel_metric_free(metric[i]);
    return status;
}

cel_metric_set *cel_metric_set_keep(cel_metric_set *set)
{
    if (set)
        atomic_fetch_add(&set->refs, 1);
    return set;
}

void cel_metric_set_drop(cel_metric_set *set)
{
    if (!set || atomic_fetch_sub(&set->refs, 1) > 1)
        return;
    for (size_t i = 0; i < set->n; i++)
        cel_metric_free(set->metric[i]);
    cel_free(set->metric);
    cel_free(set->row);
    cel_free(set);
}

bool cel_metric_set_has(const cel_metric_set *set, cel_metric_kind kind)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->metric[i]->type->kind == kind)
            return true;
    return false;
}

const cel_metric *cel_metric_set_find(const cel_metric_set *set, const char *name)
{
    for (size_t i = 0; i < set->n; i++)
        if (strcmp(set->metric[i]->name, name) == 0)
            return set->metric[i];
    return NULL;
}

cel_status cel_metric_set_evaluate(const cel_metric_set *set, const cel_metric_data *data, cel_estimate *out,
                                   cel_notes *notes, cel_error *err)
{
    for (size_t i = 0; i < set->n; i++)
        CEL_TRY(cel_metric_evaluate(set->metric[set->row[i]], data, &out[i], notes, err));
    return CEL_OK;
}
