/* Frames: tables of typed columns, as a data frame in R. Columns are immutable once they stand in a frame and are
 * shared by reference count, so selecting columns, renaming and splitting copy no data that does not change.
 * Reference counts are atomic: a frame may be read from several threads and released by any of them. */
#ifndef CEL_FRAME_H
#define CEL_FRAME_H

#include "base/base.h"

/* What a column holds, and its R class. Missing: cel_na() in doubles, CEL_NA_INT in integers and codes. */
typedef enum cel_type {
    CEL_DOUBLE,   /* numeric: double */
    CEL_INTEGER,  /* integer: int32 */
    CEL_LOGICAL,  /* logical: int32 0 / 1 */
    CEL_FACTOR,   /* factor, ordered: int32 code, 0-based index into `levels` */
    CEL_STRING,   /* character: int32 code, 0-based index into `levels` (a dictionary in no particular order) */
    CEL_DATE,     /* Date: double, days since 1970-01-01 */
    CEL_DATETIME, /* POSIXct, UTC: double, seconds since 1970-01-01 */
    CEL_MATRIX,   /* a row of `width` doubles per row, row-major (step_collapse) */
    CEL_TYPES
} cel_type;

/* Labels of a factor or dictionary of a string column; immutable and shared. */
typedef struct cel_levels {
    _Atomic int refs;
    int32_t n;
    bool ordered; /* factor(ordered = TRUE) */
    char **label; /* UTF-8, n of them, distinct */
} cel_levels;

typedef struct cel_column {
    _Atomic int refs;
    cel_type type;
    size_t n;      /* rows */
    size_t width;  /* CEL_MATRIX: doubles per row; else 1 */
    size_t height; /* CEL_MATRIX: each row is a matrix (height, width / height), an element of a list column (step_collapse:
                    * height 1); 0: a row of a matrix column */
    double *num;   /* CEL_DOUBLE, CEL_DATE, CEL_DATETIME, CEL_MATRIX (n * width) */
    int32_t *code; /* CEL_INTEGER, CEL_LOGICAL, CEL_FACTOR, CEL_STRING */
    cel_levels *levels; /* CEL_FACTOR, CEL_STRING */
} cel_column;

typedef struct cel_frame {
    _Atomic int refs;
    size_t rows, cols;
    char **name;         /* distinct, UTF-8 */
    cel_column **column;
} cel_frame;

/* ---- levels ---- */

/* Takes copies of `n` labels. NULL when memory is gone. The caller owns one reference. */
cel_levels *cel_levels_new(const char *const *label, int32_t n, bool ordered);
cel_levels *cel_levels_keep(cel_levels *levels);
void cel_levels_drop(cel_levels *levels);
/* Index of a label, or -1. Linear; build a cel_dictionary for many look-ups. */
int32_t cel_levels_find(const cel_levels *levels, const char *label);
bool cel_levels_equal(const cel_levels *a, const cel_levels *b); /* same labels in the same order, same orderedness */

/* A hash table from label to index in order of first appearance, to build levels from data. Zero-initialise. */
typedef struct cel_dictionary {
    char **label;
    uint64_t *key; /* of each label: its hash and its length */
    size_t n, capacity;
    int32_t *slot;
    size_t slots;
} cel_dictionary;
/* Index of the label of `length` bytes, added when new; -1 when memory is gone. */
int32_t cel_dictionary_add(cel_dictionary *d, const char *label, size_t length);
int32_t cel_dictionary_find(const cel_dictionary *d, const char *label, size_t length); /* -1: not there */
/* The labels as levels in order of appearance; the dictionary is empty afterwards. NULL when memory is gone. */
cel_levels *cel_dictionary_levels(cel_dictionary *d, bool ordered);
void cel_dictionary_free(cel_dictionary *d);

/* ---- columns: all constructors give one reference to the caller, NULL when memory is gone ---- */

/* An unfilled column (num or code allocated, cleared); `levels` is kept, not taken, and may be NULL. */
cel_column *cel_column_new(cel_type type, size_t n, cel_levels *levels);
cel_column *cel_column_matrix(size_t n, size_t width);
cel_column *cel_column_keep(cel_column *c);
void cel_column_drop(cel_column *c);
/* Rows `row[0..n)` (0-based; a value of SIZE_MAX gives a missing value). */
cel_column *cel_column_rows(const cel_column *c, const size_t *row, size_t n);
/* A copy with its own data, to change. */
cel_column *cel_column_copy(const cel_column *c);
bool cel_column_is_missing(const cel_column *c, size_t row); /* NA or NaN; a matrix row: any */
bool cel_column_is_numeric(const cel_column *c);             /* double or integer */
/* Row as a double: numbers as they are, logicals 0 / 1, codes of factors 1-based as as.numeric() gives; NA kept. */
double cel_column_number(const cel_column *c, size_t row);
/* Label of a factor or string row; NULL when missing. */
const char *cel_column_label(const cel_column *c, size_t row);
/* Factor from strings: `levels` NULL takes the sorted (C locale) unique values; labels not in `levels` become NA. */
cel_column *cel_column_factor(const cel_column *strings, cel_levels *levels);
/* The R class of a column as tibbles abbreviate it: "dbl", "int", "lgl", "fct", "ord", "chr", "date", "dttm". */
const char *cel_column_abbreviation(const cel_column *c);
/* Its class as R's class() gives it: "numeric", "integer", "logical", "factor", "ordered", ... */
const char *cel_column_class(const cel_column *c);

/* ---- frames: the same ---- */

cel_frame *cel_frame_new(size_t rows);
cel_frame *cel_frame_keep(cel_frame *f);
void cel_frame_drop(cel_frame *f);
/* A copy that shares all columns, to add to or take from. */
cel_frame *cel_frame_copy(const cel_frame *f);
/* Puts a column (kept, not taken) at the end, or in the place of the one of that name. Only while the frame has one
 * reference. CEL_INPUT when its length is not `rows`. */
cel_status cel_frame_set(cel_frame *f, const char *name, cel_column *column, cel_error *err);
void cel_frame_remove(cel_frame *f, size_t index);
/* Index of a column, or -1. */
int cel_frame_find(const cel_frame *f, const char *name);
/* The column of that name (borrowed), or NULL with a sentence that lists or nears the names there are. */
cel_column *cel_frame_column(const cel_frame *f, const char *name, cel_error *err);
cel_frame *cel_frame_rows(const cel_frame *f, const size_t *row, size_t n);
cel_frame *cel_frame_head(const cel_frame *f, size_t n);
/* Columns by index, in that order. */
cel_frame *cel_frame_select(const cel_frame *f, const size_t *index, size_t n);

#endif
