/* Names, dimensions and other attributes. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"x <- c(a = 1, b = 2); names(x); names(x) <- c(\"p\", \"q\"); x; unname(x)\n"
     "attributes(x); attr(x, \"u\") <- 5; attr(x, \"u\"); attributes(x)\n"
     "attributes(x) <- NULL; x; y <- structure(1:4, dim = c(2, 2)); y\n"
     "dim(y); structure(list(), class = \"k\") |> class(); setNames(1:2, c(\"a\", \"b\"))\n"
     "names(mtcars)[2]; z <- 1:2; dim(z); names(list(a = 1, 2)); m <- matrix(1:4, 2)\n"
     "dimnames(m) <- list(c(\"a\", \"b\"), c(\"c\", \"d\")); m; dimnames(m)[[2]]\n"
     "colnames(m) <- c(\"x\", \"y\"); rownames(m); m; l <- list(1, 2); names(l) <- c(\"a\", NA)\n"
     "names(l); levels(factor(\"q\")); NROW(1:3); NCOL(1:3); nrow(1:3)\n"
     "names(NULL); d <- data.frame(a = 1:2); rownames(d) <- c(\"r\", \"s\")\n"
     "d; row.names(d); colnames(d); attr(d, \"row.names\"); modifyList(list(a = 1, b = 2), list(b = 3, c = 4)) |> str()\n"
     "inherits(structure(1, class = c(\"a\", \"b\")), \"b\")",
     "[1] \"a\" \"b\"\n"
     "p q \n"
     "1 2 \n"
     "[1] 1 2\n"
     "$names\n"
     "[1] \"p\" \"q\"\n"
     "\n"
     "[1] 5\n"
     "$names\n"
     "[1] \"p\" \"q\"\n"
     "\n"
     "$u\n"
     "[1] 5\n"
     "\n"
     "[1] 1 2\n"
     "     [,1] [,2]\n"
     "[1,]    1    3\n"
     "[2,]    2    4\n"
     "[1] 2 2\n"
     "[1] \"k\"\n"
     "a b \n"
     "1 2 \n"
     "[1] \"cyl\"\n"
     "NULL\n"
     "[1] \"a\" \"\" \n"
     "  c d\n"
     "a 1 3\n"
     "b 2 4\n"
     "[1] \"c\" \"d\"\n"
     "[1] \"a\" \"b\"\n"
     "  x y\n"
     "a 1 3\n"
     "b 2 4\n"
     "[1] \"a\" NA \n"
     "[1] \"q\"\n"
     "[1] 3\n"
     "[1] 1\n"
     "NULL\n"
     "NULL\n"
     "  a\n"
     "r 1\n"
     "s 2\n"
     "[1] \"r\" \"s\"\n"
     "[1] \"a\"\n"
     "[1] \"r\" \"s\"\n"
     "List of 3\n"
     " $ a: num 1\n"
     " $ b: num 3\n"
     " $ c: num 4\n"
     "[1] TRUE\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/lib_attributes", prints_what_R_prints)
