/* Arguments of the kerasnip, workflows and tune bridges: workflows, results and fits; rows of parameters; predictors and outcomes
 * in the forms scripts have them; and `...` that must be empty, so that a misspelt name is refused. */
#include <stdio.h>
#include <string.h>

#include "cli/script/lib_keras.h"
#include "cli/script/tuning_value.h"

/* "tune_grid" of the row "tune_grid.workflow". */
static void function_name(const cel_args *a, char *out, size_t size)
{
    const char *name = cel_args_builtin(a)->name, *dot = strchr(name + 1, '.');
    snprintf(out, size, "%.*s", dot ? (int)(dot - name) : (int)strlen(name), name);
}

bool cel_no_dots(cel_interp *in, cel_args *a, const char *const *allowed)
{
    const char *names[32];
    size_t n = 0;
    char function[64];
    function_name(a, function, sizeof function);
    for (size_t k = 0; k < cel_dots(a); k++) {
        const char *name = cel_dots_name(a, k);
        bool fine = false;
        for (size_t i = 0; name && allowed && allowed[i]; i++)
            fine = fine || strcmp(allowed[i], name) == 0;
        if (fine)
            continue;
        if (!name) {
            cel_dots_fail(a, k, "script.unused", "%s() takes no further argument: this one is too many", function);
            return false;
        }
        cel_dots_fail(a, k, "script.unused", "%s() has no argument \"%s\"", function, name);
        for (size_t i = 0; cel_args_name(a, i) && n < sizeof names / sizeof *names; i++)
            if (strcmp(cel_args_name(a, i), "...") != 0)
                names[n++] = cel_args_name(a, i);
        int nearest = cel_nearest(name, names, n);
        if (nearest >= 0)
            cel_error_hint(cel_interp_error(in), "did you mean %s?", names[nearest]);
        return false;
    }
    return true;
}

cel_workflow *cel_arg_workflow(cel_args *a, size_t i)
{
    return cel_arg_object(a, i, &cel_workflow_object);
}

cel_results *cel_arg_results(cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    cel_results *r = x ? cel_results_of(x) : NULL;
    char what[128];
    if (x && !r)
        cel_arg_fail(a, i, "tune.results", "%s must be the result of tune_grid(), fit_resamples() or last_fit(), not %s", cel_args_name(a, i),
                     cel_sexp_describe(x, what, sizeof what));
    return r;
}

cel_fit *cel_arg_fit(cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    char what[128];
    if (!x)
        return NULL;
    cel_fit *fit = cel_object_of(x, &cel_fit_object);
    const cel_workflow *wf = cel_object_of(x, &cel_workflow_object);
    if (!fit && wf)
        fit = wf->fit;
    if (!fit && wf)
        cel_arg_fail(a, i, "workflow.untrained", "the workflow is not trained yet: fit() it first");
    else if (!fit)
        cel_arg_fail(a, i, "fit.kind", "%s must be a fitted model or workflow, not %s", cel_args_name(a, i), cel_sexp_describe(x, what, sizeof what));
    return fit;
}

cel_frame *cel_arg_parameters(cel_interp *in, cel_args *a, size_t i, bool one_row)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return NULL;
    cel_frame *f = NULL;
    if (cel_is_frame(x)) {
        f = cel_arg_frame(in, a, i);
    } else if (x->kind == CEL_S_LIST && x->n > 0) {
        f = cel_frame_new(1);
        cel_error err;
        for (size_t k = 0; f && k < x->n; k++) {
            cel_column *c = cel_column_of(in, x->as.v[k], cel_sexp_name(x, k));
            cel_status status = c ? cel_frame_set(f, cel_sexp_name(x, k), c, &err) : CEL_FAILED;
            if (c && status != CEL_OK)
                cel_arg_error(a, i, &err);
            if (c)
                cel_column_drop(c);
            if (status != CEL_OK) {
                cel_frame_drop(f);
                return NULL;
            }
        }
    } else {
        cel_arg_fail(a, i, "tune.parameters", "%s must be a table of one row or a named list of parameter values", cel_args_name(a, i));
    }
    if (f && one_row && f->rows != 1) {
        cel_frame_drop(f);
        cel_arg_fail(a, i, "tune.parameters", "The parameter `tibble` should have a single row.");
        return NULL;
    }
    return f;
}

/* The columns of rows x size numbers, named. NULL when memory is gone. */
static cel_frame *frame_of_rows(const cel_real *value, size_t rows, size_t size, const cel_sexp *names)
{
    cel_frame *f = cel_frame_new(rows);
    for (size_t k = 0; f && k < size; k++) {
        cel_column *c = cel_column_new(CEL_DOUBLE, rows, NULL);
        char number[32];
        const char *name = names ? cel_sexp_text_at(names, k) : NULL;
        snprintf(number, sizeof number, "V%zu", k + 1);
        for (size_t r = 0; c && r < rows; r++)
            c->num[r] = (double)value[r * size + k];
        bool ok = c && cel_frame_set(f, name ? name : number, c, NULL) == CEL_OK;
        if (c)
            cel_column_drop(c);
        if (!ok) {
            cel_frame_drop(f);
            f = NULL;
        }
    }
    return f;
}

cel_frame *cel_arg_predictors(cel_interp *in, cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return NULL;
    if (cel_is_frame(x))
        return cel_arg_frame(in, a, i);
    cel_real *value;
    size_t rows, size;
    if (!cel_keras_rows(in, x, cel_args_name(a, i), &value, &rows, &size))
        return NULL;
    const cel_sexp *dimnames = cel_sexp_attr(x, "dimnames");
    const cel_sexp *names = dimnames && dimnames->kind == CEL_S_LIST && dimnames->n == 2 && dimnames->as.v[1]->n == size ? dimnames->as.v[1] : NULL;
    cel_frame *f = frame_of_rows(value, rows, size, names);
    cel_free(value);
    if (!f)
        cel_call_fail(a, "memory", "there is not enough memory");
    return f;
}

cel_frame *cel_arg_outcomes(cel_interp *in, cel_args *a, size_t i, const char *name)
{
    cel_sexp *y = cel_arg(a, i);
    if (!y)
        return NULL;
    if (cel_is_frame(y))
        return cel_arg_frame(in, a, i);
    cel_error err = {0};
    cel_column *c = NULL;
    if (cel_sexp_attr(y, "dim")) {
        cel_frame *of_matrix = cel_arg_predictors(in, a, i);
        if (of_matrix && of_matrix->cols == 1)
            c = cel_column_keep(of_matrix->column[0]);
        else if (of_matrix)
            cel_arg_fail(a, i, "outcome.columns", "%s must have one column, or be a data frame, not a matrix of %zu columns", cel_args_name(a, i), of_matrix->cols);
        cel_frame_drop(of_matrix);
    } else {
        c = cel_column_of(in, y, name);
    }
    if (!c)
        return NULL;
    cel_frame *f = cel_frame_new(c->n);
    cel_status status = f ? cel_frame_set(f, name, c, &err) : cel_nomem(&err);
    cel_column_drop(c);
    if (status == CEL_OK)
        return f;
    cel_frame_drop(f);
    cel_arg_error(a, i, &err);
    return NULL;
}
