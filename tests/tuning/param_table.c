#include "tests/tuning/golden.h"
#include "tuning/param_table.h"

/* One field of a CSV line, with quotes taken off. */
static char *field(char **rest)
{
    char *at = *rest;
    if (*at != '"')
        return strsep(rest, ",");
    char *end = strchr(at + 1, '"');
    *end = '\0';
    *rest = end[1] ? end + 2 : NULL;
    return at + 1;
}

/* Every parameter of dials 1.4.2 is in the table with its label, type, range, bounds and transformation. */
START_TEST(table_agrees_with_dials)
{
    char line[4096];
    FILE *file = fopen(GOLDEN "/dials/parameters_2026.csv", "r");
    int seen = 0;
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    for (; fgets(line, sizeof line, file); seen++) {
        line[strcspn(line, "\n")] = '\0';
        char *rest = line, *want[8];
        for (int k = 0; k < 8; k++)
            want[k] = field(&rest);
        const cel_param_entry *e = NULL;
        for (size_t i = 0; i < cel_param_table_rows; i++)
            e = strcmp(cel_param_table[i].name, want[0]) == 0 ? &cel_param_table[i] : e;
        ck_assert_msg(e != NULL, "%s", want[0]);
        ck_assert_str_eq(e->label, want[2]);
        static const char *const types[] = {"double", "integer", "character", "logical"};
        static const cel_kind kinds[] = {CEL_V_DOUBLE, CEL_V_INTEGER, CEL_V_STRING, CEL_V_LOGICAL};
        for (int k = 0; k < 4; k++)
            if (strcmp(want[1], types[k]) == 0)
                ck_assert_int_eq(e->type, kinds[k]);
        if (e->type == CEL_V_STRING && strcmp(e->name, "activation") != 0)
            for (int k = 0; want[7]; k++)
                ck_assert_str_eq(e->values[k], strsep(&want[7], "|"));
        if (e->type == CEL_V_STRING || e->type == CEL_V_LOGICAL)
            continue;
        for (int k = 0; k < 2; k++) {
            double have = k ? e->upper : e->lower;
            if (strcmp(want[3 + k], "unknown") == 0)
                ck_assert(isnan(have));
            else if (isinf(have))
                ck_assert_str_eq(want[3 + k], have > 0 ? "Inf" : "-Inf");
            else
                NEAR(have, strtod(want[3 + k], NULL), 1e-14);
        }
        ck_assert_int_eq(e->bounds[0], strncmp(want[5], "TRUE", 4) == 0 ? '[' : '(');
        ck_assert_int_eq(e->bounds[1], strstr(want[5], "|TRUE") ? ']' : ')');
        ck_assert_str_eq(e->transform ? e->transform : "", want[6]);
    }
    fclose(file);
    ck_assert_int_gt(seen, 100);
}
END_TEST

START_TEST(every_row_makes_a_parameter)
{
    for (size_t i = 0; i < cel_param_table_rows; i++) {
        cel_error err;
        cel_param *p = cel_param_make(cel_param_table[i].name, &err);
        ck_assert_msg(p != NULL, "%s: %s", cel_param_table[i].name, err.message);
        ck_assert_str_eq(p->name, cel_param_table[i].id);
        cel_param_drop(p);
        if (i > 0)
            ck_assert_int_lt(strcasecmp(cel_param_table[i - 1].name, cel_param_table[i].name), 0);
    }
}
END_TEST

TEST_MAIN("tuning/param_table", table_agrees_with_dials, every_row_makes_a_parameter)
