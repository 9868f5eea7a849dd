/* Numbers between R and the engine: R's arrays have the first index fastest, the engine's rows lie one after another. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/lib_keras_inside.h"

#define MAX_DIMS 8

/* The dimensions of a value: of an array, of a data frame, or its length alone. 0 when there are too many. */
static size_t dims_of(const cel_sexp *x, size_t dims[MAX_DIMS])
{
    cel_sexp *dim = cel_sexp_attr(x, "dim");
    if (!dim) {
        dims[0] = x->n;
        return 1;
    }
    if (dim->n > MAX_DIMS)
        return 0;
    for (size_t i = 0; i < dim->n; i++)
        dims[i] = (size_t)cel_sexp_integer_at(dim, i);
    return dim->n;
}

/* A data frame column by column; every column must be numbers. */
static bool frame_rows(cel_interp *in, const cel_sexp *x, const char *what, cel_real **out, size_t *rows, size_t *size)
{
    size_t n = x->n > 0 ? x->as.v[0]->n : 0;
    cel_real *to = cel_calloc(n * x->n, sizeof *to);
    if (!to) {
        cel_error err;
        cel_nomem(&err);
        keras_fail(in, &err);
        return false;
    }
    for (size_t k = 0; k < x->n; k++) {
        const cel_sexp *column = x->as.v[k];
        if ((!cel_is_number(column) && column->kind != CEL_S_LOGICAL) || column->n != n) {
            cel_free(to);
            cel_fail_here(in, "keras.data", "%s: column `%s` is not numbers; turn it into numbers first (step_dummy(), as.numeric())", what, cel_sexp_name(x, k));
            return false;
        }
        for (size_t r = 0; r < n; r++)
            to[r * x->n + k] = (cel_real)cel_sexp_number_at(column, r);
    }
    *out = to;
    *rows = n;
    *size = x->n;
    return true;
}

bool cel_keras_rows(cel_interp *in, cel_sexp *x, const char *what, cel_real **out, size_t *rows, size_t *size)
{
    size_t dims[MAX_DIMS], place[MAX_DIMS] = {0};
    *out = NULL;
    if (x->kind == CEL_S_LIST && cel_is_frame(x))
        return frame_rows(in, x, what, out, rows, size);
    char found[80];
    if (x->kind != CEL_S_DOUBLE && x->kind != CEL_S_INTEGER && x->kind != CEL_S_LOGICAL) {
        cel_fail_here(in, "keras.data", "%s must be a numeric array, not %s", what, cel_sexp_describe(x, found, sizeof found));
        return false;
    }
    if (cel_is_factor(x)) {
        cel_fail_here(in, "keras.data", "%s is a factor: use to_categorical(as.integer(y) - 1L), or as.integer(y) - 1L with a sparse loss", what);
        return false;
    }
    size_t n_dims = dims_of(x, dims);
    if (n_dims == 0) {
        cel_fail_here(in, "keras.data", "%s has more than %d dimensions", what, MAX_DIMS);
        return false;
    }
    *rows = dims[0];
    *size = 1;
    for (size_t d = 1; d < n_dims; d++)
        *size *= dims[d];
    cel_real *to = cel_calloc(x->n, sizeof *to);
    if (!to) {
        cel_error err;
        cel_nomem(&err);
        keras_fail(in, &err);
        return false;
    }
    for (size_t k = 0; k < x->n; k++) { /* `place` counts through the dimensions, the first fastest */
        size_t at = 0;
        for (size_t d = 0; d < n_dims; d++)
            at = at * dims[d] + place[d];
        to[at] = x->kind == CEL_S_DOUBLE ? (cel_real)x->as.d[k] : x->as.i[k] == CEL_NA_INT ? (cel_real)NAN : (cel_real)x->as.i[k];
        for (size_t d = 0; d < n_dims && ++place[d] == dims[d]; d++)
            place[d] = 0;
    }
    *out = to;
    return true;
}

/* An array of R with these dimensions from numbers in row-major order. */
static cel_sexp *array_of(cel_interp *in, const cel_real *x, const size_t *dims, size_t n_dims)
{
    size_t n = 1, place[MAX_DIMS] = {0};
    for (size_t d = 0; d < n_dims; d++)
        n *= dims[d];
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, n), *dim = cel_sexp_vector(in, CEL_S_INTEGER, n_dims);
    if (!out || !dim)
        return NULL;
    for (size_t d = 0; d < n_dims; d++)
        dim->as.i[d] = (int32_t)dims[d];
    for (size_t k = 0; k < n; k++) {
        size_t at = 0;
        for (size_t d = 0; d < n_dims; d++)
            at = at * dims[d] + place[d];
        out->as.d[k] = (double)x[at];
        for (size_t d = 0; d < n_dims && ++place[d] == dims[d]; d++)
            place[d] = 0;
    }
    return n_dims == 0 || cel_sexp_set_attr(in, out, "dim", dim) ? out : NULL;
}

cel_sexp *cel_keras_array(cel_interp *in, const cel_real *x, size_t rows, const cel_shape *shape)
{
    size_t dims[MAX_DIMS] = {rows};
    for (int32_t d = 0; d < shape->rank; d++)
        dims[d + 1] = (size_t)shape->dim[d];
    return array_of(in, x, dims, (size_t)shape->rank + 1);
}

/* ---- weights ---------------------------------------------------------------------------------------------- */

KERAS_CALL(keras_call_get_weights)
{
    keras_model *m = keras_model_of(a, 0);
    cel_network *network = m ? keras_network(in, m, NULL) : NULL;
    if (!network)
        return NULL;
    const cel_model *model = cel_network_model(network);
    const cel_sexp *which = cel_arg(a, 1); /* trainable = NA: all of them */
    if (!which)
        return NULL;
    bool all = which->kind != CEL_S_LOGICAL || which->n != 1 || which->as.i[0] == CEL_NA_INT;
    size_t n = 0;
    for (size_t i = 0; i < model->n_weights; i++)
        n += all || model->weights[i].trainable == (which->as.i[0] != 0);
    cel_sexp *list = cel_sexp_list(in, n, NULL);
    n = 0;
    for (size_t i = 0; list && i < model->n_weights; i++) {
        const cel_model_weight *w = model->weights + i;
        if (!all && w->trainable != (which->as.i[0] != 0))
            continue;
        size_t dims[MAX_DIMS];
        for (int32_t d = 0; d < w->shape.rank; d++)
            dims[d] = (size_t)w->shape.dim[d];
        cel_sexp *one = array_of(in, cel_model_weight_at(model, i, cel_network_params(network), cel_network_state(network)), dims, (size_t)w->shape.rank);
        if (!one)
            return NULL;
        cel_sexp_set(list, n++, one);
    }
    return list;
}

/* True when a value has the shape of a weight: its dimensions, or for a vector its length. */
static bool fits(const cel_sexp *x, const cel_shape *shape)
{
    size_t dims[MAX_DIMS], n = dims_of(x, dims);
    if (shape->rank == 0)
        return x->n == 1;
    if (n != (size_t)shape->rank)
        return false;
    for (size_t d = 0; d < n; d++)
        if (dims[d] != (size_t)shape->dim[d])
            return false;
    return true;
}

KERAS_CALL(keras_call_set_weights)
{
    keras_model *m = keras_model_of(a, 0);
    cel_network *network = m ? keras_network(in, m, NULL) : NULL;
    cel_sexp *list = network ? cel_arg(a, 1) : NULL;
    if (!list)
        return NULL;
    const cel_model *model = cel_network_model(network);
    if (list->kind != CEL_S_LIST || list->n != model->n_weights) {
        char found[80];
        return cel_arg_fail(a, 1, "keras.weights", "weights must be a list of %zu arrays, one for each weight of the model, not %s", model->n_weights,
                            list->kind == CEL_S_LIST ? "of another length" : cel_sexp_describe(list, found, sizeof found));
    }
    for (int pass = 0; pass < 2; pass++) /* all are checked before the first is set */
        for (size_t i = 0; i < list->n; i++) {
            const cel_model_weight *w = model->weights + i;
            cel_real *values;
            size_t rows, size;
            char shape[64], what[96];
            snprintf(what, sizeof what, "weight %zu", i + 1);
            if (!fits(list->as.v[i], &w->shape))
                return cel_arg_fail(a, 1, "keras.weights", "weight %zu (%s of layer `%s`) must have shape %s", i + 1, w->weight->name, w->layer->name,
                                    cel_shape_format(&w->shape, false, shape));
            if (pass == 0)
                continue;
            if (!cel_keras_rows(in, list->as.v[i], what, &values, &rows, &size))
                return NULL;
            memcpy(cel_model_weight_at(model, i, cel_network_params(network), cel_network_state(network)), values, w->size * sizeof *values);
            cel_free(values);
        }
    cel_invisible(in);
    return cel_arg(a, 0);
}

KERAS_CALL(keras_call_to_categorical)
{
    cel_sexp *x = cel_arg(a, 0);
    int32_t classes = 0;
    if (!x || (cel_arg_given(a, 1) && cel_arg(a, 1) && cel_arg(a, 1)->kind != CEL_S_NULL && !cel_arg_integer(a, 1, &classes)))
        return NULL;
    bool factor = cel_is_factor(x); /* codes of a factor count from 1, class numbers from 0 */
    if (!cel_is_number(x) && !factor)
        return cel_arg_fail(a, 0, "keras.classes", "x must be class numbers from 0");
    double most = classes - 1;
    for (size_t i = 0; i < x->n; i++) {
        double v = cel_sexp_number_at(x, i) - factor;
        if (!(v >= 0 && v == floor(v) && v < 1e6) || (classes > 0 && v >= classes))
            return cel_arg_fail(a, 0, "keras.classes", "element %zu of x is no class number from 0%s", i + 1, classes > 0 ? " below num_classes" : "");
        most = classes > 0 ? most : fmax(most, v);
    }
    size_t k = (size_t)(most + 1);
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, x->n * k);
    cel_sexp *dim = cel_sexp_integers(in, (int32_t[]){(int32_t)x->n, (int32_t)k}, 2);
    if (!out || !dim || !cel_sexp_set_attr(in, out, "dim", dim))
        return NULL;
    for (size_t i = 0; i < x->n; i++)
        out->as.d[i + x->n * (size_t)(cel_sexp_number_at(x, i) - factor)] = 1;
    return out;
}
