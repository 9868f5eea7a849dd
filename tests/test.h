/* Every test file: Check, the golden folder, and a main() around one suite. Check's closing line is the last thing
 * a program prints. CK_FORK=no runs the tests in one process for a debugger. */
#ifndef CEL_TEST_H
#define CEL_TEST_H

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

/* Fails with the sentence of the error when a call does not return CEL_OK. Needs `cel_error err` in scope. */
#define OK(call) ck_assert_msg((call) == CEL_OK, "%s: %s", #call, err.message)
#define NEAR(a, b, tolerance) \
    ck_assert_msg(fabs((double)(a) - (double)(b)) <= (tolerance), "%s = %.17g, %s = %.17g", #a, (double)(a), #b, (double)(b))

/* TEST_MAIN("base/text", test_one, test_two): a suite of one case with these tests. */
#define TEST_MAIN(name, ...)                                                   \
    int main(void)                                                             \
    {                                                                          \
        const TTest *tests[] = {__VA_ARGS__};                                  \
        Suite *suite = suite_create(name);                                     \
        TCase *tcase = tcase_create(name);                                     \
        tcase_set_timeout(tcase, 240);                                         \
        for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)              \
            tcase_add_test(tcase, tests[i]);                                   \
        suite_add_tcase(suite, tcase);                                         \
        SRunner *runner = srunner_create(suite);                               \
        srunner_run_all(runner, CK_NORMAL);                                    \
        int failed = srunner_ntests_failed(runner);                            \
        srunner_free(runner);                                                  \
        return failed ? EXIT_FAILURE : EXIT_SUCCESS;                           \
    }

#endif
