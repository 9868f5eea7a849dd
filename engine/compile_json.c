/* How a network was compiled, as JSON: optimizer, losses and metrics by name with their settings by name, so that reading
 * them is a call like a script's and goes through the same checks. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/model_json.h"
#include "engine/network_inside.h"

#define MOST_SETTINGS 24

/* ---- writing ---- */

/* The word number `at` of "a|b|c". */
static json_t *choice(const char *words, size_t at)
{
    for (; at > 0 && *words; at--) {
        words += strcspn(words, "|");
        words += *words == '|';
    }
    return json_stringn(words, strcspn(words, "|"));
}

static json_t *settings_json(const cel_setting *table, size_t n, const double *setting)
{
    json_t *o = json_object();
    bool ok = o != NULL;
    for (size_t i = 0; ok && i < n; i++) {
        const cel_setting *row = &table[i];
        double x = setting[i];
        if (isnan(x) || (row->formal.kind == CEL_V_STRING && !row->choices)) /* names stand apart */
            continue;
        ok = cel_json_set(o, row->formal.name, row->choices ? choice(row->choices, (size_t)x) : row->formal.kind == CEL_V_LOGICAL ? json_boolean(x != 0) : cel_json_number(x));
    }
    if (ok)
        return o;
    json_decref(o);
    return NULL;
}

static json_t *named(const char *type, json_t *settings)
{
    json_t *o = json_object();
    if (o && cel_json_set(o, "type", json_string(type)) && cel_json_set(o, "settings", settings))
        return o;
    if (!o)
        json_decref(settings);
    json_decref(o);
    return NULL;
}

static json_t *numbers_json(const double *x, size_t n)
{
    cel_value v = cel_value_numbers(x, n);
    json_t *j = v.kind == CEL_V_NULL ? NULL : cel_json_value(&v);
    cel_value_free(&v);
    return j;
}

static json_t *schedule_json(const cel_schedule *s)
{
    size_t n;
    const cel_setting *table = cel_schedule_type_settings(s->type, &n);
    json_t *o = named(cel_schedule_type_name(s->type), settings_json(table, n, s->setting));
    if (o && s->values && !(cel_json_set(o, "boundaries", numbers_json(s->boundaries, s->n)) && cel_json_set(o, "values", numbers_json(s->values, s->n + 1)))) {
        json_decref(o);
        return NULL;
    }
    return o;
}

static json_t *optimizer_json(const cel_optimizer *optimizer)
{
    size_t n;
    const cel_setting *table = cel_optimizer_type_settings(optimizer->type, &n);
    json_t *o = named(cel_optimizer_type_name(optimizer->type), settings_json(table, n, optimizer->setting));
    if (o && optimizer->schedule.type && !cel_json_set(o, "schedule", schedule_json(&optimizer->schedule))) {
        json_decref(o);
        return NULL;
    }
    return o;
}

static json_t *loss_json(const cel_loss *loss, const char *by_name)
{
    if (!loss->type)
        return json_string(by_name);
    size_t n;
    const cel_setting *table = cel_loss_type_settings(loss->type, &n);
    json_t *o = named(cel_loss_type_name(loss->type), settings_json(table, n, loss->setting));
    if (o && cel_json_set(o, "name", json_string(loss->name)))
        return o;
    json_decref(o);
    return NULL;
}

static json_t *metric_json(const cel_network_metric *m)
{
    size_t n;
    const cel_setting *table = cel_keras_metric_type_settings(m->metric.type, &n);
    const char *type = cel_keras_metric_type_name(m->metric.type);
    double setting[CEL_KERAS_METRIC_SETTINGS];
    memcpy(setting, m->metric.setting, sizeof setting);
    if (strcmp(type, "f1_score") == 0) /* it keeps its threshold where the general F score has its own, behind beta */
        setting[1] = setting[2];
    json_t *o = named(type, settings_json(table, n, setting));
    if (o && cel_json_set(o, "name", json_string(m->metric.name)) && cel_json_set(o, "output", json_integer((json_int_t)m->output)) &&
        cel_json_set(o, "weighted", json_boolean(m->weighted)))
        return o;
    json_decref(o);
    return NULL;
}

cel_status cel_compile_to_json(const cel_network *network, json_t **out, cel_error *err)
{
    if (!network->compiled) {
        *out = json_null();
        return CEL_OK;
    }
    size_t n = network->model->n_outputs;
    json_t *o = json_object(), *losses = json_array(), *metrics = json_array();
    bool ok = o && losses && metrics;
    for (size_t i = 0; ok && i < n; i++)
        ok = cel_json_add(losses, loss_json(&network->losses[i], network->loss_names[i]));
    for (size_t i = 0; ok && i < network->n_metrics; i++)
        ok = cel_json_add(metrics, metric_json(&network->metrics[i]));
    if (!ok) {
        json_decref(losses);
        json_decref(metrics);
    } else {
        ok = cel_json_set(o, "losses", losses);
        ok = cel_json_set(o, "metrics", metrics) && ok;
    }
    if (ok && cel_json_set(o, "optimizer", optimizer_json(&network->optimizer)) && cel_json_set(o, "loss_weights", numbers_json(network->loss_weights, n))) {
        *out = o;
        return CEL_OK;
    }
    json_decref(o);
    return cel_nomem(err);
}

/* ---- reading ---- */

typedef struct arguments {
    cel_argument arg[MOST_SETTINGS];
    size_t n;
} arguments;

static void arguments_free(arguments *a)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->arg[i].value.kind != CEL_V_OBJECT)
            cel_value_free(&a->arg[i].value);
    a->n = 0;
}

static cel_status add(arguments *a, const char *name, cel_value value, cel_error *err)
{
    if (value.kind == CEL_V_NULL)
        return cel_nomem(err);
    a->arg[a->n++] = (cel_argument){name, value};
    return CEL_OK;
}

/* "settings" and, when there is one, "name" of an object. */
static cel_status settings_from(const json_t *object, arguments *a, cel_error *err)
{
    json_t *settings, *j;
    const char *key, *name;
    CEL_TRY(cel_json_get_object(object, "settings", &settings, err));
    CEL_TRY(cel_json_get_optional_text(object, "name", &name, err));
    if (json_object_size(settings) > MOST_SETTINGS - 4)
        return cel_fail(err, CEL_INPUT, "model.json", "it has too many settings");
    json_object_foreach(settings, key, j) {
        double x = 0;
        cel_value v = json_is_boolean(j) ? cel_value_logical(json_is_true(j))
                      : cel_json_as_number(j, &x) ? cel_value_number(x)
                                                  : cel_value_text(json_is_string(j) ? json_string_value(j) : "");
        CEL_TRY(add(a, key, v, err));
    }
    return name ? add(a, "name", cel_value_text(name), err) : CEL_OK;
}

static cel_status unknown(const char *what, const char *type, cel_error *err)
{
    return cel_fail(err, CEL_INPUT, "model.json", "it has %s \"%.60s\", which this version does not know", what, type);
}

static cel_status schedule_from(const json_t *object, cel_schedule *out, cel_error *err)
{
    const char *name;
    const cel_schedule_type *type = NULL;
    arguments a = {.n = 0};
    CEL_TRY(cel_json_get_text(object, "type", &name, err));
    for (size_t i = 0; i < cel_schedule_count(); i++)
        if (strcmp(cel_schedule_type_name(cel_schedule_type_at(i)), name) == 0)
            type = cel_schedule_type_at(i);
    if (!type)
        return unknown("a schedule", name, err);
    cel_status status = settings_from(object, &a, err);
    static const char *const pieces[] = {"boundaries", "values"};
    for (size_t i = 0; status == CEL_OK && i < 2; i++) {
        const json_t *j = json_object_get(object, pieces[i]);
        cel_value v;
        if (!j)
            continue;
        status = cel_json_as_value(j, pieces[i], &v, err);
        if (status == CEL_OK)
            status = add(&a, pieces[i], v, err);
    }
    if (status == CEL_OK)
        status = cel_schedule_make(type, a.arg, a.n, out, err);
    arguments_free(&a);
    return status;
}

static cel_status optimizer_from(const json_t *object, cel_optimizer *out, cel_error *err)
{
    const char *name;
    arguments a = {.n = 0};
    cel_schedule schedule = {0};
    CEL_TRY(cel_json_get_text(object, "type", &name, err));
    const cel_optimizer_type *type = cel_optimizer_type_find(name);
    if (!type)
        return unknown("an optimizer", name, err);
    const json_t *j = json_object_get(object, "schedule");
    cel_status status = settings_from(object, &a, err);
    if (status == CEL_OK && j)
        status = schedule_from(j, &schedule, err);
    if (status == CEL_OK && j)
        status = add(&a, "learning_rate", cel_value_object(&schedule, "schedule"), err);
    if (status == CEL_OK)
        status = cel_optimizer_make(type, a.arg, a.n, out, err);
    arguments_free(&a);
    cel_schedule_free(&schedule);
    return status;
}

static cel_status loss_from(const json_t *object, cel_loss *out, const char **by_name, cel_error *err)
{
    const char *name;
    arguments a = {.n = 0};
    if (json_is_string(object)) {
        *by_name = json_string_value(object);
        return CEL_OK;
    }
    CEL_TRY(cel_json_get_text(object, "type", &name, err));
    const cel_loss_type *type = cel_loss_type_find(name);
    if (!type)
        return unknown("a loss", name, err);
    cel_status status = settings_from(object, &a, err);
    if (status == CEL_OK)
        status = cel_loss_make(type, a.arg, a.n, out, err);
    arguments_free(&a);
    return status;
}

static cel_status metric_from(const json_t *object, size_t outputs, cel_network_metric *out, cel_error *err)
{
    const char *name;
    arguments a = {.n = 0};
    CEL_TRY(cel_json_get_text(object, "type", &name, err));
    CEL_TRY(cel_json_get_count(object, "output", outputs - 1, &out->output, err));
    CEL_TRY(cel_json_get_flag(object, "weighted", &out->weighted, err));
    const cel_keras_metric_type *type = cel_keras_metric_type_find(name);
    if (!type)
        return unknown("a metric", name, err);
    cel_status status = settings_from(object, &a, err);
    if (status == CEL_OK)
        status = cel_keras_metric_make(type, a.arg, a.n, &out->metric, err);
    arguments_free(&a);
    return status;
}

/* What is read of a compiled network before it is compiled. */
typedef struct parts {
    cel_optimizer optimizer;
    cel_loss *loss;
    const char **by_name;
    cel_network_metric *metric;
    cel_value weights;
} parts;

static cel_status read_parts(const json_t *object, size_t n, parts *p, cel_compile_options *o, cel_error *err)
{
    json_t *losses, *metrics, *optimizer;
    CEL_TRY(cel_json_get_list(object, "losses", &losses, err));
    CEL_TRY(cel_json_get_list(object, "metrics", &metrics, err));
    CEL_TRY(cel_json_get_object(object, "optimizer", &optimizer, err));
    if (json_array_size(losses) != n)
        return cel_fail(err, CEL_INPUT, "model.json", "it has %zu losses for %zu outputs", json_array_size(losses), n);
    o->n_losses = n;
    o->n_metrics = json_array_size(metrics);
    p->loss = CEL_ARRAY(cel_loss, n);
    p->by_name = CEL_ARRAY(const char *, n);
    p->metric = CEL_ARRAY(cel_network_metric, o->n_metrics);
    if (!p->loss || !p->by_name || !p->metric)
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++)
        CEL_TRY(loss_from(json_array_get(losses, i), &p->loss[i], &p->by_name[i], err));
    for (size_t i = 0; i < o->n_metrics; i++)
        CEL_TRY(metric_from(json_array_get(metrics, i), n, &p->metric[i], err));
    CEL_TRY(cel_json_as_value(json_object_get(object, "loss_weights"), "loss_weights", &p->weights, err));
    if (p->weights.kind != CEL_V_DOUBLE || p->weights.n != n)
        return cel_fail(err, CEL_INPUT, "model.json", "it has no weight for each loss");
    return optimizer_from(optimizer, &p->optimizer, err);
}

cel_status cel_compile_from_json(cel_network *network, const json_t *object, cel_error *err)
{
    if (json_is_null(object))
        return CEL_OK;
    parts p = {0};
    cel_compile_options o = {.optimizer = &p.optimizer};
    cel_status status = read_parts(object, network->model->n_outputs, &p, &o, err);
    if (status == CEL_OK) {
        o.losses = p.loss;
        o.loss_names = p.by_name;
        o.loss_weights = p.weights.as.number;
        o.metrics = p.metric;
        status = cel_network_compile(network, &o, err);
    }
    cel_optimizer_free(&p.optimizer);
    cel_free(p.loss);
    cel_free(p.by_name);
    cel_free(p.metric);
    cel_value_free(&p.weights);
    return status;
}
