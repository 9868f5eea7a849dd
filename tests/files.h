/* Small files for the tests of readers and writers, in a folder of their own that is removed at the end. */
#ifndef CEL_TEST_FILES_H
#define CEL_TEST_FILES_H

#include <dirent.h>
#include <unistd.h>

#include "tests/test.h"

static char test_folder[64];

static inline void test_clean(void);

static inline const char *test_path(const char *name)
{
    static char path[2][512];
    static int turn;
    if (!test_folder[0]) {
        strcpy(test_folder, "/tmp/celeriac-test-XXXXXX");
        ck_assert_ptr_nonnull(mkdtemp(test_folder));
        atexit(test_clean); /* each test is a process of its own */
    }
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", test_folder, name);
    return path[turn];
}

static inline const char *test_write(const char *name, const char *text, size_t length)
{
    const char *path = test_path(name);
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(text, 1, length, f), length);
    ck_assert_int_eq(fclose(f), 0);
    return path;
}

#define FILE_WITH(name, text) test_write(name, text, sizeof(text) - 1)

/* The whole text of a file; static, at most 1 MB. */
static inline const char *test_read(const char *path)
{
    static char text[1 << 20];
    FILE *f = fopen(path, "rb");
    ck_assert_ptr_nonnull(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

static inline size_t test_files(void)
{
    size_t n = 0;
    DIR *dir = test_folder[0] ? opendir(test_folder) : NULL;
    for (struct dirent *e; dir && (e = readdir(dir));)
        n += e->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return n;
}

static inline void test_clean(void)
{
    DIR *dir = test_folder[0] ? opendir(test_folder) : NULL;
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (e->d_name[0] != '.')
            unlink(test_path(e->d_name));
    if (dir) {
        closedir(dir);
        rmdir(test_folder);
    }
    test_folder[0] = '\0';
}

#endif
