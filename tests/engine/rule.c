/* Rules by name, with their arguments, from values. */
#include "tests/engine/rules.h"

START_TEST(names)
{
    cel_error err;
    cel_rule r;
    static const char *const same[] = {"glorot_uniform", "GlorotUniform", "initializer_glorot_uniform"};
    for (size_t i = 0; i < 3; i++) {
        OK(cel_rule_make(CEL_INITIALIZER, same[i], NULL, 0, &r, &err));
        ck_assert_str_eq(r.type->name, "glorot_uniform");
    }
    ck_assert_str_eq(rule(CEL_INITIALIZER, "uniform", NULL, 0).type->name, "random_uniform");
    ck_assert_str_eq(rule(CEL_CONSTRAINT, "max_norm", NULL, 0).type->name, "maxnorm");
    ck_assert_int_eq(cel_rule_make(CEL_INITIALIZER, "glorot_unifrom", NULL, 0, &r, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "there is no initializer \"glorot_unifrom\"");
    ck_assert_ptr_nonnull(strstr(err.hint, "glorot_uniform"));
    cel_argument wrong = {"l3", cel_value_number(1)};
    ck_assert_int_eq(cel_rule_make(CEL_REGULARIZER, "l2", &wrong, 1, &r, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "regularizer_l2() has no argument `l3`");
    cel_value_free(&wrong.value);
    cel_value number = cel_value_number(1);
    ck_assert_int_eq(cel_rule_from_value(CEL_REGULARIZER, &number, "kernel_regularizer", &r, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "kernel_regularizer must be a regularizer: its name in quotes, or a call of regularizer_...()");
    cel_value_free(&number);
}
END_TEST

TEST_MAIN("engine/rule", names)
