/* celeriac fit: one network, the same as its script, and what it refuses. */
#include "tests/cli/program.h"

#define DATA EXAMPLES "/data/"

START_TEST(one_network)
{
    FILE_WITH("none", "");
    const program_run *r = program("fit " DATA "penguins.csv species num_body=1 body_units=8 fit_epochs=40 learn_rate=0.02 -q && celeriac predict runs/penguins-fit-1 " DATA
                                   "penguins.csv -t class -q | head -1; sed 's/^measures(/m <- measures(/' runs/penguins-fit-1/script.R >s.R; echo 'write_csv(m, \"m.csv\")' >>s.R; "
                                   "celeriac run -q s.R && cut -d, -f1-3 runs/penguins-fit-1/test.csv | cmp - m.csv; rm -rf runs");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_str_eq(r->err, "");
    ck_assert_msg(strncmp(r->out, "network        num_body=1 body_units=8 learn_rate=0.02 body_dropout=0.1", 15) == 0, "%s", r->out);
    const char *const parts[] = {"body_units=8", " 99 weights, ", "fitted on the training set       test   accuracy 0.9", "wrote runs/penguins-fit-1/model.celeriac (", ".pred_class\n"};
    const char *at = r->out;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *found = strstr(at, parts[i]);
        ck_assert_msg(found != NULL, "not there, or not in its place:\n%s\nin\n%s", parts[i], r->out);
        at = found;
    }
}
END_TEST

START_TEST(words_that_are_wrong)
{
    FILE_WITH("a.csv", "x,y\n1,2\n2,3\n3,4\n4,5\n5,1\n6,2\n7,1\n8,9\n");
    program_gives("fit a.csv", 2, "", "error: which column of a.csv is the outcome?\n  celeriac fit a.csv OUTCOME\n");
    program_gives("fit a.csv x body_units", 2, "", "error: an argument of the network must be NAME=VALUE, not \"body_units\"\n");
    program_gives("fit a.csv x body_unit=3", 2, "", "error: the network has no argument \"body_unit\"\n  did you mean body_units?\n");
    program_gives("fit a.csv x body_units=3:5", 2, "", "error: body_units=3:5 is a range: fit needs one value\n  celeriac tune searches ranges\n");
    const program_run *r = program("version >/dev/null; ls");
    ck_assert_str_eq(r->out, "a.csv\nstderr\n");
}
END_TEST

START_TEST(json_and_csv)
{
    FILE_WITH("none", "");
    const program_run *r = program("fit " DATA "mtcars.csv mpg --json; celeriac fit " DATA "mtcars.csv mpg --csv; rm -rf runs");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_ptr_nonnull(strstr(r->out, "\"schema\": \"celeriac.fit\""));
    ck_assert_ptr_nonnull(strstr(r->out, "}\n.metric,.estimator,.estimate\nrmse,standard,"));
}
END_TEST

TEST_MAIN("cli/fit", one_network, words_that_are_wrong, json_and_csv)
