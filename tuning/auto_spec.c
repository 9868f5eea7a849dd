/* The arguments of the network: the defaults of a plan, then the user's settings in their place. A range or a list of choices
 * is searched, a single value is set. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/auto_inside.h"

/* What is set when the user says nothing; `fixed` instead when nothing shall be searched. `%s` is each body in turn. */
typedef struct usual_row {
    const char *name, *text, *fixed;
} usual_row;

static const usual_row USUAL[] = {
    {"num_%s", "1:3", "2"},
    {"%s_units", "32:256", "64"},
    {"%s_dropout", "0:0.4", "0.1"},
    {"%s_activation", "relu,tanh", "tanh"},
};
enum { N_USUAL = sizeof USUAL / sizeof *USUAL };
static const char LEARN_RATE[] = "0.003";

int32_t cel_auto_batch(const cel_auto *a)
{
    return a->train->rows > 10000 ? 128 : 32;
}

/* As many epochs as make about 10,000 steps, but 20 to 200: early stopping ends most fits sooner. */
int32_t cel_auto_epochs(const cel_auto *a)
{
    double steps = ceil((double)a->train->rows / cel_auto_batch(a)), epochs = ceil(10000 / steps);
    return (int32_t)(epochs < 20 ? 20 : epochs > 200 ? 200 : epochs);
}

/* ---- settings ---- */

/* Splits at `separator` into at most `most` trimmed parts. False: memory is gone. */
static bool split(const char *text, char separator, char **part, size_t most, size_t *n)
{
    *n = 0;
    for (const char *at = text;; at++) {
        const char *end = strchr(at, separator), *stop = end ? end : at + strlen(at);
        const char *from = at + strspn(at, " ");
        size_t length = stop > from ? (size_t)(stop - from) : 0;
        while (length > 0 && from[length - 1] == ' ')
            length--;
        if (*n == most || !(part[*n] = cel_strndup(from, length)))
            return false;
        ++*n;
        if (!end)
            return true;
        at = end;
    }
}

static bool number_of(const char *text, double *out)
{
    return cel_parse_double(text, strlen(text), out) && isfinite(*out);
}

/* "64" an integer, "0.5" a number, TRUE and FALSE, other words texts. */
static cel_value value_of(const char *text)
{
    double x;
    if (strcmp(text, "TRUE") == 0 || strcmp(text, "FALSE") == 0)
        return cel_value_logical(text[0] == 'T');
    if (!number_of(text, &x))
        return cel_value_text(text);
    return x == floor(x) && fabs(x) < 2147483647 ? cel_value_integer((int32_t)x) : cel_value_number(x);
}

static cel_status wrong_range(const char *name, const char *text, cel_error *err)
{
    cel_fail(err, CEL_INPUT, "param.range", "\"%s\" is no range for %s", text, name);
    cel_error_hint(err, "a range is written low:high (32:256), choices a,b (relu,tanh), one value as it is (64)");
    return CEL_INPUT;
}

/* One of the usual choices: "tahn" is none of the activations. */
static cel_status check_choice(const cel_param *usual, const char *name, const char *choice, cel_error *err)
{
    const cel_value *v = &usual->values;
    if (v->kind != CEL_V_STRING)
        return CEL_OK;
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->as.text[i], choice) == 0)
            return CEL_OK;
    cel_fail(err, CEL_INPUT, "param.choice", "\"%s\" is no choice for %s", choice, name);
    int near = cel_nearest(choice, (const char *const *)v->as.text, v->n);
    if (near >= 0)
        cel_error_hint(err, "did you mean %s?", v->as.text[near]);
    return CEL_INPUT;
}

/* A list of numbers: the usual range, as wide as they need it. Lists of dials are in transformed units. */
static cel_status with_values(const cel_param *usual, const cel_value *values, cel_param **out, cel_error *err)
{
    double low = isnan(usual->lower) ? INFINITY : usual->lower, high = isnan(usual->upper) ? -INFINITY : usual->upper;
    double *x = CEL_ARRAY(double, values->n);
    if (!x)
        return cel_nomem(err);
    for (size_t i = 0; i < values->n; i++) {
        x[i] = cel_param_forward(usual, cel_value_at(values, i));
        low = fmin(low, x[i]);
        high = fmax(high, x[i]);
    }
    cel_value inner = cel_value_numbers(x, values->n);
    cel_free(x);
    cel_param *wide = NULL;
    cel_status status = inner.kind == CEL_V_NULL ? cel_nomem(err) : cel_param_with_range(usual, low, high, &wide, err);
    if (status == CEL_OK)
        status = cel_param_with_values(wide, &inner, out, err);
    cel_param_drop(wide);
    cel_value_free(&inner);
    return status;
}

/* The same for an argument without a usual parameter. */
static cel_status own_values(const char *name, const cel_value *values, cel_param **out, cel_error *err)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < values->n; i++) {
        low = fmin(low, cel_value_at(values, i));
        high = fmax(high, cel_value_at(values, i));
    }
    return cel_param_quantitative(name, name, CEL_V_DOUBLE, low, high, true, true, NULL, values, out, err);
}

/* The parameter an argument is searched with: its usual one with this range or these choices. */
static cel_status parameter(const cel_spec_type *type, int at, const char *text, cel_param **out, cel_error *err)
{
    enum { MOST = 64 };
    const char *name = type->arg[at].name;
    char *part[MOST] = {0};
    size_t n;
    double low, high;
    bool range = strchr(text, ':') != NULL;
    cel_param *usual = NULL;
    cel_status status = split(text, range ? ':' : ',', part, MOST, &n) ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_spec_type_param(type, (size_t)at, &usual, err);
    if (status == CEL_OK && range) {
        if (n != 2 || !number_of(part[0], &low) || !number_of(part[1], &high) || !(low < high)) {
            status = wrong_range(name, text, err);
        } else if (!usual) {
            bool whole = low == floor(low) && high == floor(high);
            status = cel_param_quantitative(name, name, whole ? CEL_V_INTEGER : CEL_V_DOUBLE, low, high, true, true, NULL, NULL, out, err);
        } else if (!usual->quantitative) {
            status = wrong_range(name, text, err);
        } else {
            double from = cel_param_forward(usual, low), to = cel_param_forward(usual, high);
            if (!isfinite(from) || !isfinite(to)) {
                status = wrong_range(name, text, err);
            } else {
                status = cel_param_with_range(usual, from, to, out, err);
            }
        }
    } else if (status == CEL_OK) {
        for (size_t i = 0; status == CEL_OK && usual && !usual->quantitative && i < n; i++)
            status = check_choice(usual, name, part[i], err);
        cel_value values = {0};
        double *x = status == CEL_OK ? CEL_ARRAY(double, n) : NULL;
        size_t numbers = 0;
        while (x && numbers < n && number_of(part[numbers], &x[numbers]))
            numbers++;
        bool quantitative = numbers == n && (!usual || usual->quantitative);
        if (status == CEL_OK)
            values = quantitative ? cel_value_numbers(x, n) : cel_value_texts((const char *const *)part, n);
        cel_free(x);
        if (status != CEL_OK)
            ;
        else if (values.kind == CEL_V_NULL)
            status = cel_nomem(err);
        else if (usual && usual->quantitative && !quantitative)
            status = wrong_range(name, text, err);
        else if (quantitative && usual)
            status = with_values(usual, &values, out, err);
        else if (quantitative)
            status = own_values(name, &values, out, err);
        else
            status = cel_param_qualitative(name, name, &values, out, err);
        cel_value_free(&values);
    }
    cel_param_drop(usual);
    for (size_t i = 0; i < n && i < MOST; i++)
        cel_free(part[i]);
    return status;
}

/* The spec with one argument more, in place; the value is freed. */
static cel_status put(cel_spec **spec, const char *name, cel_value value, cel_error *err)
{
    cel_spec *changed = NULL;
    cel_status status = value.kind == CEL_V_NULL ? cel_nomem(err) : cel_spec_with(*spec, name, &value, NULL, &changed, err);
    cel_value_free(&value);
    if (status == CEL_OK) {
        cel_spec_drop(*spec);
        *spec = changed;
    }
    return status;
}

static cel_status no_argument(const cel_spec_type *type, const char *name, cel_error *err)
{
    const char **names = CEL_ARRAY(const char *, type->n_args);
    if (!names)
        return cel_nomem(err);
    for (size_t i = 0; i < type->n_args; i++)
        names[i] = type->arg[i].name;
    cel_fail(err, CEL_INPUT, "param.unknown", "the network has no argument \"%s\"", name);
    int near = cel_nearest(name, names, type->n_args);
    if (near >= 0)
        cel_error_hint(err, "did you mean %s?", names[near]);
    else
        cel_error_hint(err, type->functional ? "arguments: num_tower_a, tower_a_units, tower_a_dropout, tower_a_activation, ..., learn_rate, fit_*, compile_*"
                                             : "arguments: num_body, body_units, body_dropout, body_activation, learn_rate, fit_*, compile_*");
    cel_free(names);
    return CEL_INPUT;
}

static cel_status apply(cel_auto *a, const cel_spec_type *type, const char *name, const char *text, cel_spec **spec, cel_error *err)
{
    int at = cel_spec_type_find(type, name, NULL);
    if (at < 0)
        return no_argument(type, name, err);
    if (!strchr(text, ':') && !strchr(text, ','))
        return put(spec, name, value_of(text), err);
    if (a->options.fixed) {
        cel_fail(err, CEL_INPUT, "param.range", "%s=%s is a range: fit needs one value", name, text);
        cel_error_hint(err, "celeriac tune searches ranges");
        return CEL_INPUT;
    }
    cel_param *param = NULL;
    CEL_TRY(parameter(type, at, text, &param, err));
    cel_status status = put(spec, name, cel_value_tune(""), err);
    if (status == CEL_OK)
        status = cel_param_set_add(&a->params, name, name, "model_spec", type->name, "main", param, err);
    cel_param_drop(param);
    return status;
}

static const char *given(const cel_auto *a, const char *name)
{
    for (size_t i = a->options.n_settings; i-- > 0;)
        if (strcmp(a->options.setting[i].name, name) == 0)
            return a->options.setting[i].text;
    return NULL;
}

static bool in_grid(const cel_auto *a, const char *name)
{
    return a->options.grid_data && cel_frame_find(a->options.grid_data, name) >= 0;
}

static cel_status put_training(cel_auto *a, cel_spec **spec, cel_error *err)
{
    if (!given(a, "fit_epochs") && !in_grid(a, "fit_epochs"))
        CEL_TRY(put(spec, "fit_epochs", cel_value_integer(cel_auto_epochs(a)), err));
    if (!given(a, "fit_batch_size") && !in_grid(a, "fit_batch_size") && cel_auto_batch(a) != 32)
        CEL_TRY(put(spec, "fit_batch_size", cel_value_integer(cel_auto_batch(a)), err));
    if (given(a, "fit_validation_split") || given(a, "fit_callbacks"))
        return CEL_OK;
    CEL_TRY(put(spec, "fit_validation_split", cel_value_number(a->train->rows < 200 ? 0.2 : 0.1), err));
    cel_argument stop[] = {{.name = "monitor", .value = cel_value_text("val_loss")},
                           {.name = "patience", .value = cel_value_integer(CEL_AUTO_PATIENCE)},
                           {.name = "restore_best_weights", .value = cel_value_logical(true)}};
    cel_status status = stop[0].value.kind == CEL_V_NULL ? cel_nomem(err)
                                                         : cel_callback_make(cel_callback_type_find("early_stopping"), stop, 3, &a->stop, err);
    for (size_t i = 0; i < 3; i++)
        cel_value_free(&stop[i].value);
    CEL_TRY(status);
    a->stops = (cel_spec_callbacks){.callback = &a->stop, .n = 1};
    return put(spec, "fit_callbacks", cel_value_object(&a->stops, "callbacks"), err);
}

/* A name of USUAL for a body. */
static void usual_name(const usual_row *row, const char *body, char out[64])
{
    const char *at = strstr(row->name, "%s");
    snprintf(out, 64, "%.*s%s%s", (int)(at - row->name), row->name, body, at + 2);
}

/* The arguments of one body: as set by their own names, by those of "body" (which stand for every tower), or as usual. */
static cel_status apply_body(cel_auto *a, const cel_spec_type *type, const char *body, cel_spec **spec, cel_error *err)
{
    for (size_t i = 0; i < N_USUAL; i++) {
        char name[64], any[64];
        usual_name(&USUAL[i], body, name);
        usual_name(&USUAL[i], "body", any);
        const char *text = given(a, name) ? given(a, name) : given(a, any);
        if (in_grid(a, name))
            continue;
        if (!text)
            text = a->options.fixed || a->options.grid_data ? USUAL[i].fixed : USUAL[i].text;
        CEL_TRY(apply(a, type, name, text, spec, err));
    }
    return CEL_OK;
}

/* Whether apply_body() has heeded a setting. */
static bool is_of_body(const cel_auto *a, const char *setting)
{
    for (int k = -1; k < a->options.towers; k++)
        for (size_t i = 0; i < N_USUAL; i++) {
            char body[16] = "body", name[64];
            if (k >= 0)
                cel_auto_body(a, k, body);
            usual_name(&USUAL[i], body, name);
            if (strcmp(name, setting) == 0)
                return true;
        }
    return false;
}

static cel_status apply_settings(cel_auto *a, const cel_spec_type *type, cel_spec **spec, cel_error *err)
{
    for (int k = 0; k < a->options.towers; k++) {
        char body[16];
        cel_auto_body(a, k, body);
        CEL_TRY(apply_body(a, type, body, spec, err));
    }
    if (!given(a, "learn_rate") && !in_grid(a, "learn_rate"))
        CEL_TRY(apply(a, type, "learn_rate", LEARN_RATE, spec, err));
    for (size_t i = 0; i < a->options.n_settings; i++) {
        const cel_auto_setting *s = &a->options.setting[i];
        if (given(a, s->name) == s->text && !is_of_body(a, s->name))
            CEL_TRY(apply(a, type, s->name, s->text, spec, err));
    }
    return put_training(a, spec, err);
}

cel_status cel_auto_spec(cel_auto *a, const cel_spec_type *type, cel_spec **out, cel_error *err)
{
    cel_spec *spec;
    CEL_TRY(cel_spec_new((cel_spec_type *)type, &spec, err));
    cel_status status = apply_settings(a, type, &spec, err);
    if (status == CEL_OK && a->options.grid_data) {
        cel_spec *marked;
        status = cel_spec_for_grid(spec, a->options.grid_data, &marked, err);
        if (status == CEL_OK) {
            cel_spec_drop(spec);
            spec = marked;
        }
    }
    if (status == CEL_OK && !a->options.grid_data && a->options.grid < a->params.n) {
        cel_notes_addf(&a->notes, "%zu candidates cannot fill the space of %zu arguments: %zu are tried", a->options.grid, a->params.n, a->params.n);
        a->options.grid = a->params.n;
    }
    if (status == CEL_OK)
        *out = spec;
    else
        cel_spec_drop(spec);
    return status;
}

/* ---- the same in R ---- */

void cel_auto_spec_script(const cel_auto *a, cel_text *t)
{
    const cel_spec *spec = a->workflow->spec;
    const char *between = "\n  ";
    cel_text_add(t, "\nspec <- net(");
    for (size_t i = 0; i < spec->type->n_args; i++) {
        if (!cel_spec_is_set(spec, i))
            continue;
        cel_text_addf(t, "%s%s = ", between, spec->type->arg[i].name);
        if (spec->value[i].kind == CEL_V_OBJECT)
            cel_text_addf(t, "list(callback_early_stopping(monitor = \"val_loss\", patience = %dL, restore_best_weights = TRUE))", CEL_AUTO_PATIENCE);
        else
            cel_value_deparse(&spec->value[i], t);
        between = ",\n  ";
    }
    cel_text_add(t, "\n) |>\n  set_engine(\"keras\")\n");
}

static void add_bound(const cel_param *p, double x, cel_text *t)
{
    char number[32];
    cel_text_addf(t, p->type == CEL_V_INTEGER ? "%sL" : "%s", cel_format_double(x, number));
}

void cel_auto_params_script(const cel_auto *a, cel_text *t)
{
    cel_text_add(t, " |>\n  update(");
    for (size_t i = 0; i < a->params.n; i++) {
        const cel_param_row *row = &a->params.row[i];
        const cel_param *p = row->param;
        bool known = cel_param_is_known(p->name);
        cel_text_addf(t, "%s\n    %s = ", i ? "," : "", row->id);
        if (!p->quantitative) {
            cel_text_addf(t, "new_qual_param(\"%s\", values = ", p->type == CEL_V_LOGICAL ? "logical" : "character");
            cel_value_deparse(&p->values, t);
            cel_text_addf(t, ", label = c(%s = \"%s\"))", row->id, row->id);
            continue;
        }
        bool listed = p->values.kind != CEL_V_NULL;
        cel_text_add(t, listed ? "value_set(" : "");
        if (known)
            cel_text_addf(t, "dials::%s(range = c(", p->name);
        else
            cel_text_addf(t, "new_quant_param(\"%s\", range = c(", p->type == CEL_V_INTEGER ? "integer" : "double");
        add_bound(p, p->lower, t);
        cel_text_add(t, ", ");
        add_bound(p, p->upper, t);
        cel_text_add(t, known ? "))" : "), inclusive = c(TRUE, TRUE))");
        if (listed) {
            cel_text_add(t, ", ");
            cel_value_deparse(&p->values, t);
            cel_text_add(t, ")");
        }
    }
    cel_text_add(t, "\n  )");
}
