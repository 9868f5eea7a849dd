#include "cli/script/lib_dials.h"

#include "cli/script/frame_value.h"
#include "tests/cli/script/script.h"

/* A set made in C becomes a table, and the table the same set; a row without an object stays one. */
START_TEST(sets_go_both_ways)
{
    cel_script_options options = {.write = script_write, .warn = script_warn, .message = script_message, .jobs = 1};
    cel_interp *in = cel_interp_new(&options);
    cel_param_set set = {0}, again;
    cel_error err;
    cel_param *p = cel_param_make("hidden_units", &err);
    OK(cel_param_set_add(&set, "units", "units", "model_spec", "mlp", "main", p, &err));
    OK(cel_param_set_add(&set, "other", "other", "recipe", "step_pca", NULL, NULL, &err));
    cel_sexp *x = cel_param_set_value(in, &set);
    ck_assert_ptr_nonnull(x);
    ck_assert(cel_sexp_inherits(x, "parameters") && cel_is_frame(x));
    ck_assert(cel_param_set_of(in, x, &again));
    ck_assert_uint_eq(again.n, 2);
    ck_assert_ptr_eq(again.row[0].param, p);
    ck_assert_ptr_null(again.row[1].param);
    ck_assert_str_eq(again.row[0].component, "mlp");
    ck_assert_str_eq(again.row[1].component_id, "unknown");
    cel_param_set_free(&again);
    cel_sexp *one = cel_param_value(in, p);
    ck_assert_ptr_eq(cel_param_of(one), p);
    ck_assert(cel_param_set_of(in, one, &again));
    ck_assert_str_eq(again.row[0].id, "hidden_units");
    cel_param_set_free(&again);
    ck_assert(!cel_param_set_of(in, cel_sexp_number(in, 1), &again));
    cel_param_set_free(&set);
    cel_param_drop(p);
    cel_interp_free(in);
}
END_TEST

START_TEST(parts_of_a_parameter)
{
    script_prints("p <- learn_rate()\np$type\np$label\np$inclusive\np$trans\np$range$lower\n",
                  "[1] \"double\"\n     learn_rate \n\"Learning Rate\" \nlower upper \n TRUE  TRUE \n"
                  "Transformer: log-10 [1e-100, Inf]\n[1] -10\n");
    script_prints("activation()$values\nmtry()$range$upper\n",
                  "[1] \"linear\"  \"softmax\" \"relu\"    \"elu\"     \"tanh\"   \nunknown()\n");
    script_fails("hidden_units()$rang", "rang", "range");
}
END_TEST

TEST_MAIN("cli/script/dials_value", sets_go_both_ways, parts_of_a_parameter)
