/* Control flow, pipes, evaluation, the apply family. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"if (TRUE) \"yes\" else \"no\"; if (FALSE) 1; if (NULL %||% TRUE) 2; x <- if (FALSE) 1; x",
     "[1] \"yes\"\n"
     "[1] 2\n"
     "NULL\n"},
    {"for (i in 1:3) cat(i, \"\"); cat(\"\\n\"); for (n in c(\"a\", \"b\")) print(n)\n"
     "for (x in list(1, \"b\")) print(x); i",
     "1 2 3 \n"
     "[1] \"a\"\n"
     "[1] \"b\"\n"
     "[1] 1\n"
     "[1] \"b\"\n"
     "[1] 3\n"},
    {"i <- 0; while (TRUE) { i <- i + 1; if (i == 2) next; if (i > 3) break; print(i) }",
     "[1] 1\n"
     "[1] 3\n"},
    {"i <- 0; repeat { i <- i + 1; if (i == 3) break }; i",
     "[1] 3\n"},
    {"switch(\"b\", a = 1, b = , c = 3, 4); switch(\"z\", a = 1, \"other\")\n"
     "is.null(switch(\"z\", a = 1)); switch(2, \"x\", \"y\"); is.null(switch(3, \"x\", \"y\"))",
     "[1] 3\n"
     "[1] \"other\"\n"
     "[1] TRUE\n"
     "[1] \"y\"\n"
     "[1] TRUE\n"},
    {"f <- function(x) { if (x) return(\"early\"); \"late\" }; f(TRUE); f(FALSE)",
     "[1] \"early\"\n"
     "[1] \"late\"\n"},
    {"f <- function() { for (i in 1:10) if (i == 4) return(i); 0 }; f()",
     "[1] 4\n"},
    {"for (i in seq_len(0)) print(\"never\"); for (f in factor(c(\"u\", \"v\"))) print(f)\n"
     "for (k in NULL) print(k)",
     "[1] \"u\"\n"
     "[1] \"v\"\n"},
    {"x <- 5; { y <- x * 2; y + 1 }; (function() { invisible(7) })(); v <- { 1; 2 }; v",
     "[1] 11\n"
     "[1] 2\n"},
    {"ifelse(c(1, NA, 3) > 2, \"hi\", \"lo\"); ifelse(TRUE, 1, stop(\"never\"))\n"
     "vapply(1:3, function(i) if (i > 1) \"big\" else \"small\", \"\")",
     "[1] \"lo\" NA   \"hi\"\n"
     "[1] 1\n"
     "[1] \"small\" \"big\"   \"big\"  \n"},
    {"make <- function() { i <- 0; function() { i <<- i + 1; i } }; k <- make()\n"
     "k(); k(); j <- make(); j()",
     "[1] 1\n"
     "[1] 2\n"
     "[1] 1\n"},
    {"fs <- lapply(1:3, function(i) function() i); fs[[1]](); fs[[3]]()",
     "[1] 1\n"
     "[1] 3\n"},
    {"c(1, 4) |> sqrt() |> sum(); c(1, 4) %>% sqrt %>% sum; 4 %>% { . + 1 }\n"
     "1:3 %>% sum(., 10); mtcars %>% .$mpg %>% mean; list(a = 5) %>% .[[\"a\"]]\n"
     "\"a\" |> paste(\"b\", sep = \"-\")",
     "[1] 3\n"
     "[1] 3\n"
     "[1] 5\n"
     "[1] 16\n"
     "[1] 20.09062\n"
     "[1] 5\n"
     "[1] \"a-b\"\n"},
    {"sq <- function(x) x^2; 3 |> sq(); 3 %>% sq(); c(3, 1) |> sort() |> rev() |> head(1)",
     "[1] 9\n"
     "[1] 9\n"
     "[1] 3\n"},
    {"local({ z <- 2; z * 3 }); x <- 1; local({ x <- 2; x }); x; with(list(a = 1, b = 2), a + b)\n"
     "within(data.frame(a = 1:2), b <- a * 2)",
     "[1] 6\n"
     "[1] 2\n"
     "[1] 1\n"
     "[1] 3\n"
     "  a b\n"
     "1 1 2\n"
     "2 2 4\n"},
    {"e <- new.env(); assign(\"k\", 1, envir = e); get(\"k\", envir = e)\n"
     "exists(\"nope\"); exists(\"k\", envir = e); ls(e); mget(c(\"k\"), envir = e)",
     "[1] 1\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] \"k\"\n"
     "$k\n"
     "[1] 1\n"
     "\n"},
    {"eval(quote(a + b), list(a = 1, b = 2)); eval(parse(text = \"1 + 2\"))\n"
     "e <- quote(x * 2); x <- 21; eval(e); bquote(a + .(x)); deparse(quote(if (a > 1) b else c(d, e = 2)))\n"
     "substitute(x + y, list(x = 1, y = quote(z)))",
     "[1] 3\n"
     "[1] 3\n"
     "[1] 42\n"
     "a + 21\n"
     "[1] \"if (a > 1) b else c(d, e = 2)\"\n"
     "1 + z\n"},
    {"sapply(c(a = 1, b = 2), function(x) x^2); sapply(1:3, function(i) c(i, i^2))\n"
     "sapply(letters[1:3], nchar); sapply(list(), length); sapply(1:2, function(i) list(i))\n"
     "vapply(list(1:3, 4:6), sum, numeric(1)); lapply(c(x = 1, y = 2), function(v) v * 10)\n"
     "mapply(function(x, y) x * y, 1:3, 4:6); mapply(rep, 1:3, 3:1)\n"
     "mapply(function(n, v) paste(n, v), c(a = \"x\", b = \"y\"), c(\"p\", \"q\"))\n"
     "tapply(c(1, 2, 3), c(\"a\", \"b\", \"a\"), sum); outer(1:2, 1:3, \"+\")\n"
     "rapply(list(1, 2), function(x) x * 2, how = \"unlist\"); replicate(3, 1 + 1)\n"
     "split(1:4, c(\"a\", \"b\", \"a\", \"b\")); unsplit(split(1:4, c(1, 2, 1, 2)), c(1, 2, 1, 2))\n"
     "by(data.frame(v = 1:4), c(\"a\", \"b\", \"a\", \"b\"), function(d) sum(d$v))[[\"a\"]]",
     "a b \n"
     "1 4 \n"
     "     [,1] [,2] [,3]\n"
     "[1,]    1    2    3\n"
     "[2,]    1    4    9\n"
     "a b c \n"
     "1 1 1 \n"
     "list()\n"
     "[[1]]\n"
     "[1] 1\n"
     "\n"
     "[[2]]\n"
     "[1] 2\n"
     "\n"
     "[1]  6 15\n"
     "$x\n"
     "[1] 10\n"
     "\n"
     "$y\n"
     "[1] 20\n"
     "\n"
     "[1]  4 10 18\n"
     "[[1]]\n"
     "[1] 1 1 1\n"
     "\n"
     "[[2]]\n"
     "[1] 2 2\n"
     "\n"
     "[[3]]\n"
     "[1] 3\n"
     "\n"
     "    a     b \n"
     "\"x p\" \"y q\" \n"
     "a b \n"
     "4 2 \n"
     "     [,1] [,2] [,3]\n"
     "[1,]    2    3    4\n"
     "[2,]    3    4    5\n"
     "[1] 2 4\n"
     "[1] 2 2 2\n"
     "$a\n"
     "[1] 1 3\n"
     "\n"
     "$b\n"
     "[1] 2 4\n"
     "\n"
     "[1] 1 2 3 4\n"
     "[1] 4\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/control", prints_what_R_prints)
