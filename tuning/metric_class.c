/* Metrics of classes. Most are a formula of one level's cell (true and false positives and negatives), averaged over
 * levels by metric_confusion.c; accuracy, kappa and Matthews' coefficient take the whole table, count[prediction * k +
 * truth]. An undefined ratio is NaN here; the averages decide what becomes of it. */
#include <math.h>

#include "tuning/metric_rules.h"

double cel_cell_sens(const cel_cell *c, const cel_metric_options *o)
{
    (void)o;
    return c->tp / (c->tp + c->fn);
}

double cel_cell_spec(const cel_cell *c, const cel_metric_options *o)
{
    (void)o;
    return c->tn / (c->tn + c->fp);
}

double cel_cell_precision(const cel_cell *c, const cel_metric_options *o)
{
    (void)o;
    return c->tp / (c->tp + c->fp);
}

static double prevalence(const cel_cell *c, const cel_metric_options *o)
{
    return isnan(o->prevalence) ? (c->tp + c->fn) / (c->tp + c->fp + c->fn + c->tn) : o->prevalence;
}

/* Predictive values by Bayes' rule (Altman & Bland 1994), so that another prevalence can be put in. */
double cel_cell_ppv(const cel_cell *c, const cel_metric_options *o)
{
    double sens = cel_cell_sens(c, o), spec = cel_cell_spec(c, o), share = prevalence(c, o);
    return sens * share / (sens * share + (1 - spec) * (1 - share));
}

double cel_cell_npv(const cel_cell *c, const cel_metric_options *o)
{
    double sens = cel_cell_sens(c, o), spec = cel_cell_spec(c, o), share = prevalence(c, o);
    return spec * (1 - share) / ((1 - sens) * share + spec * (1 - share));
}

double cel_cell_f_meas(const cel_cell *c, const cel_metric_options *o)
{
    double p = cel_cell_precision(c, o), r = cel_cell_sens(c, o), b = o->beta * o->beta;
    return p == 0 && r == 0 ? 0 : (1 + b) * p * r / (b * p + r);
}

double cel_cell_bal_accuracy(const cel_cell *c, const cel_metric_options *o)
{
    return (cel_cell_sens(c, o) + cel_cell_spec(c, o)) / 2;
}

double cel_cell_j_index(const cel_cell *c, const cel_metric_options *o)
{
    return cel_cell_sens(c, o) + cel_cell_spec(c, o) - 1;
}

double cel_cell_detection_prevalence(const cel_cell *c, const cel_metric_options *o)
{
    (void)o;
    return (c->tp + c->fp) / (c->tp + c->fp + c->fn + c->tn);
}

double cel_cell_fall_out(const cel_cell *c, const cel_metric_options *o)
{
    return 1 - cel_cell_spec(c, o);
}

double cel_cell_miss_rate(const cel_cell *c, const cel_metric_options *o)
{
    return 1 - cel_cell_sens(c, o);
}

/* Powers 2011: precision + inverse precision - 1. */
double cel_cell_markedness(const cel_cell *c, const cel_metric_options *o)
{
    return cel_cell_precision(c, o) + c->tn / (c->tn + c->fn) - 1;
}

double cel_cell_roc_dist(const cel_cell *c, const cel_metric_options *o)
{
    return hypot(1 - cel_cell_sens(c, o), 1 - cel_cell_spec(c, o));
}

/* Symmetric extremal dependence index (Ferro & Stephenson 2011); rates held off 0 and 1. */
double cel_cell_sedi(const cel_cell *c, const cel_metric_options *o)
{
    double hit = cel_cell_sens(c, o), alarm = 1 - cel_cell_spec(c, o);
    if (isnan(hit) || isnan(alarm))
        return NAN;
    hit = fmin(fmax(hit, 1e-9), 1 - 1e-9);
    alarm = fmin(fmax(alarm, 1e-9), 1 - 1e-9);
    double above = log(alarm) - log(hit) - log1p(-alarm) + log1p(-hit);
    return above / (log(alarm) + log(hit) + log1p(-alarm) + log1p(-hit));
}

double cel_table_accuracy(const double *count, size_t k, const cel_metric_options *o)
{
    (void)o;
    double same = 0, all = 0;
    for (size_t i = 0; i < k * k; i++) {
        same += i % (k + 1) == 0 ? count[i] : 0;
        all += count[i];
    }
    return same / all;
}

static double row_sum(const double *count, size_t k, size_t i)
{
    double sum = 0;
    for (size_t j = 0; j < k; j++)
        sum += count[i * k + j];
    return sum;
}

static double column_sum(const double *count, size_t k, size_t j)
{
    double sum = 0;
    for (size_t i = 0; i < k; i++)
        sum += count[i * k + j];
    return sum;
}

/* Cohen 1960, 1968: 1 - weighted disagreement observed / expected by chance. */
double cel_table_kap(const double *count, size_t k, const cel_metric_options *o)
{
    double all = 0, observed = 0, expected = 0;
    for (size_t i = 0; i < k; i++)
        all += row_sum(count, k, i);
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double apart = i > j ? (double)(i - j) : (double)(j - i);
            double w = o->weighting == 0 ? (i != j) : o->weighting == 1 ? apart : apart * apart;
            observed += w * count[i * k + j];
            expected += w * row_sum(count, k, i) * column_sum(count, k, j) / all;
        }
    }
    return 1 - observed / expected;
}

/* Matthews 1975; for more than two levels Gorodkin's R_K (2004), of which it is the case k = 2. */
double cel_table_mcc(const double *count, size_t k, const cel_metric_options *o)
{
    (void)o;
    double all = 0, same = 0, cross = 0, predicted = 0, true_ = 0;
    for (size_t i = 0; i < k; i++) {
        double p = row_sum(count, k, i), t = column_sum(count, k, i);
        all += p;
        same += count[i * k + i];
        cross += p * t;
        predicted += p * p;
        true_ += t * t;
    }
    double spread = (all * all - predicted) * (all * all - true_);
    return spread > 0 ? (same * all - cross) / sqrt(spread) : cel_na();
}
