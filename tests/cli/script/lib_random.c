/* Random numbers of R. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"set.seed(1); runif(3); rnorm(3); sample(5); sample(c(\"a\", \"b\", \"c\"), 2)\n"
     "rexp(1); rbinom(3, 10, 0.5)",
     "[1] 0.2655087 0.3721239 0.5728534\n"
     "[1] 1.3297993 1.2724293 0.4146414\n"
     "[1] 2 3 4 1 5\n"
     "[1] \"a\" \"b\"\n"
     "[1] 0.435237\n"
     "[1] 9 5 6\n"},
    {"set.seed(42); sample(100, 5); sample(3, 5, replace = TRUE); rnorm(2, 10, 2)\n"
     "sample(c(TRUE, FALSE), 4, replace = TRUE)",
     "[1] 49 65 25 74 18\n"
     "[1] 2 1 3 3 1\n"
     "[1] 13.109791  7.624717\n"
     "[1] FALSE  TRUE  TRUE  TRUE\n"},
    {"set.seed(123); round(rnorm(5), 3); sample.int(10, 3); set.seed(123, kind = \"Mersenne-Twister\")\n"
     "runif(1)",
     "[1] -0.560 -0.230  1.559  0.071  0.129\n"
     "[1] 4 6 1\n"
     "[1] 0.2875775\n"},
    {"RNGkind(); RNGkind(\"Mersenne-Twister\"); tryCatch(RNGkind(sample.kind = \"Rounding\"), error = function(e) \"refused\")",
     "[1] \"Mersenne-Twister\" \"Inversion\"        \"Rejection\"       \n"
     "[1] \"refused\"\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/lib_random", prints_what_R_prints)
