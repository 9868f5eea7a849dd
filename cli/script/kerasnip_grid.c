/* Building every candidate of a grid without training: compile_keras_grid() and what looks at its result. */
#include <stdio.h>
#include <string.h>

#include "cli/script/kerasnip_inside.h"
#include "cli/script/lib_keras.h"

/* The sentence of a failure, with the place in the script when it is known. */
static cel_sexp *reason(cel_interp *in, const cel_error *err)
{
    cel_text t = {0};
    cel_text_add(&t, err->message);
    if (err->line > 0)
        cel_text_addf(&t, "\n%s:%ld:%ld", err->file, err->line, err->column);
    if (err->source[0])
        cel_text_addf(&t, "   %s", err->source + strspn(err->source, " \t"));
    cel_sexp *x = t.failed ? NULL : cel_sexp_string(in, t.text);
    cel_text_free(&t);
    return x;
}

/* A built candidate compiled as a network of its own. */
static cel_sexp *compiled(cel_interp *in, const cel_spec *spec, const cel_frame *grid, size_t row, const cel_design *design, cel_built *built)
{
    cel_spec *candidate = NULL;
    cel_network *network = NULL;
    cel_building data = cel_design_building(design);
    cel_stream stream;
    cel_stream_start(&stream, 0, CEL_WHOLE, (uint32_t)row);
    cel_status status = cel_spec_finalize(spec, grid, row, &candidate, &built->error);
    if (status == CEL_OK)
        status = cel_network_new(built->model, &stream, &network, &built->error);
    if (status == CEL_OK)
        status = cel_spec_compile(candidate, &data, true, network, &built->error);
    bool sequential = !spec->type->functional;
    cel_spec_drop(candidate);
    if (status == CEL_OK)
        return cel_keras_model_value(in, network, sequential);
    cel_network_free(network);
    return cel_null(in);
}

static cel_sexp *results(cel_interp *in, cel_sexp *grid_value, const cel_spec *spec, const cel_frame *grid, const cel_design *design, cel_built *built)
{
    cel_sexp *models = cel_sexp_vector(in, CEL_S_LIST, grid->rows), *errors = cel_sexp_vector(in, CEL_S_STRING, grid->rows);
    for (size_t r = 0; models && errors && r < grid->rows; r++) {
        cel_sexp *model = built[r].model ? compiled(in, spec, grid, r, design, &built[r]) : cel_null(in);
        cel_sexp *text = model && model->kind == CEL_S_NULL ? reason(in, &built[r].error) : NULL;
        if (!model || (model->kind == CEL_S_NULL && !text))
            return NULL;
        cel_sexp_set(models, r, model);
        errors->as.s[r] = text ? text->as.s[0] : NULL;
    }
    cel_sexp *out = models && errors ? cel_tibble_with(in, grid_value, "compiled_model", models) : NULL;
    return out ? cel_tibble_with(in, out, "error", errors) : NULL;
}

cel_sexp *kerasnip_compile_grid(cel_interp *in, cel_args *a)
{
    cel_sexp *spec_value = cel_arg(a, 0), *grid_value = spec_value ? cel_arg(a, 1) : NULL;
    if (!grid_value)
        return NULL;
    cel_spec *spec = cel_object_of(spec_value, &cel_spec_object);
    if (!spec)
        return cel_arg_fail(a, 0, "grid.spec", "`spec` must be a `parsnip` model specification.");
    if (!cel_is_frame(grid_value))
        return cel_arg_fail(a, 1, "grid.table", "`grid` must be a data frame or tibble.");
    if (cel_tibble_rows(grid_value) == 0)
        return cel_arg_fail(a, 1, "grid.empty", "`grid` must have at least one row. Use `tibble::tibble(.rows = 1)` to build the model with the spec's current "
                                                "arguments and no hyperparameter variation.");
    cel_frame *grid = cel_arg_frame(in, a, 1), *x = grid ? cel_arg_predictors(in, a, 2) : NULL, *y = x ? cel_arg_outcomes(in, a, 3, "y") : NULL;
    cel_design *design = NULL;
    cel_built *built = y ? CEL_ARRAY(cel_built, grid->rows) : NULL;
    cel_sexp *out = NULL;
    cel_error err;
    if (built) {
        cel_spec *all = NULL;
        cel_status status = cel_spec_for_grid(spec, grid, &all, &err);
        if (status == CEL_OK)
            status = cel_design_new(x, y, spec->type->mode, false, &design, &err);
        if (status == CEL_OK)
            status = cel_build_grid(all, grid, design, built, &err);
        out = status == CEL_OK ? results(in, grid_value, all, grid, design, built) : cel_tuning_error(in, a, &err);
        cel_spec_drop(all);
    }
    for (size_t r = 0; built && r < grid->rows; r++)
        cel_model_free(built[r].model);
    cel_free(built);
    cel_design_free(design);
    cel_frame_drop(grid);
    cel_frame_drop(x);
    cel_frame_drop(y);
    return out;
}

/* Rows whose `error` is missing. */
static size_t good_rows(const cel_sexp *errors, size_t *row)
{
    size_t n = 0;
    for (size_t r = 0; r < errors->n; r++)
        if (!cel_sexp_text_at(errors, r))
            row[n++] = r;
    return n;
}

cel_sexp *kerasnip_valid_grid(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    cel_sexp *errors = cel_is_frame(x) ? cel_list_get(x, "error") : NULL;
    if (!errors || !cel_list_get(x, "compiled_model"))
        return cel_arg_fail(a, 0, "grid.compiled", "`compiled_grid` must be a data frame produced by `compile_keras_grid()`.");
    size_t *row = CEL_ARRAY(size_t, errors->n + 1), *col = CEL_ARRAY(size_t, x->n + 1), cols = 0;
    size_t n = row ? good_rows(errors, row) : 0;
    for (size_t k = 0; col && k < x->n; k++)
        if (strcmp(cel_sexp_name(x, k), "error") != 0 && strcmp(cel_sexp_name(x, k), "compiled_model") != 0)
            col[cols++] = k;
    cel_sexp *out = row && col ? cel_tibble_take(in, x, row, n) : NULL;
    out = out ? cel_tibble_select(in, out, col, cols) : NULL;
    cel_free(row);
    cel_free(col);
    return out;
}

static void heading(cel_interp *in, const char *text, int width)
{
    cel_text t = {0};
    cel_text_addf(&t, "\n── %s ", text);
    if (width > 0)
        cel_text_repeat(&t, "─", width > cel_text_width(text) + 4 ? (size_t)(width - cel_text_width(text) - 4) : 0);
    cel_text_add(&t, width > 0 ? "\n" : "──\n\n");
    if (!t.failed)
        cel_write(in, t.text);
    cel_text_free(&t);
}

static bool show_failure(cel_interp *in, cel_sexp *x, size_t row, size_t number, size_t failures)
{
    char title[64];
    snprintf(title, sizeof title, "Error %zu/%zu", number, failures);
    heading(in, title, 0);
    cel_write(in, "Hyperparameters:\n");
    for (size_t k = 0; k < x->n; k++) {
        const char *name = cel_sexp_name(x, k);
        if (strcmp(name, "error") == 0 || strcmp(name, "compiled_model") == 0)
            continue;
        const char *label = cel_sexp_text_at(x->as.v[k], row);
        char number_text[64];
        cel_writef(in, "%s: %s\n", name, label ? label : cel_number_text(cel_sexp_number_at(x->as.v[k], row), 7, number_text));
    }
    cel_writef(in, "Error Message:\n%s\n", cel_sexp_text_at(cel_list_get(x, "error"), row));
    return true;
}

cel_sexp *kerasnip_inform_errors(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    size_t most;
    if (!x || !cel_arg_count(a, 1, &most))
        return NULL;
    cel_sexp *errors = cel_is_frame(x) ? cel_list_get(x, "error") : NULL;
    if (!errors)
        return cel_arg_fail(a, 0, "grid.compiled", "`compiled_grid` must be a data frame with a column `error`, produced by `compile_keras_grid()`.");
    size_t failures = 0, shown = 0;
    for (size_t r = 0; r < errors->n; r++)
        failures += cel_sexp_text_at(errors, r) != NULL;
    cel_invisible(in);
    if (failures == 0) {
        cel_write(in, "✔ All models compiled successfully!\n");
        return x;
    }
    heading(in, "Compilation Errors Summary", cel_option_width(in));
    cel_writef(in, "✖ %zu of %zu models failed to compile.\n", failures, errors->n);
    for (size_t r = 0; r < errors->n && shown < most; r++)
        if (cel_sexp_text_at(errors, r))
            show_failure(in, x, r, ++shown, failures);
    if (failures > shown)
        cel_writef(in, "\n... and %zu more errors.\n", failures - shown);
    return x;
}
