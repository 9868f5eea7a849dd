/* str() and summary(). */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"str(1:5); str(\"a\"); str(c(1.5, 2)); str(NULL); str(TRUE); str(3L)\n"
     "str(letters); str(1:100); str(c(0.123456, 123.4)); str(NA); str(factor(c(\"a\", \"b\")))\n"
     "str(quote(a)); str(quote(a + b)); str(function(x, y) x + y); str(as.Date(\"2024-01-01\"))\n"
     "str(c(a = 1, b = 2)); str(matrix(1:6, 2)); str(list()); str(y ~ x)",
     " int [1:5] 1 2 3 4 5\n"
     " chr \"a\"\n"
     " num [1:2] 1.5 2\n"
     " NULL\n"
     " logi TRUE\n"
     " int 3\n"
     " chr [1:26] \"a\" \"b\" \"c\" \"d\" \"e\" \"f\" \"g\" \"h\" \"i\" \"j\" \"k\" \"l\" \"m\" \"n\" \"o\" \"p\" ...\n"
     " int [1:100] 1 2 3 4 5 6 7 8 9 10 ...\n"
     " num [1:2] 0.123 123.4\n"
     " logi NA\n"
     " Factor w/ 2 levels \"a\",\"b\": 1 2\n"
     " symbol a\n"
     " language a + b\n"
     "function (x, y)  \n"
     " Date[1:1], format: \"2024-01-01\"\n"
     " Named num [1:2] 1 2\n"
     " - attr(*, \"names\")= chr [1:2] \"a\" \"b\"\n"
     " int [1:2, 1:3] 1 2 3 4 5 6\n"
     " list()\n"
     "Class 'formula'  language y ~ x\n"
     "  ..- attr(*, \".Environment\")=<environment: R_GlobalEnv> \n"},
    {"str(list(a = 1, b = \"x\")); str(list(1, list(2, c = \"z\"))); str(list(a = list(b = list(c = 1))))\n"
     "str(structure(list(a = 1), class = \"foo\"))",
     "List of 2\n"
     " $ a: num 1\n"
     " $ b: chr \"x\"\n"
     "List of 2\n"
     " $ : num 1\n"
     " $ :List of 2\n"
     "  ..$  : num 2\n"
     "  ..$ c: chr \"z\"\n"
     "List of 1\n"
     " $ a:List of 1\n"
     "  ..$ b:List of 1\n"
     "  .. ..$ c: num 1\n"
     "List of 1\n"
     " $ a: num 1\n"
     " - attr(*, \"class\")= chr \"foo\"\n"},
    {"str(data.frame(x = 1:3, y = c(\"a\", \"b\", \"c\"), z = c(1.5, 2, 3)))",
     "'data.frame':\t3 obs. of  3 variables:\n"
     " $ x: int  1 2 3\n"
     " $ y: chr  \"a\" \"b\" \"c\"\n"
     " $ z: num  1.5 2 3\n"},
    {"str(iris)",
     "'data.frame':\t150 obs. of  5 variables:\n"
     " $ Sepal.Length: num  5.1 4.9 4.7 4.6 5 5.4 4.6 5 4.4 4.9 ...\n"
     " $ Sepal.Width : num  3.5 3 3.2 3.1 3.6 3.9 3.4 3.4 2.9 3.1 ...\n"
     " $ Petal.Length: num  1.4 1.4 1.3 1.5 1.4 1.7 1.4 1.5 1.4 1.5 ...\n"
     " $ Petal.Width : num  0.2 0.2 0.2 0.2 0.2 0.4 0.3 0.2 0.2 0.1 ...\n"
     " $ Species     : Factor w/ 3 levels \"setosa\",\"versicolor\",..: 1 1 1 1 1 1 1 1 1 1 ...\n"},
    {"summary(c(1, 2, 3, 4, 100)); summary(c(1.5, NA, 3)); summary(factor(c(\"a\", \"b\", \"a\")))\n"
     "summary(c(TRUE, FALSE, TRUE)); summary(\"a\"); summary(1:10)",
     "   Min. 1st Qu.  Median    Mean 3rd Qu.    Max. \n"
     "      1       2       3      22       4     100 \n"
     "   Min. 1st Qu.  Median    Mean 3rd Qu.    Max.    NA's \n"
     "  1.500   1.875   2.250   2.250   2.625   3.000       1 \n"
     "a b \n"
     "2 1 \n"
     "   Mode   FALSE    TRUE \n"
     "logical       1       2 \n"
     "   Length     Class      Mode \n"
     "        1 character character \n"
     "   Min. 1st Qu.  Median    Mean 3rd Qu.    Max. \n"
     "   1.00    3.25    5.50    5.50    7.75   10.00 \n"},
    {"summary(data.frame(x = c(1, 2, 3), y = factor(c(\"a\", \"b\", \"a\")), z = c(\"u\", \"v\", \"w\")))",
     "       x       y          z            \n"
     " Min.   :1.0   a:2   Length:3          \n"
     " 1st Qu.:1.5   b:1   Class :character  \n"
     " Median :2.0         Mode  :character  \n"
     " Mean   :2.0                           \n"
     " 3rd Qu.:2.5                           \n"
     " Max.   :3.0                           \n"},
    {"summary(iris)",
     "  Sepal.Length    Sepal.Width     Petal.Length    Petal.Width   \n"
     " Min.   :4.300   Min.   :2.000   Min.   :1.000   Min.   :0.100  \n"
     " 1st Qu.:5.100   1st Qu.:2.800   1st Qu.:1.600   1st Qu.:0.300  \n"
     " Median :5.800   Median :3.000   Median :4.350   Median :1.300  \n"
     " Mean   :5.843   Mean   :3.057   Mean   :3.758   Mean   :1.199  \n"
     " 3rd Qu.:6.400   3rd Qu.:3.300   3rd Qu.:5.100   3rd Qu.:1.800  \n"
     " Max.   :7.900   Max.   :4.400   Max.   :6.900   Max.   :2.500  \n"
     "       Species  \n"
     " setosa    :50  \n"
     " versicolor:50  \n"
     " virginica :50  \n"
     "                \n"
     "                \n"
     "                \n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/r_str", prints_what_R_prints)
