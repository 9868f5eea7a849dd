/* Laziness, scopes, S3 classes, closures. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"f <- function(x) { cat(\"f \"); x }; g <- function(a, b) { cat(\"g \"); b; a }\n"
     "g({ cat(\"a \"); 1 }, { cat(\"b \"); 2 }); x <- 1; h <- function(v) { x <<- 2; v }\n"
     "h(x)",
     "g b a [1] 1\n"
     "[1] 2\n"},
    {"f <- function(n = stop(\"never\")) 1; f(); f <- function(a, b = a * 2) { a <- 10; b }\n"
     "f(1); (function(x) { force(x); x })(3); f <- function(...) { a <- c(...); sum(a) }\n"
     "f(1, 2, 3); `my fun` <- function() \"odd\"; `my fun`(); (function() { y <- 1; (function() y <<- y + 1)(); y })()\n"
     "sapply(1:2, function(i) { function() i })[[2]](); \"sum\"(1, 2)\n"
     "do.call(\"sum\", list(1, 2)); f <- sum; f(1, 2); sum <- 5; sum(1, 2)\n"
     "sum; T <- 0; T; c <- c(1, 2); c(c, 3); if (length(c) > 1) \"yes\"\n"
     "x <- c; x",
     "[1] 1\n"
     "[1] 20\n"
     "[1] 3\n"
     "[1] 6\n"
     "[1] \"odd\"\n"
     "[1] 2\n"
     "[1] 2\n"
     "[1] 3\n"
     "[1] 3\n"
     "[1] 3\n"
     "[1] 3\n"
     "[1] 5\n"
     "[1] 0\n"
     "[1] 1 2 3\n"
     "[1] \"yes\"\n"
     "[1] 1 2\n"},
    {"f <- function(x) UseMethod(\"f\"); f.numeric <- function(x) \"number\"\n"
     "f.integer <- function(x) \"integer\"; f.character <- function(x) \"text\"\n"
     "f.default <- function(x) \"other\"; f.data.frame <- function(x) \"table\"\n"
     "f.function <- function(x) \"function\"; f.matrix <- function(x) \"matrix\"\n"
     "f.NULL <- function(x) \"null\"; f.factor <- function(x) \"factor\"\n"
     "f(1); f(1L); f(\"a\"); f(TRUE); f(mtcars); f(f); f(matrix(1)); f(NULL)\n"
     "f(factor(\"a\")); f(tibble(a = 1))",
     "[1] \"number\"\n"
     "[1] \"integer\"\n"
     "[1] \"text\"\n"
     "[1] \"other\"\n"
     "[1] \"table\"\n"
     "[1] \"function\"\n"
     "[1] \"matrix\"\n"
     "[1] \"null\"\n"
     "[1] \"factor\"\n"
     "[1] \"table\"\n"},
    {"speak <- function(x, ...) UseMethod(\"speak\"); speak.animal <- function(x, ...) cat(\"animal\\n\")\n"
     "speak.dog <- function(x, loud = FALSE, ...) { cat(if (loud) \"WOOF\" else \"woof\", \"\"); NextMethod() }\n"
     "d <- structure(list(name = \"rex\"), class = c(\"dog\", \"animal\"))\n"
     "speak(d, loud = TRUE); print.dog <- function(x, ...) cat(\"<dog \", x$name, \">\\n\", sep = \"\")\n"
     "d; list(d); summary.dog <- function(object, ...) paste(\"summary of\", object$name)\n"
     "summary(d); length.dog <- function(x) 99L; \"$.rec\" <- function(x, name) paste(\"field\", name)\n"
     "r <- structure(list(), class = \"rec\"); r$abc; \"[.myvec\" <- function(x, i) structure(unclass(x)[i] * 10, class = \"myvec\")\n"
     "v <- structure(1:3, class = \"myvec\"); unclass(v[2]); \"==.ver\" <- function(e1, e2) \"compared\"\n"
     "structure(1, class = \"ver\") == 2; as.character.dog <- function(x, ...) x$name\n"
     "as.character(d); format.dog <- function(x, ...) \"formatted dog\"\n"
     "format(d); toString.dog <- function(x, ...) \"dog string\"; toString(d)\n"
     "inherits(d, \"animal\"); inherits(d, c(\"cat\", \"dog\"), which = TRUE)\n"
     "unclass(d)$name; class(d)[1] <- \"puppy\"; class(d)",
     "WOOF animal\n"
     "<dog rex>\n"
     "[[1]]\n"
     "<dog rex>\n"
     "\n"
     "[1] \"summary of rex\"\n"
     "[1] \"field abc\"\n"
     "[1] 20\n"
     "[1] \"compared\"\n"
     "[1] \"rex\"\n"
     "[1] \"formatted dog\"\n"
     "[1] \"dog string\"\n"
     "[1] TRUE\n"
     "[1] 0 1\n"
     "[1] \"rex\"\n"
     "[1] \"puppy\"  \"animal\"\n"},
    {"add <- function(x) function(y) x + y; adders <- lapply(1:3, add)\n"
     "adders[[2]](10); compose2 <- function(...) { fs <- list(...); function(x) Reduce(function(acc, f) f(acc), fs, x) }\n"
     "compose2(sqrt, function(v) v + 1)(16); memo <- local({ cache <- c(); function(n) { key <- as.character(n); if (!is.null(cache[key]) && !is.na(cache[key])) return(cache[[key]]); val <- if (n < 2) n else memo(n - 1) + memo(n - 2); cache[key] <<- val; val } })\n"
     "memo(30); quote(x + y)[[1]]; eval(parse(text = c(\"a1 <- 1\", \"a1 + 1\")))\n"
     "f <- function(x, y) { z <- x + y; z * 2 }; tryCatch(eval(quote(undefined_thing)), error = function(e) \"caught\")\n"
     "Negate(is.null)(1); identity(5); invisible(3); nchar(deparse(f)[1]) > 0\n"
     "is.function(f); Sys.time() |> inherits(\"POSIXct\"); mapply(identity, c(a = 1))\n"
     "isTRUE(all.equal(1, 1 + 1e-9)); vapply(list(), length, 1L)",
     "[1] 12\n"
     "[1] 5\n"
     "[1] 832040\n"
     "`+`\n"
     "[1] 2\n"
     "[1] \"caught\"\n"
     "[1] TRUE\n"
     "[1] 5\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "a \n"
     "1 \n"
     "[1] TRUE\n"
     "integer(0)\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/eval", prints_what_R_prints)
