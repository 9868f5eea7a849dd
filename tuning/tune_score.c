/* From the outputs of a network to metrics and to the rows that save_pred keeps. */
#include <math.h>
#include <string.h>

#include "tuning/tune_inside.h"

/* What metrics look at, owned: copies in double precision of what the network and the truth hold. */
typedef struct score_data {
    cel_metric_data data;
    double *number;  /* truth, then estimate; or the probabilities level after level */
    int32_t *code;
    const double **prob;
} score_data;

static void score_free(score_data *s)
{
    cel_free(s->number);
    cel_free(s->code);
    cel_free(s->prob);
}

static cel_status numeric_data(const cel_column *truth, const cel_real *raw, score_data *s, cel_error *err)
{
    size_t n = truth->n;
    s->number = CEL_ARRAY(double, 2 * n + 1);
    if (!s->number)
        return cel_nomem(err);
    for (size_t r = 0; r < n; r++) {
        s->number[r] = cel_column_number(truth, r);
        s->number[n + r] = isnan(raw[r]) ? cel_na() : (double)raw[r];
    }
    s->data = (cel_metric_data){.n = n, .truth = s->number, .estimate = s->number + n};
    return CEL_OK;
}

/* The probability of class `j`; one number is that of the second of two. */
static double probability(const cel_real *p, size_t width, size_t j)
{
    double x = (double)p[width > 1 ? j : 0];
    return width == 1 && j == 0 ? 1 - x : x;
}

static cel_status class_data(const cel_column *truth, const cel_real *raw, size_t width, score_data *s, cel_error *err)
{
    size_t n = truth->n, k = (size_t)truth->levels->n;
    s->number = CEL_ARRAY(double, n * k + 1);
    s->code = CEL_ARRAY(int32_t, n + 1);
    s->prob = CEL_ARRAY(const double *, k);
    if (!s->number || !s->code || !s->prob)
        return cel_nomem(err);
    for (size_t j = 0; j < k; j++)
        s->prob[j] = s->number + j * n;
    for (size_t r = 0; r < n; r++) {
        size_t best = 0;
        bool missing = false;
        for (size_t j = 0; j < k; j++) {
            double p = probability(raw + r * width, width, j);
            missing = missing || isnan(p);
            s->number[j * n + r] = isnan(p) ? cel_na() : p;
            if (p > probability(raw + r * width, width, best))
                best = j;
        }
        s->code[r] = missing ? CEL_NA_INT : (int32_t)best;
    }
    s->data = (cel_metric_data){.n = n, .truth_code = truth->code, .estimate_code = s->code, .levels = truth->levels, .prob = s->prob, .probs = k};
    return CEL_OK;
}

static cel_status score_outcome(const cel_metric_set *metrics, const cel_column *truth, const cel_real *raw, size_t width, cel_estimate *out,
                                cel_notes *notes, cel_error *err)
{
    score_data s = {0};
    cel_status status = truth->type == CEL_FACTOR ? class_data(truth, raw, width, &s, err) : numeric_data(truth, raw, &s, err);
    if (status == CEL_OK)
        status = cel_metric_set_evaluate(metrics, &s.data, out, notes, err);
    score_free(&s);
    return status;
}

cel_status cel_score(const cel_metric_set *metrics, const cel_design *truth, const cel_real *const *raw, const size_t *width, cel_estimate *out,
                     cel_notes *notes, cel_error *err)
{
    if (truth->n_outputs == 1)
        return score_outcome(metrics, truth->truth[0], raw[0], width[0], out, notes, err);
    cel_estimate *one = CEL_ARRAY(cel_estimate, metrics->n);
    cel_status status = one ? CEL_OK : cel_nomem(err);
    bool numeric = cel_metric_set_has(metrics, CEL_METRIC_NUMERIC);
    size_t n = 0;
    for (size_t k = 0; status == CEL_OK && k < truth->n_outputs; k++) {
        if ((truth->levels[k] == NULL) != numeric)
            continue;
        status = score_outcome(metrics, truth->truth[k], raw[k], width[k], one, notes, err);
        n++;
        for (size_t m = 0; status == CEL_OK && m < metrics->n; m++) {
            one[m].value = n == 1 ? one[m].value : out[m].value + (one[m].value - out[m].value) / (double)n;
            out[m] = one[m];
        }
    }
    cel_free(one);
    if (status == CEL_OK && n == 0)
        status = cel_fail(err, CEL_INPUT, "tune.outcomes", "none of the outcomes suits the metrics, which are for %s", numeric ? "numbers" : "classes");
    return status;
}

cel_status cel_cell_predictions(const cel_design *truth, const cel_real *const *raw, const size_t *width, const size_t *row, cel_frame **out,
                                cel_error *err)
{
    cel_frame *f = cel_frame_new(truth->rows);
    cel_status status = f ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < truth->n_outputs; k++)
        status = cel_frame_set(f, truth->output_name[k], truth->truth[k], err);
    static const cel_predict_type types[] = {CEL_PREDICT_DEFAULT, CEL_PREDICT_PROB};
    for (size_t i = 0; status == CEL_OK && i < 2; i++)
        status = cel_predictions_frame(truth->rows, truth->n_outputs, truth->output_name, truth->levels, raw, width, types[i], f, err);
    cel_column *c = cel_column_new(CEL_INTEGER, truth->rows, NULL);
    for (size_t r = 0; c && r < truth->rows; r++)
        c->code[r] = (int32_t)row[r] + 1;
    cel_frame_put(f, ".row", c, &status, err);
    return cel_frame_done(f, status, out, err);
}
