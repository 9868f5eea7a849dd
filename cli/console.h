/* What commands print for people: numbers with few digits, sizes, durations, tables with aligned columns, lines of two parts. */
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include "base/base.h"
#include "recipes/frame.h"

/* 53940 -> "53,940". */
void cli_add_count(cel_text *t, size_t n);
/* Four significant digits, thousands separated: 771.9, 0.06, 12,346, 3.2e-06; "NA" for what is missing. */
void cli_add_number(cel_text *t, double x);
/* 3.1 s; 45 s; 6:02; 1:00:00. */
void cli_add_seconds(cel_text *t, double seconds);
/* 512 B, 212 kB, 1.4 MB. */
void cli_add_bytes(cel_text *t, size_t bytes);

/* True when what is printed may hold more than ASCII: the locale's variables name UTF-8, or none is set. */
bool cli_utf8(void);
/* A text as the terminal can show it: × … → · – ± ✓ ✗ as x .. -> | - +- ok x where it cannot. Added to `t`. */
void cli_add_plain(cel_text *t, const char *text);
/* Columns of standard output: the terminal's, else 80. */
int cli_columns(void);

/* A table being made: cells by row, all of `cols` columns; texts are copied. */
typedef struct cli_table {
    size_t cols, n, capacity;
    char **cell;
    bool failed;
} cli_table;

void cli_table_add(cli_table *table, const char *cell);
/* Rows with a space before and between right-aligned columns; a last column without a header is aligned left. Frees it. */
void cli_table_print(cli_table *table, cel_text *t);
/* A line "label   left   right"; `right` moves to a line of its own where `columns` are too few. */
void cli_add_line(cel_text *t, const char *label, const char *left, const char *right, int columns);

#endif
