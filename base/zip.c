/* Writing stored ZIP archives: local headers and data, then the central directory, then its end. */
#include "base/zip.h"

#include <string.h>
#include <zlib.h>

#include "base/file.h"

enum { DATE_1980 = 0x21, UTF8_NAMES = 1 << 11, VERSION = 20 };

static uint32_t crc_of(const cel_zip_member *m)
{
    const unsigned char *at = m->data;
    uLong crc = crc32(0, NULL, 0);
    for (size_t left = m->size; left > 0;) {
        uInt some = left > 1u << 30 ? 1u << 30 : (uInt)left;
        crc = crc32(crc, at, some);
        at += some;
        left -= some;
    }
    return (uint32_t)crc;
}

/* What local header and directory have in common. */
static void put_member(cel_text *t, const cel_zip_member *m, uint32_t crc)
{
    cel_text_add_little(t, VERSION, 2);
    cel_text_add_little(t, UTF8_NAMES, 2);
    cel_text_add_little(t, 0, 2); /* stored */
    cel_text_add_little(t, 0, 2); /* time */
    cel_text_add_little(t, DATE_1980, 2);
    cel_text_add_little(t, crc, 4);
    cel_text_add_little(t, m->size, 4);
    cel_text_add_little(t, m->size, 4);
    cel_text_add_little(t, strlen(m->name), 2);
    cel_text_add_little(t, 0, 2); /* no extra field */
}

static cel_status check(const char *path, const cel_zip_member *member, size_t n, cel_error *err)
{
    uint64_t total = 22;
    if (n > 65535)
        return cel_fail(err, CEL_INPUT, "zip.large", "cannot write %s: a ZIP file holds at most 65,535 members, not %zu", path, n);
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(member[i].name);
        if (length == 0 || length > 65535)
            return cel_fail(err, CEL_INPUT, "zip.name", "cannot write %s: a member has %s name", path, length ? "too long a" : "no");
        total += 30 + 46 + 2 * length + member[i].size;
        if (member[i].size > UINT32_MAX || total > UINT32_MAX)
            return cel_fail(err, CEL_INPUT, "zip.large", "cannot write %s: a ZIP file holds at most 4 GB", path);
    }
    return CEL_OK;
}

static cel_status write_members(cel_target *target, const cel_zip_member *member, size_t n, cel_text *directory, cel_error *err)
{
    uint64_t at = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t crc = crc_of(&member[i]);
        cel_text local = {0};
        cel_text_add_little(&local, 0x04034b50, 4);
        put_member(&local, &member[i], crc);
        cel_text_add(&local, member[i].name);
        cel_text_add_little(directory, 0x02014b50, 4);
        cel_text_add_little(directory, VERSION, 2); /* made by: MS-DOS, so no permissions */
        put_member(directory, &member[i], crc);
        cel_text_add_little(directory, 0, 2 + 2 + 2 + 4); /* no comment, disk 0, attributes */
        cel_text_add_little(directory, at, 4);
        cel_text_add(directory, member[i].name);
        at += local.length + member[i].size;
        cel_status status = local.failed ? cel_nomem(err) : cel_target_add(target, local.text, local.length, err);
        cel_text_free(&local);
        CEL_TRY(status);
        CEL_TRY(cel_target_add(target, member[i].data, member[i].size, err));
    }
    size_t size = directory->length;
    cel_text_add_little(directory, 0x06054b50, 4);
    cel_text_add_little(directory, 0, 4); /* disks */
    cel_text_add_little(directory, n, 2);
    cel_text_add_little(directory, n, 2);
    cel_text_add_little(directory, size, 4);
    cel_text_add_little(directory, at, 4);
    cel_text_add_little(directory, 0, 2); /* no comment */
    return directory->failed ? cel_nomem(err) : cel_target_add(target, directory->text, directory->length, err);
}

cel_status cel_zip_write(const char *path, const cel_zip_member *member, size_t n, cel_error *err)
{
    CEL_TRY(check(path, member, n, err));
    cel_target target;
    CEL_TRY(cel_target_open(&target, path, err));
    target.durable = true;
    cel_text directory = {0};
    cel_status status = write_members(&target, member, n, &directory, err);
    cel_text_free(&directory);
    return cel_target_close(&target, status, err);
}
