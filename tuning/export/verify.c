/* Exports read back: the same rows through the model and through the file must give the same predictions. Rows are drawn: columns
 * of the data where the recipe says their numbers lie, with some values missing and some labels unknown, or the columns the recipe
 * makes. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "recipes/recipe.h"
#include "recipes/step.h"
#include "tuning/export/export.h"
#include "tuning/export/keras_read.h"
#include "tuning/export/onnx_read.h"
#include "tuning/workflow_inside.h"

/* ---- rows ---- */

/* Where the numbers of a column lie. */
typedef struct range {
    double low, high;
} range;

/* A column of the data as new data may hold it: a share of `gaps` is missing, one label in twenty was never seen. */
static cel_column *draw_column(const cel_column *like, const char *const *label, size_t n_labels, size_t rows, range within, double gaps, cel_stream *s)
{
    cel_levels *levels = NULL;
    if (like->levels) {
        const char **all = CEL_ARRAY(const char *, n_labels + 1);
        for (size_t i = 0; all && i < n_labels; i++)
            all[i] = label[i];
        if (all)
            all[n_labels] = "a label never seen";
        levels = all ? cel_levels_new(all, (int32_t)n_labels + 1, like->type == CEL_FACTOR && like->levels->ordered) : NULL;
        cel_free(all);
        if (!levels)
            return NULL;
    }
    cel_column *c = cel_column_new(like->type, rows, levels);
    cel_levels_drop(levels);
    for (size_t r = 0; c && r < rows; r++) {
        bool missing = cel_stream_unif(s) < gaps;
        double x = within.low + cel_stream_unif(s) * (within.high - within.low);
        if (like->levels)
            c->code[r] = missing ? CEL_NA_INT : cel_stream_unif(s) < 0.05 ? (int32_t)n_labels : n_labels ? (int32_t)cel_stream_index(s, (uint32_t)n_labels) : 0;
        else if (c->num)
            c->num[r] = missing ? cel_na() : (double)(float)x; /* what a FLOAT input can hold */
        else
            c->code[r] = missing ? CEL_NA_INT : like->type == CEL_LOGICAL ? (int32_t)cel_stream_index(s, 2) : (int32_t)fmax(-2e9, fmin(2e9, round(x)));
    }
    return c;
}

static size_t labels_of(const cel_recipe *r, const char *column, const cel_column *like, const char *const **out)
{
    if (like->type == CEL_FACTOR) {
        *out = (const char *const *)like->levels->label;
        return (size_t)like->levels->n;
    }
    for (size_t i = 0; i < r->n_steps; i++) {
        char *const *name;
        size_t n = cel_step_columns(r->step[i], &name);
        for (size_t k = 0; k < n; k++) {
            const cel_value *v = strcmp(name[k], column) == 0 ? cel_state_get(&r->step[i]->state, "levels.%zu", k) : NULL;
            if (v && v->kind == CEL_V_STRING) {
                *out = (const char *const *)v->as.text;
                return v->n;
            }
        }
    }
    return 0;
}

/* One row of the data with these numbers, baked: out[j] is what becomes of the number in column j, NaN when nothing of its name. */
static cel_status bake_row(const cel_saved *model, const double *x, double *out, cel_error *err)
{
    static const char *const predictors = "all_predictors()";
    const cel_recipe *r = model->workflow->prepped;
    cel_frame *f = cel_frame_new(1), *baked = NULL;
    cel_notes unheard = {0};
    cel_status status = f ? CEL_OK : cel_nomem(err);
    for (size_t j = 0; status == CEL_OK && j < r->original->cols; j++) {
        const cel_column *like = r->original->column[j];
        cel_column *c = cel_column_new(like->type, 1, like->levels);
        if (c && c->num)
            c->num[0] = x[j];
        else if (c)
            c->code[0] = like->levels ? (like->levels->n > 0 ? 0 : CEL_NA_INT) : like->type == CEL_LOGICAL ? 1 : (int32_t)round(x[j]);
        status = c ? cel_frame_set(f, r->original->name[j], c, err) : cel_nomem(err);
        cel_column_drop(c);
    }
    if (status == CEL_OK)
        status = cel_recipe_bake(r, f, &predictors, 1, NULL, &baked, &unheard, err);
    for (size_t j = 0; status == CEL_OK && j < r->original->cols; j++) {
        int at = cel_frame_find(baked, r->original->name[j]);
        out[j] = at >= 0 && baked->rows == 1 && cel_column_is_numeric(baked->column[at]) ? cel_column_number(baked->column[at], 0) : NAN;
    }
    cel_notes_free(&unheard);
    cel_frame_drop(baked);
    cel_frame_drop(f);
    return status;
}

/* Numbers that the recipe brings near `target`, all columns at once, by halving: steps on numbers are taken to rise. */
static cel_status solve(const cel_saved *model, double target, double *x, cel_error *err)
{
    enum { HALVINGS = 70 };
    size_t n = model->workflow->prepped->original->cols;
    double *low = CEL_ARRAY(double, n + 1), *high = CEL_ARRAY(double, n + 1), *y = CEL_ARRAY(double, n + 1);
    cel_status status = low && high && y ? CEL_OK : cel_nomem(err);
    for (size_t j = 0; status == CEL_OK && j < n; j++) {
        low[j] = -2e7;
        high[j] = 2e7;
    }
    for (int k = 0; status == CEL_OK && k < HALVINGS; k++) {
        for (size_t j = 0; j < n; j++)
            x[j] = (low[j] + high[j]) / 2;
        status = bake_row(model, x, y, err);
        for (size_t j = 0; status == CEL_OK && j < n; j++)
            *(y[j] >= target ? &high[j] : &low[j]) = x[j];
    }
    cel_free(low);
    cel_free(high);
    cel_free(y);
    return status;
}

/* Where the numbers of the columns lie that the recipe brings between -2 and 2; 1 to 5 where that does not come out. */
static cel_status ranges_of(const cel_saved *model, range *out, cel_error *err)
{
    size_t n = model->workflow->prepped->original->cols;
    double *bound[2] = {CEL_ARRAY(double, n + 1), CEL_ARRAY(double, n + 1)}, *y = CEL_ARRAY(double, n + 1);
    cel_status status = bound[0] && bound[1] && y ? CEL_OK : cel_nomem(err);
    for (size_t j = 0; status == CEL_OK && j < n; j++)
        out[j] = (range){NAN, NAN};
    for (int side = 0; status == CEL_OK && side < 2; side++) {
        status = solve(model, side ? 2 : -2, bound[side], err);
        if (status == CEL_OK)
            status = bake_row(model, bound[side], y, err);
        for (size_t j = 0; status == CEL_OK && j < n; j++)
            if (fabs(y[j]) < 3)
                *(side ? &out[j].high : &out[j].low) = bound[side][j];
    }
    for (size_t j = 0; status == CEL_OK && j < n; j++)
        if (!(out[j].low < out[j].high))
            out[j] = (range){1, 5};
    cel_free(bound[0]);
    cel_free(bound[1]);
    cel_free(y);
    return status;
}

static cel_status draw_raw(const cel_saved *model, size_t rows, cel_stream *s, cel_frame **out, cel_error *err)
{
    const cel_recipe *r = model->workflow->prepped;
    cel_frame *f = cel_frame_new(rows);
    cel_status status = f ? CEL_OK : cel_nomem(err);
    range *within = CEL_ARRAY(range, r->original->cols + 1);
    if (status == CEL_OK)
        status = within ? ranges_of(model, within, err) : cel_nomem(err);
    double gaps = 0.05;
    for (size_t i = 0; i < r->n_steps; i++)
        if (strcmp(cel_step_type_function(r->step[i]->type), "step_BoxCox") == 0) /* refuses missing values */
            gaps = 0;
    for (size_t j = 0; status == CEL_OK && j < r->original->cols; j++) {
        const char *name = r->original->name[j], *const *label = NULL;
        const cel_column *like = r->original->column[j];
        size_t n = like->levels ? labels_of(r, name, like, &label) : 0;
        cel_column *c = draw_column(like, label, n, rows, within[j], gaps, s);
        status = c ? cel_frame_set(f, name, c, err) : cel_nomem(err);
        cel_column_drop(c);
    }
    cel_free(within);
    if (status != CEL_OK) {
        cel_frame_drop(f);
        return status;
    }
    *out = f;
    return CEL_OK;
}

/* ---- what goes into the file ---- */

static cel_status set_column(onnx_model *file, const char *name, const cel_column *c, cel_error *err)
{
    onnx_value v = {.rank = 2, .n = c->n, .dim = {c->n, 1}};
    bool ok = true;
    if (c->levels) {
        ok = (v.text = CEL_ARRAY(char *, c->n + 1)) != NULL;
        for (size_t r = 0; ok && r < c->n; r++) {
            const char *label = cel_column_label(c, r);
            ok = (v.text[r] = cel_strdup(label ? label : "")) != NULL;
        }
    } else {
        ok = (v.x = CEL_ARRAY(double, c->n + 1)) != NULL;
        for (size_t r = 0; ok && r < c->n; r++)
            v.x[r] = cel_column_is_missing(c, r) ? NAN : cel_column_number(c, r);
    }
    if (!ok) {
        onnx_value_free(&v);
        return cel_nomem(err);
    }
    return onnx_set(file, name, &v, err);
}

static cel_status set_matrix(onnx_model *file, const char *name, const cel_shape *shape, const cel_real *x, size_t rows, cel_error *err)
{
    onnx_value v = {.rank = (size_t)shape->rank + 1, .n = rows * cel_shape_size(shape), .dim = {rows}};
    for (int32_t i = 0; i < shape->rank; i++)
        v.dim[i + 1] = (size_t)shape->dim[i];
    if (!(v.x = CEL_ARRAY(double, v.n + 1)))
        return cel_nomem(err);
    for (size_t i = 0; i < v.n; i++)
        v.x[i] = (double)x[i];
    return onnx_set(file, name, &v, err);
}

/* ---- what comes out ---- */

static void worse(double have, double want, double *difference)
{
    double d = isnan(have) && isnan(want) ? 0 : fabs(have - want) / fmax(1, fabs(want));
    if (!(d <= *difference))
        *difference = isnan(d) ? INFINITY : d;
}

/* Raw outputs of the network against the outputs of the file, by the names of onnx.c. */
static cel_status compare(const cel_fit *fit, const onnx_model *file, cel_real *const *raw, size_t rows, double *difference, cel_error *err)
{
    size_t *width = cel_model_widths(cel_network_model(fit->network), fit->n_outputs);
    if (!width)
        return cel_nomem(err);
    cel_status status = CEL_OK;
    for (size_t k = 0; status == CEL_OK && k < fit->n_outputs; k++) {
        char name[256];
        snprintf(name, sizeof name, "%s%s%s", fit->levels[k] ? ".prob" : ".pred", fit->n_outputs > 1 ? "_" : "", fit->n_outputs > 1 ? fit->output_name[k] : "");
        const onnx_value *v = onnx_get(file, name);
        size_t n = fit->levels[k] ? (size_t)fit->levels[k]->n : 1;
        if (!v || !v->x || v->n != rows * n) {
            status = cel_fail(err, CEL_FAILED, "export.verify", "the file gives no output \"%s\" of %zu numbers per row", name, n);
            continue;
        }
        for (size_t i = 0; i < rows * n; i++) {
            size_t row = i / n, j = i % n;
            double p = (double)raw[k][row * width[k] + (width[k] == n ? j : 0)];
            worse(v->x[i], width[k] == 1 && n == 2 && j == 0 ? 1 - p : p, difference);
        }
    }
    cel_free(width);
    return status;
}

/* ---- both ---- */

static cel_status run_both(const cel_saved *model, onnx_model *file, const cel_design *design, double *difference, cel_error *err)
{
    cel_fit *fit = model->fit;
    cel_real **raw = CEL_ARRAY(cel_real *, fit->n_outputs + 1);
    cel_status status = raw ? cel_network_outputs(fit->network, design, fit->n_outputs, raw, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = onnx_run(file, err);
    if (status == CEL_OK)
        status = compare(fit, file, raw, design->rows, difference, err);
    for (size_t k = 0; raw && k < fit->n_outputs; k++)
        cel_free_aligned(raw[k]);
    cel_free(raw);
    return status;
}

static cel_status verify_raw(const cel_saved *model, onnx_model *file, size_t rows, cel_stream *s, double *difference, cel_error *err)
{
    cel_frame *data;
    cel_design *design = NULL;
    cel_notes unheard = {0};
    const char *const *name;
    CEL_TRY(draw_raw(model, rows, s, &data, err));
    cel_status status = CEL_OK;
    size_t n = onnx_inputs(file, &name);
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        int at = cel_frame_find(data, name[i]);
        status = at >= 0 ? set_column(file, name[i], data->column[at], err)
                         : cel_fail(err, CEL_FAILED, "export.verify", "the file wants an input \"%.60s\", which is no column of the data", name[i]);
    }
    if (status == CEL_OK)
        status = cel_workflow_bake(model->workflow, model->workflow->prepped, data, false, &design, &unheard, err);
    if (status == CEL_OK)
        status = run_both(model, file, design, difference, err);
    cel_notes_free(&unheard);
    cel_design_free(design);
    cel_frame_drop(data);
    return status;
}

/* An embedding takes whole numbers below its size: it gets 0. */
static bool feeds_embedding(const cel_model *m, const cel_node *input)
{
    for (size_t k = 0; k < m->n_nodes; k++)
        if (m->nodes[k]->n_inputs == 1 && m->nodes[k]->inputs[0] == input && strcmp(m->nodes[k]->layer->type->name, "embedding") == 0)
            return true;
    return false;
}

/* Numbers around 0 straight into the network. */
static cel_status verify_baked(const cel_saved *model, onnx_model *file, size_t rows, cel_stream *s, double *difference, cel_error *err)
{
    const cel_model *m = cel_network_model(model->fit->network);
    cel_design design = {.rows = rows, .n_inputs = m->n_inputs};
    cel_real **x = CEL_ARRAY(cel_real *, m->n_inputs + 1);
    cel_status status = x ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < m->n_inputs; i++) {
        const cel_shape *shape = &m->inputs[i]->shape;
        size_t n = rows * cel_shape_size(shape);
        bool whole = feeds_embedding(m, m->inputs[i]);
        x[i] = cel_malloc_aligned(n + 1, sizeof(cel_real));
        for (size_t k = 0; x[i] && k < n; k++)
            x[i][k] = whole ? 0 : (cel_real)cel_stream_norm(s);
        status = x[i] ? set_matrix(file, m->inputs[i]->layer->name, shape, x[i], rows, err) : cel_nomem(err);
    }
    design.x = x;
    if (status == CEL_OK)
        status = run_both(model, file, &design, difference, err);
    for (size_t i = 0; x && i < m->n_inputs; i++)
        cel_free_aligned(x[i]);
    cel_free(x);
    return status;
}

/* Both networks on the same numbers. */
static cel_status run_networks(cel_network *ours, cel_network *theirs, cel_real *const *x, size_t rows, double *difference, cel_error *err)
{
    const cel_model *m = cel_network_model(ours);
    cel_real **raw = CEL_ARRAY(cel_real *, 2 * m->n_outputs);
    cel_status status = raw ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < 2 * m->n_outputs; k++)
        if (!(raw[k] = cel_malloc_aligned(rows * cel_shape_size(&m->outputs[k % m->n_outputs]->shape) + 1, sizeof(cel_real))))
            status = cel_nomem(err);
    if (status == CEL_OK)
        status = cel_network_predict(ours, (const cel_real *const *)x, rows, 0, raw, err);
    if (status == CEL_OK)
        status = cel_network_predict(theirs, (const cel_real *const *)x, rows, 0, raw + m->n_outputs, err);
    for (size_t k = 0; status == CEL_OK && k < m->n_outputs; k++)
        for (size_t i = 0; i < rows * cel_shape_size(&m->outputs[k]->shape); i++)
            worse((double)raw[m->n_outputs + k][i], (double)raw[k][i], difference);
    for (size_t k = 0; raw && k < 2 * m->n_outputs; k++)
        cel_free_aligned(raw[k]);
    cel_free(raw);
    return status;
}

static bool same_ends(cel_node *const *a, size_t n, cel_node *const *b, size_t m)
{
    bool same = n == m;
    for (size_t i = 0; same && i < n; i++)
        same = cel_shape_equal(&a[i]->shape, &b[i]->shape);
    return same;
}

cel_status cel_export_verify_keras(const char *path, const cel_saved *model, size_t rows, uint64_t seed, double *difference, cel_error *err)
{
    cel_network *theirs;
    cel_stream s;
    *difference = 0;
    CEL_TRY(cel_keras_read(path, &theirs, err));
    const cel_model *m = cel_network_model(model->fit->network), *other = cel_network_model(theirs);
    cel_real **x = CEL_ARRAY(cel_real *, m->n_inputs + 1);
    cel_stream_start(&s, seed, 0, 0);
    cel_status status = !x ? cel_nomem(err)
                        : same_ends(m->inputs, m->n_inputs, other->inputs, other->n_inputs) && same_ends(m->outputs, m->n_outputs, other->outputs, other->n_outputs)
                            ? CEL_OK
                            : cel_fail(err, CEL_FAILED, "export.verify", "the file has other inputs or outputs than the model");
    for (size_t i = 0; status == CEL_OK && i < m->n_inputs; i++) {
        size_t n = rows * cel_shape_size(&m->inputs[i]->shape);
        if (!(x[i] = cel_malloc_aligned(n + 1, sizeof(cel_real))))
            status = cel_nomem(err);
        for (size_t k = 0; x[i] && k < n; k++)
            x[i][k] = feeds_embedding(m, m->inputs[i]) ? 0 : (cel_real)cel_stream_norm(&s);
    }
    if (status == CEL_OK)
        status = run_networks(model->fit->network, theirs, x, rows, difference, err);
    for (size_t i = 0; x && i < m->n_inputs; i++)
        cel_free_aligned(x[i]);
    cel_free(x);
    cel_network_free(theirs);
    return status;
}

cel_status cel_export_verify(const char *path, const cel_saved *model, bool raw, size_t rows, uint64_t seed, double *difference, cel_error *err)
{
    onnx_model *file;
    cel_stream s;
    *difference = 0;
    CEL_TRY(onnx_read(path, &file, err));
    cel_stream_start(&s, seed, 0, 0);
    cel_status status = raw && model->workflow ? verify_raw(model, file, rows, &s, difference, err) : verify_baked(model, file, rows, &s, difference, err);
    onnx_model_free(file);
    return status;
}
