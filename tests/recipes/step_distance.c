#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("classdist");
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

START_TEST(one_covariance_for_all_classes)
{
    cel_error err;
    cel_frame *t;
    cel_recipe *p = prepped("recipe(species ~ ., data = d) |> step_naomit(all_predictors()) |> step_classdist(bill_length_mm, bill_depth_mm, class = 'species', pool = TRUE, log = FALSE)", "peng_train", NULL);
    OK(cel_recipe_juice(p, NULL, 0, &t, &err));
    ck_assert_str_eq(t->name[t->cols - 1], "classdist_Gentoo");
    for (size_t i = 0; i < t->rows; i++)
        ck_assert_double_ge(t->column[t->cols - 1]->num[i], 0);
    cel_frame_drop(t);
    cel_recipe_drop(p);
}
END_TEST

START_TEST(a_great_circle)
{
    cel_error err;
    cel_frame *t, *data = cel_frame_new(1);
    cel_column *lat = cel_column_new(CEL_DOUBLE, 1, NULL), *lon = cel_column_new(CEL_DOUBLE, 1, NULL);
    lon->num[0] = 90; /* a quarter of the equator from 0, 0 */
    OK(cel_frame_set(data, "lat", lat, &err));
    OK(cel_frame_set(data, "lon", lon, &err));
    cel_recipe *r, *p;
    OK(golden_recipe("recipe(~ lat + lon, data = d) |> step_geodist(lat = 'lat', lon = 'lon', ref_lat = 0, ref_lon = 0)", data, &r, &err));
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err));
    OK(cel_recipe_juice(p, NULL, 0, &t, &err));
    ck_assert_double_eq_tol(cel_frame_column(t, "geo_dist", &err)->num[0], 6371000 * acos(-1) / 2, 1e-6);
    cel_frame_drop(t);
    cel_recipe_drop(p);
    cel_column_drop(lon);
    lon = cel_column_new(CEL_DOUBLE, 1, NULL);
    lon->num[0] = 181;
    OK(cel_frame_set(data, "lon", lon, &err));
    ck_assert_int_ne(cel_recipe_prep(r, data, NULL, NULL, &p, NULL, &err), CEL_OK);
    ck_assert_ptr_nonnull(strstr(err.message, "between -180 and 180"));
    cel_recipe_drop(r);
    cel_column_drop(lat);
    cel_column_drop(lon);
    cel_frame_drop(data);
}
END_TEST

TEST_MAIN("recipes/step_distance", golden, one_covariance_for_all_classes, a_great_circle)
