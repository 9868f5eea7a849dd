/* How workflows and fits print: golden/v2026/tune/session.txt, golden/keras/prints.txt. */
#include <stdio.h>
#include <string.h>

#include "tuning/workflow.h"

static void rule(const char *line, const char *title, int width, cel_text *t)
{
    int used = 4 + cel_text_width(title);
    cel_text_addf(t, "%s%s %s ", line, line, title);
    cel_text_repeat(t, line, width > used ? (size_t)(width - used) : 0);
    cel_text_add(t, "\n");
}

static void print_recipe(const cel_recipe *recipe, cel_text *t)
{
    cel_text_addf(t, "%zu Recipe Step%s\n\n", recipe->n_steps, recipe->n_steps == 1 ? "" : "s");
    for (size_t i = 0; i < recipe->n_steps && i < 10; i++)
        cel_text_addf(t, "• %s()\n", cel_step_type_function(recipe->step[i]->type));
    if (recipe->n_steps > 10)
        cel_text_addf(t, "• ...\n• and %zu more step%s.\n", recipe->n_steps - 10, recipe->n_steps == 11 ? "" : "s");
    if (recipe->n_steps > 0)
        cel_text_add(t, "\n");
}

/* Number with thousands separators. */
static void add_count(cel_text *t, size_t n)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%zu", n);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            cel_text_add(t, ",");
        cel_text_add_char(t, digits[i]);
    }
}

void cel_fit_print(const cel_fit *fit, cel_text *t)
{
    const cel_model *model = cel_network_model(fit->network);
    for (size_t i = 0; i < model->n_nodes; i++) {
        const cel_node *node = model->nodes[i];
        char shape[64];
        cel_text_addf(t, "  %s (%s)  %s  ", node->layer->name, node->layer->type->class_name, cel_shape_format(&node->shape, true, shape));
        add_count(t, node->call == 0 ? cel_layer_n_params(node->layer, NULL) : 0);
        cel_text_add(t, "\n");
    }
    cel_text_add(t, "  Total weights: ");
    add_count(t, model->n_trainable + model->n_not_trainable);
    cel_text_addf(t, "\n\nFinal epoch (%d of %d):\n", fit->history.done, fit->history.epochs);
    for (size_t k = 0; k < fit->history.n_columns; k++)
        cel_text_addf(t, "  %s: %.4g\n", fit->history.name[k], cel_history_last(&fit->history, k));
}

void cel_workflow_print_head(const cel_workflow *wf, int width, cel_text *t)
{
    static const char *const name[] = {"None", "Recipe", "Formula", "Variables"};
    rule("═", wf->fit ? "Workflow [trained]" : "Workflow", width, t);
    cel_text_addf(t, "Preprocessor: %s\nModel: ", name[wf->pre]);
    if (wf->spec)
        cel_text_addf(t, "%s()\n", wf->spec->type->name);
    else
        cel_text_add(t, "None\n");
    if (wf->pre != CEL_PRE_NONE) {
        cel_text_add(t, "\n");
        rule("─", "Preprocessor", width, t);
    }
    if (wf->pre == CEL_PRE_RECIPE)
        print_recipe(wf->recipe, t);
    else if (wf->pre == CEL_PRE_FORMULA)
        cel_text_addf(t, "%s\n\n", wf->formula);
    else if (wf->pre == CEL_PRE_VARIABLES)
        cel_text_addf(t, "Outcomes: %s\nPredictors: %s\n\n", wf->outcomes, wf->predictors);
    if (wf->spec)
        rule("─", "Model", width, t);
}

void cel_workflow_print(const cel_workflow *wf, int width, cel_text *t)
{
    cel_workflow_print_head(wf, width, t);
    if (wf->fit)
        cel_fit_print(wf->fit, t);
    else if (wf->spec)
        cel_spec_print(wf->spec, t);
}
