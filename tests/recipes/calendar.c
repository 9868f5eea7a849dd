#include "recipes/calendar.h"
#include "tests/test.h"

START_TEST(days_and_dates_agree)
{
    ck_assert_int_eq(cel_days_of_date(1970, 1, 1), 0);
    ck_assert_int_eq(cel_days_of_date(2000, 3, 1), 11017);
    ck_assert_int_eq(cel_days_of_date(1600, 1, 1), -135140);
    ck_assert_int_eq(cel_weekday_of_days(0), 4);
    ck_assert_int_eq(cel_weekday_of_days(-1), 3);
    int64_t last = cel_days_of_date(1599, 12, 31);
    for (int64_t year = 1600; year <= 2400; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= cel_days_in_month(year, month); day++) {
                int64_t y, days = cel_days_of_date(year, month, day);
                int m, d;
                ck_assert_int_eq(days, ++last);
                cel_date_of_days(days, &y, &m, &d);
                ck_assert(y == year && m == month && d == day);
            }
}
END_TEST

START_TEST(dates_are_read_strictly)
{
    static const char *const wrong[] = {"2026-02-30", "2026-13-01", "2026-00-01", "2026-2-03", "2026-02-3", "2026-02/03",
                                        "20260203", "2026-02-03 ", "", "2026-02-0a", "-026-02-03", "1900-02-29"};
    double days;
    ck_assert(cel_parse_date("2026-02-03", 10, &days));
    ck_assert_double_eq(days, 20487);
    ck_assert(cel_parse_date("2000/02/29", 10, &days));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!cel_parse_date(wrong[i], strlen(wrong[i]), &days), "%s", wrong[i]);
}
END_TEST

START_TEST(times_are_read_strictly)
{
    static const struct { const char *text; double seconds; } right[] = {
        {"1970-01-01T00:00:00Z", 0}, {"1970-01-02 00:00", 86400}, {"2022-03-01T06:30:15Z", 1646116215},
        {"1970-01-01T01:00:00+01:00", 0}, {"1970-01-01T01:00:00+0100", 0}, {"1969-12-31T19:00-05", 0},
        {"1970-01-01T00:00:01.25Z", 1.25}, {"1970-01-01T24:00:00Z", 86400},
    };
    static const char *const wrong[] = {"1970-01-01", "1970-01-01T", "1970-01-01T25:00", "1970-01-01T00:60", "1970-01-01T00:00:61",
                                        "1970-01-01T00:00:00ZZ", "1970-01-01T00:00:00+", "1970-01-01T24:00:01", "1970-01-01x00:00",
                                        "1970-01-01T00:00:00+15"};
    double s;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        ck_assert_msg(cel_parse_datetime(right[i].text, strlen(right[i].text), &s), "%s", right[i].text);
        ck_assert_double_eq(s, right[i].seconds);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!cel_parse_datetime(wrong[i], strlen(wrong[i]), &s), "%s", wrong[i]);
}
END_TEST

START_TEST(texts_are_iso)
{
    char out[64];
    ck_assert_str_eq(cel_format_date(20487, out), "2026-02-03");
    ck_assert_str_eq(cel_format_date(-1, out), "1969-12-31");
    ck_assert_str_eq(cel_format_date(cel_na(), out), "NA");
    ck_assert_str_eq(cel_format_datetime(1646116215, out), "2022-03-01T06:30:15Z");
    ck_assert_str_eq(cel_format_datetime(0.5, out), "1970-01-01T00:00:00.5Z");
    ck_assert_str_eq(cel_format_datetime(-0.0000001, out), "1970-01-01T00:00:00Z");
    ck_assert_str_eq(cel_format_datetime(-1, out), "1969-12-31T23:59:59Z");
    ck_assert_str_eq(cel_format_datetime(INFINITY, out), "NA");
}
END_TEST

TEST_MAIN("recipes/calendar", days_and_dates_agree, dates_are_read_strictly, times_are_read_strictly, texts_are_iso)
