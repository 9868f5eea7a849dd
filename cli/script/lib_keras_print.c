/* How keras3 prints: the summary table of a model, the last epoch of a history, a history as a data frame. Widths and wrapping
 * follow Keras's summary at a line length of options("width"). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/lib_keras_inside.h"

/* ---- numbers ---------------------------------------------------------------------------------------------- */

/* 16373 -> "16,373" */
static const char *with_commas(size_t n, char out[32])
{
    char plain[32];
    size_t length = (size_t)snprintf(plain, sizeof plain, "%zu", n), at = 0;
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = plain[i];
    }
    out[at] = '\0';
    return out;
}

/* Bytes of `n` float32 numbers: "63.96 KB" */
static const char *memory_text(size_t n, char out[32])
{
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB"};
    double bytes = 4.0 * (double)n;
    size_t unit = 0;
    while (bytes >= 1024 && unit < 4) {
        bytes /= 1024;
        unit++;
    }
    snprintf(out, 32, "%.2f %s", bytes, units[unit]);
    return out;
}

/* ---- the table -------------------------------------------------------------------------------------------- */

#define MAX_COLUMNS 4

typedef struct table {
    size_t n;
    int inner[MAX_COLUMNS]; /* columns of text between two borders, one space on either side included */
    bool right[MAX_COLUMNS];
} table;

/* Keras cuts the line at fixed parts, adds the spaces beside each text, and takes what is too much from the columns in turn:
 * each gives an even share of what is left, rounded half to even. */
static table table_of(bool sequential, int width)
{
    static const double plain[] = {0.45, 0.80, 1.0}, connected[] = {0.3, 0.56, 0.74, 1.0};
    table t = {.n = sequential ? 3 : 4};
    const double *parts = sequential ? plain : connected;
    int before = 0, sum = 0;
    for (size_t i = 0; i < t.n; i++) {
        int end = (int)(parts[i] * width);
        t.inner[i] = end - before + 2;
        before = end;
        sum += t.inner[i];
    }
    int excess = sum - (width - (int)t.n - 1);
    for (size_t i = 0; i < t.n && excess > 0; i++) {
        int share = (int)nearbyint((double)excess / (double)(t.n - i));
        share = share > t.inner[i] - 3 ? t.inner[i] - 3 : share;
        t.inner[i] -= share;
        excess -= share;
    }
    t.right[2] = true;
    return t;
}

static void rule(cel_text *out, const table *t, const char *left, const char *line, const char *cross, const char *right)
{
    cel_text_add(out, left);
    for (size_t i = 0; i < t->n; i++) {
        cel_text_add(out, i ? cross : "");
        cel_text_repeat(out, line, (size_t)t->inner[i]);
    }
    cel_text_add(out, right);
    cel_text_add(out, "\n");
}

/* The next line of a text in a cell `width` wide: breaks at spaces, long words in the middle. Moves `*text` on. */
static void next_line(const char **text, int width, const char **start, size_t *length)
{
    const char *from = *text, *fit = from, *break_at = NULL;
    fit += cel_text_fit(from, width);
    const char *newline = memchr(from, '\n', (size_t)(fit - from) + (*fit == '\n'));
    if (newline) {
        break_at = newline;
    } else if (*fit) {
        for (const char *p = fit; p > from && !break_at; p--)
            if (*p == ' ')
                break_at = p;
        if (!break_at)
            break_at = fit;
    } else {
        break_at = fit;
    }
    *start = from;
    *length = (size_t)(break_at - from);
    while (*length > 0 && from[*length - 1] == ' ')
        (*length)--;
    *text = break_at + (*break_at == ' ' || *break_at == '\n');
}

static void cells(cel_text *out, const table *t, const char *const *texts, const char *border)
{
    const char *rest[MAX_COLUMNS];
    bool more = true;
    for (size_t i = 0; i < t->n; i++)
        rest[i] = texts[i];
    for (bool first = true; more; first = false) {
        more = false;
        for (size_t i = 0; i < t->n; i++)
            more = more || *rest[i];
        if (!more && !first)
            return;
        for (size_t i = 0; i < t->n; i++) {
            const char *start;
            size_t length;
            int width = t->inner[i] - 2;
            char line[256];
            next_line(&rest[i], width, &start, &length);
            snprintf(line, sizeof line, "%.*s", (int)(length < 255 ? length : 255), start);
            int pad = width - cel_text_width(line);
            cel_text_add(out, border);
            cel_text_add(out, " ");
            cel_text_repeat(out, " ", t->right[i] && pad > 0 ? (size_t)pad : 0);
            cel_text_add(out, line);
            cel_text_repeat(out, " ", !t->right[i] && pad > 0 ? (size_t)pad : 0);
            cel_text_add(out, " ");
        }
        cel_text_add(out, border);
        cel_text_add(out, "\n");
    }
}

/* The nodes of a layer within a model: its output shape, and what it is connected to. */
static const cel_node *first_node(const cel_model *model, const cel_layer *layer)
{
    for (size_t i = 0; i < model->n_nodes; i++)
        if (model->nodes[i]->layer == layer)
            return model->nodes[i];
    return NULL;
}

static void connections(const cel_model *model, const cel_layer *layer, cel_text *out)
{
    size_t n = 0;
    for (size_t i = 0; i < model->n_nodes; i++)
        for (size_t k = 0; model->nodes[i]->layer == layer && k < model->nodes[i]->n_inputs; k++) {
            const cel_node *from = model->nodes[i]->inputs[k];
            cel_text_addf(out, "%s%s[%zu][0]", n++ ? ",\n" : "", from->layer->name, from->call);
        }
    if (n == 0)
        cel_text_add(out, "-");
}

static void layer_row(const cel_model *model, const cel_layer *layer, const table *t, cel_text *out)
{
    char shape[64] = "?", params[32], title[256];
    const cel_node *node = first_node(model, layer);
    cel_text connected = {0};
    if (node)
        cel_shape_format(&node->shape, true, shape);
    snprintf(title, sizeof title, "%s (%s)", layer->name, layer->type->class_name);
    connections(model, layer, &connected);
    const char *texts[MAX_COLUMNS] = {title, shape, with_commas(cel_layer_n_params(layer, NULL), params), connected.text ? connected.text : ""};
    cells(out, t, texts, "│");
    cel_text_free(&connected);
}

bool cel_keras_summary(cel_interp *in, const cel_model *model, const cel_network *network, bool sequential, cel_text *out)
{
    static const char *const heads[MAX_COLUMNS] = {"Layer (type)", "Output Shape", "Param #", "Connected to"};
    table t = table_of(sequential, cel_option_width(in));
    cel_text_addf(out, "Model: \"%s\"\n", model->name);
    rule(out, &t, "┏", "━", "┳", "┓");
    cells(out, &t, heads, "┃");
    rule(out, &t, "┡", "━", "╇", "┩");
    for (size_t i = sequential ? 1 : 0; i < model->n_layers; i++) {
        layer_row(model, model->layers[i], &t, out);
        if (i + 1 < model->n_layers)
            rule(out, &t, "├", "─", "┼", "┤");
    }
    rule(out, &t, "└", "─", "┴", "┘");
    char number[32], memory[32];
    size_t learns = model->n_trainable, fixed = model->n_not_trainable, kept = network ? cel_network_optimizer_params(network) : 0;
    cel_text_addf(out, " Total params: %s (%s)\n", with_commas(learns + fixed + kept, number), memory_text(learns + fixed + kept, memory));
    cel_text_addf(out, " Trainable params: %s (%s)\n", with_commas(learns, number), memory_text(learns, memory));
    cel_text_addf(out, " Non-trainable params: %s (%s)\n", with_commas(fixed, number), memory_text(fixed, memory));
    if (kept > 0)
        cel_text_addf(out, " Optimizer params: %s (%s)\n", with_commas(kept, number), memory_text(kept, memory));
    return !out->failed;
}

KERAS_CALL(keras_call_summary)
{
    keras_model *m = keras_model_of(a, 0);
    cel_text out = {0};
    if (!m)
        return NULL;
    bool good = cel_keras_model_object.print(in, cel_arg(a, 0), &out);
    if (good && out.text)
        cel_write(in, out.text);
    cel_text_free(&out);
    cel_invisible(in);
    return good ? cel_arg(a, 0) : NULL;
}

/* ---- histories -------------------------------------------------------------------------------------------- */

/* prettyNum(x, digits = 4, big.mark = ","): as format() writes it, with commas in its whole part. */
static const char *pretty(double x, char out[96])
{
    char plain[64];
    cel_number_text(x, 4, plain);
    size_t sign = plain[0] == '-', whole = strspn(plain + sign, "0123456789"), at = 0;
    if (sign)
        out[at++] = '-';
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = plain[sign + i];
    }
    strcpy(out + at, plain + sign + whole);
    return out;
}

KERAS_CALL(keras_call_print_history)
{
    cel_sexp *h = cel_arg(a, 0), *metrics = h ? cel_list_get(h, "metrics") : NULL;
    char number[96];
    size_t width = 0;
    if (!h)
        return NULL;
    if (!metrics || metrics->kind != CEL_S_LIST)
        return cel_arg_fail(a, 0, "keras.history", "x is not the history of a fit");
    for (size_t i = 0; i < metrics->n; i++)
        width = strlen(cel_sexp_name(metrics, i)) > width ? strlen(cel_sexp_name(metrics, i)) : width;
    cel_write(in, "\nFinal epoch (plot to see history):\n");
    for (size_t i = 0; i < metrics->n; i++) {
        const cel_sexp *column = metrics->as.v[i];
        cel_writef(in, "%s%*s: %s", i ? "\n" : "", (int)width, cel_sexp_name(metrics, i),
                   pretty(column->n ? cel_sexp_number_at(column, column->n - 1) : cel_na(), number));
    }
    cel_write(in, " \n");
    cel_invisible(in);
    return h;
}

static bool is_validation(const char *name)
{
    return strncmp(name, "val_", 4) == 0;
}

/* One row per epoch and column: epoch, value, metric (without "val_"), data. Columns cut short by an early end are padded with
 * NA to the epochs asked for. */
KERAS_CALL(keras_call_history_frame)
{
    static const char *const names[] = {"epoch", "value", "metric", "data"}, *const datas[] = {"training", "validation"};
    static const char *const classes[] = {"data.frame", NULL};
    cel_sexp *h = cel_arg(a, 0), *metrics = h ? cel_list_get(h, "metrics") : NULL, *params = h ? cel_list_get(h, "params") : NULL;
    if (!h)
        return NULL;
    cel_sexp *asked = params ? cel_list_get(params, "epochs") : NULL;
    if (!metrics || metrics->kind != CEL_S_LIST || !asked)
        return cel_arg_fail(a, 0, "keras.history", "x is not the history of a fit");
    size_t epochs = (size_t)cel_sexp_integer_at(asked, 0), n = metrics->n * epochs, n_levels = 0;
    cel_sexp *frame = cel_sexp_list(in, 4, names), *epoch = cel_sexp_vector(in, CEL_S_INTEGER, n), *value = cel_sexp_vector(in, CEL_S_DOUBLE, n);
    int32_t *codes = CEL_ARRAY(int32_t, 2 * n);
    const char **levels = CEL_ARRAY(const char *, metrics->n);
    cel_sexp *metric = NULL, *data = NULL;
    if (frame && epoch && value && codes && levels) {
        for (size_t i = 0; i < metrics->n; i++) {
            const char *name = cel_sexp_name(metrics, i);
            name += is_validation(name) ? 4 : 0;
            size_t level = 0;
            while (level < n_levels && strcmp(levels[level], name) != 0)
                level++;
            if (level == n_levels)
                levels[n_levels++] = name;
            for (size_t e = 0; e < epochs; e++) {
                size_t row = i * epochs + e;
                epoch->as.i[row] = (int32_t)e + 1;
                value->as.d[row] = e < metrics->as.v[i]->n ? cel_sexp_number_at(metrics->as.v[i], e) : cel_na();
                codes[row] = (int32_t)level;
                codes[n + row] = is_validation(cel_sexp_name(metrics, i));
            }
        }
        metric = cel_sexp_factor(in, codes, n, levels, n_levels, false);
        data = cel_sexp_factor(in, codes + n, n, datas, 2, false);
    }
    cel_free(codes);
    cel_free(levels);
    cel_sexp *rows = cel_sexp_vector(in, CEL_S_INTEGER, n);
    if (!frame || !epoch || !value || !metric || !data || !rows)
        return NULL;
    for (size_t i = 0; i < n; i++)
        rows->as.i[i] = (int32_t)i + 1;
    cel_sexp_set(frame, 0, epoch);
    cel_sexp_set(frame, 1, value);
    cel_sexp_set(frame, 2, metric);
    cel_sexp_set(frame, 3, data);
    return cel_sexp_set_attr(in, frame, "row.names", rows) && cel_sexp_set_class(in, frame, classes) ? frame : NULL;
}

/* What stands for a model inside a list column: the name of its class in Keras. */
KERAS_CALL(keras_call_model_word)
{
    const keras_model *m = keras_model_of(a, 0);
    return m ? cel_sexp_string(in, m->sequential ? "keras.src.models.sequential.Sequential" : "keras.src.models.functional.Functional") : NULL;
}
