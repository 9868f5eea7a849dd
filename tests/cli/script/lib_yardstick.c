#include "cli/script/lib_yardstick.h"

#include "tests/test.h"

extern const cel_library cel_library_yardstick;

/* The formals of the builtins are those of the library's table, between the columns and case_weights. */
START_TEST(builtins_have_the_formals_of_the_table)
{
    size_t n;
    const cel_metric_type *type = cel_metric_types(&n);
    for (size_t i = 0; i < n; i++) {
        cel_text formals = {0};
        for (size_t k = 0; k < type[i].formals; k++)
            cel_text_addf(&formals, "%s = %s, ", type[i].formal[k].name, type[i].formal[k].fallback);
        bool prob = type[i].kind == CEL_METRIC_PROB;
        char table[512], vec[512], vec_name[64];
        snprintf(vec_name, sizeof vec_name, "%s_vec", type[i].name);
        snprintf(table, sizeof table, "data, truth, %s, %scase_weights = NULL, %s", prob ? "..." : "estimate", formals.text,
                 prob ? "options = list()" : "...");
        snprintf(vec, sizeof vec, "truth, estimate, %scase_weights = NULL, ...", formals.text);
        int found = 0;
        for (size_t r = 0; r < cel_library_yardstick.n; r++) {
            const cel_builtin *row = &cel_library_yardstick.rows[r];
            const char *want = strcmp(row->name, type[i].name) == 0 ? table : strcmp(row->name, vec_name) == 0 ? vec : NULL;
            found += want != NULL;
            if (want)
                ck_assert_str_eq(row->formals, want);
        }
        ck_assert_msg(found == 2, "%s has %d builtins", type[i].name, found);
        cel_text_free(&formals);
    }
}
END_TEST

/* ---- scripts ---- */

static cel_text output;

static void on_write(void *user, const char *text, size_t length)
{
    (void)user;
    cel_text_add_n(&output, text, length);
}

static void on_warn(void *user, const char *text)
{
    (void)user;
    cel_text_addf(&output, "Warning: %s\n", text);
}

static void on_message(void *user, const char *text)
{
    (void)user;
    cel_text_addf(&output, "%s\n", text);
}

static cel_interp *interp_with_data(void)
{
    static const char *const tables[] = {"num", "num_const", "num_cest", "two", "two_na", "two40", "two_nopred", "two_notruth", "two_swap", "multi", "multi_miss"};
    cel_script_options options = {.write = on_write, .warn = on_warn, .message = on_message};
    cel_interp *in = cel_interp_new(&options);
    ck_assert_ptr_nonnull(in);
    cel_error err;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char script[1024];
        int n = snprintf(script, sizeof script, "%s <- read_csv(\"%s/yardstick/data/%s.csv\")\n", tables[i], GOLDEN, tables[i]);
        OK(cel_script_run_text(in, "data", script, (size_t)n, &err));
    }
    cel_text_free(&output);
    return in;
}

/* What a statement writes; `*status` what it came to. */
static const char *run(cel_interp *in, const char *script, cel_status *status, cel_error *err)
{
    cel_text_free(&output);
    *status = cel_script_run_text(in, "test", script, strlen(script), err);
    return output.text ? output.text : "";
}

/* Statements of the transcript that look at attributes of functions, which builtins do not have. */
static bool beyond(const char *statement)
{
    return strcmp(statement, "rmse") == 0 || strncmp(statement, "class(rmse)", 11) == 0 || strncmp(statement, "vapply(", 7) == 0 ||
           strncmp(statement, "attributes(rmse)", 16) == 0;
}

/* golden/v2026/yardstick/prints.txt: "> statement", then what R writes. Errors need only be errors. */
START_TEST(prints_equal_yardstick)
{
    FILE *f = fopen(GOLDEN "/yardstick/prints.txt", "r");
    ck_assert_ptr_nonnull(f);
    cel_interp *in = interp_with_data();
    char line[2048], statement[2048] = "";
    cel_text want = {0};
    int compared = 0;
    for (bool more = true; more;) {
        more = fgets(line, sizeof line, f) != NULL;
        if (more && strncmp(line, "> ", 2) != 0) {
            cel_text_add(&want, line);
            continue;
        }
        if (*statement && !beyond(statement)) {
            cel_error err;
            cel_status status;
            const char *got = run(in, statement, &status, &err);
            if (want.text && strncmp(want.text, "Error", 5) == 0) {
                ck_assert_msg(status == CEL_INPUT, "%s was not refused", statement);
            } else {
                ck_assert_msg(status == CEL_OK, "%s: %s", statement, err.message);
                const char *expected = want.text ? want.text : "";
                /* R calls a column of NA alone logical; here an estimate is always a number. */
                if (!strstr(expected, "<lgl>"))
                    ck_assert_msg(strcmp(got, expected) == 0, "%s\ngot:\n%swant:\n%s", statement, got, expected);
            }
            compared++;
        }
        cel_text_free(&want);
        if (more)
            snprintf(statement, sizeof statement, "%.*s", (int)strcspn(line + 2, "\n"), line + 2);
    }
    fclose(f);
    cel_text_free(&output);
    cel_interp_free(in);
    ck_assert_int_eq(compared, 43);
}
END_TEST

START_TEST(wrong_calls_are_said)
{
    static const char *const cases[][2] = {
        {"rmse(two, truth, predicted)", "rmse(): `truth` should be a numeric vector, not a factor"},
        {"accuracy(num, truth, estimate)", "accuracy(): `truth` should be a factor, not "},
        {"roc_auc(multi, obs, VF, F)", "roc_auc(): the number of levels in `truth` (4) must match the number of columns supplied in `...` (2)"},
        {"roc_auc(two, truth, Class1, Class2)", "roc_auc(): a `truth` of two levels needs the probability of the event alone, not 2 columns"},
        {"rmse(num, truth, nosuch)", "nosuch"},
        {"metric_set(1)", "metric_set() takes metric functions such as rmse, not "},
        {"metric_set(rmse, accuracy)", "only numeric metrics"},
        {"f_meas(two, truth, predicted, beta = -1)", "`beta` must be a number not below 0, not -1"},
        {"metric_tweak(\"f\", f_meas, betta = 2)", "f_meas() has no argument `betta`"},
        {"classification_cost(two, truth, Class1, costs = 3)", "`costs` must be a data frame"},
    };
    cel_interp *in = interp_with_data();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_error err = {0};
        cel_status status;
        run(in, cases[i][0], &status, &err);
        ck_assert_msg(status == CEL_INPUT, "%s was not refused", cases[i][0]);
        ck_assert_msg(strstr(err.message, cases[i][1]) != NULL, "%s: %s", cases[i][0], err.message);
    }
    cel_text_free(&output);
    cel_interp_free(in);
}
END_TEST

TEST_MAIN("cli/script/lib_yardstick", builtins_have_the_formals_of_the_table, prints_equal_yardstick, wrong_calls_are_said)
