/* Numbers and tables for people and programs. */
#include "cli/table.h"
#include "tests/files.h"
#include "recipes/csv.h"

START_TEST(numbers)
{
    static const struct {
        double x;
        const char *text;
    } cases[] = {{0, "0"}, {1, "1"}, {-2, "-2"}, {733.14159, "733.1"}, {0.96612, "0.966"}, {0.003124, "0.00312"}, {-0.05, "-0.0500"}, {12.3456, "12.35"}, {18823.25, "18823.2"}, {1e-7, "1e-07"},
                 {123456789012.5, "1.23e+11"}, {INFINITY, "Inf"}, {NAN, "NaN"}};
    char out[32];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(cli_number(cases[i].x, out), cases[i].text);
    ck_assert_str_eq(cli_count(0, out), "0");
    ck_assert_str_eq(cli_count(999, out), "999");
    ck_assert_str_eq(cli_count(1234567, out), "1,234,567");
}
END_TEST

START_TEST(tables)
{
    cel_error err;
    cel_frame *f;
    cel_text t = {0};
    OK(cel_csv_read(FILE_WITH("t.csv", "name,x,on\n\xc3\xa4rger,1.5,TRUE\nb,NA,FALSE\n"), NULL, &f, &err));
    cli_table_text(f, &t);
    ck_assert_str_eq(t.text, "name       x  on\n\xc3\xa4rger  1.500  TRUE\nb         NA  FALSE\n");
    json_t *j = cli_table_json(f);
    char *text = cel_json_dump(j, 0);
    ck_assert_str_eq(text, "[{\"name\":\"\xc3\xa4rger\",\"x\":1.5,\"on\":true},{\"name\":\"b\",\"x\":null,\"on\":false}]");
    cel_free(text);
    json_decref(j);
    cel_text_free(&t);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("cli/table", numbers, tables)
