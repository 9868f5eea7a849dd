/* yardstick in the language: metrics as functions of a table and columns, and as functions of vectors. The formals of a
 * metric are those of its type in the library's table, between the columns and case_weights: tests hold the two together. */
#include "cli/script/lib_yardstick.h"

#include <stdio.h>
#include <string.h>

#include "cli/script/frame_value.h"

/* ---- a table of estimates ---- */

static const char *const result_names[] = {".metric", ".estimator", ".estimate"};

static bool put_estimate(cel_interp *in, cel_sexp *name, cel_sexp *estimator, cel_sexp *value, size_t row, const cel_estimate *e)
{
    value->as.d[row] = e->value;
    return cel_sexp_set_text(in, name, row, e->metric->name) && cel_sexp_set_text(in, estimator, row, e->estimator);
}

/* estimate[m * groups + g] */
static cel_sexp *result_table(cel_interp *in, const cel_metric_groups *groups, const cel_estimate *estimate, size_t n)
{
    size_t first, *group = CEL_ARRAY(size_t, n);
    if (!group)
        return cel_fail_here(in, "memory", "not enough memory");
    for (size_t i = 0; i < n; i++)
        group[i] = i % groups->n;
    cel_sexp *table = cel_metric_table(in, groups, group, n, 3, result_names, &first);
    cel_free(group);
    cel_sexp *name = cel_sexp_vector(in, CEL_S_STRING, n), *estimator = cel_sexp_vector(in, CEL_S_STRING, n);
    cel_sexp *value = cel_sexp_vector(in, CEL_S_DOUBLE, n);
    if (!table || !name || !estimator || !value)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (!put_estimate(in, name, estimator, value, i, &estimate[i]))
            return NULL;
    cel_sexp_set(table, first, name);
    cel_sexp_set(table, first + 1, estimator);
    cel_sexp_set(table, first + 2, value);
    return table;
}

/* yardstick takes one column, the event's, for two levels; roc_aunp() and roc_aunu() take all. */
static bool check_columns(cel_args *a, const cel_metric *metric, const cel_metric_data *d)
{
    if (metric->type->kind != CEL_METRIC_PROB || d->levels->n != 2 || d->probs < 2 || strncmp(metric->type->name, "roc_aun", 7) == 0)
        return true;
    cel_call_fail(a, "metric.probabilities", "%s(): a `truth` of two levels needs the probability of the event alone, not %zu columns",
                  metric->name, d->probs);
    return false;
}

static bool evaluate(cel_interp *in, cel_args *a, const cel_metric *metric, const cel_metric_data *data, cel_estimate *out)
{
    cel_notes notes = {0};
    cel_error err;
    if (!check_columns(a, metric, data))
        return false;
    if (cel_metric_evaluate(metric, data, out, &notes, &err) != CEL_OK) {
        cel_notes_free(&notes);
        cel_call_error(a, &err);
        return false;
    }
    return cel_metric_warn(in, &notes);
}

static unsigned kinds_of(cel_metric *const *metric, size_t n)
{
    unsigned kinds = 0;
    for (size_t i = 0; i < n; i++)
        kinds |= 1u << metric[i]->type->kind;
    return kinds;
}

static bool evaluate_groups(cel_interp *in, cel_args *a, cel_metric *const *metric, size_t n, const cel_metric_groups *groups,
                            const cel_metric_columns *columns, cel_estimate *estimate)
{
    for (size_t g = 0; g < groups->n; g++) {
        cel_metric_view view;
        if (!cel_metric_view_columns(in, metric[0]->name, kinds_of(metric, n), groups->part[g], columns, &view))
            return false;
        bool ok = true;
        for (size_t m = 0; ok && m < n; m++)
            ok = evaluate(in, a, metric[m], &view.data, &estimate[m * groups->n + g]);
        cel_metric_view_free(&view);
        if (!ok)
            return false;
    }
    return true;
}

cel_sexp *cel_metrics_on_table(cel_interp *in, cel_args *a, cel_metric *const *metric, size_t n, cel_sexp *table,
                               const cel_metric_columns *columns)
{
    cel_metric_groups groups;
    if (columns->truth == SIZE_MAX)
        return cel_call_fail(a, "metric.column", "%s() needs the column of the truth", metric[0]->name);
    if (!cel_metric_groups_of(in, table, &groups))
        return NULL;
    cel_estimate *estimate = CEL_ARRAY(cel_estimate, n * groups.n);
    cel_sexp *out = NULL;
    if (!estimate)
        cel_fail_here(in, "memory", "not enough memory");
    else if (evaluate_groups(in, a, metric, n, &groups, columns, estimate))
        out = result_table(in, &groups, estimate, n * groups.n);
    cel_free(estimate);
    cel_metric_groups_free(&groups);
    return out;
}

/* ---- one metric ---- */

/* The metric of a builtin's name ("rmse", "rmse_vec") with the options given from argument `from` on. */
static cel_metric *metric_of_call(cel_interp *in, cel_args *a, size_t from)
{
    char name[64];
    snprintf(name, sizeof name, "%s", cel_args_builtin(a)->name);
    size_t length = strlen(name);
    if (length > 4 && strcmp(name + length - 4, "_vec") == 0)
        name[length - 4] = '\0';
    const cel_metric_type *type;
    cel_metric *metric = NULL;
    cel_error err;
    if (cel_metric_look_up(name, &type, &err) != CEL_OK || cel_metric_new(type, NULL, &metric, &err) != CEL_OK) {
        cel_call_error(a, &err);
        return NULL;
    }
    for (size_t k = 0; k < type->formals; k++) {
        if (!cel_arg_given(a, from + k))
            continue;
        cel_sexp *value = cel_arg(a, from + k);
        if (value && cel_metric_option_value(in, metric, type->formal[k].name, value, false, &err))
            continue;
        if (value)
            cel_arg_error(a, from + k, &err);
        cel_metric_free(metric);
        return NULL;
    }
    return metric;
}

/* data, truth, estimate or ..., the metric's formals, case_weights */
static cel_sexp *metric_call(cel_interp *in, cel_args *a)
{
    cel_sexp *table = cel_arg_table(a, 0);
    cel_metric *metric = table ? metric_of_call(in, a, 3) : NULL;
    if (!metric)
        return NULL;
    cel_metric_columns columns = {.estimate = SIZE_MAX};
    bool prob = metric->type->kind == CEL_METRIC_PROB;
    bool ok = cel_metric_column(in, a, 1, table, &columns.truth) &&
              (prob ? cel_metric_probs(in, a, 0, table, &columns) : cel_metric_column(in, a, 2, table, &columns.estimate)) &&
              cel_metric_column(in, a, 3 + metric->type->formals, table, &columns.weight);
    cel_sexp *out = ok ? cel_metrics_on_table(in, a, &metric, 1, table, &columns) : NULL;
    cel_metric_columns_free(&columns);
    cel_metric_free(metric);
    return out;
}

/* truth, estimate, the metric's formals, case_weights: one number */
static cel_sexp *metric_vec_call(cel_interp *in, cel_args *a)
{
    cel_metric *metric = metric_of_call(in, a, 2);
    if (!metric)
        return NULL;
    cel_sexp *truth = cel_arg(a, 0), *estimate = truth ? cel_arg(a, 1) : NULL;
    cel_sexp *weight = estimate ? cel_arg(a, 2 + metric->type->formals) : NULL;
    cel_metric_view view = {0};
    bool prob = metric->type->kind == CEL_METRIC_PROB;
    bool ok = weight && cel_metric_view_new(in, metric->name, 1u << metric->type->kind, truth, prob ? NULL : estimate, &estimate, prob,
                                            weight->kind == CEL_S_NULL ? NULL : weight, &view);
    cel_estimate e;
    ok = ok && evaluate(in, a, metric, &view.data, &e);
    cel_metric_view_free(&view);
    cel_metric_free(metric);
    return ok ? cel_sexp_number(in, e.value) : NULL;
}

/* ---- metrics() ---- */

/* rmse, rsq, mae of numbers; accuracy, kap of classes, with mn_log_loss, roc_auc when probabilities are given. */
static cel_sexp *metrics(cel_interp *in, cel_args *a)
{
    static const char *const numeric[] = {"rmse", "rsq", "mae"}, *const class[] = {"accuracy", "kap", "mn_log_loss", "roc_auc"};
    cel_sexp *table = cel_arg_table(a, 0), *na_rm = table ? cel_arg(a, 4) : NULL, *out = NULL;
    cel_metric_columns columns = {.weight = SIZE_MAX};
    if (!na_rm || !cel_metric_column(in, a, 1, table, &columns.truth) || !cel_metric_column(in, a, 2, table, &columns.estimate))
        return NULL;
    if (columns.truth == SIZE_MAX || columns.estimate == SIZE_MAX)
        return cel_call_fail(a, "metric.column", "metrics() needs the columns truth and estimate");
    bool factor = cel_is_factor(table->as.v[columns.truth]), ok = true;
    size_t n = !factor ? 3 : cel_dots(a) ? 4 : 2, made = 0;
    cel_metric *metric[4] = {0};
    cel_error err;
    for (; ok && made < n; made += ok) {
        ok = cel_metric_new(cel_metric_find((factor ? class : numeric)[made]), NULL, &metric[made], &err) == CEL_OK &&
             cel_metric_option_value(in, metric[made], "na_rm", na_rm, true, &err);
        if (!ok)
            cel_call_error(a, &err);
    }
    if (ok && (!factor || cel_metric_probs(in, a, 0, table, &columns)))
        out = cel_metrics_on_table(in, a, metric, n, table, &columns);
    cel_metric_columns_free(&columns);
    for (size_t i = 0; i < n; i++)
        cel_metric_free(metric[i]);
    return out;
}

/* ---- rows ---- */

#define NA_RM "na_rm = TRUE"
#define AVERAGED "estimator = NULL, na_rm = TRUE, event_level = \"first\""
#define METRIC(name, columns, formals, rest, help)                                                                    \
    {"yardstick", name, "data, truth, " columns ", " formals ", case_weights = NULL, " rest, metric_call, help, 0},    \
    {"yardstick", name "_vec", "truth, estimate, " formals ", case_weights = NULL, ...", metric_vec_call, help " of vectors", 0}
#define NUMBERS(name, formals, help) METRIC(name, "estimate", formals, "...", help)
#define PROBABILITIES(name, formals, help) METRIC(name, "...", formals, "options = list()", help)

static const cel_builtin rows[] = {
    NUMBERS("rmse", NA_RM, "Root mean squared error"),
    NUMBERS("mse", NA_RM, "Mean squared error"),
    NUMBERS("mae", NA_RM, "Mean absolute error"),
    NUMBERS("mape", NA_RM, "Mean absolute percent error"),
    NUMBERS("mpe", NA_RM, "Mean percentage error"),
    NUMBERS("smape", NA_RM, "Symmetric mean absolute percentage error"),
    NUMBERS("mase", "m = 1L, mae_train = NULL, " NA_RM, "Mean absolute scaled error"),
    NUMBERS("msd", NA_RM, "Mean signed deviation"),
    NUMBERS("rsq", NA_RM, "R squared: squared correlation"),
    NUMBERS("rsq_trad", NA_RM, "R squared: 1 - error / total sum of squares"),
    NUMBERS("ccc", "bias = FALSE, " NA_RM, "Concordance correlation coefficient"),
    NUMBERS("huber_loss", "delta = 1, " NA_RM, "Huber loss"),
    NUMBERS("huber_loss_pseudo", "delta = 1, " NA_RM, "Pseudo-Huber loss"),
    NUMBERS("rpd", NA_RM, "Ratio of performance to deviation"),
    NUMBERS("rpiq", NA_RM, "Ratio of performance to interquartile range"),
    NUMBERS("iic", NA_RM, "Index of ideality of correlation"),
    NUMBERS("poisson_log_loss", NA_RM, "Mean log loss of Poisson counts"),
    NUMBERS("rmse_relative", NA_RM, "Root mean squared error over the range of the truth"),
    NUMBERS("gini_coef", NA_RM, "Normalised Gini coefficient"),
    NUMBERS("accuracy", NA_RM, "Share predicted right"),
    NUMBERS("kap", "weighting = \"none\", " NA_RM, "Cohen's kappa: agreement beyond chance"),
    NUMBERS("sens", AVERAGED, "Sensitivity: share of events found"),
    NUMBERS("spec", AVERAGED, "Specificity: share of others left alone"),
    NUMBERS("sensitivity", AVERAGED, "Sensitivity: share of events found"),
    NUMBERS("specificity", AVERAGED, "Specificity: share of others left alone"),
    NUMBERS("recall", AVERAGED, "Recall: share of events found"),
    NUMBERS("precision", AVERAGED, "Precision: share of predicted events that are"),
    NUMBERS("ppv", "prevalence = NULL, " AVERAGED, "Positive predictive value"),
    NUMBERS("npv", "prevalence = NULL, " AVERAGED, "Negative predictive value"),
    NUMBERS("mcc", NA_RM, "Matthews correlation coefficient"),
    NUMBERS("j_index", AVERAGED, "Youden's index: sensitivity + specificity - 1"),
    NUMBERS("bal_accuracy", AVERAGED, "Mean of sensitivity and specificity"),
    NUMBERS("detection_prevalence", AVERAGED, "Share of predicted events"),
    NUMBERS("f_meas", "beta = 1, " AVERAGED, "F measure: precision and recall"),
    NUMBERS("fall_out", AVERAGED, "False positive rate"),
    NUMBERS("miss_rate", AVERAGED, "False negative rate"),
    NUMBERS("markedness", AVERAGED, "Precision + inverse precision - 1"),
    NUMBERS("roc_dist", AVERAGED, "Distance from the corner of the ROC plot"),
    NUMBERS("sedi", AVERAGED, "Symmetric extremal dependence index"),
    PROBABILITIES("roc_auc", AVERAGED, "Area under the ROC curve"),
    PROBABILITIES("roc_aunp", NA_RM, "Area under the ROC curve, levels by frequency"),
    PROBABILITIES("roc_aunu", NA_RM, "Area under the ROC curve, levels alike"),
    PROBABILITIES("pr_auc", AVERAGED, "Area under the precision-recall curve"),
    PROBABILITIES("average_precision", AVERAGED, "Mean precision over recall steps"),
    PROBABILITIES("gain_capture", AVERAGED, "Share of the best possible gain"),
    PROBABILITIES("mn_log_loss", "na_rm = TRUE, sum = FALSE, event_level = \"first\"", "Mean log loss"),
    PROBABILITIES("brier_class", "na_rm = TRUE, event_level = \"first\"", "Brier score"),
    PROBABILITIES("classification_cost", "costs = NULL, na_rm = TRUE, event_level = \"first\"", "Mean cost of what is predicted"),
    PROBABILITIES("ranked_prob_score", NA_RM, "Ranked probability score of ordered levels"),

    {"yardstick", "metrics", "data, truth, estimate, ..., na_rm = TRUE, options = list()", metrics, "The usual metrics for the kind of truth", 0},
    {"yardstick", "metric_set", "...", cel_yardstick_metric_set, "Several metrics as one function", 0},
    {"yardstick", "metric_tweak", ".name, .fn, ...", cel_yardstick_metric_tweak, "A metric with options fixed, under a name of its own", 0},
    {"yardstick", ".metric_set_apply",
     "set, data, truth, ..., estimate = NULL, estimator = NULL, na_rm = TRUE, event_level = NULL, case_weights = NULL", cel_yardstick_set_apply,
     "What a metric set does when it is called", CEL_B_HIDDEN},
    {"yardstick", ".metric_apply",
     "metric, data, truth, ..., estimate = NULL, estimator = NULL, na_rm = TRUE, event_level = NULL, case_weights = NULL", cel_yardstick_tweak_apply,
     "What a tweaked metric does when it is called", CEL_B_HIDDEN},
    {"yardstick", "print.metric_set", "x, ...", cel_yardstick_set_print, "Print a metric set", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"yardstick", "print.metric", "x, ...", cel_yardstick_metric_print, "Print a metric", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"yardstick", "as_tibble.metric_set", "x, ...", cel_yardstick_set_tibble, "The metrics of a set, their kinds and directions", CEL_B_HIDDEN},
    {"yardstick", "conf_mat", "data, truth, estimate, dnn = c(\"Prediction\", \"Truth\"), case_weights = NULL, ...", cel_yardstick_conf_mat,
     "Confusion table: predictions by truth", 0},
    {"yardstick", "print.conf_mat", "x, ...", cel_yardstick_conf_mat_print, "Print a confusion table", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"yardstick", "summary.conf_mat", "object, prevalence = NULL, beta = 1, estimator = NULL, event_level = \"first\", ...",
     cel_yardstick_conf_mat_summary, "Metrics of a confusion table", CEL_B_HIDDEN},
    {"yardstick", "tidy.conf_mat", "x, ...", cel_yardstick_conf_mat_tidy, "The cells of a confusion table", CEL_B_HIDDEN},
    {"yardstick", "roc_curve", "data, truth, ..., na_rm = TRUE, event_level = \"first\", case_weights = NULL, options = list()",
     cel_yardstick_curve, "Sensitivity and specificity at each threshold", 0},
    {"yardstick", "pr_curve", "data, truth, ..., na_rm = TRUE, event_level = \"first\", case_weights = NULL", cel_yardstick_curve,
     "Precision and recall at each threshold", 0},
    {"yardstick", "gain_curve", "data, truth, ..., na_rm = TRUE, event_level = \"first\", case_weights = NULL", cel_yardstick_curve,
     "Events found by share of rows tested", 0},
    {"yardstick", "lift_curve", "data, truth, ..., na_rm = TRUE, event_level = \"first\", case_weights = NULL", cel_yardstick_curve,
     "How much better than chance events are found", 0},
};

const cel_library cel_library_yardstick = {rows, sizeof rows / sizeof *rows};
