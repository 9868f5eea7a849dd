/* Which parameter object an argument is tuned with. The rule goes by names, as kerasnip's does (num_* -> num_terms,
 * *_units -> hidden_units, *_dropout and *_rate -> dropout, ...), but looks for the longest ending that is known, so that
 * conv_kernel_size finds kernel_size; choices (activation, optimizer, loss, initializer) and switches can be tuned too. */
#include <string.h>

#include "tuning/spec_inside.h"

/* A choice among the names of one of the engine's tables. */
typedef cel_status choice_names(cel_value *out, cel_error *err);

typedef struct dials_row {
    const char *ending;   /* of the argument's name */
    const char *param;    /* the object of dials; NULL: made here */
    const char *label;
    cel_kind type;        /* CEL_V_INTEGER: a range; CEL_V_STRING: `names` */
    double lower, upper;
    choice_names *names;
    const char *own; /* kind of the user's own names that join the choice */
} dials_row;

static cel_status collect(size_t n, const char *(*at)(size_t), cel_value *out, cel_error *err)
{
    const char **name = CEL_ARRAY(const char *, n ? n : 1);
    if (!name)
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++)
        name[i] = at(i);
    *out = cel_value_texts(name, n);
    cel_free(name);
    return out->kind == CEL_V_STRING ? CEL_OK : cel_nomem(err);
}

static const char *activation_at(size_t i)
{
    size_t n;
    return cel_activation_names(&n)[i];
}

static const char *optimizer_at(size_t i)
{
    return cel_optimizer_type_name(cel_optimizer_type_at(i));
}

static const char *loss_at(size_t i)
{
    return cel_loss_type_name(cel_loss_type_at(i));
}

static cel_status activations(cel_value *out, cel_error *err)
{
    size_t n;
    cel_activation_names(&n);
    return collect(n, activation_at, out, err);
}

static cel_status optimizers(cel_value *out, cel_error *err)
{
    return collect(cel_optimizer_count(), optimizer_at, out, err);
}

static cel_status losses(cel_value *out, cel_error *err)
{
    return collect(cel_loss_count(), loss_at, out, err);
}

static cel_status initializers(cel_value *out, cel_error *err)
{
    static const char *const usual[] = {"glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal", "orthogonal"};
    *out = cel_value_texts(usual, sizeof usual / sizeof *usual);
    return out->kind == CEL_V_STRING ? CEL_OK : cel_nomem(err);
}

static const dials_row ROWS[] = {
    {.ending = "units", .param = "hidden_units"},
    {.ending = "filters", .param = "hidden_units"},
    {.ending = "dropout", .param = "dropout"},
    {.ending = "rate", .param = "dropout"},
    {.ending = "learn_rate", .param = "learn_rate"},
    {.ending = "learning_rate", .param = "learn_rate"},
    {.ending = "epochs", .param = "epochs"},
    {.ending = "batch_size", .param = "batch_size"},
    {.ending = "momentum", .param = "momentum"},
    {.ending = "penalty", .param = "penalty"},
    {.ending = "l1", .param = "penalty"},
    {.ending = "l2", .param = "penalty"},
    {.ending = "validation_split", .param = "validation_set_prop"},
    {.ending = "activation", .label = "Activation Function", .type = CEL_V_STRING, .names = activations},
    {.ending = "initializer", .label = "Initializer", .type = CEL_V_STRING, .names = initializers},
    {.ending = "compile_optimizer", .label = "Optimizer Function", .type = CEL_V_STRING, .names = optimizers, .own = "optimizer"},
    {.ending = "compile_loss", .label = "Loss Function", .type = CEL_V_STRING, .names = losses, .own = "loss"},
    {.ending = "kernel_size", .label = "Kernel Size", .type = CEL_V_INTEGER, .lower = 2, .upper = 7},
    {.ending = "pool_size", .label = "Pool Size", .type = CEL_V_INTEGER, .lower = 2, .upper = 4},
    {.ending = "heads", .label = "# Attention Heads", .type = CEL_V_INTEGER, .lower = 1, .upper = 8},
};

/* The row of the longest ending of `name`, the whole name first. */
static const dials_row *find_row(const char *name)
{
    for (const char *at = name; at; at = strchr(at, '_') ? strchr(at, '_') + 1 : NULL)
        for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
            if (strcmp(ROWS[i].ending, at) == 0)
                return &ROWS[i];
    return NULL;
}

/* The choice with the user's own names behind it. */
static cel_status add_own(const cel_spec_words *words, const char *kind, cel_value *names, cel_error *err)
{
    size_t n = names->n;
    const char **all = CEL_ARRAY(const char *, n + words->n);
    if (!all)
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++)
        all[i] = names->as.text[i];
    for (size_t i = 0; i < words->n; i++)
        if (strcmp(words->word[i].kind, kind) == 0)
            all[n++] = words->word[i].name;
    cel_value more = cel_value_texts(all, n);
    cel_free(all);
    if (more.kind != CEL_V_STRING)
        return cel_nomem(err);
    cel_value_free(names);
    *names = more;
    return CEL_OK;
}

static cel_status make(const dials_row *row, const cel_spec_words *words, cel_param **out, cel_error *err)
{
    if (row->param) {
        *out = cel_param_make(row->param, err);
        return *out ? CEL_OK : err && err->status != CEL_OK ? err->status : CEL_NOMEM;
    }
    if (row->type == CEL_V_INTEGER)
        return cel_param_quantitative(row->ending, row->label, CEL_V_INTEGER, row->lower, row->upper, true, true, NULL, NULL, out, err);
    cel_value names;
    CEL_TRY(row->names(&names, err));
    cel_status status = row->own && words ? add_own(words, row->own, &names, err) : CEL_OK;
    if (status == CEL_OK)
        status = cel_param_qualitative(row->ending, row->label, &names, out, err);
    cel_value_free(&names);
    return status;
}

cel_status cel_spec_type_param(const cel_spec_type *type, size_t index, cel_param **out, cel_error *err)
{
    const cel_spec_arg *arg = &type->arg[index];
    *out = NULL;
    if (arg->role == CEL_SPEC_REPEATS) {
        *out = cel_param_make("num_terms", err);
        return *out ? CEL_OK : cel_nomem(err);
    }
    const cel_block_arg *of_block = arg->role == CEL_SPEC_BLOCK ? &type->blocks.block[arg->block].arg[arg->arg] : NULL;
    const dials_row *row = find_row(of_block ? of_block->name : arg->name);
    if (row)
        return make(row, type->words, out, err);
    bool is_switch = of_block ? of_block->has_default && of_block->fallback.kind == CEL_V_LOGICAL : strcmp(arg->name, "fit_shuffle") == 0;
    if (!is_switch)
        return CEL_OK;
    static const int32_t both[] = {1, 0};
    cel_value values = cel_value_integers(both, 2);
    if (values.kind == CEL_V_NULL)
        return cel_nomem(err);
    values.kind = CEL_V_LOGICAL;
    cel_status status = cel_param_qualitative(of_block ? of_block->name : arg->name, arg->name, &values, out, err);
    cel_value_free(&values);
    return status;
}
