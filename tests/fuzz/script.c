/* Any bytes as a script: it runs to its end, or to an error with a sentence. Steps and memory are bounded; what it prints
 * is thrown away. */
#include <stdint.h>

#include "cli/script/state.h"
#include "tests/fuzz/fuzz.h"

static void write_nothing(void *user, const char *text, size_t length)
{
    (void)user, (void)text, (void)length;
}

static void say_nothing(void *user, const char *text)
{
    (void)user, (void)text;
}

/* One interpreter serves many inputs: making it takes longer than most scripts. Each input gets fresh variables. */
static cel_interp *interpreter(void)
{
    static cel_interp *in;
    static unsigned uses;
    static const cel_script_options options = {.write = write_nothing, .warn = say_nothing, .message = say_nothing, .jobs = 1, .quiet = true,
                                               .check_only = true, .memory_limit = (size_t)64 << 20, .step_limit = 20000};
    if (in && ++uses % 64 == 0) {
        cel_interp_free(in);
        in = NULL;
    }
    if (!in)
        return in = cel_interp_new(&options);
    in->steps = 0;
    in->op_redefined = false;
    in->signal = CEL_SIG_NONE;
    in->global = cel_env_new(in, in->base);
    in->script_options = cel_sexp_list(in, 0, NULL);
    cel_heap_sweep(in, true);
    return in;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cel_error err = {0};
    cel_interp *in = size > 4096 ? NULL : interpreter();
    if (!in || !in->global || !in->script_options)
        return 0;
    cel_status status = cel_script_run_text(in, "fuzz.R", (const char *)data, size, &err);
    fuzz_check(status == CEL_OK || (err.message[0] && status == err.status), "an error without a sentence");
    return 0;
}
