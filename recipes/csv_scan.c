/* Finds the fields of a CSV file, block by block: quoted fields with doubled quotes and newlines, LF, CRLF or CR, a BOM.
 * The bytes that can matter (delimiter, quote, line ends) are found 64 at a time; between them nothing is looked at.
 * A record that holds doubled quotes is handed to libcsv, which unescapes its fields. Blank lines are skipped. Records
 * with another number of fields than `cols` are counted and left out: the caller refuses the file. */
#include <csv.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "recipes/csv_private.h"

enum { PAD = 64, LARGEST = 1 << 30 };

/* ---- finding the bytes that matter ---- */

/* Bit i is set where p[i] is the delimiter, a quote, LF or CR. Reads 64 bytes. */
static uint64_t marks(const char *p, char delimiter)
{
    uint64_t mask = 0;
#ifdef __SSE2__
    __m128i d = _mm_set1_epi8(delimiter), q = _mm_set1_epi8('"'), n = _mm_set1_epi8('\n'), r = _mm_set1_epi8('\r');
    for (int i = 0; i < 4; i++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, d), _mm_cmpeq_epi8(x, q)),
                                   _mm_or_si128(_mm_cmpeq_epi8(x, n), _mm_cmpeq_epi8(x, r)));
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(hit) << (16 * i);
    }
#else
    for (int i = 0; i < 64; i++)
        mask |= (uint64_t)(p[i] == delimiter || p[i] == '"' || p[i] == '\n' || p[i] == '\r') << i;
#endif
    return mask;
}

static bool blank(const char *from, const char *to, char delimiter)
{
    for (; from < to; from++)
        if ((*from != ' ' && *from != '\t') || *from == delimiter)
            return false;
    return true;
}

/* ---- opening ---- */

cel_status csv_scan_open(csv_scan *s, const char *path, char delimiter, bool twice, size_t block_size, cel_error *err)
{
    memset(s, 0, sizeof *s);
    CEL_TRY(csv_source_open(&s->source, path, twice, err));
    s->delimiter = delimiter;
    s->block_size = block_size < PAD ? PAD : block_size; /* a BOM must fit */
    s->line = 1;
    return CEL_OK;
}

cel_status csv_scan_rewind(csv_scan *s, cel_error *err)
{
    s->filled = s->used = s->rows = s->fields = s->bad_rows = 0;
    s->ended = s->after_cr = false;
    s->line = 1;
    return csv_source_rewind(&s->source, err);
}

void csv_scan_close(csv_scan *s)
{
    csv_source_close(&s->source);
    cel_free(s->block);
    cel_free(s->field);
    cel_free(s->record);
    cel_text_free(&s->beside);
    s->block = NULL;
    s->field = NULL;
    s->record = NULL;
}

/* ---- lines and columns, for messages ---- */

static long lines_in(const char *p, const char *end)
{
    long n = 0;
    if (!memchr(p, '\r', (size_t)(end - p))) { /* the usual file: a loop that vectorises */
        for (; p < end; p++)
            n += *p == '\n';
        return n;
    }
    for (; p < end; p++)
        n += *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] != '\n'));
    return n;
}

/* Lines that end before byte `at` of the block; a CRLF cut by the block's beginning was counted with its CR. */
static long lines_to(const csv_scan *s, size_t at)
{
    return lines_in(s->block, s->block + at) - (s->after_cr && at > 0 && s->block[0] == '\n');
}

long csv_scan_line(const csv_scan *s, size_t row)
{
    return s->line + lines_to(s, s->record[row]);
}

static size_t characters(const char *p, const char *end)
{
    size_t n = 0;
    for (; p < end; p++)
        n += ((unsigned char)*p & 0xC0) != 0x80;
    return n;
}

/* Where each field of a record begins, quotes counted: unescaped fields have lost their place, so it is sought anew. */
size_t csv_scan_column(const csv_scan *s, size_t row, size_t j)
{
    const char *begin = s->block + s->record[row], *p = begin, *end = s->block + s->filled;
    bool quoted = false;
    for (; j > 0 && p < end; p++) {
        quoted ^= *p == '"';
        j -= !quoted && *p == s->delimiter;
    }
    return characters(begin, p) + 1;
}

/* ---- filling the block ---- */

static bool is_utf16(const char *p, size_t n)
{
    return n >= 2 && (((unsigned char)p[0] == 0xFF && (unsigned char)p[1] == 0xFE) ||
                      ((unsigned char)p[0] == 0xFE && (unsigned char)p[1] == 0xFF));
}

/* Moves the unfinished record to the front and reads on behind it; a record that fills the block doubles it. */
static cel_status fill(csv_scan *s, cel_error *err)
{
    bool start = s->filled == 0 && s->line == 1 && !s->ended;
    if (s->used > 0) {
        s->line += lines_to(s, s->used);
        s->after_cr = s->block[s->used - 1] == '\r';
        s->filled -= s->used;
        memmove(s->block, s->block + s->used, s->filled);
        s->used = 0;
    }
    if (s->filled == s->size) {
        size_t more = s->size ? s->size * 2 : s->block_size;
        if (more > LARGEST)
            return cel_fail(err, CEL_INPUT, "csv.too_long", "the record at line %ld of %s is longer than 1 GB", s->line, s->source.name);
        char *block = cel_realloc(s->block, more + PAD, 1);
        if (!block)
            return cel_nomem(err);
        s->block = block;
        s->size = more;
    }
    while (!s->ended && s->filled < s->size) {
        size_t n;
        CEL_TRY(csv_source_read(&s->source, s->block + s->filled, s->size - s->filled, &n, err));
        s->filled += n;
        s->ended = n == 0;
    }
    memset(s->block + s->filled, 0, PAD);
    if (start && is_utf16(s->block, s->filled)) {
        cel_fail(err, CEL_INPUT, "csv.utf8", "%s is UTF-16, not UTF-8", s->source.name);
        cel_error_hint(err, "iconv -f utf-16 -t utf-8 %s > utf8.csv", s->source.name);
        return CEL_INPUT;
    }
    if (start && s->filled >= 3 && memcmp(s->block, "\xEF\xBB\xBF", 3) == 0) {
        s->filled -= 3;
        memmove(s->block, s->block + 3, s->filled + PAD);
        if (s->filled == 0 && !s->ended)
            return fill(s, err);
    }
    return CEL_OK;
}

/* The lines of `next` are counted from where `now` ends; all that changes in `now` is that it has no source any more. */
cel_status csv_scan_follow(csv_scan *next, csv_scan *now, cel_error *err)
{
    csv_scan own = *next;
    size_t left = now->filled - now->used;
    if (own.size < now->size) { /* as large, so that blocks end where they would with one scanner */
        char *block = cel_realloc(own.block, now->size + PAD, 1);
        if (!block)
            return cel_nomem(err);
        next->block = own.block = block;
        next->size = own.size = now->size;
    }
    memcpy(own.block, now->block + now->used, left);
    memset(own.block + left, 0, PAD);
    *next = *now;
    next->block = own.block;
    next->size = own.size;
    next->field = own.field;
    next->field_capacity = own.field_capacity;
    next->record = own.record;
    next->record_capacity = own.record_capacity;
    next->beside = own.beside;
    next->filled = left;
    next->used = next->fields = next->rows = 0;
    if (now->used > 0) {
        next->line += lines_to(now, now->used);
        next->after_cr = now->block[now->used - 1] == '\r';
    }
    csv_source_leave(&now->source);
    return CEL_OK;
}

/* ---- records ---- */

/* The place in a block while its records are sought. */
typedef struct cursor {
    size_t record, start; /* first byte of the record, of the field */
    size_t close;         /* the quote that closed the field */
    size_t first;         /* index of the record's first field */
    enum { PLAIN, QUOTED, CLOSED } state;
    bool doubled;      /* this field holds doubled quotes */
    bool any_doubled;  /* some field of this record does */
} cursor;

/* Room for the field is there: records() sees to it. */
static inline void end_field(csv_scan *s, cursor *c, size_t at)
{
    size_t start = c->start, end = at;
    uint32_t flags = 0;
    if (c->state == CLOSED) {
        end = c->close;
        flags = CSV_QUOTED | (c->doubled ? CSV_BESIDE : 0);
        c->any_doubled |= c->doubled;
        c->doubled = false;
        c->state = PLAIN;
    } else {
        while (start < end && (s->block[start] == ' ' || s->block[start] == '\t'))
            start++;
        while (end > start && (s->block[end - 1] == ' ' || s->block[end - 1] == '\t'))
            end--;
    }
    c->start = at + 1;
    s->field[s->fields++] = (csv_field){(uint32_t)start, (uint32_t)(end - start) | flags};
}

/* libcsv's fields of one record, those with doubled quotes put beside the block. */
typedef struct unescaping {
    csv_scan *scan;
    size_t at, end;
} unescaping;

static void on_field(void *text, size_t length, void *data)
{
    unescaping *u = data;
    csv_scan *s = u->scan;
    if (u->at < u->end && (s->field[u->at].size & CSV_BESIDE)) {
        s->field[u->at] = (csv_field){(uint32_t)s->beside.length, (uint32_t)length | CSV_QUOTED | CSV_BESIDE};
        cel_text_add_n(&s->beside, text ? text : "", length);
    }
    u->at++;
}

static void on_record(int end, void *data)
{
    (void)end;
    (void)data;
}

static void *csv_realloc(void *block, size_t size)
{
    return cel_realloc(block, size, 1);
}

static cel_status unescape(csv_scan *s, const cursor *c, size_t at, cel_error *err)
{
    struct csv_parser parser;
    unescaping u = {s, c->first, s->fields};
    if (csv_init(&parser, 0) != 0)
        return cel_nomem(err);
    csv_set_delim(&parser, (unsigned char)s->delimiter);
    csv_set_realloc_func(&parser, csv_realloc);
    csv_set_free_func(&parser, cel_free);
    size_t length = at - c->record;
    bool whole = csv_parse(&parser, s->block + c->record, length, on_field, on_record, &u) == length &&
                 csv_fini(&parser, on_field, on_record, &u) == 0;
    csv_free(&parser);
    if (!whole || s->beside.failed)
        return cel_nomem(err);
    return CEL_OK;
}

/* A record of the wrong number of fields: noted with its text when it is the first, then forgotten. */
static void refuse_record(csv_scan *s, const cursor *c, size_t at)
{
    size_t n = s->fields - c->first;
    if (s->bad_rows++ == 0) {
        csv_bad_row *bad = &s->first_bad;
        const char *record = s->block + c->record;
        size_t length = at - c->record, row = s->rows;
        bad->fields = n;
        bad->line = s->line + lines_to(s, c->record);
        s->record[row] = (uint32_t)c->record; /* room was made for it, and the next record writes over it */
        bad->column = n < s->cols ? characters(record, record + length) + 1 : csv_scan_column(s, row, s->cols);
        bad->text[0] = '\0';
        if (length < sizeof bad->text && !memchr(record, '\n', length) && cel_utf8_valid(record, length, NULL)) {
            memcpy(bad->text, record, length);
            bad->text[length] = '\0';
        }
    }
    s->fields = c->first;
}

static cel_status end_record(csv_scan *s, cursor *c, size_t at, cel_error *err)
{
    if (!CEL_GROW(s->record, s->record_capacity, s->rows + 1))
        return cel_nomem(err);
    end_field(s, c, at);
    size_t n = s->fields - c->first;
    bool empty = n == 1 && s->field[c->first].size == 0;
    if (empty)
        s->fields = c->first;
    else if (s->cols != 0 && n != s->cols)
        refuse_record(s, c, at);
    else {
        if (c->any_doubled)
            CEL_TRY(unescape(s, c, at, err));
        s->record[s->rows++] = (uint32_t)c->record;
    }
    c->first = s->fields;
    c->record = at + 1;
    c->any_doubled = false;
    s->used = at + 1 < s->filled ? at + 1 : s->filled;
    return CEL_OK;
}

static cel_status bad_quote(csv_scan *s, size_t at, const char *what, const char *hint, cel_error *err)
{
    const char *begin = s->block + at;
    while (begin > s->block && begin[-1] != '\n' && begin[-1] != '\r')
        begin--;
    cel_fail(err, CEL_INPUT, "csv.quote", "%s", what);
    cel_error_where(err, s->source.name, s->line + lines_to(s, (size_t)(begin - s->block)), (long)characters(begin, s->block + at) + 1);
    cel_error_hint(err, "%s", hint);
    return CEL_INPUT;
}

/* One of the bytes that matter, at `at`. */
static inline cel_status step(csv_scan *s, cursor *c, size_t at, cel_error *err)
{
    char byte = s->block[at];
    if (byte == '"') {
        if (c->state == QUOTED) {
            c->state = CLOSED;
            c->close = at;
        } else if (c->state == CLOSED && c->close + 1 == at) {
            c->state = QUOTED;
            c->doubled = true;
        } else if (c->state == CLOSED) {
            return bad_quote(s, at, "there is text after a closing quote", "a quote inside quotes is written twice: \"\"", err);
        } else if (blank(s->block + c->start, s->block + at, s->delimiter)) {
            c->state = QUOTED;
            c->start = at + 1;
        } /* else a quote inside plain text stands for itself */
        return CEL_OK;
    }
    if (c->state == QUOTED)
        return CEL_OK;
    if (c->state == CLOSED && !blank(s->block + c->close + 1, s->block + at, s->delimiter))
        return bad_quote(s, c->close + 1, "there is text after a closing quote", "a quote inside quotes is written twice: \"\"", err);
    if (byte == s->delimiter) {
        end_field(s, c, at);
        return CEL_OK;
    }
    return end_record(s, c, at, err);
}

/* All complete records from `used` on; at the end of the file also the last one without a line end. */
static cel_status records(csv_scan *s, size_t max_rows, cel_error *err)
{
    cursor c = {.record = s->used, .start = s->used};
    for (size_t base = s->used; base < s->filled; base += 64) {
        uint64_t mask = marks(s->block + base, s->delimiter);
        if (!CEL_GROW(s->field, s->field_capacity, s->fields + 65)) /* 64 delimiters, and the end of the file */
            return cel_nomem(err);
        if (s->filled - base < 64)
            mask &= ((uint64_t)1 << (s->filled - base)) - 1;
        for (; mask; mask &= mask - 1) {
            CEL_TRY(step(s, &c, base + (size_t)__builtin_ctzll(mask), err));
            if (max_rows && s->rows == max_rows)
                return CEL_OK;
        }
    }
    if (s->ended && c.record < s->filled) {
        if (c.state == QUOTED)
            return bad_quote(s, c.start - 1, "a quote is opened here and never closed", "a quote inside quotes is written twice: \"\"", err);
        if (c.state == CLOSED && !blank(s->block + c.close + 1, s->block + s->filled, s->delimiter))
            return bad_quote(s, c.close + 1, "there is text after a closing quote", "a quote inside quotes is written twice: \"\"", err);
        CEL_TRY(end_record(s, &c, s->filled, err));
    } else
        s->fields = c.first;
    return CEL_OK;
}

cel_status csv_scan_next(csv_scan *s, size_t max_rows, cel_error *err)
{
    s->fields = s->rows = 0;
    s->beside.length = 0;
    if (s->used > 0 && s->used < s->filled) { /* what `max_rows` left over */
        CEL_TRY(records(s, max_rows, err));
        if (s->rows > 0)
            return CEL_OK;
    }
    for (;;) {
        CEL_TRY(fill(s, err));
        if (s->filled == 0)
            return CEL_OK;
        CEL_TRY(records(s, max_rows, err));
        if (s->rows > 0)
            return CEL_OK;
        if (s->ended && s->used == s->filled)
            return CEL_OK;
    }
}
