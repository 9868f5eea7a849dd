/* The table of metrics: one row each, with its formals and the rule that computes it. Adding a metric is adding a row. */
#include <string.h>

#include "tuning/metric_rules.h"

#define ESTIMATOR {"estimator", CEL_V_STRING, "NULL", "how levels are averaged: binary, macro, macro_weighted, micro, hand_till"}
#define NA_RM {"na_rm", CEL_V_LOGICAL, "TRUE", "drop rows with missing values"}
#define EVENT {"event_level", CEL_V_STRING, "\"first\"", "which of two levels is the event: first or second"}

static const cel_formal plain[] = {NA_RM};
static const cel_formal mase[] = {{"m", CEL_V_INTEGER, "1L", "rows back that the naive forecast looks"},
                                  {"mae_train", CEL_V_DOUBLE, "NULL", "mean absolute error of the naive forecast"}, NA_RM};
static const cel_formal ccc[] = {{"bias", CEL_V_LOGICAL, "FALSE", "divide variances by n, not n - 1"}, NA_RM};
static const cel_formal huber[] = {{"delta", CEL_V_DOUBLE, "1", "where the loss turns from quadratic to linear"}, NA_RM};
static const cel_formal kap[] = {{"weighting", CEL_V_STRING, "\"none\"", "how far levels are apart: none, linear, quadratic"}, NA_RM};
static const cel_formal averaged[] = {ESTIMATOR, NA_RM, EVENT};
static const cel_formal predictive[] = {{"prevalence", CEL_V_DOUBLE, "NULL", "share of events; NULL: as in the data"},
                                        ESTIMATOR, NA_RM, EVENT};
static const cel_formal f_meas[] = {{"beta", CEL_V_DOUBLE, "1", "weight of recall against precision"}, ESTIMATOR, NA_RM, EVENT};
static const cel_formal log_loss[] = {NA_RM, {"sum", CEL_V_LOGICAL, "FALSE", "sum over rows, not their mean"}, EVENT};
static const cel_formal cost[] = {{"costs", CEL_V_OBJECT, "NULL", "data frame: truth, estimate, cost"}, NA_RM, EVENT};
static const cel_formal event[] = {NA_RM, EVENT};

#define ELEMENT(e) &(const cel_metric_rule){.estimators = CEL_ESTIMATORS_STANDARD, .element = (e)}
#define NUMERIC(f) &(const cel_metric_rule){.estimators = CEL_ESTIMATORS_STANDARD, .numeric = (f)}
#define TABLE(f) &(const cel_metric_rule){.estimators = CEL_ESTIMATORS_WHOLE, .table = (f)}
#define SCORE(f) &(const cel_metric_rule){.estimators = CEL_ESTIMATORS_SCORE, .score = (f)}
#define ROWS(f) &(const cel_metric_rule){.estimators = CEL_ESTIMATORS_WHOLE, .rows = (f)}
#define CELL(f, b0, b1, m0, m1, skips)                                                                            \
    &(const cel_metric_rule){.estimators = CEL_ESTIMATORS_AVERAGE, .cell = (f), .skips_undefined = (skips),       \
                             .binary_part = {CEL_PART_##b0, CEL_PART_##b1}, .multi_part = {CEL_PART_##m0, CEL_PART_##m1}}
#define FORMALS(f) (f), sizeof(f) / sizeof *(f)

static const cel_metric_type types[] = {
    {"rmse", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "root mean squared error", FORMALS(plain), NUMERIC(cel_rule_rmse)},
    {"mse", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "mean squared error", FORMALS(plain), ELEMENT(cel_element_square)},
    {"mae", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "mean absolute error", FORMALS(plain), ELEMENT(cel_element_absolute)},
    {"mape", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "mean absolute percent error", FORMALS(plain), ELEMENT(cel_element_absolute_percent)},
    {"mpe", CEL_METRIC_NUMERIC, CEL_ZERO, "mean percentage error", FORMALS(plain), ELEMENT(cel_element_percent)},
    {"smape", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "symmetric mean absolute percentage error", FORMALS(plain),
     ELEMENT(cel_element_symmetric_percent)},
    {"mase", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "mean absolute scaled error", FORMALS(mase), NUMERIC(cel_rule_mase)},
    {"msd", CEL_METRIC_NUMERIC, CEL_ZERO, "mean signed deviation", FORMALS(plain), ELEMENT(cel_element_difference)},
    {"rsq", CEL_METRIC_NUMERIC, CEL_MAXIMIZE, "R squared: squared correlation", FORMALS(plain), NUMERIC(cel_rule_rsq)},
    {"rsq_trad", CEL_METRIC_NUMERIC, CEL_MAXIMIZE, "R squared: 1 - error / total sum of squares", FORMALS(plain),
     NUMERIC(cel_rule_rsq_trad)},
    {"ccc", CEL_METRIC_NUMERIC, CEL_MAXIMIZE, "concordance correlation coefficient", FORMALS(ccc), NUMERIC(cel_rule_ccc)},
    {"huber_loss", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "Huber loss", FORMALS(huber), ELEMENT(cel_element_huber)},
    {"huber_loss_pseudo", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "pseudo-Huber loss", FORMALS(huber), ELEMENT(cel_element_pseudo_huber)},
    {"rpd", CEL_METRIC_NUMERIC, CEL_MAXIMIZE, "ratio of performance to deviation", FORMALS(plain), NUMERIC(cel_rule_rpd)},
    {"rpiq", CEL_METRIC_NUMERIC, CEL_MAXIMIZE, "ratio of performance to interquartile range", FORMALS(plain), NUMERIC(cel_rule_rpiq)},
    {"iic", CEL_METRIC_NUMERIC, CEL_MAXIMIZE, "index of ideality of correlation", FORMALS(plain), NUMERIC(cel_rule_iic)},
    {"poisson_log_loss", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "mean log loss of Poisson counts", FORMALS(plain), NUMERIC(cel_rule_poisson)},
    {"rmse_relative", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "root mean squared error over the range of the truth", FORMALS(plain),
     NUMERIC(cel_rule_rmse_relative)},
    {"gini_coef", CEL_METRIC_NUMERIC, CEL_MAXIMIZE, "normalised Gini coefficient", FORMALS(plain), NUMERIC(cel_rule_gini)},

    {"accuracy", CEL_METRIC_CLASS, CEL_MAXIMIZE, "share predicted right", FORMALS(plain), TABLE(cel_table_accuracy)},
    {"kap", CEL_METRIC_CLASS, CEL_MAXIMIZE, "Cohen's kappa: agreement beyond chance", FORMALS(kap), TABLE(cel_table_kap)},
    {"sens", CEL_METRIC_CLASS, CEL_MAXIMIZE, "sensitivity: share of events found", FORMALS(averaged),
     CELL(cel_cell_sens, SENS, NONE, SENS, NONE, true)},
    {"spec", CEL_METRIC_CLASS, CEL_MAXIMIZE, "specificity: share of others left alone", FORMALS(averaged),
     CELL(cel_cell_spec, SPEC, NONE, SPEC, NONE, true)},
    {"sensitivity", CEL_METRIC_CLASS, CEL_MAXIMIZE, "sensitivity: share of events found", FORMALS(averaged),
     CELL(cel_cell_sens, SENS, NONE, SENS, NONE, true)},
    {"specificity", CEL_METRIC_CLASS, CEL_MAXIMIZE, "specificity: share of others left alone", FORMALS(averaged),
     CELL(cel_cell_spec, SPEC, NONE, SPEC, NONE, true)},
    {"recall", CEL_METRIC_CLASS, CEL_MAXIMIZE, "recall: share of events found", FORMALS(averaged),
     CELL(cel_cell_sens, RECALL, NONE, RECALL, NONE, true)},
    {"precision", CEL_METRIC_CLASS, CEL_MAXIMIZE, "precision: share of predicted events that are", FORMALS(averaged),
     CELL(cel_cell_precision, PRECISION, NONE, PRECISION, NONE, true)},
    {"ppv", CEL_METRIC_CLASS, CEL_MAXIMIZE, "positive predictive value", FORMALS(predictive),
     CELL(cel_cell_ppv, SENS, SPEC, RECALL, SPEC, false)},
    {"npv", CEL_METRIC_CLASS, CEL_MAXIMIZE, "negative predictive value", FORMALS(predictive),
     CELL(cel_cell_npv, SENS, SPEC, RECALL, SPEC, false)},
    {"mcc", CEL_METRIC_CLASS, CEL_MAXIMIZE, "Matthews correlation coefficient", FORMALS(plain), TABLE(cel_table_mcc)},
    {"j_index", CEL_METRIC_CLASS, CEL_MAXIMIZE, "Youden's index: sensitivity + specificity - 1", FORMALS(averaged),
     CELL(cel_cell_j_index, SENS, SPEC, SENS, SPEC, true)},
    {"bal_accuracy", CEL_METRIC_CLASS, CEL_MAXIMIZE, "mean of sensitivity and specificity", FORMALS(averaged),
     CELL(cel_cell_bal_accuracy, SENS, SPEC, RECALL, SPEC, false)},
    {"detection_prevalence", CEL_METRIC_CLASS, CEL_MAXIMIZE, "share of predicted events", FORMALS(averaged),
     CELL(cel_cell_detection_prevalence, NONE, NONE, NONE, NONE, false)},
    {"f_meas", CEL_METRIC_CLASS, CEL_MAXIMIZE, "F measure: precision and recall", FORMALS(f_meas),
     CELL(cel_cell_f_meas, PRECISION, RECALL, PRECISION, RECALL, true)},
    {"fall_out", CEL_METRIC_CLASS, CEL_MINIMIZE, "false positive rate", FORMALS(averaged),
     CELL(cel_cell_fall_out, FALL_OUT, NONE, FALL_OUT, NONE, true)},
    {"miss_rate", CEL_METRIC_CLASS, CEL_MINIMIZE, "false negative rate", FORMALS(averaged),
     CELL(cel_cell_miss_rate, MISS_RATE, NONE, MISS_RATE, NONE, true)},
    {"markedness", CEL_METRIC_CLASS, CEL_MAXIMIZE, "precision + inverse precision - 1", FORMALS(averaged),
     CELL(cel_cell_markedness, PRECISION, INVERSE_PRECISION, PRECISION, INVERSE_PRECISION, true)},
    {"roc_dist", CEL_METRIC_CLASS, CEL_MINIMIZE, "distance from the corner of the ROC plot", FORMALS(averaged),
     CELL(cel_cell_roc_dist, SENS, SPEC, SENS, SPEC, true)},
    {"sedi", CEL_METRIC_CLASS, CEL_MAXIMIZE, "symmetric extremal dependence index", FORMALS(averaged),
     &(const cel_metric_rule){.estimators = CEL_ESTIMATORS_BINARY, .cell = cel_cell_sedi, .binary_part = {CEL_PART_SENS, CEL_PART_SPEC}}},

    {"roc_auc", CEL_METRIC_PROB, CEL_MAXIMIZE, "area under the ROC curve", FORMALS(averaged),
     &(const cel_metric_rule){.estimators = CEL_ESTIMATORS_ROC, .score = cel_rule_roc_auc}},
    {"roc_aunp", CEL_METRIC_PROB, CEL_MAXIMIZE, "area under the ROC curve, levels by frequency", FORMALS(plain),
     &(const cel_metric_rule){.estimators = CEL_ESTIMATORS_UNIFORM, .score = cel_rule_roc_auc, .by_frequency = true}},
    {"roc_aunu", CEL_METRIC_PROB, CEL_MAXIMIZE, "area under the ROC curve, levels alike", FORMALS(plain),
     &(const cel_metric_rule){.estimators = CEL_ESTIMATORS_UNIFORM, .score = cel_rule_roc_auc}},
    {"pr_auc", CEL_METRIC_PROB, CEL_MAXIMIZE, "area under the precision-recall curve", FORMALS(averaged), SCORE(cel_rule_pr_auc)},
    {"average_precision", CEL_METRIC_PROB, CEL_MAXIMIZE, "mean precision over recall steps", FORMALS(averaged),
     SCORE(cel_rule_average_precision)},
    {"gain_capture", CEL_METRIC_PROB, CEL_MAXIMIZE, "share of the best possible gain", FORMALS(averaged), SCORE(cel_rule_gain_capture)},
    {"mn_log_loss", CEL_METRIC_PROB, CEL_MINIMIZE, "mean log loss", FORMALS(log_loss), ROWS(cel_rule_mn_log_loss)},
    {"brier_class", CEL_METRIC_PROB, CEL_MINIMIZE, "Brier score", FORMALS(event), ROWS(cel_rule_brier)},
    {"classification_cost", CEL_METRIC_PROB, CEL_MINIMIZE, "mean cost of what is predicted", FORMALS(cost), ROWS(cel_rule_cost)},
    {"ranked_prob_score", CEL_METRIC_PROB, CEL_MINIMIZE, "ranked probability score of ordered levels", FORMALS(plain),
     ROWS(cel_rule_ranked)},
};

const cel_metric_type *cel_metric_types(size_t *n)
{
    *n = sizeof types / sizeof *types;
    return types;
}

const cel_metric_type *cel_metric_find(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, name) == 0)
            return &types[i];
    return NULL;
}

cel_status cel_metric_look_up(const char *name, const cel_metric_type **out, cel_error *err)
{
    enum { N = sizeof types / sizeof *types };
    *out = cel_metric_find(name);
    if (*out)
        return CEL_OK;
    const char *names[N];
    for (size_t i = 0; i < N; i++)
        names[i] = types[i].name;
    cel_fail(err, CEL_INPUT, "metric.unknown", "there is no metric `%s`", name);
    int near = cel_nearest(name, names, N);
    if (near >= 0)
        cel_error_hint(err, "did you mean `%s`?", names[near]);
    return CEL_INPUT;
}
