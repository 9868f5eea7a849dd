/* Steps that add distances: classdist (Mahalanobis distances to the middles of classes), geodist (to a place on the globe or
 * the plane). */
#include <math.h>
#include <string.h>

#include "recipes/linear.h"
#include "recipes/step_table.h"

/* ---- classdist ---- */

/* The middle of some rows of a column: the mean, or a function of the script. */
static cel_status middle(const cel_step *step, const cel_column *c, const size_t *row, size_t n, double *out, cel_error *err)
{
    const cel_value *own = cel_step_arg(step, "mean_func");
    cel_column *some = cel_column_rows(c, row, n), *result = NULL;
    cel_status status = some ? CEL_OK : cel_nomem(err);
    if (some && own->kind == CEL_V_OBJECT && step->hooks) {
        status = step->hooks->map(step->hooks->user, own->as.object, some, &result, err);
        if (status == CEL_OK)
            *out = result->n > 0 ? cel_column_number(result, 0) : cel_na();
        cel_column_drop(result);
    } else if (some) {
        double *spare;
        const double *x = cel_column_view(some, &spare);
        *out = x ? cel_mean(x, n) : 0;
        status = x ? CEL_OK : cel_nomem(err);
        cel_free(spare);
    }
    cel_column_drop(some);
    return status;
}

/* The inverse covariance of rows `row` of the step's columns, under "inverse.<k>". */
static cel_status learn_covariance(cel_step *step, const cel_frame *training, cel_step_context *ctx, const size_t *row, size_t rows, size_t k, const char *what,
                                   cel_error *err)
{
    size_t n = ctx->n;
    double *x = CEL_ARRAY(double, rows * n), *s = CEL_ARRAY(double, n * n);
    cel_status status = x && s ? CEL_OK : cel_nomem(err);
    for (size_t j = 0; status == CEL_OK && j < n; j++)
        for (size_t i = 0; i < rows; i++)
            x[j * rows + i] = cel_column_number(cel_training_column(training, ctx->name[j]), row[i]);
    if (status == CEL_OK) {
        cel_covariance(x, rows, n, s);
        status = rows < 2 ? CEL_FAILED : cel_invert(s, n, err);
        if (status == CEL_FAILED)
            status = cel_step_fail(step, err, "the covariances of %s cannot be inverted: too few rows, missing values, or columns that depend on each other", what);
    }
    if (status == CEL_OK)
        status = cel_state_set(&step->state, cel_value_numbers(s, n * n), err, "inverse.%zu", k);
    cel_free(x);
    cel_free(s);
    return status;
}

static cel_status prep_classdist(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    size_t *index, m;
    CEL_TRY(cel_step_choose(step, "class", training, ctx, NULL, &index, &m, err));
    const cel_column *c = m == 1 ? training->column[index[0]] : NULL;
    const char *name = m == 1 ? training->name[index[0]] : NULL;
    cel_free(index);
    if (!c || !c->levels)
        return cel_step_fail(step, err, "`class` should be a single factor variable");
    cel_levels *levels = cel_column_levels(c);
    cel_column *coded = levels ? cel_column_recode(c, levels, CEL_NA_INT) : NULL;
    size_t *row = CEL_ARRAY(size_t, c->n);
    double *center = CEL_ARRAY(double, ctx->n);
    cel_status status = coded && row && center ? cel_state_levels(&step->state, 0, levels, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_state_set(&step->state, cel_value_text(name), err, "class");
    bool pool = cel_step_flag(step, "pool");
    for (int32_t l = 0; status == CEL_OK && l < levels->n; l++) {
        size_t rows = 0;
        for (size_t i = 0; i < c->n; i++)
            if (coded->code[i] == l)
                row[rows++] = i;
        for (size_t j = 0; status == CEL_OK && j < ctx->n; j++)
            status = middle(step, cel_training_column(training, ctx->name[j]), row, rows, &center[j], err);
        if (status == CEL_OK)
            status = cel_state_set(&step->state, cel_value_numbers(center, ctx->n), err, "center.%d", (int)l);
        if (status == CEL_OK && !pool && ctx->n > 0)
            status = learn_covariance(step, training, ctx, row, rows, (size_t)l, levels->label[l], err);
    }
    for (size_t i = 0; status == CEL_OK && i < c->n; i++)
        row[i] = i;
    if (status == CEL_OK && pool && ctx->n > 0)
        status = learn_covariance(step, training, ctx, row, c->n, 0, "the columns", err);
    cel_column_drop(coded);
    cel_levels_drop(levels);
    cel_free(row);
    cel_free(center);
    return status;
}

static cel_status bake_classdist(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name), rows = (*data)->rows;
    const cel_value *levels = cel_state_get(&step->state, "levels.0");
    bool pool = cel_step_flag(step, "pool"), logs = cel_step_flag(step, "log");
    if (n == 0)
        return CEL_OK;
    const cel_column **column = CEL_ARRAY(const cel_column *, n);
    double *d = CEL_ARRAY(double, n);
    for (size_t j = 0; column && j < n; j++)
        column[j] = (*data)->column[cel_frame_find(*data, name[j])];
    double *x = column ? cel_frame_matrix(*data, column, n) : NULL;
    cel_new_columns made = {0};
    for (size_t l = 0; x && d && l < levels->n; l++) {
        const double *center = cel_state_get(&step->state, "center.%zu", l)->as.number;
        const double *inverse = cel_state_get(&step->state, "inverse.%zu", pool ? 0 : l)->as.number;
        cel_column *out = cel_column_new(CEL_DOUBLE, rows, NULL);
        for (size_t i = 0; out && i < rows; i++) {
            double sum = 0;
            for (size_t j = 0; j < n; j++)
                d[j] = x[j * rows + i] - center[j];
            for (size_t j = 0; j < n; j++) {
                double part = 0;
                for (size_t k = 0; k < n; k++)
                    part += inverse[j * n + k] * d[k];
                sum += part * d[j];
            }
            out->num[i] = logs ? log(sum) : sum;
        }
        cel_new_columns_add(&made, out, "%s%s", cel_step_text(step, "prefix"), levels->as.text[l]);
    }
    bool whole = x && d;
    cel_free(column);
    cel_free(d);
    cel_free(x);
    made.failed |= !whole;
    return cel_new_columns_append(step, *data, &made, err);
}

static cel_status tidy_classdist(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"value", CEL_TIDY_NUMBER}, {"class", CEL_TIDY_TEXT}, {0}};
    (void)kind;
    if (!step->trained)
        return cel_tidy_rows_untrained(step, fields, out, err);
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *levels = cel_state_get(&step->state, "levels.0");
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, n * levels->n);
    for (size_t l = 0; row && l < levels->n; l++)
        for (size_t j = 0; j < n; j++)
            row[l * n + j] = (cel_tidy_row){.term = name[j], .text = levels->as.text[l], .number = cel_value_at(cel_state_get(&step->state, "center.%zu", l), j)};
    cel_status status = row ? cel_tidy_rows(row, n * levels->n, fields, out, err) : cel_nomem(err);
    cel_free(row);
    return status;
}

static void say_classdist(const cel_step *step, cel_text *t)
{
    const char *class = cel_step_text(step, "class");
    const cel_value *learnt = cel_state_get(&step->state, "class");
    size_t length = class ? strlen(class) : 0;
    bool quoted = length > 1 && (*class == '"' || *class == '\'') && class[length - 1] == *class;
    cel_text_add(t, "Distances to ");
    if (learnt)
        cel_text_add(t, learnt->as.text[0]);
    else if (class)
        cel_text_add_n(t, class + quoted, length - 2 * quoted);
    cel_text_add(t, " for");
}

/* ---- geodist ---- */

static cel_status prep_geodist(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    static const char *const arguments[2] = {"lat", "lon"};
    const char *name[2] = {0};
    for (size_t a = 0; a < 2; a++) {
        size_t *index, n;
        CEL_TRY(cel_step_choose(step, arguments[a], training, ctx, NULL, &index, &n, err));
        size_t at = n > 0 ? index[0] : 0;
        cel_free(index);
        if (n != 1)
            return cel_step_fail(step, err, "`%s` should select exactly one variable, not %zu", arguments[a], n);
        if (!cel_column_is_numeric(training->column[at]))
            return cel_step_fail(step, err, "All columns selected for the step should be double or integer: `%s` is not", training->name[at]);
        name[a] = training->name[at];
    }
    return cel_state_texts(&step->state, "columns", name, 2, err);
}

static cel_status bake_geodist(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    const double radius = 6371000, degree = acos(-1.0) / 180; /* metres; radians */
    char *const *name;
    size_t n = cel_step_columns(step, &name), rows = (*data)->rows;
    if (n != 2)
        return CEL_OK;
    const cel_column *lat = (*data)->column[cel_frame_find(*data, name[0])], *lon = (*data)->column[cel_frame_find(*data, name[1])];
    double to_lat = cel_step_number(step, "ref_lat"), to_lon = cel_step_number(step, "ref_lon");
    bool sphere = cel_step_flag(step, "is_lat_lon"), logs = cel_step_flag(step, "log");
    for (size_t i = 0; sphere && i < rows; i++) {
        if (fabs(cel_column_number(lat, i)) > 90)
            return cel_step_fail(step, err, "All `lat` values should be between -90 and 90, not %g", cel_column_number(lat, i));
        if (fabs(cel_column_number(lon, i)) > 180)
            return cel_step_fail(step, err, "All `lon` values should be between -180 and 180, not %g", cel_column_number(lon, i));
    }
    cel_column *out = cel_column_new(CEL_DOUBLE, rows, NULL);
    for (size_t i = 0; out && i < rows; i++) {
        double a = cel_column_number(lat, i), b = cel_column_number(lon, i), d;
        if (sphere) { /* haversine */
            double up = sin((a - to_lat) * degree / 2), side = sin((b - to_lon) * degree / 2);
            d = 2 * radius * asin(fmin(1, sqrt(up * up + cos(a * degree) * cos(to_lat * degree) * side * side)));
            if (isnan(a) || isnan(b))
                d = cel_na();
        } else {
            d = sqrt((a - to_lat) * (a - to_lat) + (b - to_lon) * (b - to_lon));
        }
        out->num[i] = logs ? log(d) : d;
    }
    cel_new_columns made = {0};
    cel_new_columns_add(&made, out, "%s", cel_step_text(step, "name"));
    return cel_new_columns_append(step, *data, &made, err);
}

static cel_status tidy_geodist(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"latitude", CEL_TIDY_TERM}, {"longitude", CEL_TIDY_TEXT}, {"ref_latitude", CEL_TIDY_NUMBER},
                                            {"ref_longitude", CEL_TIDY_NUMBER2}, {"is_lat_lon", CEL_TIDY_NUMBER3}, {"name", CEL_TIDY_TEXT2}, {0}};
    (void)kind;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    cel_tidy_row row = {.term = n == 2 ? name[0] : cel_step_text(step, "lat"), .text = n == 2 ? name[1] : cel_step_text(step, "lon"),
                        .text2 = cel_step_text(step, "name"), .number = cel_step_number(step, "ref_lat"), .number2 = cel_step_number(step, "ref_lon")};
    CEL_TRY(cel_tidy_rows(&row, 1, fields, out, err));
    return cel_tidy_more(step, "is_lat_lon", *out, err);
}

static bool geodist_elements(const cel_step *step, cel_value *out)
{
    if (step->trained)
        return false;
    const char *text[2] = {cel_step_text(step, "lat"), cel_step_text(step, "lon")};
    *out = cel_value_texts(text, 2);
    return out->kind == CEL_V_STRING;
}

static void say_geodist(const cel_step *step, cel_text *t)
{
    cel_text_addf(t, "Geographical distances from %.10g x %.10g using", cel_step_number(step, "ref_lat"), cel_step_number(step, "ref_lon"));
}

static cel_status check_geodist(const cel_step *step, cel_error *err)
{
    double lat = cel_step_number(step, "ref_lat"), lon = cel_step_number(step, "ref_lon");
    if (!cel_step_flag(step, "is_lat_lon"))
        return CEL_OK;
    if (!(fabs(lat) <= 90))
        return cel_step_fail(step, err, "`ref_lat` should be between -90 and 90, not %g", lat);
    return fabs(lon) <= 180 ? CEL_OK : cel_step_fail(step, err, "`ref_lon` should be between -180 and 180, not %g", lon);
}

/* ---- types ---- */

static const char *const class_selectors[] = {"class", NULL};
static const char *const place_selectors[] = {"lat", "lon", NULL};
static const cel_formal classdist_formals[] = {{"class", CEL_V_STRING, "", "the factor of classes"},
                                               {"mean_func", CEL_V_OBJECT, "NULL", "function that gives the middle; NULL: the mean"},
                                               {"pool", CEL_V_LOGICAL, "FALSE", "one covariance matrix for all classes"},
                                               {"log", CEL_V_LOGICAL, "TRUE", "logarithms of the distances"},
                                               {"prefix", CEL_V_STRING, "\"classdist_\"", "start of the new names"},
                                               {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns"},
                                               {0}};
static const cel_formal geodist_formals[] = {{"lat", CEL_V_STRING, "", "the column of latitudes"},
                                             {"lon", CEL_V_STRING, "", "the column of longitudes"},
                                             {"ref_lat", CEL_V_DOUBLE, "", "latitude of the place"},
                                             {"ref_lon", CEL_V_DOUBLE, "", "longitude of the place"},
                                             {"is_lat_lon", CEL_V_LOGICAL, "TRUE", "degrees on the globe; else a plane"},
                                             {"log", CEL_V_LOGICAL, "FALSE", "logarithm of the distance"},
                                             {"name", CEL_V_STRING, "\"geo_dist\"", "name of the new column"},
                                             {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns"},
                                             {0}};

const cel_step_type cel_step_classdist = {
    .function = "step_classdist", .name = "classdist", .title = "Distances to classes for", .formal = classdist_formals, .role = "predictor",
    .accepts = CEL_IS_NUMBER, .prep = prep_classdist, .bake = bake_classdist, .tidy = tidy_classdist, .say = say_classdist,
    .selectors = class_selectors, .help = "Distances to the middles of classes"};
const cel_step_type cel_step_geodist = {
    .function = "step_geodist", .name = "geodist", .title = "Geographical distances from", .formal = geodist_formals, .role = "predictor",
    .check = check_geodist, .prep = prep_geodist, .bake = bake_geodist, .tidy = tidy_geodist, .say = say_geodist,
    .elements = geodist_elements, .selectors = place_selectors, .help = "Distance to a place"};
