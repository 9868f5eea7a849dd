/* engine/activation: the table of activation functions. Private to engine; the names are public through
 * cel_activation_names(). */
#ifndef CEL_ACTIVATION_H
#define CEL_ACTIVATION_H

#include "engine/layer.h"

#define CEL_ACTIVATION_NUMBERS 3

typedef struct cel_activation {
    const char *name;
    const char *alias; /* another name Keras accepts, or NULL */
    double fallback[CEL_ACTIVATION_NUMBERS]; /* its numbers when only its name is given */
    bool uses_z; /* backward reads the input z; else only the output y, so that y may take z's place */
    int divides; /* the last axis of y is that of z divided by this: 1, for glu 2 */
    /* y (rows, cols / divides) from z (rows, cols); y may be z when uses_z is false */
    void (*forward)(const double *number, const cel_real *z, cel_real *y, size_t rows, size_t cols);
    /* dz (rows, cols) from dy; dz may be dy when divides is 1, and z; z is not read unless uses_z */
    void (*backward)(const double *number, const cel_real *z, const cel_real *y, const cel_real *dy, cel_real *dz, size_t rows, size_t cols);
} cel_activation;

/* By name, NULL when there is none. */
const cel_activation *cel_activation_find(const char *name);
/* From an argument: NULL or "linear" give NULL; CEL_INPUT names the nearest. */
cel_status cel_activation_from_value(const cel_value *value, const cel_activation **out, cel_error *err);
extern const cel_activation cel_activation_relu_row;

#endif
