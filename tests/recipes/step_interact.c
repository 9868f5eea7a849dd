#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("interact_num", "interact_star", "interact_dummy", "interact_sep");
}
END_TEST

/* The recipe of an expression on a table of tests/golden/data, prepped; its warnings go to `notes`. */
static cel_recipe *prepped(const char *expr, const char *table, cel_notes *notes)
{
    cel_error err;
    cel_frame *data = golden_table("data", table, true);
    cel_recipe *r, *p;
    OK(golden_recipe(expr, data, &r, &err));
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, notes, &err));
    cel_recipe_drop(r);
    cel_frame_drop(data);
    return p;
}

START_TEST(formulas)
{
    static const struct {
        const char *formula, *names; /* of the new columns */
    } cases[] = {
        {"~ x:y + y:x", "x_x_y"},
        {"~ (x + y + z)^2 - x:z", "x_x_y y_x_z"},
        {"~ (x + y)^3", "x_x_y"},
        {"~ c(x, y):z", "x_x_z y_x_z"},
        {"~ x * (y + z)", "x_x_y x_x_z"},
        {"~ z:x:y", "z_x_x_x_y"},
        {"~ x + y", ""},
        {"~ `x`:all_of(\"y\")", "x_x_y"},
    };
    cel_error err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expr[256];
        cel_frame *t;
        cel_text names = {0};
        snprintf(expr, sizeof expr, "recipe(price ~ x + y + z, data = d) |> step_interact(%s)", cases[i].formula);
        cel_recipe *p = prepped(expr, "dia_train", NULL);
        OK(cel_recipe_juice(p, NULL, 0, &t, &err));
        for (size_t j = 4; j < t->cols; j++)
            cel_text_addf(&names, "%s%s", j > 4 ? " " : "", t->name[j]);
        ck_assert_str_eq(names.text ? names.text : "", cases[i].names);
        cel_text_free(&names);
        cel_frame_drop(t);
        cel_recipe_drop(p);
    }
}
END_TEST

START_TEST(factors_are_their_indicators)
{
    cel_error err;
    cel_notes notes = {0};
    cel_frame *t;
    cel_recipe *p = prepped("recipe(species ~ ., data = d) |> step_interact(~ island:bill_length_mm)", "peng_train", &notes);
    ck_assert_uint_eq(notes.n, 1);
    OK(cel_recipe_juice(p, NULL, 0, &t, &err));
    ck_assert_str_eq(t->name[t->cols - 2], "islandDream_x_bill_length_mm");
    ck_assert_str_eq(t->name[t->cols - 1], "islandTorgersen_x_bill_length_mm");
    cel_frame_drop(t);
    cel_notes_free(&notes);
    cel_recipe_drop(p);
}
END_TEST

START_TEST(ordered_factors_are_their_polynomials)
{
    static const char *const names[] = {"x_x_cut.L", "x_x_cut.Q", "x_x_cut.C", "x_x_cut^4"};
    cel_error err;
    cel_frame *t;
    cel_recipe *p = prepped("recipe(price ~ x + cut, data = d) |> step_interact(~ x:cut)", "dia_train", NULL);
    OK(cel_recipe_juice(p, NULL, 0, &t, &err));
    for (size_t k = 0; k < 4; k++)
        ck_assert_str_eq(t->name[3 + k], names[k]);
    const cel_column *cut = cel_frame_column(t, "cut", &err), *x = cel_frame_column(t, "x", &err);
    for (size_t i = 0; i < t->rows; i++) /* contr.poly(5): linear scores over sqrt(10) */
        ck_assert_double_eq_tol(t->column[3]->num[i], x->num[i] * (cut->code[i] - 2) / sqrt(10), 1e-12);
    cel_frame_drop(t);
    cel_recipe_drop(p);
}
END_TEST

START_TEST(unknown_names_make_no_interactions)
{
    cel_notes notes = {0};
    cel_recipe *p = prepped("recipe(price ~ x + y + z, data = d) |> step_interact(~ x:nobody)", "dia_train", &notes);
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], "! Interaction specification failed for:\n• ~x:nobody\nℹ No interactions will be created");
    cel_notes_free(&notes);
    cel_recipe_drop(p);
}
END_TEST

TEST_MAIN("recipes/step_interact", golden, formulas, factors_are_their_indicators, ordered_factors_are_their_polynomials, unknown_names_make_no_interactions)
