/* celeriac check: the report of what a search would do; the script ends where training would begin. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

static char *checked(const char *script, cel_status want, cel_error *err)
{
    script_texts texts = {0};
    cel_script_options options = {.write = script_write, .warn = script_warn, .message = script_message, .user = &texts, .jobs = 2, .quiet = true,
                                  .check_only = true, .data_dir = EXAMPLES "/data"};
    cel_interp *in = cel_interp_new(&options);
    ck_assert_ptr_nonnull(in);
    ck_assert_int_eq(cel_script_run_text(in, "test.R", script, strlen(script), err), want);
    cel_interp_free(in);
    cel_text_free(&texts.warnings);
    return texts.out.text ? texts.out.text : cel_strdup("");
}

#define SEARCH \
    CAR_MLP "wf <- workflow(mpg ~ wt + hp, car_mlp(num_body = tune(), body_units = tune()))\nset.seed(1)\nfolds <- vfold_cv(mtcars, v = 3)\n"

START_TEST(every_candidate_is_built)
{
    cel_error err;
    char *out = checked(SEARCH "x <- tune_grid(wf, folds, grid = tibble(num_body = c(1, 2, 2), body_units = c(4L, -3L, 8L)))\ncat(\"trained\")\n", CEL_OK, &err);
    ck_assert_msg(strstr(out, "3 candidates × 3 folds = 9 fits      smallest 17 weights, largest 105") == out, "%s", out);
    ck_assert_msg(strstr(out, " at 2 jobs\n✓ 2 build    ✗ 1 does not\n  pre0_mod2_post0  num_body = 2 body_units = -3\n"
                              "    block `body`: units must be a whole number >= 1, not -3\n"
                              "    test.R:6:12   model |> layer_dense(units = units, activation = \"relu\") |> layer_dropout(rate = dropout)\n"
                              "                           ^~~~~~~~~~~") != NULL, "%s", out);
    ck_assert_ptr_null(strstr(out, "trained"));
    cel_free(out);
}
END_TEST

START_TEST(nothing_builds)
{
    cel_error err;
    char *out = checked(SEARCH "tune_grid(wf, folds, grid = tibble(num_body = 1, body_units = c(-4L, -3L)))\n", CEL_FAILED, &err);
    ck_assert_ptr_nonnull(strstr(out, "✓ 0 build    ✗ 2 do not\n"));
    ck_assert_str_eq(err.message, "none of the 2 candidates can be built");
    cel_free(out);
}
END_TEST

START_TEST(single_fits_are_checked_too)
{
    cel_error err;
    char *out = checked(CAR_MLP "fit(workflow(mpg ~ wt, car_mlp(body_units = 3)), mtcars)\ncat(\"trained\")\n", CEL_OK, &err);
    ck_assert_msg(strstr(out, "1 candidate × 1 resample = 1 fit      smallest 10 weights, largest 10 weights") == NULL, "%s", out);
    ck_assert_msg(strstr(out, "1 candidate × 1 resample = 1 fit      smallest 10 weights, largest 10") == out, "%s", out);
    ck_assert_ptr_null(strstr(out, "trained"));
    cel_free(out);
    out = checked(CAR_MLP "last_fit(workflow(mpg ~ wt, car_mlp(body_units = 3)), initial_split(mtcars))\n", CEL_OK, &err);
    ck_assert_ptr_nonnull(strstr(out, "✓ 1 builds\n"));
    cel_free(out);
    out = checked(CAR_MLP "fit(car_mlp(body_units = 3), mpg ~ wt, data = mtcars)\ncat(\"trained\")\n", CEL_OK, &err);
    ck_assert_msg(strstr(out, "1 candidate × 1 resample = 1 fit      smallest 10 weights, largest 10") == out, "%s", out);
    ck_assert_ptr_null(strstr(out, "trained"));
    cel_free(out);
    out = checked(CAR_MLP "fit_xy(car_mlp(body_units = 3), mtcars[, c(\"wt\", \"hp\")], mtcars$mpg)\n", CEL_OK, &err);
    ck_assert_msg(strstr(out, "1 candidate × 1 resample = 1 fit      smallest 13 weights, largest 13") == out, "%s", out);
    cel_free(out);
    out = checked(CAR_MLP "x <- 1 + 1\nx\n", CEL_OK, &err);
    ck_assert_str_eq(out, "[1] 2\n");
    cel_free(out);
}
END_TEST

TEST_MAIN("cli/script/tune_check", every_candidate_is_built, nothing_builds, single_fits_are_checked_too)
