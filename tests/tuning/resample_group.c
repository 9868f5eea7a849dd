#include "tests/tuning/rsample.h"

static const struct {
    int seed;
    const char *expr, *data;
    cel_resamples_maker *make;
    cel_resampling o;
} sets[] = {
    {123, "group_vfold_cv(cars32, group = carb)", "cars32", cel_group_vfold_cv, {.group = "carb"}},
    {123, "group_vfold_cv(cars32, group = carb, v = 3)", "cars32", cel_group_vfold_cv, {.group = "carb", .v = 3}},
    {123, "group_vfold_cv(cars32, group = carb, v = 3, balance = 'observations')", "cars32", cel_group_vfold_cv,
     {.group = "carb", .v = 3, .balance_observations = true}},
    {123, "group_vfold_cv(attrition60, group = JobRole, v = 4)", "attrition60", cel_group_vfold_cv, {.group = "JobRole", .v = 4}},
    {7, "group_vfold_cv(attrition60, group = JobRole, v = 3, repeats = 2)", "attrition60", cel_group_vfold_cv,
     {.group = "JobRole", .v = 3, .repeats = 2}},
    {123, "group_mc_cv(attrition60, group = JobRole, times = 2)", "attrition60", cel_group_mc_cv, {.group = "JobRole", .times = 2}},
    {123, "group_bootstraps(attrition60, group = JobRole, times = 2)", "attrition60", cel_group_bootstraps,
     {.group = "JobRole", .times = 2}},
    {123, "group_validation_split(attrition60, group = JobRole)", "attrition60", cel_group_validation_split, {.group = "JobRole"}},
};

START_TEST(sets_are_those_of_rsample)
{
    json_t *file = golden_json(GOLDEN "/rsample/small.json"), *list = json_object_get(file, "cases");
    for (size_t k = 0; k < sizeof sets / sizeof *sets; k++) {
        json_t *want = golden_case(list, sets[k].seed, sets[k].expr);
        cel_frame *f = golden_frame(sets[k].data);
        cel_rng rng;
        cel_error err;
        cel_resamples *r;
        cel_rng_seed(&rng, sets[k].seed);
        cel_resampling o = filled(sets[k].o);
        OK(sets[k].make(f, &o, &rng, &r, NULL, &err));
        same_set(r, want, sets[k].expr);
        NEAR(cel_rng_unif(&rng), json_number_value(json_object_get(want, "runif_after")), 0.0);
        cel_resamples_drop(r);
        cel_frame_drop(f);
    }
    json_t *want = golden_case(list, 123, "group_initial_split(attrition60, group = JobRole)");
    cel_frame *f = golden_frame("attrition60");
    cel_resampling o = CEL_RESAMPLING;
    cel_rng rng;
    cel_error err;
    cel_split *s;
    o.group = "JobRole";
    cel_rng_seed(&rng, 123);
    OK(cel_group_initial_split(f, &o, &rng, &s, NULL, &err));
    same_split(s, want, "group_initial_split");
    same_classes(cel_split_classes(s), json_object_get(want, "class"), "group_initial_split");
    NEAR(cel_rng_unif(&rng), json_number_value(json_object_get(want, "runif_after")), 0.0);
    cel_split_drop(s);
    cel_frame_drop(f);
    json_decref(file);
}
END_TEST

/* No group stands in two folds, with strata or without; all rows are assessed once. */
START_TEST(groups_stay_together)
{
    cel_frame *f = cel_frame_new(60);
    cel_error err;
    cel_column *group = cel_column_new(CEL_INTEGER, 60, NULL), *half = cel_column_new(CEL_INTEGER, 60, NULL);
    for (int i = 0; i < 60; i++) {
        group->code[i] = i % 20;
        half->code[i] = i % 20 < 8;
    }
    OK(cel_frame_set(f, "group", group, &err));
    OK(cel_frame_set(f, "half", half, &err));
    for (int mode = 0; mode < 4; mode++) {
        cel_resampling o = CEL_RESAMPLING;
        cel_rng rng;
        cel_resamples *r;
        int fold[20], assessed = 0;
        o.group = "group";
        o.v = 4;
        o.balance_observations = mode & 1;
        o.strata = mode & 2 ? "half" : NULL;
        cel_rng_seed(&rng, 9);
        OK(cel_group_vfold_cv(f, &o, &rng, &r, NULL, &err));
        for (int g = 0; g < 20; g++)
            fold[g] = -1;
        for (size_t k = 0; k < r->n; k++) {
            size_t *rows, n, of_half = 0;
            OK(cel_split_rows(r->split[k], CEL_ASSESSMENT, &rows, &n, &err));
            for (size_t i = 0; i < n; i++, assessed++) {
                int g = group->code[rows[i]];
                ck_assert(fold[g] == -1 || fold[g] == (int)k);
                fold[g] = (int)k;
                of_half += (size_t)half->code[rows[i]];
            }
            if (o.strata) /* 8 groups of 3 rows in 4 folds */
                ck_assert_uint_eq(of_half, 6);
            cel_free(rows);
        }
        ck_assert_int_eq(assessed, 60);
        cel_resamples_drop(r);
    }
    cel_column_drop(group);
    cel_column_drop(half);
    cel_frame_drop(f);
}
END_TEST

START_TEST(three_parts_share_no_group)
{
    cel_frame *f = golden_frame("attrition60");
    cel_resampling o = CEL_RESAMPLING;
    cel_rng rng;
    cel_error err;
    cel_split *s;
    o.group = "JobRole";
    o.prop = 0.6;
    cel_rng_seed(&rng, 3);
    OK(cel_group_initial_validation_split(f, &o, &rng, &s, NULL, &err));
    const cel_column *role = cel_frame_column(f, "JobRole", &err);
    int where[16];
    size_t total = 0;
    for (int k = 0; k < 16; k++)
        where[k] = -1;
    for (int p = 0; p < CEL_PARTS; p++) {
        size_t *rows, n;
        OK(cel_split_rows(s, p, &rows, &n, &err));
        ck_assert_uint_gt(n, 0);
        total += n;
        for (size_t i = 0; i < n; i++) {
            int *at = &where[role->code[rows[i]]];
            ck_assert(*at == -1 || *at == p);
            *at = p;
        }
        cel_free(rows);
    }
    ck_assert_uint_eq(total, 60);
    cel_split_drop(s);
    cel_frame_drop(f);
}
END_TEST

START_TEST(mistakes_are_named)
{
    cel_frame *f = golden_frame("cars32");
    cel_resampling o = CEL_RESAMPLING;
    cel_rng rng;
    cel_error err;
    cel_resamples *r;
    cel_notes notes = {0};
    cel_rng_seed(&rng, 1);
    ck_assert_int_eq(cel_group_vfold_cv(f, &o, &rng, &r, NULL, &err), CEL_INPUT);
    o.group = "carb";
    o.v = 9;
    ck_assert_int_eq(cel_group_vfold_cv(f, &o, &rng, &r, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "The number of groups is less than `v` = 9.");
    o.strata = "mpg";
    o.v = 2;
    ck_assert_int_eq(cel_group_vfold_cv(f, &o, &rng, &r, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`strata` (mpg) must be constant across all rows of each `group` (carb)");
    o.group = "cyl";
    o.strata = "cyl";
    o.v = 0;
    ck_assert_int_eq(cel_group_vfold_cv(f, &o, &rng, &r, &notes, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "The least common stratum only had 1 groups, which may not be enough for cross-validation.");
    ck_assert_uint_eq(notes.n, 1);
    cel_notes_free(&notes);
    cel_frame_drop(f);
}
END_TEST

START_TEST(memory_may_fail_anywhere)
{
    cel_frame *f = golden_frame("cars32");
    for (int m = 0; m < 5; m++)
        for (long n = 1;; n++) {
            cel_resampling o = CEL_RESAMPLING;
            cel_rng rng;
            cel_error err;
            cel_resamples *r = NULL;
            cel_split *s = NULL;
            o.group = "carb";
            o.v = 3;
            o.repeats = 2;
            o.times = 2;
            o.apparent = true;
            o.balance_observations = m == 1;
            cel_rng_seed(&rng, 1);
            cel_alloc_fail_after(n);
            cel_status status = m < 2    ? cel_group_vfold_cv(f, &o, &rng, &r, NULL, &err)
                                : m == 2 ? cel_group_bootstraps(f, &o, &rng, &r, NULL, &err)
                                : m == 3 ? cel_group_validation_split(f, &o, &rng, &r, NULL, &err)
                                         : cel_group_initial_validation_split(f, &o, &rng, &s, NULL, &err);
            cel_alloc_fail_after(0);
            cel_resamples_drop(r);
            cel_split_drop(s);
            if (status == CEL_OK)
                break;
            ck_assert_int_eq(status, CEL_NOMEM);
        }
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("tuning/resample_group", sets_are_those_of_rsample, groups_stay_together, three_parts_share_no_group,
          mistakes_are_named, memory_may_fail_anywhere)
