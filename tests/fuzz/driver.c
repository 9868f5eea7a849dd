/* Feeds a fuzz target every file of a folder, and every beginning of each file: driver FOLDER. */
#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

static size_t feed(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return 0;
    uint8_t *data = malloc(1 << 20);
    size_t size = data ? fread(data, 1, 1 << 20, f) : 0, step = size / 16 + 1;
    fclose(f);
    for (size_t n = 0; n < size; n += step) /* cut short */
        LLVMFuzzerTestOneInput(data, n);
    LLVMFuzzerTestOneInput(data, size);
    for (size_t i = 0; i < size; i += step) { /* one byte changed */
        data[i] ^= 0x55;
        LLVMFuzzerTestOneInput(data, size);
        data[i] ^= 0x55;
    }
    free(data);
    return 1;
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    char scratch[] = "/tmp/celeriac-fuzz-XXXXXX";
    size_t fed = 0;
    if (!folder) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    if (!mkdtemp(scratch) || chdir(scratch) != 0) /* what an input writes is written there */
        return 1;
    for (struct dirent *e; (e = readdir(folder));) {
        char path[4096];
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", argv[1], e->d_name);
        fed += feed(path);
    }
    closedir(folder);
    if (chdir("/") == 0)
        rmdir(scratch);
    printf("%zu files\n", fed);
    return fed > 0 ? 0 : 1;
}
