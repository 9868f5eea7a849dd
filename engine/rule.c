/* Initializers, regularizers and constraints by name: one table over the three files that hold their rows. */
#include <stdio.h>
#include <string.h>

#include "engine/args.h"
#include "engine/rule_table.h"

const char *const cel_rule_kind_name[CEL_RULE_KINDS] = {"initializer", "regularizer", "constraint"};

static const cel_rule_type *rows(cel_rule_kind kind, size_t *n)
{
    static const cel_rule_type *const tables[] = {cel_initializers, cel_regularizers, cel_constraints};
    const size_t counts[] = {cel_n_initializers, cel_n_regularizers, cel_n_constraints};
    *n = counts[kind];
    return tables[kind];
}

const cel_rule_type *cel_rule_types(cel_rule_kind kind, size_t *n)
{
    return rows(kind, n);
}

static const cel_rule_type *find(cel_rule_kind kind, const char *name)
{
    size_t n, prefix = strlen(cel_rule_kind_name[kind]);
    const cel_rule_type *type = rows(kind, &n);
    if (strncmp(name, cel_rule_kind_name[kind], prefix) == 0 && name[prefix] == '_')
        name += prefix + 1;
    for (; n > 0; n--, type++)
        if (strcmp(type->name, name) == 0 || strcmp(type->class_name, name) == 0 || (type->alias && strcmp(type->alias, name) == 0))
            return type;
    return NULL;
}

/* Argument i as the number a rule keeps. */
static cel_status to_number(const cel_rule_type *type, size_t i, const cel_value *value, double *out, cel_error *err)
{
    const cel_formal *formal = type->formals + i;
    if (value->kind == CEL_V_NULL) {
        *out = cel_na();
        return CEL_OK;
    }
    if (type->choices[i]) {
        size_t n = 0, choice = 0;
        while (type->choices[i][n])
            n++;
        CEL_TRY(cel_argument_choice(value, formal->name, type->choices[i], n, &choice, err));
        *out = (double)choice;
        return CEL_OK;
    }
    return cel_value_as_number(value, formal->name, out, err);
}

cel_status cel_rule_make(cel_rule_kind kind, const char *name, const cel_argument *args, size_t n_args, cel_rule *out, cel_error *err)
{
    const cel_rule_type *type = find(kind, name);
    if (!type) {
        const char *names[32];
        size_t n;
        const cel_rule_type *row = rows(kind, &n);
        for (size_t i = 0; i < n; i++)
            names[i] = row[i].name;
        cel_status status = cel_fail(err, CEL_INPUT, "rule.unknown", "there is no %s \"%s\"", cel_rule_kind_name[kind], name);
        int nearest = cel_nearest(name, names, n);
        if (nearest >= 0)
            cel_error_hint(err, "did you mean \"%s\"?", names[nearest]);
        return status;
    }
    char what[64];
    snprintf(what, sizeof what, "%s_%s()", cel_rule_kind_name[kind], type->name);
    cel_value values[CEL_RULE_NUMBERS];
    size_t n = cel_formals_count(type->formals);
    cel_rule rule = {.type = type};
    cel_status status = cel_arguments_match(type->formals, args, n_args, what, values, err);
    for (size_t i = 0; status == CEL_OK && i < n; i++)
        status = to_number(type, i, values + i, rule.number + i, err);
    cel_arguments_free(values, n);
    if (status == CEL_OK)
        *out = rule;
    return status;
}

cel_status cel_rule_from_value(cel_rule_kind kind, const cel_value *value, const char *what, cel_rule *out, cel_error *err)
{
    *out = (cel_rule){0};
    if (value->kind == CEL_V_NULL)
        return CEL_OK;
    if (value->kind == CEL_V_OBJECT && value->object_type && strcmp(value->object_type, cel_rule_kind_name[kind]) == 0) {
        *out = *(const cel_rule *)value->as.object;
        return CEL_OK;
    }
    if (value->kind == CEL_V_STRING && value->n == 1 && value->as.text[0]) {
        cel_status status = cel_rule_make(kind, value->as.text[0], NULL, 0, out, err);
        if (status != CEL_OK && err)
            cel_error_prefix(err, "%s: ", what);
        return status;
    }
    return cel_fail(err, CEL_INPUT, "argument.type", "%s must be %s %s: its name in quotes, or a call of %s_...()", what,
                    kind == CEL_INITIALIZER ? "an" : "a", cel_rule_kind_name[kind], cel_rule_kind_name[kind]);
}

/* The axis of a weight that R's number means: 1 is the first, -1 the last. */
bool cel_rule_axis(double axis, const cel_shape *shape, int32_t *out)
{
    int32_t a = (int32_t)axis;
    if (a < 0)
        a += shape->rank + 1;
    *out = a - 1;
    return a >= 1 && a <= shape->rank;
}
