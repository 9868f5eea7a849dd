/* Files: one that appears whole or not at all, and reading one at once. */
#ifndef CEL_FILE_H
#define CEL_FILE_H

#include "base/base.h"

/* A file being written beside its place ("NAME.XXXXXX"), renamed when everything is in it: whoever reads NAME sees the
 * old file or the new one, never a part. A link stays a link; the permissions of an old file are kept. "-" is standard
 * output; that, pipes and devices are written directly. */
typedef struct cel_target {
    char path[1024], beside[1040];
    int fd;
    bool direct;  /* standard output, a pipe or a device: written as it is */
    bool durable; /* on the disk before it is renamed, so that a power cut leaves the old or the new; set after opening */
    char *buffer;
    size_t n;
} cel_target;

/* CEL_INPUT when it cannot be opened. After an error there is nothing to close. */
cel_status cel_target_open(cel_target *t, const char *path, cel_error *err);
/* The code of the error is "file.closed" when nobody reads the pipe any more (where SIGPIPE is ignored). */
cel_status cel_target_add(cel_target *t, const void *bytes, size_t length, cel_error *err);
/* Renames when `status` is CEL_OK, else leaves nothing behind; gives back the first failure. */
cel_status cel_target_close(cel_target *t, cel_status status, cel_error *err);

/* A whole file of at most `limit` bytes, with a NUL after its last byte. The caller frees `*out` with cel_free. CEL_INPUT
 * when it is not there, not a regular file, or larger. */
cel_status cel_file_read(const char *path, size_t limit, char **out, size_t *size, cel_error *err);

#endif
