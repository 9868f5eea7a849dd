/* How metrics are computed: private to tuning/metric*.c. A rule is one of six shapes, by which function it fills:
 * element (mean over rows of numbers), numeric (rows of numbers), cell (one level's true and false positives and negatives, averaged over levels),
 * table (the whole confusion table), score (one event's probabilities, averaged over levels), rows (all probabilities). */
#ifndef CEL_METRIC_RULES_H
#define CEL_METRIC_RULES_H

#include "tuning/metric.h"

/* Which estimators a rule knows and which it takes by default. */
typedef enum cel_estimators {
    CEL_ESTIMATORS_STANDARD, /* standard */
    CEL_ESTIMATORS_BINARY,   /* binary only */
    CEL_ESTIMATORS_WHOLE,    /* binary or multiclass: one formula */
    CEL_ESTIMATORS_AVERAGE,  /* binary; macro, macro_weighted, micro */
    CEL_ESTIMATORS_SCORE,    /* binary; macro, macro_weighted */
    CEL_ESTIMATORS_ROC,      /* binary; hand_till, macro, macro_weighted */
    CEL_ESTIMATORS_UNIFORM,  /* binary; macro, whatever the weights of the mean */
} cel_estimators;

/* Rows without missing values. `w` NULL: all 1. */
typedef struct cel_numeric_rows {
    size_t n;
    const double *t, *p, *w;
} cel_numeric_rows;

/* What one row adds to a weighted mean. */
typedef double cel_element(double t, double p, const cel_metric_options *o);
typedef cel_status cel_numeric_rule(const cel_numeric_rows *x, const cel_metric_options *o, double *out,
                                    cel_notes *notes, cel_error *err);

/* One level against the rest: sums of weights. */
typedef struct cel_cell {
    double tp, fp, fn, tn;
} cel_cell;

/* Parts of a metric that may be undefined, and warned about, for a level. */
typedef enum cel_part {
    CEL_PART_NONE = 0,
    CEL_PART_SENS,
    CEL_PART_RECALL,
    CEL_PART_SPEC,
    CEL_PART_PRECISION,
    CEL_PART_INVERSE_PRECISION,
    CEL_PART_FALL_OUT,
    CEL_PART_MISS_RATE,
    CEL_PARTS
} cel_part;

typedef struct cel_score_rows {
    size_t n;
    const double *score;  /* probability of the event */
    const bool *event;    /* the truth is the event */
    const double *w;      /* NULL: all 1 */
    const char *event_label, *control_label; /* for warnings */
} cel_score_rows;

typedef cel_status cel_score_rule(const cel_score_rows *x, double *out, cel_notes *notes, cel_error *err);

/* Probabilities of all levels; with two levels `prob` has one column, of level `event`. */
typedef struct cel_prob_rows {
    size_t n;
    const int32_t *truth;
    const cel_levels *levels;
    const double *const *prob;
    size_t probs;
    int32_t event;
    const double *w;
} cel_prob_rows;

typedef cel_status cel_rows_rule(const cel_prob_rows *x, const cel_metric *metric, double *out, cel_error *err);

typedef struct cel_metric_rule {
    cel_estimators estimators;
    cel_element *element;
    cel_numeric_rule *numeric;
    double (*cell)(const cel_cell *c, const cel_metric_options *o);
    cel_part binary_part[2], multi_part[2];
    bool skips_undefined; /* averages leave out levels for which it is not defined */
    double (*table)(const double *count, size_t k, const cel_metric_options *o);
    cel_score_rule *score;
    bool by_frequency; /* CEL_ESTIMATORS_UNIFORM: the mean is weighted by how frequent levels are */
    cel_rows_rule *rows;
} cel_metric_rule;

/* The estimator for `k` levels: the one asked for, checked, or the default. */
cel_status cel_metric_estimator(const cel_metric *metric, size_t k, bool weighted, const char **out, cel_error *err);

/* metric_numeric.c */
cel_element cel_element_difference, cel_element_square, cel_element_absolute, cel_element_percent,
    cel_element_absolute_percent, cel_element_symmetric_percent, cel_element_huber, cel_element_pseudo_huber;
cel_numeric_rule cel_rule_rmse, cel_rule_mase, cel_rule_rsq, cel_rule_rsq_trad, cel_rule_ccc, cel_rule_rpd, cel_rule_rpiq,
    cel_rule_iic, cel_rule_poisson, cel_rule_rmse_relative, cel_rule_gini;
/* Weighted mean of e(t, p); NaN without rows. */
double cel_numeric_mean(const cel_numeric_rows *x, cel_element *e, const cel_metric_options *o);

/* metric_class.c */
double cel_cell_sens(const cel_cell *c, const cel_metric_options *o);
double cel_cell_spec(const cel_cell *c, const cel_metric_options *o);
double cel_cell_precision(const cel_cell *c, const cel_metric_options *o);
double cel_cell_ppv(const cel_cell *c, const cel_metric_options *o);
double cel_cell_npv(const cel_cell *c, const cel_metric_options *o);
double cel_cell_f_meas(const cel_cell *c, const cel_metric_options *o);
double cel_cell_bal_accuracy(const cel_cell *c, const cel_metric_options *o);
double cel_cell_j_index(const cel_cell *c, const cel_metric_options *o);
double cel_cell_detection_prevalence(const cel_cell *c, const cel_metric_options *o);
double cel_cell_fall_out(const cel_cell *c, const cel_metric_options *o);
double cel_cell_miss_rate(const cel_cell *c, const cel_metric_options *o);
double cel_cell_markedness(const cel_cell *c, const cel_metric_options *o);
double cel_cell_roc_dist(const cel_cell *c, const cel_metric_options *o);
double cel_cell_sedi(const cel_cell *c, const cel_metric_options *o);
double cel_table_accuracy(const double *count, size_t k, const cel_metric_options *o);
double cel_table_kap(const double *count, size_t k, const cel_metric_options *o);
double cel_table_mcc(const double *count, size_t k, const cel_metric_options *o);

/* metric_score.c */
cel_score_rule cel_rule_roc_auc, cel_rule_pr_auc, cel_rule_average_precision, cel_rule_gain_capture;
cel_status cel_rule_hand_till(const cel_prob_rows *x, double *out, cel_notes *notes, cel_error *err);
/* One level's event flags and scores from the rows of all: `event` has room for n. */
cel_score_rows cel_score_rows_of(const cel_prob_rows *x, int32_t level, bool *event);
/* Distinct scores, highest first, with the weight of events and controls at each. The caller frees `*out`. */
typedef struct cel_score_point {
    double score, event, control;
} cel_score_point;
cel_status cel_score_points(const cel_score_rows *x, cel_score_point **out, size_t *n, cel_error *err);

/* metric_prob.c */
cel_rows_rule cel_rule_mn_log_loss, cel_rule_brier, cel_rule_cost, cel_rule_ranked;

/* metric_rows.c: the rows a metric is computed on. `data` points into `owned` or to the caller's columns. */
typedef struct cel_metric_rows {
    cel_metric_data data;
    bool missing; /* there are missing values and they were not to be dropped */
    void *owned;
} cel_metric_rows;

/* Checks that `data` has what `kind` needs (`name` is for the sentence), and drops rows with missing values if `na_rm`.
 * Free with cel_metric_rows_free. */
cel_status cel_metric_rows_new(cel_metric_kind kind, const char *name, bool na_rm, const cel_metric_data *data,
                               cel_metric_rows *out, cel_error *err);
void cel_metric_rows_free(cel_metric_rows *rows);
/* The probability columns as the rules take them; CEL_INPUT when their number does not fit the levels. */
cel_status cel_prob_rows_of(const cel_metric_data *data, const char *name, bool event_second, cel_prob_rows *out,
                            cel_error *err);
/* count (k, k) of prediction by truth, added up. */
void cel_metric_count(const cel_metric_data *data, double *count);
/* Adds the labels with flags set (all when `flag` is NULL) as "a, b and c". */
void cel_label_list(cel_text *t, const cel_levels *levels, const bool *flag);

#endif
