/* celeriac predict: the same numbers as the script that made the model; files, pipes and pieces; everything new data may be. */
#include "tests/cli/program.h"

static void setup(void)
{
    make_models();
}

#define HEAD "island,bill_length_mm,sex\n"
#define ONE HEAD "Biscoe,45,male\n"

START_TEST(as_the_script_predicts)
{
    setup();
    const program_run *r = program("predict species.celeriac birds.csv --type prob -o out.csv");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_str_eq(r->err, "note: ignored 3 columns the model does not use: island, body_mass_g, sex\n333 rows, 0 NA\n");
    r = program("version >/dev/null; cmp out.csv prob.csv");
    ck_assert_msg(r->code == 0, "%s%s", r->out, r->err);
    r = program("predict species.celeriac birds.csv -q | head -2; celeriac predict species.celeriac - -q -t class <birds.csv | head -2");
    ck_assert_str_eq(r->err, "");
    ck_assert_int_eq(strncmp(r->out, ".pred_class,.pred_Adelie,.pred_Chinstrap,.pred_Gentoo\nAdelie,0.9", 64), 0);
    ck_assert_ptr_nonnull(strstr(r->out, "\n.pred_class\nAdelie\n"));
}
END_TEST

/* More rows than a piece has: the same as one by one. */
START_TEST(in_pieces)
{
    setup();
    cel_text t = {0};
    cel_text_add(&t, HEAD);
    for (int i = 0; i < 40000; i++)
        cel_text_addf(&t, "%s,%d.%d,%s\n", i % 3 ? "Biscoe" : "Dream", 30 + i % 20, i % 7, i % 2 ? "male" : "female");
    test_write("large.csv", t.text, t.length);
    cel_text_free(&t);
    const program_run *r = program("predict mass.celeriac large.csv -o large.out");
    ck_assert_str_eq(r->err, "40,000 rows, 0 NA\n");
    r = program("version >/dev/null; (head -1 large.csv; tail -3 large.csv) >tail.csv; celeriac predict mass.celeriac tail.csv -q >tail.out; "
                "tail -3 large.out >want; tail -n +2 tail.out | cmp - want && wc -l <large.out");
    ck_assert_str_eq(r->out, "40001\n");
    r = program("predict mass.celeriac large.csv | head -1");
    ck_assert_int_eq(r->code, 0);
    ck_assert_str_eq(r->out, ".pred\n");
    r = program("predict mass.celeriac large.csv -q >/dev/full");
    ck_assert_int_eq(r->code, 1);
    ck_assert_ptr_nonnull(strstr(r->err, "No space left on device"));
}
END_TEST

/* A file of several pieces, one of its rows replaced. */
static void large_file(const char *name, int row, const char *text)
{
    cel_text t = {0};
    cel_text_add(&t, HEAD);
    for (int i = 0; i < 90000; i++)
        if (text && i == row)
            cel_text_add(&t, text);
        else
            cel_text_addf(&t, "%s,%d.%d,%s\n", i % 3 ? "Biscoe" : i % 1000 == 999 && i > 20000 ? "Atlantis" : "Dream", 30 + i % 20, i % 7, i % 101 ? "male" : "NA");
    test_write(name, t.text, t.length);
    cel_text_free(&t);
}

/* Whatever -j says: the same bytes, the same messages, the same exit code. */
START_TEST(threads_change_nothing)
{
    static const struct { int row; const char *text, *flags; int code; const char *says; } cases[] = {
        {0, NULL, "", 0, "90,000 rows, "},
        {0, NULL, "--novel mean", 0, "the mean of training"},
        {0, NULL, "-o out.csv; cat out.csv", 0, "90,000 rows, "},
        {0, NULL, "--json", 0, "warning: island"},
        {80000, "Biscoe,long,male\n", "", 2, "large.csv:80002:8: bill_length_mm: 1 of 81,920 values is not a number: \"long\""},
        {80000, "Biscoe,45\n", "", 2, "row has 2 fields"},
        {70000, "Biscoe,45,\"male\n", "", 2, "large.csv:70002:11: a quote is opened here"},
        {80000, "Biscoe,long,male\n", "-o none.csv; test ! -e none.csv", 0, "bill_length_mm: 1 of"},
        {20, "Biscoe,long,male\n", "", 2, "1 of 4,096 values"},
        {0, NULL, "--novel error", 2, "(1 of 24,576 rows)"},
        {0, NULL, ">/dev/full", 1, "No space left on device"},
        {0, NULL, "| head -20001 | tail -1; rm -f out.csv", 0, NULL},
    };
    setup();
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        large_file("large.csv", cases[k].row, cases[k].text);
        for (int jobs = 1; jobs <= 5; jobs++) {
            char words[400];
            snprintf(words, sizeof words, "version >/dev/null; (celeriac predict mass.celeriac large.csv -j %d %s) >got", jobs, cases[k].flags);
            const program_run *r = program(words);
            ck_assert_msg(r->code == cases[k].code, "%s: exit code %d\n%s", words, r->code, r->err);
            if (jobs == 1) {
                FILE *f = fopen(test_path("messages"), "wb");
                ck_assert_ptr_nonnull(f);
                fputs(r->err, f);
                fclose(f);
                ck_assert_msg(!cases[k].says || strstr(r->err, cases[k].says), "%s", r->err);
                program("version >/dev/null; mv got want");
            } else {
                ck_assert_str_eq(r->err, test_read(test_path("messages")));
                r = program("version >/dev/null; cmp got want");
                ck_assert_msg(r->code == 0, "%s: %s%s", words, r->out, r->err);
            }
        }
    }
    program_gives("predict mass.celeriac large.csv -j 0", 2, "", "error: --jobs must be a whole number of at least 1, not \"0\"\n");
}
END_TEST

START_TEST(new_values)
{
    setup();
    FILE_WITH("new.csv", "id," HEAD "1,Biscoe,45,male\n2,Atlantis,45,male\n3,Atlantis,40,female\n4,Dream,NA,male\n5,Dream,41,\n");
    const program_run *r = program("predict mass.celeriac new.csv");
    ck_assert_int_eq(r->code, 0);
    ck_assert_ptr_nonnull(strstr(r->out, "\nNA\nNA\nNA\nNA\n"));
    ck_assert_str_eq(r->err, "warning: island has a value the model has not seen: \"Atlantis\" (2 of 5 rows; predicted as NA, --novel mean to impute)\n"
                             "note: ignored 1 column the model does not use: id\n5 rows, 4 NA\n");
    r = program("predict mass.celeriac new.csv --novel mean");
    ck_assert_ptr_nonnull(strstr(r->err, "; the mean of training stands for it)\n"));
    ck_assert_ptr_nonnull(strstr(r->err, "5 rows, 2 NA\n"));
    program_gives("predict mass.celeriac new.csv --novel error -o x", 2, "",
                  "error: island has a value the model has not seen: \"Atlantis\" (2 of 5 rows)\n"
                  "  --novel na predicts such rows as missing, --novel mean by the mean of training\n");
    ck_assert_int_ne(access(test_path("x"), F_OK), 0);
}
END_TEST

START_TEST(columns)
{
    setup();
    FILE_WITH("a.csv", "islnd,bill_length_mm,sex\nBiscoe,45,male\n");
    program_gives("predict mass.celeriac a.csv", 2, "",
                  "error: a.csv has no column \"island\", which the model needs\n  columns: islnd, bill_length_mm, sex\n"
                  "  is \"islnd\" meant? rename it to \"island\" in the header\n");
    FILE_WITH("b.csv", "x\n1\n");
    program_gives("predict mass.celeriac b.csv", 2, "", "error: b.csv lacks 3 columns the model needs: island, bill_length_mm, sex\n  columns: x\n");
    FILE_WITH("c.csv", HEAD "Biscoe,45,male\nBiscoe,long,male\n");
    program_gives("predict mass.celeriac c.csv", 2, "", "error: c.csv:3:8: bill_length_mm: 1 of 2 values is not a number: \"long\" at line 3\n");
    FILE_WITH("d.csv", "");
    program_gives("predict mass.celeriac d.csv", 2, "", "error: d.csv is empty\n");
    FILE_WITH("e.csv", HEAD);
    program_gives("predict mass.celeriac e.csv", 2, "", "error: e.csv has a header but no rows\n");
    FILE_WITH("f.csv", HEAD "Biscoe,45\n");
    const program_run *r = program("predict mass.celeriac f.csv");
    ck_assert_int_eq(r->code, 2);
    ck_assert_ptr_nonnull(strstr(r->err, "f.csv:2:10: row has 2 fields, the header has 3"));
    FILE_WITH("g.csv", "sex;island;bill_length_mm\nmale;Biscoe;?\nmale;Biscoe;45\n"); /* another order, delimiter, mark */
    r = program("predict mass.celeriac g.csv --delim ';' --na '?'");
    ck_assert_int_eq(r->code, 0);
    ck_assert_int_eq(strncmp(r->out, ".pred\nNA\n", 9), 0);
    ck_assert_str_eq(r->err, "2 rows, 1 NA\n");
}
END_TEST

/* Expressions of a recipe are evaluated over all rows at once. */
START_TEST(expressions)
{
    setup();
    FILE_WITH("mutate.R", PENGUIN_BLOCKS
              "create_keras_sequential_spec(\"mass_mlp\", list(input = input_block, body = body_block, output = mass_block), \"regression\")\n"
              "rec <- recipe(body_mass_g ~ bill_length_mm + flipper_length_mm, data = birds) |>\n"
              "  step_mutate(share = bill_length_mm / mean(flipper_length_mm))\n"
              "f <- fit(workflow(rec, mass_mlp()), birds)\nsaveRDS(f, \"mutate.celeriac\")\nwrite_csv(predict(f, birds), \"want.csv\")\n");
    const program_run *r = program("run -q mutate.R && celeriac predict -q mutate.celeriac birds.csv -o got.csv && cmp got.csv want.csv");
    ck_assert_msg(r->code == 0, "%s%s", r->out, r->err);
}
END_TEST

START_TEST(words_and_models)
{
    setup();
    FILE_WITH("one.csv", ONE);
    program_gives("predict mass.celeriac", 2, "", "error: a word is missing\n  celeriac predict MODEL NEW.csv\n");
    program_gives("predict mass.celeriac one.csv --type prob", 2, "",
                  "error: --type prob is not for this model, which predicts a number\n  it has --type numeric\n");
    program_gives("predict species.celeriac birds.csv --type raw", 2, "", "error: --type must be class, prob or numeric, not \"raw\"\n");
    program_gives("predict one.csv one.csv", 2, "", "error: one.csv cannot be used: it is not a model file (its header does not begin with {)\n");
    program_gives("predict none one.csv", 2, "", "error: cannot read none: No such file or directory\n");
    program_gives("predict mass.celeriac one.csv -o /nowhere/x", 2, "", "error: cannot write /nowhere/x: No such file or directory\n");
    const program_run *r = program("version >/dev/null; head -c 3000 mass.celeriac >cut; celeriac predict cut one.csv");
    ck_assert_int_eq(r->code, 2);
    ck_assert_int_eq(strncmp(r->err, "error: cut cannot be used: it was cut short: ", 45), 0);
    /* a run's folder holds its model */
    r = program("version >/dev/null; mkdir run && cp mass.celeriac run/model.celeriac && celeriac predict run one.csv -q && rm -r run");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_int_eq(strncmp(r->out, ".pred\n", 6), 0);
    /* a fit without a recipe takes what the recipe would have made */
    r = program("predict fit.celeriac birds.csv -q --type class | head -1");
    ck_assert_str_eq(r->out, ".pred_class\n");
}
END_TEST

START_TEST(json)
{
    setup();
    FILE_WITH("one.csv", ONE HEAD);
    FILE_WITH("two.csv", HEAD "Biscoe,45,male\nDream,,male\n");
    const program_run *r = program("predict mass.celeriac two.csv --json -q");
    ck_assert_int_eq(r->code, 0);
    ck_assert_ptr_nonnull(strstr(r->out, "\"schema\": \"celeriac.predictions\",\n  \"version\": 1,\n  \"rows\": 2,\n  \"missing\": 1,"));
    ck_assert_ptr_nonnull(strstr(r->out, "\".pred\": null"));
    r = program("predict mass.celeriac one.csv --json");
    ck_assert_int_eq(r->code, 2);
    ck_assert_ptr_nonnull(strstr(r->out, "{\"error\":{\"code\":\"csv.type\",\"file\":\"one.csv\",\"line\":3,\"column\":8,\"message\":\"bill_length_mm: 1 of 2"));
    r = program("predict mass.celeriac one.csv --json --nope");
    ck_assert_int_eq(r->code, 2);
    ck_assert_ptr_nonnull(strstr(r->out, "{\"error\":{\"code\":\"flag.unknown\",\"file\":null"));
}
END_TEST

TEST_MAIN("cli/predict", as_the_script_predicts, in_pieces, threads_change_nothing, new_values, columns, expressions, words_and_models, json)
