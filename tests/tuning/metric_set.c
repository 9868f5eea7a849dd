#include "tests/test.h"
#include "tuning/metric.h"

static cel_status set_of(const char *const *names, size_t n, cel_metric_set **set, cel_error *err)
{
    cel_metric *metric[8] = {0};
    cel_status status = CEL_OK;
    for (size_t i = 0; status == CEL_OK && i < n; i++)
        status = cel_metric_new(cel_metric_find(names[i]), NULL, &metric[i], err);
    if (status == CEL_OK)
        status = cel_metric_set_new((const cel_metric *const *)metric, n, set, err);
    for (size_t i = 0; i < n; i++)
        cel_metric_free(metric[i]);
    return status;
}

START_TEST(class_metrics_come_before_probabilities)
{
    static const char *const names[] = {"roc_auc", "accuracy", "brier_class", "kap"}, *const order[] = {"accuracy", "kap", "roc_auc", "brier_class"};
    cel_error err;
    cel_metric_set *set;
    OK(set_of(names, 4, &set, &err));
    const char *labels[] = {"a", "b"};
    cel_levels *two = cel_levels_new(labels, 2, false);
    const int32_t truth[] = {0, 1, 0}, estimate[] = {0, 1, 1};
    const double p[] = {.9, .1, .4}, *prob[] = {p};
    cel_metric_data d = {.n = 3, .truth_code = truth, .estimate_code = estimate, .levels = two, .prob = prob, .probs = 1};
    cel_estimate e[4];
    OK(cel_metric_set_evaluate(set, &d, e, NULL, &err));
    for (int i = 0; i < 4; i++)
        ck_assert_str_eq(e[i].metric->name, order[i]);
    NEAR(e[0].value, 2.0 / 3, 1e-15);
    NEAR(e[2].value, 1, 0);
    ck_assert(cel_metric_set_has(set, CEL_METRIC_PROB) && !cel_metric_set_has(set, CEL_METRIC_NUMERIC));
    ck_assert_ptr_eq(cel_metric_set_find(set, "kap"), set->metric[3]);
    ck_assert_ptr_null(cel_metric_set_find(set, "rmse"));
    cel_metric_set_drop(cel_metric_set_keep(set));
    cel_metric_set_drop(set);
    cel_levels_drop(two);
}
END_TEST

START_TEST(kinds_do_not_mix)
{
    static const char *const names[] = {"rmse", "accuracy"};
    cel_error err;
    cel_metric_set *set;
    ck_assert_int_eq(set_of(names, 2, &set, &err), CEL_INPUT);
    ck_assert_str_eq(err.hint, "numeric: rmse\nclass: accuracy");
    ck_assert_int_eq(cel_metric_set_new(NULL, 0, &set, &err), CEL_INPUT);
}
END_TEST

START_TEST(defaults_of_tune)
{
    cel_error err;
    cel_metric_set *set;
    OK(cel_metric_set_default(false, &set, &err));
    ck_assert_str_eq(set->metric[0]->name, "rmse");
    ck_assert_str_eq(set->metric[1]->name, "rsq");
    cel_metric_set_drop(set);
    OK(cel_metric_set_default(true, &set, &err));
    ck_assert_uint_eq(set->n, 3);
    ck_assert_str_eq(set->metric[0]->name, "roc_auc");
    ck_assert_str_eq(set->metric[1]->name, "accuracy");
    ck_assert_str_eq(set->metric[2]->name, "brier_class");
    cel_metric_set_drop(set);
}
END_TEST

START_TEST(sets_survive_the_loss_of_memory)
{
    static const char *const names[] = {"rmse", "mae"};
    cel_error err;
    cel_metric_set *set = NULL;
    cel_status status = CEL_NOMEM;
    for (long n = 1; status != CEL_OK; n++) {
        ck_assert_int_lt(n, 40);
        cel_alloc_fail_after(n);
        status = set_of(names, 2, &set, &err);
        cel_alloc_fail_after(0);
    }
    cel_metric_set_drop(set);
}
END_TEST

TEST_MAIN("tuning/metric_set", class_metrics_come_before_probabilities, kinds_do_not_mix, defaults_of_tune, sets_survive_the_loss_of_memory)
