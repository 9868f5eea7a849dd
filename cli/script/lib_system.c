/* The world around: time, dates, the environment, arguments of the command line, the state of R's generator. */
#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/script/state.h"
#include "recipes/calendar.h"

cel_sexp *cel_random_seed(cel_interp *in)
{
    cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, 626);
    if (!out)
        return NULL;
    out->as.i[0] = 10403; /* Rejection, Inversion, Mersenne-Twister */
    out->as.i[1] = in->rng.at;
    for (size_t i = 0; i < 624; i++)
        out->as.i[i + 2] = (int32_t)in->rng.state[i];
    return out;
}

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static cel_sexp *sys_time(cel_interp *in, cel_args *a)
{
    static const char *const time_classes[] = {"POSIXct", "POSIXt", NULL}, *const date_classes[] = {"Date", NULL};
    bool date = strcmp(a->builtin->name, "Sys.Date") == 0;
    double t = now(CLOCK_REALTIME);
    cel_sexp *out = cel_sexp_number(in, date ? floor(t / 86400) : t);
    return out && cel_sexp_set_class(in, out, date ? date_classes : time_classes) ? out : NULL;
}

static cel_sexp *times(cel_interp *in, double user, double system, double elapsed)
{
    static const char *const names[] = {"user.self", "sys.self", "elapsed"}, *const classes[] = {"proc_time", NULL};
    const double values[] = {user, system, elapsed};
    cel_sexp *out = cel_sexp_numbers(in, values, 3);
    return out && cel_sexp_set_names(in, out, names) && cel_sexp_set_class(in, out, classes) ? out : NULL;
}

static cel_sexp *proc_time(cel_interp *in, cel_args *a)
{
    (void)a;
    return times(in, now(CLOCK_PROCESS_CPUTIME_ID), 0, now(CLOCK_MONOTONIC));
}

static cel_sexp *system_time(cel_interp *in, cel_args *a)
{
    double cpu = now(CLOCK_PROCESS_CPUTIME_ID), wall = now(CLOCK_MONOTONIC);
    if (!cel_arg(a, 0))
        return NULL;
    return times(in, now(CLOCK_PROCESS_CPUTIME_ID) - cpu, 0, now(CLOCK_MONOTONIC) - wall);
}

static cel_sexp *print_proc_time(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    cel_writef(in, "   user  system elapsed \n%7.3f %7.3f %7.3f \n", cel_sexp_number_at(x, 0), cel_sexp_number_at(x, 1), cel_sexp_number_at(x, 2));
    return x;
}

/* Variables of the environment that say nothing private; others are as if they were not set. */
static cel_sexp *sys_getenv(cel_interp *in, cel_args *a)
{
    static const char *const open[] = {"HOME", "USER", "LANG", "TZ", "PWD", "TMPDIR", "CI", "OMP_NUM_THREADS", "SLURM_ARRAY_TASK_ID",
                                       "SLURM_ARRAY_TASK_COUNT", "SLURM_CPUS_PER_TASK", "SLURM_JOB_ID"};
    const char *name, *value = NULL;
    if (!cel_arg_text(a, 0, &name))
        return NULL;
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (strcmp(open[i], name) == 0 || strncmp(name, "CELERIAC_", 9) == 0)
            value = getenv(name);
    return value ? cel_sexp_string(in, value) : cel_arg(a, 1);
}

static cel_sexp *command_args(cel_interp *in, cel_args *a)
{
    bool trailing;
    if (!cel_arg_flag(a, 0, &trailing))
        return NULL;
    if (trailing)
        return cel_sexp_strings(in, in->options.args, in->options.n_args);
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, in->options.n_args + 1);
    if (!out || !cel_sexp_set_text(in, out, 0, "celeriac"))
        return NULL;
    for (size_t i = 0; i < in->options.n_args; i++)
        if (!cel_sexp_set_text(in, out, i + 1, in->options.args[i]))
            return NULL;
    return out;
}

static cel_sexp *nothing(cel_interp *in, cel_args *a)
{
    for (size_t k = 0; k < cel_dots(a); k++)
        if (cel_dots_expr(a, k) && !cel_dots_value(a, k))
            return NULL;
    return cel_null(in);
}

static cel_sexp *interactive(cel_interp *in, cel_args *a)
{
    (void)a;
    return cel_sexp_logical(in, 0);
}

static cel_sexp *version(cel_interp *in, cel_args *a)
{
    (void)a;
    return cel_sexp_string(in, "0.1.0");
}

static cel_sexp *quit(cel_interp *in, cel_args *a)
{
    int32_t status;
    if (!cel_arg_integer(a, 1, &status))
        return NULL;
    if (status != 0)
        cel_call_fail(a, "script.quit", "the script ended itself with status %d", status);
    return cel_finish(in, status == 0 ? CEL_OK : CEL_FAILED);
}

/* ---- dates ---- */

/* Reads up to `most` digits at *at. */
static bool read_digits(const char **at, int most, int *out)
{
    const char *start = *at;
    *out = 0;
    while (*at - start < most && **at >= '0' && **at <= '9')
        *out = *out * 10 + *(*at)++ - '0';
    return *at > start;
}

/* Reads the name of a month, whole or its first three letters, in any case. */
static bool read_month(const char **at, int *month)
{
    static const char *const name[] = {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"};
    for (int m = 0; m < 12; m++) {
        size_t n = 0;
        while (name[m][n] && ((*at)[n] | 32) == name[m][n])
            n++;
        if (n >= 3) {
            *at += name[m][n] ? 3 : n;
            *month = m + 1;
            return true;
        }
    }
    return false;
}

/* A date as strptime() reads it: %Y %y %m %d %e %b %B %h %F, white space, other characters as they are; what follows the
 * format is left unread. *known is false where the format has something else. */
static bool read_date(const char *text, const char *format, double *days, bool *known)
{
    int year = -1, month = 0, day = 0;
    bool good = true;
    for (const char *f = format; good && *f; f++) {
        if (*f == ' ') {
            while (*text == ' ')
                text++;
            continue;
        }
        if (*f != '%') {
            good = *text++ == *f;
            continue;
        }
        while (*text == ' ')
            text++;
        switch (*++f) {
        case 'Y':
            good = read_digits(&text, 4, &year);
            break;
        case 'y':
            good = read_digits(&text, 2, &year);
            year += year < 69 ? 2000 : 1900;
            break;
        case 'm':
            good = read_digits(&text, 2, &month);
            break;
        case 'd':
        case 'e':
            good = read_digits(&text, 2, &day);
            break;
        case 'b':
        case 'B':
        case 'h':
            good = read_month(&text, &month);
            break;
        case 'F':
            good = read_digits(&text, 4, &year) && *text++ == '-' && read_digits(&text, 2, &month) && *text++ == '-' && read_digits(&text, 2, &day);
            break;
        default:
            return *known = false;
        }
    }
    if (!good || year < 0 || month < 1 || month > 12 || day < 1 || day > cel_days_in_month(year, month))
        return false;
    *days = (double)cel_days_of_date(year, month, day);
    return true;
}

/* as.Date(text, format): NA where the text is not of the format; several formats are recycled along the texts. */
static cel_sexp *date_by_format(cel_interp *in, cel_args *a, const cel_sexp *x, const cel_sexp *format)
{
    if (format->kind != CEL_S_STRING || format->n == 0)
        return cel_arg_fail(a, 1, "argument.type", "format must be a text like \"%%d/%%m/%%Y\"");
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, x->n);
    for (size_t i = 0; out && i < x->n; i++) {
        const char *text = cel_sexp_text_at(x, i), *how = format->as.s[i % format->n];
        bool known = true;
        if (!text || !how || !read_date(text, how, &out->as.d[i], &known))
            out->as.d[i] = cel_na();
        if (!known)
            return cel_arg_fail(a, 1, "script.date", "dates are read by %%Y, %%y, %%m, %%d, %%e, %%b, %%B and %%F, not by \"%.40s\"", how);
    }
    return out;
}

static cel_sexp *as_date(cel_interp *in, cel_args *a)
{
    static const char *const classes[] = {"Date", NULL};
    char what[80];
    cel_sexp *x = cel_arg(a, 0);
    if (!x || cel_sexp_inherits(x, "Date"))
        return x;
    bool time = cel_sexp_inherits(x, "POSIXct"), texts = x->kind == CEL_S_STRING || cel_is_factor(x);
    cel_sexp *out = NULL;
    if (!texts && !time && (cel_arg_given(a, 1) || cel_arg_given(a, 2))) {
        cel_sexp *origin = cel_arg(a, cel_arg_given(a, 2) ? 2 : 1), *first = origin ? cel_apply_name(in, "as.Date", 1, &origin, NULL) : NULL;
        if (!first || first->n != 1 || !cel_is_number(x))
            return first ? cel_arg_fail(a, 0, "script.date", "days from an origin need numbers and one origin") : NULL;
        out = cel_coerce(in, x, CEL_S_DOUBLE);
        out = out ? cel_sexp_copy(in, out) : NULL;
        for (size_t i = 0; out && i < out->n; i++)
            out->as.d[i] += cel_sexp_number_at(first, 0);
    } else if (texts && cel_arg_given(a, 1)) {
        cel_sexp *format = cel_arg(a, 1);
        out = format ? date_by_format(in, a, x, format) : NULL;
    } else if (texts) {
        out = cel_sexp_vector(in, CEL_S_DOUBLE, x->n);
        for (size_t i = 0; out && i < x->n; i++) {
            const char *text = cel_sexp_text_at(x, i);
            size_t length = text ? strlen(text) : 0;
            out->as.d[i] = cel_na();
            if (text && !(length >= 10 && cel_parse_date(text, 10, &out->as.d[i])) && length && strcmp(text, "NA") != 0)
                return cel_arg_fail(a, 0, "script.date", "\"%.60s\" is not a date as YYYY-MM-DD", text);
        }
    } else if (cel_is_number(x) || x->kind == CEL_S_LOGICAL) {
        out = cel_coerce(in, x, CEL_S_DOUBLE);
        out = out ? cel_sexp_copy(in, out) : NULL;
        for (size_t i = 0; out && time && i < out->n; i++)
            out->as.d[i] = floor(out->as.d[i] / 86400);
        if (out && (!cel_sexp_set_attr(in, out, "tzone", NULL)))
            return NULL;
    } else
        return cel_arg_fail(a, 0, "script.date", "%s cannot be a date", cel_sexp_describe(x, what, sizeof what));
    return out && cel_sexp_set_class(in, out, classes) ? out : NULL;
}

static cel_sexp *as_posixct(cel_interp *in, cel_args *a)
{
    static const char *const classes[] = {"POSIXct", "POSIXt", NULL};
    char what[80];
    cel_sexp *x = cel_arg(a, 0);
    if (!x || cel_sexp_inherits(x, "POSIXct"))
        return x;
    cel_sexp *format = cel_arg_given(a, 2) ? cel_arg(a, 2) : cel_null(in);
    if (!format || (x->kind == CEL_S_STRING && format->kind != CEL_S_NULL)) {
        cel_sexp *both[] = {x, format};
        return format ? cel_apply_name(in, "time_by_format", 2, both, NULL) : NULL;
    }
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, x->n);
    bool date = cel_sexp_inherits(x, "Date");
    if (x->kind != CEL_S_STRING && !cel_is_number(x))
        return cel_arg_fail(a, 0, "script.date", "%s cannot be a time", cel_sexp_describe(x, what, sizeof what));
    for (size_t i = 0; out && i < x->n; i++) {
        if (x->kind != CEL_S_STRING) {
            out->as.d[i] = cel_sexp_number_at(x, i) * (date ? 86400 : 1);
            continue;
        }
        const char *text = x->as.s[i];
        out->as.d[i] = cel_na();
        if (text && !cel_parse_datetime(text, strlen(text), &out->as.d[i])) {
            if (!cel_parse_date(text, strlen(text), &out->as.d[i]))
                return cel_arg_fail(a, 0, "script.date", "\"%.60s\" is not a time as YYYY-MM-DD HH:MM:SS", text);
            out->as.d[i] *= 86400;
        }
    }
    return out && cel_sexp_set_class(in, out, classes) ? out : NULL;
}

/* One date or time in a strftime() pattern; UTC. */
static bool time_text(double seconds, const char *pattern, char *out, size_t size)
{
    double day = floor(seconds / 86400);
    if (!(fabs(day) < 4e8))
        return false;
    int64_t y;
    int m, d, s = (int)(seconds - day * 86400);
    cel_date_of_days((int64_t)day, &y, &m, &d);
    struct tm t = {.tm_year = (int)(y - 1900), .tm_mon = m - 1, .tm_mday = d, .tm_hour = s / 3600, .tm_min = s / 60 % 60, .tm_sec = s % 60,
                   .tm_wday = cel_weekday_of_days((int64_t)day), .tm_yday = (int)((int64_t)day - cel_days_of_date(y, 1, 1))};
    return strftime(out, size, pattern, &t) > 0 || !pattern[0];
}

static cel_sexp *strftime_(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *given = x ? cel_arg(a, 1) : NULL;
    const char *name = a->builtin->name, *pattern = NULL;
    if (!given)
        return NULL;
    bool time = cel_sexp_inherits(x, "POSIXct");
    if (!time && !cel_sexp_inherits(x, "Date"))
        return cel_arg_fail(a, 0, "script.date", "%s() needs dates", name);
    if (name[0] == 'w')
        pattern = "%A";
    else if (given->kind != CEL_S_NULL && !cel_arg_text(a, 1, &pattern))
        return NULL;
    if (!pattern)
        return cel_coerce(in, x, CEL_S_STRING);
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, x->n);
    for (size_t i = 0; out && i < x->n; i++) {
        char text[256] = "";
        double v = cel_sexp_number_at(x, i) * (time ? 1 : 86400);
        bool known = time_text(v, pattern, text, sizeof text);
        if (!cel_sexp_set_text(in, out, i, known ? text : NULL))
            return NULL;
    }
    return out;
}

static cel_sexp *time_difference(cel_interp *in, cel_args *a)
{
    static const char *const units[] = {"auto", "secs", "mins", "hours", "days", "weeks", NULL}, *const classes[] = {"difftime", NULL};
    static const double seconds[] = {1, 1, 60, 3600, 86400, 604800};
    size_t unit;
    cel_sexp *x = cel_arg(a, 0), *y = x ? cel_arg(a, 1) : NULL;
    if (!y || !cel_arg_choice(a, 2, units, &unit))
        return NULL;
    double p = cel_sexp_inherits(x, "Date") ? 86400 : 1, q = cel_sexp_inherits(y, "Date") ? 86400 : 1;
    double d = cel_sexp_number_at(x, 0) * p - cel_sexp_number_at(y, 0) * q;
    if (unit == 0)
        unit = p > 1 || fabs(d) >= 86400 ? 4 : fabs(d) >= 3600 ? 3 : fabs(d) >= 60 ? 2 : 1;
    cel_sexp *out = cel_sexp_number(in, d / seconds[unit]), *name = out ? cel_sexp_string(in, units[unit]) : NULL;
    return name && cel_sexp_set_class(in, out, classes) && cel_sexp_set_attr(in, out, "units", name) ? out : NULL;
}

static cel_sexp *file_path(cel_interp *in, cel_args *a)
{
    cel_text out = {0};
    for (size_t k = 0; k < cel_dots(a); k++) {
        cel_sexp *x = cel_dots_value(a, k);
        if (!x || !(x = cel_coerce(in, x, CEL_S_STRING)) || x->n != 1 || !x->as.s[0]) {
            cel_text_free(&out);
            return in->signal ? NULL : cel_dots_fail(a, k, "script.argument", "file.path() takes texts");
        }
        cel_text_addf(&out, "%s%s", k ? "/" : "", x->as.s[0]);
    }
    cel_sexp *path = out.failed ? cel_no_memory(in) : cel_sexp_string(in, out.text ? out.text : "");
    cel_text_free(&out);
    return path;
}

static cel_sexp *file_part(cel_interp *in, cel_args *a)
{
    const char *path;
    if (!cel_arg_text(a, 0, &path))
        return NULL;
    if (strcmp(a->builtin->name, "file.exists") == 0) {
        FILE *f = fopen(path, "rb");
        if (f)
            fclose(f);
        return cel_sexp_logical(in, f != NULL);
    }
    const char *slash = strrchr(path, '/');
    if (a->builtin->name[0] == 'b')
        return cel_sexp_string(in, slash ? slash + 1 : path);
    cel_text t = {0};
    if (slash)
        cel_text_add_n(&t, path, slash == path ? 1 : (size_t)(slash - path));
    else
        cel_text_add(&t, ".");
    cel_sexp *out = t.failed ? cel_no_memory(in) : cel_sexp_string(in, t.text);
    cel_text_free(&t);
    return out;
}

static const cel_builtin rows[] = {
    {"base", "Sys.time", "", sys_time, "The time.", 0},
    {"base", "Sys.Date", "", sys_time, "The date.", 0},
    {"base", "proc.time", "", proc_time, "Seconds of processor and clock.", 0},
    {"base", "system.time", "expr, gcFirst = TRUE", system_time, "Seconds an expression takes.", 0},
    {"base", "print.proc_time", "x, ...", print_proc_time, "Print times.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"base", "Sys.getenv", "x, unset = \"\", names = NA", sys_getenv, "A variable of the environment.", 0},
    {"base", "Sys.setenv", "...", nothing, "Accepted; changes nothing.", CEL_B_INVISIBLE},
    {"base", "Sys.setlocale", "...", nothing, "Accepted; changes nothing.", CEL_B_INVISIBLE},
    {"base", "Sys.sleep", "...", nothing, "Accepted; does not wait.", CEL_B_INVISIBLE},
    {"base", "gc", "...", nothing, "Accepted; memory is taken care of.", CEL_B_INVISIBLE},
    {"base", "flush.console", "...", nothing, "Accepted; output is not held back.", CEL_B_INVISIBLE},
    {"base", "commandArgs", "trailingOnly = FALSE", command_args, "Words behind -- on the command line.", 0},
    {"base", "interactive", "", interactive, "FALSE: a script.", 0},
    {"utils", "packageVersion", "pkg, lib.loc = NULL", version, "The version of celeriac.", 0},
    {"base", "quit", "save = \"default\", status = 0L, runLast = TRUE", quit, "End the script.", 0},
    {"base", "q", "save = \"default\", status = 0L, runLast = TRUE", quit, "End the script.", 0},
    {"base", "as.Date", "x, format, origin, ...", as_date, "Texts or day numbers as dates.", CEL_B_GENERIC},
    {"base", "as.POSIXct", "x, tz = \"UTC\", format = NULL, ...", as_posixct, "Texts or seconds as times.", CEL_B_GENERIC},
    {"base", "strftime", "x, format = NULL, tz = \"UTC\", ...", strftime_, "Dates in a format.", 0},
    {"base", "weekdays", "x, abbreviate = NULL", strftime_, "Names of the days.", CEL_B_GENERIC},
    {"base", "difftime", "time1, time2, units = \"auto\"", time_difference, "Time between two times.", 0},
    {"base", "file.path", "...", file_path, "Parts of a path put together.", 0},
    {"base", "file.exists", "path", file_part, "Is there such a file?", 0},
    {"base", "basename", "path", file_part, "The last part of a path.", 0},
    {"base", "dirname", "path", file_part, "A path without its last part.", 0},
};

const cel_library cel_library_system = {rows, sizeof rows / sizeof *rows};
