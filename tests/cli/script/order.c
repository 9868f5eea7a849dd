/* Order, ranks, unique rows, tables, intervals. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"order(c(3, 1, 2)); order(c(\"b\", \"a\", \"c\")); sort(c(3, 1, 2), decreasing = TRUE)\n"
     "sort(c(\"banana\", \"apple\", \"cherry\")); order(c(1, 1, 2), c(3, 2, 1))\n"
     "order(-c(1, 2, 3)); rev(sort(c(2, 3, 1))); sort(c(TRUE, FALSE))\n"
     "sort(c(2, NA, 1)); order(c(2, NA, 1)); sort(factor(c(\"b\", \"a\"), levels = c(\"b\", \"a\")))\n"
     "rank(c(10, 20, 10)); sort(c(b = 2, a = 1)); order(c(\"a\", \"b\"), decreasing = TRUE)\n"
     "rank(c(\"b\", \"a\")); sort(character(0))",
     "[1] 2 3 1\n"
     "[1] 2 1 3\n"
     "[1] 3 2 1\n"
     "[1] \"apple\"  \"banana\" \"cherry\"\n"
     "[1] 2 1 3\n"
     "[1] 3 2 1\n"
     "[1] 3 2 1\n"
     "[1] FALSE  TRUE\n"
     "[1] 1 2\n"
     "[1] 3 1 2\n"
     "[1] b a\n"
     "Levels: b a\n"
     "[1] 1.5 3.0 1.5\n"
     "a b \n"
     "1 2 \n"
     "[1] 2 1\n"
     "[1] 2 1\n"
     "character(0)\n"},
    {"unique(data.frame(a = c(1, 1), b = c(2, 2))); table(c(\"a\", \"b\", \"a\"))[[\"a\"]]\n"
     "rev(table(c(\"a\", \"b\", \"a\"))); names(table(c(\"x\", \"y\"))); as.data.frame(table(c(\"a\", \"b\", \"a\")))\n"
     "prop.table(table(c(\"a\", \"b\", \"a\", \"a\"))); cut(c(1, 5, 9), c(0, 3, 6, 10))\n"
     "cut(1:3, 3, labels = FALSE); findInterval(c(1, 5), c(0, 3, 6))\n"
     "tabulate(c(1, 2, 2)); rle(c(1, 1, 2))$lengths; cut(c(1, 5), c(0, 5, 10), labels = c(\"lo\", \"hi\"))",
     "  a b\n"
     "1 1 2\n"
     "[1] 2\n"
     "\n"
     "b a \n"
     "1 2 \n"
     "[1] \"x\" \"y\"\n"
     "  Var1 Freq\n"
     "1    a    2\n"
     "2    b    1\n"
     "\n"
     "   a    b \n"
     "0.75 0.25 \n"
     "[1] (0,3]  (3,6]  (6,10]\n"
     "Levels: (0,3] (3,6] (6,10]\n"
     "[1] 1 2 3\n"
     "[1] 1 2\n"
     "[1] 1 2\n"
     "[1] 2 1\n"
     "[1] lo lo\n"
     "Levels: lo hi\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/order", prints_what_R_prints)
