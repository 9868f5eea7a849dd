/* ZIP archives with stored (uncompressed) members, written whole or not at all. The same members give the same bytes:
 * every date is 1980-01-01. Format: PKWARE APPNOTE 6.3, version 2.0, without extensions. */
#ifndef CEL_ZIP_H
#define CEL_ZIP_H

#include "base/base.h"

typedef struct cel_zip_member {
    const char *name; /* UTF-8, '/' between folders */
    const void *data;
    size_t size;
} cel_zip_member;

/* CEL_INPUT when the file cannot be written, a name is empty or too long, or there are more than the format can say:
 * 65,535 members, 4 GB. */
cel_status cel_zip_write(const char *path, const cel_zip_member *member, size_t n, cel_error *err);

#endif
