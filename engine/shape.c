/* Shapes: sizes, equality and their text. */
#include <stdio.h>
#include <string.h>

#include "engine/rule.h"

size_t cel_shape_size(const cel_shape *shape)
{
    size_t size = 1;
    for (int32_t i = 0; i < shape->rank; i++)
        size *= (size_t)shape->dim[i];
    return size;
}

bool cel_shape_equal(const cel_shape *a, const cel_shape *b)
{
    bool equal = a->rank == b->rank;
    for (int32_t i = 0; equal && i < a->rank; i++)
        equal = a->dim[i] == b->dim[i];
    return equal;
}

char *cel_shape_format(const cel_shape *shape, bool batch, char *out)
{
    int at = sprintf(out, batch ? "(None" : "(");
    for (int32_t i = 0; i < shape->rank; i++)
        at += sprintf(out + at, "%s%d", i || batch ? ", " : "", (int)shape->dim[i]);
    strcpy(out + at, shape->rank + batch == 1 ? ",)" : ")"); /* a tuple of one keeps its comma, as in Keras's tables */
    return out;
}
