/* Metrics as values: a type with its options fixed, and their evaluation on data. */
#include "tuning/metric.h"

#include <math.h>
#include <string.h>

#include "tuning/metric_rules.h"

const char *cel_metric_kind_name(cel_metric_kind kind)
{
    static const char *const names[CEL_METRIC_KINDS] = {"numeric", "class", "probability"};
    return names[kind];
}

const char *cel_direction_name(cel_direction direction)
{
    static const char *const names[] = {"minimize", "maximize", "zero"};
    return names[direction];
}

bool cel_direction_better(cel_direction direction, double a, double b)
{
    if (isnan(a) || isnan(b))
        return !isnan(a) && isnan(b);
    return direction == CEL_MINIMIZE ? a < b : direction == CEL_MAXIMIZE ? a > b : fabs(a) < fabs(b);
}

/* ---- options ---- */

static const cel_metric_options defaults = {.na_rm = true, .m = 1, .beta = 1, .delta = 1};

cel_status cel_metric_new(const cel_metric_type *type, const char *name, cel_metric **out, cel_error *err)
{
    *out = NULL;
    cel_metric *metric = CEL_NEW(cel_metric);
    char *copy = metric ? cel_strdup(name ? name : type->name) : NULL;
    if (!copy) {
        cel_free(metric);
        return cel_nomem(err);
    }
    metric->type = type;
    metric->name = copy;
    metric->option = defaults;
    metric->option.prevalence = metric->option.mae_train = cel_na();
    *out = metric;
    return CEL_OK;
}

static void free_costs(cel_metric_cost *cost, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cel_free(cost[i].truth);
        cel_free(cost[i].estimate);
    }
    cel_free(cost);
}

void cel_metric_free(cel_metric *metric)
{
    if (!metric)
        return;
    free_costs(metric->cost, metric->costs);
    cel_free(metric->name);
    cel_free(metric);
}

cel_status cel_metric_copy(const cel_metric *from, cel_metric **out, cel_error *err)
{
    CEL_TRY(cel_metric_new(from->type, from->name, out, err));
    (*out)->option = from->option;
    (*out)->cost = from->cost ? CEL_ARRAY(cel_metric_cost, from->costs) : NULL;
    bool ok = !from->cost || (*out)->cost;
    for (size_t i = 0; ok && i < from->costs; i++) {
        cel_metric_cost *c = &(*out)->cost[(*out)->costs++];
        c->cost = from->cost[i].cost;
        ok = (c->truth = cel_strdup(from->cost[i].truth)) && (c->estimate = cel_strdup(from->cost[i].estimate));
    }
    if (ok)
        return CEL_OK;
    cel_metric_free(*out);
    *out = NULL;
    return cel_nomem(err);
}

cel_status cel_metric_set_costs(cel_metric *metric, const char *const *truth, const char *const *estimate,
                                const double *cost, size_t n, cel_error *err)
{
    cel_metric_cost *list = CEL_ARRAY(cel_metric_cost, n);
    bool ok = list != NULL;
    size_t made = 0;
    for (size_t i = 0; ok && i < n; i++) {
        made++;
        list[i].cost = cost[i];
        ok = (list[i].truth = cel_strdup(truth[i])) && (list[i].estimate = cel_strdup(estimate[i]));
    }
    if (!ok) {
        if (list)
            free_costs(list, made);
        return cel_nomem(err);
    }
    free_costs(metric->cost, metric->costs);
    metric->cost = list;
    metric->costs = n;
    return CEL_OK;
}

/* One of the words, by number; CEL_INPUT with all of them otherwise. */
static cel_status one_of(const cel_value *value, const char *name, const char *const *words, size_t n, size_t *out, cel_error *err)
{
    const char *text;
    CEL_TRY(cel_value_as_text(value, name, &text, err));
    cel_text list = {0};
    for (size_t i = 0; i < n; i++) {
        if (strcmp(words[i], text) == 0) {
            *out = i;
            cel_text_free(&list);
            return CEL_OK;
        }
        cel_text_addf(&list, "%s\"%s\"", i == 0 ? "" : i + 1 < n ? ", " : " or ", words[i]);
    }
    cel_status status = list.failed ? cel_nomem(err)
                                    : cel_fail(err, CEL_INPUT, "metric.option", "`%s` must be %s, not \"%s\"", name, list.text, text);
    cel_text_free(&list);
    return status;
}

/* A number above (or, when `zero`, not below) 0 and, if `share`, not above 1. */
static cel_status positive(const cel_value *value, const char *name, bool zero, bool share, double *out, cel_error *err)
{
    double x;
    CEL_TRY(cel_value_as_number(value, name, &x, err));
    if (!(zero ? x >= 0 : x > 0) || !isfinite(x) || (share && x > 1)) {
        char shown[32];
        return cel_fail(err, CEL_INPUT, "metric.option", "`%s` must be %s, not %s", name,
                        share ? "a number between 0 and 1" : zero ? "a number not below 0" : "a number above 0",
                        cel_format_double(x, shown));
    }
    *out = x;
    return CEL_OK;
}

static const char *const estimator_words[] = {"binary", "macro", "macro_weighted", "micro", "hand_till", "multiclass", "standard"};
static const char *const event_words[] = {"first", "second"};
static const char *const weighting_words[] = {"none", "linear", "quadratic"};
#define WORDS(w) (w), sizeof(w) / sizeof *(w)

static cel_status set_estimator(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err)
{
    size_t i = 0;
    CEL_TRY(one_of(v, name, WORDS(estimator_words), &i, err));
    o->estimator = estimator_words[i];
    return CEL_OK;
}

static cel_status set_event(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err)
{
    size_t i = 0;
    CEL_TRY(one_of(v, name, WORDS(event_words), &i, err));
    o->event_second = i == 1;
    return CEL_OK;
}

static cel_status set_weighting(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err)
{
    size_t i = 0;
    CEL_TRY(one_of(v, name, WORDS(weighting_words), &i, err));
    o->weighting = (int)i;
    return CEL_OK;
}

static cel_status set_na_rm(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err)
{
    return cel_value_as_logical(v, name, &o->na_rm, err);
}

static cel_status set_bias(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err)
{
    return cel_value_as_logical(v, name, &o->bias, err);
}

static cel_status set_sum(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err)
{
    return cel_value_as_logical(v, name, &o->sum, err);
}

static cel_status set_m(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err)
{
    int32_t m;
    CEL_TRY(cel_value_as_integer(v, name, &m, err));
    if (m < 1)
        return cel_fail(err, CEL_INPUT, "metric.option", "`%s` must be a whole number above 0, not %d", name, (int)m);
    o->m = m;
    return CEL_OK;
}

static cel_status set_mae_train(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err)
{
    return positive(v, name, true, false, &o->mae_train, err);
}

static cel_status set_beta(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err)
{
    return positive(v, name, true, false, &o->beta, err);
}

static cel_status set_delta(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err)
{
    return positive(v, name, false, false, &o->delta, err);
}

static cel_status set_prevalence(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err)
{
    return positive(v, name, true, true, &o->prevalence, err);
}

static cel_status refuse_costs(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err)
{
    (void)o, (void)v;
    return cel_fail(err, CEL_INPUT, "metric.option", "`%s` must be a data frame with the columns truth, estimate and cost", name);
}

static const struct option_setter {
    const char *name;
    cel_status (*set)(cel_metric_options *o, const cel_value *v, const char *name, cel_error *err);
} setters[] = {
    {"estimator", set_estimator}, {"na_rm", set_na_rm},     {"event_level", set_event}, {"weighting", set_weighting},
    {"bias", set_bias},           {"sum", set_sum},         {"m", set_m},               {"mae_train", set_mae_train},
    {"beta", set_beta},           {"delta", set_delta},     {"prevalence", set_prevalence}, {"costs", refuse_costs},
};

static bool has_formal(const cel_metric_type *type, const char *name)
{
    for (size_t i = 0; i < type->formals; i++)
        if (strcmp(type->formal[i].name, name) == 0)
            return true;
    return false;
}

cel_status cel_metric_offer_option(cel_metric *metric, const char *name, const cel_value *value, cel_error *err)
{
    if (!has_formal(metric->type, name) || value->kind == CEL_V_NULL)
        return CEL_OK;
    for (size_t i = 0; i < sizeof setters / sizeof *setters; i++)
        if (strcmp(setters[i].name, name) == 0)
            return setters[i].set(&metric->option, value, name, err);
    return CEL_OK;
}

cel_status cel_metric_set_option(cel_metric *metric, const char *name, const cel_value *value, cel_error *err)
{
    const cel_metric_type *type = metric->type;
    if (has_formal(type, name))
        return cel_metric_offer_option(metric, name, value, err);
    const char *names[8];
    for (size_t i = 0; i < type->formals; i++)
        names[i] = type->formal[i].name;
    cel_fail(err, CEL_INPUT, "metric.option", "%s() has no argument `%s`", type->name, name);
    int near = cel_nearest(name, names, type->formals);
    if (near >= 0)
        cel_error_hint(err, "did you mean `%s`?", names[near]);
    return CEL_INPUT;
}

/* ---- estimators ---- */

static const struct estimator_rule {
    const char *two, *more, *allowed[5];
} estimator_rules[] = {
    [CEL_ESTIMATORS_STANDARD] = {"standard", "standard", {"standard"}},
    [CEL_ESTIMATORS_BINARY] = {"binary", NULL, {"binary"}},
    [CEL_ESTIMATORS_WHOLE] = {"binary", "multiclass", {"binary", "multiclass"}},
    [CEL_ESTIMATORS_AVERAGE] = {"binary", "macro", {"binary", "macro", "macro_weighted", "micro"}},
    [CEL_ESTIMATORS_SCORE] = {"binary", "macro", {"binary", "macro", "macro_weighted"}},
    [CEL_ESTIMATORS_ROC] = {"binary", "hand_till", {"binary", "hand_till", "macro", "macro_weighted"}},
    [CEL_ESTIMATORS_UNIFORM] = {"binary", "macro", {"binary", "macro"}},
};

cel_status cel_metric_estimator(const cel_metric *metric, size_t k, bool weighted, const char **out, cel_error *err)
{
    const struct estimator_rule *rule = &estimator_rules[metric->type->rule->estimators];
    const char *asked = metric->option.estimator, *name = metric->name;
    *out = k == 2 ? rule->two : rule->more;
    if (k > 2 && !rule->more)
        return cel_fail(err, CEL_INPUT, "metric.estimator", "%s() is only defined for a `truth` of two levels, not %zu", name, k);
    if (!asked) {
        if (weighted && strcmp(*out, "hand_till") == 0)
            *out = "macro"; /* Hand & Till's mean knows no weights */
        return CEL_OK;
    }
    bool known = false;
    cel_text list = {0};
    for (size_t i = 0; i < 5 && rule->allowed[i]; i++) {
        known = known || strcmp(rule->allowed[i], asked) == 0;
        cel_text_addf(&list, "%s\"%s\"", i ? ", " : "", rule->allowed[i]);
    }
    cel_status status = CEL_OK;
    if (list.failed)
        status = cel_nomem(err);
    else if (!known)
        status = cel_fail(err, CEL_INPUT, "metric.estimator", "%s(): `estimator` must be one of %s, not \"%s\"", name, list.text, asked);
    else if (k != 2 && strcmp(asked, "binary") == 0)
        status = cel_fail(err, CEL_INPUT, "metric.estimator",
                          "%s(): `estimator` is \"binary\": only a `truth` of two levels is allowed, not one of %zu", name, k);
    else if (weighted && strcmp(asked, "hand_till") == 0)
        status = cel_fail(err, CEL_INPUT, "metric.estimator",
                          "%s(): `estimator = \"hand_till\"` and `case_weights` cannot be given together", name);
    cel_text_free(&list);
    if (status == CEL_OK)
        *out = asked;
    return status;
}

/* ---- evaluation ---- */

static cel_status evaluate_numeric(const cel_metric *metric, const cel_metric_data *d, cel_estimate *out, cel_notes *notes,
                                   cel_error *err)
{
    const cel_metric_rule *rule = metric->type->rule;
    cel_numeric_rows x = {d->n, d->truth, d->estimate, d->weight};
    if (rule->element) {
        out->value = cel_numeric_mean(&x, rule->element, &metric->option);
        return CEL_OK;
    }
    cel_status status = rule->numeric(&x, &metric->option, &out->value, notes, err);
    if (status == CEL_INPUT)
        cel_error_prefix(err, "%s(): ", metric->name);
    return status;
}

static cel_status evaluate_class(const cel_metric *metric, const cel_metric_data *d, cel_estimate *out, cel_notes *notes,
                                 cel_error *err)
{
    size_t k = (size_t)d->levels->n;
    cel_confusion table = {d->levels, k, CEL_ARRAY(double, k * k), d->weight != NULL};
    if (!table.count)
        return cel_nomem(err);
    cel_metric_count(d, table.count);
    cel_status status = cel_confusion_metric(&table, metric, out, notes, err);
    cel_free(table.count);
    return status;
}

/* The mean over levels of one level's score against the rest, alike or by how much weight its rows have. */
static cel_status average_scores(const cel_prob_rows *x, cel_score_rule *score, bool by_frequency, bool *event, double *out,
                                 cel_notes *notes, cel_error *err)
{
    double sum = 0, weights = 0;
    for (int32_t level = 0; level < x->levels->n; level++) {
        cel_score_rows rows = cel_score_rows_of(x, level, event);
        double value, frequency = 0;
        CEL_TRY(score(&rows, &value, notes, err));
        for (size_t i = 0; i < x->n; i++)
            frequency += event[i] ? (x->w ? x->w[i] : 1.0) : 0;
        double w = by_frequency ? frequency : 1.0;
        sum += w * value;
        weights += w;
    }
    *out = sum / weights;
    return CEL_OK;
}

static cel_status evaluate_score(const cel_metric *metric, const cel_prob_rows *x, cel_estimate *out, cel_notes *notes, cel_error *err)
{
    const cel_metric_rule *rule = metric->type->rule;
    if (strcmp(out->estimator, "hand_till") == 0 && x->levels->n > 2)
        return cel_rule_hand_till(x, &out->value, notes, err);
    bool *event = CEL_ARRAY(bool, x->n);
    if (!event)
        return cel_nomem(err);
    cel_status status;
    if (x->levels->n == 2) {
        cel_score_rows rows = cel_score_rows_of(x, x->event, event);
        status = rule->score(&rows, &out->value, notes, err);
    } else {
        status = average_scores(x, rule->score, rule->by_frequency || strcmp(out->estimator, "macro_weighted") == 0, event, &out->value,
                                notes, err);
    }
    cel_free(event);
    return status;
}

static cel_status evaluate_prob(const cel_metric *metric, const cel_metric_data *d, cel_estimate *out, cel_notes *notes,
                                cel_error *err)
{
    const cel_metric_rule *rule = metric->type->rule;
    cel_prob_rows x;
    CEL_TRY(cel_prob_rows_of(d, metric->name, metric->option.event_second, &x, err));
    return rule->rows ? rule->rows(&x, metric, &out->value, err) : evaluate_score(metric, &x, out, notes, err);
}

cel_status cel_metric_evaluate(const cel_metric *metric, const cel_metric_data *data, cel_estimate *out,
                               cel_notes *notes, cel_error *err)
{
    static cel_status (*const evaluate[CEL_METRIC_KINDS])(const cel_metric *, const cel_metric_data *, cel_estimate *, cel_notes *,
                                                          cel_error *) = {evaluate_numeric, evaluate_class, evaluate_prob};
    cel_metric_kind kind = metric->type->kind;
    *out = (cel_estimate){metric, NULL, cel_na()};
    cel_metric_rows rows;
    CEL_TRY(cel_metric_rows_new(kind, metric->name, metric->option.na_rm, data, &rows, err));
    size_t k = kind == CEL_METRIC_NUMERIC ? 0 : (size_t)data->levels->n;
    cel_status status = cel_metric_estimator(metric, k, data->weight != NULL, &out->estimator, err);
    if (status == CEL_OK && !rows.missing)
        status = evaluate[kind](metric, &rows.data, out, notes, err);
    cel_metric_rows_free(&rows);
    return status;
}
