#include "recipes/calendar.h"
#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("holiday", "holiday_more");
}
END_TEST

/* Days of 2024 and 2021 as calendars have them. */
START_TEST(days)
{
    static const struct {
        const char *name;
        int year, month, day;
    } cases[] = {
        {"Easter", 2024, 3, 31}, {"Easter", 2021, 4, 4}, {"GoodFriday", 2024, 3, 29}, {"Pentecost", 2024, 5, 19}, {"CorpusChristi", 2024, 5, 30},
        {"Advent1st", 2024, 12, 1}, {"Advent4th", 2024, 12, 22}, {"USThanksgivingDay", 2024, 11, 28}, {"USMemorialDay", 2024, 5, 27},
        {"USElectionDay", 2024, 11, 5}, {"USMLKingsBirthday", 2024, 1, 15}, {"CAVictoriaDay", 2024, 5, 20}, {"GBSummerBankHoliday", 2024, 8, 26},
        {"DEGermanUnity", 2024, 10, 3},
    };
    cel_error err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_frame *data = cel_frame_new(3), *t;
        cel_column *c = cel_column_new(CEL_DATE, 3, NULL);
        cel_recipe *r, *p;
        for (int k = 0; k < 3; k++)
            c->num[k] = (double)cel_days_of_date(cases[i].year, cases[i].month, cases[i].day) + k - 1;
        OK(cel_frame_set(data, "day", c, &err));
        char expr[128];
        snprintf(expr, sizeof expr, "recipe(~ day, data = d) |> step_holiday(day, holidays = '%s')", cases[i].name);
        OK(golden_recipe(expr, data, &r, &err));
        OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err));
        OK(cel_recipe_juice(p, NULL, 0, &t, &err));
        for (int k = 0; k < 3; k++)
            ck_assert_msg(t->column[1]->code[k] == (k == 1), "%s %d", cases[i].name, cases[i].year);
        cel_frame_drop(t);
        cel_recipe_drop(p);
        cel_recipe_drop(r);
        cel_column_drop(c);
        cel_frame_drop(data);
    }
}
END_TEST

TEST_MAIN("recipes/step_holiday", golden, days)
