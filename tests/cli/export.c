/* celeriac export: files, names, flags, verification. */
#include "tests/cli/program.h"

START_TEST(every_format)
{
    make_models();
    const program_run *r = program("export mass.celeriac --to onnx --verify");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_ptr_nonnull(strstr(r->err, "wrote mass.onnx ("));
    ck_assert_ptr_nonnull(strstr(r->err, "from the columns of the data\nverified on 1000 rows: largest difference "));
    r = program("export species.celeriac --to onnx --baked -o b.onnx --verify --json");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_ptr_nonnull(strstr(r->out, "\"inputs\": \"baked\""));
    r = program("export species.celeriac --to keras --verify");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_ptr_nonnull(strstr(r->err, "verified on 1000 rows: largest difference 0"));
    ck_assert_int_eq(access(test_path("species.keras"), R_OK), 0);
    r = program("export species.celeriac --to json -o - | head -3");
    ck_assert_int_eq(strncmp(r->out, "{\n \"schema\": \"celeriac.model\",\n", 31), 0);
    /* the safetensors file is a model file, byte for byte */
    r = program("export mass.celeriac --to safetensors -q && cmp mass.celeriac mass.safetensors");
    ck_assert_msg(r->code == 0, "%s%s", r->out, r->err);
    r = program("export fit.celeriac --to safetensors --verify");
    ck_assert_msg(r->code == 0, "%s", r->err);
    ck_assert_ptr_nonnull(strstr(r->err, "largest difference 0"));
}
END_TEST

START_TEST(refusals)
{
    make_models();
    program_gives("export mass.celeriac", 2, "", "error: to which format? --to onnx, keras, safetensors or json\n");
    program_gives("export mass.celeriac --to onx", 2, "", "error: --to must be onnx, keras, safetensors or json, not \"onx\"\n  did you mean --to onnx?\n");
    program_gives("export mass.celeriac --to keras --raw", 2, "", "error: --raw and --baked are for --to onnx; --to keras is written in one way\n");
    program_gives("export mass.celeriac --to onnx --raw --baked", 2, "", "error: --raw and --baked exclude each other\n");
    program_gives("export mass.celeriac --to keras -o m.h5", 2, "",
                  "error: a Keras model needs a name that ends in .keras, not \"m.h5\"\n  Keras itself refuses other names\n");
    program_gives("export none --to onnx", 2, "", "error: cannot read none: No such file or directory\n");
    program_gives("export mass.celeriac --to json --verify", 2, "", "error: --verify is for onnx, keras and safetensors\n");
}
END_TEST

TEST_MAIN("cli/export", every_format, refusals)
