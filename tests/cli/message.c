#include "cli/message.h"
#include "tests/test.h"

static void says(const cel_error *err, const char *want)
{
    cel_text t = {0};
    cli_error_text(err, &t);
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
}

START_TEST(an_error_shows_place_caret_and_hint)
{
    cel_error err;
    cel_fail(&err, CEL_INPUT, "script.name", "there is no function layer_dens()");
    cel_error_where(&err, "a.R", 14, 3);
    strcpy(err.source, "  layer_dens(units = units)");
    err.caret_width = 10;
    cel_error_hint(&err, "did you mean layer_dense()?\nor not");
    says(&err, "error: a.R:14:3: there is no function layer_dens()\n"
               "    layer_dens(units = units)\n"
               "    ^~~~~~~~~~\n"
               "  did you mean layer_dense()?\n"
               "  or not\n");
}
END_TEST

START_TEST(the_caret_heeds_wide_characters_and_tabs)
{
    cel_error err;
    cel_fail(&err, CEL_INPUT, "x", "no");
    cel_error_where(&err, "a.R", 1, 4);
    strcpy(err.source, "\t日é$");
    says(&err, "error: a.R:1:4: no\n  \t日é$\n  \t   ^\n");
}
END_TEST

START_TEST(an_error_without_a_place_is_one_line)
{
    cel_error err;
    cel_fail(&err, CEL_FAILED, "x", "no");
    says(&err, "error: no\n");
    cel_error_where(&err, "a.csv", 0, 0);
    says(&err, "error: a.csv: no\n");
}
END_TEST

TEST_MAIN("cli/message", an_error_shows_place_caret_and_hint, the_caret_heeds_wide_characters_and_tabs, an_error_without_a_place_is_one_line)
