/* Steps that take dates and times apart: date (weekday, month, year, ...), time (hour, minute, ...), harmonic (sines and cosines
 * of a cycle). All times are UTC. What the parts mean: R's lubridate. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/calendar.h"
#include "recipes/step_table.h"

static const char *const month_names[12] = {"January", "February", "March", "April", "May", "June",
                                            "July", "August", "September", "October", "November", "December"};
static const char *const day_names[7] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
enum { DAY = 86400 };

/* A moment taken apart. */
typedef struct moment {
    int64_t days, year;
    int month, day, yday; /* yday from 1 */
    double second_of_day, seconds;
} moment;

static moment moment_of(const cel_column *c, double x)
{
    moment m = {0};
    bool date = c->type == CEL_DATE;
    m.seconds = date ? x * DAY : x;
    m.days = (int64_t)floor(date ? x : x / DAY);
    m.second_of_day = date ? 0 : x - (double)m.days * DAY;
    cel_date_of_days(m.days, &m.year, &m.month, &m.day);
    m.yday = (int)(m.days - cel_days_of_date(m.year, 1, 1)) + 1;
    return m;
}

/* ---- features of dates ---- */

static double year(const moment *m) { return (double)m->year; }
static double day_of_year(const moment *m) { return m->yday; }
static double day_of_month(const moment *m) { return m->day; }
static double week(const moment *m) { return (m->yday - 1) / 7 + 1; }
static double semester(const moment *m) { return m->month <= 6 ? 1 : 2; }
static double quarter(const moment *m) { return (m->month - 1) / 3 + 1; }
static double day_of_week(const moment *m) { return cel_weekday_of_days(m->days) + 1; }
static double month(const moment *m) { return m->month; }

static double decimal(const moment *m)
{
    double start = (double)cel_days_of_date(m->year, 1, 1) * DAY, end = (double)cel_days_of_date(m->year + 1, 1, 1) * DAY;
    return (double)m->year + (m->seconds - start) / (end - start);
}

static double am(const moment *m) { return m->second_of_day < DAY / 2; }
static double hour(const moment *m) { return floor(m->second_of_day / 3600); }
static double minute(const moment *m) { return floor(fmod(m->second_of_day, 3600) / 60); }
static double second(const moment *m) { return fmod(m->second_of_day, 60); }
static double decimal_day(const moment *m) { return hour(m) + (second(m) + minute(m) * 60) / 3600; }

static double hour12(const moment *m)
{
    double h = fmod(hour(m), 12);
    return h == 0 ? 12 : h;
}

static const struct feature {
    const char *name;
    double (*of)(const moment *m);
    cel_type type;
    const char *const *label; /* of a factor */
    int32_t labels;
    bool time; /* a feature of step_time() */
} features[] = {
    {"year", year, CEL_INTEGER, NULL, 0, false}, {"doy", day_of_year, CEL_INTEGER, NULL, 0, false}, {"mday", day_of_month, CEL_INTEGER, NULL, 0, false},
    {"week", week, CEL_INTEGER, NULL, 0, false}, {"decimal", decimal, CEL_DOUBLE, NULL, 0, false}, {"semester", semester, CEL_INTEGER, NULL, 0, false},
    {"quarter", quarter, CEL_INTEGER, NULL, 0, false}, {"dow", day_of_week, CEL_INTEGER, day_names, 7, false},
    {"month", month, CEL_INTEGER, month_names, 12, false}, {"am", am, CEL_LOGICAL, NULL, 0, true}, {"hour", hour, CEL_INTEGER, NULL, 0, true},
    {"hour12", hour12, CEL_INTEGER, NULL, 0, true}, {"minute", minute, CEL_INTEGER, NULL, 0, true}, {"second", second, CEL_DOUBLE, NULL, 0, true},
    {"decimal_day", decimal_day, CEL_DOUBLE, NULL, 0, true},
};
enum { FEATURES = sizeof features / sizeof *features };

static const struct feature *feature_of(const char *name, bool time)
{
    for (size_t f = 0; f < FEATURES; f++)
        if (features[f].time == time && strcmp(features[f].name, name) == 0)
            return &features[f];
    return NULL;
}

static bool is_time(const cel_step *step)
{
    return strcmp(step->type->name, "time") == 0;
}

static cel_status check(const cel_step *step, cel_error *err)
{
    const cel_value *names = cel_step_arg(step, "features");
    bool time = is_time(step);
    for (size_t i = 0; i < names->n; i++) {
        const char *name = names->as.text[i], *known[FEATURES];
        size_t n = 0;
        cel_text list = {0};
        if (name && feature_of(name, time))
            continue;
        for (size_t f = 0; f < FEATURES; f++)
            if (features[f].time == time)
                known[n++] = features[f].name;
        cel_text_list(&list, known, n, '"');
        cel_step_fail(step, err, "Possible values of `features` are %s, not \"%s\".", list.text ? list.text : "", name ? name : "NA");
        cel_text_free(&list);
        int near = name ? cel_nearest(name, known, n) : -1;
        if (near >= 0)
            cel_error_hint(err, "Did you mean \"%s\"?", known[near]);
        return CEL_INPUT;
    }
    return CEL_OK;
}

/* Levels of a feature: full names or their first three letters. */
static cel_levels *feature_levels(const cel_step *step, const struct feature *f)
{
    char text[12][16];
    const char *label[12];
    for (int32_t l = 0; l < f->labels; l++) {
        snprintf(text[l], sizeof *text, cel_step_flag(step, "abbr") ? "%.3s" : "%s", f->label[l]);
        label[l] = text[l];
    }
    return cel_levels_new(label, f->labels, cel_step_flag(step, "ordinal"));
}

static cel_column *feature_column(const cel_step *step, const struct feature *f, const cel_column *c)
{
    bool factor = f->label && cel_step_flag(step, "label");
    cel_levels *levels = factor ? feature_levels(step, f) : NULL;
    cel_column *out = !factor || levels ? cel_column_new(factor ? CEL_FACTOR : f->type, c->n, levels) : NULL;
    cel_levels_drop(levels);
    for (size_t i = 0; out && i < c->n; i++) {
        bool missing = !cel_days_exist(c->type == CEL_DATE ? c->num[i] : c->num[i] / DAY);
        double x = cel_na();
        if (!missing) {
            moment m = moment_of(c, c->num[i]);
            x = f->of(&m);
        }
        if (out->num)
            out->num[i] = x;
        else
            out->code[i] = missing ? CEL_NA_INT : (int32_t)x - (factor ? 1 : 0);
    }
    return out;
}

static cel_status bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *names = cel_step_arg(step, "features");
    cel_new_columns made = {0};
    for (size_t k = 0; k < n; k++)
        for (size_t f = 0; f < names->n; f++)
            cel_new_columns_add(&made, feature_column(step, feature_of(names->as.text[f], is_time(step)), (*data)->column[cel_frame_find(*data, name[k])]), "%s_%s",
                                name[k], names->as.text[f]);
    return cel_new_columns_append(step, *data, &made, err);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* terms, value: every feature of every column, sorted. */
static cel_status tidy(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"value", CEL_TIDY_TEXT}, {0}};
    (void)kind;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *names = cel_step_arg(step, "features");
    if (!step->trained)
        n = step->n_terms;
    const char **term = CEL_ARRAY(const char *, n), **feature = CEL_ARRAY(const char *, names->n);
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, n * names->n);
    bool whole = term && feature && row;
    for (size_t k = 0; whole && k < n; k++)
        term[k] = step->trained ? name[k] : step->term[k].text;
    for (size_t f = 0; whole && f < names->n; f++)
        feature[f] = names->as.text[f];
    if (whole) {
        qsort(term, n, sizeof *term, by_text);
        qsort(feature, names->n, sizeof *feature, by_text);
    }
    for (size_t k = 0; whole && k < n; k++)
        for (size_t f = 0; f < names->n; f++)
            row[k * names->n + f] = (cel_tidy_row){.term = term[k], .text = feature[f]};
    cel_status status = whole ? cel_tidy_rows(row, n * names->n, fields, out, err) : cel_nomem(err);
    cel_free(term);
    cel_free(feature);
    cel_free(row);
    return status == CEL_OK && !is_time(step) ? cel_tidy_more(step, "ordinal", *out, err) : status;
}

/* ---- harmonic ---- */

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* An argument with one value for all columns or one for each, under its name in the state; missing ones are `missing`. */
static cel_status for_each(cel_step *step, const char *argument, size_t n, double missing, cel_error *err)
{
    const cel_value *v = cel_step_arg(step, argument);
    double *x = CEL_ARRAY(double, n);
    if (!x)
        return cel_nomem(err);
    if (v->n != 1 && v->n != n) {
        cel_free(x);
        return cel_step_fail(step, err, "`%s` must be length 1 or the same length as the input columns, %zu, not %zu", argument, n, v->n);
    }
    for (size_t k = 0; k < n; k++) {
        x[k] = cel_value_at(v, v->n == 1 ? 0 : k);
        x[k] = isnan(x[k]) ? missing : x[k];
    }
    cel_status status = cel_state_numbers(&step->state, argument, x, n, err);
    cel_free(x);
    return status;
}

static cel_status prep_harmonic(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    (void)training;
    CEL_TRY(for_each(step, "cycle_size", ctx->n, cel_na(), err));
    CEL_TRY(for_each(step, "starting_val", ctx->n, 0, err));
    const cel_value *given = cel_step_arg(step, "frequency");
    double *frequency = CEL_ARRAY(double, given->n);
    size_t n = 0, kept = 0;
    if (!frequency)
        return cel_nomem(err);
    for (size_t i = 0; i < given->n; i++)
        if (!isnan(given->as.number[i]))
            frequency[n++] = given->as.number[i];
    qsort(frequency, n, sizeof *frequency, by_number);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || frequency[i] != frequency[kept - 1])
            frequency[kept++] = frequency[i];
    cel_status status = cel_state_numbers(&step->state, "frequency", frequency, kept, err);
    cel_free(frequency);
    return status;
}

static cel_status bake_harmonic(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *frequency = cel_state_get(&step->state, "frequency"), *cycle = cel_state_get(&step->state, "cycle_size");
    const cel_value *start = cel_state_get(&step->state, "starting_val");
    const double pi = acos(-1.0);
    cel_new_columns made = {0};
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = (*data)->column[cel_frame_find(*data, name[k])];
        size_t there = 0;
        for (size_t i = 0; i < c->n; i++)
            there += !cel_column_is_missing(c, i);
        if (there == 0) {
            cel_new_columns_free(&made);
            return cel_step_fail(step, err, "variable must have at least one non-NA value: `%s`", name[k]);
        }
        for (int wave = 0; wave < 2; wave++)
            for (size_t f = 0; f < frequency->n; f++) {
                cel_column *out = cel_column_new(CEL_DOUBLE, c->n, NULL);
                for (size_t i = 0; out && i < c->n; i++) {
                    double turn = 2.0 * (pi * ((cel_column_number(c, i) - start->as.number[k]) / cycle->as.number[k])) * frequency->as.number[f];
                    out->num[i] = wave == 0 ? sin(turn) : cos(turn);
                }
                cel_new_columns_add(&made, out, "%s_%s_%zu", name[k], wave == 0 ? "sin" : "cos", f + 1);
            }
    }
    return cel_new_columns_append(step, *data, &made, err);
}

static cel_status tidy_harmonic(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"starting_val", CEL_TIDY_NUMBER}, {"cycle_size", CEL_TIDY_NUMBER2},
                                            {"frequency", CEL_TIDY_NUMBER3}, {"key", CEL_TIDY_TEXT}, {0}};
    (void)kind;
    if (!step->trained)
        return cel_tidy_rows_untrained(step, fields, out, err);
    char *const *name;
    size_t n = cel_step_columns(step, &name), r = 0;
    const cel_value *frequency = cel_state_get(&step->state, "frequency"), *cycle = cel_state_get(&step->state, "cycle_size");
    const cel_value *start = cel_state_get(&step->state, "starting_val");
    size_t rows = n * 2 * frequency->n;
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, rows);
    char (*key)[300] = cel_calloc(rows, sizeof *key);
    for (size_t k = 0; row && key && k < n; k++)
        for (int wave = 0; wave < 2; wave++)
            for (size_t f = 0; f < frequency->n; f++, r++) {
                char number[32];
                snprintf(key[r], sizeof *key, "%.200s_%s_%s", name[k], wave == 0 ? "sin" : "cos", cel_format_double(frequency->as.number[f], number));
                row[r] = (cel_tidy_row){.term = name[k], .text = key[r], .number = start->as.number[k], .number2 = cycle->as.number[k],
                                        .number3 = frequency->as.number[f]};
            }
    cel_status status = row && key ? cel_tidy_rows(row, rows, fields, out, err) : cel_nomem(err);
    cel_free(row);
    cel_free(key);
    return status;
}

static cel_status check_harmonic(const cel_step *step, cel_error *err)
{
    const cel_value *cycle = cel_step_arg(step, "cycle_size"), *frequency = cel_step_arg(step, "frequency");
    bool any = false;
    for (size_t i = 0; i < cycle->n; i++)
        any |= !isnan(cel_value_at(cycle, i));
    if (!any)
        return cel_step_fail(step, err, "`cycle_size` must have at least one non-NA numeric value.");
    for (size_t i = 0; i < frequency->n; i++)
        if (cel_value_at(frequency, i) <= 0 || isinf(cel_value_at(frequency, i)))
            return cel_step_fail(step, err, "`frequency` must be positive and finite, not %g", cel_value_at(frequency, i));
    return CEL_OK;
}

/* ---- types ---- */

static const cel_formal date_formals[] = {{"features", CEL_V_STRING, "c(\"dow\", \"month\", \"year\")", "year, doy, mday, week, decimal, semester, quarter, dow, month"},
                                          {"abbr", CEL_V_LOGICAL, "TRUE", "short names of days and months"},
                                          {"label", CEL_V_LOGICAL, "TRUE", "names of days and months rather than numbers"},
                                          {"ordinal", CEL_V_LOGICAL, "FALSE", "ordered factors"},
                                          {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns"},
                                          {0}};
static const cel_formal time_formals[] = {{"features", CEL_V_STRING, "c(\"hour\", \"minute\", \"second\")", "am, hour, hour12, minute, second, decimal_day"},
                                          {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns"},
                                          {0}};
static const cel_formal harmonic_formals[] = {{"frequency", CEL_V_DOUBLE, "NA", "how many waves a cycle has"},
                                              {"cycle_size", CEL_V_DOUBLE, "NA", "length of a cycle in units of the column"},
                                              {"starting_val", CEL_V_DOUBLE, "NA", "where a cycle starts; NA: 0"},
                                              {"keep_original_cols", CEL_V_LOGICAL, "FALSE", "keep the columns"},
                                              {0}};
static const cel_step_tunable harmonic_tunable[] = {{"frequency", "harmonic_frequency", "harmonic_frequency()"}, {0}};

const cel_step_type cel_step_date = {
    .function = "step_date", .name = "date", .title = "Date features from", .formal = date_formals, .role = "predictor",
    .accepts = CEL_IS_DATE | CEL_IS_DATETIME, .check = check, .bake = bake, .tidy = tidy, .help = "Parts of dates"};
const cel_step_type cel_step_time = {
    .function = "step_time", .name = "time", .title = "Time features from", .formal = time_formals, .role = "predictor", .accepts = CEL_IS_DATETIME,
    .check = check, .bake = bake, .tidy = tidy, .help = "Parts of times"};
const cel_step_type cel_step_harmonic = {
    .function = "step_harmonic", .name = "harmonic", .title = "Harmonic numeric variables for", .formal = harmonic_formals, .role = "predictor",
    .accepts = CEL_IS_NUMBER | CEL_IS_DATE | CEL_IS_DATETIME, .check = check_harmonic, .prep = prep_harmonic, .bake = bake_harmonic,
    .tidy = tidy_harmonic, .tunable = harmonic_tunable, .help = "Sines and cosines of a cycle"};
