/* Environments and scopes. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"e <- new.env(); assign(\"k\", 1, envir = e); get(\"k\", envir = e)\n"
     "exists(\"nope\"); exists(\"k\", envir = e); ls(e); e$z <- 5; e[[\"z\"]]\n"
     "sort(ls(e)); rm(\"z\", envir = e); ls(e); mget(\"k\", envir = e)$k\n"
     "is.environment(e); environmentName(globalenv()); class(e)",
     "[1] 1\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] \"k\"\n"
     "[1] 5\n"
     "[1] \"k\" \"z\"\n"
     "[1] \"k\"\n"
     "[1] 1\n"
     "[1] TRUE\n"
     "[1] \"R_GlobalEnv\"\n"
     "[1] \"environment\"\n"},
    {"x <- 1; f <- function() { x <- 2; g <- function() x; g() }; f()\n"
     "x; h <- function() { x <<- 10; x }; h(); x",
     "[1] 2\n"
     "[1] 1\n"
     "[1] 10\n"
     "[1] 10\n"},
    {"f <- function() { y <- 1; environment() }; e <- f(); get(\"y\", e)\n"
     "ls(e); local({ a <- 1; ls() }); g <- function(a, b) ls(); g(1, 2)",
     "[1] 1\n"
     "[1] \"y\"\n"
     "[1] \"a\"\n"
     "[1] \"a\" \"b\"\n"},
    {"counter <- function() { n <- 0; list(up = function() { n <<- n + 1; invisible(n) }, get = function() n) }\n"
     "k <- counter(); k$up(); k$up(); k$get()",
     "[1] 2\n"},
    {"x <- 1; rm(x); exists(\"x\"); f <- function(n) { if (n == 0) return(parent.frame()); 1 }\n"
     "identical(f(0), globalenv()); fn <- function() parent.frame()\n"
     "identical(fn(), globalenv()); environment(fn <- function() 1)\n"
     "eval(quote(zz), list(zz = 3)); with(list(p = 2), p + 1); get0(\"nothere\", ifnotfound = \"d\")",
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "<environment: R_GlobalEnv>\n"
     "[1] 3\n"
     "[1] 3\n"
     "[1] \"d\"\n"},
    {"many <- new.env(); for (i in 1:100) assign(paste0(\"v\", i), i, envir = many)\n"
     "length(ls(many)); get(\"v77\", many); sum(unlist(mget(paste0(\"v\", 1:100), envir = many)))",
     "[1] 100\n"
     "[1] 77\n"
     "[1] 5050\n"},
    {"e1 <- new.env(); e2 <- e1; e2$v <- 9; e1$v; f <- function(e) e$v <- 10; f(e1); e1$v",
     "[1] 9\n"
     "[1] 10\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/env", prints_what_R_prints)
