/* Running a plan: two loops over resolved operators. Nothing is allocated, looked up or decided here. */
#include <string.h>

#include "engine/plan_run.h"
#include "engine/plan_build.h"
#include "engine/update.h"

void cel_plan_free(cel_plan *plan)
{
    if (!plan)
        return;
    for (size_t i = 0; i < plan->n_ops; i++)
        cel_op_free(plan->ops[i]);
    cel_free(plan->ops);
    cel_free(plan->feeds);
    cel_free(plan->cleared);
    cel_free(plan->outputs);
    cel_free(plan->output_gradients);
    cel_free(plan->output_tensor);
    cel_free(plan->scratch_flags);
    cel_free(plan->chunk_inputs);
    cel_free_aligned(plan->arena);
    cel_model_free(plan->model);
    cel_free(plan);
}

size_t cel_plan_memory(const cel_plan *plan)
{
    return plan->arena_length * sizeof(cel_real);
}

void cel_plan_forward(cel_plan *plan, const cel_pass *pass)
{
    for (size_t i = 0; i < plan->n_feeds; i++)
        *plan->feeds[i].slot = pass->inputs[plan->feeds[i].input];
    for (size_t i = 0; i < plan->n_ops; i++)
        plan->ops[i]->type->forward(plan->ops[i], pass);
}

const cel_real *cel_plan_output(const cel_plan *plan, size_t i)
{
    return plan->outputs[i];
}

cel_real *cel_plan_output_gradient(cel_plan *plan, size_t i)
{
    return plan->output_gradients[i];
}

double cel_plan_penalty(const cel_plan *plan)
{
    double sum = 0;
    for (size_t i = 0; i < plan->n_ops; i++)
        sum += plan->ops[i]->penalty;
    return sum;
}

void cel_plan_backward(cel_plan *plan, const cel_pass *pass, cel_real *grads)
{
    const cel_model *model = plan->model;
    for (size_t i = 0; i < plan->n_cleared; i++)
        memset(grads + plan->cleared[i].offset, 0, plan->cleared[i].size * sizeof *grads);
    for (size_t i = plan->n_ops; i-- > 0;) {
        cel_op *op = plan->ops[i];
        bool arrives = op->dout || (op->out_tensor == SIZE_MAX && op->in[0].dx);
        if (arrives && op->type->backward)
            op->type->backward(op, pass, grads);
    }
    for (size_t i = 0; model->has_penalty && i < model->n_weights; i++) {
        const cel_model_weight *w = model->weights + i;
        const cel_rule *rule = &w->weight->regularizer;
        if (w->trainable && rule->type)
            rule->type->penalty(rule, pass->params + w->offset, w->size, grads + w->offset);
    }
    /* the others were moved by their operators */
    for (size_t i = 0; pass->update && i < plan->n_cleared; i++)
        cel_update_apply(pass->update, plan->cleared[i].offset, plan->cleared[i].size, grads + plan->cleared[i].offset);
}

void cel_plan_predict(cel_plan *plan, const cel_real *params, const cel_real *state, const cel_real *const *inputs, size_t rows,
                      cel_real *const *outputs)
{
    const cel_model *model = plan->model;
    cel_pass pass = {.params = params, .state = (cel_real *)state, .inputs = plan->chunk_inputs};
    for (size_t done = 0; done < rows; done += (size_t)pass.rows) {
        pass.rows = (int32_t)(rows - done < (size_t)plan->max_batch ? rows - done : (size_t)plan->max_batch);
        for (size_t i = 0; i < model->n_inputs; i++)
            plan->chunk_inputs[i] = inputs[i] + done * cel_shape_size(&model->inputs[i]->shape);
        cel_plan_forward(plan, &pass);
        for (size_t i = 0; i < model->n_outputs; i++) {
            size_t size = cel_shape_size(&model->outputs[i]->shape);
            memcpy(outputs[i] + done * size, plan->outputs[i], (size_t)pass.rows * size * sizeof **outputs);
        }
    }
}
