/* The loop of Adam. */
#include <math.h>

#include "engine/clones.h"
#include "engine/update.h"

CEL_CLONES static void loop(size_t n, cel_real rate, cel_real c1, cel_real c2, cel_real eps, cel_real *restrict w, const cel_real *restrict g,
                            cel_real *restrict m, cel_real *restrict v)
{
    for (size_t i = 0; i < n; i++) {
        m[i] += (g[i] - m[i]) * c1;
        v[i] += (g[i] * g[i] - v[i]) * c2;
        w[i] -= m[i] * rate / ((cel_real)sqrt(v[i]) + eps);
    }
}

void cel_update_apply(const cel_update *u, size_t offset, size_t n, const cel_real *g)
{
    loop(n, u->rate, u->c1, u->c2, u->eps, u->w + offset, g, u->m + offset, u->v + offset);
}
