/* Numbers, durations, sizes, tables and lines as people read them. */
#include "cli/console.h"
#include "tests/test.h"

static void number(double x, const char *want)
{
    cel_text t = {0};
    cli_add_number(&t, x);
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
}

START_TEST(numbers)
{
    number(771.93, "771.9");
    number(0.06, "0.06");
    number(0, "0");
    number(1, "1");
    number(0.8333333, "0.8333");
    number(0.00123456, "0.0012");
    number(12345.6, "12,346");
    number(9999.6, "10,000");
    number(-1234567, "-1,234,567");
    number(3.14159e-6, "3.142e-06");
    number(2e15, "2e+15");
    number(cel_na(), "NA");
    number(INFINITY, "Inf");
    number(57.256, "57.26");
}
END_TEST

START_TEST(durations_sizes_counts)
{
    static const struct {
        double seconds;
        const char *text;
    } time[] = {{0.001, "<0.01 s"}, {0.57, "0.57 s"}, {3.14, "3.1 s"}, {45.4, "45 s"}, {362, "6:02"}, {3600, "1:00:00"}};
    static const struct {
        size_t n;
        const char *bytes, *count;
    } size[] = {{512, "512 B", "512"}, {212345, "212 kB", "212,345"}, {1400000, "1.4 MB", "1,400,000"}};
    cel_text t = {0};
    for (size_t i = 0; i < sizeof time / sizeof *time; i++) {
        cli_add_seconds(&t, time[i].seconds);
        ck_assert_str_eq(t.text, time[i].text);
        cel_text_free(&t);
    }
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        cli_add_bytes(&t, size[i].n);
        ck_assert_str_eq(t.text, size[i].bytes);
        cel_text_free(&t);
        cli_add_count(&t, size[i].n);
        ck_assert_str_eq(t.text, size[i].count);
        cel_text_free(&t);
    }
}
END_TEST

START_TEST(tables)
{
    cli_table table = {.cols = 3};
    cel_text t = {0};
    static const char *const cells[] = {"units", "mean", "", "62", "767.1", "", "8", "1,775.9", "half the weights"};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        cli_table_add(&table, cells[i]);
    cli_table_print(&table, &t);
    ck_assert_str_eq(t.text, " units    mean\n    62   767.1\n     8 1,775.9   half the weights\n");
    cel_text_free(&t);
}
END_TEST

START_TEST(lines_break_where_columns_are_few)
{
    cel_text t = {0};
    cli_add_line(&t, "split", "30 train", "5 folds", 80);
    ck_assert_str_eq(t.text, "split          30 train                                           5 folds\n");
    cel_text_free(&t);
    cli_add_line(&t, "split", "30 train", "5 folds × 20 candidates = 100 fits", 80);
    ck_assert_str_eq(t.text, "split          30 train\n               5 folds × 20 candidates = 100 fits\n");
    cel_text_free(&t);
    cli_add_line(&t, "a_long_name.csv", "30 rows", "", 80);
    ck_assert_str_eq(t.text, "a_long_name.csv  30 rows\n");
    cel_text_free(&t);
}
END_TEST

START_TEST(plain_text_where_the_locale_asks_for_it)
{
    cel_text t = {0};
    unsetenv("LC_ALL");
    unsetenv("LC_CTYPE");
    setenv("LANG", "C", 1);
    cli_add_plain(&t, "5 × 3 → 15 · 1–3 ± 2 … é");
    ck_assert_str_eq(t.text, "5 x 3 -> 15 | 1-3 +- 2 .. é");
    cel_text_free(&t);
    setenv("LC_ALL", "de_DE.UTF-8", 1);
    cli_add_plain(&t, "5 × 3");
    ck_assert_str_eq(t.text, "5 × 3");
    cel_text_free(&t);
}
END_TEST

TEST_MAIN("cli/console", numbers, durations_sizes_counts, tables, lines_break_where_columns_are_few, plain_text_where_the_locale_asks_for_it)
