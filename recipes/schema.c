/* Frictionless Table Schemas: NAME.schema.json beside NAME.csv says what type each column has, which levels a factor
 * has and in which order, and which texts are missing. Types without a counterpart in a frame (time, object, ...) are
 * read as text; "any" is guessed. */
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "recipes/csv_private.h"

static const struct { const char *name; cel_type type; bool guessed; } types[] = {
    {"number", CEL_DOUBLE, false},   {"integer", CEL_INTEGER, false}, {"boolean", CEL_LOGICAL, false}, {"string", CEL_STRING, false},
    {"date", CEL_DATE, false},       {"datetime", CEL_DATETIME, false}, {"year", CEL_INTEGER, false},  {"any", CEL_STRING, true},
};

/* ---- reading ---- */

static cel_status wrong(const csv_schema *s, const char *what, cel_error *err)
{
    cel_fail(err, CEL_INPUT, "schema.wrong", "%s", what);
    cel_error_where(err, s->path, 0, 0);
    return CEL_INPUT;
}

/* A category is a text or a number, or an object that holds one as "value". */
static bool category(const json_t *item, cel_text *out)
{
    if (json_is_object(item))
        item = json_object_get(item, "value");
    char number[32];
    if (json_is_string(item))
        cel_text_add_n(out, json_string_value(item), json_string_length(item));
    else if (json_is_number(item))
        cel_text_add(out, cel_format_double(json_number_value(item), number));
    else
        return false;
    return !out->failed && memchr(out->text ? out->text : "", '\0', out->length) == NULL;
}

static cel_status read_levels(const csv_schema *s, const csv_schema_field *f, const json_t *categories, bool ordered, cel_levels **out,
                              cel_error *err)
{
    cel_dictionary d = {0};
    cel_status status = CEL_OK;
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)categories, i, item) {
        cel_text label = {0};
        char what[300];
        size_t before = d.n;
        if (!category(item, &label)) {
            snprintf(what, sizeof what, "the categories of field \"%.100s\" are not texts", f->name);
            status = label.failed ? cel_nomem(err) : wrong(s, what, err);
        } else if (cel_dictionary_add(&d, label.text ? label.text : "", label.length) < 0)
            status = cel_nomem(err);
        else if (d.n == before) {
            snprintf(what, sizeof what, "field \"%.100s\" lists the category \"%.100s\" twice", f->name, label.text ? label.text : "");
            status = wrong(s, what, err);
        }
        cel_text_free(&label);
        if (status != CEL_OK)
            break;
    }
    if (status == CEL_OK && !(*out = cel_dictionary_levels(&d, ordered)))
        status = cel_nomem(err);
    cel_dictionary_free(&d);
    return status;
}

static cel_status read_field(const csv_schema *s, const json_t *from, csv_schema_field *f, cel_error *err)
{
    char what[300];
    const char *name = json_string_value(json_object_get(from, "name")), *type = json_string_value(json_object_get(from, "type"));
    const json_t *categories = json_object_get(from, "categories");
    if (!name)
        return wrong(s, "a field has no name", err);
    if (csv_schema_find(s, name)) {
        snprintf(what, sizeof what, "field \"%.100s\" is listed twice", name);
        return wrong(s, what, err);
    }
    if (!(f->name = cel_strdup(name)))
        return cel_nomem(err);
    f->typed = type != NULL;
    f->type = CEL_STRING;
    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
        if (strcmp(type, types[i].name) == 0) {
            f->type = types[i].type;
            f->typed = !types[i].guessed;
        }
    if (!json_is_array(categories))
        return CEL_OK;
    f->typed = true;
    f->type = CEL_FACTOR;
    return read_levels(s, f, categories, json_is_true(json_object_get(from, "categoriesOrdered")), &f->levels, err);
}

static cel_status read_schema(csv_schema *s, const json_t *root, cel_error *err)
{
    const json_t *fields = json_object_get(root, "fields"), *missing = json_object_get(root, "missingValues");
    size_t n = json_array_size(fields);
    if (!json_is_array(fields))
        return wrong(s, "the schema has no list of fields", err);
    if (!(s->field = CEL_ARRAY(csv_schema_field, n)))
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++) {
        cel_status status = read_field(s, json_array_get(fields, i), &s->field[i], err);
        s->fields = i + 1;
        CEL_TRY(status);
    }
    if (!json_is_array(missing))
        return CEL_OK;
    n = json_array_size(missing);
    if (!(s->missing = CEL_ARRAY(char *, n)))
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const char *text = json_string_value(json_array_get(missing, i));
        if (!text)
            return wrong(s, "missingValues holds something that is not text", err);
        if (!(s->missing[i] = cel_strdup(text)))
            return cel_nomem(err);
        s->missing_count = i + 1;
    }
    return CEL_OK;
}

/* NAME.csv -> NAME.schema.json; false when the name is too long to have one. */
static bool schema_path(const char *csv_path, char *out, size_t size)
{
    const char *slash = strrchr(csv_path, '/'), *dot = strrchr(slash ? slash : csv_path, '.');
    int stem = (int)(dot && dot != csv_path ? (size_t)(dot - csv_path) : strlen(csv_path));
    return snprintf(out, size, "%.*s.schema.json", stem, csv_path) < (int)size;
}

cel_status csv_schema_read(const char *csv_path, csv_schema *out, cel_error *err)
{
    memset(out, 0, sizeof *out);
    if (strcmp(csv_path, "-") == 0 || !schema_path(csv_path, out->path, sizeof out->path) || access(out->path, F_OK) != 0) {
        out->path[0] = '\0';
        return CEL_OK;
    }
    json_error_t at;
    json_t *root = json_load_file(out->path, JSON_REJECT_DUPLICATES, &at);
    if (!root) {
        cel_fail(err, CEL_INPUT, "schema.json", "the schema is not JSON: %s", at.text);
        cel_error_where(err, out->path, at.line > 0 ? at.line : 0, at.line > 0 ? at.column : 0);
        return CEL_INPUT;
    }
    cel_status status = read_schema(out, root, err);
    json_decref(root);
    if (status != CEL_OK)
        csv_schema_free(out);
    return status;
}

const csv_schema_field *csv_schema_find(const csv_schema *s, const char *name)
{
    for (size_t i = 0; i < s->fields; i++)
        if (s->field[i].name && strcmp(s->field[i].name, name) == 0)
            return &s->field[i];
    return NULL;
}

void csv_schema_free(csv_schema *s)
{
    for (size_t i = 0; i < s->fields; i++) {
        cel_free(s->field[i].name);
        cel_levels_drop(s->field[i].levels);
    }
    for (size_t i = 0; i < s->missing_count; i++)
        cel_free(s->missing[i]);
    cel_free(s->field);
    cel_free(s->missing);
    memset(s, 0, sizeof *s);
}

/* ---- writing ---- */

static const char *const written_type[CEL_TYPES] = {
    [CEL_DOUBLE] = "number", [CEL_INTEGER] = "integer", [CEL_LOGICAL] = "boolean",   [CEL_FACTOR] = "string",
    [CEL_STRING] = "string", [CEL_DATE] = "date",       [CEL_DATETIME] = "datetime", [CEL_MATRIX] = "number",
};

/* `text` as a JSON string with its quotes. */
static bool add_json(cel_text *t, const char *text)
{
    json_t *string = json_string(text);
    char *dumped = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
    if (dumped)
        cel_text_add(t, dumped);
    bool whole = dumped != NULL;
    free(dumped);
    json_decref(string);
    return whole;
}

static bool add_field(cel_text *t, const char *name, const cel_column *c)
{
    cel_text_add(t, "    {\"name\": ");
    if (!add_json(t, name))
        return false;
    cel_text_addf(t, ", \"type\": \"%s\"", written_type[c->type]);
    if (c->type == CEL_FACTOR) {
        cel_text_add(t, ", \"categories\": [");
        for (int32_t i = 0; i < c->levels->n; i++) {
            cel_text_add(t, i ? ", " : "");
            if (!add_json(t, c->levels->label[i]))
                return false;
        }
        cel_text_addf(t, "], \"categoriesOrdered\": %s", c->levels->ordered ? "true" : "false");
    }
    cel_text_add(t, "}");
    return true;
}

cel_status cel_schema_write(const cel_frame *f, const char *path, cel_error *err)
{
    cel_text t = {0};
    bool whole = true;
    cel_text_add(&t, "{\n  \"missingValues\": [\"NA\"],\n  \"fields\": [\n");
    for (size_t j = 0; whole && j < f->cols; j++) {
        whole = add_field(&t, f->name[j], f->column[j]);
        cel_text_add(&t, j + 1 < f->cols ? ",\n" : "\n");
    }
    cel_text_add(&t, "  ]\n}\n");
    if (!whole || t.failed) {
        cel_text_free(&t);
        return cel_nomem(err);
    }
    cel_target target;
    cel_status status = cel_target_open(&target, path, err);
    if (status == CEL_OK)
        status = cel_target_close(&target, cel_target_add(&target, t.text, t.length, err), err);
    cel_text_free(&t);
    return status;
}
