/* What the program says on standard error: errors with their place and caret, warnings, notes. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include <stdio.h>

#include "base/base.h"

/* The error as lines: "error: FILE:LINE:COLUMN: what", the source line with a caret, the hints. Added to `t`. */
void cli_error_text(const cel_error *err, cel_text *t);
/* The same, to standard error. An internal failure or a lack of memory is said like any other. */
void cli_error_print(const cel_error *err);
/* {"error": {"code", "file", "line", "column", "message", "hint"}} on standard output, for programs. */
void cli_error_json(const cel_error *err);
void cli_warning_print(const char *text);

#endif
