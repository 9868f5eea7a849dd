/* Flags of tune and fit as options of a plan; what is refused and how. */
#include "cli/auto.h"
#include "tests/files.h"

/* Words of a command line, parsed by the command's own table and started. */
static cel_status start(const char *command, const char *line, cli_arguments *a, cli_auto *c, char *copy, cel_error *err)
{
    char *word[40];
    int n = 0;
    size_t k = 0;
    while (strcmp(cli_commands[k].name, command) != 0)
        k++;
    snprintf(copy, 1000, "%s", line);
    for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
        word[n++] = w;
    ck_assert_int_eq(cli_arguments_parse(cli_commands[k].option, n, word, a, err), CEL_OK);
    return cli_auto_start(a, command, strcmp(command, "fit") == 0, c, err);
}

static const char TABLE[] = "x,y\n1,2\n?,4\n3,6\n";

static void refused(const char *command, const char *words, const char *message)
{
    cel_error err;
    cli_arguments a;
    cli_auto c;
    char line[1000], copy[1000];
    snprintf(line, sizeof line, "%s %s", FILE_WITH("t.csv", TABLE), words);
    ck_assert_int_eq(start(command, line, &a, &c, copy, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, message);
    cli_auto_free(&c);
    cli_arguments_free(&a);
}

START_TEST(options)
{
    cel_error err;
    cli_arguments a;
    cli_auto c;
    char line[1000], copy[1000];
    snprintf(line, sizeof line, "%s y --layers 2 --param body_units=4:8 --folds 4 --grid 7 --test 0.5 --seed 3 --strata none --drop p,q --drop r --types x=factor --na ? -q --jobs 1",
             FILE_WITH("t.csv", TABLE));
    OK(start("tune", line, &a, &c, copy, &err));
    const cel_auto_options *o = &c.options;
    ck_assert_str_eq(c.shown, "t.csv");
    ck_assert_str_eq(c.directory, "runs/t-3");
    ck_assert_str_eq(c.read, "na = \"?\"");
    ck_assert(c.rows == 3 && c.cols == 2 && c.quiet && !c.json && c.jobs == 1 && !c.schema);
    ck_assert(cel_column_is_missing(c.data->column[0], 1));
    ck_assert_str_eq(o->outcome, "y");
    ck_assert_str_eq(o->strata, "");
    ck_assert(o->folds == 4 && o->grid == 7 && o->test == 0.5 && o->seed == 3 && !o->fixed);
    ck_assert_uint_eq(o->n_settings, 2);
    ck_assert_str_eq(o->setting[0].name, "num_body");
    ck_assert_str_eq(o->setting[0].text, "2");
    ck_assert_str_eq(o->setting[1].name, "body_units");
    ck_assert_str_eq(o->setting[1].text, "4:8");
    ck_assert_uint_eq(o->n_drop, 3);
    ck_assert_str_eq(o->drop[2], "r");
    ck_assert(o->n_types == 1 && strcmp(o->type[0].text, "factor") == 0);
    cli_auto_free(&c);
    cli_arguments_free(&a);
}
END_TEST

START_TEST(fit_takes_arguments_as_words)
{
    cel_error err;
    cli_arguments a;
    cli_auto c;
    char line[1000], copy[1000];
    snprintf(line, sizeof line, "%s y body_units=5 --test none --seed 1 --jobs 1", FILE_WITH("t.csv", TABLE));
    OK(start("fit", line, &a, &c, copy, &err));
    ck_assert(c.options.fixed && c.options.test == 0 && c.options.n_settings == 1);
    ck_assert_str_eq(c.options.setting[0].text, "5");
    ck_assert_str_eq(c.directory, "runs/t-fit-1");
    cli_auto_free(&c);
    cli_arguments_free(&a);
}
END_TEST

START_TEST(refusals)
{
    refused("tune", "y z", "\"z\" is one word too many");
    refused("tune", "y --param body_units", "--param must be NAME=VALUE, not \"body_units\"");
    refused("tune", "y --types x=", "--types must be NAME=VALUE, not \"x=\"");
    refused("fit", "y =3", "an argument of the network must be NAME=VALUE, not \"=3\"");
    refused("tune", "y --folds 1", "--folds must be a whole number of at least 2, not \"1\"");
    refused("tune", "y --delim ab", "--delim must be one character, comma, tab, semicolon, pipe or space, not \"ab\"");
    refused("tune", "y --test 1.5", "--test must be a share between 0 and 1, a file, or none, not 1.5");
    refused("tune", "y --grid 0", "--grid must be a number of candidates from 1 to 100000, or a file, not \"0\"");
    setenv("CELERIAC_SEED", "x", 1);
    refused("tune", "y", "CELERIAC_SEED must be a whole number of at least 0, not \"x\"");
}
END_TEST

TEST_MAIN("cli/auto_flags", options, fit_takes_arguments_as_words, refusals)
