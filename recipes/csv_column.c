/* Columns while they are read. A column of a given type refuses what does not fit and counts it. A guessed column
 * starts with the guess of its first block; a later value that does not fit widens the guess, the rest of the first
 * pass only guesses on, and a second pass converts: so the type comes from all rows, and no text is kept meanwhile. */
#include <math.h>
#include <string.h>

#include "recipes/calendar.h"
#include "recipes/csv_private.h"

/* ---- missing values ---- */

void csv_missing_set(csv_missing *m, const char *const *text, size_t count, bool quoted)
{
    static const char *const usual[] = {"", "NA"};
    m->text = text ? text : usual;
    m->count = text ? count : 2;
    m->quoted = quoted;
    m->lengths = 0;
    for (size_t i = 0; i < m->count; i++) {
        size_t length = strlen(m->text[i]);
        m->lengths |= (uint64_t)1 << (length < 63 ? length : 63);
    }
}

static bool is_missing(const csv_missing *m, const char *text, size_t length, bool quoted)
{
    if (!(m->lengths >> (length < 63 ? length : 63) & 1) || (quoted && !m->quoted))
        return false;
    for (size_t i = 0; i < m->count; i++)
        if (strlen(m->text[i]) == length && memcmp(m->text[i], text, length) == 0)
            return true;
    return false;
}

/* ---- one value into a column ---- */

typedef enum outcome { TAKEN, REFUSED, NOT_UTF8, NO_MEMORY } outcome;

static outcome put_nothing(csv_column *c, const char *text, size_t length)
{
    (void)c;
    (void)text;
    (void)length;
    return REFUSED;
}

static outcome put_number(csv_column *c, const char *text, size_t length)
{
    return cel_parse_double(text, length, &c->num[c->n]) && (c->fixed || !csv_is_code(text, length)) ? TAKEN : REFUSED;
}

static outcome put_grouped(csv_column *c, const char *text, size_t length)
{
    return put_number(c, text, length) == TAKEN || csv_grouped(text, length, &c->num[c->n]) ? TAKEN : REFUSED;
}

static outcome put_whole(csv_column *c, const char *text, size_t length)
{
    return csv_whole(text, length, &c->code[c->n]) ? TAKEN : REFUSED;
}

static outcome put_logical(csv_column *c, const char *text, size_t length)
{
    return csv_logical(text, length, &c->code[c->n]) ? TAKEN : REFUSED;
}

static outcome put_date(csv_column *c, const char *text, size_t length)
{
    return cel_parse_date(text, length, &c->num[c->n]) ? TAKEN : REFUSED;
}

static outcome put_datetime(csv_column *c, const char *text, size_t length)
{
    if (cel_parse_datetime(text, length, &c->num[c->n]))
        return TAKEN;
    if (!cel_parse_date(text, length, &c->num[c->n]))
        return REFUSED;
    c->num[c->n] *= 86400;
    return TAKEN;
}

static outcome put_text(csv_column *c, const char *text, size_t length)
{
    size_t before = c->dictionary.n;
    int32_t at = cel_dictionary_add(&c->dictionary, text, length);
    c->code[c->n] = at;
    if (at < 0)
        return NO_MEMORY;
    if (c->dictionary.n > before && (memchr(text, '\0', length) || !cel_utf8_valid(text, length, NULL)))
        return NOT_UTF8;
    return TAKEN;
}

static outcome put_level(csv_column *c, const char *text, size_t length)
{
    if (c->extend)
        return put_text(c, text, length);
    int32_t at = cel_dictionary_find(&c->dictionary, text, length);
    c->code[c->n] = at;
    return at >= 0 ? TAKEN : REFUSED;
}

/* What is converted, how, and how a value that does not fit is complained of. */
static const struct {
    outcome (*put)(csv_column *, const char *, size_t);
    bool coded;
    const char *one, *many, *hint;
} types[CEL_TYPES] = {
    [CEL_DOUBLE] = {put_number, false, "is not a number", "are not numbers", NULL},
    [CEL_INTEGER] = {put_whole, true, "is not a whole number", "are not whole numbers", NULL},
    [CEL_LOGICAL] = {put_logical, true, "is not TRUE or FALSE", "are not TRUE or FALSE", NULL},
    [CEL_FACTOR] = {put_level, true, "is not a level of the schema", "are not levels of the schema", NULL},
    [CEL_STRING] = {put_text, true, "is not text", "are not texts", NULL},
    [CEL_DATE] = {put_date, false, "is not a date", "are not dates", "a date is written 2026-02-03"},
    [CEL_DATETIME] = {put_datetime, false, "is not a time", "are not times", "a time is written 2026-02-03T10:00:00Z"},
};

static const cel_type type_of_guess[] = {
    [CSV_NOTHING] = CEL_LOGICAL, [CSV_LOGICAL] = CEL_LOGICAL, [CSV_NUMBER] = CEL_DOUBLE, [CSV_GROUPED] = CEL_DOUBLE,
    [CSV_DAY] = CEL_DATE,        [CSV_TIME] = CEL_DATETIME,   [CSV_ANY] = CEL_STRING,
};

/* ---- columns ---- */

cel_status csv_column_start(csv_column *c, cel_error *err)
{
    if (!c->fixed)
        c->type = type_of_guess[c->guess];
    if (c->type == CEL_FACTOR)
        for (int32_t i = 0; i < c->levels->n; i++)
            if (cel_dictionary_add(&c->dictionary, c->levels->label[i], strlen(c->levels->label[i])) != i)
                return cel_nomem(err);
    return CEL_OK;
}

static bool reserve(csv_column *c, size_t more)
{
    size_t need = c->n + more;
    return types[c->type].coded ? CEL_GROW(c->code, c->capacity, need) : CEL_GROW(c->num, c->capacity, need);
}

static void put_missing(csv_column *c)
{
    if (c->code)
        c->code[c->n] = CEL_NA_INT;
    else
        c->num[c->n] = cel_na();
}

static cel_status not_utf8(const csv_column *c, const csv_scan *s, size_t row, size_t j, const char *text, size_t length, cel_error *err)
{
    size_t bad = 0;
    const char *zero = memchr(text, '\0', length);
    if (cel_utf8_valid(text, length, &bad) || (zero && (size_t)(zero - text) < bad))
        bad = zero ? (size_t)(zero - text) : 0;
    cel_fail(err, CEL_INPUT, "csv.utf8", "%s holds byte 0x%02X, which is not UTF-8 text", c->name, (unsigned)(unsigned char)text[bad]);
    cel_error_where(err, s->source.name, csv_scan_line(s, row), (long)csv_scan_column(s, row, j));
    if (!zero)
        cel_error_hint(err, "iconv -f latin1 -t utf-8 %s > utf8.csv", s->source.name);
    return CEL_INPUT;
}

static void refuse(csv_column *c, const csv_scan *s, size_t row, size_t j, const char *text, size_t length)
{
    if (c->bad++ >= CSV_SAMPLES)
        return;
    csv_sample *sample = &c->sample[c->bad - 1];
    size_t kept = length < sizeof sample->text ? length : sizeof sample->text - 1;
    while (kept > 0 && !cel_utf8_valid(text, kept, NULL))
        kept--;
    memcpy(sample->text, text, kept);
    sample->text[kept] = '\0';
    sample->line = csv_scan_line(s, row);
    sample->column = csv_scan_column(s, row, j);
}

void csv_column_guess(csv_column *c, const csv_scan *s, size_t j, size_t row, const csv_missing *missing)
{
    for (; row < s->rows && c->guess != CSV_ANY; row++) {
        csv_field f = s->field[row * s->cols + j];
        const char *text = csv_text(s, f);
        size_t length = f.size & CSV_LENGTH;
        if (!is_missing(missing, text, length, f.size & CSV_QUOTED))
            c->guess = csv_guess_join(c->guess, csv_guess_of(text, length));
    }
}

cel_status csv_column_add(csv_column *c, const csv_scan *s, size_t j, const csv_missing *missing, cel_error *err)
{
    if (c->revised) {
        csv_column_guess(c, s, j, 0, missing);
        return CEL_OK;
    }
    if (!reserve(c, s->rows))
        return cel_nomem(err);
    outcome (*put)(csv_column *, const char *, size_t) = types[c->type].put;
    if (!c->fixed && c->guess == CSV_NOTHING)
        put = put_nothing; /* only missing so far: any value is news */
    else if (!c->fixed && c->guess == CSV_GROUPED)
        put = put_grouped;
    bool empty_is_missing = c->type != CEL_STRING;
    for (size_t row = 0; row < s->rows; row++, c->n++) {
        csv_field f = s->field[row * s->cols + j];
        const char *text = csv_text(s, f);
        size_t length = f.size & CSV_LENGTH;
        if (is_missing(missing, text, length, f.size & CSV_QUOTED)) {
            put_missing(c);
            continue;
        }
        switch (put(c, text, length)) {
        case TAKEN:
            break;
        case NO_MEMORY:
            return cel_nomem(err);
        case NOT_UTF8:
            return not_utf8(c, s, row, j, text, length, err);
        case REFUSED:
            put_missing(c);
            if (empty_is_missing && length == 0 && !(f.size & CSV_QUOTED))
                break;
            if (c->fixed) {
                refuse(c, s, row, j, text, length);
                break;
            }
            c->revised = true;
            csv_column_guess(c, s, j, row, missing);
            return CEL_OK;
        }
    }
    return CEL_OK;
}

cel_column *csv_column_take(csv_column *c)
{
    cel_column *out = cel_column_new(c->type, 0, NULL);
    cel_levels *levels = NULL;
    bool whole = out != NULL;
    if (whole && c->type == CEL_STRING)
        whole = (levels = cel_dictionary_levels(&c->dictionary, false)) != NULL;
    else if (whole && c->type == CEL_FACTOR && c->dictionary.n > (size_t)c->levels->n)
        whole = (levels = cel_dictionary_levels(&c->dictionary, c->levels->ordered)) != NULL;
    else if (whole && c->type == CEL_FACTOR)
        levels = cel_levels_keep(c->levels);
    if (!whole) {
        cel_column_drop(out);
        return NULL;
    }
    out->n = c->n;
    out->levels = levels;
    /* A failed shrink leaves the larger block, which serves as well. */
    if (types[c->type].coded) {
        int32_t *fit = c->code ? cel_realloc(c->code, c->n, sizeof *fit) : NULL;
        if (c->code) {
            cel_free(out->code);
            out->code = fit ? fit : c->code;
        }
        c->code = NULL;
    } else {
        double *fit = c->num ? cel_realloc(c->num, c->n, sizeof *fit) : NULL;
        if (c->num) {
            cel_free(out->num);
            out->num = fit ? fit : c->num;
        }
        c->num = NULL;
    }
    c->n = c->capacity = 0;
    return out;
}

void csv_column_clear(csv_column *c)
{
    cel_dictionary_free(&c->dictionary);
    cel_levels_drop(c->levels);
    c->levels = NULL;
    cel_free(c->num);
    cel_free(c->code);
    c->num = NULL;
    c->code = NULL;
    c->n = c->capacity = 0;
}

/* ---- complaints ---- */

cel_status csv_column_complain(const csv_column *c, const char *path, size_t rows, cel_error *err)
{
    char bad[32], all[32];
    const csv_sample *first = &c->sample[0];
    cel_fail(err, CEL_INPUT, c->type == CEL_FACTOR ? "csv.level" : "csv.type", "%s: %s of %s values %s: \"%s\" at line %ld", c->name,
             csv_count(c->bad, bad), csv_count(rows, all), c->bad == 1 ? types[c->type].one : types[c->type].many, first->text, first->line);
    cel_error_where(err, path, first->line, (long)first->column);
    if (c->bad > 1) {
        cel_text also = {0};
        for (size_t i = 1; i < c->bad && i < CSV_SAMPLES; i++)
            cel_text_addf(&also, "%s\"%s\" at line %ld", i > 1 ? ", " : "also ", c->sample[i].text, c->sample[i].line);
        if (also.text && !also.failed)
            cel_error_hint(err, "%s", also.text);
        cel_text_free(&also);
    }
    if (types[c->type].hint)
        cel_error_hint(err, "%s", types[c->type].hint);
    if (c->type == CEL_FACTOR) {
        enum { FEW = 12 };
        cel_text list = {0};
        for (int32_t i = 0; i < c->levels->n && i < FEW; i++)
            cel_text_addf(&list, "%s%s", i ? ", " : "levels: ", c->levels->label[i]);
        if (list.text && !list.failed)
            cel_error_hint(err, "%s%s", list.text, c->levels->n > FEW ? ", ..." : "");
        cel_text_free(&list);
        int near = cel_nearest(first->text, (const char *const *)c->levels->label, (size_t)c->levels->n);
        if (near >= 0)
            cel_error_hint(err, "did you mean \"%s\"?", c->levels->label[near]);
    }
    return CEL_INPUT;
}
