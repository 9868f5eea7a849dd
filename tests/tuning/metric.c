#include "tests/tuning/metric_cases.h"

/* One expression for one metric of its rows: the name is the function's, or for metrics() that of the row. */
static cel_status evaluate(const char *expr, const char *metric_name, const char *value, cel_estimate *out, cel_notes *notes,
                           cel_error *err)
{
    golden_call c = golden_parse(expr);
    char key[32], name[400];
    snprintf(name, sizeof name, "%s", strcmp(c.text, "metrics") == 0 ? metric_name : c.text);
    char *vec = strstr(name, "_vec");
    if (vec)
        *vec = 0;
    cel_frame *all = golden_data(golden_arg(&c, 0), key, sizeof key), *f = golden_rows(all, key, value);
    golden_view v;
    golden_view_of(&c, f, &v);
    cel_metric *metric = NULL;
    cel_status status = v.missing ? CEL_INPUT : cel_metric_new(cel_metric_find(name), NULL, &metric, err);
    if (status == CEL_OK)
        status = golden_options(&c, metric, err);
    if (status == CEL_OK)
        status = cel_metric_evaluate(metric, &v.data, out, notes, err);
    cel_metric_free(metric);
    cel_frame_drop(f);
    cel_frame_drop(all);
    return status;
}

static const char *cell(const cel_frame *f, const char *column, size_t row)
{
    const char *text = cel_column_label(cel_frame_column(f, column, NULL), row);
    return text ? text : "";
}

/* golden/yardstick/metrics.csv: every number and estimator R gives, and that what R refuses is refused. */
START_TEST(metrics_equal_yardstick)
{
    cel_frame *g = golden_table("metrics");
    cel_error err;
    size_t refused = 0;
    for (size_t i = 0; i < g->rows; i++) {
        const char *expr = cell(g, "expr", i), *estimator = cell(g, "estimator", i);
        cel_estimate e;
        cel_status status = evaluate(expr, cell(g, "metric", i), cell(g, "key", i), &e, NULL, &err);
        if (*cell(g, "error", i)) {
            ck_assert_msg(status == CEL_INPUT, "%s was not refused", expr);
            refused++;
            continue;
        }
        ck_assert_msg(status == CEL_OK, "%s: %s", expr, err.message);
        double want = cel_column_number(cel_frame_column(g, "estimate", NULL), i);
        ck_assert_msg(golden_same(e.value, want), "%s: %.17g, not %.17g", expr, e.value, want);
        ck_assert_msg(!*estimator || strcmp(e.estimator, estimator) == 0, "%s: %s, not %s", expr, e.estimator, estimator);
    }
    ck_assert_uint_eq(g->rows, 572);
    ck_assert_uint_eq(refused, 23);
    cel_frame_drop(g);
}
END_TEST

/* Paragraphs filled to 79 columns, as R's console shows those of a condition. */
static void fill(const char *text, char *out)
{
    int column = 0;
    for (const char *p = text; *p;) {
        size_t length = strcspn(p, " \n");
        char was = p == text ? 0 : p[-1], word[256];
        snprintf(word, sizeof word, "%.*s", (int)length, p);
        int width = cel_text_width(word);
        bool fold = was == '\n' || (was == ' ' && column + 1 + width > 79);
        if (was) {
            *out++ = fold ? '\n' : ' ';
            column = fold ? 0 : column + 1;
        }
        memcpy(out, p, length);
        out += length;
        column += width;
        p += length + (p[length] != 0);
    }
    *out = 0;
}

/* golden/v2026/yardstick/messages.csv: the very words of the warnings. */
START_TEST(warnings_equal_yardstick)
{
    cel_frame *g = golden_table("messages");
    cel_error err;
    size_t compared = 0;
    for (size_t i = 0; i < g->rows; i++) {
        const char *want = cell(g, "conditions", i);
        if (!*want)
            continue;
        cel_notes notes = {0};
        cel_estimate e;
        OK(evaluate(cell(g, "expr", i), "", "", &e, &notes, &err));
        char text[2048];
        ck_assert_msg(notes.n == 1, "%s: %zu warnings", cell(g, "expr", i), notes.n);
        fill(notes.note[0], text);
        ck_assert_str_eq(text, want);
        cel_notes_free(&notes);
        compared++;
    }
    cel_frame_drop(g);
    ck_assert_uint_eq(compared, 34);
}
END_TEST

static double one(const char *name, const cel_metric_data *d)
{
    cel_metric *metric;
    cel_estimate e;
    cel_error err;
    OK(cel_metric_new(cel_metric_find(name), NULL, &metric, &err));
    OK(cel_metric_evaluate(metric, d, &e, NULL, &err));
    cel_metric_free(metric);
    return e.value;
}

/* Vectors of the reference and worked out by hand for what the golden files do not have. */
START_TEST(metrics_beside_the_golden_ones)
{
    const double t[] = {1, 2, 3, 4, 5, 6.5}, p[] = {1.1, 1.9, 3.3, 3.6, 5.5, 6};
    cel_metric_data numeric = {.n = 6, .truth = t, .estimate = p};
    NEAR(one("mse", &numeric), 0.128333333333333, 1e-14);
    NEAR(one("rmse_relative", &numeric), 0.0651338947279, 1e-12);
    NEAR(one("gini_coef", &numeric), 1, 1e-15);
    const double swapped[] = {1.9, 1.1, 3.3, 3.6, 5.5, 6}, two_rows[] = {3, 1}, upside_down[] = {0, 1}, weights[] = {2, 1};
    numeric.estimate = swapped; /* the last two of six change places: each Lorenz step but one stays */
    NEAR(one("gini_coef", &numeric), 1 - 1 / 21.5 / (6.5 / 21.5 + 11.5 / 21.5 + 15.5 / 21.5 + 18.5 / 21.5 + 20.5 / 21.5 + 1 - 3.5), 1e-14);
    /* weights 2, 1 of truths 3, 1: areas 2/3 * 6/7 / 2 + 1/3 * 13/7 / 2 = 25/42 and 1/3 * 1/7 / 2 + 2/3 * 8/7 / 2 = 17/42 */
    cel_metric_data weighted = {.n = 2, .truth = two_rows, .estimate = upside_down, .weight = weights};
    NEAR(one("gini_coef", &weighted), (1 - 34.0 / 42) / (1 - 50.0 / 42), 1e-14);
    /* quartiles of 1, 3 at shares 1/3, 1: at .25 1, at .75 1 + (.75 - 1/3) / (2/3) * 2; mean squared error (9 * 2 + 0) / 3 */
    NEAR(one("rpiq", &weighted), (0.75 - 1.0 / 3) * 3 / sqrt(6), 1e-14);

    const char *labels[] = {"a", "b"};
    cel_levels *two = cel_levels_new(labels, 2, true);
    const int32_t truth[] = {0, 0, 1, 0, 1, 1, 0, 1, 0, 1}, estimate[] = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
    const double a[] = {.9, .8, .8, .6, .55, .4, .4, .3, .2, .1}, w[] = {1, 2, 1, 2, 1, 2, 1, 2, 1, 2};
    const double *prob[] = {a};
    cel_metric_data d = {.n = 10, .truth_code = truth, .estimate_code = estimate, .levels = two, .prob = prob, .probs = 1};
    NEAR(one("brier_class", &d), 0.24125, 1e-15);
    NEAR(one("ranked_prob_score", &d), 0.24125, 1e-15);
    NEAR(one("fall_out", &d), 0.4, 1e-15);
    NEAR(one("miss_rate", &d), 0.4, 1e-15);
    NEAR(one("markedness", &d), 0.2, 1e-15);
    NEAR(one("roc_dist", &d), 0.565685424949238, 1e-14);
    /* (ln F - ln H - ln(1-F) + ln(1-H)) / (ln F + ln H + ln(1-F) + ln(1-H)) with H = .6, F = .4 */
    NEAR(one("sedi", &d), (log(.4) - log(.6)) / (log(.4) + log(.6)), 1e-14);
    d.weight = w;
    double sum = 0, total = 0;
    for (int i = 0; i < 10; i++) {
        double e = (truth[i] == 0) - a[i];
        sum += exp(w[i]) * e * e;
        total += exp(w[i]);
    }
    NEAR(one("brier_class", &d), sum / total, 1e-15);
    cel_levels_drop(two);
}
END_TEST

START_TEST(three_classes)
{
    const char *labels[] = {"x", "y", "z"};
    cel_levels *three = cel_levels_new(labels, 3, false);
    const int32_t truth[] = {0, 1, 2, 0, 1, 2, 0, 0, 1, 2};
    const double x[] = {.7, .3, .2, .5, .5, .1, .3, .6, .2, .3}, y[] = {.2, .4, .2, .3, .4, .3, .5, .3, .5, .4},
                 z[] = {.1, .3, .6, .2, .1, .6, .2, .1, .3, .3};
    const double *prob[] = {x, y, z};
    cel_metric_data d = {.n = 10, .truth_code = truth, .levels = three, .prob = prob, .probs = 3};
    NEAR(one("roc_auc", &d), 0.893518518519, 1e-12);
    NEAR(one("brier_class", &d), 0.217, 1e-15);
    NEAR(one("roc_aunp", &d), 0.894047619048, 1e-12);
    cel_levels_drop(three);
}
END_TEST

START_TEST(options_are_checked)
{
    cel_error err;
    cel_metric *f, *accuracy;
    OK(cel_metric_new(cel_metric_find("f_meas"), "f2", &f, &err));
    OK(cel_metric_new(cel_metric_find("accuracy"), NULL, &accuracy, &err));
    cel_value two = cel_value_number(2), minus = cel_value_number(-1), word = cel_value_text("makro"), second = cel_value_text("second");
    OK(cel_metric_set_option(f, "beta", &two, &err));
    ck_assert(f->option.beta == 2);
    ck_assert_str_eq(f->name, "f2");
    OK(cel_metric_set_option(f, "event_level", &second, &err));
    ck_assert(f->option.event_second);
    ck_assert_int_eq(cel_metric_set_option(f, "beta", &minus, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`beta` must be a number not below 0, not -1");
    ck_assert_int_eq(cel_metric_set_option(f, "estimator", &word, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "\"macro_weighted\""));
    ck_assert_int_eq(cel_metric_set_option(f, "betta", &two, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "f_meas() has no argument `betta`");
    ck_assert_str_eq(err.hint, "did you mean `beta`?");
    ck_assert_int_eq(cel_metric_set_option(accuracy, "estimator", &word, &err), CEL_INPUT);
    OK(cel_metric_offer_option(accuracy, "estimator", &word, &err));
    const cel_metric_type *type;
    ck_assert_int_eq(cel_metric_look_up("rsme", &type, &err), CEL_INPUT);
    ck_assert_str_eq(err.hint, "did you mean `rmse`?");
    cel_value_free(&word);
    cel_value_free(&two);
    cel_value_free(&minus);
    cel_value_free(&second);
    cel_metric_free(f);
    cel_metric_free(accuracy);
}
END_TEST

START_TEST(what_does_not_fit_is_refused)
{
    const char *labels[] = {"a", "b", "c"};
    cel_error err;
    cel_levels *three = cel_levels_new(labels, 3, false), *two = cel_levels_new(labels, 2, false);
    const int32_t truth[] = {0, 1, 2};
    const double p[] = {.5, .2, .1};
    const double *prob[] = {p, p};
    cel_metric_data d = {.n = 3, .truth_code = truth, .levels = three, .prob = prob, .probs = 2, .estimate_code = truth, .estimate_levels = two};
    cel_metric *auc, *acc, *sens;
    cel_estimate e;
    OK(cel_metric_new(cel_metric_find("roc_auc"), NULL, &auc, &err));
    OK(cel_metric_new(cel_metric_find("accuracy"), NULL, &acc, &err));
    OK(cel_metric_new(cel_metric_find("sens"), NULL, &sens, &err));
    ck_assert_int_eq(cel_metric_evaluate(auc, &d, &e, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "roc_auc(): the number of levels in `truth` (3) must match the number of columns supplied in `...` (2)");
    ck_assert_int_eq(cel_metric_evaluate(acc, &d, &e, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "accuracy(): `truth` and `estimate` levels must be equivalent");
    ck_assert_str_eq(err.hint, "`truth`: a, b, and c\n`estimate`: a and b");
    d.estimate_levels = three;
    cel_value binary = cel_value_text("binary");
    OK(cel_metric_set_option(sens, "estimator", &binary, &err));
    ck_assert_int_eq(cel_metric_evaluate(sens, &d, &e, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "sens(): `estimator` is \"binary\": only a `truth` of two levels is allowed, not one of 3");
    cel_metric_free(sens);
    OK(cel_metric_new(cel_metric_find("sedi"), NULL, &sens, &err));
    ck_assert_int_eq(cel_metric_evaluate(sens, &d, &e, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "sedi() is only defined for a `truth` of two levels, not 3");
    d = (cel_metric_data){.n = 3, .truth = p};
    ck_assert_int_eq(cel_metric_evaluate(acc, &d, &e, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "accuracy() needs a factor truth and a factor estimate");
    cel_value_free(&binary);
    cel_metric_free(auc);
    cel_metric_free(acc);
    cel_metric_free(sens);
    cel_levels_drop(three);
    cel_levels_drop(two);
}
END_TEST

START_TEST(directions)
{
    ck_assert(cel_direction_better(CEL_MINIMIZE, 1, 2) && !cel_direction_better(CEL_MINIMIZE, 2, 1));
    ck_assert(cel_direction_better(CEL_MAXIMIZE, 2, 1) && cel_direction_better(CEL_ZERO, -1, 2));
    ck_assert(cel_direction_better(CEL_MINIMIZE, 1, NAN) && !cel_direction_better(CEL_MINIMIZE, NAN, 1));
}
END_TEST

/* Every allocation of an evaluation fails once; nothing leaks (the sanitizer build looks) and nothing is half done. */
START_TEST(evaluation_survives_the_loss_of_memory)
{
    const char *labels[] = {"a", "b", "c"};
    cel_error err;
    const int32_t truth[] = {0, 1, 2, CEL_NA_INT, 1, 0}, estimate[] = {0, 1, 1, 0, 1, 0};
    const double p[] = {.5, .2, .1, .3, .4, .5}, w[] = {1, 1, 1, 1, 1, 2};
    const double *prob[] = {p, p, p};
    cel_levels *three = cel_levels_new(labels, 3, true);
    cel_metric_data d = {.n = 6, .truth_code = truth, .estimate_code = estimate, .levels = three, .prob = prob, .probs = 3, .truth = p,
                         .estimate = p};
    size_t types;
    const cel_metric_type *type = cel_metric_types(&types);
    for (size_t i = 0; i < 2 * types; i++) {
        d.weight = i % 2 ? w : NULL;
        cel_status status = CEL_NOMEM;
        for (long n = 1; status != CEL_OK; n++) {
            ck_assert_int_lt(n, 100);
            cel_metric *metric = NULL;
            cel_estimate e;
            cel_alloc_fail_after(n);
            status = cel_metric_new(&type[i / 2], NULL, &metric, &err);
            if (status == CEL_OK)
                status = cel_metric_evaluate(metric, &d, &e, NULL, &err);
            cel_alloc_fail_after(0);
            cel_metric_free(metric);
            if (strcmp(type[i / 2].name, "sedi") == 0 && status == CEL_INPUT)
                break; /* for two levels only */
            ck_assert_msg(status == CEL_OK || status == CEL_NOMEM, "%s: %s", type[i / 2].name, err.message);
        }
    }
    cel_levels_drop(three);
}
END_TEST

TEST_MAIN("tuning/metric", metrics_equal_yardstick, warnings_equal_yardstick, metrics_beside_the_golden_ones, three_classes,
          options_are_checked, what_does_not_fit_is_refused, directions, evaluation_survives_the_loss_of_memory)
