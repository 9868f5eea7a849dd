/* JSON of the library's own values, for model files and messages to programs: argument values, texts, numbers that JSON
 * cannot say (NA, NaN, infinite), and reading members with a sentence when they are not what they should be. Needs Jansson;
 * a NULL json_t means that memory is gone, and passes through every function that adds one. */
#ifndef CEL_JSON_H
#define CEL_JSON_H

#include <jansson.h>

#include "base/base.h"

/* ---- writing: new references ---- */

/* A number, or "NA", "NaN", "Inf", "-Inf". */
json_t *cel_json_number(double x);
/* A text or null. */
json_t *cel_json_text(const char *text);
json_t *cel_json_texts(const char *const *text, size_t n);
/* {"integer": [1, null]}, {"logical": [true]}, {"double": [0.5, "NA"]}, {"string": ["a", null]}, {"tune": "id"} or null.
 * CEL_V_OBJECT has no JSON: null as well, so ask first. */
json_t *cel_json_value(const cel_value *v);
/* Puts `value` (taken, also on failure) under `key`; false when memory is gone, also that of `value`. */
bool cel_json_set(json_t *object, const char *key, json_t *value);
bool cel_json_add(json_t *array, json_t *value);
/* As text, doubles with all their digits; `indent` columns a level, 0: on one line. The caller frees it with cel_free; NULL
 * when memory is gone. */
char *cel_json_dump(const json_t *j, int indent);

/* ---- reading: borrowed; CEL_INPUT "json.member" with a sentence that names the member ---- */

cel_status cel_json_parse(const char *text, size_t length, json_t **out, cel_error *err); /* new reference */
cel_status cel_json_get_object(const json_t *object, const char *key, json_t **out, cel_error *err);
cel_status cel_json_get_list(const json_t *object, const char *key, json_t **out, cel_error *err);
cel_status cel_json_get_text(const json_t *object, const char *key, const char **out, cel_error *err);
/* NULL when it is null or not there. */
cel_status cel_json_get_optional_text(const json_t *object, const char *key, const char **out, cel_error *err);
cel_status cel_json_get_flag(const json_t *object, const char *key, bool *out, cel_error *err);
/* A whole number from 0 to `most`. */
cel_status cel_json_get_count(const json_t *object, const char *key, size_t most, size_t *out, cel_error *err);
cel_status cel_json_get_number(const json_t *object, const char *key, double *out, cel_error *err);
/* A list of texts as an array (cel_free) of borrowed ones; null members are refused. */
cel_status cel_json_get_texts(const json_t *object, const char *key, const char ***out, size_t *n, cel_error *err);
bool cel_json_as_number(const json_t *j, double *out);
/* What cel_json_value made; free with cel_value_free. `what` stands for it in the sentence. */
cel_status cel_json_as_value(const json_t *j, const char *what, cel_value *out, cel_error *err);

#endif
