/* CSV files and their schemas. Reading infers types as readr does, or takes them from NAME.schema.json beside NAME.csv
 * (Frictionless Table Schema: fields[] with name, type, categories, categoriesOrdered; missingValues). */
#ifndef CEL_CSV_H
#define CEL_CSV_H

#include "recipes/frame.h"

typedef struct cel_csv_options {
    char delimiter;           /* 0: comma */
    const char *const *na;    /* texts that are missing, quoted or not; NULL: those of the schema, else "" and "NA", and
                                 then a quoted text is never missing */
    size_t na_count;
    bool no_schema;           /* do not look for a schema beside the file */
    bool strings_as_factors;  /* columns of text become factors with sorted levels */
    size_t max_rows;          /* 0: all */
    bool only_like;           /* cel_csv_open: columns that `like` lacks are passed over */
    int threads;              /* that share the work on files of several blocks (some thousand rows); 0: one. The same frames
                                 and the same errors for any number */
} cel_csv_options;

/* Reads a whole file ("-": standard input). UTF-8 with or without BOM, LF or CRLF, quoted fields with doubled quotes
 * and newlines. `options` may be NULL. Errors (CEL_INPUT) name file, line and column: missing or empty file, ragged
 * row, text in a column the schema calls a number, a level the schema does not list, duplicate or empty header,
 * not UTF-8. The caller owns one reference to the frame. */
cel_status cel_csv_read(const char *path, const cel_csv_options *options, cel_frame **out, cel_error *err);

/* Writes header and rows: doubles as the shortest text that reads back (cel_format_double), missing as NA, text quoted
 * where it must be (and where it reads "NA" or is empty), factors as labels, dates and times ISO 8601. Writes to a
 * temporary file beside `path`, then renames; "-" is standard output. */
cel_status cel_csv_write(const cel_frame *f, const char *path, cel_error *err);

/* Writes NAME.schema.json for a frame, as cel_csv_read reads it. */
cel_status cel_schema_write(const cel_frame *f, const char *path, cel_error *err);

/* The file of a shipped data set ("diamonds"), in this order: $CELERIAC_DATA, the installed share/celeriac/data,
 * examples/data beside the build. CEL_INPUT with the names there are when none has it. */
cel_status cel_data_path(const char *name, char *out, size_t size, cel_error *err);

/* Reading in pieces, in bounded memory: the types are those of `like` (a frame of the expected columns by name, which
 * may have no rows), columns in the file's order; columns `like` lacks are text. A factor keeps the levels of `like`
 * and gets labels unknown to it behind them, so that codes from their number on are novel. `next` gives NULL at the
 * end; `max_rows` 0: all there are. */
typedef struct cel_csv_stream cel_csv_stream;
cel_status cel_csv_open(const char *path, const cel_csv_options *options, const cel_frame *like, cel_csv_stream **out, cel_error *err);
cel_status cel_csv_next(cel_csv_stream *s, size_t max_rows, cel_frame **out, cel_error *err);
void cel_csv_close(cel_csv_stream *s);
/* The names of the header, all of them; borrowed. */
const char *const *cel_csv_names(const cel_csv_stream *s, size_t *n);

/* Writing in pieces: the header with the first frame, then its rows and those of the others, which have the same columns.
 * What cel_csv_write says of files holds: NAME appears whole at the end, or not at all when `status` is no CEL_OK. */
typedef struct cel_csv_writer cel_csv_writer;
cel_status cel_csv_begin(const char *path, cel_csv_writer **out, cel_error *err);
cel_status cel_csv_append(cel_csv_writer *w, const cel_frame *f, cel_error *err);
cel_status cel_csv_end(cel_csv_writer *w, cel_status status, cel_error *err);

#endif
