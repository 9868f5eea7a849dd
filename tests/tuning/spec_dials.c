/* Which parameter object an argument is tuned with: kerasnip's names, and what it cannot tune. */
#include "tests/test.h"
#include "tests/tuning/blocks.h"

typedef struct mapping {
    const char *arg, *param; /* argument of the spec; NULL: none known */
} mapping;

static const mapping MAPPING[] = {
    {"num_conv", "num_terms"}, {"conv_filters", "hidden_units"}, {"conv_layer1_units", "hidden_units"}, {"conv_kernel_size", "kernel_size"},
    {"conv_dropout", "dropout"}, {"conv_first_rate", "dropout"}, {"conv_learn_rate", "learn_rate"}, {"conv_activation", "activation"},
    {"conv_kernel_initializer", "initializer"}, {"conv_use_bias", "use_bias"}, {"conv_alpha", NULL}, {"learn_rate", "learn_rate"},
    {"fit_epochs", "epochs"}, {"fit_batch_size", "batch_size"}, {"compile_optimizer", "compile_optimizer"}, {"compile_loss", "compile_loss"},
    {"fit_shuffle", "fit_shuffle"}, {"fit_callbacks", NULL},
};

START_TEST(names_give_parameters)
{
    cel_error err;
    cel_blocks blocks = {0};
    OK(cel_blocks_add(&blocks, "conv", build_input, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "model", NULL, NULL, &err));
    static const char *const args[] = {"filters", "layer1_units", "kernel_size", "dropout", "first_rate", "learn_rate", "activation", "kernel_initializer", "alpha"};
    for (size_t i = 0; i < sizeof args / sizeof *args; i++)
        OK(add_default(&blocks, args[i], cel_value_number(1), &err));
    OK(add_default(&blocks, "use_bias", cel_value_logical(true), &err));
    cel_spec_type *type;
    OK(cel_spec_type_new("net", false, CEL_REGRESSION, &blocks, &type, &err));
    for (size_t i = 0; i < sizeof MAPPING / sizeof *MAPPING; i++) {
        int at = cel_spec_type_find(type, MAPPING[i].arg, &err);
        ck_assert_int_ge(at, 0);
        cel_param *param;
        OK(cel_spec_type_param(type, (size_t)at, &param, &err));
        if (!MAPPING[i].param) {
            ck_assert_ptr_null(param);
            continue;
        }
        ck_assert_msg(param && strcmp(param->name, MAPPING[i].param) == 0, "%s is tuned with %s, not %s", MAPPING[i].arg, param ? param->name : "nothing",
                      MAPPING[i].param);
        cel_param_drop(param);
    }
    cel_spec_type_drop(type);
}
END_TEST

START_TEST(choices_are_names_the_engine_knows)
{
    cel_error err;
    cel_spec_type *type;
    OK(mlp_type(CEL_REGRESSION, &type, &err));
    static const char *const args[] = {"compile_optimizer", "compile_loss"};
    for (size_t i = 0; i < 2; i++) {
        size_t at = (size_t)cel_spec_type_find(type, args[i], &err);
        cel_param *param;
        OK(cel_spec_type_param(type, at, &param, &err));
        ck_assert_uint_gt(param->values.n, 8);
        cel_spec *spec;
        OK(cel_spec_new(type, &spec, &err));
        for (size_t k = 0; k < param->values.n; k++)
            OK(set_arg(&spec, args[i], cel_value_text(param->values.as.text[k]), &err));
        cel_spec_drop(spec);
        cel_param_drop(param);
    }
    cel_spec_type_drop(type);
}
END_TEST

TEST_MAIN("tuning/spec_dials", names_give_parameters, choices_are_names_the_engine_knows)
