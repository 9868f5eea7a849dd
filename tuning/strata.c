/* Strata: bins of a column for stratified sampling, after rsample's make_strata(). Numbers are cut at their quantiles;
 * of anything else, levels that are too rare, like missing values, are given a stratum at random, which is why making
 * strata draws from the generator. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/step.h"
#include "tuning/resample_parts.h"

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static const char *const too_little = "Too little data to stratify.\n\u2022 Resampling will be unstratified.";

/* One stratum for all rows. */
static cel_status unstratified(size_t n, cel_column **strata, cel_error *err)
{
    cel_levels *levels = cel_levels_new((const char *const[]){"strata1"}, 1, false);
    cel_column *c = levels ? cel_column_new(CEL_FACTOR, n, levels) : NULL;
    cel_levels_drop(levels);
    if (!c)
        return cel_nomem(err);
    *strata = c;
    return CEL_OK;
}

/* Rows without a stratum get one by sample(levels, replace = TRUE), in the order of the rows. */
static void assign_missing(cel_column *strata, cel_rng *rng)
{
    for (size_t i = 0; i < strata->n && strata->levels->n > 0; i++)
        if (strata->code[i] == CEL_NA_INT)
            strata->code[i] = (int32_t)cel_rng_index(rng, strata->levels->n);
}

/* ---- numbers ---- */

/* Quantile of sorted values by R's default rule (type 7). */
static double quantile(const double *sorted, size_t n, double p)
{
    double index = (double)(n - 1) * p;
    size_t low = (size_t)floor(index), high = (size_t)ceil(index);
    double q = sorted[low], share = index - floor(index);
    if (share > 0 && sorted[high] != q)
        q = (1 - share) * q + share * sorted[high];
    return q;
}

typedef char number_text[40];
typedef char bin_text[88];

/* The labels cut() gives to bins: numbers with as many digits, from three on, as keep the break points apart. */
static cel_levels *bin_levels(const double *cut, size_t bins)
{
    number_text *text = CEL_ARRAY(number_text, bins + 1);
    bin_text *label = CEL_ARRAY(bin_text, bins + 1);
    const char **list = CEL_ARRAY(const char *, bins + 1);
    cel_levels *levels = NULL;
    if (text && label && list) {
        for (int digits = 3; digits <= 12; digits++) {
            bool distinct = true;
            for (size_t i = 0; i <= bins; i++) {
                snprintf(text[i], sizeof text[i], "%.*g", digits, cut[i]);
                distinct = distinct && (i == 0 || strcmp(text[i], text[i - 1]) != 0);
            }
            if (distinct)
                break;
        }
        for (size_t i = 0; i < bins; i++) {
            snprintf(label[i], sizeof label[i], "%c%s,%s]", i ? '(' : '[', text[i], text[i + 1]);
            list[i] = label[i];
        }
        levels = cel_levels_new(list, (int32_t)bins, false);
    }
    cel_free(text);
    cel_free(label);
    cel_free(list);
    return levels;
}

/* `sorted`: the `known` values that are not missing, ascending. */
static cel_status cut_at_quantiles(const cel_column *x, const double *sorted, size_t known, size_t breaks, cel_rng *rng,
                                   cel_column **strata, cel_error *err)
{
    double *cut = CEL_ARRAY(double, breaks + 1);
    if (!cut)
        return cel_nomem(err);
    size_t cuts = 0;
    for (size_t i = 0; i <= breaks; i++) {
        double q = quantile(sorted, known, (double)i / (double)breaks);
        if (cuts == 0 || q != cut[cuts - 1])
            cut[cuts++] = q;
    }
    cel_levels *levels = bin_levels(cut, cuts - 1);
    cel_column *c = levels ? cel_column_new(CEL_FACTOR, x->n, levels) : NULL;
    cel_levels_drop(levels);
    for (size_t i = 0; c && i < x->n; i++) {
        c->code[i] = CEL_NA_INT;
        if (cel_column_is_missing(x, i))
            continue;
        double v = cel_column_number(x, i);
        size_t bin = 1;
        while (bin < cuts - 1 && v > cut[bin])
            bin++;
        c->code[i] = (int32_t)bin - 1;
    }
    cel_free(cut);
    if (!c)
        return cel_nomem(err);
    assign_missing(c, rng);
    *strata = c;
    return CEL_OK;
}

/* ---- anything else ---- */

const char *cel_strata_text(const cel_column *x, size_t row, char *buffer, size_t size)
{
    if (x->type == CEL_FACTOR || x->type == CEL_STRING)
        return cel_column_label(x, row);
    if (x->type == CEL_LOGICAL)
        return x->code[row] ? "TRUE" : "FALSE";
    if (x->type == CEL_INTEGER)
        snprintf(buffer, size, "%d", x->code[row]);
    else
        snprintf(buffer, size, "%.15g", x->num[row]);
    return buffer;
}

/* Codes each row by its text in order of appearance; missing: CEL_NA_INT. */
static cel_status code_texts(const cel_column *x, cel_dictionary *texts, int32_t *code, cel_error *err)
{
    char buffer[40];
    for (size_t i = 0; i < x->n; i++) {
        code[i] = CEL_NA_INT;
        if (cel_column_is_missing(x, i))
            continue;
        const char *text = cel_strata_text(x, i, buffer, sizeof buffer);
        code[i] = cel_dictionary_add(texts, text, strlen(text));
        if (code[i] < 0)
            return cel_nomem(err);
    }
    return CEL_OK;
}

cel_status cel_strata_as_text(const cel_column *x, cel_column **text, cel_error *err)
{
    cel_dictionary texts = {0};
    cel_column *c = cel_column_new(CEL_STRING, x->n, NULL);
    cel_status status = c ? code_texts(x, &texts, c->code, err) : cel_nomem(err);
    if (status == CEL_OK && !(c->levels = cel_dictionary_levels(&texts, false)))
        status = cel_nomem(err);
    cel_dictionary_free(&texts);
    if (status == CEL_OK)
        *text = c;
    else
        cel_column_drop(c);
    return status;
}

/* Levels kept are those with a share of at least `pool`; sorted as text. `place[k]`: the new code of text k, or NA. */
static cel_status keep_common(const cel_dictionary *texts, const size_t *count, size_t n, double pool, int32_t *place,
                              cel_levels **levels, cel_error *err)
{
    char **kept = CEL_ARRAY(char *, texts->n + 1);
    if (!kept)
        return cel_nomem(err);
    size_t many = 0;
    for (size_t k = 0; k < texts->n; k++)
        if (!((double)count[k] / (double)n < pool))
            kept[many++] = texts->label[k];
    qsort(kept, many, sizeof *kept, by_text);
    for (size_t k = 0; k < texts->n; k++) {
        char **found = bsearch(&texts->label[k], kept, many, sizeof *kept, by_text);
        place[k] = found ? (int32_t)(found - kept) : CEL_NA_INT;
    }
    *levels = many ? cel_levels_new((const char *const *)kept, (int32_t)many, false) : NULL;
    cel_free(kept);
    return many && !*levels ? cel_nomem(err) : CEL_OK;
}

static cel_status pool_levels(const cel_column *x, double pool, cel_rng *rng, cel_column **strata, cel_notes *warnings,
                              cel_error *err)
{
    cel_dictionary texts = {0};
    int32_t *code = CEL_ARRAY(int32_t, x->n + 1);
    cel_status status = code ? code_texts(x, &texts, code, err) : cel_nomem(err);
    size_t *count = CEL_ARRAY(size_t, texts.n + 1);
    int32_t *place = CEL_ARRAY(int32_t, texts.n + 1);
    if (status == CEL_OK && (!count || !place))
        status = cel_nomem(err);
    cel_levels *levels = NULL;
    if (status == CEL_OK) {
        for (size_t i = 0; i < x->n; i++)
            if (code[i] != CEL_NA_INT)
                count[code[i]]++;
        status = keep_common(&texts, count, x->n, pool, place, &levels, err);
    }
    if (status == CEL_OK && !levels) {
        cel_notes_add(warnings, too_little);
        status = unstratified(x->n, strata, err);
    } else if (status == CEL_OK) {
        bool risky = false;
        for (size_t k = 0; k < texts.n; k++)
            risky = risky || (double)count[k] / (double)x->n < 0.1;
        if (pool < 0.1 && risky)
            cel_notes_addf(warnings, "Stratifying groups that make up %.0f%% of the data may be statistically risky.\n"
                           "\u2022 Consider increasing `pool` to at least 0.1.", nearbyint(100 * pool));
        cel_column *c = cel_column_new(CEL_FACTOR, x->n, levels);
        for (size_t i = 0; c && i < x->n; i++)
            c->code[i] = code[i] == CEL_NA_INT ? CEL_NA_INT : place[code[i]];
        if (c)
            assign_missing(c, rng);
        status = c ? CEL_OK : cel_nomem(err);
        if (c)
            *strata = c;
    }
    cel_levels_drop(levels);
    cel_dictionary_free(&texts);
    cel_free(code);
    cel_free(count);
    cel_free(place);
    return status;
}

/* ---- both ---- */

static cel_status numeric_strata(const cel_column *x, const double *sorted, size_t known, int breaks, int depth,
                                 cel_rng *rng, cel_column **strata, cel_notes *warnings, cel_error *err)
{
    if (breaks < 2) {
        cel_notes_add(warnings, "The bins specified by `breaks` must be >=2.\n\u2022 Resampling will be unstratified.");
        return unstratified(x->n, strata, err);
    }
    if (depth < 1)
        return cel_fail(err, CEL_INPUT, "strata.depth", "`depth` must be a whole number of at least 1, not %d", depth);
    size_t most = x->n / (size_t)depth;
    if (x->n / (size_t)breaks < (size_t)depth)
        cel_notes_addf(warnings, "The number of observations in each quantile is below the recommended threshold of %d.\n"
                       "\u2022 Stratification will use %zu breaks instead.", depth, most);
    size_t bins = (size_t)breaks < most ? (size_t)breaks : most;
    if (bins < 2) {
        cel_notes_add(warnings, too_little);
        return unstratified(x->n, strata, err);
    }
    return cut_at_quantiles(x, sorted, known, bins, rng, strata, err);
}

cel_status cel_make_strata(const cel_column *x, int breaks, int nunique, double pool, int depth, cel_rng *rng,
                           cel_column **strata, cel_notes *warnings, cel_error *err)
{
    if (x->type == CEL_MATRIX)
        return cel_fail(err, CEL_INPUT, "strata.type", "a matrix column cannot be used to stratify");
    if (x->type == CEL_FACTOR || x->type == CEL_STRING || x->type == CEL_LOGICAL)
        return pool_levels(x, pool, rng, strata, warnings, err);
    double *sorted = CEL_ARRAY(double, x->n + 1);
    if (!sorted)
        return cel_nomem(err);
    size_t known = 0;
    for (size_t i = 0; i < x->n; i++)
        if (!cel_column_is_missing(x, i))
            sorted[known++] = cel_column_number(x, i);
    cel_sort_numbers(sorted, known);
    size_t unique = known > 0;
    for (size_t i = 1; i < known; i++)
        unique += sorted[i] != sorted[i - 1];
    cel_status status = unique <= (size_t)(nunique > 0 ? nunique : 0)
                            ? pool_levels(x, pool, rng, strata, warnings, err)
                            : numeric_strata(x, sorted, known, breaks, depth, rng, strata, warnings, err);
    cel_free(sorted);
    return status;
}

cel_status cel_strata_rows(const cel_frame *data, const char *name, int breaks, double pool, cel_rng *rng,
                           cel_rows **list, size_t *count, cel_notes *warnings, cel_error *err)
{
    cel_column *strata = NULL;
    size_t many = 1;
    if (name) {
        cel_column *x = cel_frame_column(data, name, err);
        if (!x)
            return CEL_INPUT;
        CEL_TRY(cel_make_strata(x, breaks, CEL_STRATA_UNIQUE, pool, CEL_STRATA_DEPTH, rng, &strata, warnings, err));
        many = (size_t)strata->levels->n;
    }
    cel_rows *rows = CEL_ARRAY(cel_rows, many + 1);
    size_t *size = CEL_ARRAY(size_t, many + 1);
    bool ok = rows && size;
    for (size_t i = 0; ok && i < data->rows; i++)
        size[strata ? strata->code[i] : 0]++;
    for (size_t k = 0; ok && k < many; k++) {
        rows[k] = cel_rows_new(size[k]);
        ok = rows[k].row;
        size[k] = 0;
    }
    for (size_t i = 0; ok && i < data->rows; i++) {
        size_t k = strata ? (size_t)strata->code[i] : 0;
        rows[k].row[size[k]++] = i;
    }
    cel_free(size);
    cel_column_drop(strata);
    if (!ok) {
        cel_rows_free_all(rows, many);
        return cel_nomem(err);
    }
    *list = rows;
    *count = many;
    return CEL_OK;
}
