/* What is said about bad input: each case is a script, run by the program in a folder of its own, and the exact text.
 * Nothing else is printed, no file is left behind, the exit code is 2. */
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

static const struct { const char *name, *text; } files[] = {
    {"good.csv",
     "a,b,y\n"
     "1,0.4,2.6\n"
     "2,0.8,4.5\n"
     "3,0.1,6.4\n"
     "4,0.5,8.3\n"
     "5,0.9,10.2\n"
     "6,0.2,12.1\n"
     "7,0.6,14.0\n"
     "8,1.0,16.6\n"
     "9,0.3,18.5\n"
     "10,0.7,20.4\n"
     "11,0.0,22.3\n"
     "12,0.4,24.2\n"
     "13,0.8,26.1\n"
     "14,0.1,28.0\n"
     "15,0.5,30.6\n"
     "16,0.9,32.5\n"
     "17,0.2,34.4\n"
     "18,0.6,36.3\n"
     "19,1.0,38.2\n"
     "20,0.3,40.1\n"},
    {"const.csv",
     "a,b,y\n"
     "1,0.4,5\n"
     "2,0.8,5\n"
     "3,0.1,5\n"
     "4,0.5,5\n"
     "5,0.9,5\n"
     "6,0.2,5\n"
     "7,0.6,5\n"
     "8,1.0,5\n"
     "9,0.3,5\n"
     "10,0.7,5\n"
     "11,0.0,5\n"
     "12,0.4,5\n"
     "13,0.8,5\n"
     "14,0.1,5\n"
     "15,0.5,5\n"
     "16,0.9,5\n"
     "17,0.2,5\n"
     "18,0.6,5\n"
     "19,1.0,5\n"
     "20,0.3,5\n"},
    {"ragged.csv",
     "a,b,y\n"
     "1,2,3\n"
     "4,5\n"
     "6,7,8\n"},
    {"empty.csv",
     ""},
    {"header.csv",
     "a,b,y\n"},
    {"text.csv",
     "a,b,y\n"
     "1,2,x\n"
     "4,5,6\n"},
    {"quote.csv",
     "a,b\n"
     "1,\"open\n"
     "2,3\n"},
    {"bytes.csv",
     "a,b\n"
     "1,\377\376\n"},
};

static char folder[] = "/tmp/celeriac-errors-XXXXXX";

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(name, "wb");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

static void enter(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        write_file(files[i].name, files[i].text);
}

static void leave(void)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(files[i].name);
    unlink("s.R");
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_msg(rmdir(folder) == 0, "a file was left behind in %s", folder);
}

typedef struct error_case {
    const char *script, *want;
} error_case;

static void says(const char *before, const error_case *cases, size_t n)
{
    const char *program = getenv("CELERIAC");
    ck_assert_msg(program != NULL, "CELERIAC must name the program");
    enter();
    for (size_t i = 0; i < n; i++) {
        char script[4096], line[1024], out[8192];
        snprintf(script, sizeof script, "%s%s\n", before, cases[i].script);
        write_file("s.R", script);
        snprintf(line, sizeof line, "%s run -q s.R 2>&1", program);
        FILE *p = popen(line, "r");
        ck_assert_ptr_nonnull(p);
        out[fread(out, 1, sizeof out - 1, p)] = '\0';
        int status = pclose(p);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 2, "%s: exit code %d", cases[i].script, WEXITSTATUS(status));
        ck_assert_msg(strcmp(out, cases[i].want) == 0, "%s\n-- says --\n%s-- not --\n%s", cases[i].script, out, cases[i].want);
    }
    leave();
}

static const error_case files_cases[] = {
    {"x <- read_csv(\"nope.csv\")",
     "error: s.R:1:15: cannot read nope.csv: there is no such file\n"
     "  x <- read_csv(\"nope.csv\")\n"
     "                ^~~~~~~~~~\n"},
    {"x <- read_csv(\"goodd.csv\")",
     "error: s.R:1:15: cannot read goodd.csv: there is no such file\n"
     "  x <- read_csv(\"goodd.csv\")\n"
     "                ^~~~~~~~~~~\n"
     "  did you mean \"good.csv\"?\n"},
    {"x <- read_csv(\"ragged.csv\")",
     "error: ragged.csv:3:4: row has 2 fields, the header has 3\n"
     "  4,5\n"
     "     ^\n"
     "  1 such row in 3\n"},
    {"x <- read_csv(\"empty.csv\")",
     "error: s.R:1:15: empty.csv is empty\n"
     "  x <- read_csv(\"empty.csv\")\n"
     "                ^~~~~~~~~~~\n"},
    {"x <- read_csv(\"header.csv\")",
     "error: s.R:1:15: header.csv has a header but no rows\n"
     "  x <- read_csv(\"header.csv\")\n"
     "                ^~~~~~~~~~~~\n"},
    {"x <- read_csv(\"quote.csv\")",
     "error: quote.csv:2:3: a quote is opened here and never closed\n"
     "  a quote inside quotes is written twice: \"\"\n"},
    {"x <- read_csv(\"good.csv\", colnames = FALSE)",
     "error: s.R:1:27: read_csv() has no argument \"colnames\"\n"
     "  x <- read_csv(\"good.csv\", colnames = FALSE)\n"
     "                            ^~~~~~~~\n"
     "  did you mean \"col_names\"?\n"},
    {"data(diamond)",
     "error: s.R:1:6: there is no data set \"diamond\"\n"
     "  data(diamond)\n"
     "       ^~~~~~~\n"
     "  data sets: ames, attrition, diamonds, iris, mtcars, penguins, two_class_dat\n"
     "  did you mean diamonds?\n"},
    {"x <- read_csv(\"bytes.csv\")",
     "error: bytes.csv:2:3: b holds byte 0xFF, which is not UTF-8 text\n"
     "  iconv -f latin1 -t utf-8 bytes.csv > utf8.csv\n"},
    {"x <- read_csv(\".\")",
     "error: s.R:1:15: cannot read .: it is a folder\n"
     "  x <- read_csv(\".\")\n"
     "                ^~~\n"},
    {"write_csv(mtcars, \"no/such/folder.csv\")",
     "error: s.R:1:19: cannot write no/such/folder.csv: No such file or directory\n"
     "  write_csv(mtcars, \"no/such/folder.csv\")\n"
     "                    ^~~~~~~~~~~~~~~~~~~~\n"},
};

START_TEST(bad_files)
{
    says("", files_cases, sizeof files_cases / sizeof *files_cases);
}
END_TEST

static const error_case syntax_cases[] = {
    {"x <- c(1, 2\n"
     "y <- 3",
     "error: s.R:2:1: unexpected name \"y\"\n"
     "  y <- 3\n"
     "  ^\n"
     "  expected a comma, an operator or the closing bracket\n"
     "  the \"(\" of line 1, column 7 is still open\n"},
    {"f <- function(x) {\n"
     "  x + 1",
     "error: s.R:1:18: this \"{\" is never closed\n"
     "  f <- function(x) {\n"
     "                   ^\n"},
    {"x <- (1 + 2))",
     "error: s.R:1:13: unexpected \")\"\n"
     "  x <- (1 + 2))\n"
     "              ^\n"
     "  nothing was opened before it\n"},
    {"x <- \"abc\n"
     "y <- 2",
     "error: s.R:1:6: this character string is never closed\n"
     "  x <- \"abc\n"
     "       ^\n"},
    {"print(\"a\") print(\"b\")",
     "error: s.R:1:12: unexpected name \"print\"\n"
     "  print(\"a\") print(\"b\")\n"
     "             ^~~~~\n"
     "  expected a new line, or an operator between the two\n"},
    {"x = = 2",
     "error: s.R:1:5: unexpected \"=\"\n"
     "  x = = 2\n"
     "      ^\n"
     "  expected an expression\n"},
    {"for (i in 1:3 { print(i) }",
     "error: s.R:1:15: unexpected \"{\"\n"
     "  for (i in 1:3 { print(i) }\n"
     "                ^\n"
     "  expected a comma, an operator or the closing bracket\n"},
    {"else 3",
     "error: s.R:1:1: unexpected \"else\"\n"
     "  else 3\n"
     "  ^~~~\n"
     "  outside of { }, else stands on the line of the } it follows\n"},
    {"x <- c(1, 2]",
     "error: s.R:1:12: unexpected \"]\"\n"
     "  x <- c(1, 2]\n"
     "             ^\n"
     "  the \"(\" of line 1, column 7 is still open\n"},
    {"`x <- 1",
     "error: s.R:1:1: this back-quoted name is never closed\n"
     "  `x <- 1\n"
     "  ^\n"},
    {"x <- 5 +",
     "error: s.R:2:1: unexpected end of the script\n"
     "  expected an expression\n"},
    {"if (TRUE) 1\n"
     "else 2",
     "error: s.R:2:1: unexpected \"else\"\n"
     "  else 2\n"
     "  ^~~~\n"
     "  outside of { }, else stands on the line of the } it follows\n"},
    {"x <- 1_000",
     "error: s.R:1:6: a name cannot start with a digit\n"
     "  x <- 1_000\n"
     "       ^~\n"},
    {"5 -> 6",
     "error: s.R:1:6: this cannot be assigned to\n"
     "  5 -> 6\n"
     "       ^\n"},
    {"x@y",
     "error: s.R:1:3: @ (slots of S4 objects) is not part of the language\n"
     "  x@y\n"
     "    ^\n"},
    {"function(x, x) 1",
     "error: s.R:1:13: argument \"x\" stands here twice\n"
     "  function(x, x) 1\n"
     "              ^\n"},
    {"\"a\\qb\"",
     "error: s.R:1:3: this is not an escape of a character string\n"
     "  \"a\\qb\"\n"
     "    ^~\n"
     "  a backslash itself is written \\\\, or the string as r\"(...)\"\n"},
    {"x <- ]",
     "error: s.R:1:6: unexpected \"]\"\n"
     "  x <- ]\n"
     "       ^\n"
     "  nothing was opened before it\n"},
    {"1i",
     "error: s.R:1:1: complex numbers are not part of the language\n"
     "  1i\n"
     "  ^~\n"},
};

START_TEST(bad_syntax)
{
    says("", syntax_cases, sizeof syntax_cases / sizeof *syntax_cases);
}
END_TEST

static const error_case names_cases[] = {
    {"x <- sqt(4)",
     "error: s.R:1:6: there is no function sqt()\n"
     "  x <- sqt(4)\n"
     "       ^~~\n"
     "  did you mean sqrt()?\n"},
    {"vlaue <- 3\n"
     "print(value)",
     "error: s.R:2:7: object \"value\" not found\n"
     "  print(value)\n"
     "        ^~~~~\n"
     "  did you mean vlaue?\n"},
    {"f <- function(alpha = 1) alpha\n"
     "f(alpah = 2)",
     "error: s.R:2:3: f() has no argument \"alpah\"\n"
     "  f(alpah = 2)\n"
     "    ^~~~~\n"
     "  did you mean \"alpha\"?\n"},
    {"initial_split(mtcars, prob = 0.5)",
     "error: s.R:1:23: initial_split() has no argument \"prob\"\n"
     "  initial_split(mtcars, prob = 0.5)\n"
     "                        ^~~~\n"
     "  did you mean \"prop\"?\n"},
    {"mtcars |> filter(mgp > 3)",
     "error: s.R:1:18: object \"mgp\" not found\n"
     "  mtcars |> filter(mgp > 3)\n"
     "                   ^~~\n"
     "  did you mean mpg?\n"},
    {"mtcars |> select(mgp)",
     "error: s.R:1:18: there is no column mgp\n"
     "  mtcars |> select(mgp)\n"
     "                   ^~~\n"
     "  columns: mpg, cyl, disp, hp, drat, wt, qsec, vs, am, gear, carb\n"
     "  did you mean mpg?\n"},
    {"mtcars |> mutate(x = mgp * 2)",
     "error: s.R:1:22: object \"mgp\" not found\n"
     "  mtcars |> mutate(x = mgp * 2)\n"
     "                       ^~~\n"
     "  did you mean mpg?\n"},
    {"mtcars |> group_by(cyll)",
     "error: s.R:1:20: there is no column cyll\n"
     "  mtcars |> group_by(cyll)\n"
     "                     ^~~~\n"
     "  columns: mpg, cyl, disp, hp, drat, wt, qsec, vs, am, gear, carb\n"
     "  did you mean cyl?\n"},
    {"mtcars[, \"mgp\"]",
     "error: s.R:1:10: there is no column \"mgp\"\n"
     "  mtcars[, \"mgp\"]\n"
     "           ^~~~~\n"
     "  did you mean \"mpg\"?\n"},
    {"metric_set(rmse, rsqq)",
     "error: s.R:1:18: object \"rsqq\" not found\n"
     "  metric_set(rmse, rsqq)\n"
     "                   ^~~~\n"
     "  did you mean rsq?\n"},
    {"library(tidymodel)",
     "error: s.R:1:9: package \"tidymodel\" is not part of celeriac\n"
     "  library(tidymodel)\n"
     "          ^~~~~~~~~\n"
     "  did you mean tidymodels?\n"},
    {"dplyr::filterr(mtcars)",
     "error: s.R:1:8: package dplyr has no \"filterr\" here\n"
     "  dplyr::filterr(mtcars)\n"
     "         ^~~~~~~\n"
     "  did you mean Filter()?\n"},
    {"foo::bar()",
     "error: s.R:1:1: package \"foo\" is not part of celeriac\n"
     "  foo::bar()\n"
     "  ^~~\n"},
    {"mtcars |> arrange(mgp)",
     "error: s.R:1:19: object \"mgp\" not found\n"
     "  mtcars |> arrange(mgp)\n"
     "                    ^~~\n"
     "  did you mean mpg?\n"},
    {"mtcars |> summarise(m = mean(mgp))",
     "error: s.R:1:30: object \"mgp\" not found\n"
     "  mtcars |> summarise(m = mean(mgp))\n"
     "                               ^~~\n"
     "  did you mean mpg?\n"},
    {"mtcars |> count(cyll)",
     "error: s.R:1:17: there is no column cyll\n"
     "  mtcars |> count(cyll)\n"
     "                  ^~~~\n"
     "  columns: mpg, cyl, disp, hp, drat, wt, qsec, vs, am, gear, carb\n"
     "  did you mean cyl?\n"},
    {"mtcars |> rename(a = mgp)",
     "error: s.R:1:22: there is no column mgp\n"
     "  mtcars |> rename(a = mgp)\n"
     "                       ^~~\n"
     "  columns: mpg, cyl, disp, hp, drat, wt, qsec, vs, am, gear, carb\n"
     "  did you mean mpg?\n"},
    {"mtcars |> pull(mgp)",
     "error: s.R:1:16: there is no column mgp\n"
     "  mtcars |> pull(mgp)\n"
     "                 ^~~\n"
     "  columns: mpg, cyl, disp, hp, drat, wt, qsec, vs, am, gear, carb\n"
     "  did you mean mpg?\n"},
    {"list(a = 1)$a$b",
     "error: s.R:1:15: $ takes a member of a list, data frame or object, not of a number\n"
     "  list(a = 1)$a$b\n"
     "                ^\n"},
};

START_TEST(bad_names)
{
    says("", names_cases, sizeof names_cases / sizeof *names_cases);
}
END_TEST

static const error_case values_cases[] = {
    {"sqrt(\"a\")",
     "error: s.R:1:6: x must be numeric, not a text\n"
     "  sqrt(\"a\")\n"
     "       ^~~\n"},
    {"1 + \"a\"",
     "error: s.R:1:3: + needs numbers: its right side is a text\n"
     "  1 + \"a\"\n"
     "    ^\n"},
    {"factor(\"a\") + 1",
     "error: s.R:1:13: + has no meaning for factors\n"
     "  factor(\"a\") + 1\n"
     "              ^\n"},
    {"if (NA) 1",
     "error: s.R:1:5: the condition of if is NA, not TRUE or FALSE\n"
     "  if (NA) 1\n"
     "      ^~\n"},
    {"if (\"a\") 1",
     "error: s.R:1:5: the condition of if is a text, not TRUE or FALSE\n"
     "  if (\"a\") 1\n"
     "      ^~~\n"},
    {"if (c(TRUE, FALSE)) 1",
     "error: s.R:1:5: the condition of if has 2 values, not one\n"
     "  if (c(TRUE, FALSE)) 1\n"
     "      ^~~~~~~~~~~~~~\n"},
    {"mean()",
     "error: s.R:1:1: mean() needs its argument \"x\"\n"
     "  mean()\n"
     "  ^~~~\n"},
    {"x <- 1:3\n"
     "x[[5]]",
     "error: s.R:2:4: there is no element 5: there are 3\n"
     "  x[[5]]\n"
     "     ^\n"},
    {"x <- 5\n"
     "x[1, 2]",
     "error: s.R:2:3: 2 indices for a vector without dimensions\n"
     "  x[1, 2]\n"
     "    ^\n"},
    {"matrix(1:6, 2) %*% matrix(1:6, 2)",
     "error: s.R:1:16: 2 x 3 and 2 x 3 cannot be multiplied\n"
     "  matrix(1:6, 2) %*% matrix(1:6, 2)\n"
     "                 ^~~\n"},
    {"tibble(a = 1:3, b = 1:2)",
     "error: s.R:1:21: column b has 2 values, the others have 3\n"
     "  tibble(a = 1:3, b = 1:2)\n"
     "                      ^~~\n"
     "  only one value is repeated\n"},
    {"f <- function(n) f(n + 1)\n"
     "f(1)",
     "error: s.R:1:18: calls nest too deep: a function that calls itself without end?\n"
     "  f <- function(n) f(n + 1)\n"
     "                   ^\n"},
    {"return(1)",
     "error: s.R:1:1: return() stands outside of a function\n"
     "  return(1)\n"
     "  ^~~~~~\n"},
    {"break",
     "error: s.R:1:1: break stands outside of a loop\n"
     "  break\n"
     "  ^~~~~\n"},
    {"stop(\"my own sentence\")",
     "error: s.R:1:1: my own sentence\n"
     "  stop(\"my own sentence\")\n"
     "  ^~~~\n"},
    {"stopifnot(\"x must be positive\" = -1 > 0)",
     "error: s.R:1:34: x must be positive\n"
     "  stopifnot(\"x must be positive\" = -1 > 0)\n"
     "                                   ^~~~~~\n"},
    {"match.arg(\"z\", c(\"one\", \"two\"))",
     "error: s.R:1:1: the argument must be one of \"one\", \"two\", not \"z\"\n"
     "  match.arg(\"z\", c(\"one\", \"two\"))\n"
     "  ^~~~~~~~~\n"},
    {"f <- function(x) x + 1\n"
     "f()",
     "error: s.R:1:18: argument \"x\" is missing, with no default\n"
     "  f <- function(x) x + 1\n"
     "                   ^\n"},
    {"vapply(1:2, function(i) \"a\", numeric(1))",
     "error: s.R:1:1: result 1 is a text, not a number\n"
     "  vapply(1:2, function(i) \"a\", numeric(1))\n"
     "  ^~~~~~\n"},
    {"x <- 1:3\n"
     "x[c(-1, 2)]",
     "error: s.R:2:3: an index cannot mix negative numbers with positive ones or NA\n"
     "  x[c(-1, 2)]\n"
     "    ^~~~~~~~\n"},
    {"NULL()",
     "error: s.R:1:1: this is NULL, not a function\n"
     "  NULL()\n"
     "  ^~~~\n"},
    {"\"a\"()",
     "error: s.R:1:1: there is no function a()\n"
     "  \"a\"()\n"
     "  ^~~\n"
     "  did you mean q()?\n"},
    {"strsplit(1, \"[\")",
     "error: s.R:1:13: \"[\" is not a regular expression: Invalid regular expression\n"
     "  strsplit(1, \"[\")\n"
     "              ^~~\n"},
    {"sample(5, 10)",
     "error: s.R:1:1: cannot take a sample of 10 from 5 without replacement\n"
     "  sample(5, 10)\n"
     "  ^~~~~~\n"},
    {"rep(1:3, times = -1)",
     "error: s.R:1:18: times must be 0 or more\n"
     "  rep(1:3, times = -1)\n"
     "                   ^~\n"},
    {"seq(1, 10, by = -1)",
     "error: s.R:1:17: by has the wrong sign\n"
     "  seq(1, 10, by = -1)\n"
     "                  ^~\n"},
    {"as.Date(\"tomorrow\")",
     "error: s.R:1:9: \"tomorrow\" is not a date as YYYY-MM-DD\n"
     "  as.Date(\"tomorrow\")\n"
     "          ^~~~~~~~~~\n"},
    {"vector(\"list\", -1)",
     "error: s.R:1:16: length must be 0 or more, not -1\n"
     "  vector(\"list\", -1)\n"
     "                 ^~\n"},
    {"numeric(1e12)",
     "error: s.R:1:1: the values of this script need more than 8192 MB\n"
     "  numeric(1e12)\n"
     "  ^~~~~~~\n"},
    {"tryCatch(stop(\"inner\"), warning = function(w) 1)",
     "error: s.R:1:10: inner\n"
     "  tryCatch(stop(\"inner\"), warning = function(w) 1)\n"
     "           ^~~~\n"},
    {"for (x in sum) 1",
     "error: s.R:1:11: for needs a vector or list, not a function\n"
     "  for (x in sum) 1\n"
     "            ^~~\n"},
    {"new <- function(a, b) a + b\n"
     "new(1)",
     "error: s.R:1:27: argument \"b\" is missing, with no default\n"
     "  new <- function(a, b) a + b\n"
     "                            ^\n"},
    {"c(1, 2)$a",
     "error: s.R:1:9: $ takes a member of a list, data frame or object, not of a numeric vector of length 2\n"
     "  c(1, 2)$a\n"
     "          ^\n"},
};

START_TEST(bad_values)
{
    says("", values_cases, sizeof values_cases / sizeof *values_cases);
}
END_TEST

static const error_case models_cases[] = {
    {"rec <- recipe(y ~ ., data = d) |> step_normalise(all_predictors())",
     "error: s.R:8:35: there is no function step_normalise()\n"
     "  rec <- recipe(y ~ ., data = d) |> step_normalise(all_predictors())\n"
     "                                    ^~~~~~~~~~~~~~\n"
     "  did you mean step_normalize()?\n"},
    {"rec <- recipe(yy ~ ., data = d)",
     "error: s.R:8:15: in `recipe()`: misspelled variable name or in-line function detected: `yy`\n"
     "  rec <- recipe(yy ~ ., data = d)\n"
     "                ^~~~~~\n"
     "  did you mean `y`?\n"
     "  use steps to do transformations instead\n"},
    {"rec <- recipe(y ~ ., data = d) |> step_log(bb) |> prep()",
     "error: s.R:8:44: in `step_log()`: can't select columns that don't exist: column `bb` doesn't exist\n"
     "  rec <- recipe(y ~ ., data = d) |> step_log(bb) |> prep()\n"
     "                                             ^~\n"
     "  did you mean `b`?\n"},
    {"recipe(y ~ ., data = d) |> step_normalize(all_predictors(), na_rmm = TRUE)",
     "error: s.R:8:70: step_normalize() has no argument \"na_rmm\"\n"
     "  recipe(y ~ ., data = d) |> step_normalize(all_predictors(), na_rmm = TRUE)\n"
     "                                                                       ^~~~\n"
     "  did you mean \"na_rm\"?\n"},
    {"recipe(y ~ ., data = d) |> step_normalize(all_predictor()) |> prep()",
     "error: s.R:8:43: there is no selector all_predictor()\n"
     "  recipe(y ~ ., data = d) |> step_normalize(all_predictor()) |> prep()\n"
     "                                            ^~~~~~~~~~~~~\n"
     "  did you mean all_predictors()?\n"},
    {"s <- vfold_cv(d, vv = 3)",
     "error: s.R:8:18: vfold_cv() has no argument \"vv\"\n"
     "  s <- vfold_cv(d, vv = 3)\n"
     "                   ^~\n"
     "  did you mean \"v\"?\n"},
    {"spec <- net(num_body = -1) |> set_engine(\"keras\")",
     "error: s.R:8:24: num_body must be a whole number >= 0, not -1\n"
     "  spec <- net(num_body = -1) |> set_engine(\"keras\")\n"
     "                         ^~\n"},
    {"spec <- net(num_body = 1, body_unit = 4)",
     "error: s.R:8:39: net() has no argument `body_unit`\n"
     "  spec <- net(num_body = 1, body_unit = 4)\n"
     "                                        ^\n"
     "  did you mean `body_units`?\n"},
    {"spec <- net(num_body = 1) |> set_engine(\"kers\")",
     "error: s.R:8:41: Engine \"kers\" is not supported for `net()`\n"
     "  spec <- net(num_body = 1) |> set_engine(\"kers\")\n"
     "                                          ^~~~~~\n"
     "  there is one engine: set_engine(\"keras\")\n"},
    {"spec <- net(body_units = tune(), fit_epochs = 1) |> set_engine(\"keras\")\n"
     "wf <- workflow() |> add_formula(y ~ .) |> add_model(spec)\n"
     "tune_grid(wf, vfold_cv(d, v = 2), grid = tibble(body_units = c(4, 8), body_unit = 1))",
     "error: s.R:10:42: The provided grid has 1 parameter column (`body_unit`) that has not been marked for tuning by `tune()`.\n"
     "  tune_grid(wf, vfold_cv(d, v = 2), grid = tibble(body_units = c(4, 8), body_unit = 1))\n"
     "                                           ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
     "  did you mean `body_units`?\n"},
    {"spec <- net(body_units = \"many\", fit_epochs = 1) |> set_engine(\"keras\")\n"
     "wf <- workflow() |> add_formula(y ~ .) |> add_model(spec)\n"
     "fit(wf, d)",
     "error: s.R:5:47: block `body`: units must be a whole number, not \"many\"\n"
     "  dense <- function(model, units = 16) model |> layer_dense(units = units, activation = \"relu\")\n"
     "                                                ^~~~~~~~~~~\n"},
    {"d <- read_csv(\"const.csv\")\n"
     "spec <- net(fit_epochs = 1) |> set_engine(\"keras\")\n"
     "wf <- workflow() |> add_formula(y ~ .) |> add_model(spec)\n"
     "fit(wf, d)",
     "error: s.R:11:1: the outcome `y` is 5 in every row: there is nothing to learn\n"
     "  fit(wf, d)\n"
     "  ^~~\n"},
    {"d <- read_csv(\"text.csv\")\n"
     "spec <- net(fit_epochs = 1) |> set_engine(\"keras\")\n"
     "wf <- workflow() |> add_formula(y ~ .) |> add_model(spec)\n"
     "fit(wf, d)",
     "error: s.R:11:1: the outcome `y` is of class factor; a model for regression predicts numbers\n"
     "  fit(wf, d)\n"
     "  ^~~\n"
     "  for classes: mode = \"classification\"\n"},
    {"keras_model_sequential(input_shape = 3) |> layer_dense(units = 2, activation = \"rellu\")",
     "error: s.R:8:44: there is no activation \"rellu\"\n"
     "  keras_model_sequential(input_shape = 3) |> layer_dense(units = 2, activation = \"rellu\")\n"
     "                                             ^~~~~~~~~~~\n"
     "  did you mean \"relu\"?\n"},
    {"keras_model_sequential(input_shape = 3) |> layer_dense(units = 0)",
     "error: s.R:8:44: units must be a whole number >= 1, not 0\n"
     "  keras_model_sequential(input_shape = 3) |> layer_dense(units = 0)\n"
     "                                             ^~~~~~~~~~~\n"},
    {"spec <- net(body_units = tune(), fit_epochs = 1) |> set_engine(\"keras\")\n"
     "wf <- workflow() |> add_formula(y ~ .) |> add_model(spec)\n"
     "r <- tune_grid(wf, vfold_cv(d, v = 2), grid = 1)\n"
     "show_best(r, metric = \"rmsee\")",
     "error: s.R:11:1: \"rmsee\" was not in the metric set. Please choose from: \"rmse\" and \"rsq\".\n"
     "  show_best(r, metric = \"rmsee\")\n"
     "  ^~~~~~~~~\n"},
};

static const char models_before[] =
     "library(tidymodels)\n"
     "library(kerasnip)\n"
     "d <- read_csv(\"good.csv\")\n"
     "input <- function(model, input_shape) keras_model_sequential(input_shape = input_shape)\n"
     "dense <- function(model, units = 16) model |> layer_dense(units = units, activation = \"relu\")\n"
     "output <- function(model) model |> layer_dense(units = 1)\n"
     "create_keras_sequential_spec(model_name = \"net\", layer_blocks = list(input = input, body = dense, output = output), mode = \"regression\")\n";

START_TEST(bad_models)
{
    says(models_before, models_cases, sizeof models_cases / sizeof *models_cases);
}
END_TEST

TEST_MAIN("cli/errors", bad_files, bad_syntax, bad_names, bad_values, bad_models)
