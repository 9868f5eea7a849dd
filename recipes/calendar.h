/* Days and civil dates: the proleptic Gregorian calendar, days counted from 1970-01-01 as R's Date does. */
#ifndef CEL_CALENDAR_H
#define CEL_CALENDAR_H

#include "base/base.h"

/* Days from 1970-01-01 to a date. Month 1..12, day 1..31; not checked. */
int64_t cel_days_of_date(int64_t year, int month, int day);
/* The date `days` after 1970-01-01. */
void cel_date_of_days(int64_t days, int64_t *year, int *month, int *day);
/* Whether a number of days is a date of the calendar; missing, infinite and astronomic numbers are none. */
bool cel_days_exist(double days);
int cel_days_in_month(int64_t year, int month);
/* 0 Sunday .. 6 Saturday. */
int cel_weekday_of_days(int64_t days);

/* Reads exactly YYYY-MM-DD (or with slashes), a date that exists. */
bool cel_parse_date(const char *text, size_t length, double *days);
/* Reads exactly YYYY-MM-DD[T or space]HH:MM[:SS[.fraction]][Z or +HH:MM, +HHMM, +HH], in UTC where no zone is given. */
bool cel_parse_datetime(const char *text, size_t length, double *seconds);
/* ISO 8601: "2026-02-03"; "2026-02-03T10:00:00Z", with up to six decimals of the second where it has any. "NA" when
 * missing. `out` holds at least 64 bytes; returns `out`. */
char *cel_format_date(double days, char *out);
char *cel_format_datetime(double seconds, char *out);

#endif
