/* ONNX graphs byte by byte, as onnx.proto numbers the fields; whole files read back; lost memory. */
#include "tuning/export/onnx_write.h"

#include "tests/files.h"
#include "tuning/export/onnx_read.h"

#define BYTES(given, ...)                                                                      \
    do {                                                                                      \
        static const unsigned char want_[] = {__VA_ARGS__};                                   \
        ck_assert_uint_eq((given).length, sizeof want_);                                       \
        ck_assert_int_eq(memcmp((given).text, want_, sizeof want_), 0);                        \
    } while (0)
#define ATTRIBUTE(call, ...)          \
    do {                              \
        onnx_attributes a = {0};      \
        call;                         \
        BYTES(a.bytes, __VA_ARGS__);  \
        cel_proto_free(&a);           \
    } while (0)

/* Field 5 of a node: name 1, the value in a field of its own, type 20. */
START_TEST(attributes)
{
    static const char *const text[] = {"ab"};
    ATTRIBUTE(onnx_int(&a, "axis", -1), 0x2a, 20, 0x0a, 4, 'a', 'x', 'i', 's', 0x18, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0xa0, 1, 2);
    ATTRIBUTE(onnx_float(&a, "alpha", 0.5f), 0x2a, 15, 0x0a, 5, 'a', 'l', 'p', 'h', 'a', 0x15, 0, 0, 0, 0x3f, 0xa0, 1, 1);
    ATTRIBUTE(onnx_ints(&a, "p", (int64_t[]){1, 2}, 2), 0x2a, 10, 0x0a, 1, 'p', 0x40, 1, 0x40, 2, 0xa0, 1, 7);
    ATTRIBUTE(onnx_floats(&a, "p", (float[]){1}, 1), 0x2a, 11, 0x0a, 1, 'p', 0x3d, 0, 0, 0x80, 0x3f, 0xa0, 1, 6);
    ATTRIBUTE(onnx_strings(&a, "p", text, 1), 0x2a, 10, 0x0a, 1, 'p', 0x4a, 2, 'a', 'b', 0xa0, 1, 8);
}
END_TEST

/* Field 1 of the graph: inputs 1, output 2, name 3, operator 4, attributes 5, domain 7. */
START_TEST(operators)
{
    const char *const x[] = {"x"};
    onnx_graph g = {0};
    ck_assert_str_eq(onnx_op(&g, "Relu", NULL, x, 1, NULL, "y"), "y");
    BYTES(g.graph.bytes, 0x0a, 15, 0x0a, 1, 'x', 0x12, 1, 'y', 0x1a, 1, 'y', 0x22, 4, 'R', 'e', 'l', 'u');
    onnx_free(&g);
    onnx_attributes a = {0};
    onnx_ints(&a, "p", (int64_t[]){1, 2}, 2);
    onnx_op(&g, "F", "d", x, 1, &a, "y");
    BYTES(g.graph.bytes, 0x0a, 27, 0x0a, 1, 'x', 0x12, 1, 'y', 0x1a, 1, 'y', 0x22, 1, 'F', 0x2a, 10, 0x0a, 1, 'p', 0x40, 1, 0x40, 2, 0xa0, 1, 7, 0x3a, 1, 'd');
    ck_assert(!a.bytes.text && a.bytes.length == 0); /* emptied */
    onnx_free(&g);
}
END_TEST

/* Field 5 of the graph: dims 1, type 2, name 8, raw data 9. */
START_TEST(constants)
{
    onnx_graph g = {0};
    ck_assert_str_eq(onnx_longs(&g, "s", (int64_t[]){5}, 1), "s:0");
    BYTES(g.graph.bytes, 0x2a, 19, 0x08, 1, 0x10, 7, 0x42, 3, 's', ':', '0', 0x4a, 8, 5, 0, 0, 0, 0, 0, 0, 0);
    onnx_free(&g);
    onnx_tensor(&g, "t", 2, (int64_t[]){2, 1}, (float[]){1, -2});
    BYTES(g.graph.bytes, 0x2a, 21, 0x08, 2, 0x08, 1, 0x10, 1, 0x42, 3, 't', ':', '0', 0x4a, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0);
    onnx_free(&g);
    onnx_double(&g, 1);
    BYTES(g.graph.bytes, 0x2a, 24, 0x08, 1, 0x10, 11, 0x42, 8, 'd', 'o', 'u', 'b', 'l', 'e', ':', '0', 0x4a, 8, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f);
    onnx_free(&g);
    onnx_number(&g, 2);
    BYTES(g.graph.bytes, 0x2a, 20, 0x08, 1, 0x10, 1, 0x42, 8, 'n', 'u', 'm', 'b', 'e', 'r', ':', '0', 0x4a, 4, 0, 0, 0, 0x40);
    onnx_free(&g);
}
END_TEST

START_TEST(names)
{
    onnx_graph g = {0};
    char mine[] = "mine", longest[200];
    const char *kept = onnx_keep(&g, mine);
    mine[0] = 'x';
    ck_assert_str_eq(kept, "mine");
    ck_assert_str_eq(onnx_fresh(&g, "a"), "a:1");
    ck_assert_str_eq(onnx_fresh(&g, "a"), "a:2");
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    ck_assert_uint_eq(strlen(onnx_fresh(&g, longest)), 64 + 2);
    ck_assert_str_eq(onnx_one(&g, "Tanh", "x"), "Tanh:4");
    ck_assert_str_eq(onnx_two(&g, "Add", "x", "y"), "Add:5");
    ck_assert_str_eq(onnx_cast(&g, "x", ONNX_INT64), "Cast:6");
    onnx_free(&g);
    ck_assert(!g.name && g.n == 0);
}
END_TEST

/* y = 3 relu(x) + 1, with what it is about. */
static void write_graph(onnx_graph *g)
{
    const int64_t dim[] = {2};
    onnx_input(g, "x", ONNX_FLOAT, 1, dim);
    const char *scaled = onnx_two(g, "Mul", onnx_one(g, "Relu", "x"), onnx_number(g, 3)), *const sum[] = {scaled, onnx_number(g, 1)};
    onnx_op(g, "Add", NULL, sum, 2, NULL, "y");
    onnx_output(g, "y", ONNX_FLOAT, 1, dim);
    onnx_about(g, "outcome", "mpg");
}

START_TEST(whole_files)
{
    cel_error err;
    onnx_graph g = {0};
    onnx_model *m;
    const char *const *name;
    write_graph(&g);
    OK(onnx_finish(&g, test_path("m.onnx"), "net", &err));
    ck_assert_uint_eq(g.graph.bytes.length, 0);
    onnx_free(&g);
    FILE *f = fopen(test_path("m.onnx"), "rb");
    unsigned char bytes[1024];
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    static const unsigned char head[] = {0x08, 8, 0x12, 8, 'c', 'e', 'l', 'e', 'r', 'i', 'a', 'c'}, opset[] = {0x42, 4, 0x0a, 0, 0x10, 17},
                               about[] = {0x72, 14, 0x0a, 7, 'o', 'u', 't', 'c', 'o', 'm', 'e', 0x12, 3, 'm', 'p', 'g'};
    ck_assert_mem_eq(bytes, head, sizeof head);
    ck_assert_ptr_nonnull(memmem(bytes, n, opset, sizeof opset));
    ck_assert_ptr_nonnull(memmem(bytes, n, about, sizeof about));
    OK(onnx_read(test_path("m.onnx"), &m, &err));
    ck_assert_uint_eq(onnx_inputs(m, &name), 1);
    ck_assert_str_eq(name[0], "x");
    onnx_value v = {.rank = 2, .n = 2, .dim = {1, 2}, .x = CEL_ARRAY(double, 2)};
    v.x[0] = -5;
    v.x[1] = 2;
    OK(onnx_set(m, "x", &v, &err));
    OK(onnx_run(m, &err));
    ck_assert(onnx_get(m, "y")->x[0] == 1 && onnx_get(m, "y")->x[1] == 7);
    onnx_model_free(m);
}
END_TEST

START_TEST(files_that_cannot_be_written)
{
    cel_error err;
    onnx_graph g = {0};
    char path[600];
    write_graph(&g);
    snprintf(path, sizeof path, "%s/m.onnx", test_path("no-such-folder"));
    ck_assert_int_ne(onnx_finish(&g, path, "net", &err), CEL_OK);
    ck_assert_ptr_nonnull(strstr(err.message, "m.onnx"));
    onnx_free(&g);
}
END_TEST

/* A failed allocation is remembered: everything after it does nothing, and no file is made. */
START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    cel_status status = CEL_NOMEM;
    char path[512];
    snprintf(path, sizeof path, "%s", test_path("m.onnx"));
    for (long n = 1; status != CEL_OK; n++) {
        onnx_graph g = {0};
        ck_assert_int_lt(n, 400);
        cel_alloc_fail_after(n);
        write_graph(&g);
        status = onnx_finish(&g, path, "net", &err);
        cel_alloc_fail_after(0);
        ck_assert_msg(status == CEL_NOMEM || (status == CEL_OK && n > 20), "allocation %ld: %s", n, err.message);
        ck_assert_uint_eq(test_files(), status == CEL_OK);
        onnx_free(&g);
    }
}
END_TEST

TEST_MAIN("tuning/export/onnx_write", attributes, operators, constants, names, whole_files, files_that_cannot_be_written, memory_may_end_anywhere)
