/* In which units a numeric outcome is learnt. A network starts near 0 and moves in small steps, so its last layer is scaled to
 * the center and spread of the outcome in the training set: what it has to learn lies around 0, what it gives is the outcome. */
#include <math.h>

#include "recipes/step.h"
#include "tuning/auto_inside.h"

cel_status cel_auto_measure(cel_auto *a, cel_error *err)
{
    if (a->mode != CEL_REGRESSION)
        return CEL_OK;
    double *own;
    const cel_column *y = a->train->column[cel_frame_find(a->train, a->options.outcome)];
    const double *x = cel_column_view(y, &own);
    if (!x)
        return cel_nomem(err);
    double variance = cel_variance_there(x, y->n, &a->scale.center);
    a->scale.spread = variance > 0 ? sqrt(variance) : 1;
    cel_free(own);
    return CEL_OK;
}
