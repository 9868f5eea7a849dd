/* Any bytes as a script: it runs to its end, or to an error with a sentence. Steps and memory are bounded; what it prints
 * is thrown away. */
#include <stdint.h>

#include "cli/script/interp.h"
#include "tests/fuzz/fuzz.h"

static void write_nothing(void *user, const char *text, size_t length)
{
    (void)user, (void)text, (void)length;
}

static void say_nothing(void *user, const char *text)
{
    (void)user, (void)text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cel_script_options options = {.write = write_nothing, .warn = say_nothing, .message = say_nothing, .jobs = 1, .quiet = true, .check_only = true,
                                  .memory_limit = (size_t)64 << 20, .step_limit = 20000};
    cel_interp *in = size > 4096 ? NULL : cel_interp_new(&options);
    cel_error err = {0};
    if (!in)
        return 0;
    cel_status status = cel_script_run_text(in, "fuzz.R", (const char *)data, size, &err);
    fuzz_check(status == CEL_OK || (err.message[0] && status == err.status), "an error without a sentence");
    cel_interp_free(in);
    return 0;
}
