/* How Keras names what it saves: layers by class and number in the order of the model, weights by number. */
#include "tuning/export/keras_names.h"

#include <ctype.h>
#include <string.h>

/* keras.src.utils.naming.to_snake_case */
static void snake_case(const char *class_name, char *out)
{
    for (const char *c = class_name; *c; c++) {
        bool capital = isupper((unsigned char)*c), small_next = islower((unsigned char)c[1]);
        if (capital && c > class_name && (small_next || islower((unsigned char)c[-1])))
            *out++ = '_';
        *out++ = (char)tolower((unsigned char)*c);
    }
    *out = '\0';
}

bool cel_keras_counts_axes(const char *argument)
{
    return strcmp(argument, "axis") == 0 || strcmp(argument, "axes") == 0 || strcmp(argument, "shared_axes") == 0;
}

cel_status cel_keras_layer_paths(const cel_model *model, char **path, cel_error *err)
{
    for (size_t i = 0; i < model->n_layers; i++) {
        char base[64];
        size_t same = 0;
        cel_text t = {0};
        snake_case(model->layers[i]->type->class_name, base);
        for (size_t k = 0; k < i; k++)
            same += model->layers[k]->type == model->layers[i]->type;
        cel_text_addf(&t, "layers/%s", base);
        if (same > 0)
            cel_text_addf(&t, "_%zu", same);
        if (!(path[i] = cel_text_take(&t)))
            return cel_nomem(err);
    }
    return CEL_OK;
}

/* Recurrent layers keep their weights in a cell. */
static bool has_cell(const cel_layer *layer)
{
    const char *name = layer->type->name;
    return strcmp(name, "simple_rnn") == 0 || strcmp(name, "lstm") == 0 || strcmp(name, "gru") == 0;
}

char *cel_keras_weight_path(const cel_model *model, char *const *layer_path, size_t i)
{
    const cel_model_weight *w = &model->weights[i];
    size_t layer = 0, number = 0;
    cel_text t = {0};
    while (model->layers[layer] != w->layer)
        layer++;
    while (&w->layer->weights[number] != w->weight)
        number++;
    cel_text_addf(&t, "%s/%svars/%zu", layer_path[layer], has_cell(w->layer) ? "cell/" : "", number);
    return cel_text_take(&t);
}
