/* SHA-256 by Nettle, as hexadecimal text and of files. */
#include "base/sha256.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void cel_sha256_start(cel_sha256 *s)
{
    sha256_init(&s->hash);
}

void cel_sha256_add(cel_sha256 *s, const void *bytes, size_t n)
{
    sha256_update(&s->hash, n, bytes);
}

void cel_sha256_text(cel_sha256 *s, char out[CEL_SHA256_TEXT])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&s->hash, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

cel_status cel_sha256_file(const char *path, char out[CEL_SHA256_TEXT], cel_error *err)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return cel_fail(err, CEL_INPUT, "file.open", "%s cannot be opened: %s", path, strerror(errno));
    cel_sha256 s;
    char block[65536];
    cel_sha256_start(&s);
    for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
        cel_sha256_add(&s, block, n);
    bool failed = ferror(f) != 0;
    fclose(f);
    cel_sha256_text(&s, out);
    return failed ? cel_fail(err, CEL_INPUT, "file.read", "%s cannot be read", path) : CEL_OK;
}
