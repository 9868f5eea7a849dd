/* The layer table: its rows, names, arguments, counts; R's way to count axes; what a new weight must have. */
#include "engine/layer_table.h"
#include "tests/engine/planned.h"

/* Every row is found by each of its names, names are used once, numbers of inputs and defaults are possible. */
START_TEST(rows)
{
    size_t n;
    const cel_layer_type *types = cel_layer_types(&n);
    ck_assert_uint_gt(n, 40);
    ck_assert_ptr_eq(types, cel_layer_types(&n));
    for (size_t i = 0; i < n; i++) {
        const cel_layer_type *t = types + i;
        char long_name[96];
        snprintf(long_name, sizeof long_name, "layer_%s", t->name);
        ck_assert_ptr_eq(cel_layer_find(t->name), t);
        ck_assert_ptr_eq(cel_layer_find(long_name), t);
        ck_assert_ptr_eq(cel_layer_find(t->class_name), t);
        ck_assert(t->help && t->help[0]);
        ck_assert(t->max_inputs == 0 || t->max_inputs >= t->min_inputs);
        for (size_t j = 0; j < i; j++)
            ck_assert(strcmp(t->name, types[j].name) != 0 && strcmp(t->class_name, types[j].class_name) != 0);
        for (size_t k = 0; k < cel_layer_n_formals(t); k++) {
            cel_value value = {0};
            cel_error err;
            ck_assert(t->formals[k].help && t->formals[k].help[0]);
            if (t->formals[k].fallback[0] != '\0')
                ck_assert_msg(cel_arguments_parse(t->formals[k].fallback, &value, &err) == CEL_OK, "layer_%s(%s)", t->name, t->formals[k].name);
            cel_value_free(&value);
            for (size_t q = 0; q < k; q++)
                ck_assert_str_ne(t->formals[k].name, t->formals[q].name);
        }
    }
    ck_assert_ptr_null(cel_layer_find("danse"));
    ck_assert_ptr_null(cel_layer_find("layer_"));
    ck_assert_ptr_null(cel_layer_find("DENSE"));
    ck_assert_ptr_null(cel_layer_find("normalization"));
}
END_TEST

START_TEST(arguments_and_counts)
{
    cel_error err;
    cel_layer *l;
    cel_graph *g = cel_graph_new();
    cel_argument units = {"units", cel_value_integer(3)};
    OK(cel_graph_layer_new(g, "dense", &units, 1, NULL, &l, &err));
    cel_value_free(&units.value);
    ck_assert_int_eq(cel_layer_arg(l, "units")->as.integer[0], 3);
    ck_assert_int_eq(cel_layer_arg(l, "activation")->kind, CEL_V_NULL);
    ck_assert_int_eq(cel_layer_arg(l, "use_bias")->as.integer[0], 1);
    ck_assert_ptr_null(cel_layer_arg(l, "unit"));
    size_t learning = 99;
    ck_assert_uint_eq(cel_layer_n_params(l, &learning), 0); /* not built yet */
    ck_assert_uint_eq(learning, 0);
    cel_node *in = input(g, (cel_shape){1, {4}}), *out;
    OK(cel_layer_apply(l, &in, 1, &out, &err));
    ck_assert_uint_eq(cel_layer_n_params(l, NULL), 15);
    ck_assert_uint_eq(cel_layer_n_formals(cel_layer_find("flatten")), 0);
    cel_layer_n_params(layer(g, "batch_normalization", "", in)->layer, &learning);
    ck_assert_uint_eq(learning, 8);
    cel_layer_n_params(layer(g, "batch_normalization", "trainable = FALSE", in)->layer, &learning);
    ck_assert_uint_eq(learning, 0);
    cel_graph_free(g);
}
END_TEST

/* 1 is the batch, 2 the first of the tensor's own, -1 the last. */
START_TEST(axes)
{
    static const struct {
        double axis;
        int32_t rank, want; /* -1: refused */
    } cases[] = {{2, 3, 0}, {3, 3, 1}, {4, 3, 2}, {5, 3, -1}, {-1, 3, 2}, {-3, 3, 0}, {-4, 3, -1}, {1, 3, -1}, {0, 3, -1}, {2.5, 3, -1}, {NAN, 3, -1}, {2, 1, 0}, {3, 1, -1}};
    cel_error err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t got = -1;
        cel_status status = cel_layer_axis(cases[i].axis, cases[i].rank, "axis", &got, &err);
        ck_assert_int_eq(status, cases[i].want < 0 ? CEL_INPUT : CEL_OK);
        ck_assert_int_eq(got, cases[i].want);
    }
    int32_t at;
    ck_assert_int_eq(cel_layer_axis(1, 3, "axes", &at, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "axes = 1 is the batch axis; the tensor's own axes are 2 to 4");
    ck_assert_int_eq(cel_layer_axis(-5, 3, "axis", &at, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "axis = -5: the tensor has axes 2 to 4 (1 is the batch), or -1 for the last");
}
END_TEST

static cel_status with_constraint(double axis, cel_error *err)
{
    cel_rule unit;
    cel_argument number = {"axis", cel_value_number(axis)};
    ck_assert_int_eq(cel_rule_make(CEL_CONSTRAINT, "unitnorm", &number, 1, &unit, err), CEL_OK);
    cel_value_free(&number.value);
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {4}}), *out;
    cel_argument args[] = {{"units", cel_value_integer(3)}, {"kernel_constraint", cel_value_object(&unit, "constraint")}};
    cel_status status = cel_graph_layer(g, "dense", args, 2, NULL, &in, 1, &out, err);
    for (size_t i = 0; i < 2; i++)
        cel_value_free(&args[i].value);
    cel_graph_free(g);
    return status;
}

/* A weight needs an initializer, and a constraint an axis the weight has. */
START_TEST(weights_are_checked)
{
    cel_error err;
    gives("dense", "units = 3, kernel_initializer = NULL", SHAPES({1, {4}}), "kernel_initializer of layer \"dense\" must be an initializer, not NULL");
    static const double good[] = {1, 2, -1, -2}, bad[] = {3, 0, -3};
    for (size_t i = 0; i < 4; i++)
        OK(with_constraint(good[i], &err));
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(with_constraint(bad[i], &err), CEL_INPUT);
    ck_assert_int_eq(with_constraint(3, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "axis = 3 of kernel_constraint: the weight has axes 1 to 2");
}
END_TEST

TEST_MAIN("engine/layer", rows, arguments_and_counts, axes, weights_are_checked)
