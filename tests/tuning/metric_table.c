/* The table of metrics: its rows agree with themselves, names are found, wrong ones get the nearest. */
#include "tests/test.h"
#include "tuning/metric_rules.h"

static bool has_formal(const cel_metric_type *type, const char *name)
{
    for (size_t i = 0; i < type->formals; i++)
        if (strcmp(type->formal[i].name, name) == 0)
            return true;
    return false;
}

/* Every row has one rule, of its kind, and the formals that rule reads. */
START_TEST(rows_are_sound)
{
    size_t n;
    const cel_metric_type *type = cel_metric_types(&n);
    ck_assert_uint_ge(n, 49);
    for (size_t i = 0; i < n; i++) {
        const cel_metric_rule *r = type[i].rule;
        const int rules[CEL_METRIC_KINDS] = {!!r->element + !!r->numeric, !!r->cell + !!r->table, !!r->score + !!r->rows};
        for (int kind = 0; kind < CEL_METRIC_KINDS; kind++)
            ck_assert_msg(rules[kind] == (kind == (int)type[i].kind), "%s", type[i].name);
        ck_assert_msg(cel_metric_find(type[i].name) == &type[i], "%s stands twice", type[i].name);
        ck_assert_msg(has_formal(&type[i], "na_rm") && *type[i].help, "%s", type[i].name);
        ck_assert_msg((type[i].kind == CEL_METRIC_NUMERIC) == (r->estimators == CEL_ESTIMATORS_STANDARD), "%s", type[i].name);
        if (r->estimators == CEL_ESTIMATORS_AVERAGE || r->estimators == CEL_ESTIMATORS_SCORE || r->estimators == CEL_ESTIMATORS_ROC)
            ck_assert_msg(has_formal(&type[i], "estimator") && has_formal(&type[i], "event_level"), "%s", type[i].name);
    }
}
END_TEST

/* yardstick's own: what metric_set() prints as direction, and the formals in its order. */
START_TEST(rows_are_yardsticks)
{
    static const struct {
        const char *name;
        cel_metric_kind kind;
        cel_direction direction;
        const char *formals;
    } cases[] = {
        {"rmse", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "na_rm=TRUE"},
        {"msd", CEL_METRIC_NUMERIC, CEL_ZERO, "na_rm=TRUE"},
        {"mpe", CEL_METRIC_NUMERIC, CEL_ZERO, "na_rm=TRUE"},
        {"rsq", CEL_METRIC_NUMERIC, CEL_MAXIMIZE, "na_rm=TRUE"},
        {"mase", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "m=1L mae_train=NULL na_rm=TRUE"},
        {"ccc", CEL_METRIC_NUMERIC, CEL_MAXIMIZE, "bias=FALSE na_rm=TRUE"},
        {"huber_loss", CEL_METRIC_NUMERIC, CEL_MINIMIZE, "delta=1 na_rm=TRUE"},
        {"kap", CEL_METRIC_CLASS, CEL_MAXIMIZE, "weighting=\"none\" na_rm=TRUE"},
        {"f_meas", CEL_METRIC_CLASS, CEL_MAXIMIZE, "beta=1 estimator=NULL na_rm=TRUE event_level=\"first\""},
        {"ppv", CEL_METRIC_CLASS, CEL_MAXIMIZE, "prevalence=NULL estimator=NULL na_rm=TRUE event_level=\"first\""},
        {"roc_auc", CEL_METRIC_PROB, CEL_MAXIMIZE, "estimator=NULL na_rm=TRUE event_level=\"first\""},
        {"mn_log_loss", CEL_METRIC_PROB, CEL_MINIMIZE, "na_rm=TRUE sum=FALSE event_level=\"first\""},
        {"classification_cost", CEL_METRIC_PROB, CEL_MINIMIZE, "costs=NULL na_rm=TRUE event_level=\"first\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cel_metric_type *type = cel_metric_find(cases[i].name);
        ck_assert_ptr_nonnull(type);
        ck_assert_msg(type->kind == cases[i].kind && type->direction == cases[i].direction, "%s", type->name);
        cel_text t = {0};
        for (size_t k = 0; k < type->formals; k++)
            cel_text_addf(&t, "%s%s=%s", k ? " " : "", type->formal[k].name, type->formal[k].fallback);
        ck_assert_str_eq(t.text, cases[i].formals);
        cel_text_free(&t);
    }
}
END_TEST

START_TEST(names_are_looked_up)
{
    cel_error err;
    const cel_metric_type *type;
    OK(cel_metric_look_up("pr_auc", &type, &err));
    ck_assert_str_eq(type->name, "pr_auc");
    ck_assert_ptr_null(cel_metric_find("RMSE"));
    ck_assert_int_eq(cel_metric_look_up("acuracy", &type, &err), CEL_INPUT);
    ck_assert_ptr_null(type);
    ck_assert_str_eq(err.message, "there is no metric `acuracy`");
    ck_assert_str_eq(err.code, "metric.unknown");
    ck_assert_str_eq(err.hint, "did you mean `accuracy`?");
    ck_assert_int_eq(cel_metric_look_up("quarterly_turnover", &type, &err), CEL_INPUT);
    ck_assert_str_eq(err.hint, "");
}
END_TEST

TEST_MAIN("tuning/metric_table", rows_are_sound, rows_are_yardsticks, names_are_looked_up)
