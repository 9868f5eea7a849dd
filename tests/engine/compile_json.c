/* How a network was compiled, to JSON and back: every optimizer, loss and metric there is; schedules; refusals. */
#include "engine/model_json.h"
#include "tests/engine/net.h"

static cel_network *network(size_t units)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    char args[32];
    snprintf(args, sizeof args, "units = %zu", units);
    cel_node *in = input(g, (cel_shape){1, {2}}), *out = layer(g, "dense", args, in);
    cel_model *model = model_of(g, &in, 1, &out, 1);
    cel_network *n;
    cel_stream s;
    cel_stream_start(&s, 1, 0, 0);
    OK(cel_network_new(model, &s, &n, &err));
    cel_model_free(model);
    cel_graph_free(g);
    return n;
}

/* Compiles, writes, reads into another network, and writes again: the texts must be equal. */
static void round_trip(const cel_compile_options *o)
{
    cel_error err;
    cel_network *a = network(3), *b = network(3), *c;
    json_t *one, *two, *three;
    OK(cel_network_compile(a, o, &err));
    OK(cel_compile_to_json(a, &one, &err));
    OK(cel_compile_from_json(b, one, &err));
    OK(cel_compile_to_json(b, &two, &err));
    char *x = cel_json_dump(one, 0), *y = cel_json_dump(two, 0);
    ck_assert_str_eq(x, y);
    cel_free(x);
    cel_free(y);
    OK(cel_network_copy(a, &c, &err));
    OK(cel_compile_to_json(c, &three, &err));
    ck_assert(json_equal(one, three));
    ck_assert_int_eq(memcmp(cel_network_params(a), cel_network_params(c), cel_network_model(a)->n_params * sizeof(cel_real)), 0);
    json_decref(one);
    json_decref(two);
    json_decref(three);
    cel_network_free(a);
    cel_network_free(b);
    cel_network_free(c);
}

START_TEST(every_optimizer)
{
    cel_error err;
    const char *mse = "mse";
    for (size_t i = 0; i < cel_optimizer_count(); i++) {
        cel_optimizer o;
        OK(cel_optimizer_named(cel_optimizer_type_name(cel_optimizer_type_at(i)), 0.0123, &o, &err));
        cel_compile_options options = {.optimizer = &o, .loss_names = &mse, .n_losses = 1};
        round_trip(&options);
        cel_optimizer_free(&o);
    }
}
END_TEST

START_TEST(every_loss)
{
    cel_error err;
    for (size_t i = 0; i < cel_loss_count(); i++) {
        cel_loss loss;
        OK(cel_loss_make(cel_loss_type_at(i), NULL, 0, &loss, &err));
        cel_compile_options options = {.losses = &loss, .n_losses = 1};
        round_trip(&options);
    }
    const char *later = "crossentropy"; /* chosen when the data are seen: stays a name */
    cel_compile_options options = {.loss_names = &later, .n_losses = 1};
    round_trip(&options);
}
END_TEST

START_TEST(every_metric)
{
    cel_error err;
    const char *mse = "mse";
    for (size_t i = 0; i < cel_keras_metric_count(); i++) {
        cel_network_metric m = {.weighted = i % 2};
        OK(cel_keras_metric_named(cel_keras_metric_type_name(cel_keras_metric_type_at(i)), &m.metric, &err));
        cel_compile_options options = {.loss_names = &mse, .n_losses = 1, .metrics = &m, .n_metrics = 1};
        round_trip(&options);
    }
    /* a threshold of the F score stands in another place than in its table */
    cel_argument args[] = {{"threshold", cel_value_number(0.25)}, {"average", cel_value_text("macro")}};
    cel_network_metric f = {0};
    OK(cel_keras_metric_make(cel_keras_metric_type_find("f1_score"), args, 2, &f.metric, &err));
    cel_value_free(&args[0].value);
    cel_value_free(&args[1].value);
    cel_compile_options options = {.loss_names = &mse, .n_losses = 1, .metrics = &f, .n_metrics = 1};
    cel_network *n = network(3);
    json_t *j;
    OK(cel_network_compile(n, &options, &err));
    OK(cel_compile_to_json(n, &j, &err));
    double threshold = 0;
    OK(cel_json_get_number(json_object_get(json_array_get(json_object_get(j, "metrics"), 0), "settings"), "threshold", &threshold, &err));
    NEAR(threshold, 0.25, 0);
    json_decref(j);
    cel_network_free(n);
    round_trip(&options);
}
END_TEST

START_TEST(schedules)
{
    cel_error err;
    const char *mse = "mse";
    const double steps[] = {100, 200}, rates[] = {0.1, 0.01, 0.001};
    cel_argument args[] = {{"boundaries", cel_value_numbers(steps, 2)}, {"values", cel_value_numbers(rates, 3)}};
    cel_argument decay[] = {{"initial_learning_rate", cel_value_number(0.1)}, {"decay_steps", cel_value_number(10)}, {"decay_rate", cel_value_number(0.9)}};
    for (size_t i = 0; i < cel_schedule_count(); i++) {
        const cel_schedule_type *type = cel_schedule_type_at(i);
        bool pieces = strncmp(cel_schedule_type_name(type), "piecewise", 9) == 0, exponential = strcmp(cel_schedule_type_name(type), "exponential_decay") == 0;
        if (!pieces && !exponential)
            continue;
        cel_schedule schedule;
        cel_optimizer o;
        OK(cel_schedule_make(type, pieces ? args : decay, pieces ? 2 : 3, &schedule, &err));
        cel_argument rate = {"learning_rate", cel_value_object(&schedule, "schedule")};
        OK(cel_optimizer_make(cel_optimizer_type_find("adam"), &rate, 1, &o, &err));
        cel_compile_options options = {.optimizer = &o, .loss_names = &mse, .n_losses = 1};
        round_trip(&options);
        cel_optimizer_free(&o);
        cel_schedule_free(&schedule);
    }
    for (size_t i = 0; i < 2; i++)
        cel_value_free(&args[i].value);
    for (size_t i = 0; i < 3; i++)
        cel_value_free(&decay[i].value);
}
END_TEST

START_TEST(refusals)
{
    static const char *const bad[] = {
        "{}",
        "{\"losses\":[],\"metrics\":[],\"optimizer\":{},\"loss_weights\":{\"double\":[1]}}",
        "{\"losses\":[\"mse\"],\"metrics\":[],\"optimizer\":{\"type\":\"adm\",\"settings\":{}},\"loss_weights\":{\"double\":[1]}}",
        "{\"losses\":[\"mse\"],\"metrics\":[],\"optimizer\":{\"type\":\"adam\",\"settings\":{\"beta_1\":7}},\"loss_weights\":{\"double\":[1]}}",
        "{\"losses\":[\"mze\"],\"metrics\":[],\"optimizer\":{\"type\":\"adam\",\"settings\":{}},\"loss_weights\":{\"double\":[1]}}",
        ("{\"losses\":[\"mse\"],\"metrics\":[{\"type\":\"mae\",\"settings\":{},\"output\":3,\"weighted\":false}],\"optimizer\":{\"type\":\"adam\","
        "\"settings\":{}},\"loss_weights\":{\"double\":[1]}}"),
        "{\"losses\":[\"mse\"],\"metrics\":[],\"optimizer\":{\"type\":\"adam\",\"settings\":{}},\"loss_weights\":{\"double\":[]}}",
    };
    cel_error err;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cel_network *n = network(3);
        json_t *j;
        OK(cel_json_parse(bad[i], strlen(bad[i]), &j, &err));
        ck_assert_msg(cel_compile_from_json(n, j, &err) == CEL_INPUT, "case %zu", i);
        ck_assert(!cel_network_compiled(n));
        ck_assert(err.message[0]);
        json_decref(j);
        cel_network_free(n);
    }
}
END_TEST

TEST_MAIN("engine/compile_json", every_optimizer, every_loss, every_metric, schedules, refusals)
