#include "recipes/csv_private.h"
#include "tests/files.h"

static cel_frame *read_text(const char *text, size_t length, const cel_csv_options *o)
{
    cel_error err = {0};
    cel_frame *f = NULL;
    OK(cel_csv_read(test_write("x.csv", text, length), o, &f, &err));
    return f;
}
#define READ(text, o) read_text(text, sizeof(text) - 1, o)

/* The types of all columns, "dbl chr". */
static const char *types(const cel_frame *f)
{
    static char out[200];
    out[0] = '\0';
    for (size_t j = 0; j < f->cols; j++) {
        strcat(out, j ? " " : "");
        strcat(out, cel_column_abbreviation(f->column[j]));
    }
    return out;
}

static cel_error failure(const char *text, size_t length, const cel_csv_options *o)
{
    cel_error err = {0};
    cel_frame *f = NULL;
    cel_status status = cel_csv_read(test_write("x.csv", text, length), o, &f, &err);
    ck_assert_int_eq(status, CEL_INPUT);
    ck_assert_int_eq(err.status, CEL_INPUT);
    ck_assert_ptr_null(f);
    if (err.file[0])
        ck_assert_str_eq(err.file, test_path("x.csv"));
    return err;
}
#define FAILURE(text, o) failure(text, sizeof(text) - 1, o)

START_TEST(types_are_guessed_as_readr_guesses)
{
    cel_frame *f = READ("a,b,c,d,e,f,g,h\n1,TRUE,x,2026-02-03,2026-02-03T10:00:00Z,,\"1,234\",007\n"
                        "2.5,F,NA,2026-02-04,2026-02-03 11:30,NA,5,008\n", NULL);
    ck_assert_str_eq(types(f), "dbl lgl chr date dttm lgl dbl chr");
    ck_assert_double_eq(f->column[0]->num[1], 2.5);
    ck_assert_int_eq(f->column[1]->code[0], 1);
    ck_assert_str_eq(cel_column_label(f->column[2], 0), "x");
    ck_assert(cel_column_is_missing(f->column[2], 1));
    ck_assert_double_eq(f->column[3]->num[1], 20488);
    ck_assert_double_eq(f->column[4]->num[1] - f->column[4]->num[0], 5400);
    ck_assert(cel_column_is_missing(f->column[5], 0));
    ck_assert_double_eq(f->column[6]->num[0], 1234);
    ck_assert_str_eq(cel_column_label(f->column[7], 1), "008");
    cel_frame_drop(f);
}
END_TEST

START_TEST(quoted_na_and_empty_are_text)
{
    cel_frame *f = READ("a,b\n\"NA\",1\nNA,2\n\"\",3\n,4\n", NULL);
    ck_assert_str_eq(cel_column_label(f->column[0], 0), "NA");
    ck_assert_ptr_null(cel_column_label(f->column[0], 1));
    ck_assert_str_eq(cel_column_label(f->column[0], 2), "");
    ck_assert_ptr_null(cel_column_label(f->column[0], 3));
    cel_frame_drop(f);
    const char *na[] = {"?", "-"};
    f = READ("a,b\n?,1\n\"-\",NA\n3,2\n", (&(cel_csv_options){.na = na, .na_count = 2}));
    ck_assert_str_eq(types(f), "dbl chr"); /* NA is text once other texts are missing */
    ck_assert(cel_column_is_missing(f->column[0], 0) && cel_column_is_missing(f->column[0], 1));
    cel_frame_drop(f);
}
END_TEST

/* A column that looks numeric for thousands of rows and is not: all its text must be there. */
START_TEST(types_come_from_all_rows)
{
    cel_error err = {0};
    cel_text t = {0};
    cel_text_add(&t, "early,late,missing,day\n");
    for (int i = 0; i < 60000; i++)
        cel_text_addf(&t, "%d.0,%d,%s,2026-01-%02d%s\n", i, i % 7, i < 59000 ? "" : "3", i % 28 + 1, i == 58000 ? "T12:00" : "");
    cel_text_add(&t, "x,1e1000000,TRUE,NA\n");
    cel_frame *f = NULL;
    OK(cel_csv_read(test_write("x.csv", t.text, t.length), NULL, &f, &err));
    cel_text_free(&t);
    ck_assert_uint_eq(f->rows, 60001);
    ck_assert_str_eq(types(f), "chr dbl chr dttm");
    ck_assert_str_eq(cel_column_label(f->column[0], 12345), "12345.0");
    ck_assert_str_eq(cel_column_label(f->column[0], 60000), "x");
    ck_assert_str_eq(cel_column_label(f->column[2], 59999), "3");
    ck_assert_double_eq(f->column[3]->num[0], cel_column_number(f->column[3], 28));
    cel_frame_drop(f);
}
END_TEST

START_TEST(a_schema_gives_types_levels_and_missing_texts)
{
    FILE_WITH("x.schema.json", "{\"missingValues\": [\"-\"], \"fields\": [{\"name\": \"n\", \"type\": \"integer\"},"
                               "{\"name\": \"g\", \"type\": \"string\", \"categories\": [\"low\", \"high\"], \"categoriesOrdered\": true},"
                               "{\"name\": \"s\", \"type\": \"string\"}, {\"name\": \"any\", \"type\": \"any\"}]}");
    cel_frame *f = READ("n,g,s,any,extra\n007,high,1,1,x\n-,-,NA,2,y\n,low,,3,z\n", NULL);
    ck_assert_str_eq(types(f), "int ord chr dbl chr");
    ck_assert_int_eq(f->column[0]->code[0], 7);
    ck_assert(cel_column_is_missing(f->column[0], 1) && cel_column_is_missing(f->column[0], 2));
    ck_assert_int_eq(f->column[1]->code[0], 1);
    ck_assert(cel_column_is_missing(f->column[1], 1));
    ck_assert_str_eq(cel_column_label(f->column[2], 1), "NA");
    ck_assert_str_eq(cel_column_label(f->column[2], 2), "");
    cel_frame_drop(f);
    f = READ("n,g,s,any\n1,low,x,1\n", (&(cel_csv_options){.no_schema = true}));
    ck_assert_str_eq(types(f), "dbl chr chr dbl");
    cel_frame_drop(f);
    f = READ("n,g,s,any\n1,low,x,1\n2,low,y,2\n", (&(cel_csv_options){.no_schema = true, .strings_as_factors = true, .max_rows = 1}));
    ck_assert_str_eq(types(f), "dbl fct fct dbl");
    ck_assert_uint_eq(f->rows, 1);
    cel_frame_drop(f);
    cel_error err = FAILURE("n,g,s,any\n1,low,x,1\n2.5,low,x,1\n3,low,x,1\nx,mid,x,1\n?,low,x,1\n!,lov,x,1\n", NULL);
    ck_assert_str_eq(err.message, "n: 4 of 6 values are not whole numbers: \"2.5\" at line 3");
    ck_assert_str_eq(err.hint, "also \"x\" at line 5, \"?\" at line 6");
    ck_assert_int_eq(err.line, 3);
    ck_assert_int_eq(err.column, 1);
    err = FAILURE("n,g,s,any\n1,low,x,1\n2,hihg,x,1\n", NULL);
    ck_assert_str_eq(err.message, "g: 1 of 2 values is not a level of the schema: \"hihg\" at line 3");
    ck_assert_str_eq(err.hint, "levels: low, high\ndid you mean \"high\"?");
    ck_assert_str_eq(err.code, "csv.level");
    cel_frame *none = NULL;
    ck_assert_int_eq(cel_csv_read(FILE_WITH("x.csv", "n,g,S\n1,low,x\n"), NULL, &none, &err), CEL_INPUT);
    ck_assert_str_eq(err.file, test_path("x.schema.json"));
    ck_assert_ptr_nonnull(strstr(err.message, "the schema lists \"s\", which is not in "));
    ck_assert_str_eq(err.hint, "the file has \"S\"");
    unlink(test_path("x.schema.json"));
}
END_TEST

START_TEST(wrong_files_have_exact_sentences)
{
    cel_error err = {0};
    cel_frame *f = NULL;
    char expected[400];
    FILE_WITH("there.csv", "a\n1\n");
    ck_assert_int_eq(cel_csv_read(test_path("theer.csv"), NULL, &f, &err), CEL_INPUT);
    snprintf(expected, sizeof expected, "cannot read %s: there is no such file", test_path("theer.csv"));
    ck_assert_str_eq(err.message, expected);
    snprintf(expected, sizeof expected, "did you mean \"%s\"?", test_path("there.csv"));
    ck_assert_str_eq(err.hint, expected);
    ck_assert_str_eq(err.code, "csv.missing");
    ck_assert_int_eq(cel_csv_read("/", NULL, &f, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "cannot read /: it is a folder");

    err = FAILURE("", NULL);
    snprintf(expected, sizeof expected, "%s is empty", test_path("x.csv"));
    ck_assert_str_eq(err.message, expected);
    err = FAILURE("\n \n", NULL);
    ck_assert_str_eq(err.message, expected);
    ck_assert_str_eq(err.code, "csv.empty");
    err = FAILURE("a,b\n", NULL);
    snprintf(expected, sizeof expected, "%s has a header but no rows", test_path("x.csv"));
    ck_assert_str_eq(err.message, expected);
    ck_assert_str_eq(err.code, "csv.no_rows");
}
END_TEST

START_TEST(wrong_rows_have_exact_sentences)
{
    cel_error err = FAILURE("a,b,c\n\n\"x\n\",2,3\n4,5\n6\n7,8,9\n", NULL);
    ck_assert_str_eq(err.message, "row has 2 fields, the header has 3");
    ck_assert_str_eq(err.hint, "2 such rows in 4");
    ck_assert_int_eq(err.line, 5);
    ck_assert_int_eq(err.column, 4);
    ck_assert_str_eq(err.source, "4,5");
    ck_assert_str_eq(err.code, "csv.ragged");
    err = FAILURE("a,b\n1,\xC3\xA9,3\n", NULL);
    ck_assert_str_eq(err.message, "row has 3 fields, the header has 2");
    ck_assert_str_eq(err.hint, "1 such row in 1\na delimiter inside a text needs quotes around the text");
    ck_assert_int_eq(err.column, 5); /* characters, not bytes */
    err = FAILURE("a,b\n1\n", NULL);
    ck_assert_str_eq(err.message, "row has 1 field, the header has 2");
    err = FAILURE("a,b\n1,ok\n2,caf\xE9\n", NULL);
    ck_assert_str_eq(err.message, "b holds byte 0xE9, which is not UTF-8 text");
    ck_assert_int_eq(err.line, 3);
    ck_assert_int_eq(err.column, 3);
    ck_assert_str_eq(err.code, "csv.utf8");
    err = FAILURE("a,b\n1,ok\n2,x\0y\n", NULL);
    ck_assert_str_eq(err.message, "b holds byte 0x00, which is not UTF-8 text");
    err = FAILURE("\xFF\xFE" "a\0", NULL);
    ck_assert_ptr_nonnull(strstr(err.message, " is UTF-16, not UTF-8"));
    err = FAILURE("a,b\n1,\"x\n", NULL);
    ck_assert_str_eq(err.message, "a quote is opened here and never closed");
    ck_assert_int_eq(err.line, 2);
}
END_TEST

START_TEST(wrong_headers_have_exact_sentences)
{
    cel_error err = FAILURE("a,b,a\n1,2,3\n", NULL);
    ck_assert_str_eq(err.message, "the header has the name \"a\" twice, in fields 1 and 3");
    ck_assert_int_eq(err.column, 5);
    err = FAILURE("\"\",b\n1,2\n", NULL);
    ck_assert_str_eq(err.message, "field 1 of the header has no name");
    ck_assert_str_eq(err.hint, "row names? write.csv(x, file, row.names = FALSE) leaves them out");
    err = FAILURE("a,\n1,2\n", NULL);
    ck_assert_str_eq(err.message, "field 2 of the header has no name");
    ck_assert_str_eq(err.hint, "");
    err = FAILURE("a,\xE9\n1,2\n", NULL);
    ck_assert_str_eq(err.message, "field 2 of the header is not UTF-8 text");
    err = FAILURE("a;b\n1;2\n", NULL);
    ck_assert_str_eq(err.message, "the header is one field: are the fields separated by semicolons?");
    ck_assert_str_eq(err.hint, "read_delim(file, delim = \";\")");
    cel_frame *f = READ("a;b\n1;2\n", (&(cel_csv_options){.delimiter = ';'}));
    ck_assert_str_eq(types(f), "dbl dbl");
    cel_frame_drop(f);
}
END_TEST

START_TEST(a_pipe_can_be_read)
{
    cel_error err = {0};
    cel_frame *f = NULL;
    int ends[2];
    static const char text[] = "a,b\n1,2\nx,3\n"; /* needs a second pass */
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], text, sizeof text - 1), sizeof text - 1);
    close(ends[1]);
    int standard = dup(0);
    dup2(ends[0], 0);
    OK(cel_csv_read("-", NULL, &f, &err));
    dup2(standard, 0);
    close(standard);
    close(ends[0]);
    ck_assert_str_eq(types(f), "chr dbl");
    cel_frame_drop(f);
}
END_TEST

START_TEST(pieces_have_the_types_of_a_model)
{
    cel_error err = {0};
    cel_frame *like = NULL, *piece;
    cel_csv_stream *s = NULL;
    OK(cel_csv_read(EXAMPLES "/data/diamonds.csv", NULL, &like, &err));
    const char *path = FILE_WITH("x.csv", "id,cut,price\na,Ideal,1\nb,Super,2\nc,Fair,\nd,Ideal,4\n");
    OK(cel_csv_open(path, NULL, like, &s, &err));
    OK(cel_csv_next(s, 3, &piece, &err));
    ck_assert_str_eq(types(piece), "chr ord int");
    ck_assert_uint_eq(piece->rows, 3);
    ck_assert_int_eq(piece->column[1]->levels->n, 6); /* the five known, then what is new */
    ck_assert_int_eq(piece->column[1]->code[1], 5);
    cel_frame_drop(piece);
    OK(cel_csv_next(s, 3, &piece, &err));
    ck_assert_uint_eq(piece->rows, 1);
    ck_assert_str_eq(cel_column_label(piece->column[0], 0), "d");
    ck_assert_int_eq(piece->column[1]->levels->n, 5);
    cel_frame_drop(piece);
    OK(cel_csv_next(s, 3, &piece, &err));
    ck_assert_ptr_null(piece);
    cel_csv_close(s);
    s = NULL;
    const cel_csv_options only = {.only_like = true};
    OK(cel_csv_open(path, &only, like, &s, &err)); /* `id` is passed over, but stays among the names */
    size_t names;
    ck_assert_str_eq(cel_csv_names(s, &names)[0], "id");
    ck_assert_uint_eq(names, 3);
    OK(cel_csv_next(s, 0, &piece, &err));
    ck_assert_str_eq(types(piece), "ord int");
    ck_assert_uint_eq(piece->rows, 4);
    cel_frame_drop(piece);
    cel_csv_close(s);
    s = NULL;
    OK(cel_csv_open(FILE_WITH("x.csv", "price\n1\nlots\n"), NULL, like, &s, &err));
    ck_assert_int_eq(cel_csv_next(s, 0, &piece, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "price: 1 of 2 values is not a whole number: \"lots\" at line 3");
    cel_csv_close(s);
    cel_frame_drop(like);
}
END_TEST

START_TEST(shipped_data_reads)
{
    static const struct { const char *path; size_t rows, cols; } sets[] = {
        {EXAMPLES "/data/ames.csv", 2930, 74},  {EXAMPLES "/data/attrition.csv", 1470, 31}, {EXAMPLES "/data/diamonds.csv", 53940, 10},
        {EXAMPLES "/data/iris.csv", 150, 5},    {EXAMPLES "/data/mtcars.csv", 32, 11},      {EXAMPLES "/data/penguins.csv", 344, 7},
        {EXAMPLES "/data/two_class_dat.csv", 791, 3},
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        cel_error err = {0};
        cel_frame *f = NULL;
        OK(cel_csv_read(sets[i].path, NULL, &f, &err));
        ck_assert_uint_eq(f->rows, sets[i].rows);
        ck_assert_uint_eq(f->cols, sets[i].cols);
        cel_frame_drop(f);
    }
}
END_TEST

/* ---- threads ---- */

static void expect_same_column(const cel_column *a, const cel_column *b)
{
    ck_assert_int_eq(a->type, b->type);
    ck_assert_uint_eq(a->n, b->n);
    ck_assert_int_eq(a->num != NULL, b->num != NULL);
    if (a->num)
        ck_assert_mem_eq(a->num, b->num, a->n * sizeof *a->num);
    else
        ck_assert_mem_eq(a->code, b->code, a->n * sizeof *a->code);
    if (a->levels) /* in the same order */
        ck_assert(cel_levels_equal(a->levels, b->levels));
}

static void expect_same_frame(const cel_frame *a, const cel_frame *b)
{
    ck_assert_uint_eq(a->rows, b->rows);
    ck_assert_uint_eq(a->cols, b->cols);
    for (size_t j = 0; j < a->cols; j++) {
        ck_assert_str_eq(a->name[j], b->name[j]);
        expect_same_column(a->column[j], b->column[j]);
    }
}

static void expect_same_error(const cel_error *a, const cel_error *b)
{
    ck_assert_str_eq(a->message, b->message);
    ck_assert_str_eq(a->hint, b->hint);
    ck_assert_str_eq(a->code, b->code);
    ck_assert_str_eq(a->file, b->file);
    ck_assert_str_eq(a->source, b->source);
    ck_assert_int_eq(a->line, b->line);
    ck_assert_int_eq(a->column, b->column);
}

enum { LONG_ROWS = 40000 }; /* some 2 MB: eight blocks */

/* A long file with `wrong` instead of some fields of two of its rows; NULL: nothing is wrong. */
static const char *long_file(const char *wrong, int row, int column, int also)
{
    cel_text t = {0};
    cel_text_add(&t, "n,x,g,day,text,late,empty\n");
    for (int i = 0; i < LONG_ROWS; i++)
        for (int j = 0; j < 7; j++) {
            const char *end = j < 6 ? "," : "\n";
            if (wrong && (i == row || i == also) && j == column)
                cel_text_addf(&t, "%s%s", wrong, end);
            else if (j == 0)
                cel_text_addf(&t, "%d%s", i, end);
            else if (j == 1)
                cel_text_addf(&t, "%d.%05d%s", i % 100, i * 7919 % 100000, end);
            else if (j == 2)
                cel_text_addf(&t, "%s%s", i % 3 ? i % 1000 == 5 ? "rare" : "low" : "high", end);
            else if (j == 3)
                cel_text_addf(&t, "2026-%02d-%02d%s", i % 12 + 1, i % 28 + 1, end);
            else if (j == 4)
                cel_text_addf(&t, i % 50 ? "label %d%s" : "\"quoted \"\"%d\"\"\nand more\"%s", i * 31 % 5000, end);
            else if (j == 5)
                cel_text_addf(&t, i < LONG_ROWS - 5 ? "%d%s" : "v%d%s", i, end); /* a number nearly to the end: a second pass */
            else
                cel_text_addf(&t, "%s%s", i % 4 ? "NA" : "", end);
        }
    const char *path = test_write("x.csv", t.text, t.length);
    cel_text_free(&t);
    return path;
}

START_TEST(threads_change_no_frame)
{
    static const size_t most[] = {0, 1, 4000, 20000};
    static cel_csv_options o;
    const char *path = long_file(NULL, 0, 0, 0);
    for (int k = 0; k < 8; k++) {
        cel_error err = {0};
        cel_frame *one = NULL, *many;
        o = (cel_csv_options){.strings_as_factors = k % 2, .max_rows = most[k / 2], .threads = 1};
        OK(cel_csv_read(path, &o, &one, &err));
        if (k == 0)
            ck_assert_str_eq(types(one), "dbl dbl chr date chr chr lgl");
        for (o.threads = 0; o.threads <= 5; o.threads++) {
            OK(cel_csv_read(path, &o, &many, &err));
            expect_same_frame(one, many);
            cel_frame_drop(many);
        }
        cel_frame_drop(one);
    }
}
END_TEST

/* What is wrong, wherever it is: the same sentence, place and sample. */
START_TEST(threads_change_no_error)
{
    static const struct { const char *wrong; int column; const char *code; } cases[] = {
        {"many", 0, "csv.type"}, {"1.5", 0, "csv.type"},  {"x", 1, "csv.type"},          {"medium", 2, "csv.level"},   {"2026-13-01", 3, "csv.type"},
        {"a,b", 4, "csv.ragged"}, {"caf\xE9", 4, "csv.utf8"}, {"\"x\" y", 4, "csv.quote"}, {"\"never closed", 6, "csv.quote"},
    };
    FILE_WITH("x.schema.json", "{\"fields\": [{\"name\": \"n\", \"type\": \"integer\"}, {\"name\": \"x\", \"type\": \"number\"},"
                               "{\"name\": \"g\", \"type\": \"string\", \"categories\": [\"low\", \"high\", \"rare\"]}, {\"name\": \"day\", \"type\": \"date\"}]}");
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        for (int row = 9000 + (int)k; row < LONG_ROWS; row += 15000) {
            const char *path = long_file(cases[k].wrong, row, cases[k].column, LONG_ROWS - 1);
            cel_error one = {0};
            cel_frame *f = NULL;
            ck_assert_int_eq(cel_csv_read(path, NULL, &f, &one), CEL_INPUT);
            ck_assert_str_eq(one.code, cases[k].code);
            for (int threads = 2; threads <= 4; threads++) {
                cel_error many = {0};
                ck_assert_int_eq(cel_csv_read(path, &(cel_csv_options){.threads = threads}, &f, &many), CEL_INPUT);
                expect_same_error(&one, &many);
            }
        }
    unlink(test_path("x.schema.json"));
}
END_TEST

/* All pieces of a stream, and its error when it has one. */
static size_t read_pieces(const char *path, const cel_frame *like, int threads, size_t rows, cel_frame **piece, size_t room, cel_error *err)
{
    cel_csv_stream *s = NULL;
    size_t n = 0;
    ck_assert_int_eq(cel_csv_open(path, &(cel_csv_options){.threads = threads}, like, &s, err), CEL_OK);
    while (n < room && cel_csv_next(s, rows, &piece[n], err) == CEL_OK && piece[n])
        n++;
    cel_csv_close(s);
    return n;
}

START_TEST(threads_change_no_piece)
{
    enum { ROOM = 20 };
    static const size_t rows[] = {0, 3000, 16384};
    cel_error err = {0};
    cel_frame *like = NULL, *one[ROOM], *many[ROOM];
    OK(cel_csv_read(FILE_WITH("like.csv", "n,x,g,late\n1,1,low,x\n"), &(cel_csv_options){.strings_as_factors = true}, &like, &err));
    for (int k = 0; k < 9; k++) {
        const char *path = long_file(k / 3 == 0 ? NULL : k / 3 == 1 ? "wrong" : "1,2", 31000, k / 3 == 1 ? 1 : 4, 0);
        cel_error first = {0};
        size_t n = read_pieces(path, like, 1, rows[k % 3], one, ROOM, &first);
        ck_assert_int_eq(first.status, k < 3 ? CEL_OK : CEL_INPUT);
        for (int threads = 2; threads <= 3; threads++) {
            cel_error second = {0};
            ck_assert_uint_eq(read_pieces(path, like, threads, rows[k % 3], many, ROOM, &second), n);
            expect_same_error(&first, &second);
            for (size_t i = 0; i < n; i++) {
                expect_same_frame(one[i], many[i]);
                cel_frame_drop(many[i]);
            }
        }
        for (size_t i = 0; i < n; i++)
            cel_frame_drop(one[i]);
    }
    cel_frame_drop(like);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    FILE_WITH("m.schema.json", "{\"missingValues\": [\"NA\"], \"fields\": [{\"name\": \"b\", \"type\": \"string\", \"categories\": [\"x\", \"y\"]}]}");
    const char *path = FILE_WITH("m.csv", "a,b,c\n1,x,\"say \"\"hi\"\"\"\n2,y,z\n,x,z\nlate,x,w\n");
    for (long n = 1;; n++) {
        cel_error err = {0};
        cel_frame *f = NULL;
        cel_alloc_fail_after(n);
        cel_status status = cel_csv_read(path, NULL, &f, &err);
        cel_alloc_fail_after(0);
        cel_frame_drop(f);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
        ck_assert_int_lt(n, 1000);
    }
    test_clean();
}
END_TEST

START_TEST(memory_can_fail_with_threads)
{
    const char *path = long_file(NULL, 0, 0, 0);
    int failed = 0;
    for (long n = 1; n < 30000; n += n < 60 ? 1 : n / 7) {
        cel_error err = {0};
        cel_frame *f = NULL;
        cel_alloc_fail_after(n);
        cel_status status = cel_csv_read(path, &(cel_csv_options){.threads = 2}, &f, &err);
        cel_alloc_fail_after(0);
        cel_frame_drop(f);
        ck_assert(status == CEL_OK || status == CEL_NOMEM);
        ck_assert_int_eq(err.status, status);
        failed += status == CEL_NOMEM;
    }
    ck_assert_int_gt(failed, 60);
    test_clean();
}
END_TEST

TEST_MAIN("recipes/csv_read", types_are_guessed_as_readr_guesses, quoted_na_and_empty_are_text, types_come_from_all_rows,
          a_schema_gives_types_levels_and_missing_texts, wrong_files_have_exact_sentences, wrong_rows_have_exact_sentences,
          wrong_headers_have_exact_sentences, a_pipe_can_be_read, pieces_have_the_types_of_a_model, shipped_data_reads, memory_can_fail_anywhere,
          threads_change_no_frame, threads_change_no_error, threads_change_no_piece, memory_can_fail_with_threads)
