/* step_interact(): products of columns, named by the right side of an R formula. Factors stand for their indicators. What is
 * computed: R's model.matrix(). */
#include <stdio.h>
#include <string.h>

#include "recipes/interaction.h"
#include "recipes/step_table.h"

/* ---- prep ---- */

/* The formula behind its tilde: as written, or as it is read, with variables of the script replaced. */
static const char *formula_of(const cel_step *step, bool written)
{
    const cel_term *t = step->n_terms > 0 ? &step->term[0] : NULL;
    const char *s = t ? (written || !t->selector ? t->text : t->selector) : "";
    s += strspn(s, " ");
    if (*s == '~')
        s++;
    return s + strspn(s, " ");
}

/* The levels of a column of an interaction when it is a factor. */
static cel_status learn_factor(cel_step *step, const cel_frame *training, const char *name, bool *nominal, cel_error *err)
{
    const cel_column *c = cel_training_column(training, name);
    if (!c->levels || cel_state_get(&step->state, "levels of %s", name))
        return CEL_OK;
    cel_levels *levels = cel_column_levels(c);
    *nominal = true;
    cel_status status = levels ? cel_state_set(&step->state, cel_value_texts((const char *const *)levels->label, (size_t)levels->n), err, "levels of %s", name)
                               : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_state_set(&step->state, cel_value_logical(levels->ordered), err, "ordered of %s", name);
    cel_levels_drop(levels);
    return status;
}

/* Factors that take part should have become indicators before. */
static cel_status learn_factors(cel_step *step, const cel_frame *training, const cel_value *terms, cel_step_context *ctx, cel_error *err)
{
    bool nominal = false;
    for (size_t k = 0; k < terms->n; k++) {
        char *copy = cel_strdup(terms->as.text[k]);
        cel_status status = copy ? CEL_OK : cel_nomem(err);
        for (char *name = copy, *end; status == CEL_OK && name; name = end) {
            if ((end = strchr(name, '\n')))
                *end++ = '\0';
            status = learn_factor(step, training, name, &nominal, err);
        }
        cel_free(copy);
        CEL_TRY(status);
    }
    if (nominal)
        cel_step_warn(ctx, "! Categorical variables used in `step_interact()` should probably be avoided; This can lead to differences in dummy variable values "
                           "that are produced by ?step_dummy (`?recipes::step_dummy()`). Please convert all involved variables to dummy variables first.");
    return CEL_OK;
}

static cel_status prep(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    cel_value terms;
    bool unknown;
    CEL_TRY(cel_interactions(step, formula_of(step, false), training, ctx->vars, &terms, &unknown, err));
    if (unknown)
        cel_step_warn(ctx, "! Interaction specification failed for:\n• ~%s\nℹ No interactions will be created", formula_of(step, true));
    cel_status status = learn_factors(step, training, &terms, ctx, err);
    if (status != CEL_OK) {
        cel_value_free(&terms);
        return status;
    }
    return cel_state_set(&step->state, terms, err, "terms");
}

/* ---- bake ---- */

/* A factor of a product: a column of numbers, or the indicators of a factor's levels but the first (of an ordered one its
 * polynomials), each with what its name gets. */
typedef struct operand {
    const cel_column *column, *coded;
    cel_levels *levels;
    double *poly;
    size_t parts;
} operand;

static double part_of(const operand *o, size_t row, size_t p)
{
    if (!o->coded)
        return cel_column_number(o->column, row);
    int32_t code = o->coded->code[row];
    if (code == CEL_NA_INT)
        return cel_na();
    return o->poly ? o->poly[p * (size_t)o->levels->n + (size_t)code] : code == (int32_t)p + 1;
}

static void part_name(const operand *o, size_t p, char *out, size_t size)
{
    static const char *const powers[] = {".L", ".Q", ".C"};
    if (o->poly && p < 3)
        snprintf(out, size, "%s", powers[p]);
    else if (o->poly)
        snprintf(out, size, "^%zu", p + 1);
    else
        snprintf(out, size, "%s", o->levels ? o->levels->label[p + 1] : o->column->type == CEL_LOGICAL ? "TRUE" : "");
}

static cel_status open_operand(const cel_step *step, const cel_frame *data, const char *name, operand *o, cel_error *err)
{
    const cel_value *labels = cel_state_get(&step->state, "levels of %s", name), *ordered = cel_state_get(&step->state, "ordered of %s", name);
    *o = (operand){.column = cel_step_column(step, data, name, err), .parts = 1};
    if (!o->column)
        return CEL_INPUT;
    if (!labels)
        return CEL_OK;
    size_t n = labels->n;
    o->parts = n > 1 ? n - 1 : 0;
    o->levels = cel_levels_new((const char *const *)labels->as.text, (int32_t)n, false);
    o->coded = o->levels ? cel_column_recode(o->column, o->levels, CEL_NA_INT) : NULL;
    bool poly = ordered && cel_value_at(ordered, 0) == 1 && n > 1;
    o->poly = poly ? CEL_ARRAY(double, n * (n - 1)) : NULL;
    if (o->poly)
        cel_contr_poly(o->poly, n);
    return o->coded && (o->poly || !poly) ? CEL_OK : cel_nomem(err);
}

static void close_operand(operand *o)
{
    cel_levels_drop(o->levels);
    cel_column_drop((cel_column *)(uintptr_t)o->coded);
    cel_free(o->poly);
}

/* The products made so far times one more column: one or more for each of them. */
static cel_status multiply(const cel_step *step, const cel_frame *data, const char *name, cel_new_columns *list, bool first, cel_error *err)
{
    operand o;
    cel_new_columns made = {0};
    cel_status status = open_operand(step, data, name, &o, err);
    for (size_t p = 0; status == CEL_OK && p < o.parts; p++)
        for (size_t k = 0; k < (first ? 1 : list->n); k++) {
            cel_column *out = cel_column_new(CEL_DOUBLE, o.column->n, NULL);
            char part[256];
            part_name(&o, p, part, sizeof part);
            for (size_t i = 0; out && i < o.column->n; i++) {
                double x = part_of(&o, i, p);
                out->num[i] = first ? x : list->column[k]->num[i] * x;
            }
            cel_new_columns_add(&made, out, "%s%s%s%s", first ? "" : list->name[k], first ? "" : cel_step_text(step, "sep"), name, part);
        }
    close_operand(&o);
    cel_new_columns_free(list);
    *list = made;
    return status == CEL_OK && made.failed ? cel_nomem(err) : status;
}

static cel_status interaction(const cel_step *step, const cel_frame *data, const char *term, cel_new_columns *all, cel_error *err)
{
    char *copy = cel_strdup(term);
    cel_new_columns list = {0};
    cel_status status = copy ? CEL_OK : cel_nomem(err);
    bool first = true;
    for (char *name = copy, *end; status == CEL_OK && name; name = end, first = false) {
        if ((end = strchr(name, '\n')))
            *end++ = '\0';
        status = multiply(step, data, name, &list, first, err);
    }
    for (size_t k = 0; status == CEL_OK && k < list.n; k++)
        cel_new_columns_add(all, cel_column_keep(list.column[k]), "%s", list.name[k]);
    cel_new_columns_free(&list);
    cel_free(copy);
    return status;
}

static cel_status bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    const cel_value *terms = cel_state_get(&step->state, "terms");
    cel_new_columns made = {0};
    cel_status status = CEL_OK;
    for (size_t k = 0; status == CEL_OK && k < terms->n; k++)
        status = interaction(step, *data, terms->as.text[k], &made, err);
    if (status != CEL_OK) {
        cel_new_columns_free(&made);
        return status;
    }
    CEL_TRY(cel_new_columns_append(step, *data, &made, err));
    for (size_t k = 0; k < terms->n && !cel_step_flag(step, "keep_original_cols"); k++) {
        char *copy = cel_strdup(terms->as.text[k]);
        if (!copy)
            return cel_nomem(err);
        for (char *name = copy, *end; name; name = end) {
            if ((end = strchr(name, '\n')))
                *end++ = '\0';
            cel_frame_forget(*data, name);
        }
        cel_free(copy);
    }
    return CEL_OK;
}

/* ---- looking ---- */

/* Interactions as "a:b"; before training the formula. */
static bool elements(const cel_step *step, cel_value *out)
{
    const cel_value *terms = cel_state_get(&step->state, "terms");
    char text[1024];
    if (!step->trained || !terms) {
        snprintf(text, sizeof text, "%s", formula_of(step, true));
        for (char *s = text; *s; s++)
            if (*s == '\'')
                *s = '"';
        *out = cel_value_text(text);
        return out->kind == CEL_V_STRING;
    }
    if (cel_value_copy(terms, out, NULL) != CEL_OK)
        return false;
    for (size_t k = 0; k < out->n; k++)
        for (char *s = out->as.text[k]; *s; s++)
            if (*s == '\n')
                *s = ':';
    return true;
}

static cel_status tidy(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    cel_value terms = {0};
    if (!elements(step, &terms))
        return cel_nomem(err);
    cel_status status = cel_tidy_start(terms.n, out, err);
    if (status == CEL_OK)
        status = cel_tidy_texts(*out, "terms", (const char *const *)terms.as.text, terms.n, err);
    cel_value_free(&terms);
    return status;
}

static const cel_formal formals[] = {
    {"sep", CEL_V_STRING, "\"_x_\"", "between the names of the columns"}, {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns"}, {0}};

const cel_step_type cel_step_interact = {
    .function = "step_interact", .name = "interact", .title = "Interactions with", .formal = formals, .role = "predictor", .flags = CEL_STEP_OWN_TERMS,
    .prep = prep, .bake = bake, .tidy = tidy, .elements = elements, .help = "Products of columns"};
