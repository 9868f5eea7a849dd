#include "recipes/csv_private.h"
#include "tests/test.h"

static void same_as_strtod(const char *text)
{
    double x = -1, y = strtod(text, NULL);
    ck_assert_msg(csv_number(text, strlen(text), &x), "%s", text);
    ck_assert_msg(memcmp(&x, &y, sizeof x) == 0, "%s: %.17g, strtod %.17g", text, x, y);
}

START_TEST(numbers_equal_strtod)
{
    static const char *const hard[] = {
        "0", "-0", "0.0", "1", "-1", "+1", ".5", "5.", "1e5", "1E-5", "00012", "9007199254740993", "9007199254740992", "9007199254740991",
        "18446744073709551615", "18446744073709551616", "9999999999999999999", "0.1", "0.3333333333333333", "123456789.123456789",
        "2.2250738585072014e-308", "4.9e-324", "1e-400", "1e400", "1.7976931348623157e308", "1.7976931348623159e308", "1e22", "1e23", "3e22",
        "8.5e22", "0.000000000000000000000000000001", "1000000000000000000000000000000", "6.62607015e-34", "0e99999999999",
        "1.00000000000000011102230246251565404236316680908203125", "1.00000000000000011102230246251565404236316680908203124",
        "1.00000000000000011102230246251565404236316680908203126", "9007199254740993e1", "9007199254740992.5", "9007199254740993.5",
    };
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++)
        same_as_strtod(hard[i]);
}
END_TEST

/* Random texts of every shape the fast paths cut differently: digits, point and exponent anywhere. */
START_TEST(random_numbers_equal_strtod)
{
    cel_stream s;
    cel_stream_start(&s, 7, 0, 0);
    for (int i = 0; i < 300000; i++) {
        char text[80];
        size_t n = 0, digits = 1 + cel_stream_index(&s, 20), point = cel_stream_index(&s, 24);
        if (cel_stream_index(&s, 2))
            text[n++] = '-';
        for (size_t k = 0; k < digits; k++) {
            if (k == point)
                text[n++] = '.';
            text[n++] = (char)('0' + cel_stream_index(&s, 10));
        }
        if (cel_stream_index(&s, 3) == 0)
            n += (size_t)snprintf(text + n, 20, "e%d", (int)cel_stream_index(&s, 60) - 30);
        text[n] = '\0';
        same_as_strtod(text);
    }
    for (int i = 0; i < 300000; i++) { /* what programs write: 15 to 17 digits of a double */
        char text[40];
        double x = ldexp(cel_stream_unif(&s), (int)cel_stream_index(&s, 80) - 40);
        snprintf(text, sizeof text, "%.*g", 15 + (int)cel_stream_index(&s, 3), x);
        same_as_strtod(text);
    }
}
END_TEST

START_TEST(what_is_not_a_number_is_refused)
{
    static const char *const wrong[] = {"", "-", "+", ".", "e5", "1e", "1e+", "1x", "x1", "0x10", "1 ", " 1", "1,2", "--1", "1.2.3", "na", "NaNa"};
    double x;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!csv_number(wrong[i], strlen(wrong[i]), &x), "%s", wrong[i]);
    ck_assert(csv_number("NaN", 3, &x) && isnan(x) && !cel_is_na(x));
    ck_assert(csv_number("-Inf", 4, &x) && x < 0 && isinf(x));
    ck_assert(csv_number("infinity", 8, &x) && isinf(x));
}
END_TEST

START_TEST(grouped_whole_and_logical)
{
    double x;
    int32_t i;
    ck_assert(csv_grouped("1,234", 5, &x) && x == 1234);
    ck_assert(csv_grouped("-12,345,678.5", 13, &x) && x == -12345678.5);
    static const char *const wrong[] = {"1234", "1,23", "1,2345", ",123", "1234,567", "1,234x", "1,,234", "1,234,"};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        ck_assert_msg(!csv_grouped(wrong[k], strlen(wrong[k]), &x), "%s", wrong[k]);
    ck_assert(csv_whole("12", 2, &i) && i == 12);
    ck_assert(csv_whole("1e3", 3, &i) && i == 1000);
    ck_assert(csv_whole("-2147483647", 11, &i) && i == -2147483647);
    ck_assert(!csv_whole("2147483648", 10, &i));
    ck_assert(!csv_whole("-2147483648", 11, &i)); /* that is R's NA */
    ck_assert(!csv_whole("1.5", 3, &i));
    ck_assert(!csv_whole("NaN", 3, &i));
    ck_assert(csv_logical("T", 1, &i) && i == 1);
    ck_assert(csv_logical("false", 5, &i) && i == 0);
    ck_assert(!csv_logical("t", 1, &i));
    ck_assert(!csv_logical("1", 1, &i));
}
END_TEST

START_TEST(guesses_follow_readr)
{
    static const struct { const char *text; csv_guess guess; } cases[] = {
        {"TRUE", CSV_LOGICAL}, {"F", CSV_LOGICAL}, {"1", CSV_NUMBER}, {"-1.5e3", CSV_NUMBER}, {"0.5", CSV_NUMBER}, {"007", CSV_ANY},
        {"0", CSV_NUMBER}, {"1,234", CSV_GROUPED}, {"2026-02-03", CSV_DAY}, {"2026-02-03T10:00:00Z", CSV_TIME}, {"10:30", CSV_ANY},
        {"x", CSV_ANY}, {"", CSV_ANY}, {"1-2", CSV_ANY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(csv_guess_of(cases[i].text, strlen(cases[i].text)) == cases[i].guess, "%s", cases[i].text);
    ck_assert_int_eq(csv_guess_join(CSV_NOTHING, CSV_DAY), CSV_DAY);
    ck_assert_int_eq(csv_guess_join(CSV_NUMBER, CSV_GROUPED), CSV_GROUPED);
    ck_assert_int_eq(csv_guess_join(CSV_TIME, CSV_DAY), CSV_TIME);
    ck_assert_int_eq(csv_guess_join(CSV_LOGICAL, CSV_NUMBER), CSV_ANY);
    for (int a = CSV_NOTHING; a <= CSV_ANY; a++)
        for (int b = CSV_NOTHING; b <= CSV_ANY; b++)
            ck_assert_int_eq(csv_guess_join((csv_guess)a, (csv_guess)b), csv_guess_join((csv_guess)b, (csv_guess)a));
}
END_TEST

START_TEST(counts_have_thousands)
{
    char out[32];
    ck_assert_str_eq(csv_count(0, out), "0");
    ck_assert_str_eq(csv_count(999, out), "999");
    ck_assert_str_eq(csv_count(53940, out), "53,940");
    ck_assert_str_eq(csv_count(1234567890, out), "1,234,567,890");
}
END_TEST

TEST_MAIN("recipes/csv_value", numbers_equal_strtod, random_numbers_equal_strtod, what_is_not_a_number_is_refused, grouped_whole_and_logical,
          guesses_follow_readr, counts_have_thousands)
