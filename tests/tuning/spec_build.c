/* From specs to models: repeats, shapes, wiring, and what is refused. */
#include "tests/test.h"
#include "tests/tuning/blocks.h"

static const cel_shape TEN = {.rank = 1, .dim = {10}};
static const char *const PRICE[] = {"price"};
static const int32_t NUMBER[] = {0}, THREE[] = {3};
static const cel_building DATA = {.n_inputs = 1, .input_shape = &TEN, .n_outputs = 1, .output_name = PRICE, .num_classes = NUMBER};

static cel_spec *new_spec(cel_mode mode)
{
    cel_error err;
    cel_spec_type *type;
    cel_spec *spec;
    OK(mlp_type(mode, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    cel_spec_type_drop(type);
    return spec;
}

START_TEST(sequential_models)
{
    cel_error err;
    cel_spec *spec = new_spec(CEL_REGRESSION);
    cel_model *model;
    OK(cel_spec_build(spec, &DATA, &model, &err));
    ck_assert_str_eq(model->name, "sequential");
    ck_assert_uint_eq(model->n_layers, 4); /* input, dense, dropout, dense */
    ck_assert_uint_eq(model->n_trainable, 10 * 128 + 128 + 128 + 1);
    cel_model_free(model);
    OK(set_arg(&spec, "num_body", cel_value_number(3), &err));
    OK(set_arg(&spec, "body_units", cel_value_number(8), &err));
    OK(cel_spec_build(spec, &DATA, &model, &err));
    ck_assert_uint_eq(model->n_layers, 8);
    ck_assert_uint_eq(model->n_trainable, 88 + 72 + 72 + 9);
    cel_model_free(model);
    OK(set_arg(&spec, "num_body", cel_value_number(0), &err));
    OK(cel_spec_build(spec, &DATA, &model, &err));
    ck_assert_uint_eq(model->n_trainable, 11);
    cel_model_free(model);
    cel_spec_drop(spec);
}
END_TEST

START_TEST(classes_are_supplied)
{
    cel_error err;
    cel_spec *spec = new_spec(CEL_CLASSIFICATION);
    cel_building data = DATA;
    data.num_classes = THREE;
    cel_model *model;
    OK(cel_spec_build(spec, &data, &model, &err));
    ck_assert_int_eq(model->outputs[0]->shape.dim[0], 3);
    cel_model_free(model);
    cel_spec_drop(spec);
}
END_TEST

START_TEST(failures_name_the_block)
{
    cel_error err;
    cel_spec *spec = new_spec(CEL_REGRESSION);
    cel_model *model = NULL;
    OK(set_arg(&spec, "body_units", cel_value_number(-10), &err));
    ck_assert_int_eq(cel_spec_build(spec, &DATA, &model, &err), CEL_INPUT);
    ck_assert_ptr_eq(strstr(err.message, "block `body`: "), err.message);
    ck_assert_ptr_nonnull(strstr(err.message, "units must be a whole number"));
    OK(set_arg(&spec, "body_units", cel_value_tune(""), &err));
    ck_assert_int_eq(cel_spec_build(spec, &DATA, &model, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "body_units is still tune(): it needs a value before a model can be built");
    cel_building three = DATA;
    three.num_classes = THREE;
    OK(set_arg(&spec, "body_units", cel_value_number(4), &err));
    ck_assert_int_eq(cel_spec_build(spec, &three, &model, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "the model ends in shape (None, 1), but the outcome `price` needs 3 probabilities per row");
    cel_building two = DATA;
    two.n_outputs = 2;
    ck_assert_int_eq(cel_spec_build(spec, &two, &model, &err), CEL_INPUT);
    ck_assert_str_eq(err.code, "spec.sequential");
    cel_spec_drop(spec);
}
END_TEST

/* ---- functional ---- */

static cel_status build_join(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args, size_t n_args,
                             cel_node **out, cel_error *err)
{
    (void)block, (void)args, (void)n_args;
    return cel_graph_layer(b->graph, "concatenate", NULL, 0, NULL, inputs, n_inputs, out, err);
}

static cel_status build_path(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args, size_t n_args,
                             cel_node **out, cel_error *err)
{
    (void)block;
    cel_argument units = {.name = "units", .value = *cel_block_value(args, n_args, "units")};
    return cel_graph_layer(b->graph, "dense", &units, 1, NULL, inputs, n_inputs, out, err);
}

static cel_spec *fork_join(void)
{
    cel_error err;
    cel_blocks blocks = {0};
    OK(cel_blocks_add(&blocks, "main_input", build_input, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "input_shape", NULL, NULL, &err));
    static const char *const path[] = {"path_a", "path_b"};
    for (size_t i = 0; i < 2; i++) {
        OK(cel_blocks_add(&blocks, path[i], build_path, NULL, &err));
        OK(cel_blocks_add_arg(&blocks, "main_input", NULL, NULL, &err));
        OK(add_default(&blocks, "units", cel_value_number(16), &err));
    }
    OK(cel_blocks_add(&blocks, "joined", build_join, NULL, &err));
    for (size_t i = 0; i < 2; i++)
        OK(cel_blocks_add_arg(&blocks, path[i], NULL, NULL, &err));
    OK(cel_blocks_add(&blocks, "output", build_number, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "joined", NULL, NULL, &err));
    cel_spec_type *type;
    cel_spec *spec;
    OK(cel_spec_type_new("fork_join", true, CEL_REGRESSION, &blocks, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    cel_spec_type_drop(type);
    return spec;
}

START_TEST(functional_models)
{
    cel_error err;
    cel_spec *spec = fork_join();
    cel_model *model;
    ck_assert_int_ge(cel_spec_type_find(spec->type, "path_b_units", NULL), 0);
    ck_assert_int_lt(cel_spec_type_find(spec->type, "path_b_main_input", NULL), 0);
    OK(cel_spec_build(spec, &DATA, &model, &err));
    ck_assert_uint_eq(model->n_trainable, 176 + 176 + 33);
    cel_model_free(model);
    OK(set_arg(&spec, "num_path_a", cel_value_number(0), &err)); /* the input passes on */
    OK(set_arg(&spec, "num_path_b", cel_value_number(2), &err));
    OK(cel_spec_build(spec, &DATA, &model, &err));
    ck_assert_uint_eq(model->n_trainable, 176 + 272 + 27);
    cel_model_free(model);
    OK(set_arg(&spec, "num_joined", cel_value_number(2), &err));
    ck_assert_int_eq(cel_spec_build(spec, &DATA, &model, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "Block 'joined' cannot be repeated because it has 2 inputs (path_a, path_b). Only blocks with exactly one input tensor can be repeated.");
    cel_spec_drop(spec);
}
END_TEST

/* main_input -> body, added to what went in: x + f(x), the blocks in the wrong order, one block feeding two. */
static cel_status build_sum(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args, size_t n_args,
                            cel_node **out, cel_error *err)
{
    (void)block, (void)args, (void)n_args;
    ck_assert_str_eq(b->wire[0], "skip");
    ck_assert_str_eq(b->wire[1], "through");
    return cel_graph_layer(b->graph, "add", NULL, 0, NULL, inputs, n_inputs, out, err);
}

START_TEST(residual_models)
{
    cel_error err;
    cel_blocks blocks = {0};
    OK(cel_blocks_add(&blocks, "output", build_number, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "sum", NULL, NULL, &err));
    OK(cel_blocks_add(&blocks, "sum", build_sum, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "skip", NULL, NULL, &err));
    OK(cel_blocks_wire(&blocks, "skip", "main_input", &err));
    OK(cel_blocks_add_arg(&blocks, "through", NULL, NULL, &err));
    OK(cel_blocks_wire(&blocks, "through", "body", &err));
    OK(cel_blocks_add(&blocks, "body", build_path, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "main_input", NULL, NULL, &err));
    OK(add_default(&blocks, "units", cel_value_number(10), &err));
    OK(cel_blocks_add(&blocks, "main_input", build_input, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "input_shape", NULL, NULL, &err));
    cel_spec_type *type;
    cel_spec *spec;
    cel_model *model;
    OK(cel_spec_type_new("residual", true, CEL_REGRESSION, &blocks, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    OK(cel_spec_build(spec, &DATA, &model, &err));
    ck_assert_uint_eq(model->n_layers, 4); /* input, dense, add, dense */
    ck_assert_uint_eq(model->n_trainable, 110 + 11);
    cel_model_free(model);
    OK(set_arg(&spec, "num_body", cel_value_number(0), &err)); /* x + x: one tensor for two arguments */
    OK(cel_spec_build(spec, &DATA, &model, &err));
    ck_assert_uint_eq(model->n_trainable, 11);
    cel_model_free(model);
    OK(set_arg(&spec, "num_body", cel_value_number(1), &err));
    OK(set_arg(&spec, "body_units", cel_value_number(7), &err)); /* shapes do not fit: the block is named */
    ck_assert_int_eq(cel_spec_build(spec, &DATA, &model, &err), CEL_INPUT);
    ck_assert_ptr_eq(strstr(err.message, "block `sum`: "), err.message);
    ck_assert_int_eq(set_arg(&spec, "num_main_input", cel_value_number(2), &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "num_main_input must be 1, not 2: the block makes an input of the model");
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
}
END_TEST

/* Two inputs by name, two outcomes: one a number, one of three classes. */
START_TEST(several_inputs_and_outcomes)
{
    cel_error err;
    cel_blocks blocks = {0};
    static const char *const input[] = {"house", "place"};
    OK(cel_blocks_add(&blocks, "price", build_number, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "joined", NULL, NULL, &err));
    OK(cel_blocks_add(&blocks, "kind", build_classes, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "joined", NULL, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "num_classes", NULL, NULL, &err));
    for (size_t i = 0; i < 2; i++) {
        OK(cel_blocks_add(&blocks, input[i], build_input, NULL, &err));
        OK(cel_blocks_add_arg(&blocks, "input_shape", NULL, NULL, &err));
    }
    OK(cel_blocks_add(&blocks, "joined", build_join, NULL, &err));
    for (size_t i = 0; i < 2; i++)
        OK(cel_blocks_add_arg(&blocks, input[i], NULL, NULL, &err));
    cel_spec_type *type;
    cel_spec *spec;
    cel_model *model = NULL;
    OK(cel_spec_type_new("two", true, CEL_REGRESSION, &blocks, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    static const char *const by_name[] = {"place", "house"}, *const misspelt[] = {"place", "hause"}, *const outcome[] = {"kind", "price"};
    static const cel_shape shape[] = {{.rank = 1, .dim = {2}}, {.rank = 1, .dim = {5}}};
    static const int32_t classes[] = {3, 0};
    cel_building data = {.n_inputs = 2, .input_name = by_name, .input_shape = shape, .n_outputs = 2, .output_name = outcome, .num_classes = classes};
    OK(cel_spec_build(spec, &data, &model, &err));
    ck_assert_int_eq(model->inputs[0]->shape.dim[0], 2); /* in the order of the data */
    ck_assert_int_eq(model->inputs[1]->shape.dim[0], 5);
    ck_assert_int_eq(model->outputs[0]->shape.dim[0], 3);
    ck_assert_int_eq(model->outputs[1]->shape.dim[0], 1);
    ck_assert_uint_eq(model->n_trainable, 7 * 3 + 3 + 8);
    cel_model_free(model);
    data.input_name = misspelt;
    ck_assert_int_eq(cel_spec_build(spec, &data, &model, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "there is no input block for the predictor `hause`: each needs a block of its name in layer_blocks");
    ck_assert_str_eq(err.hint, "did you mean `house`?");
    ck_assert_int_eq(cel_spec_build(spec, &DATA, &model, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "the blocks `house` and `place` both make an input, but the predictors are one matrix");
    data.input_name = by_name;
    data.n_outputs = 1;
    ck_assert_int_eq(cel_spec_build(spec, &data, &model, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "An 'output' block must be defined in layer_blocks.");
    static const char *const other[] = {"kind", "prize"};
    data.n_outputs = 2;
    data.output_name = other;
    ck_assert_int_eq(cel_spec_build(spec, &data, &model, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "An output block named 'prize' must be defined in layer_blocks for multi-output models.");
    ck_assert_str_eq(err.hint, "did you mean `price`?");
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
}
END_TEST

/* One unit for two classes is one probability, that of the second. */
START_TEST(one_unit_for_two_classes)
{
    cel_error err;
    cel_spec *spec = new_spec(CEL_REGRESSION); /* its last block has one unit */
    static const int32_t two[] = {2};
    cel_building data = DATA;
    data.num_classes = two;
    cel_model *model;
    OK(cel_spec_build(spec, &data, &model, &err));
    ck_assert_int_eq(model->outputs[0]->shape.dim[0], 1);
    cel_model_free(model);
    cel_spec_drop(spec);
}
END_TEST

START_TEST(memory_may_end_anywhere_in_graphs)
{
    cel_error err;
    cel_spec *spec = fork_join();
    cel_model *model = NULL;
    for (long n = 1;; n++) {
        cel_alloc_fail_after(n);
        cel_status status = cel_spec_build(spec, &DATA, &model, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_model_free(model);
    cel_spec_drop(spec);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    cel_spec *spec = new_spec(CEL_REGRESSION);
    cel_model *model = NULL;
    for (long n = 1;; n++) {
        cel_alloc_fail_after(n);
        cel_status status = cel_spec_build(spec, &DATA, &model, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_model_free(model);
    cel_spec_drop(spec);
}
END_TEST

TEST_MAIN("tuning/spec_build", sequential_models, classes_are_supplied, failures_name_the_block, functional_models, residual_models,
          several_inputs_and_outcomes, one_unit_for_two_classes, memory_may_end_anywhere,
          memory_may_end_anywhere_in_graphs)
