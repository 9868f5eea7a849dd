/* New data in pieces: unseen values are counted over all of them, columns found by name, steps that look across rows get one
 * piece. */
#include "cli/new_data.h"
#include "tests/cli/program.h"
#include "tests/tuning/cars.h"

static const cli_option options[] = {{"na", 0, "TEXTS", ""}, {"delim", 0, "C", ""}, {NULL, 0, NULL, NULL}};

static cli_arguments no_flags(void)
{
    cel_error err;
    cli_arguments a;
    OK(cli_arguments_parse(options, 0, NULL, &a, &err));
    return a;
}

START_TEST(pieces)
{
    cel_error err;
    cel_saved model;
    cli_new_data d;
    cli_arguments a = no_flags();
    make_models();
    OK(cli_model_read(test_path("mass.celeriac"), &model, &err));
    FILE_WITH("n.csv", "sex,extra,island,bill_length_mm,body_mass_g\nmale,1,X,40,1\nmale,1,Y,40,1\nfemale,1,X,41,1\nmale,1,Dream,40,1\nmale,1,Z,40,1\nmale,1,W,40,1\n");
    OK(cli_new_data_open(&model, test_path("n.csv"), false, &a, 1, &d, &err));
    ck_assert_str_eq(d.ignored, "extra"); /* the outcome is not worth a word */
    ck_assert(!d.across);
    size_t rows = 0, marked = 0;
    for (;;) {
        cel_frame *f;
        bool *unseen;
        OK(cli_new_data_next(&d, 2, &f, &unseen, &err));
        if (!f)
            break;
        ck_assert_uint_le(f->rows, 2);
        ck_assert_uint_eq(f->cols, 3);
        for (size_t r = 0; r < f->rows; r++)
            marked += unseen[r];
        rows += f->rows;
        cel_free(unseen);
        cel_frame_drop(f);
    }
    ck_assert_uint_eq(rows, 6);
    ck_assert_uint_eq(marked, 5);
    for (size_t i = 0; i < d.n_watched; i++) {
        cel_text t = {0};
        cli_watched_text(&d.watched[i], rows, &t);
        if (strcmp(d.watched[i].name, "island") == 0)
            ck_assert_str_eq(t.text, "island has values the model has not seen: \"X\", \"Y\", \"Z\", ... (5 of 6 rows");
        else
            ck_assert_uint_eq(d.watched[i].rows, 0);
        cel_text_free(&t);
    }
    cli_new_data_close(&d);
    OK(cli_new_data_open(&model, test_path("n.csv"), true, &a, 2, &d, &err));
    ck_assert_int_ge(cel_frame_find(d.like, "body_mass_g"), 0);
    cli_new_data_close(&d);
    cel_saved_free(&model);
    cli_arguments_free(&a);
}
END_TEST

START_TEST(delimiters)
{
    cel_error err;
    cel_saved model;
    cli_new_data d;
    cli_arguments a;
    char *words[] = {"--delim", "ab"};
    make_models();
    OK(cli_model_read(test_path("mass.celeriac"), &model, &err));
    OK(cli_arguments_parse(options, 2, words, &a, &err));
    ck_assert_int_eq(cli_new_data_open(&model, test_path("birds.csv"), false, &a, 2, &d, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "--delim must be one character, or \\t for tabs, not \"ab\"");
    cli_arguments_free(&a);
    cel_saved_free(&model);
}
END_TEST

TEST_MAIN("cli/new_data", pieces, delimiters)
