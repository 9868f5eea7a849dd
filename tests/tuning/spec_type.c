/* The generator of arguments: names and order are kerasnip's, wrong blocks are refused. */
#include "tests/test.h"
#include "tests/tuning/blocks.h"

static const char *const EXPECTED[] = {
    "num_input", "num_body", "num_output", "body_units", "body_dropout", "learn_rate", "fit_batch_size", "fit_epochs", "fit_callbacks",
    "fit_validation_split", "fit_validation_data", "fit_shuffle", "fit_class_weight", "fit_sample_weight", "fit_initial_epoch",
    "fit_steps_per_epoch", "fit_validation_steps", "fit_validation_batch_size", "fit_validation_freq", "fit_verbose", "fit_view_metrics",
    "compile_optimizer", "compile_loss", "compile_metrics", "compile_loss_weights", "compile_weighted_metrics", "compile_run_eagerly",
    "compile_steps_per_execution", "compile_jit_compile", "compile_auto_scale_loss"};

START_TEST(arguments_in_kerasnips_order)
{
    cel_error err;
    cel_spec_type *type;
    OK(mlp_type(CEL_REGRESSION, &type, &err));
    ck_assert_uint_eq(type->n_args, sizeof EXPECTED / sizeof *EXPECTED);
    for (size_t i = 0; i < type->n_args; i++)
        ck_assert_str_eq(type->arg[i].name, EXPECTED[i]);
    ck_assert_str_eq(type->arg[3].default_text, "128");
    ck_assert_str_eq(type->arg[5].default_text, "0.01");
    ck_assert_int_eq(cel_spec_type_find(type, "body_units", NULL), 3);
    ck_assert_int_eq(cel_spec_type_find(type, "body_unit", &err), -1);
    ck_assert_str_eq(err.message, "diamond_mlp() has no argument `body_unit`");
    ck_assert_str_eq(err.hint, "did you mean `body_units`?");
    cel_spec_type_drop(type);
}
END_TEST

static cel_status type_of(const char *const *text, size_t n, bool functional, cel_error *why)
{
    cel_spec_type *type = NULL;
    cel_status status = type_of_texts(text, n, functional, &type, why);
    cel_spec_type_drop(type);
    return status;
}

typedef struct refusal {
    const char *code;
    bool functional;
    const char *block[3];
} refusal;

static const refusal REFUSED[] = {
    {"spec.unnamed", false, {"input: m input_shape", "-: m units=1"}},
    {"spec.protected", false, {"compile: m input_shape"}},
    {"spec.protected", false, {"input: m", "fit: m"}},
    {"spec.protected", false, {"optimizer: m"}},
    {"spec.twice", false, {"input: m input_shape", "dense: m", "dense: m"}},
    {"spec.no_default", false, {"input: m input_shape", "dense: m units"}},
    {"spec.no_default", true, {"a: input_shape", "b: a units"}},
    {"spec.collision", false, {"input: m", "dense: m layer_units=1", "dense_layer: m units=1"}},
    {"spec.collision", false, {"input: m", "learn: m rate=1"}},
    {"spec.collision", false, {"input: m", "fit_batch: m size=1"}},
    {"spec.no_argument", false, {"input:"}},
    {"spec.no_argument", false, {"input: input_shape"}},
};

START_TEST(wrong_blocks_are_refused)
{
    cel_error err;
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        const refusal *r = &REFUSED[i];
        size_t n = 0;
        while (n < 3 && r->block[n])
            n++;
        ck_assert_int_eq(type_of(r->block, n, r->functional, &err), CEL_INPUT);
        ck_assert_str_eq(err.code, r->code);
    }
    cel_blocks none = {0};
    cel_spec_type *type;
    ck_assert_int_eq(cel_spec_type_new("net", false, CEL_REGRESSION, &none, &type, &err), CEL_INPUT);
    ck_assert_str_eq(err.code, "spec.blocks");
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    cel_spec_type *type;
    for (long n = 1;; n++) {
        cel_alloc_fail_after(n);
        cel_status status = mlp_type(CEL_REGRESSION, &type, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_spec_type_drop(type);
}
END_TEST

TEST_MAIN("tuning/spec_type", arguments_in_kerasnips_order, wrong_blocks_are_refused, memory_may_end_anywhere)
