/* ONNX export: the recipe or its result as inputs, the network node by node, and outputs under the names predict() gives. */
#include <stdio.h>
#include <string.h>

#include "recipes/recipe_json.h"
#include "tuning/export/onnx_inside.h"
#include "tuning/workflow_inside.h"

static size_t dims_of(const cel_shape *shape, int64_t dim[CEL_MAX_RANK])
{
    for (int32_t i = 0; i < shape->rank; i++)
        dim[i] = shape->dim[i];
    return (size_t)shape->rank;
}

static cel_status network(onnx_graph *g, const cel_fit *fit, const char *features, const char **tensor, cel_error *err)
{
    const cel_model *model = cel_network_model(fit->network);
    for (size_t i = 0; i < model->n_nodes; i++) {
        const cel_node *node = model->nodes[i];
        const char *input[64];
        int64_t dim[CEL_MAX_RANK];
        if (node->n_inputs == 0) {
            tensor[i] = features ? features : onnx_keep(g, node->layer->name);
            if (!features)
                onnx_input(g, tensor[i], ONNX_FLOAT, dims_of(&node->shape, dim), dim);
            continue;
        }
        if (node->n_inputs > 64)
            return cel_fail(err, CEL_INPUT, "export.layer", "layer \"%s\" has more than 64 inputs", node->layer->name);
        for (size_t k = 0; k < node->n_inputs; k++)
            for (size_t j = 0; j < i; j++)
                if (model->nodes[j] == node->inputs[k])
                    input[k] = tensor[j];
        CEL_TRY(onnx_layer(g, fit, node, input, &tensor[i], err));
    }
    return CEL_OK;
}

/* ".pred", ".pred_species": predict()'s names. */
static const char *output_name(onnx_graph *g, const cel_fit *fit, const char *stem, size_t k)
{
    char name[256];
    snprintf(name, sizeof name, "%s%s%s", stem, fit->n_outputs > 1 ? "_" : "", fit->n_outputs > 1 ? fit->output_name[k] : "");
    return onnx_keep(g, name);
}

static const char *column_of(onnx_graph *g, const char *x, size_t k)
{
    const int64_t index = (int64_t)k;
    onnx_attributes axis = {0};
    onnx_int(&axis, "axis", 1);
    const char *const input[] = {x, onnx_longs(g, "column", &index, 1)};
    return onnx_op(g, "Gather", NULL, input, 2, &axis, NULL);
}

/* One probability becomes two: 1 - p, p. */
static const char *both_classes(onnx_graph *g, const char *p)
{
    onnx_attributes axis = {0};
    onnx_int(&axis, "axis", 1);
    const char *const input[] = {onnx_two(g, "Sub", onnx_number(g, 1), p), p};
    return onnx_op(g, "Concat", NULL, input, 2, &axis, NULL);
}

static cel_status class_outputs(onnx_graph *g, const cel_fit *fit, size_t k, const char *x, size_t width, cel_error *err)
{
    const cel_levels *levels = fit->levels[k];
    int64_t n = levels->n, *number = CEL_ARRAY(int64_t, (size_t)n);
    if (!number)
        return cel_nomem(err);
    const char *prob = output_name(g, fit, ".prob", k), *class = output_name(g, fit, ".pred_class", k);
    if (width == 1)
        x = both_classes(g, x);
    onnx_op(g, "Identity", NULL, &x, 1, NULL, prob);
    onnx_attributes best = {0}, labels = {0};
    onnx_int(&best, "axis", 1);
    onnx_int(&best, "keepdims", 0);
    for (int64_t i = 0; i < n; i++)
        number[i] = i;
    onnx_ints(&labels, "keys_int64s", number, (size_t)n);
    onnx_strings(&labels, "values_strings", (const char *const *)levels->label, (size_t)n);
    const char *at = onnx_op(g, "ArgMax", NULL, &x, 1, &best, NULL);
    onnx_op(g, "LabelEncoder", "ai.onnx.ml", &at, 1, &labels, class);
    onnx_output(g, prob, ONNX_FLOAT, 1, &n);
    onnx_output(g, class, ONNX_STRING, 0, NULL);
    cel_free(number);
    return CEL_OK;
}

static cel_status outputs(onnx_graph *g, const cel_fit *fit, const char *const *tensor, cel_error *err)
{
    const cel_model *model = cel_network_model(fit->network);
    bool together = model->n_outputs < fit->n_outputs; /* one vector for all outcomes */
    for (size_t k = 0; k < fit->n_outputs; k++) {
        const cel_node *node = model->outputs[together ? 0 : k];
        const char *x = NULL;
        size_t width = together ? 1 : cel_shape_size(&node->shape);
        const int64_t one = 1;
        for (size_t i = 0; i < model->n_nodes; i++)
            if (model->nodes[i] == node)
                x = tensor[i];
        if (node->shape.rank != 1)
            return cel_fail(err, CEL_INPUT, "export.output", "output \"%s\" is no vector per row", node->layer->name);
        if (fit->levels[k]) {
            CEL_TRY(class_outputs(g, fit, k, x, width, err));
            continue;
        }
        const char *name = output_name(g, fit, ".pred", k);
        if (together || width > 1)
            x = column_of(g, x, together ? k : 0);
        onnx_op(g, "Identity", NULL, &x, 1, NULL, name);
        onnx_output(g, name, ONNX_FLOAT, 1, &one);
    }
    return CEL_OK;
}

static cel_status about(onnx_graph *g, const cel_saved *model, cel_error *err)
{
    const cel_fit *fit = model->fit;
    json_t *outcomes = json_object(), *predictors = fit->predictor ? cel_json_texts((const char *const *)fit->predictor, fit->n_predictors) : json_null(), *recipe = NULL;
    bool ok = outcomes && predictors;
    for (size_t k = 0; ok && k < fit->n_outputs; k++)
        ok = cel_json_set(outcomes, fit->output_name[k], fit->levels[k] ? cel_levels_to_json(fit->levels[k]) : json_null());
    cel_status status = ok ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK && model->workflow)
        status = cel_recipe_as_json(model->workflow->prepped, &recipe, err);
    const struct {
        const char *key;
        json_t *value;
    } text[] = {{"outcomes", outcomes}, {"predictors", predictors}, {"recipe", recipe}};
    for (size_t i = 0; status == CEL_OK && i < 3; i++) {
        char *dump = text[i].value ? cel_json_dump(text[i].value, 0) : NULL;
        if (dump)
            onnx_about(g, text[i].key, dump);
        else if (text[i].value)
            status = cel_nomem(err);
        cel_free(dump);
    }
    onnx_about(g, "celeriac", CELERIAC_VERSION);
    json_decref(outcomes);
    json_decref(predictors);
    json_decref(recipe);
    return status;
}

cel_status cel_export_onnx(const char *path, const cel_saved *model, bool raw, cel_error *err)
{
    const cel_model *m = cel_network_model(model->fit->network);
    onnx_graph g = {0};
    const char *features = NULL, **tensor = CEL_ARRAY(const char *, m->n_nodes + 1);
    cel_status status = tensor ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK && raw)
        status = onnx_recipe(&g, model, &features, err);
    if (status == CEL_OK)
        status = network(&g, model->fit, features, tensor, err);
    if (status == CEL_OK)
        status = outputs(&g, model->fit, tensor, err);
    if (status == CEL_OK)
        status = about(&g, model, err);
    if (status == CEL_OK)
        status = onnx_finish(&g, path, model->fit->spec->type->name, err);
    cel_free(tensor);
    onnx_free(&g);
    return status;
}
