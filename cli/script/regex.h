/* Regular expressions as Perl, PCRE and ICU mean them: lazy and possessive repeats, looking ahead and behind, named
 * groups, back references, in UTF-8 text. The first alternative that leads to a match wins (POSIX: the longest). */
#ifndef CEL_SCRIPT_REGEX_H
#define CEL_SCRIPT_REGEX_H

#include <stdbool.h>
#include <stddef.h>

typedef struct cel_regex cel_regex;

enum {
    CEL_REGEX_IGNORE_CASE = 1,
    CEL_REGEX_DOT_ALL = 2,  /* . matches the end of a line, too, and $ only the end of the text (POSIX) */
    CEL_REGEX_LINES = 4,    /* ^ and $ match at every line */
    CEL_REGEX_UNICODE = 8,  /* \w, \d, \s and [[:alpha:]] know letters beyond ASCII (ICU, POSIX; not PCRE) */
    CEL_REGEX_PLAIN_SETS = 16, /* a backslash inside [ ] is itself (POSIX) */
};
enum { CEL_REGEX_GROUPS = 32 }; /* groups at most, the whole match included */

/* The pattern made ready, owned by the caller; NULL with a reason in why[n] when it is not one or memory is gone. */
cel_regex *cel_regex_new(const char *pattern, unsigned flags, char *why, size_t n);
void cel_regex_free(cel_regex *r);

/* How many groups ( ) there are, the whole match not counted; the name of group 1, 2, ... or NULL. */
size_t cel_regex_groups(const cel_regex *r);
const char *cel_regex_group_name(const cel_regex *r, size_t group);

/* The first match in text[0..length) that begins at byte `from` or later: 1, or 0 when there is none, or -1 when it would
 * take too many steps or memory. place[2 g], place[2 g + 1]: first byte of group g and the byte behind its last;
 * (size_t)-1 when it took no part. Room for 2 * CEL_REGEX_GROUPS. May be called by several threads at once. */
int cel_regex_match(const cel_regex *r, const char *text, size_t length, size_t from, size_t *place);

#endif
