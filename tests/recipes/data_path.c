#include "recipes/csv.h"
#include "tests/files.h"

START_TEST(sets_are_found_where_the_user_says)
{
    cel_error err = {0};
    char path[512];
    OK(cel_data_path("diamonds", path, sizeof path, &err));
    ck_assert_ptr_nonnull(strstr(path, "/diamonds.csv"));
    FILE_WITH("mine.csv", "a\n1\n");
    FILE_WITH("yours.csv", "a\n1\n");
    test_path("");
    setenv("CELERIAC_DATA", test_folder, 1);
    OK(cel_data_path("mine", path, sizeof path, &err));
    ck_assert_str_eq(path, test_path("mine.csv"));
    ck_assert_int_eq(cel_data_path("mien", path, sizeof path, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "there is no data set \"mien\"");
    ck_assert_str_eq(err.hint, "data sets: mine, yours\ndid you mean mine?");
    ck_assert_int_eq(cel_data_path("../x", path, sizeof path, &err), CEL_INPUT);
    ck_assert_int_eq(cel_data_path("", path, sizeof path, &err), CEL_INPUT);
    ck_assert_int_eq(cel_data_path("mine", path, 5, &err), CEL_INPUT);
    test_clean();
}
END_TEST

TEST_MAIN("recipes/data_path", sets_are_found_where_the_user_says)
