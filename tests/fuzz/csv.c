/* Any bytes as a CSV file: a frame whose columns all have its rows, or an error with a sentence and a place. */
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "recipes/csv.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[64];
    if (!path[0])
        snprintf(path, sizeof path, "fuzz-%ld.csv", (long)getpid());
    fuzz_write(path, data, size);
    cel_frame *f = NULL;
    cel_error err = {0};
    cel_status status = cel_csv_read(path, NULL, &f, &err);
    fuzz_check(status == CEL_OK ? f != NULL : f == NULL && err.message[0], "neither a frame nor a sentence");
    for (size_t i = 0; f && i < f->cols; i++)
        fuzz_check(f->name[i] && f->column[i], "a column that is not whole");
    cel_frame_drop(f);
    unlink(path);
    return 0;
}
