/* Golden yardstick expressions for the C tests: "ppv(two, truth, predicted, prevalence = 0.2)" is taken apart and
 * evaluated on the golden data with the C API. */
#ifndef CEL_TEST_METRIC_CASES_H
#define CEL_TEST_METRIC_CASES_H

#include "recipes/csv.h"
#include "tests/test.h"
#include "tuning/metric.h"

#define MAX_ARGS 12
#define MAX_COLUMNS 8

typedef struct golden_call {
    char text[400];
    size_t n;
    size_t function, name[MAX_ARGS], arg[MAX_ARGS]; /* offsets into text; a name of 0 (the function's) is none */
} golden_call;

/* Splits at commas outside brackets and quotes; outer blanks go. */
static inline golden_call golden_parse(const char *expr)
{
    golden_call c = {0};
    snprintf(c.text, sizeof c.text, "%s", expr);
    char *at = strchr(c.text, '(');
    ck_assert_ptr_nonnull(at);
    *at++ = 0;
    int depth = 0;
    bool quoted = false;
    for (char *from = at;; at++) {
        quoted ^= *at == '\'';
        depth += *at == '(' || *at == '[';
        bool last = depth == 0 && *at == ')';
        depth -= *at == ')' || *at == ']';
        if (!quoted && (last || (depth == 0 && *at == ','))) {
            *at = 0;
            from += strspn(from, " ");
            char *equals = strstr(from, " = "), *bracket = strchr(from, '(');
            bool named = equals && (!bracket || bracket > equals);
            ck_assert_uint_lt(c.n, MAX_ARGS);
            if (named)
                *equals = 0;
            c.name[c.n] = named ? (size_t)(from - c.text) : 0;
            c.arg[c.n++] = (size_t)((named ? equals + 3 : from) - c.text);
            from = at + 1;
        }
        if (last)
            return c;
    }
}

static inline const char *golden_name(const golden_call *c, size_t i)
{
    return c->name[i] ? c->text + c->name[i] : "";
}

static inline const char *golden_arg(const golden_call *c, size_t i)
{
    return c->text + c->arg[i];
}

/* A golden table: "metrics", "data/two". Errors end the test. */
static inline cel_frame *golden_table(const char *name)
{
    char path[512];
    cel_error err;
    cel_frame *f;
    snprintf(path, sizeof path, "%s/yardstick/%s.csv", GOLDEN, name);
    OK(cel_csv_read(path, NULL, &f, &err));
    return f;
}

/* The data argument: two, num[1, ], num[0, ], dplyr::group_by(multi, Resample), num$truth[1:12]. `key` "": no groups. */
static inline cel_frame *golden_data(const char *text, char *key, size_t size)
{
    char name[64] = "data/";
    *key = 0;
    if (strncmp(text, "dplyr::group_by(", 16) == 0) {
        const char *comma = strchr(text, ',');
        snprintf(name + 5, sizeof name - 5, "%.*s", (int)(comma - text - 16), text + 16);
        snprintf(key, size, "%.*s", (int)(strlen(comma + 2) - 1), comma + 2);
        return golden_table(name);
    }
    snprintf(name + 5, sizeof name - 5, "%.*s", (int)strcspn(text, "[$"), text);
    cel_frame *f = golden_table(name);
    const char *bracket = strchr(text, '[');
    if (!bracket)
        return f;
    size_t rows = strncmp(bracket, "[1:12]", 6) == 0 ? 12 : (size_t)atoi(bracket + 1);
    cel_frame *head = cel_frame_head(f, rows);
    cel_frame_drop(f);
    return head;
}

/* What a metric sees of a frame; the columns stay the frame's. */
typedef struct golden_view {
    cel_metric_data data;
    const double *prob[MAX_COLUMNS];
    bool missing; /* a column is not there */
} golden_view;

static inline void golden_column(golden_view *v, const cel_frame *f, const char *name, bool truth)
{
    const char *dollar = strchr(name, '$');
    char plain[64];
    snprintf(plain, sizeof plain, "%.*s", (int)strcspn(dollar ? dollar + 1 : name, "["), dollar ? dollar + 1 : name);
    int at = cel_frame_find(f, plain);
    v->missing |= at < 0;
    if (at < 0)
        return;
    cel_column *c = f->column[at];
    if (c->type == CEL_FACTOR && truth) {
        v->data.truth_code = c->code;
        v->data.levels = c->levels;
    } else if (c->type == CEL_FACTOR) {
        v->data.estimate_code = c->code;
        v->data.estimate_levels = c->levels;
    } else if (truth) {
        v->data.truth = c->num;
    } else {
        v->data.estimate = c->num;
        v->prob[v->data.probs++] = c->num;
        v->data.prob = v->prob;
    }
}

/* Points into `f`, from golden_rows: all its numbers are doubles. */
static inline void golden_view_of(const golden_call *c, const cel_frame *f, golden_view *v)
{
    *v = (golden_view){.data = {.n = f->rows}};
    bool vector = strchr(golden_arg(c, 0), '$') != NULL, truth = true;
    for (size_t i = !vector; i < c->n; i++) {
        const char *arg = golden_arg(c, i), *colon = strchr(arg, ':');
        if (strcmp(golden_name(c, i), "case_weights") == 0) {
            v->data.weight = cel_frame_column(f, arg, NULL)->num;
        } else if (*golden_name(c, i)) {
            continue;
        } else if (colon && !vector) {
            char first[32];
            snprintf(first, sizeof first, "%.*s", (int)(colon - arg), arg);
            for (int k = cel_frame_find(f, first); k <= cel_frame_find(f, colon + 1); k++)
                golden_column(v, f, f->name[k], false);
        } else {
            golden_column(v, f, arg, truth);
            truth = false;
        }
    }
}

/* A copy with integers as doubles, of the rows where `key` (a column, or "w > 1") shows `value`. */
static inline cel_frame *golden_rows(cel_frame *f, const char *key, const char *value)
{
    cel_error err;
    cel_frame *out = cel_frame_copy(f);
    for (size_t k = 0; k < f->cols; k++) {
        if (f->column[k]->type != CEL_INTEGER && f->column[k]->type != CEL_LOGICAL)
            continue;
        cel_column *c = cel_column_new(CEL_DOUBLE, f->rows, NULL);
        for (size_t i = 0; i < f->rows; i++)
            c->num[i] = cel_column_number(f->column[k], i);
        OK(cel_frame_set(out, f->name[k], c, &err));
        cel_column_drop(c);
    }
    if (!*key)
        return out;
    size_t *row = cel_malloc(f->rows * sizeof *row), n = 0;
    for (size_t i = 0; i < f->rows; i++) {
        bool in;
        if (strcmp(key, "w > 1") == 0)
            in = (cel_frame_column(out, "w", NULL)->num[i] > 1) == (strcmp(value, "TRUE") == 0);
        else
            in = strcmp(cel_column_label(cel_frame_column(out, key, NULL), i), value) == 0;
        if (in)
            row[n++] = i;
    }
    cel_frame *some = cel_frame_rows(out, row, n);
    cel_free(row);
    cel_frame_drop(out);
    return some;
}

/* Sets the named options of the call. */
static inline cel_status golden_options(const golden_call *c, cel_metric *metric, cel_error *err)
{
    for (size_t i = 0; i < c->n; i++) {
        const char *name = golden_name(c, i), *text = golden_arg(c, i);
        if (!*name || strcmp(name, "case_weights") == 0)
            continue;
        if (strcmp(name, "costs") == 0) {
            const char *truth[] = {"Class1", "Class2"}, *estimate[] = {"Class2", "Class1"};
            CEL_TRY(cel_metric_set_costs(metric, truth, estimate, (double[]){1, 2}, 2, err));
            continue;
        }
        char word[32];
        snprintf(word, sizeof word, "%.*s", (int)strcspn(text + (*text == '\''), "'"), text + (*text == '\''));
        bool logical = strcmp(text, "TRUE") == 0 || strcmp(text, "FALSE") == 0;
        cel_value v = *text == '\'' ? cel_value_text(word) : logical ? cel_value_logical(*text == 'T') : cel_value_number(atof(text));
        cel_status status = cel_metric_set_option(metric, name, &v, err);
        cel_value_free(&v);
        CEL_TRY(status);
    }
    return CEL_OK;
}

static inline bool golden_same(double got, double want)
{
    if (isnan(got) || isnan(want))
        return isnan(got) && isnan(want);
    return got == want || fabs(got - want) <= 1e-12 + 1e-9 * fabs(want);
}

/* A row of golden/yardstick/metrics.csv made ready for the rule alone: options set, data without missing values. */
typedef struct golden_row {
    const char *expr;
    cel_metric *metric;
    const cel_metric_data *data;
    double want;
    bool refused; /* by R */
} golden_row;

/* Hands the rows of these groups (NULL ends) with a metric of this kind to `check`, which says whether it looked; how many it did. */
static inline size_t golden_each(cel_metric_kind kind, const char *const *group, bool (*check)(const golden_row *row))
{
    cel_frame *g = golden_table("metrics");
    cel_error err;
    size_t seen = 0;
    for (size_t i = 0; i < g->rows; i++) {
        bool in = false;
        const char *name = cel_column_label(cel_frame_column(g, "metric", NULL), i), *error = cel_column_label(cel_frame_column(g, "error", NULL), i);
        const char *key = cel_column_label(cel_frame_column(g, "key", NULL), i), *expr = cel_column_label(cel_frame_column(g, "expr", NULL), i);
        for (size_t k = 0; group[k]; k++)
            in |= strcmp(group[k], cel_column_label(cel_frame_column(g, "group", NULL), i)) == 0;
        golden_call c = golden_parse(expr);
        const cel_metric_type *type = cel_metric_find(c.text);
        if (!in || !type || type->kind != kind || (name && *name && strcmp(name, c.text) != 0) || (key && *key))
            continue;
        char by[32];
        cel_frame *all = golden_data(golden_arg(&c, 0), by, sizeof by), *f = golden_rows(all, "", "");
        golden_view v;
        golden_row row = {.expr = expr, .data = &v.data, .refused = error && *error, .want = cel_column_number(cel_frame_column(g, "estimate", NULL), i)};
        golden_view_of(&c, f, &v);
        OK(cel_metric_new(type, NULL, &row.metric, &err));
        OK(golden_options(&c, row.metric, &err));
        seen += check(&row);
        cel_metric_free(row.metric);
        cel_frame_drop(f);
        cel_frame_drop(all);
    }
    cel_frame_drop(g);
    return seen;
}

#endif
