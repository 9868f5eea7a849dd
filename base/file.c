/* Writing files whole or not at all: a temporary file beside the target, renamed when everything is in it. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 1 << 16 };

static cel_status cannot(const cel_target *t, cel_error *err)
{
    return cel_fail(err, errno == ENOSPC || errno == EIO ? CEL_FAILED : CEL_INPUT, errno == EPIPE ? "file.closed" : "file.unwritable",
                    "cannot write %s: %s", t->path, strerror(errno));
}

static cel_status open_beside(cel_target *t, const struct stat *old, cel_error *err)
{
    snprintf(t->beside, sizeof t->beside, "%s.XXXXXX", t->path);
    t->fd = mkostemp(t->beside, O_CLOEXEC);
    if (t->fd < 0)
        return CEL_OK; /* seen by the caller */
    mode_t mask = umask(0);
    umask(mask);
    mode_t mode = old ? old->st_mode & 07777 : 0666 & ~mask;
    return fchmod(t->fd, mode) == 0 || errno == EPERM ? CEL_OK : cannot(t, err);
}

cel_status cel_target_open(cel_target *t, const char *path, cel_error *err)
{
    memset(t, 0, sizeof *t);
    t->fd = -1;
    bool standard = strcmp(path, "-") == 0;
    char resolved[4096];
    const char *place = standard ? "standard output" : realpath(path, resolved) ? resolved : path;
    if ((size_t)snprintf(t->path, sizeof t->path, "%s", place) >= sizeof t->path)
        return cel_fail(err, CEL_INPUT, "file.unwritable", "cannot write %.80s...: the name is too long", path);
    if (!(t->buffer = cel_malloc(BUFFER)))
        return cel_nomem(err);
    struct stat st;
    bool exists = !standard && stat(t->path, &st) == 0;
    t->direct = standard || (exists && !S_ISREG(st.st_mode));
    cel_status status = CEL_OK;
    if (standard)
        t->fd = STDOUT_FILENO;
    else if (t->direct)
        t->fd = open(t->path, O_WRONLY | O_CLOEXEC);
    else
        status = open_beside(t, exists ? &st : NULL, err);
    if (status != CEL_OK)
        return cel_target_close(t, status, err);
    if (t->fd < 0) {
        status = cannot(t, err);
        cel_free(t->buffer);
        t->buffer = NULL;
    }
    return status;
}

static cel_status put(cel_target *t, const char *bytes, size_t length, cel_error *err)
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

cel_status cel_target_add(cel_target *t, const void *bytes, size_t length, cel_error *err)
{
    if (length == 0)
        return CEL_OK;
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

cel_status cel_target_close(cel_target *t, cel_status status, cel_error *err)
{
    if (status == CEL_OK)
        status = put(t, t->buffer, t->n, err);
    if (status == CEL_OK && t->durable && !t->direct && fsync(t->fd) != 0)
        status = cannot(t, err);
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

static cel_status read_all(int fd, const char *path, size_t size, char **out, cel_error *err)
{
    char *bytes = cel_malloc(size + 1);
    if (!bytes)
        return cel_nomem(err);
    size_t at = 0;
    while (at < size) {
        ssize_t n = read(fd, bytes + at, size - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            cel_free(bytes);
            return cel_fail(err, CEL_FAILED, "file.unreadable", "cannot read %s: %s", path, n < 0 ? strerror(errno) : "it became shorter");
        }
        at += (size_t)n;
    }
    bytes[size] = '\0';
    *out = bytes;
    return CEL_OK;
}

cel_status cel_file_read(const char *path, size_t limit, char **out, size_t *size, cel_error *err)
{
    *out = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        cel_status status = cel_fail(err, CEL_INPUT, "file.unreadable", "cannot read %s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return status;
    }
    cel_status status;
    if (!S_ISREG(st.st_mode))
        status = cel_fail(err, CEL_INPUT, "file.unreadable", "cannot read %s: it is %s", path,
                          S_ISDIR(st.st_mode) ? "a folder" : "not a regular file");
    else if ((uint64_t)st.st_size > limit)
        status = cel_fail(err, CEL_INPUT, "file.large", "%s is too large: %lld bytes, at most %zu can be read", path,
                          (long long)st.st_size, limit);
    else
        status = read_all(fd, path, *size = (size_t)st.st_size, out, err);
    close(fd);
    return status;
}
