/* .keras files, version 3: a stored ZIP archive of metadata.json, config.json and model.weights.h5. The config is what Keras's
 * own from_config() reads: constructor arguments of every layer and the tensors each call takes. Weights are found by class and
 * number ("layers/dense_1/vars/0"), in the order Keras's functional model lists its layers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/zip.h"
#include "recipes/recipe_json.h"
#include "tuning/export/export.h"
#include "tuning/export/hdf5.h"
#include "tuning/export/keras_names.h"

/* ---- config.json ---- */

static json_t *number_json(const cel_value *v, size_t i, bool axis)
{
    double x = cel_value_at(v, i);
    if (v->kind == CEL_V_LOGICAL)
        return json_boolean(x != 0);
    if (v->kind == CEL_V_INTEGER || axis)
        return json_integer((json_int_t)(axis && x > 0 ? x - 1 : x));
    return cel_json_number(x);
}

/* A single value as it is, several as a list. */
static json_t *argument_json(const cel_value *v, bool axis)
{
    if (v->n == 1)
        return v->kind == CEL_V_STRING ? cel_json_text(v->as.text[0]) : number_json(v, 0, axis);
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < v->n; i++)
        ok = cel_json_add(list, v->kind == CEL_V_STRING ? cel_json_text(v->as.text[i]) : number_json(v, i, axis));
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

/* Rules only matter in training and are left out, as are arguments that are NULL: Keras takes its defaults. */
static json_t *config_json(const cel_layer *layer)
{
    json_t *o = json_object();
    bool ok = o && cel_json_set(o, "name", json_string(layer->name)) && cel_json_set(o, "trainable", json_boolean(layer->trainable));
    const cel_formal *formal = layer->type->formals;
    for (size_t i = 0; ok && formal && formal[i].name; i++)
        if (layer->args[i].kind != CEL_V_NULL && layer->args[i].kind != CEL_V_OBJECT)
            ok = cel_json_set(o, formal[i].name, argument_json(&layer->args[i], cel_keras_counts_axes(formal[i].name)));
    if (ok)
        return o;
    json_decref(o);
    return NULL;
}

static json_t *batch_shape(const cel_shape *shape)
{
    json_t *list = json_array();
    bool ok = list && cel_json_add(list, json_null());
    for (int32_t i = 0; ok && i < shape->rank; i++)
        ok = cel_json_add(list, json_integer(shape->dim[i]));
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *input_config(const cel_node *node)
{
    json_t *o = json_object();
    if (o && cel_json_set(o, "name", json_string(node->layer->name)) && cel_json_set(o, "batch_shape", batch_shape(&node->shape)) &&
        cel_json_set(o, "dtype", json_string("float32")))
        return o;
    json_decref(o);
    return NULL;
}

/* The how-manieth use of its layer a node is, counted among the nodes of the model. */
static size_t call_of(const cel_model *model, const cel_node *node)
{
    size_t call = 0;
    for (size_t i = 0; i < model->n_nodes; i++)
        call += model->nodes[i]->layer == node->layer && model->nodes[i]->call < node->call;
    return call;
}

static json_t *history_json(const cel_model *model, const cel_node *node)
{
    json_t *list = json_array();
    if (list && cel_json_add(list, json_string(node->layer->name)) && cel_json_add(list, json_integer((json_int_t)call_of(model, node))) &&
        cel_json_add(list, json_integer(0)))
        return list;
    json_decref(list);
    return NULL;
}

static json_t *tensor_json(const cel_model *model, const cel_node *node)
{
    json_t *o = json_object(), *config = json_object();
    if (!o || !config || !cel_json_set(o, "config", json_incref(config))) {
        json_decref(o);
        json_decref(config);
        return NULL;
    }
    bool ok = cel_json_set(o, "class_name", json_string("__keras_tensor__")) && cel_json_set(config, "shape", batch_shape(&node->shape)) &&
              cel_json_set(config, "dtype", json_string("float32")) && cel_json_set(config, "keras_history", history_json(model, node));
    json_decref(config);
    if (ok)
        return o;
    json_decref(o);
    return NULL;
}

/* {"args": [T], "kwargs": {}}; layers of several inputs take one list: [[T1, T2]]. */
static json_t *call_json(const cel_model *model, const cel_node *node)
{
    json_t *o = json_object(), *args = json_array(), *into = args;
    bool ok = o && args && cel_json_set(o, "args", json_incref(args)) && cel_json_set(o, "kwargs", json_object());
    if (ok && node->layer->type->max_inputs != 1) {
        into = json_array();
        ok = into && cel_json_add(args, into);
    }
    for (size_t i = 0; ok && i < node->n_inputs; i++)
        ok = cel_json_add(into, tensor_json(model, node->inputs[i]));
    json_decref(args);
    if (ok)
        return o;
    json_decref(o);
    return NULL;
}

static int by_call(const void *a, const void *b)
{
    const cel_node *const *x = a, *const *y = b;
    return (*x)->call < (*y)->call ? -1 : (*x)->call > (*y)->call;
}

static json_t *inbound_json(const cel_model *model, const cel_layer *layer, const cel_node **input)
{
    json_t *list = json_array();
    const cel_node **node = CEL_ARRAY(const cel_node *, model->n_nodes);
    size_t n = 0;
    bool ok = list && node;
    for (size_t i = 0; ok && i < model->n_nodes; i++)
        if (model->nodes[i]->layer == layer)
            node[n++] = model->nodes[i];
    if (ok)
        qsort(node, n, sizeof *node, by_call);
    *input = ok && n > 0 && node[0]->n_inputs == 0 ? node[0] : NULL;
    for (size_t i = 0; ok && !*input && i < n; i++)
        ok = cel_json_add(list, call_json(model, node[i]));
    cel_free(node);
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *layer_json(const cel_model *model, const cel_layer *layer)
{
    const cel_node *input = NULL;
    json_t *o = json_object(), *inbound = inbound_json(model, layer, &input);
    if (!o || !inbound || !cel_json_set(o, "inbound_nodes", json_incref(inbound))) {
        json_decref(o);
        json_decref(inbound);
        return NULL;
    }
    json_decref(inbound);
    if (cel_json_set(o, "module", json_string("keras.layers")) && cel_json_set(o, "class_name", json_string(layer->type->class_name)) &&
        cel_json_set(o, "config", input ? input_config(input) : config_json(layer)) && cel_json_set(o, "registered_name", json_null()) &&
        cel_json_set(o, "name", json_string(layer->name)))
        return o;
    json_decref(o);
    return NULL;
}

static json_t *ends_json(const cel_model *model, cel_node *const *node, size_t n)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < n; i++)
        ok = cel_json_add(list, history_json(model, node[i]));
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *model_config(const cel_model *model)
{
    json_t *o = json_object(), *layers = json_array();
    bool ok = o && layers && cel_json_set(o, "name", json_string(model->name)) && cel_json_set(o, "trainable", json_true()) &&
              cel_json_set(o, "layers", json_incref(layers));
    for (size_t i = 0; ok && i < model->n_layers; i++)
        ok = cel_json_add(layers, layer_json(model, model->layers[i]));
    json_decref(layers);
    if (ok && cel_json_set(o, "input_layers", ends_json(model, model->inputs, model->n_inputs)) &&
        cel_json_set(o, "output_layers", ends_json(model, model->outputs, model->n_outputs)))
        return o;
    json_decref(o);
    return NULL;
}

static char *config_text(const cel_model *model)
{
    json_t *o = json_object();
    bool ok = o && cel_json_set(o, "module", json_string("keras.src.models.functional")) && cel_json_set(o, "class_name", json_string("Functional")) &&
              cel_json_set(o, "config", model_config(model)) && cel_json_set(o, "registered_name", json_null());
    char *text = ok ? cel_json_dump(o, 0) : NULL;
    json_decref(o);
    return text;
}

/* ---- model.weights.h5 ---- */

static cel_status weight_arrays(const cel_fit *fit, char *const *path, cel_hdf5_array *array, char **name, cel_error *err)
{
    const cel_model *model = cel_network_model(fit->network);
    for (size_t i = 0; i < model->n_weights; i++) {
        const cel_model_weight *w = &model->weights[i];
        if (!(name[i] = cel_keras_weight_path(model, path, i)))
            return cel_nomem(err);
        array[i] = (cel_hdf5_array){.path = name[i], .rank = (size_t)w->shape.rank,
                                    .data = cel_model_weight_at(model, i, cel_network_params(fit->network), cel_network_state(fit->network))};
        for (int32_t k = 0; k < w->shape.rank; k++)
            array[i].shape[k] = (size_t)w->shape.dim[k];
    }
    return CEL_OK;
}

static cel_status weights_file(const cel_fit *fit, char **out, size_t *size, cel_error *err)
{
    const cel_model *model = cel_network_model(fit->network);
    char **path = CEL_ARRAY(char *, model->n_layers + 1), **name = CEL_ARRAY(char *, model->n_weights + 1);
    cel_hdf5_array *array = CEL_ARRAY(cel_hdf5_array, model->n_weights + 1);
    cel_status status = path && name && array ? cel_keras_layer_paths(model, path, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = weight_arrays(fit, path, array, name, err);
    if (status == CEL_OK)
        status = cel_hdf5_write(array, model->n_weights, out, size, err);
    for (size_t i = 0; path && i < model->n_layers; i++)
        cel_free(path[i]);
    for (size_t i = 0; name && i < model->n_weights; i++)
        cel_free(name[i]);
    cel_free(path);
    cel_free(name);
    cel_free(array);
    return status;
}

/* ---- the archive ---- */

/* Which columns go in, and what comes out: for people and programs that use the network outside. */
static char *about_text(const cel_fit *fit)
{
    json_t *o = json_object(), *outcomes = json_object();
    bool ok = o && outcomes && cel_json_set(o, "celeriac", json_string(CELERIAC_VERSION)) &&
              cel_json_set(o, "predictors", fit->predictor ? cel_json_texts((const char *const *)fit->predictor, fit->n_predictors) : json_null()) &&
              cel_json_set(o, "outcomes", json_incref(outcomes));
    for (size_t k = 0; ok && k < fit->n_outputs; k++)
        ok = cel_json_set(outcomes, fit->output_name[k], fit->levels[k] ? cel_levels_to_json(fit->levels[k]) : json_null());
    json_decref(outcomes);
    char *text = ok ? cel_json_dump(o, 0) : NULL;
    json_decref(o);
    return text;
}

cel_status cel_export_keras(const char *path, const cel_saved *model, cel_error *err)
{
    size_t n = strlen(path), size = 0;
    if (strcmp(path, "-") != 0 && (n < 6 || strcmp(path + n - 6, ".keras") != 0)) {
        cel_fail(err, CEL_INPUT, "export.name", "a Keras model needs a name that ends in .keras, not \"%s\"", path);
        cel_error_hint(err, "Keras itself refuses other names");
        return CEL_INPUT;
    }
    static const char metadata[] = "{\"keras_version\": \"3.0.0\", \"date_saved\": \"1980-01-01@00:00:00\"}";
    char *config = config_text(cel_network_model(model->fit->network)), *weights = NULL, *about = about_text(model->fit);
    cel_status status = config && about ? weights_file(model->fit, &weights, &size, err) : cel_nomem(err);
    if (status == CEL_OK) {
        const cel_zip_member member[] = {{"metadata.json", metadata, sizeof metadata - 1},
                                         {"config.json", config, strlen(config)},
                                         {"model.weights.h5", weights, size},
                                         {"celeriac.json", about, strlen(about)}};
        status = cel_zip_write(path, member, sizeof member / sizeof *member, err);
    }
    cel_free(config);
    cel_free(weights);
    cel_free(about);
    return status;
}
