/* Metrics of all class probabilities of a row: log loss, Brier score, cost, ranked probability score. With two levels
 * there is one column, the event's; the other level has what it leaves of 1. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "tuning/metric_rules.h"

static double weight(const cel_prob_rows *x, size_t i)
{
    return x->w ? x->w[i] : 1.0;
}

static double probability(const cel_prob_rows *x, size_t i, int32_t level)
{
    if (x->levels->n > 2)
        return x->prob[level][i];
    return level == x->event ? x->prob[0][i] : 1 - x->prob[0][i];
}

/* -log of the probability of what came true, held off 0 and 1 by the smallest step of a double. */
cel_status cel_rule_mn_log_loss(const cel_prob_rows *x, const cel_metric *metric, double *out, cel_error *err)
{
    (void)err;
    double sum = 0, total = 0;
    for (size_t i = 0; i < x->n; i++) {
        double p = fmin(fmax(probability(x, i, x->truth[i]), DBL_EPSILON), 1 - DBL_EPSILON);
        sum -= weight(x, i) * log(p);
        total += weight(x, i);
    }
    *out = metric->option.sum ? sum : sum / total;
    return CEL_OK;
}

/* Scores of squares are weighted as yardstick does: case weights enter as exp(w), scaled to sum 1; the largest is taken
 * off first so that none overflows. */
static double square_weight(const cel_prob_rows *x, size_t i, double largest)
{
    return x->w ? exp(x->w[i] - largest) : 1.0;
}

static double largest_weight(const cel_prob_rows *x)
{
    double largest = -INFINITY;
    for (size_t i = 0; x->w && i < x->n; i++)
        largest = fmax(largest, x->w[i]);
    return largest;
}

/* Brier 1950, halved. */
cel_status cel_rule_brier(const cel_prob_rows *x, const cel_metric *metric, double *out, cel_error *err)
{
    (void)metric, (void)err;
    double sum = 0, total = 0, largest = largest_weight(x);
    for (size_t i = 0; i < x->n; i++) {
        double w = square_weight(x, i, largest), apart = 0;
        for (int32_t k = 0; k < x->levels->n; k++) {
            double e = (x->truth[i] == k) - probability(x, i, k);
            apart += e * e;
        }
        sum += w * apart / 2;
        total += w;
    }
    *out = sum / total;
    return CEL_OK;
}

static int32_t level_of(const cel_levels *levels, const char *label)
{
    for (int32_t k = 0; k < levels->n; k++)
        if (strcmp(levels->label[k], label) == 0)
            return k;
    return -1;
}

/* cost[truth * k + estimate] */
static cel_status cost_table(const cel_metric *metric, const cel_levels *levels, double *cost, cel_error *err)
{
    size_t k = (size_t)levels->n;
    for (size_t i = 0; i < k * k; i++)
        cost[i] = metric->cost ? 0 : i % (k + 1) != 0;
    for (size_t i = 0; i < metric->costs; i++) {
        const cel_metric_cost *c = &metric->cost[i];
        int32_t truth = level_of(levels, c->truth), estimate = level_of(levels, c->estimate);
        if (truth < 0 || estimate < 0) {
            const char *wrong = truth < 0 ? c->truth : c->estimate;
            cel_fail(err, CEL_INPUT, "metric.costs", "%s(): `costs` names %s, which is no level of `truth`", metric->name, wrong);
            int near = cel_nearest(wrong, (const char *const *)levels->label, k);
            if (near >= 0)
                cel_error_hint(err, "did you mean %s?", levels->label[near]);
            return CEL_INPUT;
        }
        cost[(size_t)truth * k + (size_t)estimate] = c->cost;
    }
    return CEL_OK;
}

cel_status cel_rule_cost(const cel_prob_rows *x, const cel_metric *metric, double *out, cel_error *err)
{
    size_t k = (size_t)x->levels->n;
    double *cost = CEL_ARRAY(double, k * k);
    if (!cost)
        return cel_nomem(err);
    cel_status status = cost_table(metric, x->levels, cost, err);
    double sum = 0, total = 0;
    for (size_t i = 0; status == CEL_OK && i < x->n; i++) {
        double expected = 0;
        for (size_t j = 0; j < k; j++)
            expected += probability(x, i, (int32_t)j) * cost[(size_t)x->truth[i] * k + j];
        sum += weight(x, i) * expected;
        total += weight(x, i);
    }
    cel_free(cost);
    *out = sum / total;
    return status;
}

/* Epstein 1969; Wilks: squared distance of cumulated probabilities, over k - 1. For ordered levels. */
cel_status cel_rule_ranked(const cel_prob_rows *x, const cel_metric *metric, double *out, cel_error *err)
{
    if (!x->levels->ordered)
        return cel_fail(err, CEL_INPUT, "metric.ordered", "%s(): `truth` must be an ordered factor", metric->name);
    double sum = 0, total = 0, largest = largest_weight(x);
    for (size_t i = 0; i < x->n; i++) {
        double w = square_weight(x, i, largest), apart = 0, below = 0;
        for (int32_t k = 0; k < x->levels->n; k++) {
            below += probability(x, i, k);
            double e = below - (x->truth[i] <= k);
            apart += e * e;
        }
        sum += w * apart / (x->levels->n - 1);
        total += w;
    }
    *out = sum / total;
    return CEL_OK;
}
