/* The layer table: all rows, and what layers share: their arguments, their weights, R's way to count axes. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <threads.h>

#include "engine/layer_table.h"

enum { MOST = 96 };

static cel_layer_type all[MOST];
static size_t count;

/* One array over the rows of all files. */
static void gather(void)
{
    static const struct {
        const cel_layer_type *rows;
        const size_t *n;
    } files[] = {
        {cel_layers_core, &cel_n_layers_core},   {cel_layers_activation, &cel_n_layers_activation}, {cel_layers_noise, &cel_n_layers_noise},
        {cel_layers_merge, &cel_n_layers_merge}, {cel_layers_shape, &cel_n_layers_shape},
        {cel_layers_norm, &cel_n_layers_norm},   {cel_layers_embedding, &cel_n_layers_embedding},
        {cel_layers_conv, &cel_n_layers_conv},   {cel_layers_pool, &cel_n_layers_pool},   {cel_layers_recurrent, &cel_n_layers_recurrent},
        {cel_layers_scale, &cel_n_layers_scale},
    };
    for (size_t f = 0; f < sizeof files / sizeof *files; f++)
        for (size_t i = 0; i < *files[f].n && count < MOST; i++)
            all[count++] = files[f].rows[i];
}

const cel_layer_type *cel_layer_types(size_t *n)
{
    static once_flag once = ONCE_FLAG_INIT;
    call_once(&once, gather);
    *n = count;
    return all;
}

const cel_layer_type *cel_layer_find(const char *name)
{
    size_t n;
    const cel_layer_type *types = cel_layer_types(&n);
    const char *plain = strncmp(name, "layer_", 6) == 0 && strcmp(name, "layer_normalization") != 0 ? name + 6 : name;
    for (size_t i = 0; i < n; i++)
        if (strcmp(types[i].name, plain) == 0 || strcmp(types[i].class_name, name) == 0)
            return types + i;
    return NULL;
}

size_t cel_layer_n_formals(const cel_layer_type *type)
{
    return cel_formals_count(type->formals);
}

static long formal_index(const cel_layer *layer, const char *name)
{
    const cel_formal *formals = layer->type->formals;
    for (long i = 0; formals && formals[i].name; i++)
        if (strcmp(formals[i].name, name) == 0)
            return i;
    return -1;
}

const cel_value *cel_layer_arg(const cel_layer *layer, const char *name)
{
    long i = formal_index(layer, name);
    return i < 0 ? NULL : layer->args + i;
}

size_t cel_layer_n_params(const cel_layer *layer, size_t *trainable)
{
    size_t total = 0, learning = 0;
    for (size_t i = 0; i < layer->n_weights; i++) {
        size_t size = cel_shape_size(&layer->weights[i].shape);
        total += size;
        learning += layer->weights[i].trainable ? size : 0;
    }
    if (trainable)
        *trainable = learning;
    return total;
}

/* The layer's rule in argument {prefix}_{kind}; none when the type has no such argument. */
static cel_rule rule_of(const cel_layer *layer, const char *prefix, cel_rule_kind kind)
{
    char name[64];
    snprintf(name, sizeof name, "%s_%s", prefix, cel_rule_kind_name[kind]);
    long i = formal_index(layer, name);
    return i < 0 ? (cel_rule){0} : layer->rules[i];
}

cel_status cel_layer_add_weight(cel_layer *layer, const char *name, const char *prefix, const cel_shape *shape, bool learns, cel_error *err)
{
    if (layer->built)
        return CEL_OK;
    cel_weight *weight = layer->weights + layer->n_weights;
    *weight = (cel_weight){.name = name, .shape = *shape, .trainable = learns && layer->trainable};
    weight->initializer = rule_of(layer, prefix, CEL_INITIALIZER);
    weight->regularizer = rule_of(layer, prefix, CEL_REGULARIZER);
    weight->constraint = rule_of(layer, prefix, CEL_CONSTRAINT);
    if (!weight->initializer.type)
        return cel_fail(err, CEL_INPUT, "layer.initializer", "%s_initializer of layer \"%s\" must be an initializer, not NULL", prefix, layer->name);
    const cel_formal *formals = weight->constraint.type ? weight->constraint.type->formals : NULL;
    for (size_t i = 0; formals && formals[i].name; i++) {
        double axis = weight->constraint.number[i] < 0 ? weight->constraint.number[i] + shape->rank + 1 : weight->constraint.number[i];
        if (strcmp(formals[i].name, "axis") == 0 && !(axis >= 1 && axis <= shape->rank))
            return cel_fail(err, CEL_INPUT, "constraint.axis", "axis = %g of %s_constraint: the weight has axes 1 to %d", weight->constraint.number[i],
                            prefix, (int)shape->rank);
    }
    layer->n_weights++;
    return CEL_OK;
}

cel_status cel_layer_axis(double axis, int32_t rank, const char *name, int32_t *out, cel_error *err)
{
    if (axis == 1)
        return cel_fail(err, CEL_INPUT, "layer.axis", "%s = 1 is the batch axis; the tensor's own axes are 2 to %d", name, (int)rank + 1);
    double index = axis < 0 ? axis + rank : axis - 2;
    if (isnan(axis) || axis == 0 || index != floor(index) || index < 0 || index >= rank)
        return cel_fail(err, CEL_INPUT, "layer.axis", "%s = %g: the tensor has axes 2 to %d (1 is the batch), or -1 for the last", name, axis,
                        (int)rank + 1);
    *out = (int32_t)index;
    return CEL_OK;
}

cel_status cel_layer_axis_arg(const cel_layer *layer, const char *name, int32_t rank, int32_t *out, cel_error *err)
{
    const cel_value *value = cel_layer_arg(layer, name);
    double axis = 0;
    CEL_TRY(cel_value_as_number(value, name, &axis, err));
    return cel_layer_axis(axis, rank, name, out, err);
}
