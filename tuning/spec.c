/* Specs: values for the arguments of a spec type. A spec never changes; every setter gives a new one that shares nothing
 * but the type, which keeps candidates apart whatever thread looks at them. Values that can be judged alone are judged
 * when they are set, so that `num_body = -1` fails where it is written. */
#include <string.h>

#include "tuning/spec_inside.h"

cel_status cel_spec_new(cel_spec_type *type, cel_spec **out, cel_error *err)
{
    cel_spec *spec = CEL_NEW(cel_spec);
    if (!spec)
        return cel_nomem(err);
    spec->refs = 1;
    spec->type = cel_spec_type_keep(type);
    spec->value = CEL_ARRAY(cel_value, type->n_args);
    spec->text = CEL_ARRAY(char *, type->n_args);
    if (!spec->value || !spec->text) {
        cel_spec_drop(spec);
        return cel_nomem(err);
    }
    *out = spec;
    return CEL_OK;
}

cel_spec *cel_spec_keep(cel_spec *spec)
{
    spec->refs++;
    return spec;
}

void cel_spec_drop(cel_spec *spec)
{
    if (!spec || --spec->refs > 0)
        return;
    for (size_t i = 0; i < spec->type->n_args; i++) {
        if (spec->value)
            cel_value_free(&spec->value[i]);
        if (spec->text)
            cel_free(spec->text[i]);
    }
    cel_free(spec->value);
    cel_free(spec->text);
    cel_free(spec->engine);
    cel_spec_type_drop(spec->type);
    cel_free(spec);
}

static cel_status spec_copy(const cel_spec *from, cel_spec **out, cel_error *err)
{
    cel_spec *spec;
    CEL_TRY(cel_spec_new(from->type, &spec, err));
    bool ok = true;
    if (from->engine)
        ok = (spec->engine = cel_strdup(from->engine)) != NULL;
    for (size_t i = 0; ok && i < from->type->n_args; i++)
        if (from->text[i]) {
            spec->text[i] = cel_strdup(from->text[i]);
            ok = spec->text[i] && cel_value_copy(&from->value[i], &spec->value[i], NULL) == CEL_OK;
        }
    if (!ok) {
        cel_spec_drop(spec);
        return cel_nomem(err);
    }
    *out = spec;
    return CEL_OK;
}

bool cel_spec_is_set(const cel_spec *spec, size_t arg)
{
    return spec->text[arg] != NULL;
}

/* A single value as parsnip prints it, which is how R's paste() writes it: 16 for 16L, adam for "adam". */
static bool paste_value(const cel_value *value, cel_text *t)
{
    if (value->n != 1)
        return false;
    if (value->kind == CEL_V_STRING && value->as.text[0])
        cel_text_add(t, value->as.text[0]);
    else if (value->kind == CEL_V_INTEGER && value->as.integer[0] != CEL_NA_INT)
        cel_text_addf(t, "%d", (int)value->as.integer[0]);
    else if (value->kind == CEL_V_DOUBLE && !cel_is_na(value->as.number[0]))
        cel_text_addf(t, "%.15g", value->as.number[0]);
    else
        return false;
    return true;
}

/* Puts a value in its place; `text` NULL: as it is pasted, or deparsed. The spec is still the caller's alone. */
static cel_status put(cel_spec *spec, size_t arg, const cel_value *value, const char *text, cel_error *err)
{
    cel_value copy;
    CEL_TRY(cel_value_copy(value, &copy, err));
    cel_text t = {0};
    if (text) {
        cel_text_add(&t, text);
    } else if (value->kind == CEL_V_OBJECT) {
        cel_text_addf(&t, "<%s>", value->object_type);
    } else if (!paste_value(value, &t)) {
        cel_value_deparse(value, &t);
    }
    char *owned = cel_text_take(&t);
    if (!owned) {
        cel_value_free(&copy);
        return cel_nomem(err);
    }
    cel_value_free(&spec->value[arg]);
    cel_free(spec->text[arg]);
    spec->value[arg] = copy;
    spec->text[arg] = owned;
    return CEL_OK;
}

cel_status cel_spec_with(const cel_spec *from, const char *name, const cel_value *value, const char *text, cel_spec **out, cel_error *err)
{
    cel_error unknown;
    int arg = cel_spec_type_find(from->type, name, err ? err : &unknown);
    if (arg < 0)
        return CEL_INPUT;
    CEL_TRY(cel_spec_check_value(from->type, (size_t)arg, value, err));
    cel_spec *spec;
    CEL_TRY(spec_copy(from, &spec, err));
    cel_status status = put(spec, (size_t)arg, value, text, err);
    if (status != CEL_OK) {
        cel_spec_drop(spec);
        return status;
    }
    *out = spec;
    return CEL_OK;
}

cel_status cel_spec_with_engine(const cel_spec *from, const char *engine, cel_spec **out, cel_error *err)
{
    if (strcmp(engine, "keras") != 0) {
        cel_fail(err, CEL_INPUT, "spec.engine", "Engine \"%s\" is not supported for `%s()`", engine, from->type->name);
        cel_error_hint(err, "there is one engine: set_engine(\"keras\")");
        return CEL_INPUT;
    }
    cel_spec *spec;
    CEL_TRY(spec_copy(from, &spec, err));
    cel_free(spec->engine);
    spec->engine = cel_strdup(engine);
    if (!spec->engine) {
        cel_spec_drop(spec);
        return cel_nomem(err);
    }
    *out = spec;
    return CEL_OK;
}

/* ---- tune() ---- */

/* The id of an argument that is tune(): that given, or the argument's own name. NULL when it is not tuned. */
static const char *tune_id(const cel_spec *spec, size_t arg)
{
    const cel_value *v = &spec->value[arg];
    if (!spec->text[arg] || v->kind != CEL_V_TUNE)
        return NULL;
    return v->n > 0 && v->as.text[0] && v->as.text[0][0] ? v->as.text[0] : spec->type->arg[arg].name;
}

cel_status cel_spec_params(const cel_spec *spec, cel_param_set *set, cel_error *err)
{
    for (size_t i = 0; i < spec->type->n_args; i++) {
        const char *id = tune_id(spec, i);
        if (!id)
            continue;
        cel_param *param;
        CEL_TRY(cel_spec_type_param(spec->type, i, &param, err));
        cel_status status = cel_param_set_add(set, id, spec->type->arg[i].name, "model_spec", spec->type->name, "main", param, err);
        cel_param_drop(param);
        CEL_TRY(status);
    }
    return CEL_OK;
}

/* One cell of a table as the value of an argument. */
static cel_status cell_value(const cel_column *c, size_t row, cel_value *out, cel_error *err)
{
    if (c->type == CEL_FACTOR || c->type == CEL_STRING) {
        const char *label = cel_column_label(c, row);
        *out = cel_value_text(label ? label : "NA");
        return out->kind == CEL_V_STRING ? CEL_OK : cel_nomem(err);
    }
    if (c->type == CEL_LOGICAL && c->code[row] != CEL_NA_INT)
        *out = cel_value_logical(c->code[row] != 0);
    else if (c->type == CEL_INTEGER)
        *out = cel_value_integer(c->code[row]);
    else
        *out = cel_value_number(cel_column_number(c, row));
    return out->kind != CEL_V_NULL ? CEL_OK : cel_nomem(err);
}

cel_status cel_spec_finalize(const cel_spec *from, const cel_frame *values, size_t row, cel_spec **out, cel_error *err)
{
    cel_spec *spec;
    CEL_TRY(spec_copy(from, &spec, err));
    cel_status status = CEL_OK;
    for (size_t i = 0; status == CEL_OK && i < from->type->n_args; i++) {
        const char *id = tune_id(from, i);
        int column = id ? cel_frame_find(values, id) : -1;
        if (column < 0)
            continue;
        cel_value value;
        status = cell_value(values->column[column], row, &value, err);
        if (status == CEL_OK) {
            status = cel_spec_check_value(from->type, i, &value, err);
            if (status == CEL_OK)
                status = put(spec, i, &value, NULL, err);
            cel_value_free(&value);
        }
    }
    if (status != CEL_OK) {
        cel_spec_drop(spec);
        return status;
    }
    *out = spec;
    return CEL_OK;
}

cel_status cel_spec_for_grid(const cel_spec *from, const cel_frame *grid, cel_spec **out, cel_error *err)
{
    cel_spec *spec;
    CEL_TRY(spec_copy(from, &spec, err));
    cel_status status = CEL_OK;
    for (size_t k = 0; status == CEL_OK && k < grid->cols; k++) {
        bool is_id = false;
        for (size_t i = 0; i < from->type->n_args; i++) {
            const char *id = tune_id(from, i);
            is_id = is_id || (id && strcmp(id, grid->name[k]) == 0);
        }
        if (is_id)
            continue;
        int arg = cel_spec_type_find(from->type, grid->name[k], err);
        cel_value tune = cel_value_tune("");
        if (tune.kind != CEL_V_TUNE)
            status = cel_nomem(err);
        else
            status = arg < 0 ? CEL_INPUT : put(spec, (size_t)arg, &tune, NULL, err);
        cel_value_free(&tune);
    }
    if (status != CEL_OK) {
        cel_spec_drop(spec);
        return status;
    }
    *out = spec;
    return CEL_OK;
}

/* True when the values of all arguments whose role is in `roles` (a bit each) are the same, `but` left out. */
static bool same_values(const cel_spec *a, const cel_spec *b, unsigned roles, const char *but)
{
    if (a->type != b->type)
        return false;
    for (size_t i = 0; i < a->type->n_args; i++) {
        const cel_spec_arg *arg = &a->type->arg[i];
        if (!(roles & 1u << arg->role) || (but && strcmp(arg->name, but) == 0))
            continue;
        if (!a->text[i] != !b->text[i] || (a->text[i] && !cel_value_equal(&a->value[i], &b->value[i])))
            return false;
    }
    return true;
}

bool cel_spec_same_topology(const cel_spec *a, const cel_spec *b)
{
    return same_values(a, b, 1u << CEL_SPEC_REPEATS | 1u << CEL_SPEC_BLOCK, NULL);
}

bool cel_spec_same_but_epochs(const cel_spec *a, const cel_spec *b)
{
    return same_values(a, b, ~0u, "fit_epochs");
}

/* ---- print ---- */

void cel_spec_print(const cel_spec *spec, cel_text *t)
{
    const cel_spec_type *type = spec->type;
    for (const char *c = type->name; *c; c++)
        cel_text_add_char(t, *c == '_' ? ' ' : *c);
    cel_text_addf(t, " Model Specification (%s)\n\n", cel_mode_name(type->mode));
    bool any = false;
    for (size_t i = 0; i < type->n_args; i++) {
        if (!spec->text[i])
            continue;
        if (!any)
            cel_text_add(t, "Main Arguments:\n");
        any = true;
        cel_text_addf(t, "  %s = %s\n", type->arg[i].name, spec->text[i]);
    }
    if (any)
        cel_text_add(t, "\n");
    if (spec->engine)
        cel_text_addf(t, "Computational engine: %s \n\n", spec->engine);
}
