/* Specs through JSON: what they print, their arguments, wires of functional blocks, values that are objects. */
#include "tests/tuning/cars.h"
#include "tuning/model_json.h"

static cel_spec *through_json(const cel_spec *spec)
{
    cel_error err;
    json_t *j, *again;
    cel_spec *back;
    OK(cel_spec_to_json(spec, &j, &err));
    OK(cel_spec_from_json(j, &back, &err));
    OK(cel_spec_to_json(back, &again, &err));
    ck_assert(json_equal(j, again));
    json_decref(j);
    json_decref(again);
    return back;
}

static void same_print(const cel_spec *a, const cel_spec *b)
{
    cel_text x = {0}, y = {0};
    cel_spec_print(a, &x);
    cel_spec_print(b, &y);
    ck_assert_str_eq(x.text, y.text);
    cel_text_free(&x);
    cel_text_free(&y);
}

START_TEST(sequential)
{
    cel_error err;
    cel_spec_type *type;
    cel_spec *spec, *engine;
    OK(mlp_type(CEL_CLASSIFICATION, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    OK(set_arg(&spec, "num_body", cel_value_integer(2), &err));
    OK(set_arg(&spec, "learn_rate", cel_value_number(0.1), &err));
    OK(set_arg(&spec, "body_units", cel_value_tune("width"), &err));
    OK(cel_spec_with_engine(spec, "keras", &engine, &err));
    cel_spec *back = through_json(engine);
    same_print(engine, back);
    ck_assert_int_eq(back->type->mode, CEL_CLASSIFICATION);
    ck_assert_uint_eq(back->type->n_args, type->n_args);
    for (size_t i = 0; i < type->n_args; i++) {
        ck_assert_str_eq(back->type->arg[i].name, type->arg[i].name);
        ck_assert(cel_value_equal(&back->value[i], &engine->value[i]));
    }
    cel_spec_drop(back);
    cel_spec_drop(engine);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
}
END_TEST

static cel_status nothing(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args, size_t n_args,
                          cel_node **out, cel_error *err)
{
    (void)block, (void)b, (void)inputs, (void)n_inputs, (void)args, (void)n_args, (void)out;
    return cel_fail(err, CEL_FAILED, "test", "never built");
}

START_TEST(functional_wires_and_objects)
{
    cel_error err;
    cel_blocks blocks = {0};
    cel_spec_type *type;
    cel_spec *spec;
    cel_optimizer optimizer;
    cel_value units = cel_value_integer(8);
    OK(cel_blocks_add(&blocks, "input", nothing, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "input_shape", NULL, NULL, &err));
    OK(cel_blocks_add(&blocks, "body", nothing, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "x", NULL, NULL, &err));
    OK(cel_blocks_wire(&blocks, "x", "input", &err));
    OK(cel_blocks_add_arg(&blocks, "units", &units, "8L", &err));
    OK(cel_blocks_add(&blocks, "output", nothing, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "body", NULL, NULL, &err));
    OK(cel_spec_type_new("net", true, CEL_REGRESSION, &blocks, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    OK(cel_optimizer_named("sgd", 0.5, &optimizer, &err));
    OK(set_arg(&spec, "compile_optimizer", cel_value_object(&optimizer, "optimizer"), &err));
    cel_spec *back = through_json(spec);
    ck_assert(back->type->functional);
    ck_assert_str_eq(back->type->blocks.block[1].arg[0].from, "input");
    ck_assert_str_eq(back->type->blocks.block[1].arg[1].text, "8L");
    int at = cel_spec_type_find(back->type, "compile_optimizer", &err);
    ck_assert(cel_spec_is_set(back, (size_t)at)); /* printed as it was; the network itself knows its optimizer */
    ck_assert_int_eq(back->value[at].kind, CEL_V_NULL);
    same_print(spec, back);
    cel_spec_drop(back);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
    cel_optimizer_free(&optimizer);
    cel_value_free(&units);
}
END_TEST

START_TEST(refusals)
{
    static const char *const bad[] = {
        "{}",
        "{\"name\":\"m\",\"mode\":\"guessing\",\"functional\":false,\"blocks\":[],\"values\":{}}",
        "{\"name\":\"m\",\"mode\":\"regression\",\"functional\":false,\"blocks\":[],\"values\":{}}",
        "{\"name\":\"m\",\"mode\":\"regression\",\"functional\":false,\"blocks\":[{\"name\":\"a\",\"args\":[1]}],\"values\":{}}",
        ("{\"name\":\"m\",\"mode\":\"regression\",\"functional\":false,\"blocks\":[{\"name\":\"a\",\"args\":[{\"name\":\"x\",\"has_default\":false,\"default\":null}]}],"
        "\"values\":{\"nope\":{\"text\":\"1\",\"value\":null}}}"),
    };
    cel_error err;
    cel_spec *spec;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        json_t *j;
        OK(cel_json_parse(bad[i], strlen(bad[i]), &j, &err));
        ck_assert_msg(cel_spec_from_json(j, &spec, &err) == CEL_INPUT, "case %zu", i);
        ck_assert_ptr_null(spec);
        ck_assert(err.message[0]);
        json_decref(j);
    }
}
END_TEST

TEST_MAIN("tuning/spec_json", sequential, functional_wires_and_objects, refusals)
