/* Any bytes as a model file: refused with a sentence, or a fit. */
#include <stdint.h>

#include "tests/fuzz/fuzz.h"
#include "tuning/model_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cel_saved saved = {0};
    cel_error err = {0};
    cel_status status = cel_model_parse("fuzz.celeriac", data, size, &saved, &err);
    fuzz_check(status == CEL_OK ? saved.fit != NULL : err.message[0] != '\0', "neither a fit nor a sentence");
    if (status == CEL_OK)
        cel_saved_free(&saved);
    return 0;
}
