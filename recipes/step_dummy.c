/* step_dummy(): indicator columns of factors. Each level becomes a row of a contrast matrix, so that baking is one table
 * look-up for each new column: treatment and one-hot indicators, orthogonal polynomials for ordered factors, Helmert, sum. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "recipes/step_table.h"

/* ---- contrasts: (levels, columns), column-major, filled into zeros ---- */

static void one_hot(double *m, size_t levels)
{
    for (size_t j = 0; j < levels; j++)
        m[j * levels + j] = 1;
}

static void treatment(double *m, size_t levels)
{
    for (size_t j = 0; j + 1 < levels; j++)
        m[j * levels + j + 1] = 1;
}

static void helmert(double *m, size_t levels)
{
    for (size_t j = 0; j + 1 < levels; j++) {
        for (size_t i = 0; i <= j; i++)
            m[j * levels + i] = -1;
        m[j * levels + j + 1] = (double)(j + 1);
    }
}

static void sum_to_zero(double *m, size_t levels)
{
    for (size_t j = 0; j + 1 < levels; j++) {
        m[j * levels + j] = 1;
        m[j * levels + levels - 1] = -1;
    }
}

static const struct contrast {
    const char *name;
    void (*fill)(double *m, size_t levels);
    bool full; /* as many columns as levels */
} contrasts[] = {
    {"contr.treatment", treatment, false}, {"contr.poly", cel_contr_poly, false}, {"contr_one_hot", one_hot, true},
    {"contr.helmert", helmert, false},     {"contr.sum", sum_to_zero, false},
};
enum { CONTRASTS = sizeof contrasts / sizeof *contrasts };

static const struct contrast *contrast_of(const char *name)
{
    for (size_t i = 0; i < CONTRASTS; i++)
        if (name && strcmp(contrasts[i].name, name) == 0)
            return &contrasts[i];
    return NULL;
}

static cel_status check(const cel_step *step, cel_error *err)
{
    static const char *const args[] = {"contrasts.unordered", "contrasts.ordered"};
    for (size_t i = 0; i < 2; i++) {
        const char *name = cel_step_text(step, args[i]);
        if (contrast_of(name))
            continue;
        const char *known[CONTRASTS];
        for (size_t k = 0; k < CONTRASTS; k++)
            known[k] = contrasts[k].name;
        cel_step_fail(step, err, "there is no contrast \"%s\"", name ? name : "NULL");
        int near = name ? cel_nearest(name, known, CONTRASTS) : -1;
        if (near >= 0)
            cel_error_hint(err, "did you mean \"%s\"?", known[near]);
        return CEL_INPUT;
    }
    return CEL_OK;
}

/* ---- names ---- */

/* dummy_names(): `var_level`, or `var_01` for ordered factors. */
static cel_status usual_names(const char *var, const char *const *label, size_t n, bool ordinal, cel_value *out, cel_error *err)
{
    char **name = CEL_ARRAY(char *, n);
    bool whole = name != NULL;
    int digits = snprintf(NULL, 0, "%zu", n);
    for (size_t k = 0; whole && k < n; k++) {
        cel_text t = {0};
        cel_text_addf(&t, "%s_", var);
        if (ordinal)
            cel_text_addf(&t, "%0*zu", digits, k + 1);
        else
            cel_text_valid_name(&t, label[k]);
        whole = (name[k] = cel_text_take(&t)) != NULL;
    }
    *out = whole ? cel_value_texts((const char *const *)name, n) : (cel_value){0};
    for (size_t k = 0; name && k < n; k++)
        cel_free(name[k]);
    cel_free(name);
    return out->kind == CEL_V_STRING ? CEL_OK : cel_nomem(err);
}

/* naming(var, lvl, ordinal) of the script. */
static cel_status own_names(const cel_step *step, const char *var, const char *const *label, size_t n, bool ordinal, cel_value *out, cel_error *err)
{
    const cel_value *naming = cel_step_arg(step, "naming");
    cel_value args[] = {cel_value_text(var), cel_value_texts(label, n), cel_value_logical(ordinal)};
    *out = (cel_value){0};
    cel_status status = args[0].kind && args[1].kind && args[2].kind ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK)
        status = step->hooks->call(step->hooks->user, naming->as.object, args, 3, out, err);
    for (size_t i = 0; i < 3; i++)
        cel_value_free(&args[i]);
    if (status == CEL_OK && (out->kind != CEL_V_STRING || out->n != n)) {
        cel_value_free(out);
        status = cel_step_fail(step, err, "`naming` must give one name for each of the %zu new columns of `%s`", n, var);
    }
    return status;
}

/* ---- prep ---- */

static cel_status prep_column(cel_step *step, size_t k, const char *var, const cel_levels *levels, cel_error *err)
{
    bool hot = cel_step_flag(step, "one_hot");
    const struct contrast *c =
        contrast_of(hot ? "contr_one_hot" : cel_step_text(step, levels->ordered ? "contrasts.ordered" : "contrasts.unordered"));
    size_t n = (size_t)levels->n, columns = n - (c->full ? 0 : 1);
    double *m = CEL_ARRAY(double, n * columns);
    if (!m)
        return cel_nomem(err);
    c->fill(m, n);
    cel_status status = cel_state_set(&step->state, cel_value_numbers(m, n * columns), err, "contrast.%zu", k);
    cel_free(m);
    CEL_TRY(status);
    CEL_TRY(cel_state_levels(&step->state, k, levels, err));
    const char *const *label = (const char *const *)levels->label + (n - columns);
    cel_value names;
    bool own = cel_step_arg(step, "naming")->kind == CEL_V_OBJECT && step->hooks;
    CEL_TRY((own ? own_names(step, var, label, columns, levels->ordered, &names, err)
                 : usual_names(var, label, columns, levels->ordered, &names, err)));
    return cel_state_set(&step->state, names, err, "names.%zu", k);
}

static cel_status prep(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    for (size_t k = 0; k < ctx->n; k++) {
        const cel_levels *levels = training->column[cel_frame_find(training, ctx->name[k])]->levels;
        if (levels->n == 0)
            return cel_step_fail(step, err, "`%s` has no factor levels: all its values are missing", ctx->name[k]);
        if (levels->n == 1) {
            cel_step_fail(step, err, "Only one factor level in `%s`: \"%s\".", ctx->name[k], levels->label[0]);
            cel_error_hint(err, "step_zv() before step_dummy() removes such columns");
            return CEL_INPUT;
        }
        CEL_TRY(prep_column(step, k, ctx->name[k], levels, err));
    }
    return CEL_OK;
}

/* ---- bake ---- */

/* Values that are no level, and missing ones, are named in one warning. */
static void warn_unseen(const char *name, const cel_column *c, const cel_column *coded, cel_step_context *ctx)
{
    enum { MOST = 10 };
    const char *unseen[MOST];
    char quoted[MOST][72];
    size_t n = 0;
    bool missing = false, novel = false;
    for (size_t i = 0; i < c->n; i++) {
        if (coded->code[i] != CEL_NA_INT)
            continue;
        const char *label = cel_column_label(c, i);
        missing |= !label;
        if (!label || n + 1 >= MOST)
            continue;
        novel = true;
        char text[72];
        snprintf(text, sizeof text, "\"%.68s\"", label);
        size_t k = 0;
        while (k < n && strcmp(unseen[k], text) != 0)
            k++;
        if (k == n) {
            memcpy(quoted[n], text, sizeof text);
            unseen[n] = quoted[n];
            n++;
        }
    }
    if (missing)
        unseen[n++] = "NA";
    if (n == 0)
        return;
    /* A single value stands without quotes: "There are new levels in `island`: Atlantis." */
    if (n == 1 && novel) {
        quoted[0][strlen(quoted[0]) - 1] = '\0';
        unseen[0] = quoted[0] + 1;
    }
    cel_text list = {0};
    cel_text_list(&list, unseen, n, 0);
    cel_step_warn(ctx, "! There are new levels in `%s`: %s.%s%s", name, list.text ? list.text : "",
                  missing ? "\nℹ Consider using step_unknown() (`?recipes::step_unknown()`) before `step_dummy()` to handle missing values." : "",
                  novel ? "\nℹ Consider using step_novel() (`?recipes::step_novel()`) before `step_dummy()` to handle unseen values." : "");
    cel_text_free(&list);
}

static cel_column *indicator(const cel_column *coded, const double *value)
{
    cel_column *c = cel_column_new(CEL_DOUBLE, coded->n, NULL);
    if (!c)
        return NULL;
    double missing = cel_na(), *restrict out = c->num;
    const int32_t *restrict code = coded->code;
    for (size_t i = 0; i < coded->n; i++)
        out[i] = code[i] == CEL_NA_INT ? missing : value[code[i]];
    return c;
}

static cel_status bake_column(const cel_step *step, size_t k, const char *name, cel_frame *data, cel_step_context *ctx, cel_error *err)
{
    const cel_column *c = cel_step_column(step, data, name, err);
    if (!c)
        return CEL_INPUT;
    const cel_value *names = cel_state_get(&step->state, "names.%zu", k), *m = cel_state_get(&step->state, "contrast.%zu", k);
    cel_levels *levels = cel_state_get_levels(&step->state, k);
    if (!names || !m || !levels) {
        cel_levels_drop(levels);
        return cel_nomem(err);
    }
    size_t n = (size_t)levels->n;
    cel_column *coded = cel_column_recode(c, levels, CEL_NA_INT);
    cel_levels_drop(levels);
    if (!coded)
        return cel_nomem(err);
    warn_unseen(name, c, coded, ctx);
    cel_status status = cel_step_collision(step, data, (const char *const *)names->as.text, names->n, err);
    for (size_t j = 0; status == CEL_OK && j < names->n; j++)
        status = cel_frame_take(data, names->as.text[j], indicator(coded, m->as.number + j * n), err);
    cel_column_drop(coded);
    return status;
}

static cel_status bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    for (size_t k = 0; k < n; k++)
        CEL_TRY(bake_column(step, k, name[k], *data, ctx, err));
    for (size_t k = 0; k < n && !cel_step_flag(step, "keep_original_cols"); k++)
        cel_frame_forget(*data, name[k]);
    return CEL_OK;
}

/* terms, columns: the levels that have a column. */
static cel_status tidy(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    if (!step->trained)
        return cel_tidy_untrained(step, "columns", true, out, err);
    char *const *name;
    size_t n = cel_step_columns(step, &name), rows = 0;
    for (size_t k = 0; k < n; k++)
        rows += cel_state_get(&step->state, "names.%zu", k)->n;
    const char **terms = CEL_ARRAY(const char *, rows), **columns = CEL_ARRAY(const char *, rows);
    cel_status status = terms && columns ? cel_tidy_start(rows, out, err) : cel_nomem(err);
    for (size_t k = 0, row = 0; status == CEL_OK && k < n; k++) {
        const cel_value *levels = cel_state_get(&step->state, "levels.%zu", k);
        size_t columns_k = cel_state_get(&step->state, "names.%zu", k)->n;
        for (size_t j = 0; j < columns_k; j++, row++) {
            terms[row] = name[k];
            columns[row] = levels->as.text[levels->n - columns_k + j];
        }
    }
    if (status == CEL_OK)
        status = cel_tidy_texts(*out, "terms", terms, rows, err);
    if (status == CEL_OK)
        status = cel_tidy_texts(*out, "columns", columns, rows, err);
    cel_free(terms);
    cel_free(columns);
    return status;
}

static const cel_formal formals[] = {
    {"one_hot", CEL_V_LOGICAL, "FALSE", "a column for every level"},
    {"contrasts.unordered", CEL_V_STRING, "\"contr.treatment\"", "contrasts of factors"},
    {"contrasts.ordered", CEL_V_STRING, "\"contr.poly\"", "contrasts of ordered factors"},
    {"naming", CEL_V_OBJECT, "NULL", "function(var, lvl, ordinal) that names the new columns"},
    {"sparse", CEL_V_STRING, "\"auto\"", "accepted; all columns are dense here"},
    {"keep_original_cols", CEL_V_LOGICAL, "FALSE", "keep the factors"},
    {0},
};

const cel_step_type cel_step_dummy = {
    .function = "step_dummy", .name = "dummy", .title = "Dummy variables from", .formal = formals, .role = "predictor",
    .accepts = CEL_IS_FACTOR | CEL_IS_ORDERED, .check = check, .prep = prep, .bake = bake, .tidy = tidy,
    .help = "Turn factors into indicator columns"};
