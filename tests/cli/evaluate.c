/* celeriac evaluate: the metrics of a script's own, the baseline, and outcomes that are not as in training. */
#include "tests/cli/program.h"

START_TEST(as_a_script_measures)
{
    make_models();
    FILE_WITH("m.R", "library(tidymodels)\nlibrary(kerasnip)\nbirds <- read_csv(\"birds.csv\")\nf <- readRDS(\"mass.celeriac\")\n"
                     "p <- predict(f, birds)$.pred\n"
                     "cat(sprintf(\"%.6g %.6g %.6g\\n\", rmse_vec(birds$body_mass_g, p), mae_vec(birds$body_mass_g, p),\n"
                     "  sqrt(mean((birds$body_mass_g - mean(birds$body_mass_g))^2))))\n");
    double rmse, mae, base, got[4];
    ck_assert_int_eq(sscanf(program("run m.R")->out, "%lf %lf %lf", &rmse, &mae, &base), 3);
    const program_run *r = program("evaluate mass.celeriac birds.csv --metric rmse,mae --csv -q");
    ck_assert_int_eq(sscanf(r->out, ".metric,.estimator,.estimate,.baseline\nrmse,standard,%lf,%lf\nmae,standard,%lf,%lf\n", got, got + 1, got + 2, got + 3), 4);
    NEAR(got[0], rmse, rmse * 1e-5);
    NEAR(got[2], mae, mae * 1e-5);
    NEAR(got[1], base, base * 1e-5);
    r = program("evaluate species.celeriac birds.csv");
    ck_assert_int_eq(r->code, 0);
    ck_assert_ptr_nonnull(strstr(r->out, ".metric      .estimator  .estimate  .baseline\n"));
    ck_assert_ptr_nonnull(strstr(r->out, "\nroc_auc      hand_till "));
    ck_assert_ptr_nonnull(strstr(r->out, "times better than the baseline, which predicts the shares of the classes of training\n"));
    r = program("evaluate species.celeriac birds.csv --json");
    ck_assert_ptr_nonnull(strstr(r->out, "\"schema\": \"celeriac.metrics\""));
    ck_assert_ptr_nonnull(strstr(r->out, "\".metric\": \"accuracy\""));
}
END_TEST

START_TEST(refusals)
{
    make_models();
    FILE_WITH("no.csv", "island,bill_length_mm,sex\nBiscoe,45,male\n");
    program_gives("evaluate mass.celeriac no.csv", 2, "",
                  "error: no.csv has no column \"body_mass_g\", which the model needs\n  columns: island, bill_length_mm, sex\n");
    FILE_WITH("dodo.csv", "species,bill_length_mm,bill_depth_mm,flipper_length_mm\nDodo,45,17,200\nAdelie,40,17,190\n");
    program_gives("evaluate species.celeriac dodo.csv", 2, "",
                  "error: the outcome species has a value the model has not seen: \"Dodo\" (1 of 2 rows)\n  levels: Adelie, Chinstrap, Gentoo\n");
    const program_run *r = program("evaluate species.celeriac birds.csv --metric acuracy");
    ck_assert_int_eq(r->code, 2);
    ck_assert_ptr_nonnull(strstr(r->err, "accuracy"));
    r = program("evaluate species.celeriac birds.csv --metric rmse");
    ck_assert_int_eq(r->code, 2);
    program_gives("evaluate fit.celeriac birds.csv", 2, "", "error: fit.celeriac is a fit without a recipe, so it does not know the outcome's column\n");
}
END_TEST

TEST_MAIN("cli/evaluate", as_a_script_measures, refusals)
