/* The recipe inside an ONNX model. Columns of numbers go through the steps that name them, one operator after the other. What
 * comes of a column of labels is found by baking a table in which it takes every label once: whatever the steps are, each
 * column they make is a list of numbers, one for each label, one for a missing and one for an unknown value. That such a
 * column depends on nothing else, and that a chain of operators gives what the recipe gives, is tried out, not assumed. */
#include <math.h>
#include <string.h>

#include "recipes/recipe_bake.h"
#include "tuning/export/onnx_inside.h"
#include "tuning/workflow_inside.h"

static const char NEVER_SEEN[] = "\x02 no such label";

typedef struct raw_column {
    const char *name;      /* of the data */
    const cel_column *like; /* without rows */
    bool labels;           /* a factor or text */
    cel_levels *levels;    /* labels: those of training, and NEVER_SEEN behind them */
    size_t first;          /* labels: rows [first, first + levels->n] of the probe: each label, NEVER_SEEN, missing */
    size_t probe;          /* numbers: rows probe and probe + 1, in which only it differs */
    const char *input;     /* its name in the graph, once it is used */
    bool precise;          /* numbers whose float32 would be too coarse: a DOUBLE input */
} raw_column;

typedef struct recipe_writing {
    onnx_graph *g;
    const cel_saved *model;
    const cel_recipe *recipe;
    raw_column *raw;
    size_t n;
    size_t rows;       /* of the probe; row 0 is the base */
    cel_frame *baked;  /* the probe, baked */
    cel_error *err;
} recipe_writing;

static const double PROBE[] = {1, 2.5, 4}; /* what numbers are in the base row, and what they change to */

/* ---- the columns of the data ---- */

static bool is_outcome(const cel_recipe *r, const char *name)
{
    for (size_t i = 0; i < r->vars.n; i++)
        if (strcmp(r->vars.var[i].name, name) == 0 && r->vars.var[i].role && strcmp(r->vars.var[i].role, "outcome") == 0)
            return true;
    return false;
}

/* Labels of a text column: those the first step that learned some knows. */
static const cel_value *learned_labels(const cel_recipe *r, const char *column)
{
    for (size_t i = 0; i < r->n_steps; i++) {
        char *const *name;
        size_t n = cel_step_columns(r->step[i], &name);
        for (size_t k = 0; k < n; k++) {
            const cel_value *v = strcmp(name[k], column) == 0 ? cel_state_get(&r->step[i]->state, "levels.%zu", k) : NULL;
            if (v && v->kind == CEL_V_STRING)
                return v;
        }
    }
    return NULL;
}

static cel_status set_labels(recipe_writing *w, raw_column *c)
{
    const cel_value *learned = c->like->type == CEL_STRING ? learned_labels(w->recipe, c->name) : NULL;
    size_t n = learned ? learned->n : c->like->type == CEL_FACTOR ? (size_t)c->like->levels->n : 0;
    const char *const *from = learned ? (const char *const *)learned->as.text : c->like->type == CEL_FACTOR ? (const char *const *)c->like->levels->label : NULL;
    const char **label = CEL_ARRAY(const char *, n + 1);
    if (!label)
        return cel_nomem(w->err);
    for (size_t i = 0; i < n; i++)
        label[i] = from[i];
    label[n] = NEVER_SEEN;
    c->levels = cel_levels_new(label, (int32_t)n + 1, c->like->type == CEL_FACTOR && c->like->levels->ordered);
    cel_free(label);
    return c->levels ? CEL_OK : cel_nomem(w->err);
}

static cel_status list_columns(recipe_writing *w)
{
    const cel_frame *f = w->recipe->original;
    w->raw = CEL_ARRAY(raw_column, f->cols + 1);
    if (!w->raw)
        return cel_nomem(w->err);
    w->rows = 1;
    for (size_t j = 0; j < f->cols; j++) {
        if (is_outcome(w->recipe, f->name[j]))
            continue;
        raw_column *c = &w->raw[w->n++];
        *c = (raw_column){.name = f->name[j], .like = f->column[j], .labels = f->column[j]->levels != NULL};
        if (c->labels) {
            CEL_TRY(set_labels(w, c));
            c->first = w->rows;
            w->rows += (size_t)c->levels->n + 1;
        } else {
            c->probe = w->rows;
            w->rows += 2;
        }
    }
    return CEL_OK;
}

/* ---- the probe ---- */

static void fill_column(const raw_column *c, cel_column *out)
{
    for (size_t r = 0; r < out->n; r++) {
        if (c->labels) {
            size_t at = r - c->first;
            out->code[r] = r < c->first || at > (size_t)c->levels->n ? 0 : at == (size_t)c->levels->n ? CEL_NA_INT : (int32_t)at;
        } else {
            double x = PROBE[r == c->probe ? 1 : r == c->probe + 1 ? 2 : 0];
            if (out->num)
                out->num[r] = x;
            else
                out->code[r] = out->type == CEL_LOGICAL ? x == PROBE[0] : (int32_t)x;
        }
    }
}

static cel_status bake_probe(recipe_writing *w)
{
    static const char *const predictors = "all_predictors()";
    cel_frame *f = cel_frame_new(w->rows);
    cel_status status = f ? CEL_OK : cel_nomem(w->err);
    for (size_t i = 0; status == CEL_OK && i < w->n; i++) {
        raw_column *c = &w->raw[i];
        cel_column *x = cel_column_new(c->like->type, w->rows, c->levels);
        if (x)
            fill_column(c, x);
        status = x ? cel_frame_set(f, c->name, x, w->err) : cel_nomem(w->err);
        cel_column_drop(x);
    }
    cel_notes unheard = {0};
    if (status == CEL_OK)
        status = cel_recipe_bake(w->recipe, f, &predictors, 1, NULL, &w->baked, &unheard, w->err);
    cel_notes_free(&unheard);
    cel_frame_drop(f);
    if (status == CEL_OK && w->baked->rows != w->rows)
        status = cel_fail(w->err, CEL_INPUT, "export.recipe", "the recipe drops rows of new data, which ONNX cannot do");
    return status;
}

static cel_status refuse(recipe_writing *w, const char *column, const char *why)
{
    cel_fail(w->err, CEL_INPUT, "export.recipe", "the recipe cannot be written as ONNX: %s %s", column, why);
    cel_error_hint(w->err, "--baked leaves the recipe out: the inputs are then the columns it makes");
    return CEL_INPUT;
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* ---- columns of numbers ---- */

typedef enum chain_kind { CHAIN_SHIFT, CHAIN_FACTOR, CHAIN_SHARE, CHAIN_LOG, CHAIN_SQRT, CHAIN_CLIP, CHAIN_FILL, CHAIN_POWER, CHAIN_YEO_JOHNSON } chain_kind;
/* x - a; x a; x / a; log x; sqrt x; between a and b; a where x is missing; x to the power a; Yeo and Johnson's of power a. The steps of the
 * recipe one by one, in their order: powers take differences of nearly equal numbers, where every rounding shows. */
typedef struct chain_link {
    chain_kind kind;
    double a, b;
} chain_link;
enum { LONGEST = 64 };

static const double NEAR = 0.001; /* powers so near to 0 (or 2) are logarithms: recipes' epsilon */

static double yeo_johnson(double x, double power)
{
    if (x >= 0)
        return fabs(power) < NEAR ? log(x + 1) : (pow(x + 1, power) - 1) / power;
    return fabs(power - 2) < NEAR ? -log(1 - x) : -(pow(1 - x, 2 - power) - 1) / (2 - power);
}

static double apply(const chain_link *l, double x)
{
    switch (l->kind) {
    case CHAIN_SHIFT: return x - l->a;
    case CHAIN_FACTOR: return x * l->a;
    case CHAIN_SHARE: return x / l->a;
    case CHAIN_LOG: return log(x);
    case CHAIN_SQRT: return sqrt(x);
    case CHAIN_CLIP: return x < l->a ? l->a : x > l->b ? l->b : x;
    case CHAIN_POWER: return pow(x, l->a);
    case CHAIN_YEO_JOHNSON: return isnan(x) ? x : yeo_johnson(x, l->a);
    default: return isnan(x) ? l->a : x;
    }
}

static double learned(const cel_step *step, const char *name, size_t k)
{
    const cel_value *v = cel_state_get(&step->state, "%s", name);
    return v ? cel_value_at(v, k) : cel_na();
}

static void add(chain_link *chain, size_t *n, chain_kind kind, double a, double b)
{
    if (*n < LONGEST)
        chain[(*n)++] = (chain_link){kind, a, b};
}

/* The links a step adds for its k-th column; false: it is none that is known. */
static bool add_step(const cel_step *step, size_t k, chain_link *chain, size_t *n)
{
    const char *f = step->type->function;
    bool normalize = strcmp(f, "step_normalize") == 0;
    if (normalize || strcmp(f, "step_center") == 0)
        add(chain, n, CHAIN_SHIFT, learned(step, "means", k), 0);
    if (normalize || strcmp(f, "step_scale") == 0)
        add(chain, n, CHAIN_SHARE, learned(step, "sds", k), 0);
    if (strcmp(f, "step_range") == 0) {
        double low = learned(step, "mins", k), high = learned(step, "maxs", k), min = cel_step_number(step, "min"), max = cel_step_number(step, "max");
        add(chain, n, CHAIN_SHIFT, low, 0);
        add(chain, n, CHAIN_FACTOR, max - min, 0);
        add(chain, n, CHAIN_SHARE, high - low, 0);
        add(chain, n, CHAIN_SHIFT, -min, 0);
        if (cel_step_flag(step, "clipping"))
            add(chain, n, CHAIN_CLIP, min, max);
    } else if (strcmp(f, "step_log") == 0 && !cel_step_flag(step, "signed")) {
        if (cel_step_number(step, "offset") != 0)
            add(chain, n, CHAIN_SHIFT, -cel_step_number(step, "offset"), 0);
        add(chain, n, CHAIN_LOG, 0, 0);
        if (fabs(cel_step_number(step, "base") - exp(1)) > 1e-12)
            add(chain, n, CHAIN_SHARE, log(cel_step_number(step, "base")), 0);
    } else if (strcmp(f, "step_YeoJohnson") == 0) {
        add(chain, n, CHAIN_YEO_JOHNSON, learned(step, "lambdas", k), 0);
    } else if (strcmp(f, "step_BoxCox") == 0) {
        double power = learned(step, "lambdas", k);
        if (fabs(power) < NEAR) {
            add(chain, n, CHAIN_LOG, 0, 0);
        } else {
            add(chain, n, CHAIN_POWER, power, 0);
            add(chain, n, CHAIN_SHIFT, 1, 0);
            add(chain, n, CHAIN_SHARE, power, 0);
        }
    } else if (strcmp(f, "step_sqrt") == 0) {
        add(chain, n, CHAIN_SQRT, 0, 0);
    } else if (strcmp(f, "step_impute_mean") == 0 || strcmp(f, "step_impute_median") == 0) {
        add(chain, n, CHAIN_FILL, learned(step, "model", k), 0);
    } else if (!normalize && strcmp(f, "step_center") != 0 && strcmp(f, "step_scale") != 0) {
        return strcmp(f, "step_zv") == 0 || strcmp(f, "step_nzv") == 0 || strcmp(f, "step_corr") == 0 || strcmp(f, "step_select") == 0;
    }
    return true;
}

/* ((x + 1)^power - 1) / power of x >= 0, which is 0 at 0. */
static const char *write_half(onnx_graph *g, const char *x, double power)
{
    const char *up = onnx_two(g, "Add", x, onnx_double(g, 1));
    if (fabs(power) < NEAR)
        return onnx_one(g, "Log", up);
    return onnx_two(g, "Div", onnx_two(g, "Sub", onnx_two(g, "Pow", up, onnx_double(g, power)), onnx_double(g, 1)), onnx_double(g, power));
}

/* The positive and the negative part go their own ways, and one of them is 0. */
static const char *write_yeo_johnson(onnx_graph *g, const char *x, double power)
{
    const char *above = onnx_one(g, "Relu", x), *below = onnx_one(g, "Relu", onnx_one(g, "Neg", x));
    return onnx_two(g, "Sub", write_half(g, above, power), write_half(g, below, 2 - power));
}

static const char *write_link(onnx_graph *g, const chain_link *l, const char *x)
{
    switch (l->kind) {
    case CHAIN_SHIFT: return onnx_two(g, "Sub", x, onnx_double(g, l->a));
    case CHAIN_FACTOR: return onnx_two(g, "Mul", x, onnx_double(g, l->a));
    case CHAIN_SHARE: return onnx_two(g, "Div", x, onnx_double(g, l->a));
    case CHAIN_LOG: return onnx_one(g, "Log", x);
    case CHAIN_SQRT: return onnx_one(g, "Sqrt", x);
    case CHAIN_CLIP: return onnx_two(g, "Min", onnx_two(g, "Max", x, onnx_double(g, l->a)), onnx_double(g, l->b));
    case CHAIN_POWER: return onnx_two(g, "Pow", x, onnx_double(g, l->a));
    case CHAIN_YEO_JOHNSON: return write_yeo_johnson(g, x, l->a);
    default: {
        const char *const input[] = {onnx_one(g, "IsNaN", x), onnx_double(g, l->a), x};
        return onnx_op(g, "Where", NULL, input, 3, NULL, NULL);
    }
    }
}

static const char *input_of(recipe_writing *w, raw_column *c)
{
    const int64_t one = 1;
    if (!c->input) {
        c->input = onnx_keep(w->g, c->name);
        onnx_input(w->g, c->input, c->labels ? ONNX_STRING : c->precise ? ONNX_DOUBLE : ONNX_FLOAT, 1, &one);
    }
    return c->input;
}

static double through(const chain_link *chain, size_t n, double x)
{
    for (size_t i = 0; i < n; i++)
        x = apply(&chain[i], x);
    return x;
}

/* Does the rounding of a float32 input show behind the chain? It does for numbers far from 0 that differ little, as degrees of
 * longitude within a town. Tried at the power of ten that comes nearest to 0 behind the chain. */
static bool too_coarse(const chain_link *chain, size_t n)
{
    double best = INFINITY, at = 0;
    for (int k = -12; k <= 40; k++)
        for (int sign = -1; sign <= 1; sign += 2) {
            double x = sign * pow(10, k / 4.0), y = fabs(through(chain, n, x));
            if (y < best) {
                best = y;
                at = x;
            }
        }
    return fabs(through(chain, n, at * (1 + 6e-8)) - through(chain, n, at)) > 1e-5;
}

static cel_status number_column(recipe_writing *w, raw_column *c, const cel_column *baked, const char **out)
{
    chain_link chain[LONGEST];
    size_t n = 0;
    for (size_t i = 0; i < w->recipe->n_steps; i++) {
        const cel_step *step = w->recipe->step[i];
        char *const *name;
        size_t columns = cel_step_columns(step, &name);
        for (size_t k = 0; !step->skip && k < columns; k++)
            if (strcmp(name[k], c->name) == 0 && !add_step(step, k, chain, &n))
                return refuse(w, step->type->function, "has no operator for its columns of numbers");
    }
    for (size_t r = 0; r < 3; r++) { /* the chain must give what the recipe gives, and nothing else may move the column */
        double x = PROBE[r];
        if (c->like->type == CEL_INTEGER)
            x = (double)(int32_t)x;
        if (c->like->type == CEL_LOGICAL)
            x = x == PROBE[0];
        x = through(chain, n, x);
        double want = cel_column_number(baked, r == 0 ? 0 : c->probe + r - 1);
        if (!same(x, want) && !(fabs(x - want) <= 1e-9 * fmax(1, fabs(want))))
            return refuse(w, c->name, "goes through a step that has no operator");
    }
    for (size_t r = 0; r < w->rows; r++)
        if (r != c->probe && r != c->probe + 1 && !same(cel_column_number(baked, r), cel_column_number(baked, 0)))
            return refuse(w, c->name, "is mixed with other columns");
    c->precise = too_coarse(chain, n);
    const char *x = input_of(w, c);
    if (n > 0 && !c->precise)
        x = onnx_cast(w->g, x, ONNX_DOUBLE);
    for (size_t i = 0; i < n; i++)
        x = write_link(w->g, &chain[i], x);
    *out = n > 0 ? onnx_cast(w->g, x, ONNX_FLOAT) : x;
    return CEL_OK;
}

/* ---- columns of labels ---- */

/* The column of labels a baked column depends on; NULL with `*constant`, or with an error when it is not one alone. */
static cel_status source_of(recipe_writing *w, const char *name, const cel_column *baked, raw_column **out)
{
    double base = cel_column_number(baked, 0);
    *out = NULL;
    for (size_t i = 0; i < w->n; i++) {
        raw_column *c = &w->raw[i];
        size_t from = c->labels ? c->first : c->probe, to = c->labels ? c->first + (size_t)c->levels->n : c->probe + 1;
        bool moves = false;
        for (size_t r = from; r <= to; r++)
            moves = moves || !same(cel_column_number(baked, r), base);
        if (!moves)
            continue;
        if (!c->labels || *out)
            return refuse(w, name, "is made of more than one column, or of numbers in a way that has no operator");
        *out = c;
    }
    return CEL_OK;
}

static cel_status label_column(recipe_writing *w, raw_column *c, const cel_column *baked, const char **out)
{
    size_t known = (size_t)c->levels->n - 1, n = 0;
    const char **key = CEL_ARRAY(const char *, known + 2);
    float *value = CEL_ARRAY(float, known + 2);
    if (!key || !value) {
        cel_free(key);
        cel_free(value);
        return cel_nomem(w->err);
    }
    static const char *const missing[] = {"", "NA"};
    for (size_t i = 0; i < known; i++) {
        key[n] = c->levels->label[i];
        value[n++] = (float)cel_column_number(baked, c->first + i);
    }
    for (size_t m = 0; m < 2; m++)
        if (cel_levels_find(c->levels, missing[m]) < 0) {
            key[n] = missing[m];
            value[n++] = (float)cel_column_number(baked, c->first + known + 1);
        }
    onnx_attributes a = {0};
    onnx_strings(&a, "keys_strings", key, n);
    onnx_floats(&a, "values_floats", value, n);
    onnx_float(&a, "default_float", (float)cel_column_number(baked, c->first + known));
    const char *x = input_of(w, c);
    *out = onnx_op(w->g, "LabelEncoder", "ai.onnx.ml", &x, 1, &a, NULL);
    cel_free(key);
    cel_free(value);
    return CEL_OK;
}

/* ---- all predictors ---- */

static cel_status one_column(recipe_writing *w, const char *name, const char **out)
{
    int at = cel_frame_find(w->baked, name);
    if (at < 0)
        return refuse(w, name, "is not among the columns the recipe makes");
    const cel_column *baked = w->baked->column[at];
    if (!cel_column_is_numeric(baked))
        return refuse(w, name, "is no column of numbers");
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->raw[i].name, name) == 0 && !w->raw[i].labels)
            return number_column(w, &w->raw[i], baked, out);
    raw_column *source;
    CEL_TRY(source_of(w, name, baked, &source));
    return source ? label_column(w, source, baked, out) : refuse(w, name, "does not depend on the data");
}

static cel_status all_columns(recipe_writing *w, const char **features)
{
    const cel_fit *fit = w->model->fit;
    const char **column = CEL_ARRAY(const char *, fit->n_predictors + 1);
    cel_status status = column ? CEL_OK : cel_nomem(w->err);
    for (size_t k = 0; status == CEL_OK && k < fit->n_predictors; k++)
        status = one_column(w, fit->predictor[k], &column[k]);
    if (status == CEL_OK) {
        onnx_attributes a = {0};
        onnx_int(&a, "axis", 1);
        *features = onnx_op(w->g, "Concat", NULL, column, fit->n_predictors, &a, NULL);
    }
    cel_free(column);
    return status;
}

cel_status onnx_recipe(onnx_graph *g, const cel_saved *model, const char **features, cel_error *err)
{
    if (!model->workflow)
        return cel_fail(err, CEL_INPUT, "export.recipe", "the model has no recipe: --baked");
    recipe_writing w = {.g = g, .model = model, .recipe = model->workflow->prepped, .err = err};
    cel_status status = CEL_OK;
    if (cel_network_model(model->fit->network)->n_inputs != 1)
        status = refuse(&w, "a network of several inputs", "takes them apart");
    if (status == CEL_OK)
        status = list_columns(&w);
    if (status == CEL_OK)
        status = bake_probe(&w);
    if (status == CEL_OK)
        status = all_columns(&w, features);
    for (size_t i = 0; i < w.n; i++)
        cel_levels_drop(w.raw[i].levels);
    cel_free(w.raw);
    cel_frame_drop(w.baked);
    return status;
}
