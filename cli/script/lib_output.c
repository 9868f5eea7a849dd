/* print(), cat(), format() and what else turns values into text for people. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/script/state.h"
#include "cli/script/texts.h"

static cel_sexp *print(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    cel_sexp *before = in->script_options;
    if (cel_arg_given(a, 1) && cel_arg(a, 1)->kind != CEL_S_NULL) { /* digits = n holds for this print */
        int32_t digits;
        if (!cel_arg_integer(a, 1, &digits))
            return NULL;
        cel_sexp *value = cel_sexp_integer(in, digits), *options = cel_sexp_copy(in, before);
        if (!value || !options || !(in->script_options = cel_assign_dollar(in, options, "digits", value, a->span)))
            return in->script_options = before, NULL;
    }
    bool quote, noquote = in->noquote;
    if (!cel_arg_flag(a, 2, &quote))
        return in->script_options = before, NULL;
    cel_text out = {0};
    in->noquote = noquote || !quote;
    bool ok = cel_print_value(in, x, &out);
    in->noquote = noquote;
    in->script_options = before;
    if (out.text)
        cel_write(in, out.text);
    cel_text_free(&out);
    return ok ? x : NULL;
}

/* cat(): values one after the other; a separator that holds a newline ends lines as R does. */
static bool cat_value(cel_interp *in, cel_args *a, size_t k, const cel_sexp *x, const cel_sexp *seps, size_t *item, cel_text *out)
{
    char what[80], number[64];
    if (x->kind == CEL_S_NULL)
        return true;
    if (x->kind == CEL_S_SYMBOL) {
        cel_text_addf(out, "%s%s", (*item)++ ? seps->as.s[(*item - 2) % seps->n] : "", x->as.name);
        return true;
    }
    if (!cel_is_vector(x)) {
        cel_dots_fail(a, k, "script.argument", "cat() writes vectors, not %s", cel_sexp_describe(x, what, sizeof what));
        return false;
    }
    for (size_t i = 0; i < x->n; i++) {
        if (x->kind == CEL_S_LIST) {
            if (x->as.v[i]->n > 1 || x->as.v[i]->kind == CEL_S_LIST) {
                cel_dots_fail(a, k, "script.argument", "cat() writes vectors: element %zu of this list is %s", i + 1,
                              cel_sexp_describe(x->as.v[i], what, sizeof what));
                return false;
            }
            if (!cat_value(in, a, k, x->as.v[i], seps, item, out))
                return false;
            continue;
        }
        if ((*item)++)
            cel_text_add(out, seps->as.s[(*item - 2) % seps->n] ? seps->as.s[(*item - 2) % seps->n] : "NA");
        if (x->kind == CEL_S_STRING)
            cel_text_add(out, x->as.s[i] ? x->as.s[i] : "NA");
        else if (x->kind == CEL_S_LOGICAL)
            cel_text_add(out, x->as.i[i] == CEL_NA_INT ? "NA" : x->as.i[i] ? "TRUE" : "FALSE");
        else if (x->kind == CEL_S_INTEGER && x->as.i[i] == CEL_NA_INT)
            cel_text_add(out, "NA");
        else if (x->kind == CEL_S_INTEGER)
            cel_text_addf(out, "%d", x->as.i[i]);
        else
            cel_text_add(out, cel_number_text(x->as.d[i], cel_option_digits(in), number));
    }
    return true;
}

static cel_sexp *cat(cel_interp *in, cel_args *a)
{
    const char *file = "";
    if (cel_arg_given(a, 1) && !cel_arg_text(a, 1, &file))
        return NULL;
    if (file[0])
        return cel_arg_fail(a, 1, "script.argument", "cat() writes to the console only: a table is written with write_csv()");
    cel_sexp *seps = cel_arg(a, 2);
    if (!seps || !(seps = cel_coerce(in, seps, CEL_S_STRING)))
        return NULL;
    if (seps->n == 0)
        return cel_arg_fail(a, 2, "script.argument", "sep must be a text");
    cel_text out = {0};
    size_t item = 0;
    bool ok = true;
    for (size_t k = 0; ok && k < cel_dots(a); k++) {
        cel_sexp *x = cel_dots_value(a, k);
        ok = x && cat_value(in, a, k, x, seps, &item, &out);
    }
    /* As R: a separator with a newline in it is not written after the last value, others neither. */
    bool fill = false;
    if (ok && cel_arg_given(a, 3))
        ok = cel_arg_flag(a, 3, &fill);
    if (fill)
        cel_text_add(&out, "\n");
    if (ok && out.failed)
        return cel_no_memory(in);
    if (out.text)
        cel_write(in, out.text);
    cel_text_free(&out);
    return ok ? cel_null(in) : NULL;
}

static bool pad_to(cel_interp *in, cel_sexp *texts, int width, int mode)
{
    for (size_t i = 0; i < texts->n; i++) {
        const char *s = texts->as.s[i] ? texts->as.s[i] : "NA";
        int blank = width - cel_text_width(s);
        cel_text t = {0};
        size_t before = blank <= 0 || mode == 0 ? 0 : mode == 1 ? (size_t)blank : (size_t)blank / 2;
        cel_text_repeat(&t, " ", before);
        cel_text_add(&t, s);
        if (blank > 0)
            cel_text_repeat(&t, " ", (size_t)blank - before);
        bool ok = !t.failed && cel_sexp_set_text(in, texts, i, t.text);
        cel_text_free(&t);
        if (!ok)
            return false;
    }
    return true;
}

static int widest(const cel_sexp *texts)
{
    int most = 0;
    for (size_t i = 0; i < texts->n; i++) {
        int w = cel_text_width(texts->as.s[i] ? texts->as.s[i] : "NA");
        most = w > most ? w : most;
    }
    return most;
}

/* Commas and the like between each three digits of the whole part. */
static void add_marks(const char *digits, const char *mark, cel_text *out)
{
    const char *p = digits;
    while (*p == ' ' || *p == '-' || *p == '+')
        cel_text_add_char(out, *p++);
    size_t whole = strspn(p, "0123456789");
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            cel_text_add(out, mark);
        cel_text_add_char(out, p[i]);
    }
    cel_text_add(out, p + whole);
}

static bool mark_all(cel_interp *in, cel_sexp *texts, const char *mark)
{
    for (size_t i = 0; i < texts->n; i++) {
        cel_text t = {0};
        const char *s = texts->as.s[i] ? texts->as.s[i] : "NA";
        add_marks(s + strspn(s, " "), mark, &t);
        bool ok = !t.failed && cel_sexp_set_text(in, texts, i, t.text ? t.text : "");
        cel_text_free(&t);
        if (!ok)
            return false;
    }
    return true;
}

static bool copy_shape(cel_interp *in, cel_sexp *out, const cel_sexp *x)
{
    static const char *const kept[] = {"names", "dim", "dimnames"};
    for (size_t i = 0; i < 3; i++)
        if (cel_sexp_attr(x, kept[i]) && !cel_sexp_set_attr(in, out, kept[i], cel_sexp_attr(x, kept[i])))
            return false;
    return true;
}

/* Elements of a list as texts: the values of each with commas between them. */
static cel_sexp *list_texts(cel_interp *in, const cel_sexp *x, int digits)
{
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, x->n);
    for (size_t i = 0; out && i < x->n; i++) {
        const cel_sexp *one = x->as.v[i];
        cel_sexp *parts = cel_is_vector(one) && one->kind != CEL_S_LIST ? cel_formatted(in, one, digits, false, "NA") : NULL;
        cel_text t = {0};
        for (size_t k = 0; parts && k < parts->n; k++)
            cel_text_addf(&t, "%s%s", k ? ", " : "", parts->as.s[k] + strspn(parts->as.s[k], " "));
        if (!parts)
            cel_text_add(&t, one->kind == CEL_S_NULL ? "NULL" : cel_sexp_typeof(one));
        bool ok = !in->signal && !t.failed && cel_sexp_set_text(in, out, i, t.text ? t.text : "");
        cel_text_free(&t);
        if (!ok)
            return NULL;
    }
    return out;
}

/* format(x, digits, nsmall, width, justify, big.mark, scientific) */
static cel_sexp *format(cel_interp *in, cel_args *a)
{
    static const char *const sides[] = {"left", "right", "centre", "none", NULL};
    cel_sexp *x = cel_arg(a, 0), *digits = x ? cel_arg(a, 1) : NULL;
    int32_t most = 0, nsmall = 0, width = 0;
    size_t side = 0;
    const char *mark = "";
    if (!digits || (digits->kind != CEL_S_NULL && !cel_arg_integer(a, 1, &most)) || !cel_arg_integer(a, 2, &nsmall) ||
        !cel_arg_integer(a, 3, &width) || !cel_arg_choice(a, 4, sides, &side) || !cel_arg_text(a, 5, &mark))
        return NULL;
    if (nsmall < 0 || nsmall > 20)
        return cel_arg_fail(a, 2, "script.argument", "nsmall must be between 0 and 20");
    if (width > 10000)
        return cel_arg_fail(a, 3, "script.argument", "width must be 10000 at most");
    if (!cel_is_vector(x)) {
        const char *text = x->kind == CEL_S_NULL ? NULL : cel_deparse_text(in, x);
        return x->kind == CEL_S_NULL ? cel_sexp_vector(in, CEL_S_STRING, 0) : text ? cel_sexp_string(in, text) : NULL;
    }
    cel_sexp *pattern = cel_arg_given(a, 7) ? cel_arg(a, 7) : NULL, *out;
    if (cel_sexp_inherits(x, "Date") || cel_sexp_inherits(x, "POSIXct")) {
        cel_sexp *args[] = {x, pattern && pattern->kind == CEL_S_STRING ? pattern : cel_null(in)};
        return cel_apply_name(in, "strftime", 2, args, NULL);
    }
    if (x->kind == CEL_S_DOUBLE) {
        cel_number_format f = cel_number_plan(x->as.d, x->n, most ? most : cel_option_digits(in));
        cel_sexp *scientific = cel_arg(a, 6);
        if (!scientific)
            return NULL;
        if (scientific->kind == CEL_S_LOGICAL && scientific->n == 1 && scientific->as.i[0] != f.scientific) {
            int wanted = scientific->as.i[0] == 1, used = 1, decimals = 0;
            for (size_t i = 0; i < x->n; i++) { /* the digits the other notation needs */
                char text[64];
                if (!isfinite(x->as.d[i]) || x->as.d[i] == 0)
                    continue;
                snprintf(text, sizeof text, "%.*e", (most ? most : cel_option_digits(in)) - 1, x->as.d[i]);
                int exponent = atoi(strchr(text, 'e') + 1);
                char *last = strchr(text, 'e') - 1;
                while (*last == '0')
                    last--;
                int n = (int)strspn(text, "-") + (*last == '.' ? 1 : (int)(last - text));
                n = *last == '.' || n < 1 ? 1 : n;
                used = n > used ? n : used;
                decimals = n - exponent - 1 > decimals ? n - exponent - 1 : decimals;
            }
            f.scientific = wanted;
            f.decimals = wanted ? used - 1 : decimals;
        }
        if (!f.scientific && f.decimals < nsmall)
            f.decimals = nsmall;
        out = cel_sexp_vector(in, CEL_S_STRING, x->n);
        for (size_t i = 0; out && i < x->n; i++) {
            char text[400];
            cel_number_write(x->as.d[i], &f, text, sizeof text);
            if (!cel_sexp_set_text(in, out, i, text))
                return NULL;
        }
    } else
        out = x->kind == CEL_S_LIST ? list_texts(in, x, most) : cel_formatted(in, x, most, false, "NA");
    if (!out || (mark[0] && !mark_all(in, out, mark)))
        return NULL;
    bool text = x->kind == CEL_S_STRING || cel_is_factor(x) || x->kind == CEL_S_LIST;
    int common = widest(out);
    common = width > common ? width : common;
    if (x->kind == CEL_S_LIST || (text && side == 3)) /* the elements of a list stay as long as they are */
        common = width;
    return pad_to(in, out, common, text ? (int)side : 1) && copy_shape(in, out, x) ? out : NULL;
}

/* formatC(): each number by itself, C's formats. */
static cel_sexp *format_c(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *digits = x ? cel_arg(a, 2) : NULL;
    int32_t width, precision = -1;
    const char *format_, *flag, *mark;
    if (!digits || !cel_arg_integer(a, 1, &width) || (digits->kind != CEL_S_NULL && !cel_arg_integer(a, 2, &precision)) ||
        !cel_arg_text(a, 3, &format_) || !cel_arg_text(a, 4, &flag) || !cel_arg_text(a, 5, &mark))
        return NULL;
    if (!(x->kind >= CEL_S_LOGICAL && x->kind <= CEL_S_STRING))
        return cel_arg_fail(a, 0, "script.argument", "formatC() needs numbers or texts");
    char kind = format_[0] ? format_[0] : x->kind == CEL_S_DOUBLE ? 'g' : x->kind == CEL_S_STRING ? 's' : 'd';
    if (!strchr("dfeEgGs", kind) || (format_[0] && format_[1]) || strspn(flag, "-+ 0#") != strlen(flag) || strlen(flag) > 5)
        return cel_arg_fail(a, strchr("dfeEgGs", kind) ? 4 : 3, "script.argument", "this is not a format of formatC()");
    bool left = width < 0; /* blanks go to the right, as for flag "-" */
    width = left ? -width : width;
    if (width > 1000 || precision > 100)
        return cel_arg_fail(a, 1, "script.argument", "width must be between -1000 and 1000, digits 100 at most");
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, x->n);
    for (size_t i = 0; out && i < x->n; i++) {
        cel_text t = {0};
        char pattern[32], number[1600];
        if (x->kind == CEL_S_STRING)
            snprintf(number, sizeof number, "%.1500s", x->as.s[i] ? x->as.s[i] : "NA");
        else {
            double d = cel_sexp_number_at(x, i);
            if (!isfinite(d))
                snprintf(number, sizeof number, "%s", isnan(d) ? (cel_is_na(d) ? "NA" : "NaN") : d > 0 ? "Inf" : "-Inf");
            else if (kind == 'd')
                snprintf(number, sizeof number, "%.0f", trunc(d));
            else {
                snprintf(pattern, sizeof pattern, precision >= 0 ? "%%%s.%d%c" : "%%%s%.0d%c", strchr(flag, '#') ? "#" : "", precision >= 0 ? precision : 0, kind);
                snprintf(number, sizeof number, pattern, d);
            }
            if (strchr(flag, '+') && d >= 0) {
                memmove(number + 1, number, strlen(number) + 1);
                number[0] = '+';
            }
        }
        cel_text marked = {0};
        if (mark[0] && x->kind != CEL_S_STRING)
            add_marks(number, mark, &marked);
        const char *s = marked.text ? marked.text : number;
        int blank = width - cel_text_width(s);
        if (blank > 0 && strchr(flag, '0') && x->kind != CEL_S_STRING && !left && !strchr(flag, '-')) {
            size_t sign = *s == '-' || *s == '+';
            cel_text_add_n(&t, s, sign);
            cel_text_repeat(&t, "0", (size_t)blank);
            cel_text_add(&t, s + sign);
        } else {
            if (blank > 0 && !left && !strchr(flag, '-'))
                cel_text_repeat(&t, " ", (size_t)blank);
            cel_text_add(&t, s);
            if (blank > 0 && (left || strchr(flag, '-')))
                cel_text_repeat(&t, " ", (size_t)blank);
        }
        bool ok = !t.failed && cel_sexp_set_text(in, out, i, t.text ? t.text : "");
        cel_text_free(&t);
        cel_text_free(&marked);
        if (!ok)
            return NULL;
    }
    return out && copy_shape(in, out, x) ? out : NULL;
}

static cel_sexp *pretty_num(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    const char *mark;
    if (!x || !cel_arg_text(a, 1, &mark))
        return NULL;
    cel_sexp *texts = cel_coerce(in, x, CEL_S_STRING);
    texts = texts ? cel_sexp_copy(in, texts) : NULL;
    if (x->kind == CEL_S_DOUBLE)
        for (size_t i = 0; texts && i < x->n; i++) {
            char text[64];
            if (!cel_sexp_set_text(in, texts, i, cel_number_text(x->as.d[i], cel_option_digits(in), text)))
                return NULL;
        }
    return texts && (!mark[0] || mark_all(in, texts, mark)) ? texts : NULL;
}

static cel_sexp *deparse(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    const char *text = x && x->kind == CEL_S_SYMBOL ? x->as.name : x ? cel_deparse_text(in, x) : NULL; /* a name alone stands without backticks */
    return text ? cel_sexp_string(in, text) : NULL;
}

static cel_sexp *write_lines(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    const char *sep;
    if (!x || !cel_arg_text(a, 2, &sep) || !(x = cel_coerce(in, x, CEL_S_STRING)))
        return NULL;
    for (size_t i = 0; i < x->n; i++)
        cel_writef(in, "%s%s", x->as.s[i] ? x->as.s[i] : "NA", sep);
    return cel_null(in);
}

static cel_sexp *noquote(cel_interp *in, cel_args *a)
{
    static const char *const classes[] = {"noquote", NULL};
    cel_sexp *x = cel_arg(a, 0), *out = x ? cel_sexp_copy(in, x) : NULL;
    return out && cel_sexp_set_class(in, out, classes) ? out : NULL;
}

static cel_sexp *print_noquote(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *out = x ? cel_sexp_copy(in, x) : NULL;
    if (!out || !cel_sexp_set_attr(in, out, "class", NULL))
        return NULL;
    cel_text text = {0};
    bool before = in->noquote;
    in->noquote = true;
    bool ok = cel_print_value(in, out, &text);
    in->noquote = before;
    if (text.text)
        cel_write(in, text.text);
    cel_text_free(&text);
    return ok ? x : NULL;
}

static cel_sexp *invisible(cel_interp *in, cel_args *a)
{
    (void)in;
    return cel_arg(a, 0);
}

static cel_sexp *to_string(cel_interp *in, cel_args *a)
{
    static const char sep[] = ", ";
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !(x = cel_as_texts(in, x)))
        return NULL;
    cel_text out = {0};
    for (size_t i = 0; i < x->n; i++)
        cel_text_addf(&out, "%s%s", i ? sep : "", x->as.s[i] ? x->as.s[i] : "NA");
    cel_sexp *text = out.failed ? cel_no_memory(in) : cel_sexp_string(in, out.text ? out.text : "");
    cel_text_free(&out);
    return text;
}

static cel_sexp *quoted(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    char quote = a->builtin->name[0] == 's' ? '\'' : '"';
    cel_sexp *texts = x ? cel_coerce(in, x, CEL_S_STRING) : NULL, *out = texts ? cel_sexp_vector(in, CEL_S_STRING, texts->n) : NULL;
    for (size_t i = 0; out && i < texts->n; i++) {
        cel_text t = {0};
        if (a->builtin->name[0] == 'e')
            cel_text_add(&t, texts->as.s[i] ? texts->as.s[i] : "NA");
        else
            cel_text_addf(&t, "%c%s%c", quote, texts->as.s[i] ? texts->as.s[i] : "NA", quote);
        bool ok = !t.failed && cel_sexp_set_text(in, out, i, t.text);
        cel_text_free(&t);
        if (!ok)
            return NULL;
    }
    return out;
}

static void collect(void *user, const char *text, size_t length)
{
    cel_text_add_n(user, text, length);
}

/* capture.output(): what the arguments print, as lines. */
static cel_sexp *capture_output(cel_interp *in, cel_args *a)
{
    cel_text out = {0};
    void (*write)(void *, const char *, size_t) = in->options.write;
    void *user = in->options.user;
    void (*warn)(void *, const char *) = in->options.warn, (*message)(void *, const char *) = in->options.message;
    bool ok = true;
    for (size_t k = 0; ok && k < cel_dots(a); k++) {
        in->options.write = collect;
        in->options.user = &out;
        in->options.warn = in->options.message = NULL; /* they would be given `out` */
        in->visible = true;
        cel_sexp *value = cel_dots_value(a, k);
        ok = value && (!in->visible || cel_print(in, value));
        in->options.write = write;
        in->options.user = user;
        in->options.warn = warn;
        in->options.message = message;
    }
    size_t n = 0;
    for (const char *s = out.text; ok && s && *s; n++) {
        const char *end = strchr(s, '\n');
        s = end ? end + 1 : s + strlen(s);
    }
    cel_sexp *lines = ok && !out.failed ? cel_sexp_vector(in, CEL_S_STRING, n) : NULL;
    const char *s = out.text;
    for (size_t i = 0; lines && i < n; i++) {
        size_t length = strcspn(s, "\n");
        if (!(lines->as.s[i] = cel_intern_n(in, s, length)))
            lines = NULL;
        s += length + (s[length] == '\n');
    }
    cel_text_free(&out);
    return lines ? lines : in->signal ? NULL : cel_no_memory(in);
}

static const cel_builtin rows[] = {
    {"base", "print", "x, digits = NULL, quote = TRUE, ...", print, "Write a value as the console does.", CEL_B_GENERIC | CEL_B_INVISIBLE},
    {"base", "cat", "..., file = \"\", sep = \" \", fill = FALSE, append = FALSE", cat, "Write values one after the other.", CEL_B_INVISIBLE},
    {"utils", "capture.output", "..., file = NULL, append = FALSE, type = \"output\"", capture_output, "What expressions print, as texts.", 0},
    {"base", "format", "x, digits = NULL, nsmall = 0L, width = 0L, justify = \"left\", big.mark = \"\", scientific = NULL, format = NULL, ...", format,
     "Values as texts of common width.", CEL_B_GENERIC},
    {"base", "formatC", "x, width = 0L, digits = NULL, format = \"\", flag = \"\", big.mark = \"\", mode = NULL", format_c, "Numbers in C's formats.", 0},
    {"base", "prettyNum", "x, big.mark = \"\", ...", pretty_num, "Numbers with marks between thousands.", 0},
    {"base", "deparse", "expr, width.cutoff = 60L, ...", deparse, "An expression as text.", 0},
    {"base", "writeLines", "text, con = NULL, sep = \"\\n\"", write_lines, "Write lines of text.", CEL_B_INVISIBLE},
    {"base", "noquote", "obj", noquote, "Texts that print without quotes.", 0},
    {"base", "print.noquote", "x, ...", print_noquote, "Print without quotes.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"base", "invisible", "x = NULL", invisible, "A value that does not print by itself.", CEL_B_INVISIBLE},
    {"base", "toString", "x, ...", to_string, "One text of all elements.", CEL_B_GENERIC},
    {"base", "sQuote", "x, q = FALSE", quoted, "Texts in single quotes.", 0},
    {"base", "dQuote", "x, q = FALSE", quoted, "Texts in double quotes.", 0},
};

const cel_library cel_library_output = {rows, sizeof rows / sizeof *rows};
