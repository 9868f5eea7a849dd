/* celeriac tune as a user runs it: what it prints, what it leaves, the same table from its script, and every refusal. */
#include "tests/cli/program.h"

#define DATA EXAMPLES "/data/"
#define QUICK "--layers 1:2 --units 4:16 --epochs 20 --learn-rate 0.03 --folds 3 --grid 4 "

/* Removes runs/ below the test's folder. */
static void forget(void)
{
    const program_run *r = program("version >/dev/null; rm -rf runs other");
    ck_assert_int_eq(r->code, 0);
}

START_TEST(the_first_minute)
{
    FILE_WITH("none", "");
    const program_run *r = program("tune " DATA "penguins.csv species " QUICK "-j 2 -q; ls runs/penguins-1; celeriac predict runs/penguins-1 " DATA
                                   "penguins.csv -q | head -3; celeriac evaluate runs/penguins-1 " DATA "penguins.csv -q | head -2");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_str_eq(r->err, "");
    const char *const parts[] = {"\n4 candidates, accuracy over 3 folds\n num_body body_units body_dropout", "\nrefitted on the training set     test   accuracy ",
                                 "(the commonest class: accuracy 0.4419)\nwrote runs/penguins-1/model.celeriac (",
                                 "next   celeriac predict runs/penguins-1/model.celeriac new.csv\n       celeriac show runs/penguins-1/model.celeriac\n",
                                 "folds.csv\nleaderboard.csv\nmetrics.csv\nmodel.celeriac\nscript.R\ntest.csv\n", ".pred_class", "Adelie", "accuracy"};
    const char *at = r->out;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *found = strstr(at, parts[i]);
        ck_assert_msg(found != NULL, "not there, or not in its place:\n%s\nin\n%s", parts[i], r->out);
        at = found;
    }
    forget();
}
END_TEST

START_TEST(the_summary)
{
    FILE_WITH("none", "");
    const program_run *r = program("tune " DATA "penguins.csv species -n -j 1 --units 16");
    ck_assert_msg(r->code == 0, "%s", r->err);
    static const char want[] =
        "penguins.csv   344 rows × 7 columns, comma, header\n               types from penguins.schema.json\n"
        "outcome        species: 3 classes: Adelie 152, Chinstrap 68, Gentoo 124 → classification, accuracy\n"
        "               (the commonest class: accuracy 0.4419)\n"
        "predictors     4 numbers, 2 factors → 8 columns, 19 missing values\n";
    ck_assert_msg(strncmp(r->out, want, sizeof want - 1) == 0, "%s", r->out);
    ck_assert_ptr_nonnull(strstr(r->out, "split          258 train / 86 test, stratified\n               5 folds × 10 candidates = 50 fits, at most "));
    ck_assert_ptr_nonnull(strstr(r->out, "search         num_body 1–3 · body_dropout 0–0.4 · body_activation relu/tanh · 195 – 739 weights\n"));
    ck_assert_ptr_nonnull(strstr(r->out, "seed           1 · 1 job"));
    ck_assert_ptr_nonnull(strstr(r->out, "\n10 of 10 candidates build, peak "));
    r = program("version >/dev/null; ls");
    ck_assert_str_eq(r->out, "none\nstderr\n");
}
END_TEST

/* Numbers of a line that begins with `name`, from its second column on. */
static double after(const char *text, const char *name)
{
    const char *at = strstr(text, name);
    ck_assert_msg(at != NULL, "no %s in %s", name, text);
    return strtod(at + strlen(name) + strspn(at + strlen(name), " ,"), NULL);
}

/* The script of a run gives its numbers to the last digit. */
static void same_as_script(const char *flags, const char *outcome_metric)
{
    char line[1024];
    snprintf(line, sizeof line, "tune %s " QUICK "-q -o other >/dev/null && (cat other/script.R; echo 'write_csv(collect_metrics(res), \"script.csv\"); "
                                "write_csv(measures_test, \"script_test.csv\")') | sed 's/^measures(/measures_test <- measures(/' >again.R && celeriac run -q again.R >/dev/null && "
                                "cmp other/metrics.csv script.csv && cut -d, -f1-3 other/test.csv | cmp - script_test.csv && cat script_test.csv", flags);
    FILE_WITH("none", "");
    const program_run *r = program(line);
    ck_assert_msg(r->code == 0, "%s\n%s%s", flags, r->out, r->err);
    after(r->out, outcome_metric);
    forget();
}

START_TEST(a_script_gives_the_same_table)
{
    same_as_script(DATA "mtcars.csv mpg --activation relu,tanh --seed 7", "rmse,standard,");
    same_as_script(DATA "penguins.csv body_mass_g --drop sex --strata island --test 0.2", "rmse,standard,");
    same_as_script(DATA "penguins.csv species --id island --metric mn_log_loss --strata none --repeats 2", "mn_log_loss,multiclass,");
    same_as_script(DATA "penguins.csv species --towers 2 --param tower_b_units=3:5", "accuracy,multiclass,");
    same_as_script(DATA "mtcars.csv mpg --towers 3 --param fit_batch_size=8,16", "rmse,standard,");
    same_as_script(DATA "mtcars.csv am --types am=factor,cyl=ordered --param learn_rate=0.001:0.1", "roc_auc,binary,");
}
END_TEST

START_TEST(a_test_file_and_a_grid_file)
{
    FILE_WITH("grid.csv", "body_units,num_body\n4,1\n8,2\n");
    const program_run *r = program("version >/dev/null; (head -1 " DATA "penguins.csv; tail -60 " DATA "penguins.csv) >test.csv; (head -1 " DATA
                                   "penguins.csv; head -280 " DATA "penguins.csv | tail -200) >train.csv");
    ck_assert_int_eq(r->code, 0);
    same_as_script("train.csv body_mass_g --test test.csv --grid grid.csv --types sex=factor", "rmse,standard,");
}
END_TEST

START_TEST(json_and_csv)
{
    FILE_WITH("none", "");
    const program_run *r = program("tune " DATA "mtcars.csv mpg " QUICK "--json");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_ptr_nonnull(strstr(r->out, "\"schema\": \"celeriac.tune\",\n  \"version\": 1,\n"));
    ck_assert_ptr_nonnull(strstr(r->out, "\"model\": \"runs/mtcars-1/model.celeriac\""));
    ck_assert_str_eq(r->err, "");
    r = program("tune " DATA "mtcars.csv mpg " QUICK "--csv");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_msg(strncmp(r->out, "num_body,body_units,body_dropout,body_activation,mean,n,std_err,weights,seconds,.config,.within\n", 96) == 0, "%s", r->out);
    r = program("tune " DATA "mtcars.csv mpq --json 2>/dev/null");
    ck_assert_int_eq(r->code, 2);
    ck_assert_ptr_nonnull(strstr(r->out, "\"code\":\"data.column\""));
    forget();
}
END_TEST

/* The same command again does the same again; another one does not write over it. */
START_TEST(directories_of_runs)
{
    FILE_WITH("none", "");
    const program_run *r = program("tune " DATA "mtcars.csv mpg " QUICK "-q >one; cp runs/mtcars-1/model.celeriac . && celeriac tune " DATA "mtcars.csv mpg " QUICK
                                   "-q >two && cmp model.celeriac runs/mtcars-1/model.celeriac");
    ck_assert_msg(r->code == 0, "%s", r->err);
    program_gives("tune " DATA "mtcars.csv mpg --layers 1", 2, "",
                  "error: runs/mtcars-1 is there already, and it is not of this command and these data\n"
                  "  --force writes over it, --output DIR somewhere else, --seed N makes another run\n");
    r = program("tune " DATA "mtcars.csv mpg --layers 1 " QUICK "-q -f");
    ck_assert_msg(r->code == 0, "%s", r->err);
    r = program("tune " DATA "mtcars.csv mpg " QUICK "-q -o none");
    ck_assert_int_eq(r->code, 2);
    ck_assert_str_eq(r->err, "error: none is there already and is no directory\n");
    forget();
}
END_TEST

START_TEST(words_that_are_wrong)
{
    FILE_WITH("a.csv", "x,y\n1,2\n2,3\n3,4\n4,5\n5,1\n6,2\n7,1\n8,9\n");
    program_gives("tune", 2, "", "error: which data, and which column is the outcome?\n  celeriac tune DATA.csv OUTCOME\n");
    program_gives("tune a.csv", 2, "", "error: which column of a.csv is the outcome?\n  celeriac tune a.csv OUTCOME\n");
    program_gives("tune a.csv x y", 2, "", "error: \"y\" is one word too many\n  celeriac tune DATA.csv OUTCOME; arguments of the network: --param NAME=VALUE\n");
    program_gives("tune a.csv weight", 2, "", "error: column \"weight\" is not in a.csv\n  columns: x, y\n");
    program_gives("tune a.csv x --test 1.5", 2, "", "error: --test must be a share between 0 and 1, a file, or none, not 1.5\n");
    program_gives("tune a.csv x --folds 1", 2, "", "error: --folds must be a whole number of at least 2, not \"1\"\n");
    program_gives("tune a.csv x --grid 0", 2, "", "error: --grid must be a number of candidates from 1 to 100000, or a file, not \"0\"\n");
    program_gives("tune a.csv x --towers 9", 2, "", "error: there can be 1 to 8 towers, not 9\n");
    program_gives("tune a.csv x --param units", 2, "", "error: --param must be NAME=VALUE, not \"units\"\n");
    program_gives("tune a.csv x --types x", 2, "", "error: --types must be NAME=VALUE, not \"x\"\n");
    program_gives("tune a.csv x --delim ab", 2, "", "error: --delim must be one character, comma, tab, semicolon, pipe or space, not \"ab\"\n");
    program_gives("tune a.csv x --unit 3", 2, "", "error: there is no flag --unit\n  did you mean --units?\n");
    program_gives("tune a.csv x --metric rsme", 2, "", "error: there is no metric `rsme`\n  did you mean `rmse`?\n");
    program_gives("tune a.csv x --activation tahn --folds 2 --test none", 2, "", "error: block `body`: there is no activation \"tahn\"\n  did you mean \"tanh\"?\n");
    const program_run *r = program("version >/dev/null; ls");
    ck_assert_str_eq(r->out, "a.csv\nstderr\n"); /* nothing was written */
}
END_TEST

/* Failed candidates are notes; when all fail, that is the error, and nothing is written. */
START_TEST(candidates_that_fail)
{
    FILE_WITH("grid.csv", "learn_rate,body_units\n1e30,4\n0.01,4\n");
    const program_run *r = program("tune " DATA "mtcars.csv mpg --grid grid.csv --folds 2 -q");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_ptr_nonnull(strstr(r->out, "\nbest 1 of 2 candidates, rmse over 2 folds\n"));
    ck_assert_ptr_nonnull(strstr(r->out, "\nnote: candidate 2, folds 1 2: the loss became "));
    ck_assert_ptr_nonnull(strstr(r->out, " (learn_rate=1e+30 body_units=4)\n"));
    FILE_WITH("grid.csv", "learn_rate,body_units\n0.01,-3\n0.01,4\n");
    r = program("tune " DATA "mtcars.csv mpg --grid grid.csv --folds 2 -q -f");
    ck_assert_ptr_nonnull(strstr(r->out, "units must be a whole number >= 1, not -3 (learn_rate=0.01 body_units=-3)\n"));
    FILE_WITH("grid.csv", "learn_rate,body_units\n1e30,4\n1e30,5\n");
    r = program("tune " DATA "mtcars.csv mpg --grid grid.csv --folds 2 -q -o other");
    ck_assert_int_eq(r->code, 1);
    ck_assert_ptr_nonnull(strstr(r->err, "error: all 2 candidates failed: the loss became "));
    r = program("version >/dev/null; ls -d other");
    ck_assert_str_eq(r->out, "");
    forget();
}
END_TEST

START_TEST(interrupted)
{
    FILE_WITH("none", "");
    const program_run *r = program("version >/dev/null; timeout --preserve-status -s INT 2 \"$CELERIAC\" tune " DATA "diamonds.csv price -q; echo $?; ls");
    ck_assert_str_eq(r->out, "130\nnone\nstderr\n");
    ck_assert_str_eq(r->err, "interrupted: stopped before the search was over; nothing was written\n");
}
END_TEST

START_TEST(separators_missing_texts_and_standard_input)
{
    cel_text t = {0};
    cel_text_add(&t, "x;y\n");
    for (int i = 0; i < 60; i++)
        if (i % 10)
            cel_text_addf(&t, "%d;%d\n", i * 7 % 31, i * 7 % 31 * 2);
        else
            cel_text_addf(&t, "?;%d\n", i);
    test_write("semi.csv", t.text, t.length);
    cel_text_free(&t);
    same_as_script("semi.csv y --delim semicolon --na '?,NA'", "rmse,standard,");
    const program_run *r = program("tune - y --delim ';' --na '?' " QUICK "-q <semi.csv && ls runs/stdin-1/model.celeriac");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_ptr_nonnull(strstr(r->out, "\nruns/stdin-1/model.celeriac\n"));
    forget();
}
END_TEST

TEST_MAIN("cli/tune", candidates_that_fail, interrupted, the_first_minute, the_summary, a_script_gives_the_same_table, a_test_file_and_a_grid_file, json_and_csv, directories_of_runs,
          words_that_are_wrong, separators_missing_texts_and_standard_input)
