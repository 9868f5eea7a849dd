#include "tests/tuning/golden.h"
#include "tuning/param.h"

static void same_values(const cel_value *got, json_t *want, const char *what)
{
    ck_assert_msg(got->n == json_array_size(want), "%s: %zu values", what, got->n);
    for (size_t i = 0; i < got->n; i++) {
        json_t *w = json_array_get(want, i);
        if (json_is_string(w))
            ck_assert_str_eq(got->as.text[i], json_string_value(w));
        else if (json_is_boolean(w))
            ck_assert_int_eq(got->as.integer[i], json_is_true(w));
        else
            ck_assert_msg(fabs(cel_value_at(got, i) - json_number_value(w)) <= 1e-9 * fabs(json_number_value(w)) + 1e-15,
                          "%s: %.17g, not %.17g", what, cel_value_at(got, i), json_number_value(w));
    }
}

/* value_seq(o, 4) and set.seed(1); value_sample(o, 4) of every parameter whose definition has not changed since. */
START_TEST(sequences_and_draws_are_those_of_dials)
{
    json_t *file = golden_json(GOLDEN "/dials/parameters.json"), *o;
    const char *name;
    int compared = 0;
    static const char *const changed[] = {"batch_size", "splitting_rule", "weight_func", "regularization_factor",
                                          "predictor_prop", "prior_outcome_range", "prior_terminal_node_coef",
                                          "prior_terminal_node_expo"};
    json_object_foreach(json_object_get(file, "parameters"), name, o)
    {
        cel_error err;
        bool skip = !json_is_array(json_object_get(o, "value_seq_4"));
        for (size_t k = 0; k < sizeof changed / sizeof *changed; k++)
            skip = skip || strcmp(name, changed[k]) == 0;
        if (skip)
            continue;
        cel_param *p = cel_param_make(name, &err);
        ck_assert_msg(p != NULL, "%s", name);
        cel_rng rng;
        cel_value v;
        OK(cel_param_sequence(p, 4, true, &v, &err));
        same_values(&v, json_object_get(o, "value_seq_4"), name);
        cel_value_free(&v);
        cel_rng_seed(&rng, 1);
        OK(cel_param_sample(p, 4, true, &rng, &v, &err));
        same_values(&v, json_object_get(o, "value_sample_4_seed1"), name);
        cel_value_free(&v);
        cel_param_drop(p);
        compared++;
    }
    ck_assert_int_gt(compared, 75);
    json_decref(file);
}
END_TEST

START_TEST(units_go_both_ways)
{
    cel_error err;
    cel_param *p = cel_param_make("hidden_units", &err);
    cel_value v;
    double unit[10];
    OK(cel_param_decode(p, (const double[]){0, .25, .5, .75, 1}, 5, true, &v, &err));
    static const int32_t want[] = {1, 3, 6, 8, 10}; /* half to even: 5.5 -> 6 */
    ck_assert_mem_eq(v.as.integer, want, sizeof want);
    OK(cel_param_encode(p, &v, unit, &err));
    NEAR(unit[1], 2.0 / 9.0, 1e-15);
    cel_value_free(&v);
    ck_assert_int_eq(cel_param_decode(p, (const double[]){1.5}, 1, true, &v, &err), CEL_INPUT);
    cel_param_drop(p);
    p = cel_param_make("activation", &err);
    OK(cel_param_decode(p, (const double[]){0, .2, .4, .6, .8, 1}, 6, true, &v, &err));
    static const char *const names[] = {"linear", "linear", "softmax", "relu", "elu", "tanh"};
    for (int i = 0; i < 6; i++)
        ck_assert_str_eq(v.as.text[i], names[i]);
    OK(cel_param_encode(p, &v, unit, &err));
    NEAR(unit[5], 1, 0);
    cel_value_free(&v);
    v = cel_value_text("gelu");
    ck_assert(!cel_param_allows(p, &v, 0));
    ck_assert_int_eq(cel_param_encode(p, &v, unit, &err), CEL_INPUT);
    cel_value_free(&v);
    cel_param_drop(p);
    p = cel_param_make("learn_rate", &err); /* the forward way is on the transformed scale */
    v = cel_value_number(1e-10);
    OK(cel_param_encode(p, &v, unit, &err));
    NEAR(unit[0], 0, 1e-15);
    cel_value_free(&v);
    cel_param_drop(p);
}
END_TEST

START_TEST(values_keep_to_the_range)
{
    cel_error err;
    cel_rng rng;
    cel_value v;
    cel_param *p = cel_param_make("hidden_units", &err), *q;
    cel_rng_seed(&rng, 4);
    OK(cel_param_with_range(p, 64, 64, &q, &err)); /* R's sample(64) would draw from 1..64 */
    OK(cel_param_sample(q, 3, true, &rng, &v, &err));
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(v.as.integer[i], 64);
    cel_value_free(&v);
    cel_param_drop(q);
    v = cel_value_integers((const int32_t[]){2, 4, 8}, 3);
    OK(cel_param_with_values(p, &v, &q, &err));
    cel_value_free(&v);
    OK(cel_param_sequence(q, 2, true, &v, &err));
    ck_assert_uint_eq(v.n, 2);
    ck_assert_int_eq(v.as.integer[1], 4);
    cel_value_free(&v);
    OK(cel_param_sample(q, 20, true, &rng, &v, &err));
    for (int i = 0; i < 20; i++)
        ck_assert(v.as.integer[i] == 2 || v.as.integer[i] == 4 || v.as.integer[i] == 8);
    cel_value_free(&v);
    cel_param_drop(q);
    v = cel_value_number(10);
    ck_assert(cel_param_allows(p, &v, 0));
    v.as.number[0] = 11;
    ck_assert(!cel_param_allows(p, &v, 0));
    cel_value_free(&v);
    cel_param_drop(p);
    p = cel_param_make("dropout", &err); /* an open end */
    OK(cel_param_sequence(p, 3, true, &v, &err));
    ck_assert(v.as.number[2] < 1 && v.as.number[2] > 0.999);
    cel_value_free(&v);
    cel_param_drop(p);
    p = cel_param_make("mtry", &err);
    ck_assert_int_eq(cel_param_sequence(p, 3, true, &v, &err), CEL_INPUT);
    ck_assert_int_eq(cel_param_sample(p, 3, true, &rng, &v, &err), CEL_INPUT);
    cel_param_drop(p);
}
END_TEST

TEST_MAIN("tuning/param_values", sequences_and_draws_are_those_of_dials, units_go_both_ways, values_keep_to_the_range)
