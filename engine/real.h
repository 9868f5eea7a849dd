/* engine/real: the number type of tensors. float in every build that ships; the test-only build with
 * -DCEL_REAL_DOUBLE compiles the same sources in double, so that gradients can be checked to 1e-6. */
#ifndef CEL_REAL_H
#define CEL_REAL_H

#ifdef CEL_REAL_DOUBLE
typedef double cel_real;
#define CEL_REAL_EPS 2.220446049250313e-16
#else
typedef float cel_real;
#define CEL_REAL_EPS 1.1920929e-7f
#endif
#define CEL_R(x) ((cel_real)(x))

#endif
