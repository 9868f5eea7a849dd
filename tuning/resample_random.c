/* Resamples drawn row by row: initial and validation splits, v-fold, Monte Carlo, leave-one-out, bootstraps. How the
 * generator is used is rsample's: strata in the order of their levels, and within a stratum all `times` draws before the
 * next one. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/resample_parts.h"

/* ---- Monte Carlo ---- */

/* `times` samples of floor(prop * n) rows: of all rows in the order drawn; of strata sorted within each stratum. */
static cel_status sample_rows(const cel_frame *data, const cel_resampling *o, double prop, size_t times, bool replace,
                              cel_rng *rng, cel_rows **samples, cel_notes *warnings, cel_error *err)
{
    cel_rows *strata = NULL, *out = NULL;
    size_t count = 0;
    CEL_TRY(cel_strata_rows(data, o->strata, o->breaks, o->pool, rng, &strata, &count, warnings, err));
    size_t size = 0;
    for (size_t k = 0; k < count; k++)
        size += (size_t)floor((double)strata[k].n * prop);
    cel_status status = (out = CEL_ARRAY(cel_rows, times + 1)) ? CEL_OK : cel_nomem(err);
    for (size_t t = 0; status == CEL_OK && t < times; t++) {
        out[t] = cel_rows_new(size);
        out[t].n = 0;
        status = out[t].row ? CEL_OK : cel_nomem(err);
    }
    for (size_t k = 0; status == CEL_OK && k < count; k++)
        for (size_t t = 0; status == CEL_OK && t < times; t++) {
            cel_rows drawn = {0};
            status = cel_rows_sample(rng, strata[k].n, (size_t)floor((double)strata[k].n * prop), replace, &drawn, err);
            if (status != CEL_OK)
                break;
            if (o->strata)
                qsort(drawn.row, drawn.n, sizeof *drawn.row, cel_rows_ascending);
            for (size_t i = 0; i < drawn.n; i++)
                out[t].row[out[t].n++] = strata[k].row[drawn.row[i]];
            cel_rows_free(&drawn);
        }
    cel_rows_free_all(strata, count);
    if (status == CEL_OK)
        *samples = out;
    else
        cel_rows_free_all(out, times);
    return status;
}

/* The text after a label that says how rows were drawn. */
static const char *stratified(const cel_resampling *o)
{
    return o->strata ? " using stratification" : "";
}

cel_status cel_mc_cv(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_resamples **set, cel_notes *warnings,
                     cel_error *err)
{
    CEL_TRY(cel_check_share(o->prop, "prop", err));
    CEL_TRY(cel_check_times(o->times, err));
    size_t times = (size_t)o->times;
    cel_resamples *r;
    cel_rows *samples;
    cel_text label = {0};
    CEL_TRY(sample_rows(data, o, o->prop, times, false, rng, &samples, warnings, err));
    cel_status status = cel_resamples_start(CEL_RESAMPLES_MC, times, &r, err);
    if (status != CEL_OK) {
        cel_rows_free_all(samples, times);
        return status;
    }
    status = cel_resamples_fill(r, 0, data, CEL_SPLIT_MC, CEL_ANALYSIS, samples, times, "Resample", 0, 0, err);
    cel_text_addf(&label, "Monte Carlo cross-validation (%.2g/%.2g) with %d resamples%s%s", o->prop, 1 - o->prop, o->times,
                  o->strata ? " " : "", stratified(o));
    return cel_resamples_finish(status, r, &label, set, err);
}

cel_status cel_initial_split(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_split **split,
                             cel_notes *warnings, cel_error *err)
{
    CEL_TRY(cel_check_share(o->prop, "prop", err));
    cel_rows *samples;
    CEL_TRY(sample_rows(data, o, o->prop, 1, false, rng, &samples, warnings, err));
    cel_rows rows[CEL_PARTS] = {[CEL_ANALYSIS] = samples[0]};
    cel_free(samples);
    return cel_split_take(data, CEL_SPLIT_INITIAL, rows, split, err);
}

cel_status cel_validation_split(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_resamples **set,
                                cel_notes *warnings, cel_error *err)
{
    CEL_TRY(cel_check_share(o->prop, "prop", err));
    cel_rows *samples;
    cel_resamples *r;
    cel_text label = {0};
    CEL_TRY(sample_rows(data, o, o->prop, 1, false, rng, &samples, warnings, err));
    cel_status status = cel_resamples_start(CEL_RESAMPLES_VALIDATION_SPLIT, 1, &r, err);
    if (status != CEL_OK) {
        cel_rows_free_all(samples, 1);
        return status;
    }
    cel_rows rows[CEL_PARTS] = {[CEL_ANALYSIS] = samples[0]};
    cel_free(samples);
    status = cel_split_take(data, CEL_SPLIT_VALIDATION, rows, &r->split[0], err);
    r->id[0] = cel_strdup("validation");
    if (status == CEL_OK && !r->id[0])
        status = cel_nomem(err);
    cel_text_addf(&label, "Validation Set Split (%.2g/%.2g) %s", o->prop, 1 - o->prop, stratified(o));
    return cel_resamples_finish(status, r, &label, set, err);
}

/* Splits the rows `first` leaves over once more: its assessment rows become validation and testing rows. */
static cel_status split_rest(cel_split *first, const cel_resampling *o, cel_rng *rng, cel_split **split,
                             cel_notes *warnings, cel_error *err)
{
    size_t *rest, n;
    CEL_TRY(cel_split_rows(first, CEL_ASSESSMENT, &rest, &n, err));
    cel_frame *remaining = cel_frame_rows(first->data, rest, n);
    cel_resampling second = *o;
    second.pool = o->pool / (1 - o->prop);
    cel_rows *val = NULL;
    cel_status status = remaining ? sample_rows(remaining, &second, o->validation_prop / (1 - o->prop), 1, false, rng, &val,
                                                warnings, err)
                                  : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_split_three_way(first, CEL_SPLIT_THREE_WAY, rest, &val[0], split, err);
    cel_free(val);
    cel_free(rest);
    cel_frame_drop(remaining);
    return status;
}

cel_status cel_initial_validation_split(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_split **split,
                                        cel_notes *warnings, cel_error *err)
{
    CEL_TRY(cel_check_shares(o, err));
    cel_split *first;
    CEL_TRY(cel_initial_split(data, o, rng, &first, warnings, err));
    cel_status status = split_rest(first, o, rng, split, warnings, err);
    if (status == CEL_OK)
        cel_split_set_shares(*split, o);
    cel_split_drop(first);
    return status;
}

/* ---- v-fold ---- */

/* Rows labelled 1..v, cyclically and then shuffled, in each stratum anew. One list for each fold, ascending. */
static cel_status fold_rows(const cel_frame *data, const cel_resampling *o, size_t v, cel_rng *rng, cel_rows **folds,
                            cel_notes *warnings, cel_error *err)
{
    cel_rows *strata;
    size_t count;
    CEL_TRY(cel_strata_rows(data, o->strata, o->breaks, o->pool, rng, &strata, &count, warnings, err));
    int32_t *label = CEL_ARRAY(int32_t, data->rows + 1), *fold = CEL_ARRAY(int32_t, data->rows + 1);
    cel_rows *out = CEL_ARRAY(cel_rows, v + 1);
    cel_status status = label && fold && out ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < count; k++) {
        for (size_t i = 0; i < strata[k].n; i++)
            label[i] = (int32_t)(i % v);
        status = cel_rng_shuffle(rng, label, strata[k].n, err);
        for (size_t i = 0; status == CEL_OK && i < strata[k].n; i++) {
            fold[strata[k].row[i]] = label[i];
            out[label[i]].n++;
        }
    }
    for (size_t f = 0; status == CEL_OK && f < v; f++) {
        out[f] = cel_rows_new(out[f].n);
        out[f].n = 0;
        if (!out[f].row)
            status = cel_nomem(err);
    }
    for (size_t i = 0; status == CEL_OK && i < data->rows; i++)
        out[fold[i]].row[out[fold[i]].n++] = i;
    cel_rows_free_all(strata, count);
    cel_free(label);
    cel_free(fold);
    if (status == CEL_OK)
        *folds = out;
    else
        cel_rows_free_all(out, v);
    return status;
}

cel_status cel_vfold_cv(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_resamples **set, cel_notes *warnings,
                        cel_error *err)
{
    if (o->v < 2)
        return cel_fail(err, CEL_INPUT, "vfold.v",
                        "`v` must be a whole number larger than or equal to 2, not the number %d.", o->v);
    if (o->repeats < 1)
        return cel_fail(err, CEL_INPUT, "vfold.repeats",
                        "`repeats` must be a whole number larger than or equal to 1, not the number %d.", o->repeats);
    size_t v = (size_t)o->v, repeats = (size_t)o->repeats;
    if (v > data->rows) {
        cel_fail(err, CEL_INPUT, "vfold.v", "The number of rows is less than `v` = %d.", o->v);
        cel_error_hint(err, "the data has %zu rows", data->rows);
        return CEL_INPUT;
    }
    if (v == data->rows) {
        cel_fail(err, CEL_INPUT, "vfold.v", repeats > 1 ? "Repeated resampling when `v` is %d would create identical resamples."
                 : "Leave-one-out cross-validation is not supported by this function, and `v` = %d is the number of rows.",
                 o->v);
        cel_error_hint(err, "loo_cv() makes leave-one-out resamples");
        return CEL_INPUT;
    }
    cel_resamples *r;
    cel_text label = {0};
    CEL_TRY(cel_resamples_start(CEL_RESAMPLES_VFOLD, v * repeats, &r, err));
    cel_status status = CEL_OK;
    for (size_t k = 0; status == CEL_OK && k < repeats; k++) {
        cel_rows *folds;
        status = fold_rows(data, o, v, rng, &folds, warnings, err);
        if (status == CEL_OK)
            status = cel_resamples_fill(r, k * v, data, CEL_SPLIT_VFOLD, CEL_ASSESSMENT, folds, v, "Fold",
                                        repeats > 1 ? k + 1 : 0, repeats, err);
    }
    cel_text_addf(&label, "%d-fold cross-validation", o->v);
    if (repeats > 1)
        cel_text_addf(&label, " repeated %zu times", repeats);
    cel_text_add(&label, stratified(o));
    return cel_resamples_finish(status, r, &label, set, err);
}

cel_status cel_loo_cv(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_resamples **set, cel_notes *warnings,
                      cel_error *err)
{
    (void)o;
    if (data->rows < 2)
        return cel_fail(err, CEL_INPUT, "loo.rows", "leave-one-out needs at least 2 rows, the data has %zu", data->rows);
    cel_resampling plain = CEL_RESAMPLING;
    cel_rows *folds;
    cel_resamples *r;
    cel_text label = {0};
    CEL_TRY(fold_rows(data, &plain, data->rows, rng, &folds, warnings, err));
    cel_status status = cel_resamples_start(CEL_RESAMPLES_LOO, data->rows, &r, err);
    if (status != CEL_OK) {
        cel_rows_free_all(folds, data->rows);
        return status;
    }
    status = cel_resamples_fill(r, 0, data, CEL_SPLIT_LOO, CEL_ASSESSMENT, folds, data->rows, "Resample", 0, 0, err);
    for (size_t i = 0; status == CEL_OK && i < r->n; i++) { /* numbers of leave-one-out ids are not padded */
        cel_free(r->id[i]);
        r->id[i] = cel_resamples_id("Resample", i + 1, 1);
        if (!r->id[i])
            status = cel_nomem(err);
    }
    cel_text_add(&label, "Leave-one-out cross-validation");
    return cel_resamples_finish(status, r, &label, set, err);
}

/* ---- bootstraps and the whole ---- */

cel_status cel_bootstraps(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_resamples **set,
                          cel_notes *warnings, cel_error *err)
{
    CEL_TRY(cel_check_times(o->times, err));
    size_t times = (size_t)o->times;
    cel_rows *samples;
    cel_resamples *r;
    cel_text label = {0};
    CEL_TRY(sample_rows(data, o, 1.0, times, true, rng, &samples, warnings, err));
    cel_status status = cel_resamples_start(CEL_RESAMPLES_BOOT, times + o->apparent, &r, err);
    if (status != CEL_OK) {
        cel_rows_free_all(samples, times);
        return status;
    }
    status = cel_resamples_fill(r, 0, data, CEL_SPLIT_BOOT, CEL_ANALYSIS, samples, times, "Bootstrap", 0, 0, err);
    if (status == CEL_OK)
        cel_resamples_warn_empty(r, times, NULL, warnings);
    if (status == CEL_OK && o->apparent)
        status = cel_resamples_put_apparent(r, times, data, err);
    cel_text_addf(&label, "Bootstrap sampling%s%s", stratified(o), o->apparent ? " with apparent sample" : "");
    return cel_resamples_finish(status, r, &label, set, err);
}

cel_status cel_apparent(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_resamples **set, cel_notes *warnings,
                        cel_error *err)
{
    (void)o, (void)rng, (void)warnings;
    cel_resamples *r;
    cel_text label = {0};
    CEL_TRY(cel_resamples_start(CEL_RESAMPLES_APPARENT, 1, &r, err));
    cel_status status = cel_resamples_put_apparent(r, 0, data, err);
    cel_text_add(&label, "Apparent sampling");
    return cel_resamples_finish(status, r, &label, set, err);
}
