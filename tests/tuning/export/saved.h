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

#endif
