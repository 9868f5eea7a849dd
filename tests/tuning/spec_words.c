/* Names of the user's own: kinds do not mix, a name given twice means the later, nothing is lost without memory. */
#include "tests/test.h"
#include "tuning/spec.h"

START_TEST(names_by_kind)
{
    cel_error err;
    cel_spec_words words = {0};
    int one = 1, two = 2, three = 3;
    ck_assert_ptr_null(cel_spec_words_find(NULL, "loss", "a"));
    ck_assert_ptr_null(cel_spec_words_find(&words, "loss", NULL));
    OK(cel_spec_words_set(&words, "loss", "a", &one, &err));
    OK(cel_spec_words_set(&words, "metric", "a", &two, &err));
    ck_assert_ptr_eq(cel_spec_words_find(&words, "loss", "a"), &one);
    ck_assert_ptr_eq(cel_spec_words_find(&words, "metric", "a"), &two);
    ck_assert_ptr_null(cel_spec_words_find(&words, "optimizer", "a"));
    OK(cel_spec_words_set(&words, "loss", "a", &three, &err));
    ck_assert_ptr_eq(cel_spec_words_find(&words, "loss", "a"), &three);
    ck_assert_uint_eq(words.n, 2);
    for (int i = 0; i < 20; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        OK(cel_spec_words_set(&words, "optimizer", name, &one, &err));
    }
    ck_assert_ptr_eq(cel_spec_words_find(&words, "optimizer", "n19"), &one);
    cel_spec_words_free(&words);
    ck_assert_uint_eq(words.n, 0);
}
END_TEST

START_TEST(memory_may_run_out)
{
    cel_error err;
    cel_spec_words words = {0};
    int x = 0;
    for (long n = 1; n <= 2; n++) {
        cel_alloc_fail_after(n);
        ck_assert_int_eq(cel_spec_words_set(&words, "loss", "a", &x, &err), CEL_NOMEM);
        cel_alloc_fail_after(0);
        ck_assert_ptr_null(cel_spec_words_find(&words, "loss", "a"));
    }
    OK(cel_spec_words_set(&words, "loss", "a", &x, &err));
    cel_spec_words_free(&words);
}
END_TEST

TEST_MAIN("tuning/spec_words", names_by_kind, memory_may_run_out)
