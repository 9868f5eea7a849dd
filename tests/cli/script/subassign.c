/* Assignment to elements, names, levels, columns. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"x <- c(5, 3, 8); x[2] <- 10; x[5] <- 1; x",
     "[1]  5 10  8 NA  1\n"},
    {"x <- 1:3; x[2] <- 2.5; x; x[1] <- \"a\"; x",
     "[1] 1.0 2.5 3.0\n"
     "[1] \"a\"   \"2.5\" \"3\"  \n"},
    {"x <- c(a = 1); x[\"b\"] <- 2; x; x[[\"c\"]] <- 3; x",
     "a b \n"
     "1 2 \n"
     "a b c \n"
     "1 2 3 \n"},
    {"x <- list(a = 1, b = 2); x$c <- 3; x[[\"a\"]] <- NULL; names(x); x[\"b\"] <- list(NULL); x",
     "[1] \"b\" \"c\"\n"
     "$b\n"
     "NULL\n"
     "\n"
     "$c\n"
     "[1] 3\n"
     "\n"},
    {"l <- list(); l[[\"k\"]] <- 1:3; l$m$n <- 2; str(l)",
     "List of 2\n"
     " $ k: int [1:3] 1 2 3\n"
     " $ m:List of 1\n"
     "  ..$ n: num 2\n"},
    {"x <- 1:5; x[x > 2] <- 0L; x; x[-1] <- 9L; x",
     "[1] 1 2 0 0 0\n"
     "[1] 1 9 9 9 9\n"},
    {"m <- matrix(0, 2, 2); m[1, ] <- c(1, 2); m[2, 2] <- 5; m; m[m == 0] <- NA; m",
     "     [,1] [,2]\n"
     "[1,]    1    2\n"
     "[2,]    0    5\n"
     "     [,1] [,2]\n"
     "[1,]    1    2\n"
     "[2,]   NA    5\n"},
    {"x <- c(1, NA, 3); is.na(x) <- 1; x; x[is.na(x)] <- 0; x",
     "[1] NA NA  3\n"
     "[1] 0 0 3\n"},
    {"names(x <- 1:2); x <- 1:2; names(x) <- c(\"p\", \"q\"); x; names(x)[2] <- \"z\"\n"
     "x; levels(f <- factor(\"a\")); attr(x, \"u\") <- \"cm\"; x; dim(x) <- NULL\n"
     "x",
     "NULL\n"
     "p q \n"
     "1 2 \n"
     "p z \n"
     "1 2 \n"
     "[1] \"a\"\n"
     "p z \n"
     "1 2 \n"
     "attr(,\"u\")\n"
     "[1] \"cm\"\n"
     "[1] 1 2\n"
     "attr(,\"u\")\n"
     "[1] \"cm\"\n"},
    {"f <- factor(c(\"a\", \"b\")); levels(f)[1] <- \"z\"; f; f[1] <- \"b\"; f; levels(f) <- c(\"q\", \"r\"); f",
     "[1] z b\n"
     "Levels: z b\n"
     "[1] b b\n"
     "Levels: z b\n"
     "[1] r r\n"
     "Levels: q r\n"},
    {"df <- data.frame(x = 1:2); df$y <- c(\"a\", \"b\"); df[[\"z\"]] <- 0\n"
     "df[2, \"x\"] <- 9L; df; df$y <- NULL; df; names(df)[1] <- \"w\"; df",
     "  x y z\n"
     "1 1 a 0\n"
     "2 9 b 0\n"
     "  x z\n"
     "1 1 0\n"
     "2 9 0\n"
     "  w z\n"
     "1 1 0\n"
     "2 9 0\n"},
    {"df <- data.frame(x = 1:3); df[df$x > 1, \"x\"] <- 0L; df; df[nrow(df), ] <- 7L; df",
     "  x\n"
     "1 1\n"
     "2 0\n"
     "3 0\n"
     "  x\n"
     "1 1\n"
     "2 0\n"
     "3 7\n"},
    {"a <- 1:3; b <- a; b[1] <- 99L; a; b",
     "[1] 1 2 3\n"
     "[1] 99  2  3\n"},
    {"f <- function(v) { v[1] <- 0; v }; x <- c(1, 2); f(x); x",
     "[1] 0 2\n"
     "[1] 1 2\n"},
    {"x <- 1:3; x[[2]] <- 10L; x; body(f <- function(x) x); nested <- list(a = list(b = 1))\n"
     "nested$a$b <- 2; nested[[\"a\"]][[\"c\"]] <- 3; str(nested)",
     "[1]  1 10  3\n"
     "x\n"
     "List of 1\n"
     " $ a:List of 2\n"
     "  ..$ b: num 2\n"
     "  ..$ c: num 3\n"},
    {"x <- 5 -> y; y; x; 3 -> z; z",
     "[1] 5\n"
     "[1] 5\n"
     "[1] 3\n"},
    {"f <- function() { g <<- 42; invisible() }; f(); g",
     "[1] 42\n"},
    {"\"my var\" <- 1; `my var`; assign(\"v\", 5); v; x = 2; x",
     "[1] 1\n"
     "[1] 5\n"
     "[1] 2\n"},
    {"x <- y <- 2; c(x, y); x[3] <- 1; x; substr(s <- \"hello\", 1, 1)\n"
     "s <- \"hello\"; substr(s, 1, 1) <- \"J\"; s",
     "[1] 2 2\n"
     "[1]  2 NA  1\n"
     "[1] \"h\"\n"
     "[1] \"Jello\"\n"},
    {"l <- list(1, 2, 3); l[[2]] <- NULL; length(l); l[2] <- \"x\"; l",
     "[1] 2\n"
     "[[1]]\n"
     "[1] 1\n"
     "\n"
     "[[2]]\n"
     "[1] \"x\"\n"
     "\n"},
    {"x <- NULL; x$a <- 1; x; y <- NULL; y[3] <- 1; y; z <- c(); z[\"k\"] <- \"v\"; z",
     "$a\n"
     "[1] 1\n"
     "\n"
     "[1] NA NA  1\n"
     "  k \n"
     "\"v\" \n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/subassign", prints_what_R_prints)
