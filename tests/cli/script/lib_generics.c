/* Generic functions without a method: they say so; a method of the script is found. */
#include "tests/cli/script/script.h"

START_TEST(methods_of_the_script_are_found)
{
    script_prints("predict.line <- function(object, newdata, ...) object$slope * newdata\n"
                  "m <- structure(list(slope = 2), class = \"line\"); predict(m, 1:3)\n"
                  "tidy.line <- function(x, ...) data.frame(term = \"slope\", estimate = x$slope); tidy(m)\n"
                  "update.line <- function(object, ...) \"updated\"; update(m)\n"
                  "glance.line <- function(x, ...) \"one row\"; glance(m); augment.line <- function(x, ...) \"rows\"; augment(m)",
                  "[1] 2 4 6\n"
                  "   term estimate\n"
                  "1 slope        2\n"
                  "[1] \"updated\"\n"
                  "[1] \"one row\"\n"
                  "[1] \"rows\"\n");
}
END_TEST

START_TEST(without_a_method_the_value_is_named)
{
    script_fails("predict(1)", "predict()", NULL);
    script_fails("tidy(\"a\")", "tidy()", NULL);
    script_fails("glance(list())", "glance()", NULL);
    script_fails("fit(TRUE)", "fit()", NULL);
}
END_TEST

TEST_MAIN("cli/script/lib_generics", methods_of_the_script_are_found, without_a_method_the_value_is_named)
