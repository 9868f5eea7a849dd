/* Models with a plan and their numbers: whole graphs (start), or one layer alone (one), whose inputs, weights and gradients are then written
 * and compared as lists: PUT(f.x[0], 1, 2); forward(&f); SAME(cel_plan_output(f.plan, 0), 0, 3, 4). */
#ifndef CEL_TEST_PLANNED_H
#define CEL_TEST_PLANNED_H

#include "engine/plan_build.h"
#include "engine/plan_run.h"
#include "tests/engine/net.h"

enum { MOST_INPUTS = 4 };

typedef struct fit {
    cel_model *model;
    cel_plan *plan;
    cel_real *params, *state, *grads, *x[MOST_INPUTS];
    const cel_real *inputs[MOST_INPUTS];
    const cel_layer *layer, *carrier[MOST_INPUTS]; /* of one() */
    cel_stream stream;
    cel_pass pass;
} fit;

/* Fresh weights, random inputs, a plan of `rows` rows. */
static inline fit start(cel_graph *g, cel_node *const *in, size_t n_in, cel_node *const *out, size_t n_out, int32_t rows, bool train)
{
    cel_error err;
    fit f = {.model = model_of(g, in, n_in, out, n_out)};
    f.params = CEL_ARRAY(cel_real, f.model->n_params + 1);
    f.state = CEL_ARRAY(cel_real, f.model->n_state + 1);
    f.grads = CEL_ARRAY(cel_real, f.model->n_params + 1);
    for (size_t i = 0; i < n_in; i++) {
        size_t size = cel_shape_size(&in[i]->shape) * (size_t)rows;
        f.inputs[i] = f.x[i] = CEL_ARRAY(cel_real, size);
        fill_random(f.x[i], size, 4 + (uint32_t)i);
    }
    cel_stream_start(&f.stream, 9, 0, 0);
    OK(cel_model_initialize(f.model, &f.stream, f.params, f.state, &err));
    OK(cel_plan_new(f.model, rows, train, &f.plan, &err));
    f.pass = (cel_pass){.params = f.params, .state = f.state, .rows = rows, .training = train, .step = 1};
    return f;
}

static inline void forward(fit *f)
{
    f->pass.inputs = f->inputs;
    f->pass.stream = &f->stream;
    cel_plan_forward(f->plan, &f->pass);
}

static inline void end(fit *f)
{
    cel_plan_free(f->plan);
    cel_model_free(f->model);
    cel_free(f->params), cel_free(f->state), cel_free(f->grads);
    for (size_t i = 0; i < MOST_INPUTS; i++)
        cel_free(f->x[i]);
}

/* Weight `name` of a layer in one of the vectors params (or state) and grads. */
static inline cel_real *weight_in(const fit *f, const cel_layer *layer, const char *name, bool gradient)
{
    for (size_t i = 0; i < f->model->n_weights; i++)
        if (f->model->weights[i].layer == layer && strcmp(f->model->weights[i].weight->name, name) == 0)
            return cel_model_weight_at(f->model, i, gradient ? f->grads : f->params, f->state);
    ck_abort_msg("no weight %s", name);
    return NULL;
}

static inline cel_real *weight(const fit *f, const char *name)
{
    return weight_in(f, f->layer, name, false);
}

static inline cel_real *gradient(const fit *f, const char *name)
{
    return weight_in(f, f->layer, name, true);
}

/* What passes the numbers on and shows their gradient: a convolution of one position with an identity as kernel. Its bias has the gradient of the
 * layer's input, summed over the rows. */
static inline cel_node *carrier(cel_graph *g, cel_node *in)
{
    char wide[64], back[128] = "target_shape = c(";
    int32_t size = (int32_t)cel_shape_size(&in->shape);
    snprintf(wide, sizeof wide, "target_shape = c(1, %d)", (int)size);
    cel_node *line = layer(g, "reshape", wide, in);
    snprintf(wide, sizeof wide, "filters = %d, kernel_size = 1", (int)size);
    line = layer(g, "conv_1d", wide, line);
    for (int32_t i = 0; i < in->shape.rank; i++)
        snprintf(back + strlen(back), sizeof back - strlen(back), "%s%d", i ? ", " : "", (int)in->shape.dim[i]);
    snprintf(back + strlen(back), sizeof back - strlen(back), ")");
    return layer(g, "reshape", back, line);
}

/* One layer on inputs of these shapes; in a plan that trains, carriers stand before it (slope). */
static inline fit one(const char *type, const char *args, const cel_shape *shapes, size_t n_in, int32_t rows, bool train)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in[MOST_INPUTS], *at[MOST_INPUTS], *out;
    for (size_t i = 0; i < n_in; i++) {
        in[i] = input(g, shapes[i]);
        at[i] = train ? carrier(g, in[i]) : in[i];
    }
    OK(try_layer(g, type, args, at, n_in, &out, &err));
    fit f = start(g, in, n_in, &out, 1, rows, train);
    f.layer = out->layer;
    for (size_t i = 0; train && i < n_in; i++) {
        f.carrier[i] = at[i]->inputs[0]->layer;
        size_t size = cel_shape_size(shapes + i);
        for (size_t j = 0; j < size * size; j++)
            weight_in(&f, f.carrier[i], "kernel", false)[j] = j % (size + 1) == 0;
    }
    cel_graph_free(g);
    return f;
}

/* The gradient by input i of the layer of one(), summed over the rows. */
static inline const cel_real *slope(const fit *f, size_t i)
{
    return weight_in(f, f->carrier[i], "bias", true);
}

static inline void put(cel_real *to, const double *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = CEL_R(from[i]);
}

static inline void same(const cel_real *got, double tolerance, const double *want, size_t n, const char *what, int line)
{
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(fabs((double)got[i] - want[i]) <= tolerance || (isnan(got[i]) && isnan(want[i])), "line %d: %s: element %zu is %.9g, not %.9g", line, what, i,
                      (double)got[i], want[i]);
}

#define LIST(...) (const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double)
#define PUT(to, ...) put(to, LIST(__VA_ARGS__))
#define SAME(got, tolerance, ...) same(got, tolerance, LIST(__VA_ARGS__), #got, __LINE__)
#define SHAPES(...) (const cel_shape[]){__VA_ARGS__}, sizeof((const cel_shape[]){__VA_ARGS__}) / sizeof(cel_shape)
/* The gradient of the loss by the output, then backward. */
#define BACK(f, ...)                                                             \
    do {                                                                         \
        put(cel_plan_output_gradient((f)->plan, 0), LIST(__VA_ARGS__));          \
        cel_plan_backward((f)->plan, &(f)->pass, (f)->grads);                    \
    } while (0)

/* The shape a layer gives ("(None, 3)"), or the sentence with which it refuses. */
static inline void gives(const char *type, const char *args, const cel_shape *shapes, size_t n_in, const char *want)
{
    cel_error err = {0};
    cel_graph *g = cel_graph_new();
    cel_node *in[MOST_INPUTS], *out = NULL;
    char text[64];
    for (size_t i = 0; i < n_in; i++)
        in[i] = input(g, shapes[i]);
    cel_status status = try_layer(g, type, args, in, n_in, &out, &err);
    ck_assert(status == CEL_OK || status == CEL_INPUT);
    ck_assert_str_eq(status == CEL_OK ? cel_shape_format(&out->shape, true, text) : err.message, want);
    cel_graph_free(g);
}

/* Whichever allocation fails while the layer is made and its plan compiled: CEL_NOMEM, and nothing is left behind. */
static inline void survives(const char *type, const char *args, const cel_shape *shapes, size_t n_in)
{
    cel_argument values[16] = {{0}};
    char names[16][32];
    size_t n_values = parse_args(args, values, names);
    cel_error err;
    cel_status status = CEL_NOMEM;
    for (long n = 1; status == CEL_NOMEM; n++) {
        cel_graph *g = cel_graph_new();
        cel_node *in[MOST_INPUTS], *out = NULL;
        for (size_t i = 0; i < n_in; i++)
            in[i] = input(g, shapes[i]);
        cel_alloc_fail_after(n);
        status = cel_graph_layer(g, type, values, n_values, NULL, in, n_in, &out, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK) {
            cel_model *model = model_of(g, in, n_in, &out, 1);
            status = CEL_NOMEM;
            for (long m = 1; status == CEL_NOMEM; m++) {
                cel_plan *plan = NULL;
                cel_alloc_fail_after(m);
                status = cel_plan_new(model, 3, true, &plan, &err);
                cel_alloc_fail_after(0);
                cel_plan_free(plan);
                ck_assert(status == CEL_OK || (status == CEL_NOMEM && m < 200));
            }
            cel_model_free(model);
        }
        cel_graph_free(g);
        ck_assert(status == CEL_OK || (status == CEL_NOMEM && n < 200));
    }
    for (size_t i = 0; i < n_values; i++)
        cel_value_free(&values[i].value);
}

#endif
