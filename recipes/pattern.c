/* Regular expressions of steps, on the C library's. A pattern is rewritten once: \d becomes a set, look behind and look ahead
 * become groups around the one that counts. */
#include "recipes/pattern.h"

#include <string.h>

enum { GROUPS = 24 };

/* The end of a group that starts at `s` with '(': behind its ')'. NULL: not closed. */
static const char *group_end(const char *s)
{
    int open = 0;
    for (bool set = false; *s; s++) {
        if (*s == '\\' && s[1])
            s++;
        else if (*s == '[' && !set)
            set = true;
        else if (*s == ']' && set)
            set = false;
        else if (!set && *s == '(')
            open++;
        else if (!set && *s == ')' && --open == 0)
            return s + 1;
    }
    return NULL;
}

static size_t groups_in(const char *s, const char *end)
{
    size_t n = 0;
    for (bool set = false; s < end; s++) {
        if (*s == '\\' && s[1])
            s++;
        else if (*s == '[')
            set = true;
        else if (*s == ']')
            set = false;
        else
            n += !set && *s == '(';
    }
    return n;
}

static void add_plain(cel_text *t, const char *s, const char *end)
{
    for (bool set = false; s < end; s++) {
        if (*s == '\\' && s + 1 < end && strchr("dDsSwW", s[1]) && (set || strchr("dD", s[1]))) {
            char c = *++s;
            const char *inside = c == 'd' ? "0-9" : c == 's' ? "[:space:]" : c == 'w' ? "[:alnum:]_" : "";
            cel_text_add(t, set ? inside : c == 'd' ? "[0-9]" : "[^0-9]");
        } else if (*s == '\\' && s + 1 < end) {
            if (!set)
                cel_text_add_char(t, '\\');
            cel_text_add_char(t, *++s);
        } else {
            bool begins = *s == '[' && !set;
            set = begins || (set && *s != ']');
            cel_text_add_char(t, *s);
            if (begins && s[1] == '^')
                cel_text_add_char(t, *++s);
            if (begins && s[1] == ']')
                cel_text_add_char(t, *++s);
        }
    }
}

cel_status cel_pattern_new(const char *text, bool fixed, bool ignore_case, cel_pattern *p, cel_error *err)
{
    *p = (cel_pattern){.fixed = fixed, .text = cel_strdup(text)};
    if (!p->text)
        return cel_nomem(err);
    if (fixed)
        return CEL_OK;
    const char *start = text, *end = text + strlen(text), *ahead = NULL;
    cel_text t = {0};
    if (strncmp(text, "(?<=", 4) == 0 && (start = group_end(text))) {
        p->group = 2 + groups_in(text + 4, start - 1);
        cel_text_add_char(&t, '(');
        add_plain(&t, text + 4, start - 1);
        cel_text_add_char(&t, ')');
    }
    for (const char *s = start ? strstr(start, "(?=") : NULL; s && !ahead; s = strstr(s + 1, "(?="))
        if (group_end(s) == end)
            ahead = s;
    if (start && (p->group > 0 || ahead)) {
        p->group = p->group > 0 ? p->group : 1;
        cel_text_add_char(&t, '(');
        add_plain(&t, start, ahead ? ahead : end);
        cel_text_add_char(&t, ')');
        if (ahead) {
            cel_text_add_char(&t, '(');
            add_plain(&t, ahead + 3, end - 1);
            cel_text_add_char(&t, ')');
        }
    } else {
        add_plain(&t, text, end);
    }
    if (t.failed) {
        cel_text_free(&t);
        cel_free(p->text);
        *p = (cel_pattern){0};
        return cel_nomem(err);
    }
    int code = p->group >= GROUPS ? REG_ESPACE : regcomp(&p->regex, t.text ? t.text : "", REG_EXTENDED | (ignore_case ? REG_ICASE : 0));
    cel_text_free(&t);
    if (code == 0)
        return CEL_OK;
    char why[128];
    regerror(code, NULL, why, sizeof why);
    cel_free(p->text);
    p->text = NULL;
    return cel_fail(err, CEL_INPUT, "regex", "\"%s\" is not a regular expression: %s", text, why);
}

void cel_pattern_free(cel_pattern *p)
{
    if (p->text && !p->fixed)
        regfree(&p->regex);
    cel_free(p->text);
    *p = (cel_pattern){0};
}

bool cel_pattern_find(const cel_pattern *p, const char *text, size_t at, size_t *from, size_t *to)
{
    if (p->fixed) {
        const char *found = *p->text ? strstr(text + at, p->text) : NULL;
        if (!found)
            return false;
        *from = (size_t)(found - text);
        *to = *from + strlen(p->text);
        return true;
    }
    /* What a look behind sees may lie before `at`: it is looked for from further and further ahead. */
    regmatch_t m[GROUPS];
    for (size_t start = p->group ? 0 : at; regexec(&p->regex, text + start, GROUPS, m, start > 0 ? REG_NOTBOL : 0) == 0;) {
        *from = start + (size_t)m[p->group].rm_so;
        *to = start + (size_t)m[p->group].rm_eo;
        if (*from >= at)
            return true;
        start += (size_t)m[0].rm_so + 1;
    }
    return false;
}

size_t cel_pattern_count(const cel_pattern *p, const char *text)
{
    size_t n = 0, at = 0, length = strlen(text), from, to;
    while (at <= length && cel_pattern_find(p, text, at, &from, &to)) {
        n++;
        at = to > from ? to : to + 1;
    }
    return n;
}
