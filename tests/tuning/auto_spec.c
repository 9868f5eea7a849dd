/* Settings of the network: ranges, choices, single values, and what is refused. */
#include "tests/tuning/planned.h"

static void refuse_setting(const char *name, const char *text, const char *code, const char *message, const char *hint)
{
    cel_frame *f = sixty("", "");
    cel_auto_setting s = {name, text};
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    o.setting = &s;
    o.n_settings = 1;
    refused(f, &o, code, message, hint);
    cel_frame_drop(f);
}

static const char RANGE_HINT[] = "a range is written low:high (32:256), choices a,b (relu,tanh), one value as it is (64)";

START_TEST(settings_that_are_refused)
{
    refuse_setting("body_unit", "3", "param.unknown", "the network has no argument \"body_unit\"", "did you mean body_units?");
    refuse_setting("zzzzzzzz", "3", "param.unknown", "the network has no argument \"zzzzzzzz\"",
                   "arguments: num_body, body_units, body_dropout, body_activation, learn_rate, fit_*, compile_*");
    refuse_setting("body_units", "5:1", "param.range", "\"5:1\" is no range for body_units", RANGE_HINT);
    refuse_setting("body_units", "5:", "param.range", "\"5:\" is no range for body_units", RANGE_HINT);
    refuse_setting("body_units", "1:2:3", "param.range", "\"1:2:3\" is no range for body_units", RANGE_HINT);
    refuse_setting("learn_rate", "0:1", "param.range", "\"0:1\" is no range for learn_rate", RANGE_HINT);
    refuse_setting("body_dropout", "0.1,x", "param.range", "\"0.1,x\" is no range for body_dropout", RANGE_HINT);
    refuse_setting("body_activation", "1:2", "param.range", "\"1:2\" is no range for body_activation", RANGE_HINT);
    refuse_setting("body_activation", "relu,tahn", "param.choice", "\"tahn\" is no choice for body_activation", "did you mean tanh?");
    refuse_setting("num_body", "a", "spec.value", "num_body must be a whole number >= 0, not \"a\"", "");
}
END_TEST

static const cel_param *param(const cel_auto *a, const char *id)
{
    int at = cel_param_set_find(&a->params, id);
    ck_assert_int_ge(at, 0);
    return a->params.row[at].param;
}

START_TEST(ranges_choices_and_values)
{
    static const cel_auto_setting s[] = {{"num_body", "2"},           {"body_units", "8,16,32"},       {"learn_rate", "0.0001:0.1"},
                                         {"body_dropout", "0.1:0.2"}, {"body_activation", "relu,tanh"}, {"fit_epochs", "7"}};
    cel_frame *f = sixty("", "");
    double low, high;
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    o.setting = s;
    o.n_settings = sizeof s / sizeof *s;
    cel_auto *a = plan_of(f, &o);
    ck_assert_uint_eq(a->params.n, 4);
    ck_assert_uint_eq(param(a, "body_units")->values.n, 3);
    cel_param_range(param(a, "learn_rate"), true, &low, &high);
    NEAR(low, 1e-4, 1e-12);
    NEAR(high, 0.1, 1e-9);
    cel_param_range(param(a, "body_dropout"), true, &low, &high);
    ck_assert(low == 0.1 && high == 0.2);
    ck_assert_str_eq(param(a, "body_activation")->values.as.text[1], "tanh");
    const cel_spec *spec = a->workflow->spec;
    int epochs = cel_spec_type_find(spec->type, "fit_epochs", NULL), layers = cel_spec_type_find(spec->type, "num_body", NULL);
    ck_assert(cel_value_at(&spec->value[epochs], 0) == 7 && cel_value_at(&spec->value[layers], 0) == 2);
    cel_auto_free(a);
    cel_frame_drop(f);
}
END_TEST

/* The candidates of a file: its columns are searched, the others have single values. */
START_TEST(a_grid_of_ones_own)
{
    cel_error err;
    cel_frame *f = sixty("", ""), *grid = table_of("body_units,fit_epochs\n3,2\n5,4\n"), *wrong = table_of("body_unit\n3\n");
    cel_auto_options o = CEL_AUTO_OPTIONS;
    cel_checked checked;
    o.outcome = "y";
    o.grid_data = grid;
    cel_auto *a = plan_of(f, &o);
    OK(cel_auto_check(a, &checked, &err));
    ck_assert_uint_eq(checked.candidates, 2);
    ck_assert_uint_eq(checked.built_n, 2);
    ck_assert_uint_lt(checked.smallest, checked.largest);
    cel_checked_free(&checked);
    cel_auto_free(a);
    o.grid_data = wrong;
    ck_assert_int_eq(cel_auto_new(f, &o, &a, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "body_unit"));
    cel_frame_drop(f);
    cel_frame_drop(grid);
    cel_frame_drop(wrong);
}
END_TEST

START_TEST(fit_needs_single_values)
{
    static const cel_auto_setting range = {"body_units", "3:5"}, one = {"body_units", "5"};
    cel_frame *f = sixty("", "");
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    o.fixed = true;
    o.setting = &range;
    o.n_settings = 1;
    refused(f, &o, "param.range", "body_units=3:5 is a range: fit needs one value", "celeriac tune searches ranges");
    o.setting = &one;
    cel_auto *a = plan_of(f, &o);
    ck_assert_uint_eq(a->params.n, 0);
    ck_assert_ptr_null(a->folds);
    cel_auto_free(a);
    cel_frame_drop(f);
}
END_TEST

/* Settings of "body" hold for every tower, those of one tower for it alone. */
START_TEST(towers)
{
    static const cel_auto_setting s[] = {{"body_units", "4:8"}, {"tower_b_units", "3"}, {"num_body", "1"}, {"tower_b_dropout", "0,0.5"}};
    static const cel_auto_setting wrong = {"body_unit", "4"};
    cel_frame *f = sixty("", "");
    double low, high;
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    o.towers = 2;
    o.setting = s;
    o.n_settings = sizeof s / sizeof *s;
    cel_auto *a = plan_of(f, &o);
    cel_param_range(param(a, "tower_a_units"), true, &low, &high);
    ck_assert(low == 4 && high == 8);
    ck_assert_int_lt(cel_param_set_find(&a->params, "tower_b_units"), 0);
    ck_assert_uint_eq(param(a, "tower_b_dropout")->values.n, 2);
    ck_assert_uint_eq(a->options.grid, 10);
    cel_auto_free(a);
    o.grid = 2; /* for 5 arguments */
    a = plan_of(f, &o);
    ck_assert_uint_eq(a->options.grid, 5);
    ck_assert_str_eq(a->notes.note[0], "2 candidates cannot fill the space of 5 arguments: 5 are tried");
    cel_auto_free(a);
    o.setting = &wrong;
    o.n_settings = 1;
    refused(f, &o, "param.unknown", "the network has no argument \"body_unit\"",
            "arguments: num_tower_a, tower_a_units, tower_a_dropout, tower_a_activation, ..., learn_rate, fit_*, compile_*");
    o.towers = 0;
    refused(f, &o, "param.towers", "there can be 1 to 8 towers, not 0", "");
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("tuning/auto_spec", towers, settings_that_are_refused, ranges_choices_and_values, a_grid_of_ones_own, fit_needs_single_values)
