/* Running: limits, interrupts, the end of a script, what a script can and cannot be. */
#include "tests/cli/script/script.h"

static cel_status run_with(const cel_script_options *options, const char *script, size_t length, cel_error *err)
{
    cel_interp *in = cel_interp_new(options);
    memset(err, 0, sizeof *err);
    cel_status status = cel_script_run_text(in, "test.R", script, length, err);
    cel_interp_free(in);
    return status;
}

START_TEST(an_interrupt_ends_any_loop)
{
    static const char *const scripts[] = {"while (TRUE) x <- 1", "f <- function() repeat g()\ng <- function() 1\nf()", "x <- sapply(1:1e6, function(i) i)",
                                          "tryCatch(repeat 1, error = function(e) 2)", "try(repeat 1)", "repeat try(stop(\"x\"), silent = TRUE)"};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        atomic_int stop = 1;
        cel_script_options options = {.interrupt = &stop, .memory_limit = (size_t)8 << 30};
        cel_error err;
        ck_assert_int_eq(run_with(&options, scripts[i], strlen(scripts[i]), &err), CEL_INTERRUPTED);
        ck_assert_str_eq(err.message, "the script stopped before its end");
    }
}
END_TEST

START_TEST(steps_and_depth_are_bounded)
{
    cel_script_options options = {.step_limit = 1000};
    cel_error err;
    ck_assert_int_eq(run_with(&options, "repeat 1 + 1", 12, &err), CEL_INPUT);
    ck_assert_str_eq(err.code, "script.steps");
    script_fails("f <- function(n) f(n + 1)\nf(1)", "calls nest too deep", NULL);
    script_fails("f <- function(n) g(n)\ng <- function(n) sapply(n, f)\nf(1)", "calls nest too deep", NULL);
    script_fails("f <- function(x = x) x\nf()", "refers to itself", NULL);
    script_fails("e <- quote(a)\nfor (i in 1:100000) e <- call(\"sqrt\", e)\neval(e)", "calls nest too deep", NULL);
}
END_TEST

/* `open` n times, `middle`, `close` n times. */
static void nested(const char *open, const char *middle, const char *close, size_t n, const char *message)
{
    cel_text t = {0};
    cel_text_repeat(&t, open, n);
    cel_text_add(&t, middle);
    cel_text_repeat(&t, close, n);
    ran r = run_script(t.text);
    ck_assert_msg(r.status == CEL_INPUT && strstr(r.err.message, message), "%s ... %s: %s", open, close, r.err.message);
    ran_free(&r);
    cel_text_free(&t);
}

START_TEST(deep_nesting_is_refused)
{
    nested("(", "1", ")", 100000, "nest more than");
    nested("-", "1", "", 100000, "nest more than");
    nested("!", "TRUE", "", 100000, "nest more than");
    nested("function(x) ", "1", "", 100000, "nest more than");
    nested("if (TRUE) ", "1", "", 100000, "nest more than");
    nested("x <- ", "1", "", 100000, "nest more than");
    nested("f(", "1", ")", 100000, "nest more than");
    nested("{", "1", "}", 100000, "nest more than");
    nested("", "x", "[1]", 100000, "nest too deep");
    nested("1 + ", "1", "", 100000, "more than");
}
END_TEST

START_TEST(deep_values_do_not_overflow_the_stack)
{
    ran r = run_script("x <- list(); for (i in 1:100000) x <- list(x)\nlength(x); y <- unlist(x); z <- identical(x, x); r <- try(str(x), silent = TRUE)\n"
                       "n <- nchar(paste(deparse(x), collapse = \"\")); print(\"here\")");
    ck_assert_msg(r.status == CEL_OK || r.status == CEL_INPUT, "%s", r.err.message);
    ran_free(&r);
}
END_TEST

START_TEST(odd_scripts)
{
    static const char nul[] = "x <- 1\0 + 2", latin[] = "x <- \"caf\xE9\"", mark[] = "\xEF\xBB\xBFx <- 1\r\nx\r\n";
    cel_script_options options = {0};
    cel_error err;
    ck_assert_int_eq(run_with(&options, nul, sizeof nul - 1, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "unexpected character \\x00");
    ck_assert_int_eq(err.column, 7);
    ck_assert_int_eq(run_with(&options, latin, sizeof latin - 1, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "the script is not UTF-8 text");
    ck_assert_int_eq(run_with(&options, mark, sizeof mark - 1, &err), CEL_OK);
    ck_assert_int_eq(run_with(&options, "", 0, &err), CEL_OK);
    ck_assert_int_eq(run_with(&options, "\n\n# nothing\n", 12, &err), CEL_OK);
    ck_assert_int_eq(cel_script_run_file(NULL, "/no/such/file.R", &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "/no/such/file.R cannot be opened: No such file or directory");
}
END_TEST

START_TEST(the_end_of_a_script)
{
    script_prints("print(1)\nquit()\nprint(2)", "[1] 1\n");
    ran r = run_script("q(status = 3)");
    ck_assert_int_eq(r.status, CEL_FAILED);
    ran_free(&r);
    r = run_script("print(\"before\")\nstop(\"here\")\nprint(\"after\")");
    ck_assert_int_eq(r.status, CEL_INPUT);
    ck_assert_str_eq(r.out, "[1] \"before\"\n"); /* what was printed before stays */
    ran_free(&r);
    r = run_script("print(\"before\")\nx <- (");
    ck_assert_str_eq(r.out, ""); /* a script that cannot be read runs not at all */
    ran_free(&r);
}
END_TEST

START_TEST(errors_of_functions_written_in_R_stand_at_the_call)
{
    ran r = run_script("x <- 1\ny <- if_else(x, 1, 2)\n");
    ck_assert_int_eq(r.status, CEL_INPUT);
    ck_assert_int_eq(r.err.line, 2);
    ck_assert_int_eq(r.err.column, 6);
    ck_assert_str_eq(r.err.file, "test.R");
    ck_assert_str_eq(r.err.message, "the condition of if_else() must be TRUE or FALSE, not double");
    ran_free(&r);
    r = run_script("tibble(a = 1) |>\n  pivot_longer(zz)");
    ck_assert_int_eq(r.err.line, 2);
    ck_assert_str_eq(r.err.message, "there is no column zz");
    ran_free(&r);
}
END_TEST

TEST_MAIN("cli/script/run", an_interrupt_ends_any_loop, steps_and_depth_are_bounded, deep_nesting_is_refused, deep_values_do_not_overflow_the_stack,
          odd_scripts, the_end_of_a_script, errors_of_functions_written_in_R_stand_at_the_call)
