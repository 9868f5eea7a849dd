#include <csv.h>

#include "recipes/csv_private.h"
#include "tests/files.h"

/* All fields of a file, "|" after each and "\n" after each record, quoted ones with a ' in front. With `two` scanners each block
 * is read after the other one went on behind it. */
static cel_status fields(const char *path, char delimiter, size_t cols, size_t block, size_t max_rows, bool two, cel_text *out, cel_error *err)
{
    csv_scan s, other = {.source.fd = -1};
    cel_status status = csv_scan_open(&s, path, delimiter, false, block, err), ahead = CEL_OK;
    if (status != CEL_OK)
        return status;
    s.cols = cols;
    status = csv_scan_next(&s, max_rows, err);
    while (status == CEL_OK && s.rows > 0) {
        if (two) {
            ck_assert_int_eq(csv_scan_follow(&other, &s, err), CEL_OK);
            ahead = csv_scan_next(&other, max_rows, err);
        }
        for (size_t i = 0, at = 0; i < s.rows; i++) {
            size_t n = cols ? cols : s.fields;
            for (size_t j = 0; j < n; j++, at++) {
                csv_field f = s.field[at];
                cel_text_add(out, f.size & CSV_QUOTED ? "'" : "");
                cel_text_add_n(out, csv_text(&s, f), f.size & CSV_LENGTH);
                cel_text_add(out, "|");
            }
            cel_text_add(out, "\n");
        }
        if (!two) {
            status = csv_scan_next(&s, max_rows, err);
            continue;
        }
        csv_scan swap = s;
        s = other;
        other = swap;
        status = ahead;
    }
    csv_scan_close(&s);
    csv_scan_close(&other);
    return status;
}

static void check_fields(const char *text, size_t length, char delimiter, size_t cols, const char *expected)
{
    cel_error err;
    const char *path = test_write("x.csv", text, length);
    static const size_t blocks[] = {1, 64, 100, 1 << 18}, most[] = {0, 1, 3};
    for (size_t b = 0; b < 4; b++)
        for (size_t m = 0; m < 6; m++) {
            cel_text out = {0};
            OK(fields(path, delimiter, cols, blocks[b], most[m / 2], m % 2, &out, &err));
            ck_assert_str_eq(out.text ? out.text : "", expected);
            cel_text_free(&out);
        }
}
#define FIELDS(text, delimiter, cols, expected) check_fields(text, sizeof(text) - 1, delimiter, cols, expected)

START_TEST(plain_and_quoted_fields)
{
    FIELDS("a,b\n1,2\n", ',', 2, "a|b|\n1|2|\n");
    FIELDS("a,b\r\n1,2", ',', 2, "a|b|\n1|2|\n");
    FIELDS("a,b\r1,2\r", ',', 2, "a|b|\n1|2|\n");
    FIELDS("\xEF\xBB\xBF" "a;b\n\n;x\n", ';', 2, "a|b|\n|x|\n");
    FIELDS("\"a\",\"b,c\"\n\"x\r\ny\",\"\"\n", ',', 2, "'a|'b,c|\n'x\r\ny|'|\n");
    FIELDS("\"say \"\"hi\"\"\",\"\"\"\"\n1,\"a\"\"b\"\n", ',', 2, "'say \"hi\"|'\"|\n1|'a\"b|\n");
    FIELDS("  a , \"b\" \n5\" pipe, x y \n", ',', 2, "a|'b|\n5\" pipe|x y|\n");
    FIELDS("a\tb\n\t\n", '\t', 2, "a|b|\n||\n");
    FIELDS("", ',', 0, "");
    FIELDS("\n\n\r\n  \n", ',', 0, "");
    FIELDS("\"\"\n", ',', 1, "'|\n");
    FIELDS("a,\"long quoted field of more than sixty-four bytes, with commas, and\nlines in it, twice \"\" as long as that\",b\n", ',', 3,
           "a|'long quoted field of more than sixty-four bytes, with commas, and\nlines in it, twice \" as long as that|b|\n");
}
END_TEST

START_TEST(bad_rows_are_counted_and_placed)
{
    cel_error err;
    csv_scan s;
    const char *path = FILE_WITH("x.csv", "a,b,c\n1,2,3\n\"x\ny\",2\n4,5,6\n7,8,9,10\n");
    OK(csv_scan_open(&s, path, ',', false, 64, &err));
    s.cols = 3;
    OK(csv_scan_next(&s, 0, &err));
    ck_assert_uint_eq(s.rows, 3);
    ck_assert_uint_eq(s.bad_rows, 2);
    ck_assert_int_eq(s.first_bad.line, 3);
    ck_assert_uint_eq(s.first_bad.fields, 2);
    ck_assert_int_eq(csv_scan_line(&s, 2), 5);
    ck_assert_uint_eq(csv_scan_column(&s, 2, 2), 5);
    csv_scan_close(&s);
}
END_TEST

/* Line numbers hold wherever a block happens to end, between CR and LF too. */
START_TEST(lines_are_counted_across_blocks)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    for (size_t e = 0; e < 6; e++)
        for (size_t pad = 0; pad < 9; pad++) {
            cel_error err;
            csv_scan s, other = {.source.fd = -1};
            cel_text t = {0};
            cel_text_repeat(&t, "x", pad + 1);
            for (int i = 1; i < 200; i++)
                cel_text_addf(&t, "%s%d", ends[e / 2], i);
            OK(csv_scan_open(&s, test_write("x.csv", t.text, t.length), ',', false, 64, &err));
            s.cols = 1;
            long line = 1;
            do {
                if (e % 2 && s.filled > 0) {
                    OK(csv_scan_follow(&other, &s, &err));
                    csv_scan swap = s;
                    s = other;
                    other = swap;
                }
                OK(csv_scan_next(&s, 0, &err));
                for (size_t i = 0; i < s.rows; i++)
                    ck_assert_int_eq(csv_scan_line(&s, i), line++);
            } while (s.rows > 0);
            ck_assert_int_eq(line, 201);
            csv_scan_close(&s);
            csv_scan_close(&other);
            cel_text_free(&t);
        }
}
END_TEST

START_TEST(broken_quotes_are_errors_with_a_place)
{
    static const struct { const char *text, *message; long line, column; } cases[] = {
        {"a,b\n1,\"x\" y\n", "there is text after a closing quote", 2, 6},
        {"a,b\n1,\"x\" \"y\n", "there is text after a closing quote", 2, 7},
        {"a,b\n1,\"x\n2,3\n", "a quote is opened here and never closed", 2, 3},
        {"a,b\n1,\"x\"y", "there is text after a closing quote", 2, 6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t block = 64; block < 67; block++) {
            cel_error err = {0};
            cel_text out = {0};
            ck_assert_int_eq(fields(test_write("x.csv", cases[i].text, strlen(cases[i].text)), ',', 2, block, 0, block > 64, &out, &err), CEL_INPUT);
            ck_assert_str_eq(err.message, cases[i].message);
            ck_assert_int_eq(err.line, cases[i].line);
            ck_assert_int_eq(err.column, cases[i].column);
            ck_assert_str_eq(err.code, "csv.quote");
            cel_text_free(&out);
        }
}
END_TEST

/* The judge: libcsv alone, on random files of the bytes that matter, that both take for well-formed. */
static void judge_field(void *text, size_t length, void *data)
{
    cel_text_add_n(data, text ? text : "", length);
    cel_text_add(data, "|");
}

static void judge_record(int c, void *data)
{
    (void)c;
    cel_text_add(data, "\n");
}

START_TEST(random_files_read_as_libcsv_reads_them)
{
    static const char bytes[] = "ab \t,\"\n\r1";
    cel_stream r;
    cel_stream_start(&r, 11, 0, 0);
    int compared = 0;
    for (int i = 0; i < 20000; i++) {
        char text[200];
        size_t n = 0;
        for (size_t records = 1 + cel_stream_index(&r, 6); records > 0; records--) {
            size_t count = 1 + cel_stream_index(&r, 3);
            for (size_t k = 0; k < count; k++) {
                bool quoted = cel_stream_index(&r, 2);
                if (k > 0)
                    text[n++] = ',';
                if (quoted)
                    text[n++] = '"';
                for (uint32_t length = cel_stream_index(&r, 5); length > 0; length--) {
                    char c = bytes[cel_stream_index(&r, sizeof bytes - 1)];
                    if (!quoted && (c == ',' || c == '"' || c == '\n' || c == '\r'))
                        c = 'x';
                    text[n++] = c;
                    if (c == '"')
                        text[n++] = '"';
                }
                if (quoted)
                    text[n++] = '"';
            }
            text[n++] = '\n';
        }
        cel_error err = {0};
        cel_text ours = {0}, theirs = {0};
        csv_scan s;
        const char *path = test_write("x.csv", text, n);
        OK(csv_scan_open(&s, path, ',', false, 64, &err));
        for (;;) {
            OK(csv_scan_next(&s, 1, &err));
            if (s.rows == 0)
                break;
            for (size_t j = 0; j < s.fields; j++)
                judge_field((void *)(uintptr_t)csv_text(&s, s.field[j]), s.field[j].size & CSV_LENGTH, &ours);
            judge_record(0, &ours);
        }
        csv_scan_close(&s);
        struct csv_parser p;
        csv_init(&p, 0);
        csv_parse(&p, text, n, judge_field, judge_record, &theirs);
        csv_fini(&p, judge_field, judge_record, &theirs);
        csv_free(&p);
        ck_assert_msg(strcmp(ours.text ? ours.text : "", theirs.text ? theirs.text : "") == 0, "%.*s\nours:\n%s\nlibcsv:\n%s", (int)n, text,
                      ours.text, theirs.text);
        compared += ours.text != NULL;
        cel_text_free(&ours);
        cel_text_free(&theirs);
    }
    ck_assert_int_gt(compared, 19000);
}
END_TEST

START_TEST(any_bytes_are_survived)
{
    static const char bytes[] = "a,\"\n\r \t\0\xFF;";
    cel_stream r;
    cel_stream_start(&r, 12, 0, 0);
    for (int i = 0; i < 20000; i++) {
        char text[160];
        size_t n = cel_stream_index(&r, sizeof text);
        for (size_t k = 0; k < n; k++)
            text[k] = bytes[cel_stream_index(&r, sizeof bytes - 1)];
        cel_error err;
        cel_text out = {0};
        size_t cols = cel_stream_index(&r, 4), most = cols ? cel_stream_index(&r, 3) : 1; /* a header is read alone */
        const char *path = test_write("x.csv", text, n);
        cel_status status = fields(path, ',', cols, 64, most, false, &out, &err);
        ck_assert(status == CEL_OK || status == CEL_INPUT);
        if (most == 0) { /* whole blocks: two scanners see the same ones */
            cel_error error;
            cel_text both = {0};
            ck_assert_int_eq(fields(path, ',', cols, 64, most, true, &both, &error), status);
            ck_assert_str_eq(both.text ? both.text : "", out.text ? out.text : "");
            if (status != CEL_OK) {
                ck_assert_str_eq(error.message, err.message);
                ck_assert_int_eq(error.line, err.line);
                ck_assert_int_eq(error.column, err.column);
            }
            cel_text_free(&both);
        }
        cel_text_free(&out);
    }
    test_clean();
}
END_TEST

TEST_MAIN("recipes/csv_scan", plain_and_quoted_fields, bad_rows_are_counted_and_placed, lines_are_counted_across_blocks, broken_quotes_are_errors_with_a_place,
          random_files_read_as_libcsv_reads_them, any_bytes_are_survived)
