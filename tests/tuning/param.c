#include "tests/tuning/golden.h"
#include "tuning/param.h"

static void prints(const cel_param *p, const char *want)
{
    cel_text t = {0};
    cel_param_print(p, &t);
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
}

/* The transcript of golden/v2026/dials/prints.txt. */
START_TEST(parameters_print_as_in_r)
{
    static const struct {
        const char *name;
        double lower, upper;
        const char *text;
    } cases[] = {
        {"num_terms", 1, 4, "# Model Terms (quantitative)\nRange: [1, 4]\n"},
        {"dropout", 0, 0.4, "Dropout Rate (quantitative)\nRange: [0, 0.4)\n"},
        {"learn_rate", 1, 0, "Learning Rate (quantitative)\nTransformer: log-10 [1e-100, Inf]\nRange (transformed scale): [-10, -1]\n"},
        {"batch_size", 1, 0, "Batch Size (quantitative)\nTransformer: log-2 [1e-100, Inf]\nRange (transformed scale): [2, 7]\n"},
        {"epochs", 1, 0, "# Epochs (quantitative)\nRange: [10, 1000]\n"},
        {"mtry", 1, 0, "# Randomly Selected Predictors (quantitative)\nRange: [1, ?]\n"},
        {"prior_slab_dispersion", 1, 0,
         "Dispersion of Slab Prior (quantitative)\nTransformer: log-10 [1e-100, Inf]\nRange (transformed scale): [-0.5, 0.477]\n"},
        {"lower_limit", 1, 0, "Lower Limit (quantitative)\nRange: (-Inf, Inf)\n"},
        {"max_times", 1, 0, "Maximum Token Frequency (quantitative)\nRange: [1, 100000]\n"},
        {"prune", 1, 0, "Pruning (qualitative)\n2 possible values include:\nTRUE and FALSE\n"},
    };
    cel_error err;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        cel_param *p = cel_param_make(cases[k].name, &err), *q;
        if (cases[k].lower <= cases[k].upper) {
            OK(cel_param_with_range(p, cases[k].lower, cases[k].upper, &q, &err));
            cel_param_drop(p);
            p = q;
        }
        prints(p, cases[k].text);
        cel_param_drop(p);
    }
    static const char *const names[] = {"celu", "elu", "exponential", "gelu", "hardshrink", "hardsigmoid", "hardtanh",
                                        "leaky_relu", "linear", "log_sigmoid", "relu", "relu6", "rrelu", "selu", "sigmoid",
                                        "silu", "softmax", "softplus", "softshrink", "softsign", "swish", "tanh", "tanhshrink"};
    cel_value v = cel_value_texts(names, 23);
    cel_param *p = cel_param_make("activation", &err), *q;
    OK(cel_param_with_values(p, &v, &q, &err));
    prints(q, "Activation Function (qualitative)\n23 possible values include:\n"
              "'celu', 'elu', 'exponential', 'gelu', 'hardshrink', 'hardsigmoid', 'hardtanh',\n"
              "'leaky_relu', 'linear', 'log_sigmoid', 'relu', 'relu6', 'rrelu', 'selu',\n"
              "'sigmoid', 'silu', 'softmax', 'softplus', \u2026, 'tanh', and 'tanhshrink'\n");
    cel_value_free(&v);
    cel_param_drop(q);
    v = cel_value_texts((const char *const[]){"relu", "tanh"}, 2);
    OK(cel_param_with_values(p, &v, &q, &err));
    prints(q, "Activation Function (qualitative)\n2 possible values include:\n'relu' and 'tanh'\n");
    cel_value_free(&v);
    cel_param_drop(q);
    cel_param_drop(p);
}
END_TEST

START_TEST(ranges_are_checked)
{
    cel_error err;
    cel_param *p = cel_param_make("hidden_units", &err), *q;
    ck_assert_int_eq(cel_param_with_range(p, 10, 1, &q, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "The `range` lower bound (10) must not exceed the upper bound (1).");
    ck_assert_int_eq(cel_param_with_range(p, 1.5, 3, &q, &err), CEL_INPUT);
    ck_assert_str_eq(err.message,
                     "An integer is required for the range and these do not appear to be whole numbers: 1.5");
    cel_value v = cel_value_text("a");
    ck_assert_int_eq(cel_param_with_values(p, &v, &q, &err), CEL_INPUT);
    cel_value_free(&v);
    v = cel_value_number(11);
    ck_assert_int_eq(cel_param_with_values(p, &v, &q, &err), CEL_INPUT);
    cel_value_free(&v);
    double lower, upper;
    cel_param_drop(p);
    p = cel_param_make("learn_rate", &err);
    cel_param_range(p, true, &lower, &upper);
    NEAR(lower, 1e-10, 1e-24);
    NEAR(upper, 0.1, 1e-16);
    OK(cel_param_with_transform(p, NULL, &q, &err));
    ck_assert_ptr_null(q->transform);
    cel_param_drop(q);
    cel_param_drop(p);
    ck_assert_ptr_null(cel_param_make("hiden_units", &err));
    ck_assert_str_eq(err.hint, "did you mean hidden_units()?");
}
END_TEST

START_TEST(unknown_bounds_are_found_in_the_data)
{
    cel_frame *f = golden_frame("cars32");
    cel_error err;
    static const struct {
        const char *name;
        double upper;
    } cases[] = {{"mtry", 12}, {"num_terms", 12}, {"mtry_long", 1.0791812460476249}, {"penalty", 0}};
    for (size_t k = 0; k < 4; k++) {
        cel_param *p = cel_param_make(cases[k].name, &err), *q;
        OK(cel_param_finalize(p, f, &q, &err));
        NEAR(q->upper, cases[k].upper, 1e-15);
        cel_param_drop(p);
        cel_param_drop(q);
    }
    cel_param *whole = cel_param_make("batch_size", &err), *p, *q;
    OK(cel_param_with_range(whole, NAN, NAN, &p, &err));
    cel_param_drop(whole);
    ck_assert(cel_param_has_unknown(p));
    OK(cel_param_finalize_by(p, CEL_FINALIZE_BATCH, 96, 3, &q, &err));
    NEAR(q->lower, log2(9), 1e-15);
    NEAR(q->upper, 5, 1e-15);
    cel_param_drop(q);
    ck_assert_int_eq(cel_param_finalize_by(p, CEL_FINALIZE_BATCH, 3, 3, &q, &err), CEL_INPUT);
    cel_param_drop(p);
    cel_frame_drop(f);
}
END_TEST

START_TEST(memory_may_fail_anywhere)
{
    for (long n = 1;; n++) {
        cel_error err = {0};
        cel_param *q = NULL;
        cel_alloc_fail_after(n);
        cel_param *p = cel_param_make("activation", &err);
        cel_status status = p ? cel_param_with_values(p, &p->values, &q, &err) : err.status;
        cel_alloc_fail_after(0);
        cel_param_drop(p);
        cel_param_drop(q);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
}
END_TEST

TEST_MAIN("tuning/param", parameters_print_as_in_r, ranges_are_checked, unknown_bounds_are_found_in_the_data,
          memory_may_fail_anywhere)
