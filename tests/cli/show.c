/* celeriac show: models and data files, for people and for programs. */
#include "tests/cli/program.h"

START_TEST(models)
{
    make_models();
    const program_run *r = program("show species.celeriac");
    ck_assert_msg(r->code == 0, "%s", r->err);
    static const char *const parts[] = {"model    species_mlp (classification)\noutcome  species: Adelie, Chinstrap, Gentoo\nvalues   learn_rate=0.05 fit_epochs=30\n",
                                        "trained  333 rows, 30 epochs, accuracy ", "version  celeriac " CELERIAC_VERSION "\n\nModel: \"sequential\"\n",
                                        "│ dense (Dense) ", " Total params: 59 ", "Centering and scaling for: bill_length_mm"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        ck_assert_msg(strstr(r->out, parts[i]) != NULL, "%s\nis not in\n%s", parts[i], r->out);
    r = program("show fit.celeriac --json");
    ck_assert_int_eq(r->code, 0);
    ck_assert_ptr_nonnull(strstr(r->out, "\"schema\": \"celeriac.show\""));
    ck_assert_ptr_nonnull(strstr(r->out, "\"learn_rate\": \"0.05\""));
    ck_assert_ptr_nonnull(strstr(r->out, "\"params\": 27"));
}
END_TEST

START_TEST(data)
{
    FILE_WITH("d.csv", "size,name,when,ok\n1,a,2026-01-02,TRUE\n2.5,b,2026-01-03,FALSE\nNA,a,NA,TRUE\n");
    program_gives("show d.csv", 0,
                  "d.csv  3 rows × 4 columns\n\ncolumn  type       missing  values\nsize    numeric          1  1 to 2.500, mean 1.750\n"
                  "name    character        0  a, b\nwhen    Date             1  \nok      logical          0  0 to 1, mean 0.667\n",
                  "");
    const program_run *r = program("show d.csv --json");
    ck_assert_ptr_nonnull(strstr(r->out, "\"kind\": \"data\""));
    r = program("show d.csv --csv | head -1");
    ck_assert_str_eq(r->out, "column,type,missing,values\n");
    program_gives("show none.csv", 2, "", "error: cannot read none.csv: there is no such file\n");
    program_gives("show", 2, "", "error: a word is missing\n  celeriac show MODEL|DATA.csv\n");
}
END_TEST

TEST_MAIN("cli/show", models, data)
