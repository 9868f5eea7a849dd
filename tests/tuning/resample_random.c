#include "tests/tuning/rsample.h"

typedef struct set_case {
    int seed;
    const char *expr, *data;
    cel_resamples_maker *make;
    cel_resampling o;
    size_t head; /* only the first rows; 0: all */
} set_case;

static const set_case sets[] = {
    {123, "vfold_cv(cars32)", "cars32", cel_vfold_cv, {.v = 10}, 0},
    {123, "vfold_cv(cars32, v = 5)", "cars32", cel_vfold_cv, {.v = 5}, 0},
    {1, "vfold_cv(cars32, v = 4, repeats = 2)", "cars32", cel_vfold_cv, {.v = 4, .repeats = 2}, 0},
    {123, "vfold_cv(attrition60, v = 3, strata = Attrition)", "attrition60", cel_vfold_cv, {.v = 3, .strata = "Attrition"}, 0},
    {123, "vfold_cv(attrition60, v = 3, strata = MonthlyIncome, breaks = 2)", "attrition60", cel_vfold_cv,
     {.v = 3, .strata = "MonthlyIncome", .breaks = 2}, 0},
    {123, "vfold_cv(attrition60, v = 3, repeats = 2, strata = Attrition)", "attrition60", cel_vfold_cv,
     {.v = 3, .repeats = 2, .strata = "Attrition"}, 0},
    {2026, "bootstraps(cars32, times = 3)", "cars32", cel_bootstraps, {.times = 3}, 0},
    {2026, "bootstraps(attrition60, times = 2, strata = Attrition)", "attrition60", cel_bootstraps,
     {.times = 2, .strata = "Attrition"}, 0},
    {2026, "bootstraps(cars32, times = 2, apparent = TRUE)", "cars32", cel_bootstraps, {.times = 2, .apparent = true}, 0},
    {123, "mc_cv(cars32, times = 3)", "cars32", cel_mc_cv, {.times = 3}, 0},
    {123, "mc_cv(cars32, prop = 0.5, times = 2)", "cars32", cel_mc_cv, {.times = 2, .prop = 0.5}, 0},
    {123, "mc_cv(attrition60, times = 2, strata = Attrition)", "attrition60", cel_mc_cv, {.times = 2, .strata = "Attrition"}, 0},
    {123, "validation_split(cars32)", "cars32", cel_validation_split, {.v = 0}, 0},
    {123, "validation_split(attrition60, prop = 0.8, strata = Attrition)", "attrition60", cel_validation_split,
     {.prop = 0.8, .strata = "Attrition"}, 0},
    {5, "loo_cv(cars32[1:8, ])", "cars32", cel_loo_cv, {.v = 0}, 8},
    {123, "apparent(cars32[1:5, ])", "cars32", cel_apparent, {.v = 0}, 5},
};

START_TEST(sets_are_those_of_rsample)
{
    json_t *file = golden_json(GOLDEN "/rsample/small.json");
    for (size_t k = 0; k < sizeof sets / sizeof *sets; k++) {
        const set_case *c = &sets[k];
        json_t *want = golden_case(json_object_get(file, "cases"), c->seed, c->expr);
        cel_frame *f = golden_frame(c->data);
        if (c->head) {
            cel_frame *all = f;
            f = cel_frame_head(all, c->head);
            cel_frame_drop(all);
        }
        cel_rng rng;
        cel_error err;
        cel_notes notes = {0};
        cel_resamples *r;
        cel_rng_seed(&rng, c->seed);
        cel_resampling o = filled(c->o);
        OK(c->make(f, &o, &rng, &r, &notes, &err));
        same_set(r, want, c->expr);
        same_notes(&notes, json_object_get(want, "conditions"), c->expr);
        NEAR(cel_rng_unif(&rng), json_number_value(json_object_get(want, "runif_after")), 0.0);
        cel_notes_free(&notes);
        cel_resamples_drop(r);
        cel_frame_drop(f);
    }
    json_decref(file);
}
END_TEST

typedef struct split_case {
    int seed;
    const char *expr, *data;
    cel_resampling o;
} split_case;

static const split_case splits[] = {
    {1, "initial_split(cars32)", "cars32", {.v = 0}},
    {42, "initial_split(cars32)", "cars32", {.v = 0}},
    {123, "initial_split(cars32, prop = 0.8)", "cars32", {.prop = 0.8}},
    {123, "initial_split(penguins, strata = species)", "penguins", {.strata = "species"}},
    {123, "initial_split(penguins, prop = 0.8, strata = body_mass_g)", "penguins", {.prop = 0.8, .strata = "body_mass_g"}},
    {42, "initial_split(penguins, prop = 0.8, strata = body_mass_g, breaks = 6)", "penguins",
     {.prop = 0.8, .strata = "body_mass_g", .breaks = 6}},
    {42, "initial_split(attrition60, strata = Attrition)", "attrition60", {.strata = "Attrition"}},
    {42, "initial_split(attrition60, strata = MonthlyIncome)", "attrition60", {.strata = "MonthlyIncome"}},
    {42, "initial_split(cars32, strata = mpg)", "cars32", {.strata = "mpg"}},
    {42, "initial_split(cars32, strata = cyl)", "cars32", {.strata = "cyl"}},
    {42, "initial_split(penguins, strata = island, pool = 0.2)", "penguins", {.strata = "island", .pool = 0.2}},
    {42, "initial_split(penguins, strata = sex)", "penguins", {.strata = "sex"}},
    {1, "initial_split(cars32, strata = model)", "cars32", {.strata = "model"}},
};

START_TEST(initial_splits_are_those_of_rsample)
{
    json_t *file = golden_json(GOLDEN "/rsample/small.json");
    for (size_t k = 0; k < sizeof splits / sizeof *splits; k++) {
        const split_case *c = &splits[k];
        json_t *want = golden_case(json_object_get(file, "cases"), c->seed, c->expr);
        cel_frame *f = golden_frame(c->data);
        cel_rng rng;
        cel_error err;
        cel_notes notes = {0};
        cel_split *s;
        cel_rng_seed(&rng, c->seed);
        cel_resampling o = filled(c->o);
        OK(cel_initial_split(f, &o, &rng, &s, &notes, &err));
        same_split(s, want, c->expr);
        same_notes(&notes, json_object_get(want, "conditions"), c->expr);
        same_classes(cel_split_classes(s), json_object_get(want, "class"), c->expr);
        NEAR(cel_rng_unif(&rng), json_number_value(json_object_get(want, "runif_after")), 0.0);
        cel_notes_free(&notes);
        cel_split_drop(s);
        cel_frame_drop(f);
    }
    json_decref(file);
}
END_TEST

START_TEST(three_way_splits_are_those_of_rsample)
{
    json_t *file = golden_json(GOLDEN "/rsample/initial_validation_split.json"), *list = json_object_get(file, "cases");
    static const struct {
        const char *expr;
        double prop[2];
    } cases[] = {{"initial_validation_split(cars32)", {0.6, 0.2}},
                 {"initial_validation_split(cars32, prop = c(0.5, 0.25))", {0.5, 0.25}}};
    for (size_t k = 0; k < 2; k++) {
        json_t *want = golden_case(list, 123, cases[k].expr);
        cel_frame *f = golden_frame("cars32"), *part;
        cel_resampling o = CEL_RESAMPLING;
        o.prop = cases[k].prop[0];
        o.validation_prop = cases[k].prop[1];
        cel_rng rng;
        cel_error err;
        cel_split *s;
        cel_rng_seed(&rng, 123);
        OK(cel_initial_validation_split(f, &o, &rng, &s, NULL, &err));
        same_rows(s, CEL_ANALYSIS, json_object_get(want, "train"), cases[k].expr);
        same_rows(s, CEL_VALIDATION, json_object_get(want, "val"), cases[k].expr);
        same_rows(s, CEL_ASSESSMENT, json_object_get(want, "test"), cases[k].expr);
        NEAR(cel_rng_unif(&rng), json_number_value(json_object_get(want, "runif_after")), 0.0);
        cel_text t = {0};
        cel_split_print(s, &t);
        ck_assert_str_eq(strstr(t.text, "\n<") + 1, k ? "<16/8/8/32>\n" : "<19/6/7/32>\n");
        cel_text_free(&t);
        OK(cel_split_frame(s, CEL_ANALYSIS, &part, &err)); /* ascending, unlike the rows drawn */
        ck_assert_str_eq(cel_column_label(part->column[0], 0), "Datsun 710");
        cel_frame_drop(part);
        cel_split_drop(s);
        cel_frame_drop(f);
    }
    json_decref(file);
}
END_TEST

START_TEST(mistakes_are_named)
{
    cel_frame *f = golden_frame("cars32");
    cel_rng rng;
    cel_error err;
    cel_resamples *r;
    cel_split *s;
    cel_resampling o = CEL_RESAMPLING;
    cel_rng_seed(&rng, 1);
    o.v = 40;
    ck_assert_int_eq(cel_vfold_cv(f, &o, &rng, &r, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "The number of rows is less than `v` = 40.");
    o.v = 1;
    ck_assert_int_eq(cel_vfold_cv(f, &o, &rng, &r, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`v` must be a whole number larger than or equal to 2, not the number 1.");
    o.v = 32;
    ck_assert_int_eq(cel_vfold_cv(f, &o, &rng, &r, NULL, &err), CEL_INPUT);
    o.v = 3;
    o.strata = "nosuch";
    ck_assert_int_eq(cel_vfold_cv(f, &o, &rng, &r, NULL, &err), CEL_INPUT);
    o.strata = NULL;
    o.prop = 1.2;
    ck_assert_int_eq(cel_initial_split(f, &o, &rng, &s, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`prop` must be less than 1, not 1.2");
    o.prop = 0.01; /* no row at all */
    ck_assert_int_eq(cel_initial_split(f, &o, &rng, &s, NULL, &err), CEL_INPUT);
    o.times = 0;
    ck_assert_int_eq(cel_bootstraps(f, &o, &rng, &r, NULL, &err), CEL_INPUT);
    o.prop = 0.6;
    o.validation_prop = 0.4;
    ck_assert_int_eq(cel_initial_validation_split(f, &o, &rng, &s, NULL, &err), CEL_INPUT);
    cel_frame_drop(f);
}
END_TEST

/* Every allocation of every maker fails once: a clean error, nothing lost (the leak checker watches). */
START_TEST(memory_may_fail_anywhere)
{
    cel_frame *f = golden_frame("cars32");
    cel_resampling o = CEL_RESAMPLING;
    cel_resamples_maker *const makers[] = {cel_vfold_cv, cel_mc_cv, cel_bootstraps, cel_validation_split, cel_loo_cv, cel_apparent};
    o.v = 3;
    o.repeats = 2;
    o.times = 2;
    o.apparent = true;
    o.strata = "cyl";
    for (size_t m = 0; m < sizeof makers / sizeof *makers; m++)
        for (long n = 1;; n++) {
            cel_rng rng;
            cel_error err;
            cel_resamples *r = NULL;
            cel_rng_seed(&rng, 1);
            cel_alloc_fail_after(n);
            cel_status status = makers[m](f, &o, &rng, &r, NULL, &err);
            cel_alloc_fail_after(0);
            cel_resamples_drop(r);
            if (status == CEL_OK)
                break;
            ck_assert_int_eq(status, CEL_NOMEM);
            ck_assert_ptr_null(r);
        }
    for (long n = 1;; n++) {
        cel_rng rng;
        cel_error err;
        cel_split *s = NULL;
        cel_rng_seed(&rng, 1);
        cel_alloc_fail_after(n);
        cel_status status = cel_initial_validation_split(f, &o, &rng, &s, NULL, &err);
        cel_alloc_fail_after(0);
        cel_split_drop(s);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("tuning/resample_random", sets_are_those_of_rsample, initial_splits_are_those_of_rsample,
          three_way_splits_are_those_of_rsample, mistakes_are_named, memory_may_fail_anywhere)
