/* Models to export: networks of any layers as fits, without training. */
#ifndef TEST_SAVED_H
#define TEST_SAVED_H

#include "tests/engine/net.h"
#include "tests/files.h"
#include "tests/tuning/cars.h"
#include "tuning/export/export.h"

/* A fit around a network of this graph with drawn weights (moving variances positive); the outcome is a number, or has as many
 * levels as the output has numbers. */
static inline cel_saved saved_of(cel_graph *g, cel_node *const *in, size_t n_in, cel_node *out, bool classes)
{
    cel_error err;
    cel_spec_type *type;
    cel_saved saved = {.fit = CEL_NEW(cel_fit)};
    cel_model *model = model_of(g, in, n_in, &out, 1);
    cel_stream s;
    cel_fit *fit = saved.fit;
    OK(mlp_type(classes ? CEL_CLASSIFICATION : CEL_REGRESSION, &type, &err));
    OK(cel_spec_new(type, &fit->spec, &err));
    cel_spec_type_drop(type);
    cel_stream_start(&s, 1, 0, 0);
    OK(cel_network_new(model, &s, &fit->network, &err));
    fill_random(cel_network_params(fit->network), model->n_params, 7);
    fill_random(cel_network_state(fit->network), model->n_state, 8);
    for (size_t i = 0; i < model->n_state; i++) /* variances: positive */
        cel_network_state(fit->network)[i] = CEL_R(fabs((double)cel_network_state(fit->network)[i]) + 0.1);
    fit->refs = 1;
    fit->n_outputs = 1;
    fit->output_name = CEL_ARRAY(char *, 1);
    fit->output_name[0] = cel_strdup("y");
    fit->levels = CEL_ARRAY(cel_levels *, 1);
    if (classes) {
        static const char *const labels[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
        size_t width = cel_shape_size(&out->shape);
        fit->levels[0] = cel_levels_new(labels, width == 1 ? 2 : (int32_t)width, false);
    }
    cel_model_free(model);
    return saved;
}

/* The largest difference of an ONNX export from the model, on 200 rows. */
static inline double difference(const cel_saved *saved, bool raw)
{
    cel_error err;
    double d = NAN;
    OK(cel_export_onnx(test_path("m.onnx"), saved, raw, &err));
    OK(cel_export_verify(test_path("m.onnx"), saved, raw, 200, 3, &d, &err));
    return d;
}

/* A workflow fitted on penguins whose recipe has these steps. */
static inline cel_saved with_recipe(const char *const (*step)[2], size_t n)
{
    cel_error err;
    cel_frame *birds = read_data("penguins");
    cel_recipe *r, *more;
    cel_spec_type *type;
    cel_spec *spec;
    cel_workflow *empty, *half, *wf;
    cel_stream stream;
    cel_saved saved = {0};
    OK(cel_recipe_new("body_mass_g ~ island + sex + bill_length_mm + flipper_length_mm", birds, &r, &err));
    for (size_t i = 0; i < n; i++) {
        OK(cel_recipe_step(r, step[i][0], step[i][1], NULL, 0, &more, &err));
        cel_recipe_drop(r);
        r = more;
    }
    OK(mlp_type(CEL_REGRESSION, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    OK(cel_workflow_new(&empty, &err));
    OK(cel_workflow_with_recipe(empty, r, false, &half, &err));
    OK(cel_workflow_with_spec(half, spec, false, &wf, &err));
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    OK(cel_workflow_fit(wf, birds, &stream, NULL, NULL, &saved.workflow, NULL, &err));
    saved.fit = cel_fit_keep(saved.workflow->fit);
    cel_workflow *const all[] = {empty, half, wf};
    for (size_t i = 0; i < 3; i++)
        cel_workflow_drop(all[i]);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
    cel_recipe_drop(r);
    cel_frame_drop(birds);
    return saved;
}

#endif
