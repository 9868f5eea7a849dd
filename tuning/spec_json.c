/* Specs as JSON: the blocks by name with their arguments and wires, and the values that were set. What a block builds is a
 * function of a script or a program and has no text: a spec read back says what the model is, but cannot build another. */
#include <string.h>

#include "tuning/model_json.h"

/* ---- writing ---- */

static json_t *arg_json(const cel_block_arg *arg)
{
    json_t *o = json_object();
    if (o && cel_json_set(o, "name", json_string(arg->name)) && cel_json_set(o, "has_default", json_boolean(arg->has_default)) &&
        cel_json_set(o, "default", cel_json_value(&arg->fallback)) && cel_json_set(o, "text", cel_json_text(arg->text)) &&
        cel_json_set(o, "from", cel_json_text(arg->from)))
        return o;
    json_decref(o);
    return NULL;
}

static bool set_blocks(json_t *object, const cel_blocks *blocks)
{
    json_t *list = json_array();
    bool ok = list && cel_json_set(object, "blocks", list);
    for (size_t i = 0; ok && i < blocks->n; i++) {
        const cel_block *block = &blocks->block[i];
        json_t *one = json_object(), *args = json_array();
        ok = one && args;
        for (size_t k = 0; ok && k < block->n_args; k++)
            ok = cel_json_add(args, arg_json(&block->arg[k]));
        if (!ok) {
            json_decref(one);
            json_decref(args);
            return false;
        }
        ok = cel_json_add(list, one);
        ok = cel_json_set(one, "args", args) && ok && cel_json_set(one, "name", json_string(block->name));
    }
    return ok;
}

static bool set_values(json_t *object, const cel_spec *spec)
{
    json_t *values = json_object();
    bool ok = values && cel_json_set(object, "values", values);
    for (size_t i = 0; ok && i < spec->type->n_args; i++) {
        if (!spec->text[i])
            continue;
        json_t *one = json_object();
        ok = one && cel_json_set(values, spec->type->arg[i].name, one) && cel_json_set(one, "text", json_string(spec->text[i])) &&
             cel_json_set(one, "value", cel_json_value(&spec->value[i]));
    }
    return ok;
}

cel_status cel_spec_to_json(const cel_spec *spec, json_t **out, cel_error *err)
{
    json_t *o = json_object();
    if (o && cel_json_set(o, "name", json_string(spec->type->name)) && cel_json_set(o, "mode", json_string(cel_mode_name(spec->type->mode))) &&
        cel_json_set(o, "functional", json_boolean(spec->type->functional)) && cel_json_set(o, "engine", cel_json_text(spec->engine)) &&
        set_blocks(o, &spec->type->blocks) && set_values(o, spec)) {
        *out = o;
        return CEL_OK;
    }
    json_decref(o);
    *out = NULL;
    return cel_nomem(err);
}

/* ---- reading ---- */

static cel_status cannot_build(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args,
                               size_t n_args, cel_node **out, cel_error *err)
{
    (void)b, (void)inputs, (void)n_inputs, (void)args, (void)n_args, (void)out;
    cel_fail(err, CEL_INPUT, "spec.loaded", "block `%s` came from a model file, which holds the network but not the function that built it", block->name);
    cel_error_hint(err, "to train again, run the script that made the model");
    return CEL_INPUT;
}

static cel_status add_arg(cel_blocks *blocks, const json_t *j, cel_error *err)
{
    const char *name, *text, *from;
    bool has_default;
    cel_value fallback = {0};
    CEL_TRY(cel_json_get_text(j, "name", &name, err));
    CEL_TRY(cel_json_get_optional_text(j, "text", &text, err));
    CEL_TRY(cel_json_get_optional_text(j, "from", &from, err));
    CEL_TRY(cel_json_get_flag(j, "has_default", &has_default, err));
    CEL_TRY(cel_json_as_value(json_object_get(j, "default"), "default", &fallback, err));
    cel_status status = cel_blocks_add_arg(blocks, name, has_default ? &fallback : NULL, text, err);
    cel_value_free(&fallback);
    if (status == CEL_OK && from)
        status = cel_blocks_wire(blocks, name, from, err);
    return status;
}

static cel_status blocks_from(const json_t *object, cel_blocks *blocks, cel_error *err)
{
    json_t *list, *args;
    const char *name;
    CEL_TRY(cel_json_get_list(object, "blocks", &list, err));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        CEL_TRY(cel_json_get_text(one, "name", &name, err));
        CEL_TRY(cel_json_get_list(one, "args", &args, err));
        CEL_TRY(cel_blocks_add(blocks, name, cannot_build, NULL, err));
        for (size_t k = 0; k < json_array_size(args); k++)
            CEL_TRY(add_arg(blocks, json_array_get(args, k), err));
    }
    return CEL_OK;
}

/* Values are put where they were without judging them again: names may have been registered by the script. */
static cel_status values_from(const json_t *object, cel_spec *spec, cel_error *err)
{
    json_t *values, *one;
    const char *name, *text;
    CEL_TRY(cel_json_get_object(object, "values", &values, err));
    json_object_foreach(values, name, one) {
        int i = cel_spec_type_find(spec->type, name, err);
        if (i < 0)
            return CEL_INPUT;
        CEL_TRY(cel_json_get_text(one, "text", &text, err));
        CEL_TRY(cel_json_as_value(json_object_get(one, "value"), name, &spec->value[i], err));
        if (!(spec->text[i] = cel_strdup(text)))
            return cel_nomem(err);
    }
    return CEL_OK;
}

cel_status cel_spec_from_json(const json_t *object, cel_spec **out, cel_error *err)
{
    const char *name, *mode, *engine;
    bool functional;
    cel_blocks blocks = {0};
    cel_spec_type *type;
    cel_spec *spec;
    *out = NULL;
    CEL_TRY(cel_json_get_text(object, "name", &name, err));
    CEL_TRY(cel_json_get_text(object, "mode", &mode, err));
    CEL_TRY(cel_json_get_flag(object, "functional", &functional, err));
    CEL_TRY(cel_json_get_optional_text(object, "engine", &engine, err));
    int m = 0;
    while (m < CEL_MODES && strcmp(cel_mode_name((cel_mode)m), mode) != 0)
        m++;
    if (m == CEL_MODES)
        return cel_fail(err, CEL_INPUT, "model.json", "its mode \"%.40s\" is not known", mode);
    cel_status status = blocks_from(object, &blocks, err);
    if (status != CEL_OK) {
        cel_blocks_free(&blocks);
        return status;
    }
    CEL_TRY(cel_spec_type_new(name, functional, (cel_mode)m, &blocks, &type, err));
    status = cel_spec_new(type, &spec, err);
    cel_spec_type_drop(type);
    CEL_TRY(status);
    status = values_from(object, spec, err);
    if (status == CEL_OK && engine && !(spec->engine = cel_strdup(engine)))
        status = cel_nomem(err);
    if (status != CEL_OK)
        cel_spec_drop(spec);
    else
        *out = spec;
    return status;
}
