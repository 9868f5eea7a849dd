#include "cli/progress.h"
#include "tests/test.h"

static void line_is(size_t done, double elapsed, const char *best, bool bar, int columns, const char *want)
{
    cel_text t = {0};
    cli_progress_line(&t, done, 100, elapsed, best, bar, columns);
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
}

START_TEST(the_line_tells_speed_and_end)
{
    line_is(0, 0, NULL, false, 80, "0/100");
    line_is(50, 60, "771.9", false, 80, "50/100  50.0 fits/min  ETA 1:00  best 771.9");
    line_is(100, 7321, "", false, 80, "100/100  0.8 fits/min  in 2:02:01");
    line_is(50, 6, NULL, true, 80, " ████████████▌             50/100  500 fits/min  ETA 0:06");
    line_is(50, 60, "771.9", false, 20, "50/100  50.0 fits/m");
}
END_TEST

START_TEST(without_a_terminal_one_line_per_tenth)
{
    char *text = NULL;
    size_t size;
    cli_progress p = {.out = open_memstream(&text, &size), .columns = 80};
    for (size_t done = 1; done <= 40; done++)
        cli_progress_at(&p, done, 40, NULL, (double)done * 0.01);
    cli_progress_end(&p);
    fclose(p.out);
    int lines = 0;
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    ck_assert_int_eq(lines, 10);
    ck_assert_ptr_nonnull(strstr(text, "40/40"));
    free(text);
}
END_TEST

START_TEST(quiet_says_nothing)
{
    char *text = NULL;
    size_t size;
    cli_progress p = {.out = open_memstream(&text, &size), .quiet = true, .terminal = true, .columns = 80};
    cli_progress_at(&p, 40, 40, NULL, 1);
    cli_progress_end(&p);
    fclose(p.out);
    ck_assert_uint_eq(size, 0);
    free(text);
}
END_TEST

TEST_MAIN("cli/progress", the_line_tells_speed_and_end, without_a_terminal_one_line_per_tenth, quiet_says_nothing)
