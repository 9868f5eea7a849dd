/* Help about the functions of the language. */
#ifndef CLI_FUNCTIONS_H
#define CLI_FUNCTIONS_H

#include <stdio.h>

#include "base/base.h"

/* All functions as Markdown tables, one for each package: the end of docs/language.md. */
cel_status cli_functions_print(FILE *out, cel_error *err);
/* One function, "name" or "package::name": its arguments and what it does. False when there is none. */
bool cli_function_print(const char *name, FILE *out);
/* The nearest name of a function into `out`; false when none is near. */
bool cli_function_nearest(const char *name, char *out, size_t size);

#endif
