/* Any bytes as the schema beside a CSV file. */
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "recipes/csv.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char table[] = "a,b,c\n1,x,2024-01-02\n2,y,2024-02-03\n,z,\n";
    static char path[64], schema[64];
    if (!path[0]) {
        snprintf(path, sizeof path, "fuzz-%ld.csv", (long)getpid());
        snprintf(schema, sizeof schema, "fuzz-%ld.schema.json", (long)getpid());
    }
    fuzz_write(path, (const uint8_t *)table, sizeof table - 1);
    fuzz_write(schema, data, size);
    cel_frame *f = NULL;
    cel_error err = {0};
    cel_status status = cel_csv_read(path, NULL, &f, &err);
    fuzz_check(status == CEL_OK ? f != NULL : f == NULL && err.message[0], "neither a frame nor a sentence");
    cel_frame_drop(f);
    unlink(path);
    unlink(schema);
    return 0;
}
