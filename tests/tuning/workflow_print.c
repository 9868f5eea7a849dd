/* Workflows and fits as they print; the first test's text is workflows' own (tune's session of 2026). */
#include "tests/tuning/cars.h"

START_TEST(prints_as_workflows_does)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars");
    static const char *const tuned[] = {"num_body", NULL};
    cel_workflow *wf = cars_workflow(cars, tuned), *empty, *formula;
    cel_text t = {0};
    cel_workflow_print(wf, 80, &t);
    ck_assert_str_eq(t.text, "══ Workflow ════════════════════════════════════════════════════════════════════\n"
                             "Preprocessor: Recipe\nModel: diamond_mlp()\n\n"
                             "── Preprocessor ────────────────────────────────────────────────────────────────\n"
                             "1 Recipe Step\n\n• step_normalize()\n\n"
                             "── Model ───────────────────────────────────────────────────────────────────────\n"
                             "diamond mlp Model Specification (regression)\n\nMain Arguments:\n  num_body = tune()\n  body_units = 4\n  fit_epochs = 3\n\n");
    cel_text_free(&t);
    OK(cel_workflow_new(&empty, &err));
    OK(cel_workflow_with_formula(empty, "mpg ~ wt + hp", false, &formula, &err));
    cel_workflow_print(formula, 80, &t);
    ck_assert_ptr_nonnull(strstr(t.text, "Preprocessor: Formula\nModel: None\n\n── Preprocessor ─"));
    ck_assert_ptr_nonnull(strstr(t.text, "─\nmpg ~ wt + hp\n\n"));
    cel_text_free(&t);
    cel_workflow_drop(empty);
    cel_workflow_drop(formula);
    cel_workflow_drop(wf);
    cel_frame_drop(cars);
}
END_TEST

START_TEST(parts_that_are_missing)
{
    cel_error err;
    cel_workflow *empty, *variables;
    cel_text t = {0};
    OK(cel_workflow_new(&empty, &err));
    cel_workflow_print(empty, 20, &t);
    ck_assert_str_eq(t.text, "══ Workflow ════════\nPreprocessor: None\nModel: None\n");
    cel_text_free(&t);
    OK(cel_workflow_with_variables(empty, "mpg", "c(wt, hp)", false, &variables, &err));
    cel_workflow_print(variables, 24, &t);
    ck_assert_str_eq(t.text, "══ Workflow ════════════\nPreprocessor: Variables\nModel: None\n\n── Preprocessor ────────\nOutcomes: mpg\nPredictors: c(wt, hp)\n\n");
    cel_text_free(&t);
    cel_workflow_print(variables, 3, &t); /* narrower than its titles */
    ck_assert_ptr_nonnull(strstr(t.text, "══ Workflow \nPreprocessor"));
    cel_text_free(&t);
    cel_workflow_drop(variables);
    cel_workflow_drop(empty);
}
END_TEST

/* Ten steps are named; what is more is counted. */
START_TEST(many_steps)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars");
    cel_recipe *r, *more;
    cel_workflow *empty, *wf;
    OK(cel_workflow_new(&empty, &err));
    OK(cel_recipe_new("mpg ~ .", cars, &r, &err));
    static const char *const want[] = {"10 Recipe Steps\n\n", "• step_center()\n• ...\n• and 1 more step.\n\n", "• step_center()\n• ...\n• and 2 more steps.\n\n"};
    for (size_t n = 1; n <= 12; n++) {
        OK(cel_recipe_step(r, "step_center", "all_numeric_predictors()", NULL, 0, &more, &err));
        cel_recipe_drop(r);
        r = more;
        if (n < 10)
            continue;
        cel_text t = {0};
        OK(cel_workflow_with_recipe(empty, r, false, &wf, &err));
        cel_workflow_print(wf, 40, &t);
        ck_assert_ptr_nonnull(strstr(t.text, want[n - 10]));
        size_t named = 0;
        for (const char *at = t.text; (at = strstr(at, "• step_center()\n")); at++)
            named++;
        ck_assert_uint_eq(named, 10);
        ck_assert((strstr(t.text, "...") == NULL) == (n == 10));
        cel_text_free(&t);
        cel_workflow_drop(wf);
    }
    cel_recipe_drop(r);
    cel_workflow_drop(empty);
    cel_frame_drop(cars);
}
END_TEST

/* Layers with what they hold, thousands apart, and the last epoch of the history. */
START_TEST(trained)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars");
    cel_workflow *base = cars_workflow(cars, NULL), *wf, *fitted;
    cel_spec *spec = cel_spec_keep(base->spec);
    cel_stream stream;
    cel_text t = {0};
    char want[600];
    OK(set_arg(&spec, "body_units", cel_value_number(200), &err));
    OK(cel_workflow_with_spec(base, spec, true, &wf, &err));
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    OK(cel_workflow_fit(wf, cars, &stream, NULL, NULL, &fitted, NULL, &err));
    cel_fit_print(fitted->fit, &t);
    const cel_history *h = &fitted->fit->history;
    const cel_model *m = cel_network_model(fitted->fit->network);
    ck_assert(m->n_nodes == 4 && h->n_columns >= 1);
    snprintf(want, sizeof want,
             "  %s (InputLayer)  (None, 10)  0\n  %s (Dense)  (None, 200)  2,200\n  %s (Dropout)  (None, 200)  0\n  %s (Dense)  (None, 1)  201\n"
             "  Total weights: 2,401\n\nFinal epoch (3 of 3):\n  loss: %.4g\n",
             m->nodes[0]->layer->name, m->nodes[1]->layer->name, m->nodes[2]->layer->name, m->nodes[3]->layer->name, h->value[0][2]);
    ck_assert_msg(strncmp(t.text, want, strlen(want)) == 0, "%s\nnot\n%s", t.text, want);
    cel_text whole = {0};
    cel_workflow_print(fitted, 40, &whole);
    ck_assert_ptr_nonnull(strstr(whole.text, "══ Workflow [trained] "));
    ck_assert_str_eq(whole.text + whole.length - t.length, t.text);
    cel_text_free(&whole);
    cel_text_free(&t);
    cel_spec_drop(spec);
    cel_workflow_drop(fitted);
    cel_workflow_drop(wf);
    cel_workflow_drop(base);
    cel_frame_drop(cars);
}
END_TEST

TEST_MAIN("tuning/workflow_print", prints_as_workflows_does, parts_that_are_missing, many_steps, trained)
