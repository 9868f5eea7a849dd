/* kerasnip's steps that make arrays of columns: step_collapse puts columns side by side into one matrix for each row,
 * step_sequence puts the rows before a row above it, oldest first. The new column stands last, its sources go.
 * Source: kerasnip::step_collapse(), step_sequence(). */
#include <stdio.h>
#include <string.h>

#include "recipes/step_table.h"

/* The columns as doubles, `*own[k]` to free; *whole false when memory is gone. */
static cel_status views(const cel_step *step, const cel_frame *data, char *const *name, size_t n, const double **x, double **own, cel_error *err)
{
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = cel_step_column(step, data, name[k], err);
        if (!c)
            return CEL_INPUT;
        if (!(x[k] = cel_column_view(c, &own[k])))
            return cel_nomem(err);
    }
    return CEL_OK;
}

/* One column of arrays of `steps` rows and a column for each source; row i of the result ends at row i + first. Rows before the
 * first one count as zeros. */
static cel_column *arrays(const double *const *x, size_t n, size_t rows, size_t steps, size_t first)
{
    cel_column *c = cel_column_matrix(rows - first, steps * n);
    if (!c)
        return NULL;
    c->height = steps;
    for (size_t i = first; i < rows; i++)
        for (size_t t = 0; t < steps; t++) {
            double *out = c->num + ((i - first) * steps + t) * n;
            if (i + t + 1 >= steps)
                for (size_t k = 0; k < n; k++)
                    out[k] = x[k][i + t + 1 - steps];
        }
    return c;
}

static cel_status replace(const cel_step *step, cel_frame **data, size_t steps, bool drop, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name), rows = (*data)->rows;
    const char *made = cel_step_text(step, "new_col");
    if (n == 0 || step->skip)
        return CEL_OK;
    const double **x = CEL_ARRAY(const double *, n);
    double **own = CEL_ARRAY(double *, n);
    size_t first = !drop ? 0 : steps - 1 < rows ? steps - 1 : rows;
    cel_status status = x && own ? views(step, *data, name, n, x, own, err) : cel_nomem(err);
    cel_column *c = NULL;
    if (status == CEL_OK && !(c = arrays(x, n, rows, steps, first)))
        status = cel_nomem(err);
    for (size_t k = 0; own && k < n; k++)
        cel_free(own[k]);
    cel_free(x);
    cel_free(own);
    for (size_t k = 0; status == CEL_OK && k < n; k++)
        cel_frame_forget(*data, name[k]);
    size_t *row = status == CEL_OK && first ? CEL_ARRAY(size_t, rows) : NULL;
    if (status == CEL_OK && first && !row)
        status = cel_nomem(err);
    for (size_t i = first; row && i < rows; i++)
        row[i - first] = i;
    if (row)
        status = cel_frame_keep_rows(data, row, rows - first, err);
    cel_free(row);
    if (status == CEL_OK)
        status = cel_step_collision(step, *data, &made, 1, err);
    if (status == CEL_OK)
        return cel_frame_take(*data, made, c, err);
    cel_column_drop(c);
    return status;
}

static size_t timesteps(const cel_step *step)
{
    return cel_step_whole(step, "timesteps");
}

static cel_status bake_collapse(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    return replace(step, data, 1, false, err);
}

static cel_status bake_sequence(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    return replace(step, data, timesteps(step), strcmp(cel_step_text(step, "padding"), "drop") == 0, err);
}

static cel_status check_collapse(const cel_step *step, cel_error *err)
{
    const char *made = cel_step_text(step, "new_col");
    return made && *made ? CEL_OK : cel_step_fail(step, err, "`new_col` must be the name of a column");
}

static cel_status check_sequence(const cel_step *step, cel_error *err)
{
    const char *padding = cel_step_text(step, "padding");
    if (timesteps(step) < 1)
        return cel_step_fail(step, err, "`timesteps` must be a whole number of 1 or more");
    if (!padding || (strcmp(padding, "drop") != 0 && strcmp(padding, "zero") != 0))
        return cel_step_fail(step, err, "`padding` must be one of \"drop\" or \"zero\"%s%s%s", padding ? ", not \"" : "", padding ? padding : "",
                             padding ? "\"" : "");
    return check_collapse(step, err);
}

/* ---- prints and tables ---- */

static void say_names(const cel_step *step, const char *title, cel_text *t)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    cel_text_addf(t, "%s: ", title);
    cel_text_list_plain(t, (const char *const *)name, n);
    cel_text_addf(t, "  ->  %s ", cel_step_text(step, "new_col"));
}

static void say_collapse(const cel_step *step, cel_text *t)
{
    if (step->trained)
        say_names(step, "Collapse predictors into list-column", t);
    else
        cel_text_add(t, "Collapse predictors into list-column (unprepped)");
}

static void say_sequence(const cel_step *step, cel_text *t)
{
    char title[80];
    snprintf(title, sizeof title, "Sliding window (timesteps = %zu ) of predictors", timesteps(step));
    if (step->trained)
        say_names(step, title, t);
    else
        cel_text_add(t, "Sliding window of predictors (unprepped)");
}

static cel_status tidy_collapse(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    CEL_TRY(cel_tidy_argument(step, "new_col", out, err));
    return cel_tidy_rename(*out, "new_col", "value", err);
}

static cel_status tidy_sequence(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    CEL_TRY(tidy_collapse(step, kind, out, err));
    return cel_tidy_more(step, "timesteps", *out, err);
}

/* ---- types ---- */

static const cel_formal collapse_formals[] = {{"new_col", CEL_V_STRING, "\"predictor_matrix\"", "name of the new column"}, {0}};
static const cel_formal sequence_formals[] = {{"timesteps", CEL_V_INTEGER, "", "rows in a window"},
                                              {"new_col", CEL_V_STRING, "\"sequence_matrix\"", "name of the new column"},
                                              {"padding", CEL_V_STRING, "c(\"drop\", \"zero\")", "what becomes of the first rows"},
                                              {0}};

const cel_step_type cel_step_collapse = {
    .function = "step_collapse", .name = "collapse", .title = "Collapse predictors into list-column", .formal = collapse_formals, .role = "predictor",
    .flags = CEL_STEP_PLAIN, .accepts = CEL_IS_NUMBER | CEL_IS_LOGICAL, .check = check_collapse, .bake = bake_collapse, .tidy = tidy_collapse,
    .say = say_collapse, .help = "Columns as one input of a functional network"};
const cel_step_type cel_step_sequence = {
    .function = "step_sequence", .name = "sequence", .title = "Sliding window of predictors", .formal = sequence_formals, .role = "predictor",
    .flags = CEL_STEP_PLAIN, .accepts = CEL_IS_NUMBER | CEL_IS_LOGICAL, .check = check_sequence, .bake = bake_sequence, .tidy = tidy_sequence,
    .say = say_sequence, .help = "The rows before a row as one input"};
