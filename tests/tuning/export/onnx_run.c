/* Operators one by one, as the operator schemas of onnx.ai define them; what they cannot take. */
#include "tuning/export/onnx_run.h"

#include "tests/test.h"

static onnx_value numbers(size_t rank, const size_t *dim, const double *x)
{
    onnx_value v = {.rank = rank, .n = 1};
    for (size_t i = 0; i < rank; i++)
        v.n *= v.dim[i] = dim[i];
    v.x = CEL_ARRAY(double, v.n + 1);
    memcpy(v.x, x, v.n * sizeof *x);
    return v;
}
#define DIMS(...) sizeof((size_t[]){__VA_ARGS__}) / sizeof(size_t), (const size_t[]){__VA_ARGS__}
#define NUMBERS(...) ((const double[]){__VA_ARGS__})

static cel_status apply(const char *op, const onnx_attribute *a, size_t n_attributes, onnx_value *in, size_t n, onnx_value *out, cel_error *err)
{
    const onnx_value *input[3];
    for (size_t i = 0; i < n; i++)
        input[i] = &in[i];
    onnx_node node = {.op = (char *)op, .output = (char *)"y", .n_inputs = n, .attribute = (onnx_attribute *)a, .n_attributes = n_attributes};
    *out = (onnx_value){0};
    cel_status status = onnx_apply(&node, input, out, err);
    for (size_t i = 0; i < n; i++)
        onnx_value_free(&in[i]);
    return status;
}

static void gives(const char *op, const onnx_attribute *a, size_t n_attributes, onnx_value *in, size_t n, size_t rank, const size_t *dim, const double *want)
{
    cel_error err;
    onnx_value out;
    OK(apply(op, a, n_attributes, in, n, &out, &err));
    ck_assert_uint_eq(out.rank, rank);
    for (size_t i = 0; i < rank; i++)
        ck_assert_msg(out.dim[i] == dim[i], "%s: dimension %zu is %zu", op, i, out.dim[i]);
    for (size_t i = 0; i < out.n; i++)
        ck_assert_msg((isnan(want[i]) && isnan(out.x[i])) || fabs(out.x[i] - want[i]) <= 1e-15 * (1 + fabs(want[i])), "%s: [%zu] %.17g, not %.17g", op, i, out.x[i], want[i]);
    onnx_value_free(&out);
}

START_TEST(one_input)
{
    const double e = exp(-1), alpha = 1.67326319217681884765625, scale = 1.05070102214813232421875;
    const struct {
        const char *op;
        double want[3]; /* of -1, 0, 2 */
    } cases[] = {
        {"Relu", {0, 0, 2}}, {"LeakyRelu", {-0.01, 0, 2}}, {"Elu", {e - 1, 0, 2}}, {"Celu", {e - 1, 0, 2}}, {"Selu", {scale * alpha * (e - 1), 0, 2 * scale}},
        {"Sigmoid", {1 / (1 + exp(1)), 0.5, 1 / (1 + exp(-2))}}, {"Tanh", {tanh(-1), 0, tanh(2)}}, {"Exp", {e, 1, exp(2)}}, {"Log", {NAN, -INFINITY, log(2)}},
        {"Sqrt", {NAN, 0, sqrt(2)}}, {"Neg", {1, 0, -2}}, {"Erf", {erf(-1), 0, erf(2)}}, {"Softplus", {log1p(e), log(2), log1p(exp(2))}},
        {"Softsign", {-0.5, 0, 2.0 / 3}}, {"IsNaN", {0, 0, 0}}, {"Identity", {-1, 0, 2}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (strcmp(cases[i].op, "Log") == 0)
            continue; /* below: it has an infinite value */
        onnx_value v = numbers(DIMS(3), NUMBERS(-1, 0, 2));
        ck_assert(onnx_known(cases[i].op));
        gives(cases[i].op, NULL, 0, &v, 1, DIMS(3), cases[i].want);
    }
    onnx_value v = numbers(DIMS(2), NUMBERS(1, -1)), nan = numbers(DIMS(2), NUMBERS(NAN, 1)), steep = numbers(DIMS(2), NUMBERS(-2, 2)), large = numbers(DIMS(2), NUMBERS(800, -800));
    const onnx_attribute slope = {.name = (char *)"alpha", .f = 0.5};
    gives("Log", NULL, 0, &v, 1, DIMS(2), NUMBERS(0, NAN));
    gives("IsNaN", NULL, 0, &nan, 1, DIMS(2), NUMBERS(1, 0));
    gives("LeakyRelu", &slope, 1, &steep, 1, DIMS(2), NUMBERS(-1, 2));
    gives("Softplus", NULL, 0, &large, 1, DIMS(2), NUMBERS(800, 0)); /* does not overflow */
}
END_TEST

/* (2, 1) and (3) are repeated to (2, 3). */
START_TEST(two_inputs)
{
    const struct {
        const char *op;
        double want[6]; /* of the rows -4, 8 against the columns 1, 2, 4 */
    } cases[] = {
        {"Add", {-3, -2, 0, 9, 10, 12}}, {"Sub", {-5, -6, -8, 7, 6, 4}}, {"Mul", {-4, -8, -16, 8, 16, 32}}, {"Div", {-4, -2, -1, 8, 4, 2}},
        {"Pow", {-4, 16, 256, 8, 64, 4096}}, {"Max", {1, 2, 4, 8, 8, 8}}, {"Min", {-4, -4, -4, 1, 2, 4}}, {"PRelu", {-4, -8, -16, 8, 8, 8}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        onnx_value v[] = {numbers(DIMS(2, 1), NUMBERS(-4, 8)), numbers(DIMS(3), NUMBERS(1, 2, 4))};
        gives(cases[i].op, NULL, 0, v, 2, DIMS(2, 3), cases[i].want);
    }
    onnx_value nan[] = {numbers(DIMS(2), NUMBERS(NAN, 1)), numbers(DIMS(2), NUMBERS(1, NAN))};
    gives("Max", NULL, 0, nan, 2, DIMS(2), NUMBERS(NAN, NAN));
    onnx_value where[] = {numbers(DIMS(2, 1), NUMBERS(1, 0)), numbers(DIMS(1), NUMBERS(7)), numbers(DIMS(2), NUMBERS(1, 2))};
    gives("Where", NULL, 0, where, 3, DIMS(2, 2), NUMBERS(7, 7, 1, 2));
}
END_TEST

START_TEST(products)
{
    onnx_value gemm[] = {numbers(DIMS(2, 2), NUMBERS(1, 2, 3, 4)), numbers(DIMS(2, 3), NUMBERS(1, 0, 2, 0, 1, 3)), numbers(DIMS(3), NUMBERS(10, 20, 30))};
    gives("Gemm", NULL, 0, gemm, 3, DIMS(2, 3), NUMBERS(11, 22, 38, 13, 24, 48));
    onnx_value deep[] = {numbers(DIMS(1, 2, 2), NUMBERS(1, 2, 3, 4)), numbers(DIMS(2, 1), NUMBERS(1, -1))};
    gives("MatMul", NULL, 0, deep, 2, DIMS(1, 2, 1), NUMBERS(-1, -1));
}
END_TEST

START_TEST(along_an_axis)
{
    const onnx_attribute axis[] = {{.name = (char *)"axis", .i = 0}, {.name = (char *)"keepdims", .i = 0}}, last = {.name = (char *)"axis", .i = -1};
    double minus[] = {-1};
    const onnx_attribute axes = {.name = (char *)"axes", .number = minus, .n = 1};
    onnx_value v = numbers(DIMS(2, 2), NUMBERS(0, 1000, log(3), 1000));
    gives("Softmax", axis, 1, &v, 1, DIMS(2, 2), NUMBERS(0.25, 0.5, 0.75, 0.5));
    v = numbers(DIMS(1, 2), NUMBERS(0, log(3)));
    gives("LogSoftmax", &last, 1, &v, 1, DIMS(1, 2), NUMBERS(-log(4), log(0.75)));
    v = numbers(DIMS(3, 2), NUMBERS(1, 5, 2, 5, 2, 1)); /* the first among equals */
    gives("ArgMax", axis, 2, &v, 1, DIMS(2), NUMBERS(1, 0));
    v = numbers(DIMS(2, 2), NUMBERS(1, 2, 3, 5));
    gives("ReduceMean", &axes, 1, &v, 1, DIMS(2, 1), NUMBERS(1.5, 4));
    onnx_value parts[] = {numbers(DIMS(2, 1), NUMBERS(1, 2)), numbers(DIMS(2, 2), NUMBERS(3, 4, 5, 6))};
    gives("Concat", &last, 1, parts, 2, DIMS(2, 3), NUMBERS(1, 3, 4, 2, 5, 6));
    onnx_value gather[] = {numbers(DIMS(3, 2), NUMBERS(1, 2, 3, 4, 5, 6)), numbers(DIMS(2, 1), NUMBERS(2, 0))};
    gives("Gather", axis, 1, gather, 2, DIMS(2, 1, 2), NUMBERS(5, 6, 1, 2));
}
END_TEST

START_TEST(shapes_and_types)
{
    double turned[] = {1, 0};
    const onnx_attribute perm = {.name = (char *)"perm", .number = turned, .n = 2};
    onnx_value shape[] = {numbers(DIMS(6), NUMBERS(1, 2, 3, 4, 5, 6)), numbers(DIMS(2), NUMBERS(-1, 2))};
    gives("Reshape", NULL, 0, shape, 2, DIMS(3, 2), NUMBERS(1, 2, 3, 4, 5, 6));
    onnx_value v = numbers(DIMS(2, 3), NUMBERS(1, 2, 3, 4, 5, 6));
    gives("Transpose", &perm, 1, &v, 1, DIMS(3, 2), NUMBERS(1, 4, 2, 5, 3, 6));
    const struct {
        int64_t to;
        double want[2]; /* of 0.1, -2.7 */
    } casts[] = {{1, {(double)0.1f, (double)-2.7f}}, {7, {0, -2}}, {11, {0.1, -2.7}}};
    for (size_t i = 0; i < 3; i++) {
        const onnx_attribute to = {.name = (char *)"to", .i = casts[i].to};
        v = numbers(DIMS(2), NUMBERS(0.1, -2.7));
        gives("Cast", &to, 1, &v, 1, DIMS(2), casts[i].want);
    }
}
END_TEST

static onnx_value texts(size_t n, const char *const *text)
{
    onnx_value v = {.rank = 1, .n = n, .dim = {n}, .text = CEL_ARRAY(char *, n + 1)};
    for (size_t i = 0; i < n; i++)
        v.text[i] = cel_strdup(text[i]);
    return v;
}

START_TEST(labels)
{
    cel_error err;
    char *keys[] = {(char *)"a", (char *)"b"};
    double codes[] = {10, 20};
    static const char *const text[] = {"b", "c", "a"};
    const onnx_attribute in[] = {{.name = (char *)"keys_strings", .text = keys, .n_texts = 2}, {.name = (char *)"values_floats", .number = codes, .n = 2}, {.name = (char *)"default_float", .f = -1}},
                         back[] = {{.name = (char *)"keys_int64s", .number = codes, .n = 2}, {.name = (char *)"values_strings", .text = keys, .n_texts = 2}};
    onnx_value v = texts(3, text), out;
    gives("LabelEncoder", in, 3, &v, 1, DIMS(3), NUMBERS(20, -1, 10));
    v = numbers(DIMS(2), NUMBERS(20, 5));
    OK(apply("LabelEncoder", back, 2, &v, 1, &out, &err));
    ck_assert_str_eq(out.text[0], "b");
    ck_assert_str_eq(out.text[1], "_Unused");
    onnx_value_free(&out);
}
END_TEST

static void unfit(const char *op, const onnx_attribute *a, size_t n_attributes, onnx_value *in, size_t n)
{
    cel_error err;
    onnx_value out;
    char want[100];
    ck_assert_msg(apply(op, a, n_attributes, in, n, &out, &err) == CEL_INPUT, "%s", op);
    snprintf(want, sizeof want, "operator %s at \"y\" has inputs it cannot take", op);
    ck_assert_str_eq(err.message, want);
    ck_assert_str_eq(err.code, "export.read");
    onnx_value_free(&out);
}

START_TEST(inputs_that_do_not_fit)
{
    static const char *const text[] = {"a"};
    double far[] = {5, 0};
    const onnx_attribute axis = {.name = (char *)"axis", .i = 4}, perm = {.name = (char *)"perm", .number = far, .n = 2}, to = {.name = (char *)"to", .i = 9};
    static const char *const plain[] = {"Relu", "Identity", "LabelEncoder"};
    for (size_t i = 0; i < 3; i++) {
        onnx_value t = texts(1, text);
        unfit(plain[i], NULL, 0, &t, 1); /* texts where numbers are wanted, or without keys */
    }
#define TWO(op, dims_a, dims_b)                                                            \
    do {                                                                                   \
        onnx_value v_[] = {numbers(dims_a, NUMBERS(1, 2, 3, 4, 5, 6)), numbers(dims_b, NUMBERS(1, 2, 3, 4, 5, 6))}; \
        unfit(op, NULL, 0, v_, 2);                                                         \
    } while (0)
    TWO("Add", DIMS(2), DIMS(3));
    TWO("MatMul", DIMS(2, 2), DIMS(3, 2));
    TWO("Gemm", DIMS(6), DIMS(6, 1));
    TWO("Concat", DIMS(2, 2), DIMS(3));
    TWO("Gather", DIMS(2), DIMS(6));   /* element 2 of 2 */
    TWO("Reshape", DIMS(6), DIMS(2));  /* to 1 x 2 */
    TWO("Relu", DIMS(1), DIMS(1));     /* one input too many */
    onnx_value v[5];
    for (size_t i = 0; i < 5; i++)
        v[i] = numbers(DIMS(2, 2), NUMBERS(1, 2, 3, 4));
    unfit("Softmax", &axis, 1, &v[0], 1);
    unfit("Transpose", &perm, 1, &v[1], 1);
    unfit("Cast", &to, 1, &v[2], 1);
    unfit("ReduceMean", NULL, 0, &v[3], 1);
    unfit("ArgMax", NULL, 0, &v[4], 1);
    ck_assert(!onnx_known("Conv") && !onnx_known("relu") && !onnx_known(""));
}
END_TEST

START_TEST(memory_may_end)
{
    cel_error err;
    onnx_value v[] = {numbers(DIMS(2), NUMBERS(1, 2)), numbers(DIMS(2), NUMBERS(1, 2))}, out;
    cel_alloc_fail_after(1);
    cel_status status = apply("Add", NULL, 0, v, 2, &out, &err);
    cel_alloc_fail_after(0);
    ck_assert_int_eq(status, CEL_NOMEM);
    onnx_value_free(&out);
}
END_TEST

TEST_MAIN("tuning/export/onnx_run", one_input, two_inputs, products, along_an_axis, shapes_and_types, labels, inputs_that_do_not_fit, memory_may_end)
