/* What the fuzz targets share. Each target is one function in the manner of libFuzzer; driver.c feeds it the files of a
 * folder, so that the corpus is an ordinary test. */
#ifndef CEL_TEST_FUZZ_H
#define CEL_TEST_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A broken promise is a crash: the fuzzer keeps the input. */
static inline void fuzz_check(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz: %s\n", what);
    abort();
}

static inline void fuzz_write(const char *path, const uint8_t *data, size_t size)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0) {
        perror(path);
        exit(1);
    }
}

#endif
