/* Words of the language: numbers, strings, names, comments. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"0x1F; 1e3L; 100L; .5; 5.; 1e-3; 1E5; 0xFFL; 1e-300 * 1e-300; 1L:3L",
     "[1] 31\n"
     "[1] 1000\n"
     "[1] 100\n"
     "[1] 0.5\n"
     "[1] 5\n"
     "[1] 0.001\n"
     "[1] 1e+05\n"
     "[1] 255\n"
     "[1] 0\n"
     "[1] 1 2 3\n"},
    {"\"a\\tb\"; 'single \"quoted\"'; \"\\u00e9\"; r\"(raw \\n string)\"; R\"---(a)--b)---\"\n"
     "\"back\\\\slash\"; nchar(\"\\\\\"); '\\''; \"\\x41\"; \"\\101\"; \"emoji \\U0001F600\"",
     "[1] \"a\\tb\"\n"
     "[1] \"single \\\"quoted\\\"\"\n"
     "[1] \"é\"\n"
     "[1] \"raw \\\\n string\"\n"
     "[1] \"a)--b\"\n"
     "[1] \"back\\\\slash\"\n"
     "[1] 1\n"
     "[1] \"'\"\n"
     "[1] \"A\"\n"
     "[1] \"A\"\n"
     "[1] \"emoji 😀\"\n"},
    {"x.y <- 1; .hidden <- 2; x_1 <- 3; x.y + .hidden + x_1; `odd name` <- 4; `odd name`; été <- 5; été",
     "[1] 6\n"
     "[1] 4\n"
     "[1] 5\n"},
    {"1 # a comment\n"
     "# only a comment\n"
     "2; 3 # ; 4",
     "[1] 1\n"
     "[1] 2\n"
     "[1] 3\n"},
    {"TRUE; FALSE; NULL; NA; Inf; NaN; T; F; NA_integer_; NA_real_; NA_character_",
     "[1] TRUE\n"
     "[1] FALSE\n"
     "NULL\n"
     "[1] NA\n"
     "[1] Inf\n"
     "[1] NaN\n"
     "[1] TRUE\n"
     "[1] FALSE\n"
     "[1] NA\n"
     "[1] NA\n"
     "[1] NA\n"},
    {"5 -> a; a; a = 6; a; 7 ->> a; a; b <<- 8; b; 5 %% 3; 5 %/% 3; 3 %in% 1:3\n"
     "2 ** 3; 1:3 |> sum(); c(1,2)[1]; -1; !TRUE; 1 != 2; 1 <= 2; 1 >= 2",
     "[1] 5\n"
     "[1] 6\n"
     "[1] 7\n"
     "[1] 8\n"
     "[1] 2\n"
     "[1] 1\n"
     "[1] TRUE\n"
     "[1] 8\n"
     "[1] 6\n"
     "[1] 1\n"
     "[1] -1\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] FALSE\n"},
    {"\"line one\n"
     "line two\"",
     "[1] \"line one\\nline two\"\n"},
    {"if (TRUE) {\n"
     "  1\n"
     "} else {\n"
     "  2\n"
     "}",
     "[1] 1\n"},
    {"2147483648L; 2147483647L; class(2147483648L); 1.5L; 1e5L",
     "[1] 2147483648\n"
     "[1] 2147483647\n"
     "[1] \"numeric\"\n"
     "[1] 1.5\n"
     "[1] 100000\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/lexer", prints_what_R_prints)
