#include "tests/test.h"

static void same_as_strtod(const char *text)
{
    double x = -1, y = strtod(text, NULL);
    ck_assert_msg(cel_parse_double(text, strlen(text), &x), "%s", text);
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
        ck_assert_msg(!cel_parse_double(wrong[i], strlen(wrong[i]), &x), "%s", wrong[i]);
    ck_assert(cel_parse_double("NaN", 3, &x) && isnan(x) && !cel_is_na(x));
    ck_assert(cel_parse_double("-Inf", 4, &x) && x < 0 && isinf(x));
    ck_assert(cel_parse_double("infinity", 8, &x) && isinf(x));
}
END_TEST

/* The judge: the C library's digits, tried one after the other. */
static void same_as_printf(double x)
{
    char want[40], got[32];
    if (!isfinite(x))
        return;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(want, sizeof want, "%.*g", digits, x);
        if (strtod(want, NULL) == x)
            break;
    }
    ck_assert_str_eq(cel_format_double(x, got), want);
}

START_TEST(doubles_are_written_as_printf_writes_them)
{
    static const double hard[] = {0, 1, -1, 0.1, 0.3, 0.1 + 0.2, 1.0 / 3, 2.0 / 3, 123456789012345.5, 999999999999999.9, 99999999999999.99, 1e15, 1e14, 0.0001,
                                  0.00001, 9.9999999999999995e-5, 0.5, 0.25, 1.5, 2.5, 4503599627370495.5, 1e22, 1e23, 5e-324, 1.7976931348623157e308,
                                  100, 1000000, 0.30000000000000004, 9007199254740991, 9007199254740994, 99.99999999999999, 0.99999999999999989,
                                  1.0000000000000002, 4.35, 2.675, 1.005, 0.00010000000000000002};
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++) {
        same_as_printf(hard[i]);
        same_as_printf(-hard[i]);
        same_as_printf(nextafter(hard[i], INFINITY));
        same_as_printf(nextafter(hard[i], -INFINITY));
    }
    cel_stream s;
    cel_stream_start(&s, 8, 0, 0);
    for (int i = 0; i < 400000; i++) {
        double x = cel_stream_unif(&s);
        switch (i % 4) {
        case 0: /* any double of an ordinary size */
            x = ldexp(x, (int)cel_stream_index(&s, 80) - 20);
            break;
        case 1: /* few decimals */
            x = round(x * 1e6) / pow(10, cel_stream_index(&s, 8));
            break;
        case 2: /* sums of such */
            x = round(x * 1e4) / 100 + cel_stream_index(&s, 1000) * 0.1;
            break;
        default: { /* any bits at all */
            uint64_t bits = (uint64_t)cel_stream_word(&s) << 32 | cel_stream_word(&s);
            memcpy(&x, &bits, sizeof x);
            if (!isfinite(x))
                continue;
        }
        }
        same_as_printf(x);
    }
}
END_TEST

TEST_MAIN("base/decimal", numbers_equal_strtod, random_numbers_equal_strtod, what_is_not_a_number_is_refused,
          doubles_are_written_as_printf_writes_them)
