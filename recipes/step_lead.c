/* step_lead: what a column will be some rows later, as outcomes of a forecast. Rows past the end get `default`.
 * Source: kerasnip::step_lead(). */
#include <math.h>
#include <stdio.h>

#include "recipes/step_table.h"

static cel_status check_lead(const cel_step *step, cel_error *err)
{
    const cel_value *lead = cel_step_arg(step, "lead");
    for (size_t i = 0; i < lead->n; i++) {
        double x = cel_value_at(lead, i);
        if (!(x >= 0 && x < 1e9) || x != floor(x))
            return cel_step_fail(step, err, "`lead` argument must be nonnegative integer-valued.");
    }
    return CEL_OK;
}

static cel_column *ahead(const cel_column *c, size_t lead, double rest)
{
    size_t *row = CEL_ARRAY(size_t, c->n);
    for (size_t i = 0; row && i < c->n; i++)
        row[i] = lead < c->n && i < c->n - lead ? i + lead : SIZE_MAX;
    cel_column *out = row ? cel_column_rows(c, row, c->n) : NULL;
    cel_free(row);
    if (!out || isnan(rest) || c->levels || c->type == CEL_MATRIX)
        return out;
    for (size_t i = lead < c->n ? c->n - lead : 0; i < c->n; i++)
        if (out->num)
            out->num[i] = rest;
        else
            out->code[i] = (int32_t)rest;
    return out;
}

static cel_status bake_lead(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    const cel_value *lead = cel_step_arg(step, "lead");
    size_t n = cel_step_columns(step, &name), made = 0, all = n * lead->n;
    cel_column **column = CEL_ARRAY(cel_column *, all);
    char **names = CEL_ARRAY(char *, all);
    cel_status status = column && names ? CEL_OK : cel_nomem(err);
    for (size_t l = 0; status == CEL_OK && l < lead->n; l++)
        for (size_t k = 0; status == CEL_OK && k < n; k++) {
            const cel_column *c = cel_step_column(step, *data, name[k], err);
            cel_text t = {0};
            if (!c) {
                status = CEL_INPUT;
                break;
            }
            cel_text_addf(&t, "%s%.0f_%s", cel_step_text(step, "prefix"), cel_value_at(lead, l), name[k]);
            column[made] = ahead(c, (size_t)cel_value_at(lead, l), cel_step_number(step, "default"));
            names[made] = cel_text_take(&t);
            if (!names[made] || !column[made])
                status = cel_nomem(err);
            made++;
        }
    if (status == CEL_OK)
        status = cel_step_append(step, *data, (const char *const *)names, column, all, err);
    for (size_t k = 0; k < made; k++) {
        cel_column_drop(column[k]);
        cel_free(names[k]);
    }
    cel_free(column);
    cel_free(names);
    return status;
}

static void say_lead(const cel_step *step, cel_text *t)
{
    const cel_value *lead = cel_step_arg(step, "lead");
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    if (!step->trained) {
        cel_text_add(t, "Leading predictors (unprepped)");
        return;
    }
    cel_text_add(t, "Leading ( ");
    for (size_t i = 0; i < lead->n; i++)
        cel_text_addf(t, "%s%.0f", i ? ", " : "", cel_value_at(lead, i));
    cel_text_add(t, " ) predictors: ");
    cel_text_list_plain(t, (const char *const *)name, n);
    cel_text_add_char(t, ' ');
}

static const cel_formal formals[] = {{"lead", CEL_V_DOUBLE, "1", "rows to look ahead, one or more numbers"},
                                     {"prefix", CEL_V_STRING, "\"lead_\"", "what the names of new columns begin with"},
                                     {"default", CEL_V_DOUBLE, "NA", "values past the end"},
                                     {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns themselves"},
                                     {0}};

const cel_step_type cel_step_lead = {
    .function = "step_lead", .name = "lead", .title = "Leading predictors", .formal = formals, .role = "outcome", .flags = CEL_STEP_PLAIN,
    .check = check_lead, .bake = bake_lead, .say = say_lead, .help = "What columns will be some rows later"};
