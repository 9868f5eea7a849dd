/* identical() and all.equal(). */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"identical(c(a = 1), c(a = 1)); identical(c(a = 1), c(b = 1)); identical(1, 1L)\n"
     "identical(list(1, \"a\"), list(1, \"a\")); identical(NULL, NULL); identical(c(1, NA), c(1, NA))\n"
     "identical(NaN, NA_real_); identical(quote(a + b), quote(a + b))\n"
     "identical(quote(a), quote(b)); identical(factor(\"a\"), factor(\"a\"))\n"
     "identical(data.frame(x = 1), data.frame(x = 1)); identical(list(), NULL)\n"
     "identical(\"a\", \"a\"); identical(sum, sum); f <- function(x) x; identical(f, f)\n"
     "identical(globalenv(), globalenv()); identical(c(1, 2), c(1, 2, 3))\n"
     "identical(1:2, c(1L, 2L)); identical(y ~ x, y ~ x)",
     "[1] TRUE\n"
     "[1] FALSE\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"},
    {"all.equal(1, 1 + 1e-10); all.equal(1, 1.1); isTRUE(all.equal(1, 1.1))\n"
     "all.equal(1L, 1); all.equal(c(a = 1), c(a = 1)); all.equal(\"a\", \"a\")",
     "[1] TRUE\n"
     "[1] \"Mean relative difference: 0.1\"\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/identical", prints_what_R_prints)
