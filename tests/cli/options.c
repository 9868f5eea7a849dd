#include "cli/options.h"
#include "tests/test.h"

static const cli_option table[] = {{"jobs", 'j', "N", ""}, {"quiet", 'q', NULL, ""}, {NULL, 0, NULL, NULL}};

static cel_status parse(cli_arguments *a, cel_error *err, int n, const char *const *words)
{
    return cli_arguments_parse(table, n, (char **)words, a, err);
}

START_TEST(flags_words_and_the_rest_are_told_apart)
{
    cli_arguments a;
    cel_error err;
    long jobs;
    OK(parse(&a, &err, 6, (const char *[]){"s.R", "-j3", "-q", "-", "--", "--jobs"}));
    ck_assert_int_eq(a.words, 2);
    ck_assert_str_eq(a.word[1], "-");
    ck_assert_int_eq(a.rests, 1);
    ck_assert_str_eq(a.rest[0], "--jobs");
    ck_assert_ptr_nonnull(cli_value(&a, "quiet"));
    OK(cli_value_integer(&a, "jobs", 1, 9, &jobs, &err));
    ck_assert_int_eq(jobs, 3);
    cli_arguments_free(&a);
    OK(parse(&a, &err, 2, (const char *[]){"--jobs", "4"}));
    OK(cli_value_integer(&a, "jobs", 1, 9, &jobs, &err));
    ck_assert_int_eq(jobs, 4);
    ck_assert_ptr_null(cli_value(&a, "quiet"));
    cli_arguments_free(&a);
    OK(parse(&a, &err, 1, (const char *[]){"--jobs=5"}));
    ck_assert_str_eq(cli_value(&a, "jobs"), "5");
    cli_arguments_free(&a);
}
END_TEST

START_TEST(wrong_flags_are_errors)
{
    static const struct { const char *word, *message, *hint; } cases[] = {
        {"--job", "there is no flag --job", "did you mean --jobs?"},
        {"-z", "there is no flag -z", ""},
        {"--jobs", "--jobs needs a value: --jobs N", ""},
        {"--quiet=1", "--quiet takes no value", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cli_arguments a;
        cel_error err;
        ck_assert_int_eq(parse(&a, &err, 1, &cases[i].word), CEL_INPUT);
        ck_assert_str_eq(err.message, cases[i].message);
        ck_assert_str_eq(err.hint, cases[i].hint);
    }
}
END_TEST

START_TEST(numbers_are_checked)
{
    static const char *const bad[] = {"--jobs=0", "--jobs=-1", "--jobs=2x", "--jobs=", "--jobs=99999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cli_arguments a;
        cel_error err;
        long n;
        OK(parse(&a, &err, 1, &bad[i]));
        ck_assert_int_eq(cli_value_integer(&a, "jobs", 1, 1, &n, &err), CEL_INPUT);
        cli_arguments_free(&a);
    }
}
END_TEST

TEST_MAIN("cli/options", flags_words_and_the_rest_are_told_apart, wrong_flags_are_errors, numbers_are_checked)
