/* Help about functions of the language, and that docs/language.md lists exactly the functions there are. */
#include "cli/functions.h"

#include "tests/test.h"

static char *printed(cel_status (*print)(FILE *out, cel_error *err))
{
    char *text = NULL;
    size_t n = 0;
    cel_error err = {0};
    FILE *out = open_memstream(&text, &n);
    OK(print(out, &err));
    fclose(out);
    return text;
}

static char *function_text(const char *name)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    bool found = cli_function_print(name, out);
    fclose(out);
    if (!found) {
        free(text);
        return NULL;
    }
    return text;
}

START_TEST(the_page_lists_exactly_the_functions)
{
    static const char mark[] = "<!-- functions -->\n\n";
    FILE *f = fopen(DOCS "/language.md", "rb");
    ck_assert_ptr_nonnull(f);
    char *page = malloc(1 << 20);
    size_t n = fread(page, 1, (1 << 20) - 1, f);
    fclose(f);
    page[n] = '\0';
    char *tables = strstr(page, mark), *want = printed(cli_functions_print);
    ck_assert_ptr_nonnull(tables);
    ck_assert_msg(strcmp(tables + sizeof mark - 1, want) == 0, "docs/language.md is behind the table of functions: ninja -C build language-page");
    ck_assert_uint_gt(strlen(want), 20000);
    free(page);
    free(want);
}
END_TEST

START_TEST(one_function)
{
    char *text = function_text("rev");
    ck_assert_str_eq(text, "rev(x)\n\n  In opposite order.\n  package base\n");
    free(text);
    text = function_text("dplyr::mutate");
    ck_assert_str_eq(text, "mutate(.data, ..., .by = NULL, .keep = \"all\", .before = NULL, .after = NULL)\n\n"
                           "  New columns from expressions; NULL removes one.\n  package dplyr\n");
    free(text);
    text = function_text("step_normalize");
    ck_assert_str_eq(text, "step_normalize(recipe, ..., role = NA, trained = FALSE, na_rm = TRUE,\n"
                           "               skip = FALSE, id = rand_id(\"normalize\"))\n\n"
                           "  Subtract the mean, divide by the standard deviation\n  package recipes\n\n  na_rm  leave missing values out\n");
    free(text);
    ck_assert_ptr_null(function_text("base::mutate"));
    ck_assert_ptr_null(function_text("no_such_function"));
    ck_assert_ptr_null(function_text("print.tbl_df")); /* a method, not for scripts */
}
END_TEST

START_TEST(nearest)
{
    char name[64];
    ck_assert(cli_function_nearest("summry", name, sizeof name));
    ck_assert_str_eq(name, "summary");
    ck_assert(!cli_function_nearest("qqqqqqqqqqqqqq", name, sizeof name));
}
END_TEST

TEST_MAIN("cli/functions", the_page_lists_exactly_the_functions, one_function, nearest)
