#include "tests/recipes/golden.h"

static cel_frame *juiced(const char *call)
{
    cel_error err;
    char expr[256];
    cel_frame *data = golden_table("data", "peng_train", true), *t;
    cel_recipe *r, *p;
    snprintf(expr, sizeof expr, "recipe(species ~ ., data = d) |> %s", call);
    OK(golden_recipe(expr, data, &r, &err));
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err));
    OK(cel_recipe_juice(p, NULL, 0, &t, &err));
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(data);
    return t;
}

static void count(const cel_frame *t, size_t n[3])
{
    cel_error err;
    const cel_column *c = cel_frame_column(t, "species", &err);
    memset(n, 0, 3 * sizeof *n);
    for (size_t i = 0; i < c->n; i++) {
        n[c->code[i]]++;
        ck_assert(i == 0 || c->code[i] >= c->code[i - 1]); /* class after class */
    }
}

START_TEST(classes_are_evened_out)
{
    size_t n[3], least = SIZE_MAX, most = 0;
    cel_error err;
    cel_frame *data = golden_table("data", "peng_train", true), *t;
    const cel_column *c = cel_frame_column(data, "species", &err);
    size_t before[3] = {0};
    for (size_t i = 0; i < c->n; i++)
        before[c->code[i]]++;
    for (size_t l = 0; l < 3; l++) {
        least = before[l] < least ? before[l] : least;
        most = before[l] > most ? before[l] : most;
    }
    count(t = juiced("step_upsample(species, seed = 7)"), n);
    for (size_t l = 0; l < 3; l++)
        ck_assert_uint_eq(n[l], most);
    cel_frame_drop(t);
    count(t = juiced("step_downsample(species, seed = 7)"), n);
    for (size_t l = 0; l < 3; l++)
        ck_assert_uint_eq(n[l], least);
    cel_frame_drop(t);
    count(t = juiced("step_upsample(species, over_ratio = 0.5)"), n);
    for (size_t l = 0; l < 3; l++) /* classes above the target keep their size */
        ck_assert_uint_eq(n[l], before[l] > most / 2 ? before[l] : most / 2);
    cel_frame_drop(t);
    cel_frame_drop(data);
}
END_TEST

START_TEST(the_seed_says_which_rows)
{
    cel_frame *a = juiced("step_downsample(species, seed = 7)"), *b = juiced("step_downsample(species, seed = 7)"), *c = juiced("step_downsample(species, seed = 8)");
    size_t same = 0, other = 0;
    for (size_t i = 0; i < a->rows; i++) {
        double x = cel_column_number(a->column[4], i);
        same += x == cel_column_number(b->column[4], i) || isnan(x);
        other += x == cel_column_number(c->column[4], i) || isnan(x);
    }
    ck_assert_uint_eq(same, a->rows);
    ck_assert_uint_lt(other, a->rows);
    cel_frame_drop(a);
    cel_frame_drop(b);
    cel_frame_drop(c);
}
END_TEST

TEST_MAIN("recipes/step_balance", classes_are_evened_out, the_seed_says_which_rows)
