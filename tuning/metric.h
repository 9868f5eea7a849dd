/* Metrics: how well predictions agree with the truth. One table of metric types (yardstick's names, formals, defaults
 * and directions), instances with options fixed, sets of instances, curves and confusion tables.
 * All of it is pure: nothing is printed, warnings are collected as notes, and any number of threads may evaluate the
 * same metric or set at once (each with its own notes).
 * Order of use: find a type -> make a metric, set options -> put metrics in a set -> evaluate on data. */
#ifndef CEL_METRIC_H
#define CEL_METRIC_H

#include "base/base.h"
#include "recipes/frame.h"

typedef enum cel_metric_kind {
    CEL_METRIC_NUMERIC, /* numeric truth against numeric estimate */
    CEL_METRIC_CLASS,   /* factor truth against factor estimate */
    CEL_METRIC_PROB,    /* factor truth against class probabilities */
    CEL_METRIC_KINDS
} cel_metric_kind;

typedef enum cel_direction {
    CEL_MINIMIZE,
    CEL_MAXIMIZE,
    CEL_ZERO, /* best near zero: msd, mpe */
} cel_direction;

/* "numeric", "class", "probability" (as metric sets print them); "minimize", "maximize", "zero". */
const char *cel_metric_kind_name(cel_metric_kind kind);
const char *cel_direction_name(cel_direction direction);
/* True if `a` is better than `b`; a missing value is never better than a number. */
bool cel_direction_better(cel_direction direction, double a, double b);

/* ---- types ------------------------------------------------------------------------------------------------ */

/* One row of the table. `formal` are the arguments beyond the data in yardstick's order: any of estimator, na_rm,
 * event_level and the metric's own (beta, delta, bias, m, mae_train, prevalence, weighting, sum, costs). */
typedef struct cel_metric_type {
    const char *name;
    cel_metric_kind kind;
    cel_direction direction;
    const char *help; /* one line */
    const cel_formal *formal;
    size_t formals;
    const struct cel_metric_rule *rule; /* how it is computed: private */
} cel_metric_type;

const cel_metric_type *cel_metric_types(size_t *n);
/* The type of that name, or NULL. */
const cel_metric_type *cel_metric_find(const char *name);
/* The same, but an unknown name is CEL_INPUT with the nearest one in the hint. */
cel_status cel_metric_look_up(const char *name, const cel_metric_type **out, cel_error *err);

/* ---- metrics: a type with its options fixed ----------------------------------------------------------------- */

typedef struct cel_metric_options {
    const char *estimator; /* a static text; NULL: the default for the data */
    bool na_rm;            /* drop rows with a missing truth, estimate or weight; else the estimate is missing */
    bool event_second;     /* event_level = "second": the event is the second level */
    bool bias;             /* ccc */
    bool sum;              /* mn_log_loss */
    int m;                 /* mase: lag of the naive forecast */
    double beta;           /* f_meas */
    double delta;          /* huber_loss, huber_loss_pseudo */
    double prevalence;     /* ppv, npv; missing: as in the data */
    double mae_train;      /* mase; missing: from the data */
    int weighting;         /* kap: 0 none, 1 linear, 2 quadratic */
} cel_metric_options;

/* classification_cost: predicting `estimate` when it is `truth` costs `cost`; pairs not named cost nothing. */
typedef struct cel_metric_cost {
    char *truth, *estimate;
    double cost;
} cel_metric_cost;

typedef struct cel_metric {
    const cel_metric_type *type;
    char *name; /* what .metric shows: the type's name, or that given to metric_tweak() */
    cel_metric_options option;
    cel_metric_cost *cost; /* classification_cost: NULL for 1 off the diagonal */
    size_t costs;
} cel_metric;

/* A metric with the type's defaults; `name` NULL for the type's own. The caller owns it. */
cel_status cel_metric_new(const cel_metric_type *type, const char *name, cel_metric **out, cel_error *err);
cel_status cel_metric_copy(const cel_metric *from, cel_metric **out, cel_error *err);
void cel_metric_free(cel_metric *metric);
/* Sets one of the type's formals: "estimator", "macro"; "beta", 2; "event_level", "second". CEL_INPUT for an unknown
 * name (with the nearest) or a value it cannot have. A NULL value leaves it as it is. `costs` is set below. */
cel_status cel_metric_set_option(cel_metric *metric, const char *name, const cel_value *value, cel_error *err);
/* The same for a metric that may lack the formal: an option it does not have is left out silently (what the call of a
 * metric set does with estimator, event_level and na_rm). */
cel_status cel_metric_offer_option(cel_metric *metric, const char *name, const cel_value *value, cel_error *err);
/* costs = data.frame(truth, estimate, cost) of classification_cost; texts are copied. */
cel_status cel_metric_set_costs(cel_metric *metric, const char *const *truth, const char *const *estimate,
                                const double *cost, size_t n, cel_error *err);

/* ---- evaluation --------------------------------------------------------------------------------------------- */

/* What a metric sees, all borrowed, `n` rows. Numeric metrics need `truth` and `estimate`; class metrics `truth_code`,
 * `levels`, `estimate_code` (and `estimate_levels`, NULL when they are the same); probability metrics `truth_code`,
 * `levels` and `prob`. Missing: NaN in doubles, CEL_NA_INT in codes. Sets with class and probability metrics need both. */
typedef struct cel_metric_data {
    size_t n;
    const double *truth, *estimate;
    const int32_t *truth_code, *estimate_code; /* 0-based */
    cel_levels *levels, *estimate_levels;
    const double *const *prob; /* prob[k][row]; in the order of the levels */
    size_t probs;              /* columns: one per level, or for two levels only the event's */
    const double *weight;      /* case weights, NULL for none */
} cel_metric_data;

typedef struct cel_estimate {
    const cel_metric *metric;
    const char *estimator; /* "standard", "binary", "multiclass", "macro", "macro_weighted", "micro", "hand_till" */
    double value;          /* cel_na() or NaN where it is not defined */
} cel_estimate;

/* Estimates one metric. Warnings (undefined precision, constant truth, absent levels) go to `notes` (may be NULL).
 * CEL_INPUT: data the metric cannot take (other levels, too few probability columns, an estimator that does not fit). */
cel_status cel_metric_evaluate(const cel_metric *metric, const cel_metric_data *data, cel_estimate *out,
                               cel_notes *notes, cel_error *err);

/* ---- sets --------------------------------------------------------------------------------------------------- */

/* metric_set(): shared by reference count (atomic). `metric` in the order given, `row` in the order of its results:
 * class metrics before probability metrics. */
typedef struct cel_metric_set {
    _Atomic int refs;
    size_t n;
    cel_metric **metric;
    size_t *row; /* result i is of metric[row[i]] */
} cel_metric_set;

/* Takes copies of the metrics. CEL_INPUT when none is given or numeric metrics are mixed with others. */
cel_status cel_metric_set_new(const cel_metric *const *metric, size_t n, cel_metric_set **out, cel_error *err);
/* What tune uses when no metrics are given: rmse, rsq; or accuracy, brier_class, roc_auc. */
cel_status cel_metric_set_default(bool classification, cel_metric_set **out, cel_error *err);
cel_metric_set *cel_metric_set_keep(cel_metric_set *set);
void cel_metric_set_drop(cel_metric_set *set);
/* True if a metric of that kind is in the set: which predictions must be made. */
bool cel_metric_set_has(const cel_metric_set *set, cel_metric_kind kind);
/* The metric shown under that name, or NULL. */
const cel_metric *cel_metric_set_find(const cel_metric_set *set, const char *name);
/* All of them: `out` gets set->n estimates in the order of `row`. */
cel_status cel_metric_set_evaluate(const cel_metric_set *set, const cel_metric_data *data, cel_estimate *out,
                                   cel_notes *notes, cel_error *err);

/* ---- confusion tables ----------------------------------------------------------------------------------------- */

/* conf_mat(): count[prediction * k + truth], k = levels; case weights are summed. */
typedef struct cel_confusion {
    cel_levels *levels; /* kept */
    size_t k;
    double *count; /* (k, k) */
    bool weighted; /* by case weights: the counts need not be whole */
} cel_confusion;

cel_status cel_confusion_new(const cel_metric_data *data, cel_confusion **out, cel_error *err);
void cel_confusion_free(cel_confusion *table);
/* A class metric from the table alone. */
cel_status cel_confusion_metric(const cel_confusion *table, const cel_metric *metric, cel_estimate *out,
                                cel_notes *notes, cel_error *err);
/* The names of the thirteen metrics of summary(conf_mat), in its order. */
const char *const *cel_confusion_summary(size_t *n);

/* ---- curves ----------------------------------------------------------------------------------------------------- */

typedef enum cel_curve_kind {
    CEL_CURVE_ROC,  /* .threshold, specificity, sensitivity: from -Inf up */
    CEL_CURVE_PR,   /* .threshold, recall, precision: from Inf down */
    CEL_CURVE_GAIN, /* .n, .n_events, .percent_tested, .percent_found */
    CEL_CURVE_LIFT, /* .n, .n_events, .percent_tested, .lift */
    CEL_CURVES
} cel_curve_kind;

/* Points of a curve; for more than two levels those of each level against the rest, one after the other. */
typedef struct cel_curve {
    cel_curve_kind kind;
    size_t n;
    size_t columns;            /* 3 or 4 */
    const char *const *name;   /* of the columns */
    double *column[4];         /* n each */
    int32_t *level;            /* 0-based level of each point; NULL for two levels */
} cel_curve;

/* roc_curve(), pr_curve(), gain_curve(), lift_curve() of probabilities. `event_second` counts for two levels only.
 * Rows with missing values are dropped when `na_rm`; else they are refused. */
cel_status cel_curve_new(cel_curve_kind kind, const cel_metric_data *data, bool event_second, bool na_rm, cel_curve **out,
                         cel_notes *notes, cel_error *err);
void cel_curve_free(cel_curve *curve);

#endif
