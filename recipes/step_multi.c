/* step_dummy_multi_choice(): indicators of levels that several columns share, as the answers "first choice, second choice".
 * A column of a level is 1 in a row where any of the columns has it. */
#include <stdlib.h>
#include <string.h>

#include "recipes/step_table.h"

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Levels that are not rarer than the threshold, sorted; the others become one. As in R a level counts once for each column
 * that has it, however many rows have it. */
static cel_status prep(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    double threshold = cel_step_number(step, "threshold");
    const char *other = cel_step_text(step, "other");
    cel_dictionary d = {0};
    size_t *count = NULL, capacity = 0, all = 0, kept = 0, most = 0;
    cel_status status = CEL_OK;
    for (size_t k = 0; status == CEL_OK && k < ctx->n; k++) {
        const cel_column *c = cel_training_column(training, ctx->name[k]);
        cel_levels *levels = c->levels ? cel_column_levels(c) : NULL;
        if (c->levels && !levels)
            status = cel_nomem(err);
        for (int32_t l = 0; levels && status == CEL_OK && l < levels->n; l++) {
            size_t known = d.n;
            int32_t at = cel_dictionary_add(&d, levels->label[l], strlen(levels->label[l]));
            if (at < 0 || !CEL_GROW(count, capacity, (size_t)at + 1)) {
                status = cel_nomem(err);
                break;
            }
            if (d.n > known)
                count[at] = 0;
            count[at]++;
            all++;
        }
        cel_levels_drop(levels);
    }
    const char **keep = CEL_ARRAY(const char *, d.n + 1);
    if (!keep)
        status = cel_nomem(err);
    bool collapse = false;
    for (size_t l = 0; status == CEL_OK && l < d.n; l++) {
        bool stays = (threshold < 1 ? (double)count[l] / (double)all : (double)count[l]) >= threshold;
        collapse |= !stays;
        if (stays)
            keep[kept++] = d.label[l];
        most = count[l] > count[most] ? l : most;
    }
    if (status == CEL_OK && kept == 0 && d.n > 0)
        keep[kept++] = d.label[most];
    if (status == CEL_OK)
        qsort(keep, kept, sizeof *keep, by_text);
    for (size_t l = 0; status == CEL_OK && collapse && l < kept; l++)
        if (strcmp(keep[l], other) == 0)
            status = cel_step_fail(step, err, "The level %s is already a factor level that will be retained. Please choose a different value.", other);
    if (status == CEL_OK && collapse)
        keep[kept++] = other;
    const char *prefix = cel_step_text(step, "prefix") ? cel_step_text(step, "prefix") : ctx->n > 0 ? ctx->name[0] : "";
    cel_value names = {0};
    if (status == CEL_OK)
        status = cel_step_label_names(step, prefix, keep, kept, &names, err);
    if (status == CEL_OK)
        status = cel_state_set(&step->state, names, err, "names");
    if (status == CEL_OK)
        status = cel_state_texts(&step->state, "levels", keep, kept, err);
    if (status == CEL_OK)
        status = cel_state_set(&step->state, cel_value_logical(collapse), err, "collapse");
    cel_free(keep);
    cel_free(count);
    cel_dictionary_free(&d);
    return status;
}

static cel_status bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *label = cel_state_get(&step->state, "levels"), *names = cel_state_get(&step->state, "names");
    bool collapse = cel_value_at(cel_state_get(&step->state, "collapse"), 0) == 1;
    cel_new_columns made = {0};
    for (size_t l = 0; l < label->n; l++)
        cel_new_columns_add(&made, cel_column_new(CEL_INTEGER, (*data)->rows, NULL), "%s", names->as.text[l]);
    cel_levels *levels = cel_levels_new((const char *const *)label->as.text, (int32_t)label->n, false);
    made.failed |= !levels;
    for (size_t k = 0; !made.failed && k < n; k++) {
        const cel_column *c = (*data)->column[cel_frame_find(*data, name[k])];
        cel_column *coded = cel_column_recode(c, levels, collapse ? levels->n - 1 : CEL_NA_INT);
        made.failed |= !coded;
        for (size_t i = 0; coded && i < c->n; i++)
            if (coded->code[i] != CEL_NA_INT)
                made.column[coded->code[i]]->code[i] = 1;
        cel_column_drop(coded);
    }
    cel_levels_drop(levels);
    return cel_new_columns_append(step, *data, &made, err);
}

/* terms, columns: all under the name of the first column. */
static cel_status tidy(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"columns", CEL_TIDY_TEXT}, {0}};
    (void)kind;
    if (!step->trained)
        return cel_tidy_rows_untrained(step, fields, out, err);
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *label = cel_state_get(&step->state, "levels");
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, label->n);
    for (size_t l = 0; row && l < label->n; l++)
        row[l] = (cel_tidy_row){.term = n > 0 ? name[0] : NULL, .text = label->as.text[l]};
    cel_status status = row ? cel_tidy_rows(row, label->n, fields, out, err) : cel_nomem(err);
    cel_free(row);
    return status;
}

static cel_status check(const cel_step *step, cel_error *err)
{
    double threshold = cel_step_number(step, "threshold");
    return threshold >= 0 ? CEL_OK : cel_step_fail(step, err, "`threshold` must be a number larger than or equal to 0, not the number %g.", threshold);
}

static const cel_formal formals[] = {{"threshold", CEL_V_DOUBLE, "0", "least share (below 1) or count of a level that stays"},
                                     {"other", CEL_V_STRING, "\"other\"", "name for the rare levels"},
                                     {"naming", CEL_V_OBJECT, "NULL", "function(var, lvl) that names the new columns"},
                                     {"prefix", CEL_V_STRING, "NULL", "start of the new names; NULL: the first column's name"},
                                     {"sparse", CEL_V_STRING, "\"auto\"", "accepted; all columns are dense here"},
                                     {"keep_original_cols", CEL_V_LOGICAL, "FALSE", "keep the columns"},
                                     {0}};
static const cel_step_tunable tunable[] = {{"threshold", "threshold", "threshold(c(0, 1))"}, {0}};

const cel_step_type cel_step_dummy_multi_choice = {
    .function = "step_dummy_multi_choice", .name = "dummy_multi_choice", .title = "Multi-choice dummy variables from", .formal = formals, .role = "predictor",
    .accepts = CEL_IS_STRING | CEL_IS_FACTOR | CEL_IS_ORDERED | CEL_IS_LOGICAL, .check = check, .prep = prep, .bake = bake, .tidy = tidy, .tunable = tunable,
    .help = "Indicators of levels that columns share"};
