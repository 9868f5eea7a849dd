/* Shafts: a column's values as text. Numbers show three significant digits, or as many as it takes to reach the
 * decimal point; digits that are exactly zero at the end are left out; where that would be wider than thirteen
 * columns, or than there is room for, the exponent form is used. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/script/pillar.h"

enum { SIGNIFICANT = 3, WIDEST_DECIMAL = 13, MOST_DECIMALS = 30 };

static bool allocate(char ***texts, size_t n)
{
    return (*texts = CEL_ARRAY(char *, n)) != NULL;
}

void cel_shaft_free(cel_shaft *s)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->wide)
            cel_free(s->wide[i]);
        if (s->narrow)
            cel_free(s->narrow[i]);
    }
    cel_free(s->wide);
    cel_free(s->narrow);
    memset(s, 0, sizeof *s);
}

static int widest(char *const *texts, size_t n)
{
    int most = 0;
    for (size_t i = 0; i < n; i++) {
        int width = cel_text_width(texts[i]);
        most = width > most ? width : most;
    }
    return most;
}

/* ---- numbers ---- */

/* x rounded to `digits` significant digits, ties to even after scaling by a power of ten kept at least one. */
static double significant(double x, int digits)
{
    if (x == 0 || !isfinite(x))
        return x;
    int power = digits - 1 - (int)floor(log10(x));
    double scale = pow(10, power > 0 ? (power > 300 ? 300 : power) : -power);
    return power > 0 ? nearbyint(x * scale) / scale : nearbyint(x / scale) * scale;
}

static bool near_whole(double x)
{
    return fabs(x - nearbyint(x)) < 1.490116119384766e-8; /* square root of the machine epsilon */
}

/* Decimals that say something: up to three significant digits, without zeros that are exact. */
static int decimals_of(double x, int exponent)
{
    int digits = exponent <= SIGNIFICANT ? SIGNIFICANT - 1 - exponent : 0;
    while (digits > 0 && digits <= MOST_DECIMALS && near_whole(x * pow(10, digits - 1)))
        digits--;
    return digits;
}

typedef struct number {
    bool finite, negative, point;
    double left, right; /* whole part, fraction */
    int decimals;
    int exponent;
    bool has_exponent;
} number;

static number split_decimal(double x, bool all_whole)
{
    double size = fabs(x);
    number out = {.finite = isfinite(x), .negative = x < 0, .left = size};
    if (!out.finite)
        return out;
    int exponent = size > 0 ? (int)floor(log10(size)) : 0;
    double rounded = significant(size, exponent + 1 > SIGNIFICANT ? exponent + 1 : SIGNIFICANT);
    out.left = trunc(rounded);
    out.right = rounded - out.left;
    out.decimals = all_whole || size == 0 ? 0 : decimals_of(size, exponent);
    out.point = size != trunc(size);
    return out;
}

static number split_exponent(double x)
{
    double size = fabs(x);
    number out = {.finite = isfinite(x), .negative = x < 0, .left = size};
    if (!out.finite || size == 0)
        return out;
    out.has_exponent = true;
    out.exponent = (int)floor(log10(size));
    double mantissa = size / pow(10, out.exponent);
    if (!isfinite(mantissa)) /* 10^exponent was too small to divide by */
        mantissa = size * 1e300 / pow(10, out.exponent + 300);
    double rounded = significant(mantissa, SIGNIFICANT);
    if (rounded >= 10) {
        rounded /= 10;
        mantissa /= 10;
        out.exponent++;
    }
    out.left = trunc(rounded);
    out.right = rounded - out.left;
    out.decimals = decimals_of(mantissa, 0);
    out.point = out.decimals > 0;
    return out;
}

static void add_left(cel_text *t, const number *x, double value)
{
    if (isnan(value))
        cel_text_add(t, cel_is_na(value) ? "NA" : "NaN");
    else
        cel_text_addf(t, "%s%s", x->negative ? "-" : "", x->finite ? "" : "Inf");
    if (x->finite)
        cel_text_addf(t, "%.0f", x->left);
}

static void add_right(cel_text *t, const number *x, int most)
{
    size_t from = t->length;
    if (x->point && x->decimals > 0) {
        char digits[64];
        snprintf(digits, sizeof digits, "%.0f", nearbyint(x->right * pow(10, x->decimals)));
        if (strcmp(digits, "0") == 0)
            digits[0] = '\0';
        int zeros = x->decimals - (int)strlen(digits);
        cel_text_repeat(t, "0", zeros > 0 ? (size_t)zeros : 0);
        cel_text_add(t, digits);
    }
    int left = most - (int)(t->length - from);
    cel_text_repeat(t, " ", left > 0 ? (size_t)left : 0);
}

static void add_exponent(cel_text *t, const number *x, bool any_negative, int digits)
{
    if (!x->has_exponent) {
        cel_text_repeat(t, " ", (size_t)(1 + any_negative + digits));
        return;
    }
    cel_text_addf(t, "e%s%*d", !any_negative ? "" : x->exponent < 0 ? "-" : "+", digits, abs(x->exponent));
}

/* All numbers in one form, points under each other. *width is 0 when the form would need too many decimals. */
static bool write_numbers(const double *x, size_t n, bool exponents, char **texts, int *width)
{
    bool all_whole = true, any_point = false, any_negative = false;
    int decimals = 0, digits = 1;
    number *part = CEL_ARRAY(number, n);
    if (!part)
        return false;
    for (size_t i = 0; i < n; i++)
        all_whole = all_whole && (!isfinite(x[i]) || x[i] == trunc(x[i]));
    for (size_t i = 0; i < n; i++) {
        part[i] = exponents ? split_exponent(x[i]) : split_decimal(x[i], all_whole);
        any_point = any_point || part[i].point;
        any_negative = any_negative || (part[i].has_exponent && part[i].exponent < 0);
        decimals = part[i].decimals > decimals ? part[i].decimals : decimals;
        int e = abs(part[i].exponent), length = e > 99 ? 3 : e > 9 ? 2 : 1;
        digits = length > digits ? length : digits;
    }
    bool whole = true;
    *width = 0;
    if (decimals <= MOST_DECIMALS) {
        for (size_t i = 0; whole && i < n; i++) {
            cel_text t = {0};
            add_left(&t, &part[i], x[i]);
            if (any_point)
                cel_text_add(&t, part[i].point ? "." : " ");
            add_right(&t, &part[i], decimals);
            if (exponents)
                add_exponent(&t, &part[i], any_negative, digits);
            whole = (texts[i] = cel_text_take(&t)) != NULL;
        }
        if (whole)
            *width = widest(texts, n);
    }
    cel_free(part);
    return whole;
}

static void swap_forms(cel_shaft *s)
{
    char **texts = s->wide;
    s->wide = s->narrow;
    s->narrow = texts;
    s->wide_width = s->narrow_width;
    s->narrow_width = 0;
}

bool cel_shaft_numbers(cel_shaft *s, const double *x, size_t n)
{
    s->n = n;
    s->right = true;
    if (!allocate(&s->wide, n) || !allocate(&s->narrow, n) || !write_numbers(x, n, false, s->wide, &s->wide_width) ||
        !write_numbers(x, n, true, s->narrow, &s->narrow_width))
        return false;
    if (n > 0 && (s->wide_width == 0 || s->wide_width > WIDEST_DECIMAL)) {
        swap_forms(s);
        for (size_t i = 0; i < n; i++)
            cel_free(s->narrow[i]);
        cel_free(s->narrow);
        s->narrow = NULL;
        s->min_width = s->wide_width;
    } else
        s->min_width = s->wide_width < s->narrow_width ? s->wide_width : s->narrow_width;
    return true;
}

/* ---- texts ---- */

static bool misleading(const char *text)
{
    size_t n = strlen(text);
    return n == 0 || text[0] == ' ' || text[n - 1] == ' ' || strpbrk(text, "\\\"");
}

/* As R's encodeString(): control characters escaped. */
static void add_visible(cel_text *t, const char *text, bool quoted)
{
    static const struct { char byte; const char *shown; } escapes[] = {{'\n', "\\n"}, {'\t', "\\t"}, {'\r', "\\r"}, {'\\', "\\\\"}};
    for (; *text; text++) {
        const char *shown = NULL;
        for (size_t k = 0; k < sizeof escapes / sizeof *escapes; k++)
            if (*text == escapes[k].byte)
                shown = escapes[k].shown;
        if (quoted && *text == '"')
            shown = "\\\"";
        if (shown)
            cel_text_add(t, shown);
        else if ((unsigned char)*text < 0x20 || *text == 0x7F)
            cel_text_addf(t, "\\%03o", (unsigned)(unsigned char)*text);
        else
            cel_text_add_char(t, *text);
    }
}

bool cel_shaft_texts(cel_shaft *s, const char *const *text, size_t n, const char *na, bool quote)
{
    enum { LEAST = 3 };
    bool quotes = false;
    s->n = n;
    for (size_t i = 0; quote && i < n; i++)
        quotes = quotes || (text[i] && misleading(text[i]));
    if (!allocate(&s->wide, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        cel_text t = {0};
        if (text[i]) {
            cel_text_add(&t, quotes ? "\"" : "");
            add_visible(&t, text[i], quotes);
            cel_text_add(&t, quotes ? "\"" : "");
        } else
            cel_text_addf(&t, "%s%s", quotes ? " " : "", na);
        if (!(s->wide[i] = cel_text_take(&t)))
            return false;
    }
    s->wide_width = widest(s->wide, n);
    s->min_width = s->wide_width < LEAST ? s->wide_width : LEAST;
    return true;
}

bool cel_shaft_summaries(cel_shaft *s, const char *const *full, const char *const *brief, size_t n)
{
    s->n = n;
    if (!allocate(&s->wide, n) || !allocate(&s->narrow, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        cel_text t = {0}, u = {0};
        cel_text_addf(&t, "<%s>", full[i]);
        cel_text_addf(&u, "<%s>", brief[i]);
        s->wide[i] = cel_text_take(&t);
        s->narrow[i] = cel_text_take(&u);
        if (!s->wide[i] || !s->narrow[i])
            return false;
    }
    s->wide_width = widest(s->wide, n);
    s->narrow_width = widest(s->narrow, n);
    s->min_width = s->narrow_width;
    return true;
}
