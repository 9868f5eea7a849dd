/* Tables on standard output: aligned text for people, JSON for programs. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "base/json.h"
#include "recipes/frame.h"

/* Two blanks between columns, numbers to the right with four significant digits, a line of names first. */
void cli_table_text(const cel_frame *f, cel_text *t);
/* A list of objects, one per row; missing values are null. A new reference; NULL when memory is gone. */
json_t *cli_table_json(const cel_frame *f);
/* Writes an object of the library's own kinds of output and a newline: "schema" (celeriac.NAME) and "version" are put in front of
 * `members`, which is taken. */
cel_status cli_json_print(const char *name, json_t *members, cel_error *err);
/* "53,940": for people. `out` holds 32 bytes; returns it. */
char *cli_count(size_t n, char *out);
/* A number with four significant digits, without an exponent where that is readable. `out` holds 32 bytes; returns it. */
char *cli_number(double x, char *out);

#endif
