#include <sys/stat.h>

#include "recipes/csv_private.h"
#include "tests/files.h"

static cel_frame *sample(void)
{
    static const char text[] = "num,int,flag,text,level,day,time\n"
                               "0.1,1,TRUE,plain,a,2026-02-03,2026-02-03T10:00:00Z\n"
                               "1e300,-5,FALSE,\"say \"\"hi\"\", you\",b,1969-12-31,1969-12-31T23:59:59Z\n"
                               "NA,NA,NA,NA,NA,NA,NA\n"
                               "0.3333333333333333,0,T,\"NA\",a,2026-02-03,2026-02-03T10:00:00.5Z\n"
                               "-Inf,3,F,\"\",a,2026-02-03,2026-02-03\n"
                               "NaN,3,F,\" x\n\",a,2026-02-03,2026-02-03\n";
    cel_error err = {0};
    cel_frame *f = NULL;
    FILE_WITH("s.schema.json", "{\"fields\": [{\"name\": \"int\", \"type\": \"integer\"},"
                               "{\"name\": \"level\", \"type\": \"string\", \"categories\": [\"b\", \"a\"]}]}");
    OK(cel_csv_read(FILE_WITH("s.csv", text), NULL, &f, &err));
    return f;
}

START_TEST(texts_are_golden)
{
    cel_error err = {0};
    cel_frame *f = sample();
    OK(cel_csv_write(f, test_path("out.csv"), &err));
    ck_assert_str_eq(test_read(test_path("out.csv")),
                     "num,int,flag,text,level,day,time\n"
                     "0.1,1,TRUE,plain,a,2026-02-03,2026-02-03T10:00:00Z\n"
                     "1e+300,-5,FALSE,\"say \"\"hi\"\", you\",b,1969-12-31,1969-12-31T23:59:59Z\n"
                     "NA,NA,NA,NA,NA,NA,NA\n"
                     "0.3333333333333333,0,TRUE,\"NA\",a,2026-02-03,2026-02-03T10:00:00.5Z\n"
                     "-Inf,3,FALSE,\"\",a,2026-02-03,2026-02-03T00:00:00Z\n"
                     "NaN,3,FALSE,\" x\n\",a,2026-02-03,2026-02-03T00:00:00Z\n");
    cel_frame_drop(f);
}
END_TEST

/* Written in pieces: the same file; a failure leaves nothing. */
START_TEST(in_pieces)
{
    cel_error err = {0};
    cel_frame *f = sample();
    cel_csv_writer *w;
    OK(cel_csv_write(f, test_path("whole.csv"), &err));
    OK(cel_csv_begin(test_path("pieces.csv"), &w, &err));
    for (size_t from = 0; from < f->rows; from += 2) {
        const size_t row[] = {from, from + 1};
        cel_frame *piece = cel_frame_rows(f, row, 2);
        OK(cel_csv_append(w, piece, &err));
        cel_frame_drop(piece);
    }
    OK(cel_csv_end(w, CEL_OK, &err));
    char *whole = strdup(test_read(test_path("whole.csv")));
    ck_assert_str_eq(test_read(test_path("pieces.csv")), whole);
    free(whole);
    size_t files = test_files();
    OK(cel_csv_begin(test_path("half.csv"), &w, &err));
    OK(cel_csv_append(w, f, &err));
    ck_assert_int_eq(cel_csv_end(w, CEL_FAILED, &err), CEL_FAILED);
    ck_assert_uint_eq(test_files(), files);
    cel_frame_drop(f);
}
END_TEST

/* What is written reads back as it was, with its schema. */
START_TEST(written_reads_back)
{
    cel_error err = {0};
    cel_frame *f = sample(), *g = NULL;
    OK(cel_csv_write(f, test_path("back.csv"), &err));
    OK(cel_schema_write(f, test_path("back.schema.json"), &err));
    OK(cel_csv_read(test_path("back.csv"), NULL, &g, &err));
    ck_assert_uint_eq(g->rows, f->rows);
    for (size_t j = 0; j < f->cols; j++) {
        ck_assert_str_eq(cel_column_class(f->column[j]), cel_column_class(g->column[j]));
        for (size_t i = 0; i < f->rows; i++) {
            ck_assert_int_eq(cel_column_is_missing(f->column[j], i), cel_column_is_missing(g->column[j], i));
            if (cel_column_is_missing(f->column[j], i))
                continue;
            const char *a = cel_column_label(f->column[j], i), *b = cel_column_label(g->column[j], i);
            if (a)
                ck_assert_str_eq(a, b);
            else
                ck_assert(cel_column_number(f->column[j], i) == cel_column_number(g->column[j], i));
        }
    }
    ck_assert(cel_levels_equal(f->column[4]->levels, g->column[4]->levels));
    cel_frame_drop(f);
    cel_frame_drop(g);
}
END_TEST

START_TEST(matrices_spread_over_columns)
{
    cel_error err = {0};
    cel_frame *f = cel_frame_new(2);
    cel_column *m = cel_column_matrix(2, 2);
    for (int i = 0; i < 4; i++)
        m->num[i] = i;
    OK(cel_frame_set(f, "m", m, &err));
    cel_column_drop(m);
    OK(cel_csv_write(f, test_path("m.csv"), &err));
    ck_assert_str_eq(test_read(test_path("m.csv")), "m.1,m.2\n0,1\n2,3\n");
    cel_frame_drop(f);
}
END_TEST

START_TEST(a_failed_write_leaves_nothing)
{
    cel_error err = {0};
    cel_frame *f = sample();
    FILE_WITH("kept.csv", "old\n");
    size_t before = test_files();
    for (long n = 1;; n++) {
        cel_alloc_fail_after(n);
        cel_status status = cel_csv_write(f, test_path("kept.csv"), &err);
        cel_alloc_fail_after(0);
        ck_assert_uint_eq(test_files(), before);
        if (status == CEL_OK)
            break;
        ck_assert_str_eq(test_read(test_path("kept.csv")), "old\n");
    }
    ck_assert_int_eq(cel_csv_write(f, test_path("no/such/folder.csv"), &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "folder.csv: No such file or directory"));
    ck_assert_int_eq(cel_csv_write(f, "/dev/full", &err), CEL_FAILED);
    ck_assert_str_eq(err.message, "cannot write /dev/full: No space left on device");
    ck_assert_str_eq(err.code, "file.unwritable");
    OK(cel_csv_write(f, "/dev/null", &err));
    cel_frame_drop(f);
}
END_TEST

START_TEST(links_and_modes_are_kept)
{
    cel_error err = {0};
    cel_frame *f = sample();
    struct stat st;
    chmod(FILE_WITH("real.csv", "old\n"), 0640);
    ck_assert_int_eq(symlink("real.csv", test_path("link.csv")), 0);
    OK(cel_csv_write(f, test_path("link.csv"), &err));
    ck_assert_int_eq(lstat(test_path("link.csv"), &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    ck_assert_int_eq(stat(test_path("real.csv"), &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0640);
    ck_assert_int_gt(st.st_size, 100);
    cel_frame_drop(f);
    test_clean();
}
END_TEST

TEST_MAIN("recipes/csv_write", texts_are_golden, in_pieces, written_reads_back, matrices_spread_over_columns, a_failed_write_leaves_nothing,
          links_and_modes_are_kept)
