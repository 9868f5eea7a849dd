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

static cel_status numeric_data(const cel_design *truth, const cel_real *raw, score_data *s, cel_error *err)
{
    size_t n = truth->rows;
    s->number = CEL_ARRAY(double, 2 * n + 1);
    if (!s->number)
        return cel_nomem(err);
    for (size_t r = 0; r < n; r++) {
        s->number[r] = cel_column_number(truth->truth[0], r);
        s->number[n + r] = isnan(raw[r]) ? cel_na() : (double)raw[r];
    }
    s->data = (cel_metric_data){.n = n, .truth = s->number, .estimate = s->number + n};
    return CEL_OK;
}

static cel_status class_data(const cel_design *truth, const cel_real *raw, score_data *s, cel_error *err)
{
    size_t n = truth->rows, k = truth->y_size[0];
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
            double p = (double)raw[r * k + j];
            missing = missing || isnan(p);
            s->number[j * n + r] = isnan(p) ? cel_na() : p;
            if (raw[r * k + j] > raw[r * k + best])
                best = j;
        }
        s->code[r] = missing ? CEL_NA_INT : (int32_t)best;
    }
    s->data = (cel_metric_data){.n = n, .truth_code = truth->truth[0]->code, .estimate_code = s->code, .levels = truth->levels[0], .prob = s->prob, .probs = k};
    return CEL_OK;
}

cel_status cel_score(const cel_metric_set *metrics, const cel_design *truth, const cel_real *const *raw, cel_estimate *out, cel_notes *notes,
                     cel_error *err)
{
    score_data s = {0};
    cel_status status = truth->levels[0] ? class_data(truth, raw[0], &s, err) : numeric_data(truth, raw[0], &s, err);
    if (status == CEL_OK)
        status = cel_metric_set_evaluate(metrics, &s.data, out, notes, err);
    score_free(&s);
    return status;
}

cel_status cel_cell_predictions(const cel_design *truth, const cel_real *const *raw, const size_t *row, cel_frame **out, cel_error *err)
{
    cel_frame *f = cel_frame_new(truth->rows);
    cel_status status = f ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < truth->n_outputs; k++)
        status = cel_frame_set(f, truth->output_name[k], truth->truth[k], err);
    if (status == CEL_OK)
        status = cel_predictions_frame(truth->rows, truth->n_outputs, truth->output_name, truth->levels, raw, truth->y_size, CEL_PREDICT_DEFAULT, f, err);
    if (status == CEL_OK && truth->levels[0])
        status = cel_predictions_frame(truth->rows, truth->n_outputs, truth->output_name, truth->levels, raw, truth->y_size, CEL_PREDICT_PROB, f, err);
    cel_column *c = cel_column_new(CEL_INTEGER, truth->rows, NULL);
    for (size_t r = 0; c && r < truth->rows; r++)
        c->code[r] = (int32_t)row[r] + 1;
    cel_frame_put(f, ".row", c, &status, err);
    return cel_frame_done(f, status, out, err);
}
