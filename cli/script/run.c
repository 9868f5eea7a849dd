/* An interpreter from beginning to end: names of the syntax and rows of the builtins entered, scripts run statement by
 * statement with visible values printed, everything freed. */
#include <errno.h>
#include <float.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/packages.h"

static bool enter_rows(cel_interp *in, const cel_builtin *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cel_row *row = &in->rows[in->n_rows];
        row->builtin = &rows[i];
        const char *name = cel_intern(in, rows[i].name);
        if (!name)
            return false;
        row->next = cel_name_of(name)->builtin; /* a later row of a name hides an earlier one */
        cel_name_of(name)->builtin = (int32_t)in->n_rows++;
    }
    return true;
}

static bool enter_names(cel_interp *in)
{
    static const struct { const char *name; cel_op op; } also[] = {{":::", CEL_OP_NS}};
    for (int op = 1; op < CEL_OPS; op++) {
        const char *name = cel_intern(in, cel_op_names[op]);
        if (!name)
            return false;
        cel_name_of(name)->op = op;
    }
    for (size_t i = 0; i < sizeof also / sizeof *also; i++) {
        const char *name = cel_intern(in, also[i].name);
        if (!name)
            return false;
        cel_name_of(name)->op = also[i].op;
    }
    size_t n = 0;
    for (size_t l = 0; l < cel_n_libraries; l++)
        n += cel_libraries[l]->n;
    in->rows = CEL_ARRAY(cel_row, n);
    if (!in->rows)
        return false;
    for (size_t l = 0; l < cel_n_libraries; l++)
        if (!enter_rows(in, cel_libraries[l]->rows, cel_libraries[l]->n))
            return false;
    for (size_t m = 0; m < cel_n_library_makers; m++) {
        size_t more;
        const cel_builtin *made = cel_library_makers[m](in, &more);
        cel_row *rows = made ? cel_realloc(in->rows, n += more, sizeof *rows) : NULL;
        if (!rows)
            return false;
        in->rows = rows;
        memset(rows + in->n_rows, 0, more * sizeof *rows);
        if (!enter_rows(in, made, more))
            return false;
    }
    return true;
}

static bool enter_constants(cel_interp *in)
{
    static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September",
                                         "October", "November", "December"};
    cel_sexp *lower = cel_sexp_vector(in, CEL_S_STRING, 26), *upper = lower ? cel_sexp_vector(in, CEL_S_STRING, 26) : NULL;
    cel_sexp *name = cel_sexp_strings(in, months, 12), *abb = name ? cel_sexp_vector(in, CEL_S_STRING, 12) : NULL;
    if (!upper || !abb)
        return false;
    for (size_t i = 0; i < 26; i++) {
        const char c[] = {(char)('a' + i), '\0'}, d[] = {(char)('A' + i), '\0'};
        if (!cel_sexp_set_text(in, lower, i, c) || !cel_sexp_set_text(in, upper, i, d))
            return false;
    }
    for (size_t i = 0; i < 12; i++)
        if (!(abb->as.s[i] = cel_intern_n(in, months[i], 3)))
            return false;
    /* .Machine and R.version: what scripts ask of them. */
    static const char *const machine_names[] = {"integer.max", "double.eps", "double.xmin", "double.xmax", "double.digits"};
    static const char *const version_names[] = {"major", "minor", "language", "version.string"};
    static const char *const version_texts[] = {"4", "5.1", "R", "R version 4.5.1 (the subset of celeriac " CELERIAC_VERSION ")"};
    cel_sexp *machine = cel_sexp_list(in, 5, machine_names), *version = cel_sexp_list(in, 4, version_names);
    if (!machine || !version)
        return false;
    cel_sexp *const limits[] = {cel_sexp_integer(in, INT32_MAX), cel_sexp_number(in, DBL_EPSILON), cel_sexp_number(in, DBL_MIN),
                                cel_sexp_number(in, DBL_MAX), cel_sexp_integer(in, DBL_MANT_DIG)};
    for (size_t i = 0; i < 5; i++) {
        cel_sexp *text = i < 4 ? cel_sexp_string(in, version_texts[i]) : in->null;
        if (!limits[i] || !text)
            return false;
        cel_sexp_set(machine, i, limits[i]);
        if (i < 4)
            cel_sexp_set(version, i, text);
    }
    const struct { const char *name; cel_sexp *value; } constants[] = {
        {".Machine", machine}, {"R.version", version}, {"R.version.string", version->as.v[3]},
        {"T", cel_sexp_logical(in, 1)}, {"F", cel_sexp_logical(in, 0)}, {"pi", cel_sexp_number(in, 3.14159265358979323846)},
        {"letters", lower}, {"LETTERS", upper}, {"month.name", name}, {"month.abb", abb}};
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (!constants[i].value || !cel_env_set(in, in->base, constants[i].name, cel_sexp_share(constants[i].value)))
            return false;
    return true;
}

cel_interp *cel_interp_new(const cel_script_options *options)
{
    cel_interp *in = CEL_NEW(cel_interp);
    if (!in)
        return NULL;
    if (options)
        in->options = *options;
    in->memory_limit = in->options.memory_limit ? in->options.memory_limit : (size_t)8 << 30;
    in->visible = true;
    in->lookup = cel_data_lookup;
    cel_rng_seed(&in->rng, 1); /* as long as the script sets no seed, every run draws the same */
    if (!cel_heap_start(in) || !(in->null = cel_heap_new(in, CEL_S_NULL, 0, 0)))
        goto fail;
    in->null->named = 2;
    in->empty = cel_sexp_vector(in, CEL_S_STRING, 0);
    in->base = in->empty ? cel_env_new(in, NULL) : NULL;
    in->global = in->base ? cel_env_new(in, in->base) : NULL;
    if (!in->global)
        goto fail;
    in->base->as.env->is_base = true;
    in->script_options = cel_sexp_list(in, 0, NULL);
    in->attached = cel_sexp_vector(in, CEL_S_STRING, 0);
    if (!in->script_options || !in->attached || !enter_names(in) || !enter_constants(in))
        goto fail;
    return in;
fail:
    cel_interp_free(in);
    return NULL;
}

void cel_interp_free(cel_interp *in)
{
    if (!in)
        return;
    for (int slot = 0; slot < CEL_SLOTS; slot++)
        if (in->slot[slot] && in->free_slot[slot])
            in->free_slot[slot](in->slot[slot]);
    cel_heap_free(in);
    for (cel_source *s = in->sources, *next; s; s = next) {
        next = s->next;
        cel_free(s->file);
        cel_free(s->text);
        cel_free(s);
    }
    cel_free(in->rows);
    cel_free(in);
}

const cel_script_options *cel_interp_options(const cel_interp *in)
{
    return &in->options;
}

cel_rng *cel_interp_rng(cel_interp *in)
{
    return &in->rng;
}

void *cel_interp_slot(const cel_interp *in, cel_slot slot)
{
    return in->slot[slot];
}

void cel_interp_set_slot(cel_interp *in, cel_slot slot, void *state, void (*free_state)(void *))
{
    if (in->slot[slot] && in->slot[slot] != state && in->free_slot[slot])
        in->free_slot[slot](in->slot[slot]);
    in->slot[slot] = state;
    in->free_slot[slot] = free_state;
}

void cel_interp_set_lookup(cel_interp *in, cel_sexp *(*lookup)(cel_interp *in, const char *name))
{
    in->lookup = lookup;
}

void cel_write(cel_interp *in, const char *text)
{
    if (in->options.write && text[0])
        in->options.write(in->options.user, text, strlen(text));
}

void cel_writef(cel_interp *in, const char *format, ...)
{
    cel_text t = {0};
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *buffer = need < 0 ? NULL : cel_malloc((size_t)need + 1);
    if (buffer) {
        vsnprintf(buffer, (size_t)need + 1, format, again);
        cel_write(in, buffer);
    }
    va_end(again);
    cel_free(buffer);
    cel_text_free(&t);
}

static int option_integer(const cel_interp *in, const char *name, int fallback, int least, int most)
{
    const cel_sexp *value = cel_list_get(in->script_options, name);
    int32_t x = value ? cel_sexp_integer_at(value, 0) : CEL_NA_INT;
    return x == CEL_NA_INT || x < least || x > most ? fallback : x;
}

int cel_option_width(const cel_interp *in)
{
    return option_integer(in, "width", 80, 10, 10000);
}

int cel_option_digits(const cel_interp *in)
{
    return option_integer(in, "digits", 7, 1, 22);
}

/* ---- running ---- */

static void start(cel_interp *in, const char *base)
{
    in->stack_base = (char *)(uintptr_t)base;
    in->signal = CEL_SIG_NONE;
    memset(&in->error, 0, sizeof in->error);
    in->here = (cel_span){0};
    in->n_roots = 0;
    in->frames = NULL;
    in->depth = in->call_depth = 0;
    in->context = NULL;
    in->handlers = NULL;
    in->muffle_warnings = in->muffle_messages = false;
}

static cel_status finish(cel_interp *in, cel_error *err)
{
    if (in->signal == CEL_SIG_FINISH) {
        in->signal = CEL_SIG_NONE;
        if (err)
            *err = in->error;
        return in->finish;
    }
    if (in->signal == CEL_SIG_BREAK || in->signal == CEL_SIG_NEXT)
        cel_fail_here(in, "script.loop", "%s stands outside of a loop", in->signal == CEL_SIG_BREAK ? "break" : "next");
    else if (in->signal == CEL_SIG_RETURN)
        cel_fail_here(in, "script.return", "return() stands outside of a function");
    cel_status status = in->error.status == CEL_OK ? CEL_FAILED : in->error.status;
    if (err)
        *err = in->error;
    in->signal = CEL_SIG_NONE;
    return status;
}

static cel_status run(cel_interp *in, cel_source *source, cel_error *err)
{
    char base;
    start(in, &base);
    if (cel_parse(in, source) != CEL_OK)
        return finish(in, err);
    for (size_t i = 0; i < source->program->n; i++) {
        cel_sexp *value = cel_eval(in, source->program->as.v[i], in->global);
        if (!value || (in->visible && !cel_print(in, value)))
            return finish(in, err);
        cel_heap_sweep(in, false);
        if (cel_interrupted(in))
            return finish(in, err);
    }
    return CEL_OK;
}

cel_status cel_script_run_text(cel_interp *in, const char *name, const char *text, size_t length, cel_error *err)
{
    cel_source *source = cel_source_new(in, name, text, length);
    return source ? run(in, source, err) : finish(in, err);
}

cel_status cel_script_check_text(cel_interp *in, const char *name, const char *text, size_t length, cel_error *err)
{
    char base;
    start(in, &base);
    cel_source *source = cel_source_new(in, name, text, length);
    return source && cel_parse(in, source) == CEL_OK ? CEL_OK : finish(in, err);
}

static cel_status read_file(const char *path, char **text, size_t *length, cel_error *err)
{
    size_t capacity = 0;
    *text = NULL;
    *length = 0;
    FILE *f = fopen(path, "rb");
    if (!f)
        return cel_fail(err, CEL_INPUT, "script.open", "%s cannot be opened: %s", path, strerror(errno));
    size_t got = 1;
    while (got > 0) {
        if (!CEL_GROW(*text, capacity, *length + 65536) || *length > (256u << 20)) {
            fclose(f);
            return *length > (256u << 20) ? cel_fail(err, CEL_INPUT, "script.size", "%s is too long for a script", path) : cel_nomem(err);
        }
        got = fread(*text + *length, 1, 65536, f);
        *length += got;
    }
    bool failed = ferror(f);
    fclose(f);
    return failed ? cel_fail(err, CEL_INPUT, "script.read", "%s cannot be read: %s", path, strerror(errno)) : CEL_OK;
}

cel_status cel_script_run_file(cel_interp *in, const char *path, cel_error *err)
{
    char *text;
    size_t length;
    cel_error own = {0};
    cel_status status = read_file(path, &text, &length, &own);
    if (status == CEL_OK)
        status = cel_script_run_text(in, path, text, length, &own);
    if (err)
        *err = own;
    cel_free(text);
    return status;
}
