/* Conditions: tryCatch, try, calling handlers, finally, signals of other classes. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"tryCatch(stop(\"bad\"), error = function(e) conditionMessage(e), finally = cat(\"done\\n\"))",
     "done\n"
     "[1] \"bad\"\n"},
    {"tryCatch(stop(\"bad\"), error = function(e) print(e)); tryCatch(warning(\"w\"), warning = function(w) print(w))\n"
     "tryCatch(message(\"m\"), message = function(m) cat(\"got\", conditionMessage(m)))",
     "<simpleError in doTryCatch(return(expr), name, parentenv, handler): bad>\n"
     "<simpleWarning in doTryCatch(return(expr), name, parentenv, handler): w>\n"
     "got m\n"},
    {"f <- function(x) stop(\"oops \", x); tryCatch(f(1), error = function(e) print(e))\n"
     "tryCatch(f(2), error = function(e) conditionCall(e)); tryCatch(stop(\"x\", call. = FALSE), error = function(e) print(e))",
     "<simpleError in f(1): oops 1>\n"
     "f(2)\n"
     "<simpleError: x>\n"},
    {"tryCatch(as.integer(\"x\"), warning = function(w) conditionMessage(w))\n"
     "tryCatch(log(-1), warning = function(w) conditionMessage(w)); tryCatch(1:3 + 1:2, warning = function(w) conditionMessage(w))\n"
     "tryCatch(sqrt(\"a\"), error = function(e) \"not a number\")",
     "[1] \"NAs introduced by coercion\"\n"
     "[1] \"NaNs produced\"\n"
     "[1] \"longer object length is not a multiple of shorter object length\"\n"
     "[1] \"not a number\"\n"},
    {"withCallingHandlers({ warning(\"a\"); \"value\" }, warning = function(w) { cat(\"saw\", conditionMessage(w), \"\\n\"); invokeRestart(\"muffleWarning\") })",
     "saw a \n"
     "[1] \"value\"\n"},
    {"withCallingHandlers({ message(\"note\"); 10 }, message = function(m) { cat(\"msg:\", conditionMessage(m)); invokeRestart(\"muffleMessage\") })",
     "msg: note\n"
     "[1] 10\n"},
    {"res <- try(stop(\"x\"), silent = TRUE); class(res); cat(res); inherits(res, \"try-error\")\n"
     "attr(res, \"condition\")$message; f <- function() stop(\"inner\")\n"
     "cat(try(f(), silent = TRUE))",
     "[1] \"try-error\"\n"
     "Error in try(stop(\"x\"), silent = TRUE) : x\n"
     "[1] TRUE\n"
     "[1] \"x\"\n"
     "Error in f() : inner\n"},
    {"tryCatch({ warning(\"first\"); cat(\"not reached\\n\") }, warning = function(w) \"handled\", error = function(e) \"error\")",
     "[1] \"handled\"\n"},
    {"tryCatch(tryCatch(stop(\"deep\"), error = function(e) stop(\"outer\")), error = function(e) conditionMessage(e))",
     "[1] \"outer\"\n"},
    {"f <- function() { tryCatch(return(\"from try\"), finally = cat(\"fin\\n\")); \"after\" }; f()",
     "fin\n"
     "[1] \"from try\"\n"},
    {"cond <- simpleCondition(\"custom\", NULL); class(cond) <- c(\"mine\", \"condition\")\n"
     "withCallingHandlers(signalCondition(cond), mine = function(c) cat(\"signalled\\n\"))\n"
     "tryCatch(stop(structure(class = c(\"http_error\", \"error\", \"condition\"), list(message = \"404\", call = NULL))), http_error = function(e) paste(\"http\", conditionMessage(e)))",
     "signalled\n"
     "NULL\n"
     "[1] \"http 404\"\n"},
    {"stopifnot(TRUE, 1 == 1); tryCatch(stopifnot(\"x must be positive\" = -1 > 0), error = function(e) conditionMessage(e))\n"
     "tryCatch(stopifnot(all(1:3 > 2)), error = function(e) conditionMessage(e))\n"
     "tryCatch(match.arg(\"z\", c(\"a\", \"b\")), error = function(e) \"no such choice\")",
     "[1] \"x must be positive\"\n"
     "[1] \"all(1:3 > 2) is not TRUE\"\n"
     "[1] \"no such choice\"\n"},
    {"suppressWarnings({ warning(\"quiet\"); 5 }); suppressMessages({ message(\"quiet\"); 6 })",
     "[1] 5\n"
     "[1] 6\n"},
    {"for (i in 1:3) { r <- tryCatch({ if (i == 2) stop(\"skip\"); i }, error = function(e) NA); print(r) }",
     "[1] 1\n"
     "[1] NA\n"
     "[1] 3\n"},
    {"safe <- possibly(function(x) if (x > 2) stop(\"big\") else x, otherwise = -1)\n"
     "sapply(1:4, safe); s <- safely(log)(\"a\"); is.null(s$result); class(s$error)[1]",
     "[1]  1  2 -1 -1\n"
     "[1] TRUE\n"
     "[1] \"simpleError\"\n"},
    {"out <- tryCatch({ warning(\"w1\") }, condition = function(c) class(c)[1])\n"
     "out; e <- simpleError(\"E\"); tryCatch(stop(e), error = function(err) identical(conditionMessage(err), \"E\"))\n"
     "geterr <- tryCatch(get(\"nope_nope\"), error = function(e) \"not found\")\n"
     "geterr",
     "[1] \"simpleWarning\"\n"
     "[1] TRUE\n"
     "[1] \"not found\"\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/condition", prints_what_R_prints)
