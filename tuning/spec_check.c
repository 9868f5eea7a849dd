/* Checks of single values. One table row for each argument that has a rule of its own; arguments of blocks are judged by
 * the block when it builds. */
#include <math.h>
#include <string.h>

#include "tuning/spec_inside.h"

typedef enum check_kind { CHECK_WHOLE, CHECK_NUMBER, CHECK_FLAG, CHECK_VERBOSE, CHECK_OPTIMIZER, CHECK_LOSS, CHECK_METRICS, CHECK_OBJECT } check_kind;

typedef struct value_rule {
    const char *name; /* the argument; "num_" stands for all repeats */
    check_kind kind;
    double least, most; /* numbers: both ends allowed unless open */
    bool open_least, open_most;
    const char *range; /* how the range is said */
    const char *objects; /* types of objects allowed, between bars */
} value_rule;

static const value_rule RULES[] = {
    {.name = "num_", .kind = CHECK_WHOLE, .least = 0, .most = INT32_MAX, .range = "a whole number >= 0"},
    {.name = "learn_rate", .kind = CHECK_NUMBER, .least = 0, .most = HUGE_VAL, .open_least = true, .open_most = true, .range = "a number > 0", .objects = "|schedule|"},
    {.name = "fit_batch_size", .kind = CHECK_WHOLE, .least = 1, .most = INT32_MAX, .range = "a whole number >= 1"},
    {.name = "fit_epochs", .kind = CHECK_WHOLE, .least = 1, .most = INT32_MAX, .range = "a whole number >= 1"},
    {.name = "fit_callbacks", .kind = CHECK_OBJECT, .objects = "|callback|callbacks|", .range = "a callback_*() or a list of them"},
    {.name = "fit_validation_split", .kind = CHECK_NUMBER, .least = 0, .most = 1, .open_most = true, .range = "a number >= 0 and < 1"},
    {.name = "fit_validation_data", .kind = CHECK_OBJECT, .objects = "|samples|", .range = "list(x, y): a matrix of predictors and the outcomes"},
    {.name = "fit_shuffle", .kind = CHECK_FLAG, .range = "TRUE or FALSE"},
    {.name = "fit_initial_epoch", .kind = CHECK_WHOLE, .least = 1, .most = INT32_MAX, .range = "a whole number >= 1"},
    {.name = "fit_steps_per_epoch", .kind = CHECK_WHOLE, .least = 1, .most = INT32_MAX, .range = "a whole number >= 1"},
    {.name = "fit_validation_steps", .kind = CHECK_WHOLE, .least = 1, .most = INT32_MAX, .range = "a whole number >= 1"},
    {.name = "fit_validation_batch_size", .kind = CHECK_WHOLE, .least = 1, .most = INT32_MAX, .range = "a whole number >= 1"},
    {.name = "fit_validation_freq", .kind = CHECK_WHOLE, .least = 1, .most = INT32_MAX, .range = "a whole number >= 1"},
    {.name = "fit_verbose", .kind = CHECK_VERBOSE, .least = 0, .most = 2, .range = "0, 1, 2 or \"auto\""},
    {.name = "compile_optimizer", .kind = CHECK_OPTIMIZER, .objects = "|optimizer|", .range = "the name of an optimizer or an optimizer_*()"},
    {.name = "compile_loss", .kind = CHECK_LOSS, .objects = "|loss|losses|", .range = "the name of a loss or a loss_*()"},
    {.name = "compile_metrics", .kind = CHECK_METRICS, .objects = "|metric|metrics|", .range = "names of metrics or metric_*()"},
    {.name = "compile_weighted_metrics", .kind = CHECK_METRICS, .objects = "|metric|metrics|", .range = "names of metrics or metric_*()"},
    {.name = "compile_steps_per_execution", .kind = CHECK_WHOLE, .least = 1, .most = INT32_MAX, .range = "a whole number >= 1"},
    {.name = "compile_run_eagerly", .kind = CHECK_FLAG, .range = "TRUE or FALSE"},
    {.name = "compile_auto_scale_loss", .kind = CHECK_FLAG, .range = "TRUE or FALSE"},
};

static const value_rule *rule_of(const cel_spec_arg *arg)
{
    if (arg->role == CEL_SPEC_BLOCK)
        return NULL;
    const char *name = arg->role == CEL_SPEC_REPEATS ? "num_" : arg->name;
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++)
        if (strcmp(RULES[i].name, name) == 0)
            return &RULES[i];
    return NULL;
}

static cel_status refuse(const char *name, const char *range, const cel_value *value, cel_error *err)
{
    cel_text t = {0};
    if (value->kind == CEL_V_OBJECT)
        cel_text_addf(&t, "%s %s", strchr("aeiou", value->object_type[0]) ? "an" : "a", value->object_type);
    else if (value->kind == CEL_V_INTEGER && value->n == 1)
        cel_text_addf(&t, "%g", cel_value_at(value, 0));
    else
        cel_value_deparse(value, &t);
    cel_status status = cel_fail(err, CEL_INPUT, "spec.value", "%s must be %s, not %s", name, range, t.text ? t.text : "this");
    cel_text_free(&t);
    return status;
}

static bool object_allowed(const value_rule *rule, const cel_value *value)
{
    if (!rule->objects || value->kind != CEL_V_OBJECT)
        return false;
    size_t n = strlen(value->object_type);
    for (const char *at = rule->objects; (at = strstr(at, value->object_type)) != NULL; at++)
        if (at[-1] == '|' && at[n] == '|')
            return true;
    return false;
}

static cel_status check_number(const value_rule *rule, const char *name, const cel_value *value, cel_error *err)
{
    bool number = value->n == 1 && (value->kind == CEL_V_INTEGER || value->kind == CEL_V_DOUBLE);
    double x = number ? cel_value_at(value, 0) : NAN;
    bool ok = x >= rule->least && x <= rule->most && !(rule->open_least && x == rule->least) && !(rule->open_most && x == rule->most);
    if (ok && rule->kind == CHECK_WHOLE)
        ok = x == floor(x);
    return ok ? CEL_OK : refuse(name, rule->range, value, err);
}

static cel_status check_names(const value_rule *rule, const cel_spec_type *type, const char *name, const cel_value *value, cel_error *err)
{
    const char *kind = rule->kind == CHECK_OPTIMIZER ? "optimizer" : rule->kind == CHECK_LOSS ? "loss" : "metric";
    if (value->kind != CEL_V_STRING || value->n == 0)
        return refuse(name, rule->range, value, err);
    for (size_t i = 0; i < value->n; i++) {
        const char *text = value->as.text[i];
        cel_status status = CEL_OK;
        if (!text) {
            status = refuse(name, rule->range, value, err);
        } else if (cel_spec_words_find(type->words, kind, text)) {
            continue;
        } else if (rule->kind == CHECK_OPTIMIZER) {
            cel_optimizer optimizer;
            status = cel_optimizer_named(text, NAN, &optimizer, err);
            if (status == CEL_OK)
                cel_optimizer_free(&optimizer);
        } else if (rule->kind == CHECK_LOSS) {
            cel_loss loss;
            status = cel_loss_named(text, 1, 1, &loss, err);
        } else {
            cel_keras_metric metric;
            status = cel_keras_metric_named(text, &metric, err);
        }
        if (status != CEL_OK) {
            cel_error_prefix(err, "%s: ", name);
            return status;
        }
    }
    return CEL_OK;
}

cel_status cel_spec_check_value(const cel_spec_type *type, size_t index, const cel_value *value, cel_error *err)
{
    const cel_spec_arg *arg = &type->arg[index];
    const value_rule *rule = rule_of(arg);
    if (value->kind == CEL_V_TUNE || !rule)
        return CEL_OK;
    bool first = type->functional ? cel_block_makes_input(&type->blocks, &type->blocks.block[arg->block]) : arg->block == 0;
    if (arg->role == CEL_SPEC_REPEATS && first) {
        CEL_TRY(check_number(rule, arg->name, value, err));
        if (cel_value_at(value, 0) != 1)
            return cel_fail(err, CEL_INPUT, "spec.first", "%s must be 1, not %g: %s", arg->name, cel_value_at(value, 0),
                            type->functional ? "the block makes an input of the model" : "the first block makes the model");
        return CEL_OK;
    }
    if (value->kind == CEL_V_NULL && arg->role != CEL_SPEC_REPEATS)
        return CEL_OK;
    if (object_allowed(rule, value))
        return CEL_OK;
    switch (rule->kind) {
    case CHECK_WHOLE:
    case CHECK_NUMBER:
        return check_number(rule, arg->name, value, err);
    case CHECK_FLAG:
        return value->kind == CEL_V_LOGICAL && value->n == 1 && value->as.integer[0] != CEL_NA_INT ? CEL_OK : refuse(arg->name, rule->range, value, err);
    case CHECK_VERBOSE:
        if ((value->kind == CEL_V_LOGICAL && value->n == 1) || (value->kind == CEL_V_STRING && value->n == 1 && value->as.text[0] && strcmp(value->as.text[0], "auto") == 0))
            return CEL_OK;
        return check_number(rule, arg->name, value, err);
    case CHECK_OPTIMIZER:
    case CHECK_LOSS:
    case CHECK_METRICS:
        return check_names(rule, type, arg->name, value, err);
    case CHECK_OBJECT:
        break;
    }
    return refuse(arg->name, rule->range, value, err);
}
