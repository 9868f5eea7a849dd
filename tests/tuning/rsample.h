/* Comparing splits with the golden cases of rsample. */
#ifndef CEL_TEST_TUNING_RSAMPLE_H
#define CEL_TEST_TUNING_RSAMPLE_H

#include "tests/tuning/golden.h"
#include "tuning/resample.h"

/* The fields a case leaves at zero get their defaults; `v` of group_vfold_cv may stay 0. */
static inline cel_resampling filled(cel_resampling o)
{
    cel_resampling d = CEL_RESAMPLING;
    d.prop = o.prop > 0 ? o.prop : d.prop;
    d.pool = o.pool > 0 ? o.pool : d.pool;
    d.breaks = o.breaks ? o.breaks : d.breaks;
    d.repeats = o.repeats ? o.repeats : d.repeats;
    d.v = o.v;
    d.times = o.times;
    d.strata = o.strata;
    d.group = o.group;
    d.apparent = o.apparent;
    d.balance_observations = o.balance_observations;
    return d;
}

static inline void same_rows(const cel_split *s, cel_part part, json_t *want, const char *what)
{
    size_t *rows, n;
    cel_error err;
    OK(cel_split_rows(s, part, &rows, &n, &err));
    ck_assert_msg(n == json_array_size(want), "%s: %zu rows, not %zu", what, n, json_array_size(want));
    for (size_t i = 0; i < n; i++)
        ck_assert_msg((json_int_t)rows[i] + 1 == json_integer_value(json_array_get(want, i)), "%s: row %zu is %zu", what, i,
                      rows[i] + 1);
    cel_free(rows);
}

static inline void same_split(const cel_split *s, json_t *want, const char *what)
{
    same_rows(s, CEL_ANALYSIS, json_object_get(want, "in_id"), what);
    same_rows(s, CEL_ASSESSMENT, json_object_get(want, "out_id"), what);
}

static inline void same_classes(const char *const *got, json_t *want, const char *what)
{
    for (size_t i = 0; i < json_array_size(want); i++) {
        ck_assert_msg(got[i] != NULL, "%s: class %zu is missing", what, i);
        ck_assert_str_eq(got[i], json_string_value(json_array_get(want, i)));
    }
    ck_assert_ptr_null(got[json_array_size(want)]);
}

/* Warnings agree with those of the case, in number and text. */
static inline void same_notes(const cel_notes *notes, json_t *want, const char *what)
{
    ck_assert_msg(notes->n == json_array_size(want), "%s: %zu warnings", what, notes->n);
    for (size_t i = 0; i < notes->n; i++)
        ck_assert_str_eq(notes->note[i], json_string_value(json_object_get(json_array_get(want, i), "message")));
}

/* Everything a golden case of small.json says about a set. */
static inline void same_set(const cel_resamples *r, json_t *want, const char *what)
{
    json_t *splits = json_object_get(want, "splits");
    ck_assert_msg(r->n == json_array_size(splits), "%s: %zu splits", what, r->n);
    for (size_t i = 0; i < r->n; i++) {
        json_t *s = json_array_get(splits, i), *id2 = json_object_get(s, "id2");
        same_split(r->split[i], s, what);
        ck_assert_str_eq(r->id[i], json_string_value(json_object_get(s, "id")));
        ck_assert_str_eq(cel_split_classes(r->split[i])[0], json_string_value(json_object_get(s, "class")));
        ck_assert_int_eq(id2 != NULL, r->id2 != NULL);
        if (id2)
            ck_assert_str_eq(r->id2[i], json_string_value(id2));
    }
    same_classes(cel_resamples_classes(r), json_object_get(want, "class"), what);
    cel_text t = {0};
    cel_resamples_header(r, &t);
    const char *line = json_string_value(json_array_get(json_object_get(want, "print"), 0));
    size_t n = strlen(line);
    while (n && line[n - 1] == ' ') /* the newer package drops a space after "resamples" */
        n--;
    ck_assert_msg(strncmp(t.text, line, n) == 0 && strspn(t.text + n, " ") == strlen(t.text + n) - 1, "%s: %s", what, t.text);
    cel_text_free(&t);
}

#endif
