/* The bytes of a CSV file. A regular file is read again from its start for a second pass; what a pipe gave is kept. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recipes/csv_private.h"

/* The name in the file's folder nearest to it, when there is one. */
static void near_name(const char *path, cel_error *err)
{
    enum { MOST = 512 };
    char folder[512] = ".", *name[MOST];
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t n = 0;
    if (slash && (size_t)(slash - path) < sizeof folder) {
        memcpy(folder, path, (size_t)(slash - path));
        folder[slash == path ? 1 : slash - path] = '\0';
    }
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && n < MOST && (e = readdir(dir));)
        if (e->d_name[0] != '.' && (name[n] = cel_strdup(e->d_name)))
            n++;
    if (dir)
        closedir(dir);
    int near = cel_nearest(base, (const char *const *)name, n);
    if (near >= 0)
        cel_error_hint(err, "did you mean \"%.*s%s\"?", slash ? (int)(base - path) : 0, path, name[near]);
    for (size_t i = 0; i < n; i++)
        cel_free(name[i]);
}

cel_status csv_source_open(csv_source *s, const char *path, bool twice, cel_error *err)
{
    memset(s, 0, sizeof *s);
    s->fd = -1;
    bool standard = strcmp(path, "-") == 0;
    s->name = standard ? "standard input" : path;
    s->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0) {
        cel_fail(err, CEL_INPUT, errno == ENOENT ? "csv.missing" : "csv.unreadable", "cannot read %s: %s", path,
                 errno == ENOENT ? "there is no such file" : errno == EACCES ? "permission denied" : strerror(errno));
        if (err && errno == ENOENT)
            near_name(path, err);
        return CEL_INPUT;
    }
    struct stat st;
    if (fstat(s->fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        csv_source_close(s);
        return cel_fail(err, CEL_INPUT, "csv.unreadable", "cannot read %s: it is a folder", path);
    }
    s->seekable = !twice || (!standard && lseek(s->fd, 0, SEEK_SET) == 0);
    return CEL_OK;
}

cel_status csv_source_read(csv_source *s, char *to, size_t size, size_t *n, cel_error *err)
{
    *n = 0;
    if (s->at < s->kept_n) {
        *n = s->kept_n - s->at < size ? s->kept_n - s->at : size;
        memcpy(to, s->kept + s->at, *n);
        s->at += *n;
        return CEL_OK;
    }
    ssize_t got;
    do
        got = read(s->fd, to, size);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return cel_fail(err, CEL_INPUT, "csv.unreadable", "cannot read %s: %s", s->name, strerror(errno));
    *n = (size_t)got;
    if (!s->seekable) {
        if (!CEL_GROW(s->kept, s->kept_capacity, s->kept_n + *n))
            return cel_nomem(err);
        memcpy(s->kept + s->kept_n, to, *n);
        s->at = s->kept_n += *n;
    }
    return CEL_OK;
}

cel_status csv_source_rewind(csv_source *s, cel_error *err)
{
    s->at = 0;
    if (s->seekable && lseek(s->fd, 0, SEEK_SET) != 0)
        return cel_fail(err, CEL_INPUT, "csv.unreadable", "cannot read %s a second time: %s", s->name, strerror(errno));
    return CEL_OK;
}

void csv_source_leave(csv_source *s)
{
    s->fd = -1;
    s->kept = NULL;
}

void csv_source_close(csv_source *s)
{
    if (s->fd > STDIN_FILENO)
        close(s->fd);
    s->fd = -1;
    cel_free(s->kept);
    s->kept = NULL;
    s->kept_n = s->kept_capacity = 0;
}
