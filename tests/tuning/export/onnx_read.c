/* Reading ONNX: hand-written and written models, what is not there, unsound bytes at every length, lost memory. */
#include "tuning/export/onnx_read.h"

#include "tests/files.h"
#include "tuning/export/onnx_write.h"

/* z = Concat(Relu(x), t, axis 1) + k, with texts u -> LabelEncoder -> codes. */
static size_t write_model(unsigned char *bytes, size_t room)
{
    cel_error err;
    onnx_graph g = {0};
    onnx_attributes a = {0}, labels = {0};
    static const char *const keys[] = {"a", "b"};
    const int64_t dim[] = {1, 2};
    onnx_input(&g, "x", ONNX_FLOAT, 1, &dim[1]);
    onnx_input(&g, "u", ONNX_STRING, 1, &dim[0]);
    onnx_int(&a, "axis", 1);
    const char *const parts[] = {onnx_one(&g, "Relu", "x"), onnx_tensor(&g, "t", 2, dim, (float[]){7, 8})};
    const char *const sum[] = {onnx_op(&g, "Concat", NULL, parts, 2, &a, NULL), onnx_double(&g, 0.1)};
    onnx_op(&g, "Add", NULL, sum, 2, NULL, "z");
    onnx_strings(&labels, "keys_strings", keys, 2);
    onnx_floats(&labels, "values_floats", (float[]){1, 2}, 2);
    onnx_float(&labels, "default_float", -1);
    const char *const u[] = {"u"};
    onnx_op(&g, "LabelEncoder", "ai.onnx.ml", u, 1, &labels, "codes");
    onnx_output(&g, "z", ONNX_FLOAT, 1, &dim[1]);
    OK(onnx_finish(&g, test_path("m.onnx"), "net", &err));
    onnx_free(&g);
    FILE *f = fopen(test_path("m.onnx"), "rb");
    size_t n = fread(bytes, 1, room, f);
    fclose(f);
    ck_assert_uint_lt(n, room);
    return n;
}

static cel_status set_inputs(onnx_model *m, cel_error *err)
{
    onnx_value x = {.rank = 2, .n = 2, .dim = {1, 2}, .x = CEL_ARRAY(double, 2)}, u = {.rank = 2, .n = 1, .dim = {1, 1}, .text = CEL_ARRAY(char *, 2)};
    if (x.x && u.text) {
        x.x[0] = -3;
        x.x[1] = 3;
        u.text[0] = cel_strdup("b");
    }
    if (!x.x || !u.text || !u.text[0]) {
        onnx_value_free(&x);
        onnx_value_free(&u);
        return cel_nomem(err);
    }
    cel_status status = onnx_set(m, "x", &x, err);
    if (status == CEL_OK)
        return onnx_set(m, "u", &u, err);
    onnx_value_free(&u);
    return status;
}

START_TEST(a_model_runs)
{
    cel_error err;
    onnx_model *m;
    unsigned char bytes[2048];
    const char *const *name;
    write_model(bytes, sizeof bytes);
    OK(onnx_read(test_path("m.onnx"), &m, &err));
    ck_assert_uint_eq(onnx_inputs(m, &name), 2);
    ck_assert_str_eq(name[0], "x");
    ck_assert_str_eq(name[1], "u");
    ck_assert_ptr_null(onnx_get(m, "z"));
    ck_assert_int_eq(onnx_run(m, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "operator Relu uses \"x\", which nothing gives");
    OK(set_inputs(m, &err));
    OK(onnx_run(m, &err));
    const onnx_value *z = onnx_get(m, "z"), *codes = onnx_get(m, "codes");
    ck_assert(z->rank == 2 && z->dim[0] == 1 && z->dim[1] == 4);
    static const double want[] = {0.1, 3.1, 7.1, 8.1}; /* 0.1 in double precision */
    for (size_t i = 0; i < 4; i++)
        ck_assert(z->x[i] == want[i]);
    ck_assert(codes->n == 1 && codes->x[0] == 2);
    ck_assert_ptr_null(onnx_get(m, "nothing"));
    onnx_value x = {.rank = 2, .n = 2, .dim = {1, 2}, .x = CEL_ARRAY(double, 2)}; /* again, with other numbers */
    x.x[0] = x.x[1] = 5;
    OK(onnx_set(m, "x", &x, &err));
    ck_assert_ptr_null(x.x); /* taken */
    OK(onnx_run(m, &err));
    ck_assert(onnx_get(m, "z")->x[0] == 5.1);
    onnx_model_free(m);
}
END_TEST

static void refused(const char *bytes, size_t n, const char *message)
{
    cel_error err;
    onnx_model *m;
    ck_assert_int_eq(onnx_read(test_write("bad.onnx", bytes, n), &m, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, message);
    ck_assert_str_eq(err.code, "export.read");
    ck_assert_ptr_null(m);
}
#define REFUSED(text, message) refused(text, sizeof(text) - 1, message)

static const char UNSOUND[] = "it is no sound ONNX model";

/* A graph is field 7; its nodes 1, tensors 5. */
START_TEST(unsound_bytes)
{
    REFUSED("", UNSOUND);
    REFUSED("\x08\x08", UNSOUND);                                     /* no graph */
    REFUSED("\x3a\x02\x0a\x01", UNSOUND);                             /* a node longer than the graph */
    REFUSED("\x3a\x7f\x0a", UNSOUND);                                 /* a graph longer than the file */
    REFUSED("\x0b\x00", UNSOUND);                                     /* wire type 3 */
    REFUSED("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", UNSOUND); /* a number without end */
    REFUSED("\x3a\x05\x0a\x03\x12\x01y", UNSOUND);                    /* no operator */
    REFUSED("\x3a\x08\x0a\x06\x22\x04Relu", UNSOUND);                 /* no output */
    REFUSED("\x3a\x0e\x0a\x0c\x12\x01y\x12\x01z\x22\x04Relu", UNSOUND); /* two outputs */
    REFUSED("\x3a\x0f\x0a\x0d\x12\x01y\x22\x04Relu\x2a\x02\x18\x01", UNSOUND); /* an attribute without a name */
    REFUSED("\x3a\x0b\x0a\x09\x12\x01y\x22\x04Hype", "it has an operator Hype, which is not known here");
}
END_TEST

/* A graph of this tensor and one sound node; whether it is read. */
static bool reads(const char *tensor, size_t n)
{
    cel_error err;
    onnx_model *m;
    static const char node[] = "\x0a\x09\x12\x01y\x22\x04Relu";
    char bytes[100] = {0x3a, (char)(2 + n + sizeof node - 1), 0x2a, (char)n};
    memcpy(bytes + 4, tensor, n);
    memcpy(bytes + 4 + n, node, sizeof node - 1);
    cel_status status = onnx_read(test_write("tensor.onnx", bytes, 4 + n + sizeof node - 1), &m, &err);
    if (status != CEL_OK)
        ck_assert_str_eq(err.message, UNSOUND);
    onnx_model_free(m);
    return status == CEL_OK;
}
#define READS(tensor) reads(tensor, sizeof(tensor) - 1)

START_TEST(unsound_tensors)
{
    ck_assert(READS("\x08\x01\x10\x01\x42\x01t\x4a\x04\x00\x00\x80\x3f"));
    ck_assert(READS("\x08\x01\x08\x01\x08\x01\x08\x01\x08\x01\x08\x01\x10\x01\x42\x01t\x4a\x04\x00\x00\x80\x3f"));
    ck_assert(!READS("\x08\x01\x08\x01\x08\x01\x08\x01\x08\x01\x08\x01\x08\x01\x10\x01\x42\x01t\x4a\x04\x00\x00\x80\x3f")); /* seven dimensions */
    ck_assert(!READS("\x08\x01\x10\x01\x4a\x04\x00\x00\x80\x3f"));             /* no name */
    ck_assert(!READS("\x08\x01\x42\x01t\x4a\x04\x00\x00\x80\x3f"));            /* no type */
    ck_assert(!READS("\x08\x01\x10\x06\x42\x01t\x4a\x04\x00\x00\x80\x3f"));    /* of a type that is not written */
    ck_assert(!READS("\x08\x02\x10\x01\x42\x01t\x4a\x04\x00\x00\x80\x3f"));    /* one number of two */
    ck_assert(!READS("\x08\x01\x10\x07\x42\x01t\x4a\x04\x00\x00\x80\x3f"));    /* half a whole number */
    ck_assert(!READS("\x08\x02\x10\x07\x42\x01t"));                            /* no numbers */
    /* 2^42 times 2^49 */
    ck_assert(!READS("\x08\x80\x80\x80\x80\x80\x80\x01\x08\x80\x80\x80\x80\x80\x80\x80\x01\x10\x01\x42\x01t\x4a\x04\x00\x00\x80\x3f"));
}
END_TEST

START_TEST(files_that_are_not_there)
{
    cel_error err;
    onnx_model *m;
    ck_assert_int_eq(onnx_read(test_path("none.onnx"), &m, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "none.onnx"));
    ck_assert_ptr_null(m);
    onnx_model_free(NULL);
}
END_TEST

/* Cut short or with a bit turned: refused, or another model; never a crash. Of what is cut inside the graph nothing is read. */
START_TEST(damaged_bytes)
{
    cel_error err;
    onnx_model *m;
    static unsigned char bytes[2048];
    size_t n = write_model(bytes, sizeof bytes), refused_n = 0;
    const unsigned char *graph_end = memmem(bytes, n, "B\4\n\0", 4);
    ck_assert_ptr_nonnull(graph_end);
    for (size_t cut = 0; cut < (size_t)(graph_end - bytes); cut++) {
        test_write("cut.onnx", (const char *)bytes, cut);
        ck_assert_int_eq(onnx_read(test_path("cut.onnx"), &m, &err), CEL_INPUT);
    }
    for (size_t i = 0; i < n; i++) {
        bytes[i] ^= (unsigned char)(1 << i % 8);
        test_write("bit.onnx", (const char *)bytes, n);
        bytes[i] ^= (unsigned char)(1 << i % 8);
        if (onnx_read(test_path("bit.onnx"), &m, &err) != CEL_OK) {
            refused_n++;
            continue;
        }
        OK(set_inputs(m, &err));
        (void)onnx_run(m, &err);
        onnx_model_free(m);
    }
    ck_assert(refused_n > n / 10 && refused_n < n);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    unsigned char bytes[2048];
    char path[512];
    cel_status status = CEL_NOMEM;
    write_model(bytes, sizeof bytes);
    snprintf(path, sizeof path, "%s", test_path("m.onnx"));
    for (long n = 1; status != CEL_OK; n++) {
        onnx_model *m = NULL;
        ck_assert_int_lt(n, 300);
        cel_alloc_fail_after(n);
        status = onnx_read(path, &m, &err);
        if (status == CEL_OK)
            status = set_inputs(m, &err);
        if (status == CEL_OK)
            status = onnx_run(m, &err);
        cel_alloc_fail_after(0);
        ck_assert_msg(status == CEL_NOMEM || (status == CEL_OK && n > 40), "allocation %ld: %s", n, err.message);
        onnx_model_free(m);
    }
}
END_TEST

TEST_MAIN("tuning/export/onnx_read", a_model_runs, unsound_bytes, unsound_tensors, files_that_are_not_there, damaged_bytes, memory_may_end_anywhere)
