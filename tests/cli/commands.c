#include <sys/wait.h>

#include "tests/test.h"

/* Runs the program with these words; both streams go to `out`. The exit code. */
static int run(const char *words, char *out, size_t size)
{
    char line[1024];
    const char *program = getenv("CELERIAC");
    ck_assert_msg(program != NULL, "CELERIAC must name the program");
    snprintf(line, sizeof line, "%s 2>&1 %s", program, words);
    FILE *p = popen(line, "r");
    ck_assert_ptr_nonnull(p);
    size_t n = fread(out, 1, size - 1, p);
    out[n] = '\0';
    int status = pclose(p);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void gives(const char *words, int code, const char *want)
{
    char out[8192];
    int got = run(words, out, sizeof out);
    ck_assert_msg(got == code, "%s: exit code %d, not %d: %s", words, got, code, out);
    ck_assert_msg(strcmp(out, want) == 0, "%s:\n%s\nnot\n%s", words, out, want);
}

START_TEST(wrong_words_are_told_and_exit_with_2)
{
    gives("rnu a.R", 2, "error: there is no command \"rnu\"\n  did you mean \"run\"?   celeriac run\n");
    gives("run --job 3 a.R", 2, "error: there is no flag --job\n  did you mean --jobs?\n");
    gives("run -j 0 a.R", 2, "error: --jobs must be a whole number of at least 1, not \"0\"\n");
    gives("run", 2, "error: which script? celeriac run SCRIPT.R\n");
    gives("check a.R b.R", 2, "error: one script at a time: celeriac check SCRIPT.R\n");
    gives("run no_such_file.R", 2, "error: no_such_file.R cannot be opened: No such file or directory\n");
}
END_TEST

START_TEST(version_and_help)
{
    char out[8192];
    gives("--version", 0, "celeriac " CELERIAC_VERSION "\n");
    gives("version", 0, "celeriac " CELERIAC_VERSION "\n");
    static const char *const helped[] = {"--help", "help", "help run", "run --help", "check -h", "help exit-codes"};
    for (size_t i = 0; i < sizeof helped / sizeof *helped; i++) {
        ck_assert_int_eq(run(helped[i], out, sizeof out), 0);
        ck_assert_uint_gt(strlen(out), 60);
    }
    ck_assert_int_eq(run("", out, sizeof out), 2);
}
END_TEST

START_TEST(a_script_from_standard_input_gets_its_arguments)
{
    char out[8192];
    ck_assert_int_eq(run("run - -- one 'two words' <<'END'\ncommandArgs(trailingOnly = TRUE)\nEND\n", out, sizeof out), 0);
    ck_assert_str_eq(out, "[1] \"one\"       \"two words\"\n");
}
END_TEST

START_TEST(errors_of_a_script_show_place_and_caret)
{
    gives("run - <<'END'\nx <- 1\ny <- sqt(x)\nEND\n", 2,
          "error: standard input:2:6: there is no function sqt()\n  y <- sqt(x)\n       ^~~\n  did you mean sqrt()?\n");
}
END_TEST

TEST_MAIN("cli/commands", wrong_words_are_told_and_exit_with_2, version_and_help, a_script_from_standard_input_gets_its_arguments,
          errors_of_a_script_show_place_and_caret)
