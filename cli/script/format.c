/* Numbers and texts as R's format(), print() and cat() write them: the fewest digits (up to 7) that tell all values
 * of a vector apart, fixed or scientific, whichever is shorter. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/script/state.h"

/* Exponent and significant digits of |x| at no more than `digits` digits. */
static void significant(double x, int digits, int *exponent, int *used)
{
    char text[48];
    snprintf(text, sizeof text, "%.*e", digits - 1, fabs(x));
    char *e = strchr(text, 'e');
    *exponent = (int)strtol(e + 1, NULL, 10);
    char *last = e - 1;
    while (last > text && *last == '0')
        last--;
    *used = *last == '.' || last == text ? 1 : (int)(last - text); /* the point takes one place */
}

cel_number_format cel_number_plan(const double *x, size_t n, int digits)
{
    int left = 1, right = 0, most = 1, e_max = -1000, e_min = 1000;
    bool negative = false, any = false;
    int special = 0;
    digits = digits < 1 ? 1 : digits > 22 ? 22 : digits;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) {
            int w = cel_is_na(x[i]) ? 2 : isnan(x[i]) ? 3 : x[i] > 0 ? 3 : 4;
            special = w > special ? w : special;
            continue;
        }
        int exponent = 0, used = 1;
        if (x[i] != 0)
            significant(x[i], digits, &exponent, &used);
        any = true;
        bool minus = x[i] < 0;
        negative = negative || minus;
        int l = (exponent < 0 ? 1 : exponent + 1) + minus, r = used - exponent - 1;
        left = l > left ? l : left;
        right = r > right ? r : right;
        most = used > most ? used : most;
        e_max = exponent > e_max ? exponent : e_max;
        e_min = exponent < e_min ? exponent : e_min;
    }
    cel_number_format f = {0};
    if (any) {
        int fixed = left + right + (right > 0);
        int exponent_digits = e_max >= 100 || e_min <= -100 ? 3 : 2;
        int scientific = negative + (most > 1 ? most + 1 : 1) + exponent_digits + 2;
        f.scientific = fixed > scientific;
        f.decimals = f.scientific ? most - 1 : right;
        f.width = f.scientific ? scientific : fixed;
        f.exponent_digits = exponent_digits;
    }
    f.width = special > f.width ? special : f.width;
    return f;
}

void cel_number_write(double x, const cel_number_format *f, char *out, size_t size)
{
    if (isnan(x))
        snprintf(out, size, "%s", cel_is_na(x) ? "NA" : "NaN");
    else if (isinf(x))
        snprintf(out, size, "%s", x > 0 ? "Inf" : "-Inf");
    else if (f->scientific)
        snprintf(out, size, "%.*e", f->decimals, x);
    else
        snprintf(out, size, "%.*f", f->decimals, x == 0 ? 0.0 : x);
}

char *cel_number_text(double x, int digits, char *out)
{
    cel_number_format f = cel_number_plan(&x, 1, digits ? digits : 7);
    cel_number_write(x, &f, out, 64);
    return out;
}

/* Text between quotes with R's escapes. */
void cel_quote_text(cel_text *out, const char *text, char quote)
{
    static const char from[] = "\n\r\t\a\b\f\v\\", to[] = "nrtabfv\\";
    cel_text_add_char(out, quote);
    for (; *text; text++) {
        const char *known = strchr(from, *text);
        if (known) {
            cel_text_add_char(out, '\\');
            cel_text_add_char(out, to[known - from]);
        } else if (*text == quote) {
            cel_text_add_char(out, '\\');
            cel_text_add_char(out, quote);
        } else if ((unsigned char)*text < 0x20 || *text == 0x7F)
            cel_text_addf(out, "\\%03o", (unsigned)(unsigned char)*text);
        else
            cel_text_add_char(out, *text);
    }
    cel_text_add_char(out, quote);
}

static bool put(cel_interp *in, cel_sexp *out, size_t i, cel_text *t)
{
    bool good = !t->failed && cel_sexp_set_text(in, out, i, t->text ? t->text : "");
    if (t->failed)
        cel_no_memory(in);
    cel_text_free(t);
    return good;
}

/* Elements as texts of their own width: numbers with common decimals, texts quoted or not. */
cel_sexp *cel_formatted(cel_interp *in, const cel_sexp *x, int digits, bool quote, const char *na)
{
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, x->n);
    if (!out)
        return NULL;
    cel_number_format f = {0};
    if (x->kind == CEL_S_DOUBLE)
        f = cel_number_plan(x->as.d, x->n, digits ? digits : cel_option_digits(in));
    bool factor = cel_is_factor(x);
    for (size_t i = 0; i < x->n; i++) {
        char buffer[400];
        const char *text = buffer;
        cel_text t = {0};
        if (factor)
            text = cel_sexp_text_at(x, i) ? cel_sexp_text_at(x, i) : na;
        else if (x->kind == CEL_S_DOUBLE)
            cel_number_write(x->as.d[i], &f, buffer, sizeof buffer);
        else if (x->kind == CEL_S_STRING) {
            text = x->as.s[i] ? x->as.s[i] : na;
            if (quote && x->as.s[i]) {
                cel_quote_text(&t, text, '"');
                if (!put(in, out, i, &t))
                    return NULL;
                continue;
            }
        } else if (x->as.i[i] == CEL_NA_INT)
            text = "NA";
        else if (x->kind == CEL_S_LOGICAL)
            text = x->as.i[i] ? "TRUE" : "FALSE";
        else
            snprintf(buffer, sizeof buffer, "%d", x->as.i[i]);
        if (!cel_sexp_set_text(in, out, i, text))
            return NULL;
    }
    return out;
}

/* A list element in one cell of a table or matrix of R's print: "1", "numeric,3". */
static const char *cell(cel_interp *in, const cel_sexp *x, char *out, size_t size)
{
    static const char *const names[CEL_S_KINDS] = {[CEL_S_LOGICAL] = "logical", [CEL_S_INTEGER] = "integer", [CEL_S_DOUBLE] = "numeric",
                                                   [CEL_S_STRING] = "character", [CEL_S_LIST] = "list"};
    if (x->kind == CEL_S_NULL)
        return "NULL";
    if (cel_is_vector(x) && x->kind != CEL_S_LIST && x->n == 1) {
        cel_sexp *one = cel_formatted(in, x, 0, false, "NA");
        return one ? one->as.s[0] : "?";
    }
    if (cel_is_vector(x)) {
        snprintf(out, size, "%s,%zu", cel_is_factor(x) ? "factor" : names[x->kind], x->n);
        return out;
    }
    return "?";
}

cel_sexp *cel_format_vector(cel_interp *in, const cel_sexp *x, int digits)
{
    cel_sexp *out;
    if (x->kind == CEL_S_LIST) {
        out = cel_sexp_vector(in, CEL_S_STRING, x->n);
        for (size_t i = 0; out && i < x->n; i++) {
            char buffer[64];
            if (!cel_sexp_set_text(in, out, i, cell(in, x->as.v[i], buffer, sizeof buffer)))
                return NULL;
        }
        return out;
    }
    if (!cel_is_vector(x))
        return cel_sexp_vector(in, CEL_S_STRING, 0);
    if (cel_sexp_inherits(x, "Date") || cel_sexp_inherits(x, "POSIXct")) /* before numbers: they are shown as dates */
        return cel_coerce(in, (cel_sexp *)(uintptr_t)x, CEL_S_STRING);
    out = cel_formatted(in, x, digits, false, "NA");
    int width = 0;
    for (size_t i = 0; out && i < out->n; i++) {
        int w = cel_text_width(out->as.s[i]);
        width = w > width ? w : width;
    }
    bool left = x->kind == CEL_S_STRING || cel_is_factor(x);
    for (size_t i = 0; out && i < out->n; i++) {
        int pad = width - cel_text_width(out->as.s[i]);
        if (pad <= 0)
            continue;
        cel_text t = {0};
        if (left)
            cel_text_add(&t, out->as.s[i]);
        cel_text_repeat(&t, " ", (size_t)pad);
        if (!left)
            cel_text_add(&t, out->as.s[i]);
        if (!put(in, out, i, &t))
            return NULL;
    }
    return out;
}
