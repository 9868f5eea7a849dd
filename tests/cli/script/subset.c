/* Elements and rows by number, name and condition. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"x <- 1:5; x[-1]; x[c(TRUE, FALSE)]; x[x > 2]; x[10]; x[0]; x[c(-1, -2)]; x[c(1, NA)]; x[1.9]",
     "[1] 2 3 4 5\n"
     "[1] 1 3 5\n"
     "[1] 3 4 5\n"
     "[1] NA\n"
     "integer(0)\n"
     "[1] 3 4 5\n"
     "[1]  1 NA\n"
     "[1] 1\n"},
    {"x <- c(a = 1, b = 2); x[\"b\"]; x[[\"a\"]]; x[\"z\"]; x[c(\"b\", \"a\")]; x[-1]",
     "b \n"
     "2 \n"
     "[1] 1\n"
     "<NA> \n"
     "  NA \n"
     "b a \n"
     "2 1 \n"
     "b \n"
     "2 \n"},
    {"x <- list(a = 1, b = \"x\"); x$a; x[[\"b\"]]; x[\"b\"]; x$zz; x[[\"a\"]]; names(x); x[-1]",
     "[1] 1\n"
     "[1] \"x\"\n"
     "$b\n"
     "[1] \"x\"\n"
     "\n"
     "NULL\n"
     "[1] 1\n"
     "[1] \"a\" \"b\"\n"
     "$b\n"
     "[1] \"x\"\n"
     "\n"},
    {"list(alpha = 1)$al",
     "[1] 1\n"},
    {"m <- matrix(1:6, 2); m[1, ]; m[, 2]; m[1, 2]; m[m > 2]; m[, c(TRUE, FALSE, TRUE)]\n"
     "m[2, , drop = FALSE]; m[5]; m[-1, ]",
     "[1] 1 3 5\n"
     "[1] 3 4\n"
     "[1] 3\n"
     "[1] 3 4 5 6\n"
     "     [,1] [,2]\n"
     "[1,]    1    5\n"
     "[2,]    2    6\n"
     "     [,1] [,2] [,3]\n"
     "[1,]    2    4    6\n"
     "[1] 5\n"
     "[1] 2 4 6\n"},
    {"m <- matrix(1:4, 2, dimnames = list(c(\"a\", \"b\"), c(\"x\", \"y\"))); m[\"a\", ]; m[\"b\", \"y\"]; m[, \"x\"]",
     "x y \n"
     "1 3 \n"
     "[1] 4\n"
     "a b \n"
     "1 2 \n"},
    {"m <- matrix(1:9, 3); m[cbind(1:3, 1:3)]",
     "[1] 1 5 9\n"},
    {"f <- factor(c(\"a\", \"b\", \"a\")); f[1]; f[2:3, drop = TRUE]",
     "[1] a\n"
     "Levels: a b\n"
     "[1] b a\n"
     "Levels: a b\n"},
    {"l <- list(a = list(b = list(c = 1:3))); l$a$b$c[2]; l[[\"a\"]][[\"b\"]]; l[[c(\"a\", \"b\", \"c\")]]",
     "[1] 2\n"
     "$c\n"
     "[1] 1 2 3\n"
     "\n"
     "[1] 1 2 3\n"},
    {"df <- data.frame(x = 1:3, y = c(1.5, 2, 3)); df[df$x > 1, ]; df[[\"y\"]]\n"
     "df[2, \"y\"]; df[, 1]; df[\"x\"]; df[order(-df$x), ]; df[-1, ]; df[c(1, 1), ]",
     "  x y\n"
     "2 2 2\n"
     "3 3 3\n"
     "[1] 1.5 2.0 3.0\n"
     "[1] 2\n"
     "[1] 1 2 3\n"
     "  x\n"
     "1 1\n"
     "2 2\n"
     "3 3\n"
     "  x   y\n"
     "3 3 3.0\n"
     "2 2 2.0\n"
     "1 1 1.5\n"
     "  x y\n"
     "2 2 2\n"
     "3 3 3\n"
     "    x   y\n"
     "1   1 1.5\n"
     "1.1 1 1.5\n"},
    {"df <- data.frame(x = 1:3, y = 4:6); df[, \"x\", drop = FALSE]; df$y[2]\n"
     "df[df$y == 99, ]; nrow(df[0, ])",
     "  x\n"
     "1 1\n"
     "2 2\n"
     "3 3\n"
     "[1] 5\n"
     "[1] x y\n"
     "<0 rows> (or 0-length row.names)\n"
     "[1] 0\n"},
    {"head(letters, 3); tail(1:10, 3); head(1:10, -7); tail(1:10, -7)\n"
     "head(data.frame(x = 1:10), 2); tail(data.frame(x = 1:10), 2); rev(list(1, \"a\"))",
     "[1] \"a\" \"b\" \"c\"\n"
     "[1]  8  9 10\n"
     "[1] 1 2 3\n"
     "[1]  8  9 10\n"
     "  x\n"
     "1 1\n"
     "2 2\n"
     "    x\n"
     "9   9\n"
     "10 10\n"
     "[[1]]\n"
     "[1] \"a\"\n"
     "\n"
     "[[2]]\n"
     "[1] 1\n"
     "\n"},
    {"which(c(FALSE, TRUE, TRUE)); which(c(a = TRUE, b = FALSE)); (1:10)[c(-1, -10)]",
     "[1] 2 3\n"
     "a \n"
     "1 \n"
     "[1] 2 3 4 5 6 7 8 9\n"},
    {"x <- 1:10; x[x %% 2 == 0 & x > 4]; letters[c(1, 3)]; \"abc\"[1]; NULL$a; c(1, 2)[3]",
     "[1]  6  8 10\n"
     "[1] \"a\" \"c\"\n"
     "[1] \"abc\"\n"
     "NULL\n"
     "[1] NA\n"},
    {"e <- quote(f(x, y = 2)); e[[1]]; as.list(e)",
     "f\n"
     "[[1]]\n"
     "f\n"
     "\n"
     "[[2]]\n"
     "x\n"
     "\n"
     "$y\n"
     "[1] 2\n"
     "\n"},
    {"list(1, 2)[[2]]; list(a = 1, a = 2)$a; c(list(1), 2)[[2]]",
     "[1] 2\n"
     "[1] 1\n"
     "[1] 2\n"},
    {"array(1:24, c(2, 3, 4))[2, 3, 4]; array(1:24, c(2, 3, 4))[, , 1]",
     "[1] 24\n"
     "     [,1] [,2] [,3]\n"
     "[1,]    1    3    5\n"
     "[2,]    2    4    6\n"},
    {"m <- matrix(1:4, 2, dimnames = list(c(\"a\", \"b\"), NULL)); m[\"b\", 2]; m[[\"b\", 2]]; colnames(m) <- c(\"c\", \"d\"); m[\"b\", \"d\"]",
     "b \n"
     "4 \n"
     "[1] 4\n"
     "[1] 4\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/subset", prints_what_R_prints)
