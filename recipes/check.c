/* Checks: check_missing, check_range, check_class, check_new_values, check_cols. They change nothing; prep and bake end with an
 * error when data are not as they should be. */
#include <math.h>
#include <string.h>

#include "recipes/step_table.h"

/* ---- missing ---- */

static cel_status bake_missing(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name), found = 0;
    const char **with = CEL_ARRAY(const char *, n);
    if (!with)
        return cel_nomem(err);
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = (*data)->column[cel_frame_find(*data, name[k])];
        for (size_t i = 0; i < c->n; i++)
            if (cel_column_is_missing(c, i)) {
                with[found++] = name[k];
                break;
            }
    }
    cel_text list = {0};
    cel_text_list(&list, with, found, 0);
    cel_status status = found == 0 ? CEL_OK : cel_step_fail(step, err, "The following columns contains missing values: %s.", list.text ? list.text : "");
    cel_text_free(&list);
    cel_free(with);
    return status;
}

/* ---- range ---- */

static cel_status prep_range(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    double *low = CEL_ARRAY(double, ctx->n), *high = CEL_ARRAY(double, ctx->n);
    cel_status status = low && high ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < ctx->n; k++) {
        const cel_column *c = cel_training_column(training, ctx->name[k]);
        low[k] = INFINITY;
        high[k] = -INFINITY;
        for (size_t i = 0; i < c->n; i++) {
            double x = cel_column_number(c, i);
            low[k] = x < low[k] ? x : low[k];
            high[k] = x > high[k] ? x : high[k];
        }
    }
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "lower", low, ctx->n, err);
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "upper", high, ctx->n, err);
    cel_free(low);
    cel_free(high);
    return status;
}

static cel_status bake_range(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *slack = cel_step_arg(step, "slack_prop"), *lower = cel_state_get(&step->state, "lower"), *upper = cel_state_get(&step->state, "upper");
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = (*data)->column[cel_frame_find(*data, name[k])];
        double span = upper->as.number[k] - lower->as.number[k], least = INFINITY, most = -INFINITY;
        double low = lower->as.number[k] - span * slack->as.number[0], high = upper->as.number[k] + span * slack->as.number[slack->n > 1];
        for (size_t i = 0; i < c->n; i++) {
            double x = cel_column_number(c, i);
            least = x < least ? x : least;
            most = x > most ? x : most;
        }
        cel_text t = {0};
        if (least < low)
            cel_text_addf(&t, "Smallest value of `%s` is %.7g, crossing the lower bound %.7g.", name[k], least, low);
        if (most > high)
            cel_text_addf(&t, "%sLargest value of `%s` is %.7g, crossing the upper bound %.7g.", t.text ? "\n" : "", name[k], most, high);
        cel_status status = CEL_OK;
        if (t.text && cel_step_flag(step, "warn"))
            cel_step_warn(ctx, "%s", t.text);
        else if (t.text)
            status = cel_step_fail(step, err, "%s", t.text);
        cel_text_free(&t);
        CEL_TRY(status);
    }
    return CEL_OK;
}

static cel_status check_slack(const cel_step *step, cel_error *err)
{
    const cel_value *slack = cel_step_arg(step, "slack_prop");
    return slack->n == 1 || slack->n == 2 ? CEL_OK : cel_step_fail(step, err, "`slack_prop` should have one or two numbers, not %zu", slack->n);
}

/* ---- class ---- */

/* The classes of a column as class() gives them, with "-" between. */
static const char *classes(const cel_column *c)
{
    if (c->type == CEL_DATETIME)
        return "POSIXct-POSIXt";
    return c->type == CEL_FACTOR && c->levels->ordered ? "ordered-factor" : cel_column_class(c);
}

static cel_status prep_class(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    const cel_value *given = cel_step_arg(step, "class_nm");
    const char **class = CEL_ARRAY(const char *, ctx->n);
    cel_text own = {0};
    for (size_t i = 0; given->kind == CEL_V_STRING && i < given->n; i++)
        cel_text_addf(&own, "%s%s", i ? "-" : "", given->as.text[i]);
    for (size_t k = 0; class && k < ctx->n; k++)
        class[k] = own.text ? own.text : classes(cel_training_column(training, ctx->name[k]));
    cel_status status = class && !own.failed ? cel_state_texts(&step->state, "classes", class, ctx->n, err) : cel_nomem(err);
    cel_text_free(&own);
    cel_free(class);
    return status;
}

/* Whether every class of `a` is one of `b`; both with "-" between. */
static bool among(const char *a, const char *b)
{
    while (*a) {
        size_t length = strcspn(a, "-");
        bool found = false;
        for (const char *s = b; *s && !found; s += strcspn(s, "-"), s += *s == '-')
            found = strcspn(s, "-") == length && strncmp(s, a, length) == 0;
        if (!found)
            return false;
        a += length;
        a += *a == '-';
    }
    return true;
}

static cel_status bake_class(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *want = cel_state_get(&step->state, "classes");
    for (size_t k = 0; k < n; k++) {
        const char *is = classes((*data)->column[cel_frame_find(*data, name[k])]);
        if (!among(want->as.text[k], is))
            return cel_step_fail(step, err, "`%s` should have the class(es) %s, but has the class(es) %s.", name[k], want->as.text[k], is);
        if (!cel_step_flag(step, "allow_additional") && !among(is, want->as.text[k]))
            return cel_step_fail(step, err, "`%s` has the class(es) %s, but only the following is/are asked %s, `allow_additional` is `FALSE`.", name[k], is,
                                 want->as.text[k]);
    }
    return CEL_OK;
}

static cel_status tidy_class(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    return step->trained ? cel_tidy_value(step, "classes", "value", out, err) : cel_tidy_untrained(step, "value", true, out, err);
}

/* ---- new values ---- */

static const char *text_of(const cel_column *c, size_t i, char *spare)
{
    if (cel_column_is_missing(c, i))
        return NULL;
    if (c->levels)
        return cel_column_label(c, i);
    if (c->type == CEL_LOGICAL)
        return c->code[i] ? "TRUE" : "FALSE";
    return cel_format_double(cel_column_number(c, i), spare);
}

static cel_status prep_new_values(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    for (size_t k = 0; k < ctx->n; k++) {
        const cel_column *c = cel_training_column(training, ctx->name[k]);
        cel_dictionary d = {0};
        bool missing = false, whole = true;
        char spare[32];
        for (size_t i = 0; whole && i < c->n; i++) {
            const char *text = text_of(c, i, spare);
            missing |= !text;
            whole = !text || cel_dictionary_add(&d, text, strlen(text)) >= 0;
        }
        cel_status status = whole ? cel_state_set(&step->state, cel_value_texts((const char *const *)d.label, d.n), err, "values.%zu", k) : cel_nomem(err);
        if (status == CEL_OK)
            status = cel_state_set(&step->state, cel_value_logical(missing), err, "missing.%zu", k);
        cel_dictionary_free(&d);
        CEL_TRY(status);
    }
    return CEL_OK;
}

static cel_status new_values(const cel_step *step, const cel_column *c, const char *name, size_t k, cel_error *err)
{
    const cel_value *known = cel_state_get(&step->state, "values.%zu", k);
    bool missing = false, whole = true;
    char spare[32];
    cel_dictionary d = {0};
    for (size_t v = 0; whole && v < known->n; v++)
        whole = cel_dictionary_add(&d, known->as.text[v], strlen(known->as.text[v])) >= 0;
    size_t before = d.n;
    for (size_t i = 0; whole && i < c->n; i++) {
        const char *text = text_of(c, i, spare);
        missing |= !text;
        whole = !text || cel_dictionary_add(&d, text, strlen(text)) >= 0;
    }
    missing = missing && !cel_step_flag(step, "ignore_NA") && cel_value_at(cel_state_get(&step->state, "missing.%zu", k), 0) == 0;
    size_t n = d.n - before;
    cel_status status = whole ? CEL_OK : cel_nomem(err);
    if (whole && n + missing > 0) {
        cel_text list = {0};
        cel_text_list(&list, (const char *const *)d.label + before, n, '"');
        if (missing)
            cel_text_addf(&list, "%sNA", n > 0 ? " and " : "");
        status = cel_step_fail(step, err, "`%s` contains the new value%s: %s.", name, n + missing > 1 ? "s" : "", list.text ? list.text : "");
        cel_text_free(&list);
    }
    cel_dictionary_free(&d);
    return status;
}

static cel_status bake_new_values(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    for (size_t k = 0; k < n; k++)
        CEL_TRY(new_values(step, (*data)->column[cel_frame_find(*data, name[k])], name[k], k, err));
    return CEL_OK;
}

/* ---- cols ---- */

static cel_status bake_cols(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name), missing = 0;
    cel_text list = {0};
    for (size_t k = 0; k < n; k++)
        if (cel_frame_find(*data, name[k]) < 0)
            cel_text_addf(&list, "%s`%s`", missing++ ? ", " : "", name[k]);
    cel_status status = missing == 0 ? CEL_OK : cel_step_fail(step, err, "The following cols are missing from `new_data`: %s.", list.text ? list.text : "");
    cel_text_free(&list);
    return status;
}

/* ---- types ---- */

static const cel_formal range_formals[] = {{"slack_prop", CEL_V_DOUBLE, "0.05", "how far outside is allowed, in ranges; one number or one for each end"},
                                           {"warn", CEL_V_LOGICAL, "FALSE", "a warning rather than an error"},
                                           {0}};
static const cel_formal class_formals[] = {{"class_nm", CEL_V_STRING, "NULL", "classes; NULL: those of the training set"},
                                           {"allow_additional", CEL_V_LOGICAL, "FALSE", "other classes besides"},
                                           {0}};
static const cel_formal new_values_formals[] = {{"ignore_NA", CEL_V_LOGICAL, "TRUE", "missing values are no new ones"}, {0}};

const cel_step_type cel_step_check_missing = {
    .function = "check_missing", .name = "missing", .title = "Check missing values for", .flags = CEL_STEP_CHECK, .bake = bake_missing,
    .help = "No value is missing"};
const cel_step_type cel_step_check_range = {
    .function = "check_range", .name = "range", .title = "Checking range of", .formal = range_formals, .flags = CEL_STEP_CHECK, .accepts = CEL_IS_NUMBER,
    .check = check_slack, .prep = prep_range, .bake = bake_range, .help = "Numbers are in the range of the training set"};
const cel_step_type cel_step_check_class = {
    .function = "check_class", .name = "class", .title = "Checking the class(es) for", .formal = class_formals, .flags = CEL_STEP_CHECK,
    .prep = prep_class, .bake = bake_class, .tidy = tidy_class, .help = "Columns have their classes"};
const cel_step_type cel_step_check_new_values = {
    .function = "check_new_values", .name = "new_values", .title = "Checking no new_values for", .formal = new_values_formals, .flags = CEL_STEP_CHECK,
    .prep = prep_new_values, .bake = bake_new_values, .help = "No value that the training set does not have"};
const cel_step_type cel_step_check_cols = {
    .function = "check_cols", .name = "cols", .title = "Check if the following columns are present:", .flags = CEL_STEP_CHECK | CEL_STEP_LENIENT,
    .bake = bake_cols, .help = "Columns are there"};
