/* Regular expressions of steps: POSIX extended with \d besides, and a look behind at the start and a look ahead at the end,
 * as "(?<=')[^']+(?=')". */
#ifndef CEL_PATTERN_H
#define CEL_PATTERN_H

#include <regex.h>

#include "base/base.h"

typedef struct cel_pattern {
    bool fixed; /* plain text */
    char *text;
    regex_t regex;
    size_t group; /* what counts as the match */
} cel_pattern;

/* CEL_INPUT when the text is no regular expression. */
cel_status cel_pattern_new(const char *text, bool fixed, bool ignore_case, cel_pattern *p, cel_error *err);
void cel_pattern_free(cel_pattern *p);
/* The first match from byte `at` of `text` on: its beginning and end. */
bool cel_pattern_find(const cel_pattern *p, const char *text, size_t at, size_t *from, size_t *to);
/* How many matches there are, one behind the other. */
size_t cel_pattern_count(const cel_pattern *p, const char *text);

#endif
