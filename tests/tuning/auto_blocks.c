/* The blocks of a plan: the layers they build, and the R functions beside them. */
#include "tests/tuning/planned.h"
#include "tuning/auto_inside.h"

/* "Dense 64, Dropout, ..." of the network a plan's workflow builds for its own training set. */
static void layers_of(const cel_auto *a, cel_text *t)
{
    cel_error err;
    cel_notes notes = {0};
    cel_stream stream;
    cel_workflow *fitted;
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    OK(cel_workflow_fit(a->workflow, a->train, &stream, NULL, NULL, &fitted, &notes, &err));
    const cel_model *m = cel_network_model(fitted->fit->network);
    for (size_t i = 0; i < m->n_nodes; i++)
        cel_text_addf(t, "%s%s %zu", i ? ", " : "", m->nodes[i]->layer->type->class_name, cel_shape_size(&m->nodes[i]->shape));
    cel_notes_free(&notes);
    cel_workflow_drop(fitted);
}

static const cel_auto_setting ONE[] = {{"num_body", "2"}, {"body_units", "5"}, {"fit_epochs", "1"}}, TWO[] = {{"body_units", "5"}, {"tower_b_units", "3"}, {"fit_epochs", "1"}};

static cel_auto_options options(const char *outcome, int towers)
{
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = outcome;
    o.fixed = true;
    o.towers = towers;
    o.setting = towers > 1 ? TWO : ONE;
    o.n_settings = 3;
    return o;
}

START_TEST(layers)
{
    cel_frame *f = sixty("", "");
    const struct {
        const char *outcome;
        int towers;
        const char *want;
    } cases[] = {{"y", 1, ", Dense 5, Dropout 5, Dense 5, Dropout 5, Dense 1, Rescaling 1"}, {"g", 1, ", Dense 5, Dropout 5, Dense 5, Dropout 5, Dense 3"},
                 {"y", 2, "Concatenate 8, Dense 1, Rescaling 1"}, {"g", 2, "Concatenate 8, Dense 3"}};
    for (size_t i = 0; i < 4; i++) {
        cel_auto_options o = options(cases[i].outcome, cases[i].towers);
        cel_auto *a = plan_of(f, &o);
        cel_text t = {0};
        layers_of(a, &t);
        size_t n = strlen(cases[i].want);
        ck_assert_msg(t.length > n && strcmp(t.text + t.length - n, cases[i].want) == 0, "%s", t.text);
        ck_assert_int_eq(strncmp(t.text, "InputLayer ", 11), 0);
        cel_text_free(&t);
        cel_auto_free(a);
    }
    cel_frame_drop(f);
}
END_TEST

START_TEST(names_of_bodies)
{
    cel_auto a = {.options = {.towers = 1}};
    char name[16];
    cel_auto_body(&a, 0, name);
    ck_assert_str_eq(name, "body");
    a.options.towers = CEL_AUTO_TOWERS;
    cel_auto_body(&a, 0, name);
    ck_assert_str_eq(name, "tower_a");
    cel_auto_body(&a, CEL_AUTO_TOWERS - 1, name);
    ck_assert_str_eq(name, "tower_h");
}
END_TEST

START_TEST(scripts)
{
    static const char chain[] =
        "input_block <- function(model, input_shape) {\n  keras_model_sequential(input_shape = input_shape)\n}\n\n"
        "body_block <- function(model, units = 64, dropout = 0.1, activation = \"relu\") {\n  model |>\n    layer_dense(units = units, activation = activation) |>\n"
        "    layer_dropout(rate = dropout)\n}\n\n"
        "output_block <- function(model, num_classes) {\n  model |> layer_dense(units = num_classes, activation = \"softmax\")\n}\n\n"
        "create_keras_sequential_spec(\n  model_name = \"net\",\n  layer_blocks = list(input = input_block, body = body_block, output = output_block),\n"
        "  mode = \"classification\"\n)\n";
    static const char *const towers[] = {"input_block <- function(input_shape) {\n  layer_input(shape = input_shape)\n}\n", "tower_block <- function(x, units = 64,",
                                         "join_block <- function(a, b) {\n  layer_concatenate(list(a, b))\n}\n",
                                         "output_block <- function(x) {\n  x |>\n    layer_dense(units = 1) |>\n    layer_rescaling(scale = spread, offset = center)\n}\n",
                                         "create_keras_functional_spec(\n", "    tower_a = inp_spec(tower_block, \"input\"),\n    tower_b = inp_spec(tower_block, \"input\"),\n",
                                         "    join = inp_spec(join_block, c(a = \"tower_a\", b = \"tower_b\")),\n    output = inp_spec(output_block, \"join\")\n  ),\n",
                                         "  mode = \"regression\"\n)\n"};
    cel_auto a = {.options = {.towers = 1}, .mode = CEL_CLASSIFICATION};
    cel_text t = {0};
    cel_auto_blocks_script(&a, &t);
    ck_assert_str_eq(t.text, chain);
    cel_text_free(&t);
    a.options.towers = 2;
    a.mode = CEL_REGRESSION;
    cel_auto_blocks_script(&a, &t);
    const char *at = t.text;
    for (size_t i = 0; i < sizeof towers / sizeof *towers; i++) {
        ck_assert_msg((at = strstr(at, towers[i])) != NULL, "not there, or not in its place:\n%s\nin\n%s", towers[i], t.text);
    }
    cel_text_free(&t);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    for (int towers = 1; towers <= 3; towers += 2) {
        cel_auto a = {.options = {.towers = towers}, .mode = CEL_CLASSIFICATION};
        cel_spec_type *type;
        cel_status status = CEL_NOMEM;
        for (long n = 1; status != CEL_OK; n++) {
            ck_assert_int_lt(n, 1000);
            cel_alloc_fail_after(n);
            status = cel_auto_type(&a, &type, &err);
            cel_alloc_fail_after(0);
            ck_assert_msg(status == CEL_NOMEM || (status == CEL_OK && n > 10), "allocation %ld: %s", n, err.message);
        }
        ck_assert_str_eq(type->name, "net");
        cel_spec_type_drop(type);
    }
}
END_TEST

TEST_MAIN("tuning/auto_blocks", layers, names_of_bodies, scripts, memory_may_end_anywhere)
