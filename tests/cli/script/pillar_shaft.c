#include "cli/script/pillar.h"
#include "tests/test.h"

/* The cells of a column of numbers, one to a line, with "|" at their end. */
static void check_numbers(const double *x, size_t n, const char *expected)
{
    cel_shaft s = {0};
    cel_text t = {0};
    ck_assert(cel_shaft_numbers(&s, x, n));
    for (size_t i = 0; i < n; i++)
        cel_text_addf(&t, "%*s|\n", s.wide_width - cel_text_width(s.wide[i]) + (int)strlen(s.wide[i]), s.wide[i]);
    ck_assert_str_eq(t.text ? t.text : "", expected);
    cel_text_free(&t);
    cel_shaft_free(&s);
}
#define NUMBERS(expected, ...) check_numbers((double[]){__VA_ARGS__}, sizeof((double[]){__VA_ARGS__}) / sizeof(double), expected)

/* Columns of golden/v2026: deck, recipes, yardstick, tune. */
START_TEST(numbers_print_as_in_r)
{
    NUMBERS("0.23|\n0.3 |\n", 0.23, 0.3);
    NUMBERS("0.29|\n", 0.29);
    NUMBERS("21  |\n22.8|\n17.0|\n", 21, 22.8, 17.02);
    NUMBERS("326|\n 55|\n", 326, 55);
    NUMBERS("153.|\n161.|\n", 153.4, 160.7);
    NUMBERS("2739.    |\n   0.536 |\n   0.0136|\n", 2739.2, 0.5361, 0.01361);
    NUMBERS("-1.05  |\n 0.0549|\n-0.377 |\n 4.01  |\n", -1.0513, 0.054921, -0.37712, 4.0081);
    NUMBERS("-Inf        |\n   0.0000330|\n   0.190    |\n", -INFINITY, 0.00003301, 0.19048);
    NUMBERS("Inf    |\n  1.000|\n  0.984|\n", INFINITY, 0.99983, 0.98414);
    NUMBERS("39.1|\nNA  |\n18  |\n", 39.1, cel_na(), 18);
    NUMBERS("  1|\n NA|\nNaN|\n", 1, cel_na(), (double)NAN);
    NUMBERS("2.80 |\n0.860|\n", 2.7961, 0.86012);
    NUMBERS("26   |\n 3.67|\n17.3 |\n", 26, 3.6667, 17.333);
    NUMBERS("53940|\n", 53940);
}
END_TEST

START_TEST(wide_numbers_take_the_exponent_form)
{
    NUMBERS("3.67e-28|\n4.83e-13|\n6.67e- 1|\n2.86e- 2|\n", 3.674e-28, 4.832e-13, 0.6672, 0.02861);
    NUMBERS("0.0000000001|\n0.00000316  |\n0.15        |\n", 1e-10, 3.1622e-6, 0.15);
    NUMBERS("1   e-12|\n3.16e- 6|\n1.5 e- 1|\n", 1e-12, 3.1622e-6, 0.15);
    NUMBERS("1e 5|\n1e20|\n", 1e5, 1e20);
    NUMBERS("0     |\n1e-300|\n", 0, 1e-300);
    NUMBERS("1.00e-20|\n", 9.999e-21);
    NUMBERS("4.94e-324|\n", 4.94e-324);
}
END_TEST

START_TEST(there_is_a_shorter_form)
{
    cel_shaft s = {0};
    ck_assert(cel_shaft_numbers(&s, (double[]){0.00012345, 12345}, 2));
    ck_assert_str_eq(s.wide[0], "0.000123");
    ck_assert_str_eq(s.wide[1], "12345       ");
    ck_assert_str_eq(s.narrow[0], "1.23e-4");
    ck_assert_str_eq(s.narrow[1], "1.23e+4");
    ck_assert_int_eq(s.wide_width, 12);
    ck_assert_int_eq(s.min_width, 7);
    cel_shaft_free(&s);
}
END_TEST

START_TEST(texts_are_shown_so_that_nobody_is_misled)
{
    static const char *const plain[] = {"a", NULL, "x y"}, *const odd[] = {"a ", NULL, "say \"hi\"", "", "l\n2"}, *const flat[] = {"tab\there"};
    cel_shaft s = {0};
    ck_assert(cel_shaft_texts(&s, plain, 3, "<NA>", true));
    ck_assert_str_eq(s.wide[1], "<NA>");
    ck_assert_int_eq(s.wide_width, 4);
    ck_assert_int_eq(s.min_width, 3);
    cel_shaft_free(&s);
    ck_assert(cel_shaft_texts(&s, odd, 5, "<NA>", true));
    ck_assert_str_eq(s.wide[0], "\"a \"");
    ck_assert_str_eq(s.wide[1], " <NA>");
    ck_assert_str_eq(s.wide[2], "\"say \\\"hi\\\"\"");
    ck_assert_str_eq(s.wide[3], "\"\"");
    ck_assert_str_eq(s.wide[4], "\"l\\n2\"");
    cel_shaft_free(&s);
    ck_assert(cel_shaft_texts(&s, flat, 1, "<NA>", true));
    ck_assert_str_eq(s.wide[0], "tab\\there");
    cel_shaft_free(&s);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    static const char *const text[] = {"a", NULL};
    for (long n = 1;; n++) {
        cel_shaft a = {0}, b = {0}, c = {0};
        cel_alloc_fail_after(n);
        bool whole = cel_shaft_numbers(&a, (double[]){1.5, 1e-30}, 2) && cel_shaft_texts(&b, text, 2, "NA", true) &&
                     cel_shaft_summaries(&c, (const char *[]){"x [1]"}, (const char *[]){"x"}, 1);
        cel_alloc_fail_after(0);
        cel_shaft_free(&a);
        cel_shaft_free(&b);
        cel_shaft_free(&c);
        if (whole)
            break;
        ck_assert_int_lt(n, 1000);
    }
}
END_TEST

TEST_MAIN("cli/script/pillar_shaft", numbers_print_as_in_r, wide_numbers_take_the_exponent_form, there_is_a_shorter_form,
          texts_are_shown_so_that_nobody_is_misled, memory_can_fail_anywhere)
