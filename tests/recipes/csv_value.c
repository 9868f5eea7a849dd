#include "recipes/csv_private.h"
#include "tests/test.h"

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

TEST_MAIN("recipes/csv_value", grouped_whole_and_logical,
          guesses_follow_readr, counts_have_thousands)
