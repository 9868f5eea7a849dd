/* Scripts inside tests: run a text, look at what it printed, warned of, or failed with. */
#ifndef CEL_TEST_SCRIPT_H
#define CEL_TEST_SCRIPT_H

#include "cli/script/state.h"
#include "tests/test.h"

typedef struct ran {
    char *out;      /* what was printed */
    char *warnings; /* each with a newline */
    cel_error err;
    cel_status status;
} ran;

typedef struct script_texts {
    cel_text out, warnings;
} script_texts;

static inline void script_write(void *user, const char *text, size_t length)
{
    cel_text_add_n(&((script_texts *)user)->out, text, length);
}

static inline void script_warn(void *user, const char *text)
{
    cel_text_addf(&((script_texts *)user)->warnings, "%s\n", text);
}

static inline void script_message(void *user, const char *text)
{
    (void)user, (void)text;
}

static inline ran run_script_swept(const char *script, bool sweep_often)
{
    ran r = {0};
    script_texts texts = {0};
    cel_script_options options = {.write = script_write, .warn = script_warn, .message = script_message, .user = &texts,
                                  .jobs = 1, .quiet = true, .data_dir = EXAMPLES "/data"};
    cel_interp *in = cel_interp_new(&options);
    ck_assert_ptr_nonnull(in);
    in->sweep_often = sweep_often;
    r.status = cel_script_run_text(in, "test.R", script, strlen(script), &r.err);
    cel_interp_free(in);
    r.out = texts.out.text ? texts.out.text : cel_strdup("");
    r.warnings = texts.warnings.text ? texts.warnings.text : cel_strdup("");
    return r;
}

static inline ran run_script(const char *script)
{
    return run_script_swept(script, false);
}

static inline void ran_free(ran *r)
{
    cel_free(r->out);
    cel_free(r->warnings);
}

/* The script succeeds and prints exactly `want`. */
static inline void script_prints(const char *script, const char *want)
{
    ran r = run_script(script);
    ck_assert_msg(r.status == CEL_OK, "%s\n%s\n%s", script, r.err.message, r.err.hint);
    ck_assert_str_eq(r.out, want);
    ran_free(&r);
}

/* A script and what R prints for it. Each runs twice: the second time the heap is swept wherever it may be, so that a
 * value in use that no root holds is found out. */
typedef struct script_case {
    const char *script, *want;
} script_case;

static inline void script_cases(const script_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (int often = 0; often < 2; often++) {
            ran r = run_script_swept(cases[i].script, often);
            ck_assert_msg(r.status == CEL_OK, "%s\n%s\n%s", cases[i].script, r.err.message, r.err.hint);
            ck_assert_msg(strcmp(r.out, cases[i].want) == 0, "%s\n-- prints%s --\n%s\n-- not --\n%s", cases[i].script, often ? " when swept" : "",
                          r.out, cases[i].want);
            ran_free(&r);
        }
}

/* The script succeeds and warns with exactly `want`. */
static inline void script_warns(const char *script, const char *want)
{
    ran r = run_script(script);
    ck_assert_msg(r.status == CEL_OK, "%s\n%s\n%s", script, r.err.message, r.err.hint);
    ck_assert_str_eq(r.warnings, want);
    ran_free(&r);
}

/* The script is wrong: its sentence holds `message`, its hint `hint` (NULL: any). */
static inline void script_fails(const char *script, const char *message, const char *hint)
{
    ran r = run_script(script);
    ck_assert_msg(r.status == CEL_INPUT, "%s\nstatus %d", script, (int)r.status);
    ck_assert_msg(strstr(r.err.message, message) != NULL, "%s\n-> %s", script, r.err.message);
    ck_assert_msg(!hint || strstr(r.err.hint, hint) != NULL, "%s\n-> %s", script, r.err.hint);
    ran_free(&r);
}

#endif
