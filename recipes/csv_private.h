/* The parts of the CSV reader, in the order the data passes: source -> scan (fields) -> values -> columns.
 * A file is read in blocks; of each block the scanner finds the fields of all complete records, then each column
 * converts its fields of the block in one loop. With several threads the next block is scanned while the columns of this
 * one are converted, each by one thread. Memory is bounded by two blocks, one record and the result. */
#ifndef CEL_CSV_PRIVATE_H
#define CEL_CSV_PRIVATE_H

#include "base/file.h"
#include "recipes/csv.h"

/* ---- csv_source.c: a file or a pipe as bytes that can be read twice ---- */

typedef struct csv_source {
    const char *name; /* for messages; the caller's */
    int fd;
    bool seekable;
    char *kept; /* what a pipe gave so far, for a second reading */
    size_t kept_n, kept_capacity, at;
} csv_source;

cel_status csv_source_open(csv_source *s, const char *path, bool twice, cel_error *err);
/* Up to `size` bytes; *n = 0 at the end. */
cel_status csv_source_read(csv_source *s, char *to, size_t size, size_t *n, cel_error *err);
cel_status csv_source_rewind(csv_source *s, cel_error *err);
/* A copy of `s` goes on: closing this one closes nothing. Its name stays. */
void csv_source_leave(csv_source *s);
void csv_source_close(csv_source *s);

/* ---- csv_scan.c: blocks, records, fields ---- */

/* Where a field's text stands: in the block, or unescaped beside it. A quoted field excludes its quotes. */
typedef struct csv_field {
    uint32_t start, size;
} csv_field;
#define CSV_QUOTED 0x80000000u
#define CSV_BESIDE 0x40000000u
#define CSV_LENGTH 0x3FFFFFFFu

typedef struct csv_bad_row {
    long line; /* where its record begins */
    size_t fields;
    size_t column; /* 1-based character after the last field there is, or of the first one too many */
    char text[256];
} csv_bad_row;

typedef struct csv_scan {
    csv_source source;
    char delimiter;
    char *block; /* 64 bytes longer than `size`, for loads that reach past the end */
    size_t size, filled, used; /* used: bytes of complete records already handed out */
    size_t block_size;         /* bytes first asked for; tests make it tiny */
    bool ended;                /* the source has nothing more */
    long line;                 /* physical line block[0] stands on */
    bool after_cr;             /* the byte before the block is a CR */
    csv_field *field;          /* rows * cols of this block */
    size_t fields, field_capacity;
    size_t rows, cols;         /* cols 0: any number of fields makes a record (the header) */
    uint32_t *record;          /* start of each record in the block */
    size_t record_capacity;
    cel_text beside;           /* unescaped texts of this block */
    size_t bad_rows;           /* records with another number of fields, in the whole file so far */
    csv_bad_row first_bad;
} csv_scan;

cel_status csv_scan_open(csv_scan *s, const char *path, char delimiter, bool twice, size_t block_size, cel_error *err);
/* The next records, at most `max_rows` (0: as many as a block holds); rows = 0 at the end. */
cel_status csv_scan_next(csv_scan *s, size_t max_rows, cel_error *err);
/* Makes `next` go on behind the records `now` gives (csv_scan_next() on it), while those can still be read: it takes the source over
 * and copies what is left of the block. Its own buffers are used again; zero-initialise it the first time. Nothing that is read of
 * `now` for its records changes, so that other threads may do so meanwhile. When memory is gone both are as they were. */
cel_status csv_scan_follow(csv_scan *next, csv_scan *now, cel_error *err);
cel_status csv_scan_rewind(csv_scan *s, cel_error *err);
void csv_scan_close(csv_scan *s);
/* The text of a field of this block. */
static inline const char *csv_text(const csv_scan *s, csv_field f)
{
    return (f.size & CSV_BESIDE ? s->beside.text : s->block) + f.start;
}
/* The physical line record `row` of this block begins on, and the column of field `j` in characters. */
long csv_scan_line(const csv_scan *s, size_t row);
size_t csv_scan_column(const csv_scan *s, size_t row, size_t j);

/* ---- csv_value.c: one text as one value ---- */

/* Kinds a text may be guessed as; CSV_GROUPED is a number with thousands marks, "1,234". */
typedef enum csv_guess { CSV_NOTHING, CSV_LOGICAL, CSV_NUMBER, CSV_GROUPED, CSV_DAY, CSV_TIME, CSV_ANY } csv_guess;

csv_guess csv_guess_of(const char *text, size_t length);
/* The narrowest kind both fit. */
csv_guess csv_guess_join(csv_guess a, csv_guess b);
/* Each takes the whole text or refuses. */
bool csv_grouped(const char *text, size_t length, double *out);
bool csv_whole(const char *text, size_t length, int32_t *out);
bool csv_logical(const char *text, size_t length, int32_t *out);
/* readr's rule: a number with a needless leading zero ("007") is a code, so text. */
static inline bool csv_is_code(const char *text, size_t length)
{
    return length > 1 && text[0] == '0' && text[1] != '.';
}

/* ---- csv_column.c: columns that grow by blocks ---- */

typedef struct csv_sample {
    char text[48];
    long line;
    size_t column;
} csv_sample;

enum { CSV_SAMPLES = 3 };

typedef struct csv_column {
    const char *name;
    bool fixed;      /* the type is given, so that what does not fit is an error; else it is guessed */
    bool extend;     /* levels not listed are appended, not refused */
    cel_type type;
    csv_guess guess; /* while guessing */
    bool revised;    /* guessed too narrow: only the guess is carried on, a second pass converts */
    bool passed;     /* nobody asked for it */
    bool idle;       /* finished in the first pass; the second leaves it alone */
    cel_levels *levels; /* own reference */
    cel_dictionary dictionary;
    double *num;
    int32_t *code;
    size_t capacity, n;
    size_t bad; /* values that did not fit */
    csv_sample sample[CSV_SAMPLES];
} csv_column;

typedef struct csv_missing {
    const char *const *text; /* NULL: "" and "NA" */
    size_t count;
    uint64_t lengths; /* bit min(length, 63) is set when one has that length */
    bool quoted;      /* quoted fields can be missing too */
} csv_missing;

void csv_missing_set(csv_missing *m, const char *const *text, size_t count, bool quoted);
/* Widens the guess by the fields of column `j` from `row` on, converting nothing. */
void csv_column_guess(csv_column *c, const csv_scan *s, size_t j, size_t row, const csv_missing *missing);
/* Fixes the type from the guess when it is not given; a factor looks its labels up in `levels`. */
cel_status csv_column_start(csv_column *c, cel_error *err);
/* Appends the fields of column `j` of the scanner's block. */
cel_status csv_column_add(csv_column *c, const csv_scan *s, size_t j, const csv_missing *missing, cel_error *err);
/* The finished column, and `c` empty. NULL when memory is gone. */
cel_column *csv_column_take(csv_column *c);
void csv_column_clear(csv_column *c);
/* The sentence about values that did not fit. */
cel_status csv_column_complain(const csv_column *c, const char *path, size_t rows, cel_error *err);

/* ---- schema.c: NAME.schema.json ---- */

typedef struct csv_schema_field {
    char *name;
    bool typed; /* a type we know was given */
    cel_type type;
    cel_levels *levels;
} csv_schema_field;

typedef struct csv_schema {
    char path[512];
    csv_schema_field *field;
    size_t fields;
    char **missing; /* NULL: not said */
    size_t missing_count;
} csv_schema;

/* Reads the schema beside a CSV file; none there: `out` stays empty. */
cel_status csv_schema_read(const char *csv_path, csv_schema *out, cel_error *err);
const csv_schema_field *csv_schema_find(const csv_schema *s, const char *name);
void csv_schema_free(csv_schema *s);

/* "53,940" for people. `out` holds at least 32 bytes; returns `out`. */
char *csv_count(size_t n, char *out);

#endif
