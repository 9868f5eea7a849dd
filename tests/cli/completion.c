/* celeriac completion: what bash completes with the script it prints. */
#include "tests/cli/program.h"

/* The words bash offers for a line; `at` is the word that is completed, from 0. */
static void offers(const char *line, int at, const char *want)
{
    char words[1024];
    snprintf(words, sizeof words,
             "completion bash >c.bash; bash -c 'source ./c.bash; COMP_WORDS=(%s); COMP_CWORD=%d; _celeriac; echo \"${COMPREPLY[@]}\"'", line, at);
    const program_run *r = program(words);
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_str_eq(r->out, want);
}

START_TEST(commands_flags_and_columns)
{
    FILE_WITH("a.csv", "\"carat\",cut,price\r\n1,2,3\n");
    offers("celeriac tu", 1, "tune\n");
    offers("celeriac tune a.csv c", 3, "carat cut\n");
    offers("celeriac tune a.csv price --fol", 4, "--folds\n");
    offers("celeriac fit a.csv p", 3, "price\n");
    offers("celeriac run a.csv c", 3, "\n");
    offers("celeriac run --j", 2, "--jobs\n");
}
END_TEST

START_TEST(shells)
{
    FILE_WITH("none", "");
    const program_run *r = program("completion zsh");
    ck_assert_int_eq(r->code, 0);
    ck_assert_ptr_nonnull(strstr(r->out, "bashcompinit\n_celeriac() {\n"));
    program_gives("completion fish", 2, "", "error: there is no completion for \"fish\"\n  celeriac completion bash, celeriac completion zsh\n");
    program_gives("completion", 2, "", "error: for which shell?\n  celeriac completion bash, celeriac completion zsh\n");
}
END_TEST

TEST_MAIN("cli/completion", commands_flags_and_columns, shells)
