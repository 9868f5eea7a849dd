/* The metrics of an epoch. Three families: means of a value per row (losses, accuracies), counts of true and false
 * positives and negatives at thresholds (precision, recall, AUC, F), and moments (R squared). Each keeps sums in double, so
 * that an epoch's result is the same for every batch size. Rules: keras.metrics of Keras 3. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/keras_metric.h"

#define EPSILON 1e-7

/* What one batch looks like to a metric. */
typedef struct batch {
    size_t rows, positions, cols, target_cols;
    const cel_real *target, *pred, *weight;
} batch;

static double weight_of(const batch *b, size_t row)
{
    return b->weight ? b->weight[row / b->positions] : 1;
}

struct cel_keras_metric_type {
    const char *name, *aliases;
    int direction;
    const char *loss; /* the metric is the mean of this loss */
    /* Means: the value of one row. */
    double (*row)(const cel_keras_metric *metric, const batch *b, const cel_real *t, const cel_real *p);
    /* Others: what a batch adds, and the result. */
    void (*update)(const cel_keras_metric *metric, double *sums, const batch *b);
    double (*result)(const cel_keras_metric *metric, const double *sums, size_t cols);
    size_t sums_fixed, sums_per_col;
    const cel_setting *settings;
    size_t n_settings;
};

static size_t argmax(const cel_real *x, size_t k)
{
    size_t best = 0;
    for (size_t i = 1; i < k; i++)
        if (x[i] > x[best])
            best = i;
    return best;
}

/* ---- means ------------------------------------------------------------------------------------------------ */

/* the part of the columns where (p > threshold) equals t */
static double binary_accuracy(const cel_keras_metric *m, const batch *b, const cel_real *t, const cel_real *p)
{
    size_t right = 0;
    for (size_t i = 0; i < b->cols; i++)
        right += t[i] == (p[i] > m->setting[0] ? 1 : 0);
    return (double)right / (double)b->cols;
}

/* the class of a row of targets: its number, or the largest of its columns */
static size_t truth(const batch *b, const cel_real *t)
{
    return b->target_cols == b->cols && b->cols > 1 ? argmax(t, b->cols) : (size_t)t[0];
}

static double categorical_accuracy(const cel_keras_metric *m, const batch *b, const cel_real *t, const cel_real *p)
{
    (void)m;
    return truth(b, t) == argmax(p, b->cols);
}

/* the true class is among the k largest predictions: fewer than k are larger than its own */
static double top_k(const cel_keras_metric *m, const batch *b, const cel_real *t, const cel_real *p)
{
    size_t class = truth(b, t), larger = 0;
    if (class >= b->cols || !isfinite(p[class]))
        return 0;
    for (size_t i = 0; i < b->cols; i++)
        larger += p[i] > p[class];
    return (double)larger < m->setting[0];
}

static double mean_result(const cel_keras_metric *m, const double *sums, size_t cols)
{
    (void)m;
    (void)cols;
    return sums[1] == 0 ? 0 : sums[0] / sums[1];
}

/* sums: of weighted squared errors, of weights (per element, as Keras counts them) */
static void rmse_update(const cel_keras_metric *m, double *sums, const batch *b)
{
    (void)m;
    for (size_t r = 0; r < b->rows; r++) {
        double w = weight_of(b, r);
        for (size_t i = 0; i < b->cols; i++) {
            double d = (double)b->pred[r * b->cols + i] - b->target[r * b->target_cols + i];
            sums[0] += w * d * d;
            sums[1] += w;
        }
    }
}

static double rmse_result(const cel_keras_metric *m, const double *sums, size_t cols)
{
    return sqrt(mean_result(m, sums, cols));
}

/* ---- R squared -------------------------------------------------------------------------------------------- */

/* sums: of weights, of samples, then per column of y, y^2, squared errors */
static void r2_update(const cel_keras_metric *m, double *sums, const batch *b)
{
    (void)m;
    for (size_t r = 0; r < b->rows; r++) {
        double w = weight_of(b, r);
        sums[0] += w;
        sums[1] += 1;
        for (size_t i = 0; i < b->cols; i++) {
            double y = b->target[r * b->target_cols + i], d = y - b->pred[r * b->cols + i], *s = sums + 2 + 3 * i;
            s[0] += w * y;
            s[1] += w * y * y;
            s[2] += w * d * d;
        }
    }
}

/* 1 - residual / total of each column, averaged evenly or by their variance; adjusted for the number of regressors */
static double r2_result(const cel_keras_metric *m, const double *sums, size_t cols)
{
    double top = 0, bottom = 0;
    for (size_t i = 0; i < cols; i++) {
        const double *s = sums + 2 + 3 * i;
        double total = s[1] - s[0] * (s[0] / sums[0]), r2 = 1 - s[2] / total, w = m->setting[0] == 0 ? 1 : total;
        top += w * (isinf(r2) ? 0 : r2);
        bottom += w;
    }
    double r2 = top / bottom, p = m->setting[1];
    return p > 0 && sums[1] - p - 1 > 0 ? 1 - (1 - r2) * (sums[1] - 1) / (sums[1] - p - 1) : r2;
}

/* ---- counts at a threshold -------------------------------------------------------------------------------- */

enum { TP, FP, TN, FN }; /* places of the four counts */
enum { THRESHOLD, TOP_K, CLASS_ID }; /* settings of the metrics of this family */

/* Whether prediction i of a row counts as positive. */
static bool positive(const cel_keras_metric *m, const batch *b, const cel_real *p, size_t i)
{
    double most = m->setting[TOP_K];
    if (!isnan(most)) {
        size_t larger = 0;
        for (size_t j = 0; j < b->cols; j++)
            larger += p[j] > p[i];
        return (double)larger < most && (isnan(m->setting[THRESHOLD]) || p[i] > m->setting[THRESHOLD]);
    }
    return p[i] > (isnan(m->setting[THRESHOLD]) ? 0.5 : m->setting[THRESHOLD]);
}

static void counts_update(const cel_keras_metric *m, double *sums, const batch *b)
{
    bool one = !isnan(m->setting[CLASS_ID]);
    for (size_t r = 0; r < b->rows; r++) {
        const cel_real *t = b->target + r * b->target_cols, *p = b->pred + r * b->cols;
        double w = weight_of(b, r);
        for (size_t i = one ? (size_t)m->setting[CLASS_ID] : 0; i < b->cols; i++) {
            bool yes = positive(m, b, p, i), is = t[i] > 0;
            sums[yes ? (is ? TP : FP) : (is ? FN : TN)] += w;
            if (one)
                break;
        }
    }
}

static double ratio(double a, double b)
{
    return b == 0 ? 0 : a / b;
}

static double precision_result(const cel_keras_metric *m, const double *s, size_t cols)
{
    (void)m;
    (void)cols;
    return ratio(s[TP], s[TP] + s[FP]);
}

static double recall_result(const cel_keras_metric *m, const double *s, size_t cols)
{
    (void)m;
    (void)cols;
    return ratio(s[TP], s[TP] + s[FN]);
}

static double tp_result(const cel_keras_metric *m, const double *s, size_t cols)
{
    (void)m;
    (void)cols;
    return s[TP];
}

static double fp_result(const cel_keras_metric *m, const double *s, size_t cols)
{
    (void)m;
    (void)cols;
    return s[FP];
}

static double tn_result(const cel_keras_metric *m, const double *s, size_t cols)
{
    (void)m;
    (void)cols;
    return s[TN];
}

static double fn_result(const cel_keras_metric *m, const double *s, size_t cols)
{
    (void)m;
    (void)cols;
    return s[FN];
}

/* ---- F ---------------------------------------------------------------------------------------------------- */

enum { F_AVERAGE, F_BETA, F_THRESHOLD }; /* settings: F1 has beta fixed by its table row */

/* sums per column: true positives, false positives, false negatives, weights of the positives */
static void f_update(const cel_keras_metric *m, double *sums, const batch *b)
{
    for (size_t r = 0; r < b->rows; r++) {
        const cel_real *t = b->target + r * b->target_cols, *p = b->pred + r * b->cols;
        double w = weight_of(b, r);
        size_t best = argmax(p, b->cols);
        for (size_t i = 0; i < b->cols; i++) {
            bool yes = isnan(m->setting[F_THRESHOLD]) ? i == best : p[i] > m->setting[F_THRESHOLD], is = t[i] != 0;
            double *s = sums + 4 * i;
            s[0] += w * (yes && is);
            s[1] += w * (yes && !is);
            s[2] += w * (!yes && is);
            s[3] += w * is;
        }
    }
}

/* (1 + beta^2) P R / (beta^2 P + R): of all columns together, or averaged over them evenly or by their weights */
static double f_result(const cel_keras_metric *m, const double *sums, size_t cols)
{
    double beta = m->setting[F_BETA] * m->setting[F_BETA], top = 0, bottom = 0, all[3] = {0, 0, 0};
    for (size_t i = 0; i <= cols; i++) {
        const double *s = i < cols ? sums + 4 * i : all;
        double precision = ratio(s[0], s[0] + s[1]), recall = ratio(s[0], s[0] + s[2]);
        double f = ratio((1 + beta) * precision * recall, precision * beta + recall + EPSILON);
        if (i == cols)
            return m->setting[F_AVERAGE] == 0 ? f : ratio(top, bottom);
        double w = m->setting[F_AVERAGE] == 1 ? 1 : s[3];
        top += w * f;
        bottom += w;
        for (size_t k = 0; k < 3; k++)
            all[k] += s[k];
    }
    return 0;
}

/* ---- area under a curve ----------------------------------------------------------------------------------- */

enum { AUC_THRESHOLDS, AUC_CURVE, AUC_SUMMATION, AUC_LOGITS }; /* places of the settings read */
#define MAX_THRESHOLDS 2000

/* Thresholds: a little below 0, evenly through (0, 1), a little above 1. */
static double auc_threshold(size_t i, size_t n)
{
    return i == 0 ? -EPSILON : i == n - 1 ? 1 + EPSILON : (double)i / (double)(n - 1);
}

/* sums: for each threshold the weight of positives, then of negatives, whose prediction is above it but not above the next */
static void auc_update(const cel_keras_metric *m, double *sums, const batch *b)
{
    size_t n = (size_t)m->setting[AUC_THRESHOLDS];
    for (size_t r = 0; r < b->rows; r++) {
        double w = weight_of(b, r);
        for (size_t i = 0; i < b->cols; i++) {
            double p = b->pred[r * b->cols + i];
            if (m->setting[AUC_LOGITS] != 0)
                p = 1 / (1 + exp(-p));
            size_t at = p <= 0 || isnan(p) ? 0 : p >= 1 ? n - 2 : (size_t)ceil(p * (double)(n - 1)) - 1;
            while (at > 0 && p <= auc_threshold(at, n)) /* rounding of the product: the comparison decides */
                at--;
            while (at + 2 < n && p > auc_threshold(at + 1, n))
                at++;
            sums[b->target[r * b->target_cols + i] > 0 ? at : n + at] += w;
        }
    }
}

/* The area between neighbouring thresholds of the precision-recall curve, interpolated as Davis & Goadrich (2006) show. */
static double pr_piece(double tp, double fp, double tp_next, double fp_next, double positives)
{
    double d = tp - tp_next, p = tp + fp, p_next = tp_next + fp_next, slope = ratio(d, p - p_next > 0 ? p - p_next : 0);
    double intercept = tp_next - slope * p_next, log_ratio = p > 0 && p_next > 0 ? log(p / p_next) : 0;
    return ratio(slope * (d + intercept * log_ratio), positives > 0 ? positives : 0);
}

static double auc_result(const cel_keras_metric *m, const double *sums, size_t cols)
{
    (void)cols;
    size_t n = (size_t)m->setting[AUC_THRESHOLDS];
    double positives = 0, negatives = 0, tp = 0, fp = 0, area = 0;
    for (size_t i = 0; i < n; i++) {
        positives += sums[i];
        negatives += sums[n + i];
    }
    bool roc = m->setting[AUC_CURVE] == 0;
    for (size_t i = n - 1; i-- > 0;) { /* from the highest threshold down; the last has nothing above it */
        double tp_now = tp + sums[i], fp_now = fp + sums[n + i];
        if (!roc && m->setting[AUC_SUMMATION] == 0) {
            area += pr_piece(tp_now, fp_now, tp, fp, positives);
        } else {
            double x0 = roc ? ratio(fp, negatives) : ratio(tp, positives), x1 = roc ? ratio(fp_now, negatives) : ratio(tp_now, positives);
            double y0 = roc ? ratio(tp, positives) : ratio(tp, tp + fp), y1 = roc ? ratio(tp_now, positives) : ratio(tp_now, tp_now + fp_now);
            double low = fmin(y0, y1), high = fmax(y0, y1);
            area += (x1 - x0) * (m->setting[AUC_SUMMATION] == 0 ? 0.5 * (y0 + y1) : m->setting[AUC_SUMMATION] == 1 ? low : high);
        }
        tp = tp_now;
        fp = fp_now;
    }
    return area;
}

/* ---- the table -------------------------------------------------------------------------------------------- */

#define NUMBER(name, fallback, help, least, most) {{name, CEL_V_DOUBLE, fallback, help}, NULL, least, most}
#define WHOLE(name, fallback, help, least) {{name, CEL_V_INTEGER, fallback, help}, NULL, least, INFINITY}
#define FLAG(name, help) {{name, CEL_V_LOGICAL, "FALSE", help}, NULL, 0, 0}
#define WORD(name, fallback, help, choices) {{name, CEL_V_STRING, fallback, help}, choices, 0, 0}
#define TAIL WORD("name", "NULL", "name in the history", NULL), WORD("dtype", "NULL", "\"float32\"", NULL)

static const cel_setting plain_settings[] = {TAIL};
static const cel_setting cross_settings[] = {FLAG("from_logits", "the predictions are logits, not probabilities"),
                                             NUMBER("label_smoothing", "0", "how far the targets are moved towards the middle", 0, 1), TAIL};
static const cel_setting sparse_settings[] = {FLAG("from_logits", "the predictions are logits, not probabilities"), TAIL};
static const cel_setting binary_settings[] = {NUMBER("threshold", "0.5", "above it a prediction is a 1", -INFINITY, INFINITY), TAIL};
static const cel_setting top_settings[] = {WHOLE("k", "5", "how many predictions may hold the true class", 1), TAIL};
static const cel_setting count_settings[] = {NUMBER("thresholds", "NULL", "above it a prediction is positive; 0.5", 0, 1), TAIL};
static const cel_setting precision_settings[] = {NUMBER("thresholds", "NULL", "above it a prediction is positive; 0.5", 0, 1),
                                                 WHOLE("top_k", "NULL", "only so many largest predictions are positive", 1),
                                                 WHOLE("class_id", "NULL", "only this column, from 0", 0), TAIL};
static const cel_setting f1_settings[] = {WORD("average", "NULL", "how the classes become one number", "micro|macro|weighted"),
                                          NUMBER("threshold", "NULL", "above it a prediction is positive; the largest is", 0, 1), TAIL};
static const cel_setting f_settings[] = {WORD("average", "NULL", "how the classes become one number", "micro|macro|weighted"),
                                         NUMBER("beta", "1", "weight of recall", CEL_ABOVE_ZERO, INFINITY),
                                         NUMBER("threshold", "NULL", "above it a prediction is positive; the largest is", 0, 1), TAIL};
static const cel_setting r2_settings[] = {WORD("class_aggregation", "\"uniform_average\"", "how the columns become one number",
                                               "uniform_average|variance_weighted_average"),
                                          WHOLE("num_regressors", "0", "adjusts for so many regressors", 0), TAIL};
static const cel_setting auc_settings[] = {{{"num_thresholds", CEL_V_INTEGER, "200", "points of the curve"}, NULL, 2, MAX_THRESHOLDS},
                                           WORD("curve", "\"ROC\"", "which curve", "ROC|PR"),
                                           WORD("summation_method", "\"interpolation\"", "how areas are added", "interpolation|minoring|majoring"),
                                           FLAG("from_logits", "the predictions are logits, not probabilities"), TAIL};

#define SETTINGS(table) table, sizeof table / sizeof *table
#define MEAN_OF(name, aliases, direction, loss, settings) {name, aliases, direction, loss, NULL, NULL, mean_result, 2, 0, SETTINGS(settings)}
#define MEAN_ROW(name, aliases, row, settings) {name, aliases, 1, NULL, row, NULL, mean_result, 2, 0, SETTINGS(settings)}
#define COUNTS(name, direction, result, settings) {name, NULL, direction, NULL, NULL, counts_update, result, 4, 0, SETTINGS(settings)}

static const cel_keras_metric_type types[] = {
    {"accuracy", "acc", 1, NULL, categorical_accuracy, NULL, mean_result, 2, 0, SETTINGS(plain_settings)},
    MEAN_ROW("binary_accuracy", NULL, binary_accuracy, binary_settings),
    MEAN_ROW("categorical_accuracy", NULL, categorical_accuracy, plain_settings),
    MEAN_ROW("sparse_categorical_accuracy", NULL, categorical_accuracy, plain_settings),
    MEAN_ROW("top_k_categorical_accuracy", NULL, top_k, top_settings),
    MEAN_ROW("sparse_top_k_categorical_accuracy", NULL, top_k, top_settings),
    MEAN_OF("mean_squared_error", "mse", -1, "mean_squared_error", plain_settings),
    MEAN_OF("mean_absolute_error", "mae", -1, "mean_absolute_error", plain_settings),
    MEAN_OF("mean_absolute_percentage_error", "mape", -1, "mean_absolute_percentage_error", plain_settings),
    MEAN_OF("mean_squared_logarithmic_error", "msle", -1, "mean_squared_logarithmic_error", plain_settings),
    MEAN_OF("cosine_similarity", NULL, 1, "cosine_similarity", plain_settings),
    MEAN_OF("log_cosh_error", "logcosh|log_cosh", -1, "log_cosh", plain_settings),
    MEAN_OF("kl_divergence", "kld|kullback_leibler_divergence", -1, "kl_divergence", plain_settings),
    MEAN_OF("poisson", NULL, -1, "poisson", plain_settings),
    MEAN_OF("hinge", NULL, -1, "hinge", plain_settings),
    MEAN_OF("squared_hinge", NULL, -1, "squared_hinge", plain_settings),
    MEAN_OF("categorical_hinge", NULL, -1, "categorical_hinge", plain_settings),
    MEAN_OF("binary_crossentropy", "bce", -1, "binary_crossentropy", cross_settings),
    MEAN_OF("categorical_crossentropy", NULL, -1, "categorical_crossentropy", cross_settings),
    MEAN_OF("sparse_categorical_crossentropy", NULL, -1, "sparse_categorical_crossentropy", sparse_settings),
    {"root_mean_squared_error", "rmse", -1, NULL, NULL, rmse_update, rmse_result, 2, 0, SETTINGS(plain_settings)},
    {"r2_score", NULL, 1, NULL, NULL, r2_update, r2_result, 2, 3, SETTINGS(r2_settings)},
    COUNTS("precision", 1, precision_result, precision_settings),
    COUNTS("recall", 1, recall_result, precision_settings),
    COUNTS("true_positives", 1, tp_result, count_settings),
    COUNTS("false_positives", -1, fp_result, count_settings),
    COUNTS("true_negatives", 1, tn_result, count_settings),
    COUNTS("false_negatives", -1, fn_result, count_settings),
    {"f1_score", NULL, 1, NULL, NULL, f_update, f_result, 0, 4, SETTINGS(f1_settings)},
    {"fbeta_score", NULL, 1, NULL, NULL, f_update, f_result, 0, 4, SETTINGS(f_settings)},
    {"auc", NULL, 1, NULL, NULL, auc_update, auc_result, 2 * MAX_THRESHOLDS, 0, SETTINGS(auc_settings)},
};
#define N_TYPES (sizeof types / sizeof *types)

size_t cel_keras_metric_count(void)
{
    return N_TYPES;
}

const cel_keras_metric_type *cel_keras_metric_type_at(size_t i)
{
    return i < N_TYPES ? types + i : NULL;
}

const cel_keras_metric_type *cel_keras_metric_type_find(const char *name)
{
    for (size_t i = 0; i < N_TYPES; i++)
        if (cel_name_is(name, types[i].name, types[i].aliases))
            return types + i;
    return NULL;
}

const char *cel_keras_metric_type_name(const cel_keras_metric_type *type)
{
    return type->name;
}

const cel_setting *cel_keras_metric_type_settings(const cel_keras_metric_type *type, size_t *n)
{
    *n = type->n_settings;
    return type->settings;
}

int cel_keras_metric_direction(const cel_keras_metric *metric)
{
    return metric->type->direction;
}

/* ---- making one ------------------------------------------------------------------------------------------- */

cel_status cel_keras_metric_make(const cel_keras_metric_type *type, const cel_argument *args, size_t n_args, cel_keras_metric *out, cel_error *err)
{
    char owner[80];
    cel_keras_metric m = {.type = type};
    snprintf(owner, sizeof owner, "metric_%s", type->name);
    CEL_TRY(cel_settings_read(owner, type->settings, type->n_settings, args, n_args, m.setting, err));
    if (type->loss) {
        CEL_TRY(cel_loss_make(cel_loss_type_find(type->loss), args, n_args, &m.loss, err));
        m.loss.reduction = CEL_REDUCE_SUM;
    }
    if (type->update == f_update) {
        if (type->settings == f1_settings) {
            m.setting[F_THRESHOLD] = m.setting[1];
            m.setting[F_BETA] = 1;
        }
        if (isnan(m.setting[F_AVERAGE]))
            return cel_fail(err, CEL_INPUT, "metric.average", "%s(): average must be \"micro\", \"macro\" or \"weighted\" to give one number", owner);
    }
    if (type->update == counts_update && type->settings == count_settings)
        m.setting[TOP_K] = m.setting[CLASS_ID] = NAN;
    const char *name = cel_settings_text(args, n_args, "name");
    snprintf(m.name, sizeof m.name, "%s", name ? name : type->name);
    *out = m;
    return CEL_OK;
}

cel_status cel_keras_metric_named(const char *name, cel_keras_metric *out, cel_error *err)
{
    const cel_keras_metric_type *type = cel_keras_metric_type_find(name);
    cel_argument arg = {"name", cel_value_text(name)};
    cel_status status = CEL_OK;
    if (!type) {
        const char *names[N_TYPES];
        for (size_t i = 0; i < N_TYPES; i++)
            names[i] = types[i].name;
        int near = cel_nearest(name, names, N_TYPES);
        status = cel_fail(err, CEL_INPUT, "metric.unknown", "there is no metric \"%s\"", name);
        if (near >= 0)
            cel_error_hint(err, "did you mean \"%s\"?", names[near]);
    } else if (arg.value.kind != CEL_V_STRING) {
        status = cel_nomem(err);
    } else if (type->update == f_update) { /* one number is all a history can hold */
        cel_argument both[2] = {arg, {"average", cel_value_text("macro")}};
        status = cel_keras_metric_make(type, both, 2, out, err);
        cel_value_free(&both[1].value);
    } else {
        status = cel_keras_metric_make(type, &arg, 1, out, err);
    }
    cel_value_free(&arg.value);
    return status;
}

void cel_keras_metric_resolve(cel_keras_metric *metric, size_t cols, size_t target_cols)
{
    if (metric->type != types) /* the first row: "accuracy" */
        return;
    metric->type = cel_keras_metric_type_find(cols == 1 ? "binary_accuracy" : target_cols == 1 ? "sparse_categorical_accuracy" : "categorical_accuracy");
    metric->setting[0] = 0.5;
}

/* ---- running ---------------------------------------------------------------------------------------------- */

size_t cel_keras_metric_sums(const cel_keras_metric *metric, size_t cols)
{
    if (metric->type->update == auc_update)
        return 2 * (size_t)metric->setting[AUC_THRESHOLDS];
    return metric->type->sums_fixed + metric->type->sums_per_col * cols;
}

void cel_keras_metric_update(const cel_keras_metric *metric, double *sums, cel_loss_shape shape, size_t target_cols, const cel_real *target,
                             const cel_real *pred, const cel_real *weight)
{
    batch b = {shape.samples * shape.positions, shape.positions, shape.cols, target_cols, target, pred, weight};
    if (metric->type->update) {
        metric->type->update(metric, sums, &b);
        return;
    }
    if (metric->type->row) {
        for (size_t r = 0; r < b.rows; r++) {
            double w = weight_of(&b, r);
            sums[0] += w * metric->type->row(metric, &b, target + r * target_cols, pred + r * b.cols);
            sums[1] += w;
        }
        return;
    }
    double sign = strcmp(metric->type->name, "cosine_similarity") == 0 ? -1 : 1; /* the loss is minus the metric */
    sums[0] += sign * cel_loss_eval(&metric->loss, shape, target, pred, weight, 1, NULL);
    for (size_t s = 0; s < shape.samples; s++)
        sums[1] += (double)shape.positions * (weight ? weight[s] : 1);
}

double cel_keras_metric_result(const cel_keras_metric *metric, const double *sums, cel_loss_shape shape)
{
    return metric->type->result(metric, sums, shape.cols);
}
