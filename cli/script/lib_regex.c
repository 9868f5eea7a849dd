/* Regular expressions in scripts: sub, gsub, grepl, grep, strsplit. The dialect is POSIX extended with \d, \w, \s, \b and
 * lazy repeats besides; perl = TRUE is Perl's, with looking around; fixed = TRUE is plain text. */
#include <ctype.h>
#include <regex.h>
#include <string.h>

#include "cli/script/regex.h"
#include "cli/script/texts.h"

typedef struct pattern {
    bool fixed, posix, failed; /* failed: a match took too many steps */
    const char *text;
    size_t length;
    unsigned flags;
    regex_t regex;  /* when posix: for ASCII texts */
    cel_regex *perl; /* for all others; made when first needed */
} pattern;

static bool ascii(const char *s)
{
    while (*s && (unsigned char)*s < 128)
        s++;
    return !*s;
}

/* Lazy or possessive repeats and (? ), which POSIX has not. */
static bool beyond_posix(const char *begin)
{
    bool set = false; /* inside [ ] */
    for (const char *s = begin; *s; s++)
        if (set) {
            if (*s == '[' && s[1] == ':' && strstr(s, ":]"))
                s = strstr(s, ":]") + 1;
            else
                set = *s != ']';
        } else if (*s == '\\' && s[1])
            s++;
        else if (*s == '[') {
            set = true;
            s += s[1] == '^';
            s += s[1] == ']';
        } else if ((s > begin && strchr("?+", *s) && strchr("*+?}", s[-1]) && !(s > begin + 1 && s[-2] == '\\')) || (*s == '(' && s[1] == '?'))
            return true;
    return false;
}

static bool perl_ready(pattern *p, char *why, size_t n)
{
    return p->perl || (p->perl = cel_regex_new(p->text, p->flags, why, n));
}

/* Arguments "pattern", "ignore.case", "perl", "fixed" by position (0: there is none). perl = NA: as ICU, for stringr. */
static bool pattern_start(cel_interp *in, cel_args *a, size_t at, size_t ignore_case_at, size_t perl_at, size_t fixed_at, pattern *p)
{
    bool ignore = false, fixed;
    *p = (pattern){0};
    cel_sexp *perl = cel_arg(a, perl_at);
    if (!perl || !cel_arg_text(a, at, &p->text) || !cel_arg_flag(a, fixed_at, &fixed) || (ignore_case_at && !cel_arg_flag(a, ignore_case_at, &ignore)))
        return false;
    p->fixed = fixed;
    p->length = strlen(p->text);
    if (fixed)
        return true;
    const char *begin = p->text;
    if (strncmp(begin, "(?i)", 4) == 0) {
        ignore = true;
        begin += 4;
    }
    bool icu = perl->n == 1 && perl->kind == CEL_S_LOGICAL && perl->as.i[0] == CEL_NA_INT, extended = icu || (perl->n == 1 && cel_sexp_number_at(perl, 0) == 1);
    p->flags = (ignore ? CEL_REGEX_IGNORE_CASE : 0) | (icu ? CEL_REGEX_UNICODE : extended ? 0 : CEL_REGEX_DOT_ALL | CEL_REGEX_UNICODE | CEL_REGEX_PLAIN_SETS);
    char why[128] = "";
    if (extended || !ascii(begin) || beyond_posix(begin)) {
        if (perl_ready(p, why, sizeof why))
            return true;
        cel_arg_fail(a, at, "regex", "\"%s\" is not a regular expression: %s", p->text, why);
        return false;
    }
    cel_text t = {0};
    bool set = false; /* inside [ ] */
    for (const char *s = begin; *s; s++) {
        if (!set && *s == '\\' && s[1] && strchr("dD", s[1]))
            cel_text_add(&t, *++s == 'd' ? "[0-9]" : "[^0-9]");
        else if (!set && *s == '\\' && s[1])
            cel_text_add_n(&t, s++, 2);
        else if (*s == '[' && !set) {
            set = true;
            cel_text_add_char(&t, *s);
            if (s[1] == '^')
                cel_text_add_char(&t, *++s);
            if (s[1] == ']')
                cel_text_add_char(&t, *++s);
        } else if (*s == '[' && s[1] == ':' && strstr(s, ":]")) {
            const char *end = strstr(s, ":]");
            cel_text_add_n(&t, s, (size_t)(end + 2 - s));
            s = end + 1;
        } else {
            set = set && *s != ']';
            cel_text_add_char(&t, *s);
        }
    }
    int code = t.failed ? REG_ESPACE : regcomp(&p->regex, t.text ? t.text : "", REG_EXTENDED | (ignore ? REG_ICASE : 0));
    cel_text_free(&t);
    p->posix = code == 0;
    if (p->posix)
        return true;
    regerror(code, NULL, why, sizeof why);
    cel_arg_fail(a, at, "regex", "\"%s\" is not a regular expression: %s", p->text, why);
    (void)in;
    return false;
}

/* Frees it. False with an error when a match had to be given up. */
static bool pattern_end(cel_args *a, pattern *p)
{
    if (p->posix)
        regfree(&p->regex);
    cel_regex_free(p->perl);
    if (p->failed)
        cel_call_fail(a, "regex", "matching \"%s\" takes too many steps", p->text);
    return !p->failed;
}

enum { GROUPS = 10 };

/* The next match from `s` on in `text`; its places count from s. What stands before s is seen by ^ and \\b. */
static bool next_match(pattern *p, const char *text, const char *s, regmatch_t *m)
{
    if (!p->fixed && p->posix && ascii(text)) {
        regoff_t before = (regoff_t)(s - text);
        m[0].rm_so = before;
        m[0].rm_eo = before + (regoff_t)strlen(s);
        if (regexec(&p->regex, text, GROUPS, m, REG_STARTEND) != 0)
            return false;
        for (size_t g = 0; g < GROUPS; g++)
            if (m[g].rm_so >= 0) {
                m[g].rm_so -= before;
                m[g].rm_eo -= before;
            }
        return true;
    }
    if (!p->fixed) {
        char why[128];
        size_t place[2 * CEL_REGEX_GROUPS], before = (size_t)(s - text);
        int found = perl_ready(p, why, sizeof why) ? cel_regex_match(p->perl, text, strlen(text), before, place) : -1;
        p->failed = p->failed || found < 0;
        if (found <= 0)
            return false;
        for (size_t g = 0; g < GROUPS; g++) {
            bool part = place[2 * g] != SIZE_MAX && place[2 * g + 1] != SIZE_MAX;
            m[g].rm_so = part ? (regoff_t)place[2 * g] - (regoff_t)before : -1;
            m[g].rm_eo = part ? (regoff_t)place[2 * g + 1] - (regoff_t)before : -1;
        }
        return true;
    }
    const char *found = p->length ? strstr(s, p->text) : NULL;
    if (!found)
        return false;
    m[0].rm_so = (regoff_t)(found - s);
    m[0].rm_eo = m[0].rm_so + (regoff_t)p->length;
    return true;
}

/* Letters in upper (1) or lower (2) case, as \\U and \\L of perl = TRUE ask for it. */
static void add_cased(cel_text *t, const char *s, size_t n, int how)
{
    for (size_t i = 0; i < n; i++)
        cel_text_add_char(t, (char)(how == 1 ? toupper((unsigned char)s[i]) : how == 2 ? tolower((unsigned char)s[i]) : s[i]));
}

static void add_replacement(const pattern *p, const char *with, bool perl, const char *s, const regmatch_t *m, cel_text *t)
{
    int how = 0;
    for (; *with; with++)
        if (perl && !p->fixed && *with == '\\' && with[1] && strchr("ULE", with[1]))
            how = *++with == 'U' ? 1 : *with == 'L' ? 2 : 0;
        else if (how && !p->fixed && *with == '\\' && isdigit((unsigned char)with[1])) {
            const regmatch_t *g = m + (*++with - '0');
            if (g->rm_so >= 0)
                add_cased(t, s + g->rm_so, (size_t)(g->rm_eo - g->rm_so), how);
        } else if (!p->fixed && *with == '\\' && isdigit((unsigned char)with[1])) {
            const regmatch_t *g = m + (*++with - '0');
            if (g->rm_so >= 0)
                cel_text_add_n(t, s + g->rm_so, (size_t)(g->rm_eo - g->rm_so));
        } else if (!p->fixed && *with == '\\' && with[1])
            cel_text_add_char(t, *++with);
        else
            cel_text_add_char(t, *with);
}

/* sub, gsub */
static cel_sexp *replace(cel_interp *in, cel_args *a)
{
    pattern p;
    const char *with;
    bool all = cel_args_builtin(a)->name[0] == 'g';
    cel_sexp *x = cel_arg_texts(in, a, 2);
    if (!x || !cel_arg_text(a, 1, &with) || !pattern_start(in, a, 0, 3, 4, 5, &p))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, x->n);
    bool good = out != NULL;
    for (size_t i = 0; good && i < x->n; i++) {
        const char *s = x->as.s[i], *text = s;
        if (!s) {
            out->as.s[i] = NULL;
            continue;
        }
        cel_text t = {0};
        regmatch_t m[GROUPS];
        bool behind = false; /* s stands right behind a match, where an empty one does not count */
        while (next_match(&p, text, s, m)) {
            bool empty = m[0].rm_eo == m[0].rm_so;
            cel_text_add_n(&t, s, (size_t)m[0].rm_so);
            if (!(empty && behind && m[0].rm_so == 0))
                add_replacement(&p, with, p.flags == 0 || p.flags == CEL_REGEX_IGNORE_CASE, s, m, &t);
            s += m[0].rm_eo;
            behind = !empty;
            if (empty) { /* go past one character */
                if (!*s)
                    break;
                size_t n = cel_text_step(s);
                cel_text_add_n(&t, s, n);
                s += n;
            }
            if (!all || (!*s && p.fixed))
                break;
        }
        cel_text_add(&t, s);
        good = cel_put_text(in, out, i, &t);
    }
    if (!pattern_end(a, &p))
        return NULL;
    return !good ? cel_texts_no_memory(in) : cel_sexp_copy_attrs(in, out, x) ? out : NULL;
}

static cel_sexp *grepl(cel_interp *in, cel_args *a)
{
    pattern p;
    cel_sexp *x = cel_arg_texts(in, a, 1);
    if (!x || !pattern_start(in, a, 0, 2, 3, 4, &p))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LOGICAL, x->n);
    regmatch_t m[GROUPS];
    for (size_t i = 0; out && i < x->n; i++)
        out->as.i[i] = x->as.s[i] && next_match(&p, x->as.s[i], x->as.s[i], m);
    return pattern_end(a, &p) ? out : NULL;
}

static cel_sexp *grep(cel_interp *in, cel_args *a)
{
    pattern p;
    bool value;
    cel_sexp *x = cel_arg_texts(in, a, 1);
    if (!x || !cel_arg_flag(a, 4, &value) || !pattern_start(in, a, 0, 2, 3, 5, &p))
        return NULL;
    size_t n = 0;
    regmatch_t m[GROUPS];
    for (size_t i = 0; i < x->n; i++)
        n += x->as.s[i] && next_match(&p, x->as.s[i], x->as.s[i], m);
    cel_sexp *out = cel_sexp_vector(in, value ? CEL_S_STRING : CEL_S_INTEGER, n), *names = out && value ? cel_sexp_attr(x, "names") : NULL;
    cel_sexp *kept = names ? cel_sexp_vector(in, CEL_S_STRING, n) : NULL; /* what is found keeps its name */
    n = 0;
    for (size_t i = 0; out && i < x->n; i++)
        if (x->as.s[i] && next_match(&p, x->as.s[i], x->as.s[i], m)) {
            if (kept)
                kept->as.s[n] = names->as.s[i];
            if (value)
                out->as.s[n++] = x->as.s[i];
            else
                out->as.i[n++] = (int32_t)i + 1;
        }
    if (!pattern_end(a, &p))
        return NULL;
    return !out || (names && (!kept || !cel_sexp_set_attr(in, out, "names", kept))) ? NULL : out;
}

/* Every match of a pattern in each text: positions in characters, their lengths as the attribute "match.length"; -1 when
 * there is none. */
static cel_sexp *gregexpr(cel_interp *in, cel_args *a)
{
    pattern p;
    cel_sexp *x = cel_arg_texts(in, a, 1);
    if (!x || !pattern_start(in, a, 0, 2, 3, 4, &p))
        return NULL;
    cel_sexp *out = cel_sexp_list(in, x->n, NULL);
    for (size_t i = 0; out && i < x->n; i++) {
        cel_sexp *at = NULL, *size = NULL;
        size_t n = 0;
        for (int pass = 0; pass < 2; pass++) { /* count, then fill */
            if (pass == 1) {
                at = cel_sexp_vector(in, CEL_S_INTEGER, n ? n : 1);
                size = at ? cel_sexp_vector(in, CEL_S_INTEGER, n ? n : 1) : NULL;
                if (!size)
                    break;
                at->as.i[0] = size->as.i[0] = -1;
            }
            const char *text = x->as.s[i], *s = text;
            regmatch_t m[GROUPS];
            n = 0;
            while (s && next_match(&p, text, s, m)) {
                if (pass == 1) {
                    int32_t before = 0, length = 0;
                    for (const char *c = text; c < s + m[0].rm_so; c++)
                        before += (*c & 0xC0) != 0x80;
                    for (const char *c = s + m[0].rm_so; c < s + m[0].rm_eo; c++)
                        length += (*c & 0xC0) != 0x80;
                    at->as.i[n] = before + 1;
                    size->as.i[n] = length;
                }
                n++;
                bool empty = m[0].rm_eo == m[0].rm_so;
                s += m[0].rm_eo;
                if (empty && *s)
                    s += cel_text_step(s);
                if (!*s)
                    break;
            }
        }
        if (!size || !cel_sexp_set_attr(in, at, "match.length", size)) {
            out = NULL;
            break;
        }
        cel_sexp_set(out, i, at);
    }
    return pattern_end(a, &p) ? out : NULL;
}

/* What the pattern and its groups found in each text, one match after the other: NA for a group that took no part. With
 * all = FALSE the first match only. The attribute "groups" holds the groups' names, the first for the whole match. */
static cel_sexp *match_groups(cel_interp *in, cel_args *a)
{
    pattern p;
    bool all;
    char why[128] = "";
    cel_sexp *x = cel_arg_texts(in, a, 1);
    if (!x || !cel_arg_flag(a, 5, &all) || !pattern_start(in, a, 0, 2, 3, 4, &p))
        return NULL;
    if (p.fixed || !perl_ready(&p, why, sizeof why)) {
        pattern_end(a, &p);
        return cel_arg_fail(a, 0, "regex", "\"%s\" has no groups%s%s", p.text, *why ? ": " : "", why);
    }
    size_t groups = cel_regex_groups(p.perl) + 1;
    cel_sexp *out = cel_sexp_list(in, x->n, NULL), *names = out ? cel_sexp_vector(in, CEL_S_STRING, groups) : NULL;
    for (size_t g = 0; names && g < groups; g++) {
        const char *name = cel_regex_group_name(p.perl, g);
        if (!cel_sexp_set_text(in, names, g, name ? name : ""))
            names = NULL;
    }
    bool good = names && cel_sexp_set_attr(in, out, "groups", names);
    for (size_t i = 0; good && i < x->n; i++) {
        const char *text = x->as.s[i];
        cel_sexp *found = NULL;
        size_t n = 0;
        for (int pass = 0; good && pass < 2; pass++) { /* count, then fill */
            if (pass == 1 && !(found = cel_sexp_vector(in, CEL_S_STRING, n * groups)))
                good = false;
            n = 0;
            size_t length = text ? strlen(text) : 0, at = 0, place[2 * CEL_REGEX_GROUPS];
            int code = 0;
            while (good && text && at <= length && (code = cel_regex_match(p.perl, text, length, at, place)) > 0) {
                for (size_t g = 0; pass == 1 && good && g < groups; g++)
                    if (place[2 * g] == SIZE_MAX || place[2 * g + 1] == SIZE_MAX)
                        found->as.s[n * groups + g] = NULL;
                    else
                        good = (found->as.s[n * groups + g] = cel_intern_n(in, text + place[2 * g], place[2 * g + 1] - place[2 * g])) != NULL;
                n++;
                at = place[1] > place[0] ? place[1] : place[1] < length ? place[1] + cel_text_step(text + place[1]) : length + 1;
                if (!all)
                    break;
            }
            p.failed = p.failed || code < 0;
        }
        if (good)
            cel_sexp_set(out, i, found);
    }
    if (!pattern_end(a, &p))
        return NULL;
    return good ? out : cel_texts_no_memory(in);
}

static cel_sexp *code_points(cel_interp *in, cel_args *a)
{
    const char *text;
    if (!cel_arg_text(a, 0, &text))
        return NULL;
    size_t n = 0;
    for (const char *s = text; *s; s += cel_text_step(s))
        n++;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, n);
    for (size_t i = 0; out && *text; i++) {
        size_t bytes = cel_text_step(text);
        int32_t code = (unsigned char)text[0] & (bytes == 1 ? 0x7F : 0xFF >> (bytes + 1));
        for (size_t k = 1; k < bytes; k++)
            code = code << 6 | ((unsigned char)text[k] & 0x3F);
        out->as.i[i] = code;
        text += bytes;
    }
    return out;
}

static cel_sexp *of_code_points(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    cel_text t = {0};
    if (!x || !(x = cel_coerce(in, x, CEL_S_INTEGER)))
        return NULL;
    for (size_t i = 0; i < x->n; i++) {
        int32_t c = x->as.i[i];
        if (c < 1 || c > 0x10FFFF) {
            cel_text_free(&t);
            return cel_arg_fail(a, 0, "script.character", "%d is the number of no character", (int)c);
        }
        if (c < 0x80)
            cel_text_add_char(&t, (char)c);
        else if (c < 0x800)
            cel_text_addf(&t, "%c%c", 0xC0 | c >> 6, 0x80 | (c & 0x3F));
        else if (c < 0x10000)
            cel_text_addf(&t, "%c%c%c", 0xE0 | c >> 12, 0x80 | (c >> 6 & 0x3F), 0x80 | (c & 0x3F));
        else
            cel_text_addf(&t, "%c%c%c%c", 0xF0 | c >> 18, 0x80 | (c >> 12 & 0x3F), 0x80 | (c >> 6 & 0x3F), 0x80 | (c & 0x3F));
    }
    cel_sexp *out = t.failed ? cel_texts_no_memory(in) : cel_sexp_string(in, t.text ? t.text : "");
    cel_text_free(&t);
    return out;
}

static cel_sexp *strsplit(cel_interp *in, cel_args *a)
{
    pattern p;
    cel_sexp *x = cel_arg_texts(in, a, 0);
    if (!x || !pattern_start(in, a, 1, 0, 3, 2, &p))
        return NULL;
    cel_sexp *out = cel_sexp_list(in, x->n, NULL);
    for (size_t i = 0; out && i < x->n; i++) {
        const char *s = x->as.s[i];
        cel_sexp *parts = NULL;
        size_t n = 0;
        for (int pass = 0; pass < 2; pass++) { /* count, then fill */
            regmatch_t m[GROUPS];
            const char *at = s;
            if (pass == 1 && !(parts = cel_sexp_vector(in, CEL_S_STRING, n)))
                break;
            n = 0;
            while (at && *at) {
                bool found = p.length > 0 && next_match(&p, s, at, m);
                size_t length = !found ? (p.length ? strlen(at) : cel_text_step(at)) : m[0].rm_eo > 0 ? (size_t)m[0].rm_so : cel_text_step(at);
                if (pass == 1 && !(parts->as.s[n] = cel_intern_n(in, at, length))) {
                    parts = NULL;
                    break;
                }
                n++;
                at += !found || m[0].rm_eo == 0 ? length : (size_t)m[0].rm_eo;
            }
            if (!s) { /* NA splits into NA */
                n = 1;
                if (pass == 1)
                    parts->as.s[0] = NULL;
            }
        }
        if (!parts) {
            out = NULL;
            break;
        }
        cel_sexp_set(out, i, parts);
    }
    if (!pattern_end(a, &p))
        return NULL;
    if (!out)
        return cel_texts_no_memory(in);
    return cel_sexp_set_attr(in, out, "names", cel_sexp_attr(x, "names")) ? out : NULL;
}

#define REGEX_TAIL "ignore.case = FALSE, perl = FALSE, fixed = FALSE"

static const cel_builtin rows[] = {
    {"base", "sub", "pattern, replacement, x, " REGEX_TAIL, replace, "The first match of a pattern replaced.", 0},
    {"base", "gsub", "pattern, replacement, x, " REGEX_TAIL, replace, "Every match of a pattern replaced.", 0},
    {"base", "grepl", "pattern, x, " REGEX_TAIL, grepl, "Which texts match a pattern, as TRUE and FALSE.", 0},
    {"base", "grep", "pattern, x, ignore.case = FALSE, perl = FALSE, value = FALSE, fixed = FALSE", grep, "Which texts match a pattern, by position.", 0},
    {"base", "gregexpr", "pattern, text, " REGEX_TAIL, gregexpr, "Where every match of a pattern stands in each text: a list.", 0},
    {"base", "match_groups", "pattern, text, " REGEX_TAIL ", all = FALSE", match_groups, "", CEL_B_HIDDEN},
    {"base", "utf8ToInt", "x", code_points, "The numbers of a text's characters.", 0},
    {"base", "intToUtf8", "x", of_code_points, "The text of numbers of characters.", 0},
    {"base", "strsplit", "x, split, fixed = FALSE, perl = FALSE", strsplit, "Texts split at a pattern: a list.", 0},
};

const cel_library cel_library_regex = {rows, sizeof rows / sizeof *rows};
