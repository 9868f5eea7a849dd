/* Sets, order, ranks, which. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"unique(c(3, 1, 3, NA, NA)); duplicated(c(\"a\", \"b\", \"a\")); match(c(\"b\", \"q\"), c(\"a\", \"b\"))\n"
     "c(1, 5) %in% 1:3; setdiff(c(\"a\", \"b\"), \"b\"); union(1:2, 2:4); intersect(c(1, 2, 3), c(3, 2))\n"
     "is.element(1, 1:3); sort(c(2.5, -1, 10)); sort(c(\"b\", \"a\"), decreasing = TRUE)\n"
     "order(c(3, 1, 2), decreasing = TRUE); order(c(\"b\", \"a\", \"c\"))\n"
     "order(c(1, 1, 2), -c(1, 2, 3)); rank(c(10, 30, 20)); rank(c(2, 2, 1), ties.method = \"min\")\n"
     "rank(c(2, 2, 1), ties.method = \"first\"); which(c(a = FALSE, b = TRUE))\n"
     "which.max(c(3, 9, 2)); which.min(c(b = 3, a = 1)); ifelse(c(TRUE, NA, FALSE), \"y\", \"n\")\n"
     "ifelse(1:4 > 2, 1:4, 0); diff(c(1, 4, 9), differences = 2); tabulate(c(2, 3, 5), nbins = 5)\n"
     "findInterval(c(0, 1.5, 3), 1:3); rev(1:3); anyDuplicated(c(1, 2, 1))\n"
     "unique(list(1, \"a\", 1)); sort(c(TRUE, FALSE, TRUE)); order(c(NA, 2, 1))\n"
     "order(c(NA, 2, 1), na.last = FALSE); duplicated(data.frame(a = c(1, 1), b = c(2, 2)))",
     "[1]  3  1 NA\n"
     "[1] FALSE FALSE  TRUE\n"
     "[1]  2 NA\n"
     "[1]  TRUE FALSE\n"
     "[1] \"a\"\n"
     "[1] 1 2 3 4\n"
     "[1] 2 3\n"
     "[1] TRUE\n"
     "[1] -1.0  2.5 10.0\n"
     "[1] \"b\" \"a\"\n"
     "[1] 1 3 2\n"
     "[1] 2 1 3\n"
     "[1] 2 1 3\n"
     "[1] 1 3 2\n"
     "[1] 2 2 1\n"
     "[1] 2 3 1\n"
     "b \n"
     "2 \n"
     "[1] 2\n"
     "a \n"
     "2 \n"
     "[1] \"y\" NA  \"n\"\n"
     "[1] 0 0 3 4\n"
     "[1] 2\n"
     "[1] 0 1 1 0 1\n"
     "[1] 0 1 3\n"
     "[1] 3 2 1\n"
     "[1] 3\n"
     "[[1]]\n"
     "[1] 1\n"
     "\n"
     "[[2]]\n"
     "[1] \"a\"\n"
     "\n"
     "[1] FALSE  TRUE  TRUE\n"
     "[1] 3 2 1\n"
     "[1] 1 3 2\n"
     "[1] FALSE  TRUE\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/lib_sets", prints_what_R_prints)
