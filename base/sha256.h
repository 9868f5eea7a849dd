/* SHA-256 (FIPS 180-4): the identity of data, and the check that a model file is what was written. */
#ifndef CEL_SHA256_H
#define CEL_SHA256_H

#include <nettle/sha2.h>

#include "base/base.h"

typedef struct cel_sha256 {
    struct sha256_ctx hash;
} cel_sha256;

#define CEL_SHA256_TEXT 65 /* 64 hexadecimal digits and a NUL */

void cel_sha256_start(cel_sha256 *s);
void cel_sha256_add(cel_sha256 *s, const void *bytes, size_t n);
/* The digest as lower-case hexadecimal text. `s` begins anew. */
void cel_sha256_text(cel_sha256 *s, char out[CEL_SHA256_TEXT]);
/* Of a file. CEL_INPUT when it cannot be read. */
cel_status cel_sha256_file(const char *path, char out[CEL_SHA256_TEXT], cel_error *err);

#endif
