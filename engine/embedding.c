/* Embedding: a row of weights for each whole number: y = W[x], x (B, …) with values 0 .. input_dim - 1, y (B, …, output_dim). A
 * value outside gives NaN, which the training loop reports; it is never read past the table. */
#include <math.h>
#include <string.h>

#include "engine/layer_table.h"

typedef struct embedding {
    size_t rows, width; /* W (rows, width) */
} embedding;

/* The row a value means, or SIZE_MAX. */
static size_t row_of(const embedding *e, cel_real x)
{
    return x >= 0 && x < (cel_real)e->rows ? (size_t)x : SIZE_MAX;
}

static void embedding_forward(cel_op *op, const cel_pass *pass)
{
    const embedding *e = op->own;
    const cel_real *w = cel_op_value(op, 0, pass);
    size_t n = op->in[0].size * (size_t)pass->rows;
    for (size_t i = 0; i < n; i++) {
        size_t row = row_of(e, op->in[0].x[i]);
        for (size_t j = 0; j < e->width; j++)
            op->out[i * e->width + j] = row == SIZE_MAX ? CEL_R(NAN) : w[row * e->width + j];
    }
}
static void embedding_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    const embedding *e = op->own;
    cel_real *dw = cel_op_gradient(op, 0, grads);
    size_t n = op->in[0].size * (size_t)pass->rows;
    for (size_t i = 0; dw && i < n; i++) {
        size_t row = row_of(e, op->in[0].x[i]);
        for (size_t j = 0; row != SIZE_MAX && j < e->width; j++)
            dw[row * e->width + j] += op->dout[i * e->width + j];
    }
    if (op->in[0].dx && !op->in[0].add) /* whole numbers have no slope */
        memset(op->in[0].dx, 0, n * sizeof(cel_real));
}
static const cel_op_type op_embedding = {"embedding", CEL_READS_IN, false, embedding_forward, embedding_backward};

static const cel_formal formals[] = {
    {"input_dim", CEL_V_INTEGER, "", "how many different whole numbers, from 0"},
    {"output_dim", CEL_V_INTEGER, "", "numbers for each"},
    {"embeddings_initializer", CEL_V_OBJECT, "\"uniform\"", "initial weights"},
    {"embeddings_regularizer", CEL_V_OBJECT, "NULL", "penalty of the weights"},
    {"embeddings_constraint", CEL_V_OBJECT, "NULL", "constraint of the weights"},
    CEL_FORMAL_END,
};

static cel_status check(const cel_layer *layer, cel_error *err)
{
    int32_t n;
    CEL_TRY(cel_argument_whole(cel_layer_arg(layer, "input_dim"), "input_dim", 1, &n, err));
    return cel_argument_whole(cel_layer_arg(layer, "output_dim"), "output_dim", 1, &n, err);
}

static cel_status build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    const cel_shape shape = {2, {cel_layer_arg(layer, "input_dim")->as.integer[0], cel_layer_arg(layer, "output_dim")->as.integer[0]}};
    if (in->rank == CEL_MAX_RANK)
        return cel_fail(err, CEL_INPUT, "layer.shape", "the input of layer_embedding() has %d axes; the output would have one more", CEL_MAX_RANK);
    *out = *in;
    out->dim[out->rank++] = shape.dim[1];
    return cel_layer_add_weight(layer, "embeddings", "embeddings", &shape, true, err);
}

static cel_status lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    cel_op *op;
    CEL_TRY(cel_build_op(b, &op_embedding, node, sizeof(embedding), &op, err));
    const cel_shape *w = &node->layer->weights[0].shape;
    *(embedding *)op->own = (embedding){(size_t)w->dim[0], (size_t)w->dim[1]};
    return CEL_OK;
}

const cel_layer_type cel_layers_embedding[] = {
    {"embedding", "Embedding", "numbers for each category, learnt", formals, 1, 1, check, build, lower},
};
const size_t cel_n_layers_embedding = sizeof cel_layers_embedding / sizeof *cel_layers_embedding;
