/* Embedding: rows of weights by number, gradients into them, numbers outside the table. */
#include "tests/engine/planned.h"

START_TEST(rows_by_number)
{
    fit f = one("embedding", "input_dim = 3, output_dim = 2", SHAPES({1, {2}}), 2, true);
    PUT(weight(&f, "embeddings"), 1, 2, 3, 4, 5, 6);
    PUT(f.x[0], 2, 0, 1, 2);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 5, 6, 1, 2, 3, 4, 5, 6);
    BACK(&f, 1, 10, 2, 20, 3, 30, 4, 40);
    SAME(gradient(&f, "embeddings"), 0, 2, 20, 3, 30, 5, 50); /* row 2 was used twice */
    SAME(slope(&f, 0), 0, 0, 0); /* whole numbers have no slope */
    end(&f);
}
END_TEST

/* A number outside gives NaN and leaves the table's gradient alone; a fraction counts as the whole number below it, as a cast does. */
START_TEST(numbers_outside)
{
    fit f = one("embedding", "input_dim = 3, output_dim = 1", SHAPES({1, {5}}), 1, true);
    PUT(weight(&f, "embeddings"), 7, 8, 9);
    PUT(f.x[0], 3, -1, 2.9, 1e30, 0);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, NAN, NAN, 9, NAN, 7);
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_eq(isnan(cel_plan_output(f.plan, 0)[i]), i != 2 && i != 4);
    BACK(&f, 1, 2, 3, 4, 5);
    SAME(gradient(&f, "embeddings"), 0, 5, 0, 3);
    end(&f);
    f = one("embedding", "input_dim = 3, output_dim = 2", SHAPES({1, {1}}), 1, false);
    PUT(f.x[0], NAN);
    forward(&f);
    ck_assert(isnan(cel_plan_output(f.plan, 0)[0]) && isnan(cel_plan_output(f.plan, 0)[1]));
    end(&f);
}
END_TEST

/* Keras's beginning: uniform between -0.05 and 0.05. */
START_TEST(first_weights)
{
    fit f = one("embedding", "input_dim = 100, output_dim = 20", SHAPES({1, {1}}), 1, false);
    double most = 0, mean = 0;
    for (size_t i = 0; i < 2000; i++) {
        double w = (double)weight(&f, "embeddings")[i];
        most = fmax(most, fabs(w));
        mean += w / 2000;
    }
    ck_assert(most <= 0.05 && most > 0.0495);
    NEAR(mean, 0, 4 * 0.0289 / sqrt(2000));
    end(&f);
}
END_TEST

START_TEST(shapes_and_refusals)
{
    gives("embedding", "input_dim = 6, output_dim = 3", SHAPES({1, {2}}), "(None, 2, 3)");
    gives("embedding", "input_dim = 6, output_dim = 3", SHAPES({3, {2, 4, 5}}), "(None, 2, 4, 5, 3)");
    gives("embedding", "input_dim = 6, output_dim = 3", SHAPES({4, {2, 2, 2, 2}}), "the input of layer_embedding() has 4 axes; the output would have one more");
    gives("embedding", "input_dim = 0, output_dim = 3", SHAPES({1, {2}}), "input_dim must be a whole number >= 1, not 0");
    gives("embedding", "input_dim = 5, output_dim = -2", SHAPES({1, {2}}), "output_dim must be a whole number >= 1, not -2");
    survives("embedding", "input_dim = 6, output_dim = 3", SHAPES({1, {2}}));
}
END_TEST

TEST_MAIN("engine/embedding", rows_by_number, numbers_outside, first_weights, shapes_and_refusals)
