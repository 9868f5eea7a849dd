/* optimizer_*(), learning_rate_schedule_*(), loss_*(), metric_*(), callback_*(), initializer_*(), regularizer_*() and
 * constraint_*(): each makes a small object of the engine from the arguments of its table row. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/lib_keras_inside.h"

/* A value of an object type around a copy of `from`; `copied` frees what the copy holds when memory is gone. */
static cel_sexp *object_value(cel_interp *in, const cel_object_type *type, const void *from, size_t size)
{
    void *object = cel_malloc(size);
    if (!object) {
        cel_error err;
        cel_nomem(&err);
        return keras_fail(in, &err);
    }
    memcpy(object, from, size);
    return cel_sexp_object(in, type, object);
}

/* "<optimizer adam(learning_rate = 0.001, ...)>": settings that differ from their defaults. */
static void add_settings(cel_text *out, const char *kind, const char *name, const cel_setting *settings, size_t n, const double *values)
{
    char number[32];
    size_t shown = 0;
    cel_text_addf(out, "<%s %s(", kind, name);
    double defaults[32];
    if (n > 32 || cel_settings_read(name, settings, n, NULL, 0, defaults, NULL) != CEL_OK)
        n = 0;
    for (size_t i = 0; i < n; i++) {
        const cel_formal *formal = &settings[i].formal;
        if (isnan(values[i]) || (values[i] == defaults[i] && i > 0) || (formal->kind == CEL_V_STRING && !settings[i].choices))
            continue;
        cel_text_addf(out, "%s%s = %s", shown++ ? ", " : "", formal->name,
                      formal->kind == CEL_V_LOGICAL ? (values[i] != 0 ? "TRUE" : "FALSE") : cel_format_double(values[i], number));
    }
    cel_text_add(out, ")>\n");
}

/* One setting of an object by name, as the language sees it; NULL when there is none. */
static cel_sexp *get_setting(cel_interp *in, const cel_setting *settings, size_t n, const double *values, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(settings[i].formal.name, name) != 0 || (settings[i].formal.kind == CEL_V_STRING))
            continue;
        if (isnan(values[i]))
            return cel_null(in);
        return settings[i].formal.kind == CEL_V_LOGICAL ? cel_sexp_logical(in, values[i] != 0) : cel_sexp_number(in, values[i]);
    }
    return NULL;
}

/* ---- rules ------------------------------------------------------------------------------------------------ */

static bool rule_print(cel_interp *in, cel_sexp *self, cel_text *out)
{
    (void)in;
    const cel_rule *rule = self->as.object.object;
    char number[32];
    cel_text_addf(out, "<%s %s(", cel_rule_kind_name[rule->type->kind], rule->type->name);
    for (size_t i = 0, shown = 0; i < CEL_RULE_NUMBERS && rule->type->formals[i].name; i++)
        if (!isnan(rule->number[i]))
            cel_text_addf(out, "%s%s = %s", shown++ ? ", " : "", rule->type->formals[i].name, cel_format_double(rule->number[i], number));
    cel_text_add(out, ")>\n");
    return true;
}

static const char *const initializer_classes[] = {"keras.src.initializers.initializer.Initializer", "python.builtin.object", NULL};
static const char *const regularizer_classes[] = {"keras.src.regularizers.regularizers.Regularizer", "python.builtin.object", NULL};
static const char *const constraint_classes[] = {"keras.src.constraints.constraints.Constraint", "python.builtin.object", NULL};
const cel_object_type cel_keras_rule_objects[CEL_RULE_KINDS] = {
    {"initializer", initializer_classes, cel_free, NULL, NULL, NULL, NULL, rule_print},
    {"regularizer", regularizer_classes, cel_free, NULL, NULL, NULL, NULL, rule_print},
    {"constraint", constraint_classes, cel_free, NULL, NULL, NULL, NULL, rule_print},
};

KERAS_CALL(keras_call_rule)
{
    const char *name = cel_args_builtin(a)->name;
    cel_rule_kind kind = strncmp(name, "initializer_", 12) == 0 ? CEL_INITIALIZER : strncmp(name, "regularizer_", 12) == 0 ? CEL_REGULARIZER : CEL_CONSTRAINT;
    keras_args args;
    cel_rule rule;
    cel_error err;
    if (!keras_args_read(in, a, 0, NULL, &args))
        return NULL;
    cel_status status = cel_rule_make(kind, strchr(name, '_') + 1, args.items, args.n, &rule, &err);
    keras_args_free(&args);
    return status == CEL_OK ? object_value(in, cel_keras_rule_objects + kind, &rule, sizeof rule) : cel_call_error(a, &err);
}

/* ---- optimizers and schedules ----------------------------------------------------------------------------- */

static void optimizer_free(void *object)
{
    cel_optimizer_free(object);
    cel_free(object);
}

static cel_sexp *optimizer_get(cel_interp *in, cel_sexp *self, const char *name)
{
    const cel_optimizer *o = self->as.object.object;
    size_t n;
    const cel_setting *settings = cel_optimizer_type_settings(o->type, &n);
    return strcmp(name, "name") == 0 ? cel_sexp_string(in, cel_optimizer_type_name(o->type)) : get_setting(in, settings, n, o->setting, name);
}

static bool optimizer_print(cel_interp *in, cel_sexp *self, cel_text *out)
{
    (void)in;
    const cel_optimizer *o = self->as.object.object;
    size_t n;
    const cel_setting *settings = cel_optimizer_type_settings(o->type, &n);
    add_settings(out, "optimizer", cel_optimizer_type_name(o->type), settings, n, o->setting);
    return true;
}

static const char *const optimizer_names[] = {"name", "learning_rate", NULL};
static const char *const optimizer_classes[] = {"keras.src.optimizers.optimizer.Optimizer", "python.builtin.object", NULL};
const cel_object_type cel_keras_optimizer_object = {"optimizer", optimizer_classes, optimizer_free, NULL, optimizer_get, NULL, optimizer_names, optimizer_print};

KERAS_CALL(keras_call_optimizer)
{
    keras_args args;
    cel_optimizer optimizer;
    cel_error err;
    if (!keras_args_read(in, a, 0, NULL, &args))
        return NULL;
    cel_status status = cel_optimizer_make(cel_optimizer_type_find(cel_args_builtin(a)->name + strlen("optimizer_")), args.items, args.n, &optimizer, &err);
    keras_args_free(&args);
    if (status != CEL_OK)
        return cel_call_error(a, &err);
    cel_sexp *value = object_value(in, &cel_keras_optimizer_object, &optimizer, sizeof optimizer);
    return value;
}

static void schedule_free(void *object)
{
    cel_schedule_free(object);
    cel_free(object);
}

static bool schedule_print(cel_interp *in, cel_sexp *self, cel_text *out)
{
    (void)in;
    const cel_schedule *s = self->as.object.object;
    size_t n;
    const cel_setting *settings = cel_schedule_type_settings(s->type, &n);
    add_settings(out, "learning rate schedule", cel_schedule_type_name(s->type), settings, n, s->setting);
    return true;
}

static const char *const schedule_classes[] = {"keras.src.optimizers.schedules.learning_rate_schedule.LearningRateSchedule", "python.builtin.object", NULL};
const cel_object_type cel_keras_schedule_object = {"schedule", schedule_classes, schedule_free, NULL, NULL, NULL, NULL, schedule_print};

KERAS_CALL(keras_call_schedule)
{
    const char *name = cel_args_builtin(a)->name + strlen("learning_rate_schedule_");
    const cel_schedule_type *type = NULL;
    for (size_t i = 0; i < cel_schedule_count(); i++)
        if (strcmp(cel_schedule_type_name(cel_schedule_type_at(i)), name) == 0)
            type = cel_schedule_type_at(i);
    keras_args args;
    cel_schedule schedule;
    cel_error err;
    if (!keras_args_read(in, a, 0, NULL, &args))
        return NULL;
    cel_status status = cel_schedule_make(type, args.items, args.n, &schedule, &err);
    keras_args_free(&args);
    return status == CEL_OK ? object_value(in, &cel_keras_schedule_object, &schedule, sizeof schedule) : cel_call_error(a, &err);
}

/* ---- losses and metrics ----------------------------------------------------------------------------------- */

static bool loss_print(cel_interp *in, cel_sexp *self, cel_text *out)
{
    (void)in;
    const cel_loss *loss = self->as.object.object;
    size_t n;
    const cel_setting *settings = cel_loss_type_settings(loss->type, &n);
    add_settings(out, "loss", cel_loss_type_name(loss->type), settings, n, loss->setting);
    return true;
}

static const char *const loss_classes[] = {"keras.src.losses.loss.Loss", "python.builtin.object", NULL};
const cel_object_type cel_keras_loss_object = {"loss", loss_classes, cel_free, NULL, NULL, NULL, NULL, loss_print};

/* loss_*(y_true, y_pred): the values of the rows. */
static cel_sexp *loss_values(cel_interp *in, cel_args *a, const cel_loss *loss)
{
    cel_real *t = NULL, *p = NULL;
    size_t rows, target_cols, p_rows, cols;
    cel_sexp *out = NULL, *y_true = cel_arg(a, 0), *y_pred = y_true ? cel_arg(a, 1) : NULL;
    if (!y_true || !y_pred)
        return NULL;
    if (cel_keras_rows(in, y_true, "y_true", &t, &rows, &target_cols) && cel_keras_rows(in, y_pred, "y_pred", &p, &p_rows, &cols)) {
        if (rows != p_rows || target_cols != (cel_loss_is_sparse(loss) ? 1 : cols))
            cel_arg_fail(a, 1, "keras.data", "y_true and y_pred must have the same shape");
        else if ((out = cel_sexp_vector(in, CEL_S_DOUBLE, rows)))
            cel_loss_rows(loss, (cel_loss_shape){rows, 1, cols}, t, p, out->as.d);
    }
    cel_free(t);
    cel_free(p);
    return out;
}

KERAS_CALL(keras_call_loss)
{
    static const char *const skip[] = {"y_true", "y_pred", NULL};
    keras_args args;
    cel_loss loss;
    cel_error err;
    if (!keras_args_read(in, a, 0, skip, &args))
        return NULL;
    cel_status status = cel_loss_make(cel_loss_type_find(cel_args_builtin(a)->name + strlen("loss_")), args.items, args.n, &loss, &err);
    keras_args_free(&args);
    if (status != CEL_OK)
        return cel_call_error(a, &err);
    if (cel_arg_given(a, 0) || cel_arg_given(a, 1))
        return loss_values(in, a, &loss);
    return object_value(in, &cel_keras_loss_object, &loss, sizeof loss);
}

static bool metric_print(cel_interp *in, cel_sexp *self, cel_text *out)
{
    (void)in;
    const cel_keras_metric *m = self->as.object.object;
    size_t n;
    const cel_setting *settings = cel_keras_metric_type_settings(m->type, &n);
    add_settings(out, "metric", cel_keras_metric_type_name(m->type), settings, n, m->setting);
    return true;
}

static const char *const metric_classes[] = {"keras.src.metrics.metric.Metric", "python.builtin.object", NULL};
const cel_object_type cel_keras_metric_object = {"metric", metric_classes, cel_free, NULL, NULL, NULL, NULL, metric_print};

KERAS_CALL(keras_call_metric)
{
    keras_args args;
    cel_keras_metric metric;
    cel_error err;
    if (!keras_args_read(in, a, 0, NULL, &args))
        return NULL;
    cel_status status =
        cel_keras_metric_make(cel_keras_metric_type_find(cel_args_builtin(a)->name + strlen("metric_")), args.items, args.n, &metric, &err);
    keras_args_free(&args);
    return status == CEL_OK ? object_value(in, &cel_keras_metric_object, &metric, sizeof metric) : cel_call_error(a, &err);
}

/* ---- callbacks -------------------------------------------------------------------------------------------- */

static void callback_mark(cel_interp *in, void *object)
{
    cel_mark(in, ((keras_callback *)object)->function);
}

static bool callback_print(cel_interp *in, cel_sexp *self, cel_text *out)
{
    (void)in;
    const cel_callback *c = self->as.object.object;
    size_t n;
    const cel_setting *settings = cel_callback_type_settings(c->type, &n);
    add_settings(out, "callback", cel_callback_type_name(c->type), settings, n, c->setting);
    return true;
}

static const char *const callback_classes[] = {"keras.src.callbacks.callback.Callback", "python.builtin.object", NULL};
const cel_object_type cel_keras_callback_object = {"callback", callback_classes, cel_free, callback_mark, NULL, NULL, NULL, callback_print};

/* The error of a function of the script, on its way through the engine. */
static cel_status script_error(cel_interp *in, cel_error *err)
{
    const cel_error *set = cel_interp_error(in);
    if (err)
        *err = *set;
    return set->status != CEL_OK ? set->status : CEL_INPUT;
}

static cel_status call_schedule(void *context, int32_t epoch, double rate, double *out, cel_error *err)
{
    keras_callback *c = context;
    cel_sexp *args[2] = {cel_sexp_integer(c->in, epoch), cel_sexp_number(c->in, rate)};
    cel_sexp *value = args[0] && args[1] ? cel_apply(c->in, c->function, 2, args, NULL) : NULL;
    if (!value)
        return script_error(c->in, err);
    *out = value->n == 1 ? cel_sexp_number_at(value, 0) : (double)NAN;
    return CEL_OK;
}

static cel_status call_epoch_end(void *context, int32_t epoch, const cel_history *history, bool *stop, cel_error *err)
{
    keras_callback *c = context;
    const char **names = CEL_ARRAY(const char *, history->n_columns);
    (void)stop;
    if (!names)
        return cel_nomem(err);
    for (size_t i = 0; i < history->n_columns; i++)
        names[i] = history->name[i];
    cel_sexp *logs = cel_sexp_list(c->in, history->n_columns, names);
    cel_free(names);
    for (size_t i = 0; logs && i < history->n_columns; i++) {
        cel_sexp *one = cel_sexp_number(c->in, cel_history_last(history, i));
        if (!one)
            return script_error(c->in, err);
        cel_sexp_set(logs, i, one);
    }
    cel_sexp *args[2] = {cel_sexp_integer(c->in, epoch), logs};
    if (!logs || !args[0] || !cel_apply(c->in, c->function, 2, args, NULL))
        return script_error(c->in, err);
    return CEL_OK;
}

KERAS_CALL(keras_call_callback)
{
    static const char *const functions[] = {"schedule", "on_epoch_end", NULL};
    const char *name = cel_args_builtin(a)->name + strlen("callback_");
    keras_args args;
    keras_callback c = {.in = in};
    cel_error err;
    if (!keras_args_read(in, a, 0, functions, &args))
        return NULL;
    cel_status status = cel_callback_make(cel_callback_type_find(name), args.items, args.n, &c.callback, &err);
    keras_args_free(&args);
    if (status != CEL_OK)
        return cel_call_error(a, &err);
    bool schedule = strcmp(name, "learning_rate_scheduler") == 0, lambda = strcmp(name, "lambda") == 0;
    if (schedule || lambda) {
        cel_sexp *given = cel_arg(a, 0);
        if (!given)
            return NULL;
        if (given->kind != CEL_S_NULL && !(c.function = cel_as_function(in, given)))
            return NULL;
        if (schedule && !c.function)
            return cel_arg_fail(a, 0, "keras.callback", "schedule must be a function of epoch and learning rate");
        if (c.function)
            cel_sexp_share(c.function);
        c.callback.schedule = schedule ? call_schedule : NULL;
        c.callback.epoch_end = lambda && c.function ? call_epoch_end : NULL;
    }
    cel_sexp *value = object_value(in, &cel_keras_callback_object, &c, sizeof c);
    if (value) /* the functions get the object itself */
        ((keras_callback *)value->as.object.object)->callback.context = value->as.object.object;
    return value;
}
