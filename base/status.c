/* Error values: filled here and nowhere else, so that every sentence has the same shape. Never allocates. */
#include <stdio.h>
#include <string.h>

#include "base/base.h"

static void copy(char *to, size_t size, const char *from)
{
    size_t n = strlen(from);
    if (n >= size) {
        n = size - 1;
        while (n > 0 && ((unsigned char)from[n] & 0xC0) == 0x80)
            n--; /* not in the middle of a UTF-8 character */
    }
    memcpy(to, from, n);
    to[n] = '\0';
}

cel_status cel_fail(cel_error *err, cel_status status, const char *code, const char *format, ...)
{
    if (!err)
        return status;
    char message[sizeof err->message]; /* the arguments may point into *err */
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    memset(err, 0, sizeof *err);
    err->status = status;
    copy(err->code, sizeof err->code, code);
    copy(err->message, sizeof err->message, message);
    return status;
}

void cel_error_hint(cel_error *err, const char *format, ...)
{
    if (!err)
        return;
    char line[sizeof err->hint];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    size_t used = strlen(err->hint);
    if (used > 0 && used + 1 < sizeof err->hint)
        err->hint[used++] = '\n';
    copy(err->hint + used, sizeof err->hint - used, line);
}

void cel_error_where(cel_error *err, const char *file, long line, long column)
{
    if (!err)
        return;
    if (file)
        copy(err->file, sizeof err->file, file);
    err->line = line;
    err->column = column;
}

void cel_error_prefix(cel_error *err, const char *format, ...)
{
    if (!err)
        return;
    char whole[2 * sizeof err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(whole, sizeof err->message, format, args);
    va_end(args);
    size_t used = strlen(whole);
    copy(whole + used, sizeof whole - used, err->message);
    copy(err->message, sizeof err->message, whole);
}

cel_status cel_nomem(cel_error *err)
{
    return cel_fail(err, CEL_NOMEM, "memory", "there is not enough memory");
}

int cel_exit_code(cel_status status)
{
    static const int code[] = {[CEL_OK] = 0, [CEL_INPUT] = 2, [CEL_FAILED] = 1, [CEL_NOMEM] = 1, [CEL_INTERRUPTED] = 130};
    return code[status];
}
