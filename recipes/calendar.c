/* Days and civil dates, and the ISO 8601 texts of both. Years are shifted to begin in March, so that the leap day is
 * the last of its year and 400-year eras of 146,097 days repeat exactly. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "recipes/calendar.h"

enum { ERA_DAYS = 146097, DAYS_TO_EPOCH = 719468 }; /* 719468: from 0000-03-01 to 1970-01-01 */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

int64_t cel_days_of_date(int64_t year, int month, int day)
{
    int64_t y = year - (month <= 2), era = floor_div(y, 400), of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_EPOCH;
}

void cel_date_of_days(int64_t days, int64_t *year, int *month, int *day)
{
    int64_t z = days + DAYS_TO_EPOCH, era = floor_div(z, ERA_DAYS), d = z - era * ERA_DAYS;
    int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
    int64_t of_year = d - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = y + era * 400 + (*month <= 2);
}

int cel_days_in_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

int cel_weekday_of_days(int64_t days)
{
    int64_t d = (days + 4) % 7; /* 1970-01-01 was a Thursday */
    return (int)(d < 0 ? d + 7 : d);
}

/* `count` digits at text[*at] as a number, or -1; moves on. */
static int digits(const char *text, size_t length, size_t *at, int count)
{
    int value = 0;
    if (*at + (size_t)count > length)
        return -1;
    for (int i = 0; i < count; i++) {
        char c = text[(*at)++];
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

static bool expect(const char *text, size_t length, size_t *at, char c)
{
    if (*at >= length || text[*at] != c)
        return false;
    ++*at;
    return true;
}

static bool date_part(const char *text, size_t length, size_t *at, int64_t *days)
{
    int year = digits(text, length, at, 4);
    char separator = *at < length ? text[*at] : 0;
    if (year < 0 || (separator != '-' && separator != '/') || !expect(text, length, at, separator))
        return false;
    int month = digits(text, length, at, 2);
    if (month < 1 || month > 12 || !expect(text, length, at, separator))
        return false;
    int day = digits(text, length, at, 2);
    if (day < 1 || day > cel_days_in_month(year, month))
        return false;
    *days = cel_days_of_date(year, month, day);
    return true;
}

bool cel_parse_date(const char *text, size_t length, double *days)
{
    size_t at = 0;
    int64_t d;
    if (length != 10 || !date_part(text, length, &at, &d))
        return false;
    *days = (double)d;
    return true;
}

/* Z, +HH, +HHMM or +HH:MM as seconds east of Greenwich; nothing is UTC. */
static bool zone_part(const char *text, size_t length, size_t *at, int *offset)
{
    *offset = 0;
    if (*at == length || expect(text, length, at, 'Z'))
        return true;
    char sign = text[(*at)++];
    int hours = digits(text, length, at, 2), minutes = 0;
    if ((sign != '+' && sign != '-') || hours < 0 || hours > 14)
        return false;
    if (*at < length) {
        expect(text, length, at, ':');
        minutes = digits(text, length, at, 2);
        if (minutes < 0 || minutes > 59)
            return false;
    }
    *offset = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
    return true;
}

bool cel_parse_datetime(const char *text, size_t length, double *seconds)
{
    size_t at = 0;
    int64_t days;
    double second = 0, scale = 1;
    int offset;
    if (length < 16 || !date_part(text, length, &at, &days) || (text[at] != 'T' && text[at] != ' '))
        return false;
    at++;
    int hour = digits(text, length, &at, 2);
    if (hour < 0 || hour > 24 || !expect(text, length, &at, ':'))
        return false;
    int minute = digits(text, length, &at, 2);
    if (minute < 0 || minute > 59)
        return false;
    if (expect(text, length, &at, ':')) {
        second = digits(text, length, &at, 2);
        if (second < 0 || second > 60)
            return false;
        if (expect(text, length, &at, '.')) {
            double part = 0;
            for (; at < length && text[at] >= '0' && text[at] <= '9' && scale < 1e15; at++, scale *= 10)
                part = part * 10 + (text[at] - '0');
            second += part / scale;
        }
    }
    if (!zone_part(text, length, &at, &offset) || at != length || (hour == 24 && (minute != 0 || second != 0)))
        return false;
    *seconds = (double)(days * 86400 + hour * 3600 + minute * 60 - offset) + second;
    return true;
}

bool cel_days_exist(double days)
{
    return fabs(days) < 1e11;
}

char *cel_format_date(double days, char *out)
{
    int64_t year;
    int month, day;
    if (!cel_days_exist(days))
        return strcpy(out, "NA");
    cel_date_of_days((int64_t)floor(days), &year, &month, &day);
    snprintf(out, 64, "%04lld-%02d-%02d", (long long)year, month, day);
    return out;
}

char *cel_format_datetime(double seconds, char *out)
{
    if (!cel_days_exist(seconds / 86400))
        return strcpy(out, "NA");
    double whole = floor(seconds);
    long micro = (long)floor((seconds - whole) * 1e6 + 0.5);
    if (micro == 1000000) {
        whole++;
        micro = 0;
    }
    int64_t s = (int64_t)whole, day = floor_div(s, 86400);
    long rest = (long)(s - day * 86400);
    cel_format_date((double)day, out);
    size_t at = strlen(out);
    at += (size_t)snprintf(out + at, 64 - at, "T%02ld:%02ld:%02ld", rest / 3600, rest / 60 % 60, rest % 60);
    if (micro > 0) {
        at += (size_t)snprintf(out + at, 64 - at, ".%06ld", micro);
        while (out[at - 1] == '0')
            at--;
    }
    strcpy(out + at, "Z");
    return out;
}
