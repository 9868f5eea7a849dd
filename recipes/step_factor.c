/* Steps that change the levels of factors and texts: novel, unknown, other, string2factor, factor2string, unorder, relevel.
 * The levels of the training set are in the state; new data are matched by label, whatever levels they come with. */
#include <string.h>

#include "recipes/step_table.h"

static const cel_column *training_column(const cel_frame *training, const cel_step_context *ctx, size_t k)
{
    return training->column[cel_frame_find(training, ctx->name[k])];
}

/* The levels of each column go to the state; `extra` (may be NULL) must not be among them. */
static cel_status learn_levels(cel_step *step, const cel_frame *training, cel_step_context *ctx, const char *extra, cel_error *err)
{
    cel_text taken = {0};
    size_t n_taken = 0;
    cel_status status = CEL_OK;
    for (size_t k = 0; status == CEL_OK && k < ctx->n; k++) {
        cel_levels *levels = cel_column_levels(training_column(training, ctx, k));
        if (!levels) {
            status = cel_nomem(err);
        } else {
            if (extra && cel_levels_find(levels, extra) >= 0)
                cel_text_addf(&taken, "%s%s", n_taken++ ? ", " : "", ctx->name[k]);
            status = cel_state_levels(&step->state, k, levels, err);
        }
        cel_levels_drop(levels);
    }
    if (status == CEL_OK && n_taken > 0)
        status = cel_step_fail(step, err, "Columns already contain the new level: %s.", taken.text ? taken.text : "");
    cel_text_free(&taken);
    return status;
}

/* Labels of the state with one more at the end. */
static cel_levels *with_extra(const cel_state *state, size_t k, const char *extra)
{
    cel_levels *levels = cel_state_get_levels(state, k);
    const char **label = levels ? CEL_ARRAY(const char *, (size_t)levels->n + 1) : NULL;
    cel_levels *more = NULL;
    if (label) {
        memcpy(label, levels->label, (size_t)levels->n * sizeof *label);
        label[levels->n] = extra;
        more = cel_levels_new(label, levels->n + 1, levels->ordered);
    }
    cel_free(label);
    cel_levels_drop(levels);
    return more;
}

/* Columns of the step in turn: `each` gives the new column. */
typedef cel_column *(*change)(const cel_step *step, size_t k, const char *name, const cel_column *c, cel_step_context *ctx);

static cel_status change_all(const cel_step *step, cel_frame *data, change each, cel_step_context *ctx, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = cel_step_column(step, data, name[k], err);
        if (!c)
            return CEL_INPUT;
        CEL_TRY(cel_frame_take(data, name[k], each(step, k, name[k], c, ctx), err));
    }
    return CEL_OK;
}

/* ---- novel: what is no level becomes `new` ---- */

static cel_status prep_novel(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    return learn_levels(step, training, ctx, cel_step_text(step, "new_level"), err);
}

static cel_column *novel(const cel_step *step, size_t k, const char *name, const cel_column *c, cel_step_context *ctx)
{
    (void)name;
    (void)ctx;
    cel_levels *levels = with_extra(&step->state, k, cel_step_text(step, "new_level"));
    cel_column *out = levels ? cel_column_recode(c, levels, levels->n - 1) : NULL;
    cel_levels_drop(levels);
    return out;
}

static cel_status bake_novel(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    return change_all(step, *data, novel, ctx, err);
}

static cel_status tidy_new_level(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    CEL_TRY(cel_tidy_argument(step, "new_level", out, err));
    return cel_tidy_rename(*out, "new_level", "value", err);
}

/* ---- unknown: what is missing becomes a level ---- */

static cel_status prep_unknown(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    return learn_levels(step, training, ctx, cel_step_text(step, "new_level"), err);
}

static void warn_unknown(const char *name, const cel_column *c, const cel_column *coded, cel_step_context *ctx)
{
    enum { MOST = 10 };
    const char *unseen[MOST];
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        const char *label = cel_column_label(c, i);
        if (!label || coded->code[i] != CEL_NA_INT)
            continue;
        size_t j = 0;
        while (j < n && strcmp(unseen[j], label) != 0)
            j++;
        if (j == n && n < MOST)
            unseen[n++] = label;
    }
    if (n == 0)
        return;
    cel_text list = {0};
    cel_text_list(&list, unseen, n, n > 1 ? '"' : 0);
    cel_step_warn(ctx, "! There are new levels in `%s`: %s.\nℹ New levels will be coerced to `NA` by `step_unknown()`.\nℹ Consider using step_novel() "
                       "(`?recipes::step_novel()`) before `step_unknown()`.", name, list.text ? list.text : "");
    cel_text_free(&list);
}

static cel_column *unknown(const cel_step *step, size_t k, const char *name, const cel_column *c, cel_step_context *ctx)
{
    cel_levels *levels = with_extra(&step->state, k, cel_step_text(step, "new_level"));
    cel_column *out = levels ? cel_column_recode(c, levels, CEL_NA_INT) : NULL;
    if (out) {
        warn_unknown(name, c, out, ctx);
        for (size_t i = 0; i < c->n; i++)
            if (cel_column_is_missing(c, i))
                out->code[i] = levels->n - 1;
    }
    cel_levels_drop(levels);
    return out;
}

static cel_status bake_unknown(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    return change_all(step, *data, unknown, ctx, err);
}

/* ---- other: rare levels become one ---- */

/* Levels that stay, as a mask; false when nothing is dropped. Share of the rows that are there, or a count from 1 on. */
static bool keep_levels(const cel_column *coded, int32_t n, double threshold, bool *keep, size_t *count)
{
    size_t there = 0;
    for (size_t i = 0; i < coded->n; i++)
        if (coded->code[i] != CEL_NA_INT) {
            count[coded->code[i]]++;
            there++;
        }
    int32_t kept = 0, most = 0;
    for (int32_t l = 0; l < n; l++) {
        double share = threshold >= 1 || there == 0 ? (double)count[l] : (double)count[l] / (double)there;
        keep[l] = share >= threshold;
        kept += keep[l];
        if (count[l] > count[most])
            most = l;
    }
    if (kept == 0 && n > 0) {
        keep[most] = true;
        kept = 1;
    }
    return kept < n;
}

static cel_status prep_other(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    const char *other = cel_step_text(step, "other");
    double threshold = cel_step_number(step, "threshold");
    for (size_t k = 0; k < ctx->n; k++) {
        const cel_column *c = training_column(training, ctx, k);
        cel_levels *levels = cel_column_levels(c);
        cel_column *coded = levels ? cel_column_recode(c, levels, CEL_NA_INT) : NULL;
        size_t *count = levels ? CEL_ARRAY(size_t, (size_t)levels->n) : NULL;
        bool *keep = levels ? CEL_ARRAY(bool, (size_t)levels->n) : NULL;
        const char **kept = levels ? CEL_ARRAY(const char *, (size_t)levels->n) : NULL;
        cel_status status = coded && count && keep && kept ? CEL_OK : cel_nomem(err);
        if (status == CEL_OK) {
            bool collapse = keep_levels(coded, levels->n, threshold, keep, count);
            size_t n = 0;
            bool taken = false;
            for (int32_t l = 0; l < levels->n; l++)
                if (keep[l]) {
                    kept[n++] = levels->label[l];
                    taken |= strcmp(levels->label[l], other) == 0;
                }
            if (collapse && taken)
                status = cel_step_fail(step, err, "The level %s is already a factor level that will be retained. Please choose a different value.", other);
            if (status == CEL_OK)
                status = cel_state_set(&step->state, cel_value_texts(kept, n), err, "levels.%zu", k);
            if (status == CEL_OK)
                status = cel_state_set(&step->state, cel_value_logical(collapse), err, "collapse.%zu", k);
        }
        cel_column_drop(coded);
        cel_levels_drop(levels);
        cel_free(count);
        cel_free(keep);
        cel_free(kept);
        CEL_TRY(status);
    }
    return CEL_OK;
}

static cel_column *other(const cel_step *step, size_t k, const char *name, const cel_column *c, cel_step_context *ctx)
{
    (void)name;
    (void)ctx;
    const cel_value *collapse = cel_state_get(&step->state, "collapse.%zu", k);
    if (!collapse || cel_value_at(collapse, 0) != 1)
        return cel_column_copy(c);
    cel_levels *levels = with_extra(&step->state, k, cel_step_text(step, "other"));
    cel_column *out = levels ? cel_column_recode(c, levels, levels->n - 1) : NULL;
    cel_levels_drop(levels);
    return out;
}

static cel_status bake_other(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    return change_all(step, *data, other, ctx, err);
}

/* terms, retained: the levels that stay, of the columns where some went. */
static cel_status tidy_other(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    if (!step->trained)
        return cel_tidy_untrained(step, "retained", true, out, err);
    char *const *name;
    size_t n = cel_step_columns(step, &name), rows = 0;
    for (size_t k = 0; k < n; k++)
        rows += cel_state_get(&step->state, "levels.%zu", k)->n;
    const char **terms = CEL_ARRAY(const char *, rows), **retained = CEL_ARRAY(const char *, rows);
    cel_status status = terms && retained ? CEL_OK : cel_nomem(err);
    size_t row = 0;
    for (size_t k = 0; status == CEL_OK && k < n; k++) {
        const cel_value *levels = cel_state_get(&step->state, "levels.%zu", k), *collapse = cel_state_get(&step->state, "collapse.%zu", k);
        for (size_t j = 0; cel_value_at(collapse, 0) == 1 && j < levels->n; j++, row++) {
            terms[row] = name[k];
            retained[row] = levels->as.text[j];
        }
    }
    if (status == CEL_OK)
        status = cel_tidy_start(row, out, err);
    if (status == CEL_OK)
        status = cel_tidy_texts(*out, "terms", terms, row, err);
    if (status == CEL_OK)
        status = cel_tidy_texts(*out, "retained", retained, row, err);
    cel_free(terms);
    cel_free(retained);
    return status;
}

static cel_status check_other(const cel_step *step, cel_error *err)
{
    double threshold = cel_step_number(step, "threshold");
    if (threshold >= 1 && threshold != (double)(long)threshold)
        return cel_step_fail(step, err, "if `threshold` is greater than one, it should be an integer");
    if (!(threshold >= 0))
        return cel_step_fail(step, err, "`threshold` should be non-negative, not %g", threshold);
    return CEL_OK;
}

/* ---- string2factor, factor2string, unorder, relevel ---- */

static cel_status prep_string2factor(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    const cel_value *given = cel_step_arg(step, "levels");
    if (given->kind == CEL_V_NULL)
        CEL_TRY(learn_levels(step, training, ctx, NULL, err));
    for (size_t k = 0; k < ctx->n; k++) {
        if (given->kind != CEL_V_NULL)
            CEL_TRY(cel_state_set(&step->state, cel_value_texts((const char *const *)given->as.text, given->n), err, "levels.%zu", k));
        const cel_column *c = training_column(training, ctx, k);
        bool ordered = c->type == CEL_FACTOR ? c->levels->ordered : cel_step_flag(step, "ordered");
        CEL_TRY(cel_state_set(&step->state, cel_value_logical(ordered), err, "ordered.%zu", k));
    }
    return CEL_OK;
}

static cel_column *recoded(const cel_step *step, size_t k, const char *name, const cel_column *c, cel_step_context *ctx)
{
    (void)name;
    (void)ctx;
    cel_levels *levels = cel_state_get_levels(&step->state, k);
    cel_column *out = levels ? cel_column_recode(c, levels, CEL_NA_INT) : NULL;
    cel_levels_drop(levels);
    return out;
}

static cel_status bake_recoded(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    return change_all(step, *data, recoded, ctx, err);
}

/* As make_factor() of recipes: what is a factor already stays as it is when the levels are given. */
static cel_column *text_to_factor(const cel_step *step, size_t k, const char *name, const cel_column *c, cel_step_context *ctx)
{
    bool given = cel_step_arg(step, "levels")->kind != CEL_V_NULL;
    return given && c->type == CEL_FACTOR ? cel_column_keep((cel_column *)(uintptr_t)c) : recoded(step, k, name, c, ctx);
}

static cel_status bake_string2factor(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    return change_all(step, *data, text_to_factor, ctx, err);
}

static cel_status tidy_ordered(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    return cel_tidy_argument(step, "ordered", out, err);
}

static cel_column *to_text(const cel_step *step, size_t k, const char *name, const cel_column *c, cel_step_context *ctx)
{
    (void)step;
    (void)k;
    (void)name;
    (void)ctx;
    cel_column *out = cel_column_new(CEL_STRING, c->n, c->levels);
    if (out && c->n > 0)
        memcpy(out->code, c->code, c->n * sizeof *c->code);
    return out;
}

static cel_status bake_factor2string(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    return change_all(step, *data, to_text, ctx, err);
}

static cel_status prep_unorder(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    CEL_TRY(learn_levels(step, training, ctx, NULL, err));
    for (size_t k = 0; k < ctx->n; k++) {
        if (!training_column(training, ctx, k)->levels->ordered)
            cel_step_warn(ctx, "`step_unorder()` should only be applied to ordered factors: `%s`.", ctx->name[k]);
        CEL_TRY(cel_state_set(&step->state, cel_value_logical(false), err, "ordered.%zu", k));
    }
    return CEL_OK;
}

static cel_status prep_relevel(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    const char *ref = cel_step_text(step, "ref_level");
    const char *without[8];
    size_t n = 0;
    for (size_t k = 0; k < ctx->n; k++) {
        cel_levels *levels = cel_column_levels(training_column(training, ctx, k));
        const char **label = levels ? CEL_ARRAY(const char *, (size_t)levels->n + 1) : NULL;
        if (!label) {
            cel_levels_drop(levels);
            return cel_nomem(err);
        }
        int32_t at = cel_levels_find(levels, ref);
        size_t kept = 1;
        label[0] = ref;
        for (int32_t l = 0; l < levels->n; l++)
            if (l != at)
                label[kept++] = levels->label[l];
        cel_status status = cel_state_set(&step->state, cel_value_texts(label, kept), err, "levels.%zu", k);
        cel_free(label);
        cel_levels_drop(levels);
        CEL_TRY(status);
        CEL_TRY(cel_state_set(&step->state, cel_value_logical(false), err, "ordered.%zu", k));
        if (at < 0 && n < 8)
            without[n++] = ctx->name[k];
    }
    if (n == 0)
        return CEL_OK;
    cel_text list = {0};
    cel_text_list(&list, without, n, '`');
    cel_status status = cel_step_fail(step, err, "The following column%s include required reference level \"%s\": %s.", n > 1 ? "s don't" : " doesn't", ref,
                                      list.text ? list.text : "");
    cel_text_free(&list);
    return status;
}

static cel_status tidy_relevel(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    CEL_TRY(cel_tidy_argument(step, "ref_level", out, err));
    return cel_tidy_rename(*out, "ref_level", "value", err);
}

/* ---- types ---- */

enum { NOMINAL = CEL_IS_STRING | CEL_IS_FACTOR | CEL_IS_ORDERED };

static const cel_formal novel_formals[] = {{"new_level", CEL_V_STRING, "\"new\"", "level for unseen values"}, {0}};
static const cel_formal unknown_formals[] = {{"new_level", CEL_V_STRING, "\"unknown\"", "level for missing values"}, {0}};
static const cel_formal other_formals[] = {
    {"threshold", CEL_V_DOUBLE, "0.05", "least share (below 1) or count of a level that stays"}, {"other", CEL_V_STRING, "\"other\"", "the new level"}, {0}};
static const cel_formal string_formals[] = {
    {"levels", CEL_V_STRING, "NULL", "levels; NULL: the sorted values"}, {"ordered", CEL_V_LOGICAL, "FALSE", "an ordered factor"}, {0}};
static const cel_formal relevel_formals[] = {{"ref_level", CEL_V_STRING, "", "the level that becomes the first"}, {0}};
static const cel_step_tunable other_tunable[] = {{"threshold", "threshold", "threshold(c(0, 0.1))"}, {0}};

const cel_step_type cel_step_novel = {
    .function = "step_novel", .name = "novel", .title = "Novel factor level assignment for", .formal = novel_formals, .accepts = NOMINAL,
    .prep = prep_novel, .bake = bake_novel, .tidy = tidy_new_level, .help = "A level for values the training set does not have"};
const cel_step_type cel_step_unknown = {
    .function = "step_unknown", .name = "unknown", .title = "Unknown factor level assignment for", .formal = unknown_formals, .accepts = NOMINAL,
    .prep = prep_unknown, .bake = bake_unknown, .tidy = tidy_new_level, .help = "A level for missing values"};
const cel_step_type cel_step_other = {
    .function = "step_other", .name = "other", .title = "Collapsing factor levels for", .formal = other_formals, .accepts = NOMINAL,
    .check = check_other, .prep = prep_other, .bake = bake_other, .tidy = tidy_other, .tunable = other_tunable, .help = "Pool rare levels"};
const cel_step_type cel_step_string2factor = {
    .function = "step_string2factor", .name = "string2factor", .title = "Factor variables from", .formal = string_formals, .accepts = NOMINAL,
    .prep = prep_string2factor, .bake = bake_string2factor, .tidy = tidy_ordered, .help = "Turn texts into factors"};
const cel_step_type cel_step_factor2string = {
    .function = "step_factor2string", .name = "factor2string", .title = "Character variables from", .accepts = NOMINAL,
    .bake = bake_factor2string, .help = "Turn factors into texts"};
const cel_step_type cel_step_unorder = {
    .function = "step_unorder", .name = "unorder", .title = "Unordered variables", .accepts = CEL_IS_FACTOR | CEL_IS_ORDERED,
    .prep = prep_unorder, .bake = bake_recoded, .help = "Turn ordered factors into plain ones"};
const cel_step_type cel_step_relevel = {
    .function = "step_relevel", .name = "relevel", .title = "Re-order factor level to ref_level for", .formal = relevel_formals,
    .accepts = NOMINAL, .prep = prep_relevel, .bake = bake_recoded, .tidy = tidy_relevel, .help = "Choose the first level"};
