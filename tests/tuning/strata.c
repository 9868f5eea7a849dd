#include "tests/tuning/golden.h"
#include "tuning/resample.h"

static void same_strata(const char *expr, const cel_column *x, int breaks, int depth)
{
    json_t *file = golden_json(GOLDEN "/rsample/make_strata.json"), *want = golden_case(file, 1, expr);
    cel_rng rng;
    cel_error err;
    cel_notes notes = {0};
    cel_column *s;
    cel_rng_seed(&rng, 1);
    OK(cel_make_strata(x, breaks, CEL_STRATA_UNIQUE, 0.1, depth, &rng, &s, &notes, &err));
    json_t *levels = json_object_get(want, "levels"), *first = json_object_get(want, "first");
    ck_assert_uint_eq(json_array_size(levels), s->levels->n);
    for (size_t k = 0; k < json_array_size(levels); k++) {
        int count = 0;
        ck_assert_str_eq(s->levels->label[k], json_string_value(json_array_get(levels, k)));
        for (size_t i = 0; i < s->n; i++)
            count += s->code[i] == (int32_t)k;
        ck_assert_int_eq(count, json_integer_value(json_array_get(json_object_get(want, "counts"), k)));
    }
    for (size_t i = 0; i < json_array_size(first); i++)
        ck_assert_str_eq(cel_column_label(s, i), json_string_value(json_array_get(first, i)));
    json_t *conditions = json_object_get(want, "conditions");
    ck_assert_uint_eq(notes.n, json_array_size(conditions));
    for (size_t i = 0; i < notes.n; i++)
        ck_assert_str_eq(notes.note[i], json_string_value(json_object_get(json_array_get(conditions, i), "message")));
    cel_notes_free(&notes);
    cel_column_drop(s);
    json_decref(file);
}

START_TEST(strata_are_those_of_rsample)
{
    cel_frame *cars = golden_frame("cars32"), *penguins = golden_frame("penguins");
    cel_error err;
    same_strata("make_strata(cars32$mpg)", cel_frame_column(cars, "mpg", &err), 4, 20);
    same_strata("make_strata(cars32$mpg, breaks = 3, depth = 10)", cel_frame_column(cars, "mpg", &err), 3, 10);
    same_strata("make_strata(cars32$carb)", cel_frame_column(cars, "carb", &err), 4, 20);
    same_strata("make_strata(cars32$model)", cel_frame_column(cars, "model", &err), 4, 20);
    same_strata("make_strata(penguins$body_mass_g)", cel_frame_column(penguins, "body_mass_g", &err), 4, 20);
    same_strata("make_strata(penguins$sex)", cel_frame_column(penguins, "sex", &err), 4, 20);
    cel_frame_drop(cars);
    cel_frame_drop(penguins);
}
END_TEST

/* A 37 B 26 C 3 D 7 E 11 F 10 G 2 of 96: C, D and G are pooled. Numbers with few values are levels, sorted as text. */
START_TEST(rare_levels_are_pooled)
{
    static const int count[] = {37, 26, 3, 7, 11, 10, 2};
    cel_levels *levels = cel_levels_new((const char *const[]){"A", "B", "C", "D", "E", "F", "G"}, 7, false);
    cel_column *x = cel_column_new(CEL_FACTOR, 96, levels), *s;
    cel_rng rng;
    cel_error err;
    cel_notes notes = {0};
    for (int k = 0, at = 0; k < 7; k++)
        for (int i = 0; i < count[k]; i++)
            x->code[at++] = k;
    cel_rng_seed(&rng, 1);
    OK(cel_make_strata(x, 4, CEL_STRATA_UNIQUE, 0.1, CEL_STRATA_DEPTH, &rng, &s, &notes, &err));
    ck_assert_int_eq(s->levels->n, 4);
    ck_assert_str_eq(s->levels->label[3], "F");
    ck_assert_uint_eq(notes.n, 0);
    cel_column_drop(s);
    OK(cel_make_strata(x, 4, CEL_STRATA_UNIQUE, 0.05, CEL_STRATA_DEPTH, &rng, &s, &notes, &err));
    ck_assert_int_eq(s->levels->n, 5);
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_ptr_nonnull(strstr(notes.note[0], "make up 5% of the data"));
    cel_column_drop(s);
    cel_notes_free(&notes);
    cel_column_drop(x);
    cel_levels_drop(levels);
    x = cel_column_new(CEL_INTEGER, 40, NULL);
    for (int i = 0; i < 40; i++)
        x->code[i] = i % 2 ? 10 : 4;
    OK(cel_make_strata(x, 4, CEL_STRATA_UNIQUE, 0.1, CEL_STRATA_DEPTH, &rng, &s, NULL, &err));
    ck_assert_str_eq(s->levels->label[0], "10");
    cel_column_drop(s);
    cel_column_drop(x);
}
END_TEST

/* x = 1..100 in 4 bins: 25 rows each; breaks below 2 and too few rows leave one stratum. */
START_TEST(numbers_are_cut_at_quantiles)
{
    cel_column *x = cel_column_new(CEL_INTEGER, 100, NULL), *s;
    cel_rng rng;
    cel_error err;
    cel_notes notes = {0};
    for (int i = 0; i < 100; i++)
        x->code[i] = i + 1;
    cel_rng_seed(&rng, 1);
    OK(cel_make_strata(x, 4, CEL_STRATA_UNIQUE, 0.1, CEL_STRATA_DEPTH, &rng, &s, &notes, &err));
    ck_assert_str_eq(s->levels->label[0], "[1,25.8]");
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(s->code[i], i / 25);
    cel_column_drop(s);
    OK(cel_make_strata(x, 1, CEL_STRATA_UNIQUE, 0.1, CEL_STRATA_DEPTH, &rng, &s, &notes, &err));
    ck_assert_int_eq(s->levels->n, 1);
    cel_column_drop(s);
    OK(cel_make_strata(x, 10, CEL_STRATA_UNIQUE, 0.1, CEL_STRATA_DEPTH, &rng, &s, &notes, &err));
    ck_assert_int_eq(s->levels->n, 5);
    ck_assert_uint_eq(notes.n, 2);
    cel_column_drop(s);
    cel_notes_free(&notes);
    cel_column_drop(x);
}
END_TEST

TEST_MAIN("tuning/strata", strata_are_those_of_rsample, rare_levels_are_pooled, numbers_are_cut_at_quantiles)
