/* step_holiday(): columns that are 1 on a holiday. Holidays stand in one table of rules: a day of a month, days from Easter,
 * the n-th weekday of a month, a weekday on or near a date. Names and rules: R's timeDate. */
#include <math.h>
#include <string.h>

#include "recipes/calendar.h"
#include "recipes/step_table.h"

enum { SUN, MON, TUE, WED, THU, FRI, SAT };

typedef enum rule {
    FIXED,  /* month, day */
    EASTER, /* day: days after Easter Sunday */
    NTH,    /* month, weekday, day: which one; 0 the last */
    BEFORE, /* month, day, weekday: the last such weekday on or before */
    AFTER,  /* the first on or after */
} rule;

static const struct holiday {
    const char *name;
    rule rule;
    int month, day, weekday, shift; /* shift: days added at the end */
} holidays[] = {
    {"Advent1st", BEFORE, 12, 24, SUN, -21},
    {"Advent2nd", BEFORE, 12, 24, SUN, -14},
    {"Advent3rd", BEFORE, 12, 24, SUN, -7},
    {"Advent4th", BEFORE, 12, 24, SUN, 0},
    {"AllSaints", FIXED, 11, 1, 0, 0},
    {"AllSouls", FIXED, 11, 2, 0, 0},
    {"Annunciation", FIXED, 3, 25, 0, 0},
    {"Ascension", EASTER, 0, 39, 0, 0},
    {"AshWednesday", EASTER, 0, -46, 0, 0},
    {"AssumptionOfMary", FIXED, 8, 15, 0, 0},
    {"BirthOfVirginMary", FIXED, 9, 8, 0, 0},
    {"BoxingDay", FIXED, 12, 26, 0, 0},
    {"CACanadaDay", FIXED, 7, 1, 0, 0},
    {"CACivicProvincialHoliday", NTH, 8, 1, MON, 0},
    {"CAFamilyDay", NTH, 2, 3, MON, 0},
    {"CALabourDay", NTH, 9, 1, MON, 0},
    {"CAThanksgivingDay", NTH, 10, 2, MON, 0},
    {"CAVictoriaDay", BEFORE, 5, 24, MON, 0},
    {"CHAscension", EASTER, 0, 39, 0, 0},
    {"CHBerchtoldsDay", FIXED, 1, 2, 0, 0},
    {"CHConfederationDay", FIXED, 8, 1, 0, 0},
    {"CaRemembranceDay", FIXED, 11, 11, 0, 0},
    {"CelebrationOfHolyCross", FIXED, 9, 14, 0, 0},
    {"ChristTheKing", BEFORE, 12, 24, SUN, -28},
    {"ChristmasDay", FIXED, 12, 25, 0, 0},
    {"ChristmasEve", FIXED, 12, 24, 0, 0},
    {"CorpusChristi", EASTER, 0, 60, 0, 0},
    {"DEAscension", EASTER, 0, 39, 0, 0},
    {"DEChristmasEve", FIXED, 12, 24, 0, 0},
    {"DECorpusChristi", EASTER, 0, 60, 0, 0},
    {"DEGermanUnity", FIXED, 10, 3, 0, 0},
    {"DENewYearsEve", FIXED, 12, 31, 0, 0},
    {"Easter", EASTER, 0, 0, 0, 0},
    {"EasterMonday", EASTER, 0, 1, 0, 0},
    {"EasterSunday", EASTER, 0, 0, 0, 0},
    {"Epiphany", FIXED, 1, 6, 0, 0},
    {"FRAllSaints", FIXED, 11, 1, 0, 0},
    {"FRArmisticeDay", FIXED, 11, 11, 0, 0},
    {"FRAscension", EASTER, 0, 39, 0, 0},
    {"FRAssumptionVirginMary", FIXED, 8, 15, 0, 0},
    {"FRBastilleDay", FIXED, 7, 14, 0, 0},
    {"FRFetDeLaVictoire1945", FIXED, 5, 8, 0, 0},
    {"GBMayDay", NTH, 5, 1, MON, 0},
    {"GBSpringBankHoliday", NTH, 5, 0, MON, 0},
    {"GBSummerBankHoliday", NTH, 8, 0, MON, 0},
    {"GoodFriday", EASTER, 0, -2, 0, 0},
    {"ITAllSaints", FIXED, 11, 1, 0, 0},
    {"ITAssumptionOfVirginMary", FIXED, 8, 15, 0, 0},
    {"ITEpiphany", FIXED, 1, 6, 0, 0},
    {"ITImmaculateConception", FIXED, 12, 8, 0, 0},
    {"ITLiberationDay", FIXED, 4, 25, 0, 0},
    {"ITStAmrose", FIXED, 12, 7, 0, 0},
    {"JPBankHolidayDec31", FIXED, 12, 31, 0, 0},
    {"JPBankHolidayJan2", FIXED, 1, 2, 0, 0},
    {"JPBankHolidayJan3", FIXED, 1, 3, 0, 0},
    {"JPBunkaNoHi", FIXED, 11, 3, 0, 0},
    {"JPChildrensDay", FIXED, 5, 5, 0, 0},
    {"JPConstitutionDay", FIXED, 5, 3, 0, 0},
    {"JPGantan", FIXED, 1, 1, 0, 0},
    {"JPGreeneryDay", FIXED, 4, 29, 0, 0},
    {"JPKenkokuKinenNoHi", FIXED, 2, 11, 0, 0},
    {"JPKenpouKinenBi", FIXED, 5, 3, 0, 0},
    {"JPKinrouKanshaNoHi", FIXED, 11, 23, 0, 0},
    {"JPKodomoNoHi", FIXED, 5, 5, 0, 0},
    {"JPKokuminNoKyujitu", FIXED, 5, 4, 0, 0},
    {"JPMidoriNoHi", FIXED, 4, 29, 0, 0},
    {"JPNatFoundationDay", FIXED, 2, 11, 0, 0},
    {"JPNationHoliday", FIXED, 5, 4, 0, 0},
    {"JPNationalCultureDay", FIXED, 11, 3, 0, 0},
    {"JPNewYearsDay", FIXED, 1, 1, 0, 0},
    {"JPThanksgivingDay", FIXED, 11, 23, 0, 0},
    {"LaborDay", FIXED, 5, 1, 0, 0},
    {"MassOfArchangels", FIXED, 9, 29, 0, 0},
    {"NewYearsDay", FIXED, 1, 1, 0, 0},
    {"PalmSunday", EASTER, 0, -7, 0, 0},
    {"Pentecost", EASTER, 0, 49, 0, 0},
    {"PentecostMonday", EASTER, 0, 50, 0, 0},
    {"PresentationOfLord", FIXED, 2, 2, 0, 0},
    {"Quinquagesima", EASTER, 0, -49, 0, 0},
    {"RogationSunday", EASTER, 0, 35, 0, 0},
    {"Septuagesima", EASTER, 0, -63, 0, 0},
    {"SolemnityOfMary", FIXED, 1, 1, 0, 0},
    {"TransfigurationOfLord", FIXED, 8, 6, 0, 0},
    {"TrinitySunday", EASTER, 0, 56, 0, 0},
    {"USCPulaskisBirthday", NTH, 3, 1, MON, 0},
    {"USChristmasDay", FIXED, 12, 25, 0, 0},
    {"USColumbusDay", NTH, 10, 2, MON, 0},
    {"USDecorationMemorialDay", FIXED, 5, 30, 0, 0},
    {"USElectionDay", AFTER, 11, 2, TUE, 0},
    {"USGoodFriday", EASTER, 0, -2, 0, 0},
    {"USInaugurationDay", FIXED, 1, 20, 0, 0},
    {"USIndependenceDay", FIXED, 7, 4, 0, 0},
    {"USJuneteenthNationalIndependenceDay", FIXED, 6, 19, 0, 0},
    {"USLaborDay", NTH, 9, 1, MON, 0},
    {"USLincolnsBirthday", FIXED, 2, 12, 0, 0},
    {"USMLKingsBirthday", NTH, 1, 3, MON, 0},
    {"USMemorialDay", NTH, 5, 0, MON, 0},
    {"USNewYearsDay", FIXED, 1, 1, 0, 0},
    {"USPresidentsDay", NTH, 2, 3, MON, 0},
    {"USThanksgivingDay", NTH, 11, 4, THU, 0},
    {"USVeteransDay", FIXED, 11, 11, 0, 0},
    {"USWashingtonsBirthday", NTH, 2, 3, MON, 0},
};
enum { HOLIDAYS = sizeof holidays / sizeof *holidays };

/* Easter Sunday of the Gregorian calendar. Source: the anonymous algorithm in Meeus 1991, Astronomical Algorithms, ch. 8. */
static int64_t easter(int64_t year)
{
    int64_t a = year % 19, b = year / 100, c = year % 100, d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    int64_t e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7, m = (a + 11 * d + 22 * e) / 451, f = d + e - 7 * m + 114;
    return cel_days_of_date(year, (int)(f / 31), (int)(f % 31) + 1);
}

static int64_t on_or_before(int64_t days, int weekday)
{
    return days - (cel_weekday_of_days(days) - weekday + 7) % 7;
}

static int64_t day_in(const struct holiday *h, int64_t year)
{
    int64_t days = 0;
    switch (h->rule) {
    case FIXED: days = cel_days_of_date(year, h->month, h->day); break;
    case EASTER: days = easter(year) + h->day; break;
    case BEFORE: days = on_or_before(cel_days_of_date(year, h->month, h->day), h->weekday); break;
    case AFTER: days = on_or_before(cel_days_of_date(year, h->month, h->day) + 6, h->weekday); break;
    case NTH:
        if (h->day == 0)
            days = on_or_before(cel_days_of_date(year, h->month, cel_days_in_month(year, h->month)), h->weekday);
        else
            days = on_or_before(cel_days_of_date(year, h->month, 7), h->weekday) + 7 * (h->day - 1);
        break;
    }
    return days + h->shift;
}

static const struct holiday *holiday_of(const char *name)
{
    for (size_t h = 0; name && h < HOLIDAYS; h++)
        if (strcmp(holidays[h].name, name) == 0)
            return &holidays[h];
    return NULL;
}

static cel_status check(const cel_step *step, cel_error *err)
{
    const cel_value *names = cel_step_arg(step, "holidays");
    for (size_t i = 0; i < names->n; i++) {
        const char *known[HOLIDAYS], *name = names->as.text[i];
        if (holiday_of(name))
            continue;
        for (size_t h = 0; h < HOLIDAYS; h++)
            known[h] = holidays[h].name;
        cel_step_fail(step, err, "`holidays` has an unknown value: \"%s\"", name ? name : "NA");
        int near = name ? cel_nearest(name, known, HOLIDAYS) : -1;
        if (near >= 0)
            cel_error_hint(err, "Did you mean \"%s\"?", known[near]);
        else
            cel_error_hint(err, "known are the holidays of timeDate, such as \"NewYearsDay\", \"Easter\", \"USThanksgivingDay\"");
        return CEL_INPUT;
    }
    return CEL_OK;
}

static cel_status bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *names = cel_step_arg(step, "holidays");
    cel_new_columns made = {0};
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = (*data)->column[cel_frame_find(*data, name[k])];
        for (size_t h = 0; h < names->n; h++) {
            const struct holiday *holiday = holiday_of(names->as.text[h]);
            cel_column *out = cel_column_new(CEL_INTEGER, c->n, NULL);
            int64_t known = INT64_MIN, day = 0;
            for (size_t i = 0; out && i < c->n; i++) {
                out->code[i] = CEL_NA_INT;
                if (!cel_days_exist(c->type == CEL_DATE ? c->num[i] : c->num[i] / 86400))
                    continue;
                int64_t days = (int64_t)floor(c->type == CEL_DATE ? c->num[i] : c->num[i] / 86400), year;
                int month, day_of_month;
                cel_date_of_days(days, &year, &month, &day_of_month);
                if (year != known)
                    day = day_in(holiday, year);
                known = year;
                out->code[i] = days == day;
            }
            cel_new_columns_add(&made, out, "%s_%s", name[k], names->as.text[h]);
        }
    }
    return cel_new_columns_append(step, *data, &made, err);
}

/* terms, holiday. */
static cel_status tidy(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"holiday", CEL_TIDY_TEXT}, {0}};
    (void)kind;
    if (!step->trained)
        return cel_tidy_rows_untrained(step, fields, out, err);
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *names = cel_step_arg(step, "holidays");
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, n * names->n);
    for (size_t k = 0; row && k < n; k++)
        for (size_t h = 0; h < names->n; h++)
            row[k * names->n + h] = (cel_tidy_row){.term = name[k], .text = names->as.text[h]};
    cel_status status = row ? cel_tidy_rows(row, n * names->n, fields, out, err) : cel_nomem(err);
    cel_free(row);
    return status;
}

static const cel_formal formals[] = {{"holidays", CEL_V_STRING, "c(\"LaborDay\", \"NewYearsDay\", \"ChristmasDay\")", "names of holidays as timeDate has them"},
                                     {"sparse", CEL_V_STRING, "\"auto\"", "accepted; all columns are dense here"},
                                     {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns"},
                                     {0}};

const cel_step_type cel_step_holiday = {
    .function = "step_holiday", .name = "holiday", .title = "Holiday features from", .formal = formals, .role = "predictor",
    .accepts = CEL_IS_DATE | CEL_IS_DATETIME, .check = check, .bake = bake, .tidy = tidy, .help = "Columns that are 1 on holidays"};
