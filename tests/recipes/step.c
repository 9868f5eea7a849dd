/* What all steps share, tried on all of them: whatever the data (no rows, one row, nothing but missing values, constants,
 * infinite and huge numbers, one level, empty texts), every step either works or says why not, and what it made has the rows
 * and columns it says. */
#include "recipes/step_table.h"
#include "tests/recipes/frames.h"

/* A frame of `rows` rows by one of these ways of filling it. */
enum { USUAL, MISSING, CONSTANT, EXTREME, WAYS };

static cel_frame *odd_frame(size_t rows, int way)
{
    static const double extreme[] = {INFINITY, -INFINITY, NAN, 1e308, -1e308, 5e-324, 0, -0.0};
    static const char *const level[] = {"a", "b b", "", "ü"};
    cel_error err;
    cel_frame *f = cel_frame_new(rows);
    double *x = CEL_ARRAY(double, rows);
    int32_t *k = CEL_ARRAY(int32_t, rows);
    const char **t = CEL_ARRAY(const char *, rows);
    for (int column = 0; column < 3; column++) {
        static const char *const names[] = {"x", "z", "y"};
        for (size_t i = 0; i < rows; i++)
            x[i] = way == MISSING ? cel_na() : way == CONSTANT ? 2 : way == EXTREME ? extreme[(i + (size_t)column) % 8] : (double)((i * 7 + (size_t)column * 3) % 11) + 0.5;
        put_numbers(f, names[column], x);
    }
    for (size_t i = 0; i < rows; i++)
        k[i] = way == MISSING ? CEL_NA_INT : way == CONSTANT ? 1 : way == EXTREME ? (i % 2 ? INT32_MAX : -INT32_MAX) : (int32_t)(i * 5 % 7);
    put_integers(f, "n", k);
    for (size_t i = 0; i < rows; i++)
        t[i] = way == MISSING ? NULL : way == CONSTANT ? "a" : level[i % 4];
    put_texts(f, "word", t);
    put_factor(f, "kind", t, level, way == CONSTANT ? 1 : 4, false);
    put_factor(f, "grade", t, level, 4, true);
    cel_column *flag = cel_column_new(CEL_LOGICAL, rows, NULL), *day = cel_column_new(CEL_DATE, rows, NULL), *time = cel_column_new(CEL_DATETIME, rows, NULL);
    for (size_t i = 0; i < rows; i++) {
        flag->code[i] = way == MISSING ? CEL_NA_INT : (int32_t)(i % 2);
        day->num[i] = way == MISSING ? cel_na() : way == EXTREME ? extreme[i % 8] : (double)(18000 + i * 40);
        time->num[i] = way == MISSING ? cel_na() : way == EXTREME ? extreme[i % 8] : 1.5e9 + (double)i * 1e5;
    }
    OK(cel_frame_take(f, "flag", flag, &err));
    OK(cel_frame_take(f, "day", day, &err));
    OK(cel_frame_take(f, "time", time, &err));
    cel_free(x);
    cel_free(k);
    cel_free(t);
    return f;
}

/* Something for an argument that must be given. */
static cel_value given(const cel_formal *formal)
{
    if (formal->kind == CEL_V_STRING)
        return cel_value_text(strcmp(formal->name, "ref_level") == 0 ? "a" : "x");
    if (formal->kind == CEL_V_LOGICAL)
        return cel_value_logical(true);
    return formal->kind == CEL_V_INTEGER ? cel_value_integer(2) : formal->kind == CEL_V_DOUBLE ? cel_value_number(2) : (cel_value){0};
}

static void whole(const cel_step_type *type, const cel_frame *f)
{
    for (size_t j = 0; j < f->cols; j++) {
        ck_assert_msg(f->column[j]->n == f->rows, "%s: column %s", type->function, f->name[j]);
        for (size_t i = 0; i < f->rows && f->column[j]->levels; i++)
            ck_assert_msg(f->column[j]->code[i] == CEL_NA_INT || (f->column[j]->code[i] >= 0 && f->column[j]->code[i] < f->column[j]->levels->n), "%s: %s",
                          type->function, f->name[j]);
    }
}

/* The step on the columns, trained on `data`, applied to every other frame. */
static void try_step(const cel_step_type *type, const char *selector, cel_frame *data, cel_frame *const *other, size_t n_other)
{
    size_t n, n_args = 0;
    const cel_formal *formal = cel_step_type_formals(type, &n);
    cel_named_value arg[64];
    for (size_t i = 0; i < n; i++)
        if (!*formal[i].fallback)
            arg[n_args++] = (cel_named_value){(char *)(uintptr_t)formal[i].name, given(&formal[i])};
    cel_error err = {0};
    cel_notes notes = {0};
    cel_term term = {.text = (char *)(uintptr_t)selector};
    cel_step_new what = {.n_terms = 1, .term = &term, .n_args = n_args, .arg = arg};
    cel_recipe *r = steps_on(data, "y ~ .", NULL), *s = NULL, *p = NULL;
    cel_status status = cel_recipe_add_step(r, type, &what, &s, &err);
    cel_text print = {0};
    if (status == CEL_OK) {
        cel_recipe_print(s, 80, &print);
        status = cel_recipe_prep(s, NULL, NULL, NULL, &p, &notes, &err);
    }
    if (status == CEL_OK) {
        cel_frame *tidy = NULL;
        whole(type, p->data);
        cel_recipe_print(p, 80, &print);
        OK(cel_recipe_tidy_step(p, 1, NULL, &tidy, &err));
        whole(type, tidy);
        cel_frame_drop(tidy);
        for (size_t i = 0; i < n_other; i++) {
            cel_frame *baked = NULL;
            if (cel_recipe_bake(p, other[i], NULL, 0, NULL, &baked, &notes, &err) == CEL_OK)
                whole(type, baked);
            else
                ck_assert_msg(*err.message != '\0', "%s", type->function);
            cel_frame_drop(baked);
        }
    } else {
        ck_assert_msg(*err.message != '\0' && status != CEL_NOMEM, "%s: %s", type->function, err.message);
    }
    cel_text_free(&print);
    cel_notes_free(&notes);
    cel_recipe_drop(p);
    cel_recipe_drop(s);
    cel_recipe_drop(r);
    for (size_t i = 0; i < n_args; i++)
        cel_value_free(&arg[i].value);
}

START_TEST(every_step_meets_every_kind_of_data)
{
    static const size_t rows[] = {0, 1, 2, 13};
    enum { SIZES = sizeof rows / sizeof *rows, FRAMES = SIZES * WAYS };
    cel_frame *frame[FRAMES];
    for (size_t i = 0; i < FRAMES; i++)
        frame[i] = odd_frame(rows[i / WAYS], (int)(i % WAYS));
    static const char *const selector[] = {"all_numeric_predictors()", "all_nominal_predictors()", "all_double_predictors()", "kind", "grade", "word", "day",
                                           "time", "c(day, time)", "x", "everything()", "all_outcomes()", "starts_with(\"nothing\")", "flag"};
    size_t i = (size_t)_i;
    for (size_t k = 0; k < sizeof selector / sizeof *selector; k++)
        for (size_t f = 0; f < FRAMES; f++)
            try_step(cel_step_types[i], selector[k], frame[f], frame, FRAMES);
    for (size_t f = 0; f < FRAMES; f++)
        cel_frame_drop(frame[f]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("recipes/step");
    TCase *tcase = tcase_create("recipes/step");
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, every_step_meets_every_kind_of_data, 0, (int)cel_n_step_types);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
