/* Steps that change which rows there are: naomit. By default only the training set is changed (skip = TRUE). */
#include "recipes/step_table.h"

static cel_status bake_naomit(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name), kept = 0;
    size_t *row = CEL_ARRAY(size_t, (*data)->rows);
    if (!row)
        return cel_nomem(err);
    for (size_t i = 0; i < (*data)->rows; i++) {
        bool missing = false;
        for (size_t k = 0; k < n && !missing; k++) {
            int j = cel_frame_find(*data, name[k]);
            missing = j >= 0 && cel_column_is_missing((*data)->column[j], i);
        }
        if (!missing)
            row[kept++] = i;
    }
    cel_status status = kept < (*data)->rows ? cel_frame_keep_rows(data, row, kept, err) : CEL_OK;
    cel_free(row);
    return status;
}

const cel_step_type cel_step_naomit = {
    .function = "step_naomit", .name = "naomit", .title = "Removing rows with NA values in", .skip = true, .flags = CEL_STEP_LENIENT,
    .bake = bake_naomit, .help = "Remove rows with missing values"};
