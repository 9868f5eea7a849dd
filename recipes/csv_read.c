/* Reading CSV files: header, types from a schema or guessed over all rows, then one pass that converts block by block
 * (a second one for columns guessed too narrow). A frame is whole or there is none: rows with another number of fields
 * and values that do not fit their type refuse the file, after all of them were counted. */
#include <stdio.h>
#include <string.h>

#include "base/parallel.h"
#include "recipes/csv_private.h"

enum {
    BLOCK = 1 << 18,
    MOST_THREADS = 8, /* scanning, by one of them, is a quarter of the work */
};

struct cel_csv_stream {
    csv_scan scan, ahead; /* of this block; with several threads, of the next one meanwhile */
    int threads;
    cel_team *team; /* started with the second block of a file */
    csv_schema schema;
    csv_missing missing;
    char *path;
    csv_column *column;
    char **name;
    size_t cols, rows; /* rows: handed out so far */
};

static void release(cel_csv_stream *s)
{
    for (size_t j = 0; j < s->cols; j++) {
        if (s->column)
            csv_column_clear(&s->column[j]);
        if (s->name)
            cel_free(s->name[j]);
    }
    cel_free(s->column);
    cel_free(s->name);
    cel_free(s->path);
    csv_scan_close(&s->scan);
    csv_scan_close(&s->ahead);
    cel_team_free(s->team);
    csv_schema_free(&s->schema);
}

/* ---- header ---- */

static cel_status header_fail(const cel_csv_stream *s, size_t j, cel_error *err)
{
    cel_error_where(err, s->scan.source.name, csv_scan_line(&s->scan, 0), (long)csv_scan_column(&s->scan, 0, j));
    return CEL_INPUT;
}

/* One field that holds other usual delimiters: very likely the wrong delimiter. */
static cel_status doubt_delimiter(const cel_csv_stream *s, cel_error *err)
{
    static const struct { char byte; const char *name, *text; } usual[] = {
        {';', "semicolons", ";"}, {'\t', "tabs", "\\t"}, {'|', "bars", "|"}, {',', "commas", ","},
    };
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (usual[i].byte != s->scan.delimiter && strchr(s->name[0], usual[i].byte)) {
            cel_fail(err, CEL_INPUT, "csv.delimiter", "the header is one field: are the fields separated by %s?", usual[i].name);
            cel_error_hint(err, "read_delim(file, delim = \"%s\")", usual[i].text);
            return header_fail(s, 0, err);
        }
    return CEL_OK;
}

static cel_status check_names(const cel_csv_stream *s, cel_error *err)
{
    cel_dictionary seen = {0};
    cel_status status = CEL_OK;
    for (size_t j = 0; status == CEL_OK && j < s->cols; j++) {
        size_t length = strlen(s->name[j]), before = seen.n;
        int32_t at = cel_dictionary_add(&seen, s->name[j], length);
        if (at < 0)
            status = cel_nomem(err);
        else if (length == 0) {
            cel_fail(err, CEL_INPUT, "csv.header", "field %zu of the header has no name", j + 1);
            if (j == 0 && s->cols > 1)
                cel_error_hint(err, "row names? write.csv(x, file, row.names = FALSE) leaves them out");
            status = header_fail(s, j, err);
        } else if (!cel_utf8_valid(s->name[j], length, NULL)) {
            cel_fail(err, CEL_INPUT, "csv.utf8", "field %zu of the header is not UTF-8 text", j + 1);
            cel_error_hint(err, "iconv -f latin1 -t utf-8 %s > utf8.csv", s->scan.source.name);
            status = header_fail(s, j, err);
        } else if (seen.n == before) {
            cel_fail(err, CEL_INPUT, "csv.header", "the header has the name \"%s\" twice, in fields %d and %zu", s->name[j], at + 1, j + 1);
            status = header_fail(s, j, err);
        }
    }
    cel_dictionary_free(&seen);
    return status;
}

static cel_status read_header(cel_csv_stream *s, cel_error *err)
{
    s->scan.cols = 0;
    CEL_TRY(csv_scan_next(&s->scan, 1, err));
    if (s->scan.rows == 0)
        return cel_fail(err, CEL_INPUT, "csv.empty", "%s is empty", s->scan.source.name);
    if (s->name) { /* a second pass: the names are known */
        s->scan.cols = s->cols;
        return CEL_OK;
    }
    s->cols = s->scan.fields;
    s->name = CEL_ARRAY(char *, s->cols);
    s->column = CEL_ARRAY(csv_column, s->cols);
    if (!s->name || !s->column)
        return cel_nomem(err);
    for (size_t j = 0; j < s->cols; j++) {
        csv_field f = s->scan.field[j];
        if (!(s->name[j] = cel_strndup(csv_text(&s->scan, f), f.size & CSV_LENGTH)))
            return cel_nomem(err);
        s->column[j].name = s->name[j];
    }
    if (s->cols == 1)
        CEL_TRY(doubt_delimiter(s, err));
    CEL_TRY(check_names(s, err));
    s->scan.cols = s->cols;
    return CEL_OK;
}

/* ---- types ---- */

static cel_status apply_schema(cel_csv_stream *s, cel_error *err)
{
    for (size_t i = 0; i < s->schema.fields; i++) {
        const char *name = s->schema.field[i].name;
        size_t j = 0;
        while (j < s->cols && strcmp(s->name[j], name) != 0)
            j++;
        if (j == s->cols) {
            cel_fail(err, CEL_INPUT, "schema.field", "the schema lists \"%s\", which is not in %s", name, s->scan.source.name);
            cel_error_where(err, s->schema.path, 0, 0);
            int near = cel_nearest(name, (const char *const *)s->name, s->cols);
            if (near >= 0)
                cel_error_hint(err, "the file has \"%s\"", s->name[near]);
            return CEL_INPUT;
        }
        s->column[j].fixed = s->schema.field[i].typed;
        s->column[j].type = s->schema.field[i].type;
        s->column[j].levels = cel_levels_keep(s->schema.field[i].levels);
    }
    return CEL_OK;
}

/* Opens, reads the schema unless told not to, then the header. */
static cel_status start(cel_csv_stream *s, const char *path, const cel_csv_options *o, bool twice, cel_error *err)
{
    static const cel_csv_options usual = {0};
    if (!o)
        o = &usual;
    s->scan.source.fd = s->ahead.source.fd = -1;
    s->threads = o->threads < MOST_THREADS ? o->threads : MOST_THREADS;
    if (!(s->path = cel_strdup(path)))
        return cel_nomem(err);
    CEL_TRY(csv_scan_open(&s->scan, s->path, o->delimiter ? o->delimiter : ',', twice, BLOCK, err));
    if (!o->no_schema)
        CEL_TRY(csv_schema_read(path, &s->schema, err));
    if (o->na)
        csv_missing_set(&s->missing, o->na, o->na_count, true);
    else
        csv_missing_set(&s->missing, (const char *const *)s->schema.missing, s->schema.missing_count, false);
    return read_header(s, err);
}

/* ---- rows ---- */

static cel_status complain_of_rows(const cel_csv_stream *s, size_t rows, cel_error *err)
{
    const csv_bad_row *bad = &s->scan.first_bad;
    char n[32], all[32];
    cel_fail(err, CEL_INPUT, "csv.ragged", "row has %zu field%s, the header has %zu", bad->fields, bad->fields == 1 ? "" : "s", s->cols);
    cel_error_where(err, s->scan.source.name, bad->line, (long)bad->column);
    if (err)
        memcpy(err->source, bad->text, sizeof err->source);
    cel_error_hint(err, "%s such row%s in %s", csv_count(s->scan.bad_rows, n), s->scan.bad_rows == 1 ? "" : "s",
                   csv_count(rows + s->scan.bad_rows, all));
    if (bad->fields > s->cols)
        cel_error_hint(err, "a delimiter inside a text needs quotes around the text");
    return CEL_INPUT;
}

/* A block at work: its columns, and with several threads the scanning of the next one. */
typedef struct block_work {
    cel_csv_stream *s;
    bool first; /* the first block of a file whose types are guessed */
    bool ahead;
    size_t max_rows; /* of the next block; 0: all */
    cel_status scanned;
    cel_error error; /* of scanning: it counts when all columns are right */
} block_work;

static void scan_ahead(block_work *b)
{
    cel_csv_stream *s = b->s;
    b->scanned = csv_scan_follow(&s->ahead, &s->scan, &b->error);
    if (b->scanned == CEL_OK)
        b->scanned = csv_scan_next(&s->ahead, b->max_rows, &b->error);
}

/* The block's fields of one column: a block of the first rows settles its type. */
static cel_status convert_column(const block_work *b, size_t j, cel_error *err)
{
    cel_csv_stream *s = b->s;
    csv_column *c = &s->column[j];
    if (c->idle || c->passed)
        return CEL_OK;
    if (b->first) {
        if (!c->fixed)
            csv_column_guess(c, &s->scan, j, 0, &s->missing);
        CEL_TRY(csv_column_start(c, err));
    }
    return csv_column_add(c, &s->scan, j, &s->missing, err);
}

/* Scanning comes first, since it takes as long as several columns. */
static cel_status do_item(void *context, size_t i, cel_error *err)
{
    block_work *b = context;
    if (!b->ahead)
        return convert_column(b, i, err);
    if (i > 0)
        return convert_column(b, i - 1, err);
    scan_ahead(b);
    return CEL_OK;
}

static cel_status next_block(block_work *b, cel_error *err)
{
    cel_csv_stream *s = b->s;
    if (!b->ahead)
        return csv_scan_next(&s->scan, b->max_rows, err);
    if (b->scanned != CEL_OK && err)
        *err = b->error;
    csv_scan swap = s->scan;
    s->scan = s->ahead;
    s->ahead = swap;
    return b->scanned;
}

/* One pass over the rows; columns that are idle are left alone. A file that ends with this block is not worth a thread. */
static cel_status read_rows(cel_csv_stream *s, size_t max_rows, bool guess, size_t *rows, cel_error *err)
{
    *rows = 0;
    CEL_TRY(csv_scan_next(&s->scan, max_rows, err));
    for (bool first = guess; s->scan.rows > 0; first = false) {
        *rows += s->scan.rows;
        bool more = !max_rows || *rows < max_rows;
        block_work b = {.s = s, .first = first, .ahead = more && s->threads > 1 && !s->scan.ended, .max_rows = max_rows ? max_rows - *rows : 0};
        if (b.ahead && !s->team)
            CEL_TRY(cel_team_new((size_t)s->threads - 1, &s->team, err));
        CEL_TRY(cel_parallel(b.ahead ? s->team : NULL, s->cols + b.ahead, do_item, &b, err));
        if (!more)
            break;
        CEL_TRY(next_block(&b, err));
    }
    return CEL_OK;
}

static cel_status complain(const cel_csv_stream *s, size_t rows, cel_error *err)
{
    if (s->scan.bad_rows > 0)
        return complain_of_rows(s, rows, err);
    if (rows == 0)
        return cel_fail(err, CEL_INPUT, "csv.no_rows", "%s has a header but no rows", s->scan.source.name);
    for (size_t j = 0; j < s->cols; j++)
        if (s->column[j].bad > 0)
            return csv_column_complain(&s->column[j], s->scan.source.name, rows, err);
    return CEL_OK;
}

static cel_status second_pass(cel_csv_stream *s, size_t max_rows, size_t rows, cel_error *err)
{
    bool needed = false;
    size_t again;
    for (size_t j = 0; j < s->cols; j++) {
        csv_column *c = &s->column[j];
        needed |= c->revised;
        c->idle = !c->revised;
        if (c->revised)
            csv_column_clear(c);
        c->revised = false;
    }
    if (!needed)
        return CEL_OK;
    CEL_TRY(csv_scan_rewind(&s->scan, err));
    CEL_TRY(read_header(s, err));
    CEL_TRY(read_rows(s, max_rows, true, &again, err));
    for (size_t j = 0; j < s->cols; j++)
        if (again != rows || s->column[j].revised)
            return cel_fail(err, CEL_INPUT, "csv.changed", "%s was changed while it was read", s->scan.source.name);
    return CEL_OK;
}

static cel_status build(cel_csv_stream *s, size_t rows, bool factors, cel_frame **out, cel_error *err)
{
    cel_frame *f = cel_frame_new(rows);
    cel_status status = f ? CEL_OK : cel_nomem(err);
    for (size_t j = 0; status == CEL_OK && j < s->cols; j++) {
        if (s->column[j].passed)
            continue;
        cel_column *c = csv_column_take(&s->column[j]);
        if (c && factors && c->type == CEL_STRING) {
            cel_column *factor = cel_column_factor(c, NULL);
            cel_column_drop(c);
            c = factor;
        }
        status = c ? cel_frame_set(f, s->name[j], c, err) : cel_nomem(err);
        cel_column_drop(c);
    }
    if (status != CEL_OK)
        cel_frame_drop(f);
    else
        *out = f;
    return status;
}

cel_status cel_csv_read(const char *path, const cel_csv_options *options, cel_frame **out, cel_error *err)
{
    cel_csv_stream s = {0};
    size_t rows = 0, most = options ? options->max_rows : 0;
    cel_status status = start(&s, path, options, true, err);
    if (status == CEL_OK)
        status = apply_schema(&s, err);
    if (status == CEL_OK)
        status = read_rows(&s, most, true, &rows, err);
    if (status == CEL_OK)
        status = complain(&s, rows, err);
    if (status == CEL_OK)
        status = second_pass(&s, most, rows, err);
    if (status == CEL_OK)
        status = build(&s, rows, options && options->strings_as_factors, out, err);
    release(&s);
    return status;
}

/* ---- in pieces ---- */

cel_status cel_csv_open(const char *path, const cel_csv_options *options, const cel_frame *like, cel_csv_stream **out, cel_error *err)
{
    cel_csv_stream *s = CEL_NEW(cel_csv_stream);
    if (!s)
        return cel_nomem(err);
    cel_status status = start(s, path, options, false, err);
    for (size_t j = 0; status == CEL_OK && j < s->cols; j++) {
        csv_column *c = &s->column[j];
        int at = cel_frame_find(like, s->name[j]);
        c->passed = at < 0 && options && options->only_like;
        c->fixed = true;
        c->extend = true;
        c->type = at < 0 || like->column[at]->type == CEL_MATRIX ? CEL_STRING : like->column[at]->type;
        if (c->type == CEL_FACTOR)
            c->levels = cel_levels_keep(like->column[at]->levels);
    }
    if (status == CEL_OK)
        *out = s;
    else
        cel_csv_close(s);
    return status;
}

cel_status cel_csv_next(cel_csv_stream *s, size_t max_rows, cel_frame **out, cel_error *err)
{
    *out = NULL;
    size_t rows = 0;
    for (size_t j = 0; j < s->cols; j++) {
        s->column[j].bad = 0;
        if (s->column[j].dictionary.n == 0)
            CEL_TRY(csv_column_start(&s->column[j], err));
    }
    CEL_TRY(read_rows(s, max_rows, false, &rows, err));
    s->rows += rows;
    if (s->rows > 0 || s->scan.bad_rows > 0)
        CEL_TRY(complain(s, s->rows, err));
    else
        return cel_fail(err, CEL_INPUT, "csv.no_rows", "%s has a header but no rows", s->scan.source.name);
    return rows > 0 ? build(s, rows, false, out, err) : CEL_OK;
}

const char *const *cel_csv_names(const cel_csv_stream *s, size_t *n)
{
    *n = s->cols;
    return (const char *const *)s->name;
}

void cel_csv_close(cel_csv_stream *s)
{
    if (!s)
        return;
    release(s);
    cel_free(s);
}
