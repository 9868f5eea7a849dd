/* Text functions of R: paste, substr, sprintf and their kin. Texts are UTF-8 and positions count characters. */
#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "cli/script/texts.h"

static size_t characters(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

/* `x` with every text replaced by what `change` adds for it; NA stays. Attributes are kept. */
static cel_sexp *map(cel_interp *in, cel_sexp *x, bool (*change)(const char *text, cel_text *out))
{
    cel_sexp *out = x ? cel_sexp_vector(in, CEL_S_STRING, x->n) : NULL;
    for (size_t i = 0; out && i < x->n; i++) {
        cel_text t = {0};
        if (!x->as.s[i])
            out->as.s[i] = NULL;
        else if (!change(x->as.s[i], &t) || !cel_put_text(in, out, i, &t)) {
            cel_text_free(&t);
            return cel_texts_no_memory(in);
        }
    }
    return out && cel_sexp_copy_attrs(in, out, x) ? out : NULL;
}

/* ---- paste ---- */

static cel_sexp *paste_with(cel_interp *in, cel_args *a, const char *sep, size_t collapse_at)
{
    size_t count = cel_dots(a), longest = 0;
    cel_sexp *list = cel_sexp_list(in, count, NULL), *collapse;
    for (size_t k = 0; list && k < count; k++) {
        cel_sexp *x = cel_dots_value(a, k);
        if (!x || !(x = cel_as_texts(in, x)))
            return NULL;
        cel_sexp_set(list, k, x);
        longest = x->n > longest ? x->n : longest;
    }
    if (!list || !(collapse = cel_arg(a, collapse_at)))
        return NULL;
    bool one = collapse->kind != CEL_S_NULL;
    const char *between = "";
    if (one && !cel_arg_text(a, collapse_at, &between))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, one ? 1 : longest);
    cel_text t = {0};
    for (size_t i = 0; out && i < longest; i++) {
        if (one && i > 0)
            cel_text_add(&t, between);
        for (size_t k = 0; k < count; k++) {
            cel_sexp *x = list->as.v[k];
            const char *text = x->n ? x->as.s[i % x->n] : ""; /* what is empty counts as an empty text */
            cel_text_add(&t, k ? sep : "");
            cel_text_add(&t, text ? text : "NA");
        }
        if (!one && !cel_put_text(in, out, i, &t))
            return cel_texts_no_memory(in);
    }
    if (out && one && !cel_put_text(in, out, 0, &t))
        return cel_texts_no_memory(in);
    return out;
}

static cel_sexp *paste(cel_interp *in, cel_args *a)
{
    const char *sep;
    return cel_arg_text(a, 1, &sep) ? paste_with(in, a, sep, 2) : NULL;
}

static cel_sexp *paste0(cel_interp *in, cel_args *a)
{
    return paste_with(in, a, "", 1);
}

/* ---- characters ---- */

static cel_sexp *nchar(cel_interp *in, cel_args *a)
{
    static const char *const types[] = {"chars", "bytes", "width", NULL};
    size_t type;
    cel_sexp *x = cel_arg_texts(in, a, 0);
    if (!x || !cel_arg_choice(a, 1, types, &type))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, x->n);
    for (size_t i = 0; out && i < x->n; i++) {
        const char *s = x->as.s[i] ? x->as.s[i] : "NA";
        if (!x->as.s[i] && type == 0) {
            out->as.i[i] = CEL_NA_INT;
            continue;
        }
        out->as.i[i] = (int32_t)(type == 0 ? characters(s) : type == 1 ? strlen(s) : (size_t)cel_text_width(s));
    }
    return out && cel_sexp_copy_attrs(in, out, x) ? out : NULL;
}

/* One case of a text, by a locale that knows Unicode; the program itself stays in the C locale. */
static bool change_case(const char *text, cel_text *out, bool upper)
{
    locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    for (size_t n; *text; text += n) {
        n = cel_text_step(text);
        uint32_t c = (unsigned char)*text;
        if (n == 1 || !unicode) {
            for (size_t k = 0; k < n; k++)
                cel_text_add_char(out, n > 1 ? text[k] : (char)(upper ? toupper((int)c) : tolower((int)c)));
            continue;
        }
        c &= 0x7Fu >> n;
        for (size_t k = 1; k < n; k++)
            c = c << 6 | ((unsigned char)text[k] & 0x3Fu);
        c = (uint32_t)(upper ? towupper_l((wint_t)c, unicode) : towlower_l((wint_t)c, unicode));
        if (c < 0x80)
            cel_text_add_char(out, (char)c);
        else if (c < 0x800)
            cel_text_addf(out, "%c%c", (int)(0xC0 | c >> 6), (int)(0x80 | (c & 0x3F)));
        else if (c < 0x10000)
            cel_text_addf(out, "%c%c%c", (int)(0xE0 | c >> 12), (int)(0x80 | (c >> 6 & 0x3F)), (int)(0x80 | (c & 0x3F)));
        else
            cel_text_addf(out, "%c%c%c%c", (int)(0xF0 | c >> 18), (int)(0x80 | (c >> 12 & 0x3F)), (int)(0x80 | (c >> 6 & 0x3F)), (int)(0x80 | (c & 0x3F)));
    }
    if (unicode)
        freelocale(unicode);
    return !out->failed;
}

static bool upper_case(const char *text, cel_text *out)
{
    return change_case(text, out, true);
}

static bool lower_case(const char *text, cel_text *out)
{
    return change_case(text, out, false);
}

static cel_sexp *to_upper(cel_interp *in, cel_args *a)
{
    return map(in, cel_arg_texts(in, a, 0), upper_case);
}

static cel_sexp *to_lower(cel_interp *in, cel_args *a)
{
    return map(in, cel_arg_texts(in, a, 0), lower_case);
}

static cel_sexp *substring(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_texts(in, a, 0), *first = cel_arg(a, 1), *last = cel_arg(a, 2);
    if (!x || !first || !last)
        return NULL;
    for (size_t i = 1; i < 3; i++)
        if (!cel_is_number(i == 1 ? first : last) || (i == 1 ? first : last)->n == 0)
            return cel_arg_fail(a, i, "argument.type", "%s must be a number", cel_args_name(a, i));
    size_t n = x->n;
    if (n > 0 && strcmp(cel_args_builtin(a)->name, "substring") == 0) {
        n = first->n > n ? first->n : n;
        n = last->n > n ? last->n : n;
    }
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, n);
    for (size_t i = 0; out && i < n; i++) {
        const char *s = x->as.s[i % x->n];
        double from = cel_sexp_number_at(first, i % first->n), to = cel_sexp_number_at(last, i % last->n);
        if (!s || isnan(from) || isnan(to)) {
            out->as.s[i] = NULL;
            continue;
        }
        cel_text t = {0};
        for (double at = 1; *s && at <= to; at++) {
            size_t k = cel_text_step(s);
            if (at >= from)
                cel_text_add_n(&t, s, k);
            s += k;
        }
        if (!cel_put_text(in, out, i, &t))
            return cel_texts_no_memory(in);
    }
    return out;
}

static cel_sexp *trimws(cel_interp *in, cel_args *a)
{
    static const char *const sides[] = {"both", "left", "right", NULL};
    size_t side;
    const char *blank = " \t\r\n";
    cel_sexp *x = cel_arg_texts(in, a, 0);
    if (!x || !cel_arg_choice(a, 1, sides, &side))
        return NULL;
    if (cel_arg_given(a, 2)) { /* a set of characters or one character, with or without its brackets */
        if (!cel_arg_text(a, 2, &blank))
            return NULL;
        size_t n = strlen(blank);
        bool set = n > 2 && blank[0] == '[' && blank[n - 1] == ']';
        if (!(blank = cel_intern_n(in, blank + set, n - 2 * (size_t)set)))
            return NULL;
        if (strcmp(blank, "\\h\\v") == 0 || strcmp(blank, ":space:") == 0 || strcmp(blank, "\\s") == 0)
            blank = " \t\r\n\v\f";
    }
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, x->n);
    for (size_t i = 0; out && i < x->n; i++) {
        const char *s = x->as.s[i];
        if (!s) {
            out->as.s[i] = NULL;
            continue;
        }
        size_t n = strlen(s);
        if (side != 2)
            for (; *s && strchr(blank, *s); n--)
                s++;
        while (side != 1 && n > 0 && strchr(blank, s[n - 1]))
            n--;
        cel_text t = {0};
        cel_text_add_n(&t, s, n);
        if (!cel_put_text(in, out, i, &t))
            return cel_texts_no_memory(in);
    }
    return out && cel_sexp_copy_attrs(in, out, x) ? out : NULL;
}

/* startsWith, endsWith */
static cel_sexp *affix(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_texts(in, a, 0), *part = cel_arg_texts(in, a, 1);
    if (!x || !part)
        return NULL;
    bool at_end = strcmp(cel_args_builtin(a)->name, "endsWith") == 0;
    size_t n = x->n == 0 || part->n == 0 ? 0 : x->n > part->n ? x->n : part->n;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LOGICAL, n);
    for (size_t i = 0; out && i < n; i++) {
        const char *s = x->as.s[i % x->n], *p = part->as.s[i % part->n];
        size_t length = s ? strlen(s) : 0, k = p ? strlen(p) : 0;
        out->as.i[i] = !s || !p ? CEL_NA_INT : k <= length && memcmp(at_end ? s + length - k : s, p, k) == 0;
    }
    return out;
}

/* ---- sprintf ---- */

/* One conversion of a format: "%5.2f". Returns its end, NULL when it is none that R knows. */
static const char *conversion(const char *s, char *spec, size_t size)
{
    size_t n = 1 + strspn(s + 1, "-+ #0");
    n += strspn(s + n, "0123456789*");
    if (s[n] == '.')
        n += 1 + strspn(s + n + 1, "0123456789");
    if (!s[n] || !strchr("diouxXfeEgGsaA", s[n]) || n + 4 > size || memchr(s, '*', n))
        return NULL;
    memcpy(spec, s, n + 1);
    spec[n + 1] = '\0';
    return s + n + 1;
}

/* A text in a field "%-10.3s" whose width counts characters. */
static void add_field(cel_text *t, const char *spec, const char *text)
{
    const char *s = spec + 1;
    bool left = false;
    for (; *s && strchr("-+ #0", *s); s++)
        left |= *s == '-';
    size_t width = 0, most = SIZE_MAX, bytes = 0, n = 0;
    for (; isdigit((unsigned char)*s); s++)
        width = width * 10 + (size_t)(*s - '0');
    if (*s == '.')
        for (most = 0, s++; isdigit((unsigned char)*s); s++)
            most = most * 10 + (size_t)(*s - '0');
    for (; text[bytes] && n < most; n++)
        bytes += cel_text_step(text + bytes);
    size_t padding = width > n ? width - n : 0;
    cel_text_repeat(t, " ", left ? 0 : padding);
    cel_text_add_n(t, text, bytes);
    cel_text_repeat(t, " ", left ? padding : 0);
}

static bool add_number(cel_args *a, size_t arg, cel_text *t, char *spec, double value)
{
    size_t last = strlen(spec) - 1;
    char kind = spec[last];
    if (isnan(value) || (isinf(value) && strchr("diouxX", kind) == NULL)) {
        const char *text = cel_is_na(value) ? "NA" : isnan(value) ? "NaN" : value > 0 ? (strchr(spec, '+') ? "+Inf" : "Inf") : "-Inf";
        char field[32];
        size_t n = strcspn(spec, ".");
        if (n > last)
            n = last;
        snprintf(field, sizeof field, "%.*ss", (int)(n < 24 ? n : 24), spec);
        add_field(t, field, text);
        return true;
    }
    if (strchr("diouxX", kind)) {
        if (value != floor(value) || fabs(value) > 9e15) {
            cel_dots_fail(a, arg, "format", "%%%c needs a whole number, not %.15g: use %%f, %%e, %%g or %%s", kind, value);
            return false;
        }
        spec[last] = 'l';
        spec[last + 1] = kind == 'i' ? 'd' : kind;
        spec[last + 2] = '\0';
        char out[512];
        snprintf(out, sizeof out, spec, (long)value);
        cel_text_add(t, out);
    } else {
        char out[512];
        snprintf(out, sizeof out, spec, value);
        cel_text_add(t, out);
    }
    return true;
}

static cel_sexp *r_sprintf(cel_interp *in, cel_args *a)
{
    cel_sexp *fmt = cel_arg_texts(in, a, 0);
    size_t count = cel_dots(a), n = fmt ? fmt->n : 0;
    cel_sexp *list = fmt ? cel_sexp_list(in, count, NULL) : NULL;
    for (size_t k = 0; list && k < count; k++) {
        cel_sexp *x = cel_dots_value(a, k);
        if (!x)
            return NULL;
        if ((cel_is_factor(x) || x->kind == CEL_S_LIST) && !(x = cel_coerce(in, x, CEL_S_STRING)))
            return NULL;
        cel_sexp_set(list, k, x);
        n = x->n == 0 ? 0 : n > 0 && x->n > n ? x->n : n;
    }
    cel_sexp *out = list ? cel_sexp_vector(in, CEL_S_STRING, n) : NULL;
    for (size_t i = 0; out && i < n; i++) {
        const char *s = fmt->as.s[i % fmt->n];
        size_t next = 0;
        cel_text t = {0};
        while (s && *s) {
            char spec[64];
            size_t plain = strcspn(s, "%");
            cel_text_add_n(&t, s, plain);
            s += plain;
            if (!*s)
                break;
            if (s[1] == '%') {
                cel_text_add_char(&t, '%');
                s += 2;
                continue;
            }
            char unnumbered[64] = "%";
            const char *dollar = s + 1 + strspn(s + 1, "0123456789"), *from = s;
            size_t arg = next, written = 0; /* bytes of `unnumbered` that stand for a * */
            if (dollar > s + 1 && *dollar == '$' && strlen(dollar) < 60) { /* %2$s */
                arg = (size_t)strtol(s + 1, NULL, 10) - 1;
                snprintf(unnumbered + 1, sizeof unnumbered - 1, "%s", dollar + 1);
                from = unnumbered;
            } else
                next++;
            const char *star = from == s ? s + 1 + strspn(s + 1, "-+ #0") : NULL;
            if (star && *star == '*' && arg < count && strlen(star) < 40) { /* %*d: the width is an argument */
                cel_sexp *w = list->as.v[arg];
                int32_t width = w->n ? cel_sexp_integer_at(w, i % w->n) : CEL_NA_INT;
                if (width == CEL_NA_INT || width > 1000 || width < -1000) {
                    cel_text_free(&t);
                    return cel_dots_fail(a, arg, "format", "the width for * must be a whole number up to 1000");
                }
                written = (size_t)snprintf(unnumbered, sizeof unnumbered, "%.*s%d", (int)(star - s), s, (int)width);
                snprintf(unnumbered + written, sizeof unnumbered - written, "%.30s", star + 1);
                from = unnumbered;
                arg = next++;
            }
            const char *end = conversion(from, spec, sizeof spec);
            if (!end) {
                cel_text_free(&t);
                return cel_arg_fail(a, 0, "format", "\"%.20s\" is no conversion of sprintf()", s);
            }
            if (arg >= count) {
                cel_text_free(&t);
                return cel_arg_fail(a, 0, "format", "the format asks for %zu values, %zu are given", arg + 1, count);
            }
            s = from == s ? end : written ? star + 1 + (end - unnumbered - (ptrdiff_t)written) : dollar + 1 + (end - unnumbered - 1);
            cel_sexp *x = list->as.v[arg];
            size_t at = i % x->n;
            char kind = spec[strlen(spec) - 1];
            if (kind == 's') {
                char number[64];
                const char *text = x->kind == CEL_S_STRING   ? x->as.s[at]
                                   : x->kind == CEL_S_LOGICAL ? (x->as.i[at] == CEL_NA_INT ? "NA" : x->as.i[at] ? "TRUE" : "FALSE")
                                                              : cel_number_text(cel_sexp_number_at(x, at), 15, number);
                add_field(&t, spec, text ? text : "NA");
            } else if (x->kind == CEL_S_STRING || !(cel_is_number(x) || x->kind == CEL_S_LOGICAL)) {
                cel_text_free(&t);
                return cel_dots_fail(a, arg, "format", "%%%c needs a number; use %%s for text", kind);
            } else if (!add_number(a, arg, &t, spec, cel_sexp_number_at(x, at))) {
                cel_text_free(&t);
                return NULL;
            }
        }
        if (!cel_put_text(in, out, i, &t))
            return cel_texts_no_memory(in);
    }
    return out;
}

/* ---- names ---- */

/* make.names(): a syntactic name of any text. */
static bool syntactic(const char *text, cel_text *out)
{
    static const char *const reserved[] = {"if",   "else", "repeat", "while", "function", "for", "next", "break", "TRUE", "FALSE", "NULL",
                                           "Inf",  "NaN",  "NA",     "NA_integer_", "NA_real_", "NA_character_", "in"};
    unsigned char c = (unsigned char)text[0], d = c ? (unsigned char)text[1] : 0;
    if (!(isalpha(c) || c >= 0x80 || (c == '.' && !isdigit(d))))
        cel_text_add_char(out, 'X');
    for (const char *s = text; *s; s++) {
        unsigned char ch = (unsigned char)*s;
        cel_text_add_char(out, isalnum(ch) || ch == '.' || ch == '_' || ch >= 0x80 ? *s : '.');
    }
    for (size_t i = 0; out->text && i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(out->text, reserved[i]) == 0) {
            cel_text_add_char(out, '.');
            break;
        }
    return !out->failed;
}

/* Appends .1, .2, … to texts that stand before them already. */
static cel_sexp *unique_names(cel_interp *in, cel_sexp *x, const char *sep)
{
    cel_sexp *out = x ? cel_sexp_copy(in, x) : NULL;
    for (size_t i = 0; out && i < out->n; i++) {
        int copies = 0;
        bool taken = false;
        for (size_t j = 0; j < i; j++)
            taken |= x->as.s[j] == x->as.s[i];
        while (taken) {
            cel_text t = {0};
            cel_text_addf(&t, "%s%s%d", x->as.s[i] ? x->as.s[i] : "NA", sep, ++copies);
            const char *name = t.failed ? NULL : cel_intern(in, t.text);
            cel_text_free(&t);
            if (!name)
                return cel_texts_no_memory(in);
            taken = false;
            for (size_t j = 0; j < out->n; j++)
                taken |= (j < i ? out->as.s[j] : x->as.s[j]) == name;
            out->as.s[i] = name;
        }
    }
    return out;
}

static cel_sexp *make_unique(cel_interp *in, cel_args *a)
{
    const char *sep;
    cel_sexp *x = cel_arg_texts(in, a, 0);
    return x && cel_arg_text(a, 1, &sep) ? unique_names(in, x, sep) : NULL;
}

static cel_sexp *make_names(cel_interp *in, cel_args *a)
{
    bool unique;
    cel_sexp *x = cel_arg_texts(in, a, 0);
    if (!x || !cel_arg_flag(a, 1, &unique))
        return NULL;
    x = cel_sexp_copy(in, x);
    for (size_t i = 0; x && i < x->n; i++)
        if (!x->as.s[i] && !cel_sexp_set_text(in, x, i, "NA"))
            return cel_texts_no_memory(in);
    x = map(in, x, syntactic);
    return x && unique ? unique_names(in, x, ".") : x;
}

static const cel_builtin rows[] = {
    {"base", "paste", "..., sep = \" \", collapse = NULL", paste, "Texts put together, element by element.", 0},
    {"base", "paste0", "..., collapse = NULL", paste0, "paste() with nothing between.", 0},
    {"base", "nchar", "x, type = \"chars\"", nchar, "Characters of each text.", 0},
    {"base", "toupper", "x", to_upper, "Upper case.", 0},
    {"base", "tolower", "x", to_lower, "Lower case.", 0},
    {"base", "substr", "x, start, stop", substring, "Part of each text, by character positions.", 0},
    {"base", "substring", "text, first, last = 1000000L", substring, "substr() with positions recycled.", 0},
    {"base", "trimws", "x, which = \"both\", whitespace = \"[ \\t\\r\\n]\"", trimws, "Texts without blanks at their ends.", 0},
    {"base", "startsWith", "x, prefix", affix, "Does each text begin with another?", 0},
    {"base", "endsWith", "x, suffix", affix, "Does each text end with another?", 0},
    {"base", "sprintf", "fmt, ...", r_sprintf, "Numbers and texts in a format.", 0},
    {"base", "make.names", "names, unique = FALSE", make_names, "Syntactic names of any texts.", 0},
    {"base", "make.unique", "names, sep = \".\"", make_unique, "Names made different from each other.", 0},
};

const cel_library cel_library_strings = {rows, sizeof rows / sizeof *rows};
