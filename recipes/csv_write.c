/* Writing CSV files, whole or not at all: a temporary file beside the target, renamed when everything is in it.
 * Numbers are the shortest text that reads back; what a reader would trim, split or take for missing is quoted. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recipes/calendar.h"
#include "recipes/csv_private.h"

enum { BUFFER = 1 << 16 };

/* ---- the target ---- */

static cel_status cannot(const csv_target *t, cel_error *err)
{
    return cel_fail(err, errno == ENOSPC ? CEL_FAILED : CEL_INPUT, "file.unwritable", "cannot write %s: %s", t->path, strerror(errno));
}

cel_status csv_target_open(csv_target *t, const char *path, cel_error *err)
{
    memset(t, 0, sizeof *t);
    t->fd = -1;
    bool standard = strcmp(path, "-") == 0;
    char resolved[4096];
    const char *place = standard ? "standard output" : realpath(path, resolved) ? resolved : path; /* a link stays a link */
    if ((size_t)snprintf(t->path, sizeof t->path, "%s", place) >= sizeof t->path)
        return cel_fail(err, CEL_INPUT, "file.unwritable", "cannot write %.80s...: the name is too long", path);
    if (!(t->buffer = cel_malloc(BUFFER)))
        return cel_nomem(err);
    struct stat st;
    bool exists = !standard && stat(t->path, &st) == 0;
    t->direct = standard || (exists && !S_ISREG(st.st_mode));
    if (standard)
        t->fd = STDOUT_FILENO;
    else if (t->direct)
        t->fd = open(t->path, O_WRONLY | O_CLOEXEC);
    else {
        snprintf(t->beside, sizeof t->beside, "%s.XXXXXX", t->path);
        t->fd = mkostemp(t->beside, O_CLOEXEC);
        mode_t mask = umask(0);
        umask(mask);
        if (t->fd >= 0 && fchmod(t->fd, exists ? st.st_mode & 07777 : 0666 & ~mask) != 0 && errno != EPERM)
            return csv_target_close(t, cannot(t, err), err);
    }
    if (t->fd < 0) {
        cel_status status = cannot(t, err);
        cel_free(t->buffer);
        t->buffer = NULL;
        return status;
    }
    return CEL_OK;
}

static cel_status put(csv_target *t, const char *bytes, size_t length, cel_error *err)
{
    while (length > 0) {
        ssize_t n = write(t->fd, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cannot(t, err);
        bytes += n;
        length -= (size_t)n;
    }
    return CEL_OK;
}

cel_status csv_target_add(csv_target *t, const char *bytes, size_t length, cel_error *err)
{
    if (t->n + length > BUFFER) {
        CEL_TRY(put(t, t->buffer, t->n, err));
        t->n = 0;
        if (length > BUFFER)
            return put(t, bytes, length, err);
    }
    memcpy(t->buffer + t->n, bytes, length);
    t->n += length;
    return CEL_OK;
}

cel_status csv_target_close(csv_target *t, cel_status status, cel_error *err)
{
    if (status == CEL_OK)
        status = put(t, t->buffer, t->n, err);
    if (t->fd > STDERR_FILENO && close(t->fd) != 0 && status == CEL_OK)
        status = cannot(t, err);
    if (!t->direct && status == CEL_OK && rename(t->beside, t->path) != 0)
        status = cannot(t, err);
    if (!t->direct && status != CEL_OK)
        unlink(t->beside);
    cel_free(t->buffer);
    t->buffer = NULL;
    return status;
}

/* ---- values ---- */

static bool needs_quotes(const char *text)
{
    size_t n = strcspn(text, "\",\n\r"), last = strlen(text);
    return text[n] != '\0' || last == 0 || strcmp(text, "NA") == 0 || strchr(" \t", text[0]) || strchr(" \t", text[last - 1]);
}

static cel_status put_text(csv_target *t, const char *text, cel_error *err)
{
    if (!needs_quotes(text))
        return csv_target_add(t, text, strlen(text), err);
    CEL_TRY(csv_target_add(t, "\"", 1, err));
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        CEL_TRY(csv_target_add(t, text, (size_t)(quote - text), err));
        CEL_TRY(csv_target_add(t, "\"\"", 2, err));
    }
    CEL_TRY(csv_target_add(t, text, strlen(text), err));
    return csv_target_add(t, "\"", 1, err);
}

static cel_status put_number(csv_target *t, double x, cel_error *err)
{
    char out[32];
    cel_format_double(x, out);
    return csv_target_add(t, out, strlen(out), err);
}

static cel_status put_code(csv_target *t, const cel_column *c, size_t row, cel_error *err)
{
    char out[32];
    int n = snprintf(out, sizeof out, "%d", c->code[row]);
    return csv_target_add(t, out, (size_t)n, err);
}

static cel_status put_value(csv_target *t, const cel_column *c, size_t row, cel_error *err)
{
    char out[64];
    if (c->type == CEL_MATRIX) {
        for (size_t k = 0; k < c->width; k++) {
            if (k > 0)
                CEL_TRY(csv_target_add(t, ",", 1, err));
            CEL_TRY(put_number(t, c->num[row * c->width + k], err));
        }
        return CEL_OK;
    }
    if (c->type == CEL_DOUBLE)
        return put_number(t, c->num[row], err);
    if (cel_column_is_missing(c, row))
        return csv_target_add(t, "NA", 2, err);
    if (c->levels)
        return put_text(t, cel_column_label(c, row), err);
    if (c->type == CEL_LOGICAL)
        return c->code[row] ? csv_target_add(t, "TRUE", 4, err) : csv_target_add(t, "FALSE", 5, err);
    if (c->type == CEL_INTEGER)
        return put_code(t, c, row, err);
    c->type == CEL_DATE ? cel_format_date(c->num[row], out) : cel_format_datetime(c->num[row], out);
    return csv_target_add(t, out, strlen(out), err);
}

/* The columns of a matrix are named as as.data.frame() does: name.1, name.2, ... */
static cel_status put_name(csv_target *t, const char *name, const cel_column *c, cel_error *err)
{
    if (c->type != CEL_MATRIX)
        return put_text(t, name, err);
    cel_status status = CEL_OK;
    for (size_t k = 0; status == CEL_OK && k < c->width; k++) {
        cel_text full = {0};
        cel_text_addf(&full, "%s.%zu", name, k + 1);
        if (k > 0)
            status = csv_target_add(t, ",", 1, err);
        if (status == CEL_OK)
            status = full.failed ? cel_nomem(err) : put_text(t, full.text, err);
        cel_text_free(&full);
    }
    return status;
}

static cel_status put_frame(csv_target *t, const cel_frame *f, cel_error *err)
{
    for (size_t j = 0; j < f->cols; j++) {
        CEL_TRY(put_name(t, f->name[j], f->column[j], err));
        CEL_TRY(csv_target_add(t, j + 1 < f->cols ? "," : "\n", 1, err));
    }
    for (size_t i = 0; i < f->rows; i++)
        for (size_t j = 0; j < f->cols; j++) {
            CEL_TRY(put_value(t, f->column[j], i, err));
            CEL_TRY(csv_target_add(t, j + 1 < f->cols ? "," : "\n", 1, err));
        }
    return CEL_OK;
}

cel_status cel_csv_write(const cel_frame *f, const char *path, cel_error *err)
{
    csv_target t;
    CEL_TRY(csv_target_open(&t, path, err));
    return csv_target_close(&t, put_frame(&t, f, err), err);
}
