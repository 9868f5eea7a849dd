/* Tables on the console as tibbles print: each column is a pillar of title, type and shaft (its values as text); the
 * pillars are fitted into the width. Pure text: knows nothing of the language. Rules as of pillar 1.11: three
 * significant digits, decimal points under each other, long texts cut with an ellipsis, what does not fit left out. */
#ifndef CEL_SCRIPT_PILLAR_H
#define CEL_SCRIPT_PILLAR_H

#include "base/base.h"

/* The values of a column as text, in the form they like best and in a shorter one. Zero-initialise. */
typedef struct cel_shaft {
    size_t n;
    char **wide, **narrow; /* n texts each; narrow NULL: `wide` is cut instead */
    int wide_width, narrow_width;
    int min_width; /* never made narrower */
    bool right;    /* numbers */
} cel_shaft;

/* Each fills a shaft; false when memory is gone (free it all the same). */
bool cel_shaft_numbers(cel_shaft *s, const double *x, size_t n);
/* NULL is a missing value. `na` is how it reads; quotes where blanks or quotes in a text would mislead if `quote`. */
bool cel_shaft_texts(cel_shaft *s, const char *const *text, size_t n, const char *na, bool quote);
/* "<tibble [12 x 5]>" and, when narrow, "<tibble>"; the texts come without the brackets. */
bool cel_shaft_summaries(cel_shaft *s, const char *const *full, const char *const *brief, size_t n);
void cel_shaft_free(cel_shaft *s);

typedef struct cel_pillar {
    const char *title; /* quoted with backticks already where it needs it */
    const char *type;  /* "dbl": brackets are put around it */
    cel_shaft shaft;
} cel_pillar;

/* The lines of as many pillars as fit, with row numbers 1..rows in front; `width` columns, over several tiers of
 * `tier_width` when it is larger (INT_MAX: as many as needed). *shown gets the number of pillars that fitted. False
 * when memory is gone. */
bool cel_pillars_add(const cel_pillar *p, size_t n, size_t rows, int width, int tier_width, cel_text *out, size_t *shown);
/* Words after "# i " (the info sign), wrapped as footers are; at most *lines lines, of which those used are taken off. */
void cel_footer_add(const char *const *word, size_t n, int width, int *lines, cel_text *out);

/* `text` with backticks unless it is a syntactic name. */
void cel_ticked_name(cel_text *out, const char *text);
/* 40443 -> "40,443". `out` holds 32 bytes; returns it. */
char *cel_big_mark(size_t n, char *out);

#endif
