/* The table of step types: ordered, whole, and what may be asked of a type. */
#include "recipes/recipe.h"
#include "recipes/step.h"
#include "tests/test.h"

START_TEST(the_table_is_in_order_and_whole)
{
    ck_assert_uint_ge(cel_n_step_types, 30);
    for (size_t i = 0; i < cel_n_step_types; i++) {
        const cel_step_type *t = cel_step_types[i];
        const char *function = cel_step_type_function(t), *name = cel_step_type_name(t);
        bool check = t->flags & CEL_STEP_CHECK;
        ck_assert_msg(strncmp(function, check ? "check_" : "step_", check ? 6 : 5) == 0, "%s", function);
        ck_assert_str_eq(function + (check ? 6 : 5), name);
        ck_assert_msg(cel_step_type_help(t) && *cel_step_type_help(t), "%s has no help", function);
        ck_assert_msg(t->title || t->say, "%s has no title", function);
        ck_assert_ptr_eq(cel_step_type_find(function), t);
        if (i > 0)
            ck_assert_msg(strcmp(cel_step_type_function(cel_step_types[i - 1]), function) < 0, "%s is out of order", function);
    }
    ck_assert_ptr_null(cel_step_type_find("step_nosuch"));
    ck_assert_ptr_null(cel_step_type_find("dummy"));
}
END_TEST

START_TEST(formals_are_distinct_and_explained)
{
    for (size_t i = 0; i < cel_n_step_types; i++) {
        size_t n;
        const cel_formal *f = cel_step_type_formals(cel_step_types[i], &n);
        for (size_t k = 0; k < n; k++) {
            ck_assert_msg(f[k].fallback && f[k].help && *f[k].help, "%s(%s)", cel_step_type_function(cel_step_types[i]), f[k].name);
            for (size_t before = 0; before < k; before++)
                ck_assert_str_ne(f[before].name, f[k].name);
        }
        for (const cel_step_tunable *t = cel_step_type_tunables(cel_step_types[i]); t->argument; t++) {
            size_t k = 0;
            while (k < n && strcmp(f[k].name, t->argument) != 0)
                k++;
            ck_assert_msg(k < n, "%s() has no argument %s to tune", cel_step_type_function(cel_step_types[i]), t->argument);
            ck_assert_ptr_nonnull(t->function);
        }
        const char *const *selectors = cel_step_types[i]->selectors;
        for (size_t s = 0; selectors && selectors[s]; s++)
            ck_assert(cel_step_type_is_selector(cel_step_types[i], selectors[s]));
    }
}
END_TEST

START_TEST(defaults_are_those_of_recipes)
{
    const cel_step_type *dummy = cel_step_type_find("step_dummy"), *naomit = cel_step_type_find("step_naomit");
    size_t n;
    ck_assert_str_eq(cel_step_type_role(dummy), "predictor");
    ck_assert_ptr_null(cel_step_type_role(naomit));
    ck_assert(cel_step_type_skip(naomit) && !cel_step_type_skip(dummy));
    ck_assert(!cel_step_type_takes_expressions(dummy) && !cel_step_type_takes_names(dummy));
    ck_assert(!cel_step_type_is_selector(dummy, "one_hot"));
    const cel_formal *f = cel_step_type_formals(dummy, &n);
    ck_assert_str_eq(f[0].name, "one_hot");
    ck_assert_str_eq(f[0].fallback, "FALSE");
    cel_step_type_formals(cel_step_type_find("step_zv"), &n);
    ck_assert_ptr_null(cel_step_type_tunables(cel_step_type_find("step_zv"))->argument);
}
END_TEST

TEST_MAIN("recipes/step_table", the_table_is_in_order_and_whole, formals_are_distinct_and_explained, defaults_are_those_of_recipes)
