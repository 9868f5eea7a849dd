/* Regular expressions by PCRE2, in UTF-8: the options that regex.h names, the spellings of other dialects rewritten, memory through
 * our allocator, and a bound on the steps of a match, so that a pattern that explodes ends with -1 and not with a hanging script. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <ctype.h>
#include <pcre2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "cli/script/regex.h"

enum { MOST_STEPS = 5000000 };

struct cel_regex {
    pcre2_general_context *general;
    pcre2_match_context *match;
    pcre2_code *code;
};

static void *get(size_t size, void *unused)
{
    (void)unused;
    return cel_malloc(size);
}

static void put_back(void *block, void *unused)
{
    (void)unused;
    cel_free(block);
}

static bool is_code_point(const char *p)
{
    for (int i = 2; i < 6; i++)
        if (p[i - 1] == 0 || !isxdigit((unsigned char)p[i]))
            return false;
    return p[0] == '\\' && p[1] == 'u';
}

/* How much of p is to be copied as it is: a class of a set, a quotation, a pair, one byte. */
static size_t together(const char *p, bool in_set)
{
    const char *end = NULL;
    if (in_set && p[0] == '[' && p[1] == ':')
        end = strstr(p + 2, ":]");
    else if (!in_set && p[0] == '\\' && p[1] == 'Q')
        end = strstr(p + 2, "\\E");
    return end ? (size_t)(end + 2 - p) : p[0] == '\\' && p[1] ? 2 : 1;
}

/* \uhhhh of ICU becomes \x{hhhh}; a backslash that is itself in a set becomes two. */
static void rewrite(const char *p, bool plain_sets, cel_text *to)
{
    bool in_set = false;
    while (*p) {
        size_t n = together(p, in_set);
        if (in_set && plain_sets && *p == '\\') {
            cel_text_add(to, "\\\\");
            n = 1;
        } else if (is_code_point(p)) {
            cel_text_addf(to, "\\x{%.4s}", p + 2);
            n = 6;
        } else {
            if (!in_set && *p == '[') { /* a ] that comes first belongs to the set */
                in_set = true;
                n += p[n] == '^';
                n += p[n] == ']';
            } else if (*p == ']') {
                in_set = false;
            }
            cel_text_add_n(to, p, n);
        }
        p += n;
    }
}

static const struct {
    unsigned ours;
    uint32_t theirs;
} options[] = {
    {CEL_REGEX_IGNORE_CASE, PCRE2_CASELESS},
    {CEL_REGEX_DOT_ALL, PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY},
    {CEL_REGEX_LINES, PCRE2_MULTILINE},
    {CEL_REGEX_UNICODE, PCRE2_UCP},
};

cel_regex *cel_regex_new(const char *pattern, unsigned flags, char *why, size_t n)
{
    uint32_t option = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, groups = 0;
    int problem = 0;
    size_t at = 0;
    cel_text text = {0};
    cel_regex *r = CEL_NEW(cel_regex);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        option |= flags & options[i].ours ? options[i].theirs : 0;
    rewrite(pattern, flags & CEL_REGEX_PLAIN_SETS, &text);
    if (r && !text.failed && (r->general = pcre2_general_context_create(get, put_back, NULL)) && (r->match = pcre2_match_context_create(r->general))) {
        pcre2_set_match_limit(r->match, MOST_STEPS);
        pcre2_compile_context *compile = pcre2_compile_context_create(r->general);
        if (compile)
            r->code = pcre2_compile((PCRE2_SPTR)(text.text ? text.text : ""), PCRE2_ZERO_TERMINATED, option, &problem, &at, compile);
        pcre2_compile_context_free(compile);
    }
    cel_text_free(&text);
    if (r && r->code)
        pcre2_pattern_info(r->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    if (r && r->code && groups < CEL_REGEX_GROUPS)
        return r;
    if (r && r->code)
        snprintf(why, n, "it has more than %d groups", CEL_REGEX_GROUPS - 1);
    else if (problem == 0 || pcre2_get_error_message(problem, (PCRE2_UCHAR *)why, n) == PCRE2_ERROR_BADDATA)
        snprintf(why, n, "there is not enough memory");
    cel_regex_free(r);
    return NULL;
}

void cel_regex_free(cel_regex *r)
{
    if (!r)
        return;
    pcre2_code_free(r->code);
    pcre2_match_context_free(r->match);
    pcre2_general_context_free(r->general);
    cel_free(r);
}

size_t cel_regex_groups(const cel_regex *r)
{
    uint32_t n = 0;
    pcre2_pattern_info(r->code, PCRE2_INFO_CAPTURECOUNT, &n);
    return n;
}

const char *cel_regex_group_name(const cel_regex *r, size_t group)
{
    uint32_t n = 0, size = 0;
    PCRE2_SPTR entry = NULL; /* two bytes of the group's number, its name */
    pcre2_pattern_info(r->code, PCRE2_INFO_NAMECOUNT, &n);
    pcre2_pattern_info(r->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(r->code, PCRE2_INFO_NAMETABLE, &entry);
    for (; n > 0; n--, entry += size)
        if (((size_t)entry[0] << 8 | entry[1]) == group)
            return (const char *)entry + 2;
    return NULL;
}

int cel_regex_match(const cel_regex *r, const char *text, size_t length, size_t from, size_t *place)
{
    pcre2_match_data *data = pcre2_match_data_create(CEL_REGEX_GROUPS, r->general);
    if (!data)
        return -1;
    int found = pcre2_match(r->code, (PCRE2_SPTR)text, length, from, 0, data, r->match);
    if (found > 0) {
        const size_t *at = pcre2_get_ovector_pointer(data);
        for (size_t i = 0; i < 2 * CEL_REGEX_GROUPS; i++)
            place[i] = i < 2 * (size_t)found && at[i] != PCRE2_UNSET ? at[i] : (size_t)-1;
    }
    pcre2_match_data_free(data);
    return found > 0 ? 1 : found == PCRE2_ERROR_NOMATCH ? 0 : -1;
}
