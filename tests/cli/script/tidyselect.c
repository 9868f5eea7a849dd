/* Columns by names, ranges, signs and helpers. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"d <- tibble(a = 1, b = 2, ab = 3, x1 = 4, x2 = 5, name = \"n\", flag = TRUE)\n"
     "n <- function(...) names(select(d, ...)); n(a, b); n(a:ab); n(-a)\n"
     "n(-(a:ab)); n(!a); n(starts_with(\"a\")); n(ends_with(\"b\")); n(contains(\"a\"))\n"
     "n(matches(\"^x[0-9]\")); n(num_range(\"x\", 1:2)); n(everything())\n"
     "n(last_col()); n(where(is.numeric)); n(where(is.character), a)\n"
     "n(c(a, b), -b); n(all_of(c(\"a\", \"b\"))); n(any_of(c(\"a\", \"zz\")))\n"
     "n(1, 3); n(-1); n(\"a\"); n(starts_with(\"a\") & ends_with(\"b\")); n(starts_with(\"a\") | x1)\n"
     "n(!where(is.numeric)); n(new = a, everything()); n(where(~ is.logical(.x)))\n"
     "v <- c(\"a\", \"b\"); n(all_of(v)); n(!!!v); n(starts_with(c(\"a\", \"x\")))\n"
     "n(b, a, b); n(x1:last_col()); n(-starts_with(\"x\"), -name)",
     "[1] \"a\" \"b\"\n"
     "[1] \"a\"  \"b\"  \"ab\"\n"
     "[1] \"b\"    \"ab\"   \"x1\"   \"x2\"   \"name\" \"flag\"\n"
     "[1] \"x1\"   \"x2\"   \"name\" \"flag\"\n"
     "[1] \"b\"    \"ab\"   \"x1\"   \"x2\"   \"name\" \"flag\"\n"
     "[1] \"a\"  \"ab\"\n"
     "[1] \"b\"  \"ab\"\n"
     "[1] \"a\"    \"ab\"   \"name\" \"flag\"\n"
     "[1] \"x1\" \"x2\"\n"
     "[1] \"x1\" \"x2\"\n"
     "[1] \"a\"    \"b\"    \"ab\"   \"x1\"   \"x2\"   \"name\" \"flag\"\n"
     "[1] \"flag\"\n"
     "[1] \"a\"  \"b\"  \"ab\" \"x1\" \"x2\"\n"
     "[1] \"name\" \"a\"   \n"
     "[1] \"a\"\n"
     "[1] \"a\" \"b\"\n"
     "[1] \"a\"\n"
     "[1] \"a\"  \"ab\"\n"
     "[1] \"b\"    \"ab\"   \"x1\"   \"x2\"   \"name\" \"flag\"\n"
     "[1] \"a\"\n"
     "[1] \"ab\"\n"
     "[1] \"a\"  \"ab\" \"x1\"\n"
     "[1] \"name\" \"flag\"\n"
     "[1] \"new\"  \"b\"    \"ab\"   \"x1\"   \"x2\"   \"name\" \"flag\"\n"
     "[1] \"flag\"\n"
     "[1] \"a\" \"b\"\n"
     "[1] \"ab\"   \"x1\"   \"x2\"   \"name\" \"flag\"\n"
     "[1] \"a\"  \"ab\" \"x1\" \"x2\"\n"
     "[1] \"b\" \"a\"\n"
     "[1] \"x1\"   \"x2\"   \"name\" \"flag\"\n"
     "[1] \"a\"    \"b\"    \"ab\"   \"flag\"\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/tidyselect", prints_what_R_prints)
