#include "recipes/csv_private.h"
#include "tests/files.h"

START_TEST(fields_types_and_levels_are_read)
{
    cel_error err = {0};
    csv_schema s;
    FILE_WITH("x.schema.json", "{\"title\": \"t\", \"fields\": [{\"name\": \"a\", \"type\": \"datetime\"},"
                               "{\"name\": \"b\", \"categories\": [1, 2.5, {\"value\": \"x\", \"label\": \"X\"}]}, {\"name\": \"c\", \"type\": \"geopoint\"},"
                               "{\"name\": \"d\"}]}");
    OK(csv_schema_read(test_path("x.csv"), &s, &err));
    ck_assert_uint_eq(s.fields, 4);
    ck_assert_int_eq(csv_schema_find(&s, "a")->type, CEL_DATETIME);
    const csv_schema_field *b = csv_schema_find(&s, "b");
    ck_assert_int_eq(b->type, CEL_FACTOR);
    ck_assert_str_eq(b->levels->label[1], "2.5");
    ck_assert_str_eq(b->levels->label[2], "x");
    ck_assert(!b->levels->ordered);
    ck_assert_int_eq(csv_schema_find(&s, "c")->type, CEL_STRING);
    ck_assert(!csv_schema_find(&s, "d")->typed);
    ck_assert_ptr_null(csv_schema_find(&s, "e"));
    ck_assert_ptr_null(s.missing);
    csv_schema_free(&s);
    OK(csv_schema_read(test_path("none.csv"), &s, &err));
    ck_assert_uint_eq(s.fields, 0);
    csv_schema_free(&s);
}
END_TEST

START_TEST(wrong_schemas_are_refused)
{
    static const struct { const char *text, *message; long line; } cases[] = {
        {"{\"fields\": [\n}", "the schema is not JSON: unexpected token near '}'", 2},
        {"[]", "the schema has no list of fields", 0},
        {"{\"fields\": 3}", "the schema has no list of fields", 0},
        {"{\"fields\": [{}]}", "a field has no name", 0},
        {"{\"fields\": [{\"name\": \"a\"}, {\"name\": \"a\"}]}", "field \"a\" is listed twice", 0},
        {"{\"fields\": [{\"name\": \"a\", \"categories\": [null]}]}", "the categories of field \"a\" are not texts", 0},
        {"{\"fields\": [{\"name\": \"a\", \"categories\": [\"x\", \"x\"]}]}", "field \"a\" lists the category \"x\" twice", 0},
        {"{\"fields\": [], \"missingValues\": [1]}", "missingValues holds something that is not text", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_error err = {0};
        csv_schema s;
        test_write("x.schema.json", cases[i].text, strlen(cases[i].text));
        ck_assert_int_eq(csv_schema_read(test_path("x.csv"), &s, &err), CEL_INPUT);
        ck_assert_str_eq(err.message, cases[i].message);
        ck_assert_str_eq(err.file, test_path("x.schema.json"));
        ck_assert_int_eq(err.line, cases[i].line);
    }
}
END_TEST

START_TEST(a_frame_describes_itself)
{
    cel_error err = {0};
    const char *label[] = {"say \"hi\"", "\xC3\xA9"};
    cel_levels *levels = cel_levels_new(label, 2, true);
    cel_frame *f = cel_frame_new(0);
    cel_column *a = cel_column_new(CEL_FACTOR, 0, levels), *b = cel_column_new(CEL_LOGICAL, 0, NULL);
    OK(cel_frame_set(f, "a", a, &err));
    OK(cel_frame_set(f, "b", b, &err));
    OK(cel_schema_write(f, test_path("x.schema.json"), &err));
    ck_assert_str_eq(test_read(test_path("x.schema.json")),
                     "{\n  \"missingValues\": [\"NA\"],\n  \"fields\": [\n"
                     "    {\"name\": \"a\", \"type\": \"string\", \"categories\": [\"say \\\"hi\\\"\", \"\xC3\xA9\"], \"categoriesOrdered\": true},\n"
                     "    {\"name\": \"b\", \"type\": \"boolean\"}\n  ]\n}\n");
    csv_schema s;
    OK(csv_schema_read(test_path("x.csv"), &s, &err));
    ck_assert(cel_levels_equal(csv_schema_find(&s, "a")->levels, levels));
    csv_schema_free(&s);
    cel_column_drop(a);
    cel_column_drop(b);
    cel_levels_drop(levels);
    cel_frame_drop(f);
    test_clean();
}
END_TEST

TEST_MAIN("recipes/schema", fields_types_and_levels_are_read, wrong_schemas_are_refused, a_frame_describes_itself)
