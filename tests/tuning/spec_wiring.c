/* Wiring of functional types: the order blocks are built in, and every way a wiring can be wrong, in words. */
#include "tests/tuning/blocks.h"

#define MOST 6

typedef struct wired {
    const char *block[MOST];
    const char *order; /* the blocks as they are built */
} wired;

static size_t count(const char *const *block)
{
    size_t n = 0;
    while (n < MOST && block[n])
        n++;
    return n;
}

static const wired ORDERED[] = {
    {{"a: input_shape", "b: a units=1", "output: b"}, "a b output"},
    {{"output: b", "b: a units=1", "a: input_shape"}, "a b output"},
    {{"joined: left right", "output: joined", "right: main", "left: main", "main: input_shape"}, "main right left joined output"},
    {{"main: input_shape", "left: x>main", "right: x>main", "output: x>left y>right"}, "main left right output"},
    {{"main: input_shape", "body: x>main", "sum: x>body y>body", "output: x>sum skip>main"}, "main body sum output"}, /* twice the same */
    {{"one: input_shape", "two: input_shape", "price: a>one b>two", "cut: a>one b>two"}, "one two price cut"},       /* two outcomes */
    {{"main: input_shape", "aside: main", "output: main"}, "main aside output"},                                    /* a branch that ends */
};

START_TEST(any_order)
{
    cel_error err;
    for (size_t i = 0; i < sizeof ORDERED / sizeof *ORDERED; i++) {
        const wired *w = &ORDERED[i];
        cel_spec_type *type;
        OK(type_of_texts(w->block, count(w->block), true, &type, &err));
        cel_text t = {0};
        for (size_t k = 0; k < type->blocks.n; k++)
            cel_text_addf(&t, "%s%s", k ? " " : "", type->blocks.block[type->order[k]].name);
        ck_assert_str_eq(t.text, w->order);
        cel_text_free(&t);
        cel_spec_type_drop(type);
    }
}
END_TEST

/* Wires are no arguments to tune, whatever they are called. */
START_TEST(wires_are_no_arguments)
{
    cel_error err;
    cel_spec_type *type;
    OK(type_of_texts(ORDERED[4].block, count(ORDERED[4].block), true, &type, &err));
    static const char *const none[] = {"sum_x", "sum_y", "output_skip", "body_x"};
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(cel_spec_type_find(type, none[i], NULL), -1);
    ck_assert_int_ge(cel_spec_type_find(type, "num_sum", NULL), 0);
    cel_spec_type_drop(type);
}
END_TEST

typedef struct refused {
    const char *block[MOST];
    const char *code, *message, *hint;
} refused;

static const refused REFUSED[] = {
    {{"main_input: input_shape", "body: x>main_inptu", "output: body"},
     "spec.upstream", "block `body` takes its input from `main_inptu`, but layer_blocks has no block of that name", "did you mean `main_input`?"},
    {{"a: input_shape", "output: x>elsewhere"},
     "spec.upstream", "block `output` takes its input from `elsewhere`, but layer_blocks has no block of that name", "the blocks are `a`, `output`"},
    {{"main: input_shape", "body: tensor=1 units=1", "output: body"},
     "spec.unwired", "block `body` has no inputs from other blocks: none of its arguments is named like a block", "wire it with inp_spec(body, \"main\")"},
    {{"main: input_shape", "body: mian units=1", "output: body"},
     "spec.unwired", "block `body` has no inputs from other blocks: none of its arguments is named like a block", "did you mean `main` instead of `mian`?"},
    {{"main: input_shape", "left: main", "output: left mian"},
     "spec.no_default", "argument `mian` of block `output` has no default value, which every tunable argument needs", "did you mean `main`, the block?"},
    {{"main: input_shape", "body: main units", "output: body"},
     "spec.no_default", "argument `units` of block `body` has no default value, which every tunable argument needs", "write units = <a value>"},
    {{"a: input_shape", "b: b", "output: b"}, "spec.loop", "block `b` takes itself as input", ""},
    {{"a: input_shape", "b: a d", "c: b", "d: c", "output: d"},
     "spec.loop", "the blocks form a cycle: `b` -> `c` -> `d` -> `b`", "a network runs from inputs to outputs"},
    {{"output: x", "x: y", "y: x"}, "spec.loop", "the blocks form a cycle: `x` -> `y` -> `x`", ""},
    {{"a: input_shape", "b: a", "head: b"}, "spec.output", "An 'output' block must be defined in layer_blocks.", "`head` is the last one: call it output"},
};

START_TEST(wrong_wirings_are_refused)
{
    cel_error err;
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        const refused *r = &REFUSED[i];
        cel_spec_type *type = NULL;
        ck_assert_int_eq(type_of_texts(r->block, count(r->block), true, &type, &err), CEL_INPUT);
        ck_assert_str_eq(err.code, r->code);
        ck_assert_str_eq(err.message, r->message);
        ck_assert_msg(strncmp(err.hint, r->hint, strlen(r->hint)) == 0, "%s: %s", r->message, err.hint);
    }
    cel_blocks blocks = {0};
    OK(cel_blocks_add(&blocks, "a", build_input, NULL, &err));
    ck_assert_int_eq(cel_blocks_wire(&blocks, "x", "b", &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "block `a` has no argument `x`");
    cel_blocks_free(&blocks);
}
END_TEST

/* Also while the sentence about a cycle or a wrong name is made: then the sentence is shorter, but stands. */
START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    static const char *const cycle[] = {"x: y", "y: x", "output: y"}, *const good[] = {"output: x", "x: main", "main: input_shape"};
    const char *const *const both[] = {cycle, good};
    for (size_t i = 0; i < 2; i++)
        for (long n = 1;; n++) {
            cel_blocks blocks = {0};
            for (size_t k = 0; k < 3; k++) {
                char name[32];
                snprintf(name, sizeof name, "%s", both[i][k]);
                char *colon = strchr(name, ':');
                *colon = '\0';
                OK(cel_blocks_add(&blocks, name, build_input, NULL, &err));
                OK(cel_blocks_add_arg(&blocks, colon + 2, NULL, NULL, &err));
            }
            cel_spec_type *type = NULL;
            cel_alloc_fail_after(n);
            cel_status status = cel_spec_type_new("net", true, CEL_REGRESSION, &blocks, &type, &err);
            cel_alloc_fail_after(0);
            cel_spec_type_drop(type);
            ck_assert(status == CEL_NOMEM || status == (i ? CEL_OK : CEL_INPUT));
            if (n > 200 || status == CEL_OK)
                break;
        }
}
END_TEST

TEST_MAIN("tuning/spec_wiring", any_order, wires_are_no_arguments, wrong_wirings_are_refused, memory_may_end_anywhere)
