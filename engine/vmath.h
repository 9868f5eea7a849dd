/* engine/vmath: exp, log, tanh, erf for loops over tensors. Written with additions, multiplications, selections and bit
 * patterns only, so that compilers turn a loop over them into vectors, and so that every CPU and every vector width gives
 * the same bits (no fused operation, no library call). Within 2.5 units in the last place of the true value, NaN in NaN out;
 * tests/engine/vmath.c checks all floats of the range in steps. In the double test build they are libm's.
 * The polynomials are Chebyshev fits of our own to the functions named beside them. */
#ifndef CEL_VMATH_H
#define CEL_VMATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "engine/clones.h"
#include "engine/real.h"

#define CEL_INLINE static inline __attribute__((always_inline))

#ifdef CEL_REAL_DOUBLE

CEL_INLINE double cel_exp(double x)
{
    return exp(x);
}

CEL_INLINE double cel_log(double x)
{
    return log(x);
}

CEL_INLINE double cel_log1p(double x)
{
    return log1p(x);
}

CEL_INLINE double cel_tanh(double x)
{
    return tanh(x);
}

CEL_INLINE double cel_erf(double x)
{
    return erf(x);
}

CEL_INLINE double cel_sqrt(double x)
{
    return sqrt(x);
}

CEL_INLINE double cel_abs(double x)
{
    return fabs(x);
}

#else

CEL_INLINE float cel_from_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

CEL_INLINE uint32_t cel_to_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

CEL_INLINE float cel_sqrt(float x)
{
    return sqrtf(x);
}

CEL_INLINE float cel_abs(float x)
{
    return fabsf(x);
}

/* e^x = 2^n e^r with n the whole number next to x / ln 2, |r| <= ln(2) / 2, and e^r = 1 + r + r^2 q(r). 2^n is applied in two
 * halves, so that results below the normal range and infinity come out right. */
CEL_INLINE float cel_exp(float x)
{
    const float round = 12582912.0f; /* 1.5 * 2^23: adding it rounds to whole numbers */
    float t = x < -104.0f ? -104.0f : x;
    t = t > 89.0f ? 89.0f : t;
    float shifted = t * 1.44269504f + round;
    float n = shifted - round;
    float r = (t - n * 0.693145752f) - n * 1.42860677e-6f; /* ln 2 in two parts, the first with few bits */
    float q = 0.000198919806f;
    q = q * r + 0.00139345415f;
    q = q * r + 0.00833331048f;
    q = q * r + 0.0416664556f;
    q = q * r + 0.166666672f;
    q = q * r + 0.5f;
    float y = (q * (r * r) + r) + 1.0f;
    int32_t whole = (int32_t)(cel_to_bits(shifted) - cel_to_bits(round)), half = whole >> 1;
    return y * cel_from_bits((uint32_t)(half + 127) << 23) * cel_from_bits((uint32_t)(whole - half + 127) << 23);
}

/* log x = n ln 2 + log(1 + f), sqrt(1/2) <= 1 + f < sqrt(2); log(1 + f) = f - f^2 / 2 + f^3 R(f). */
CEL_INLINE float cel_log(float x)
{
    /* numbers below the normal range are lifted by 2^23 first */
    float lift = x < 1.17549435e-38f ? 8388608.0f : 1.0f, taken = x < 1.17549435e-38f ? 23.0f : 0.0f;
    uint32_t bits = cel_to_bits(x * lift), offset = bits - 0x3F3504F3u; /* of sqrt(1/2) */
    int32_t whole = (int32_t)offset >> 23;
    float f = cel_from_bits((offset & 0x007FFFFFu) + 0x3F3504F3u) - 1.0f, n = (float)whole - taken;
    float p = 0.0697161183f;
    p = p * f - 0.114797339f;
    p = p * f + 0.116854198f;
    p = p * f - 0.124256872f;
    p = p * f + 0.142490581f;
    p = p * f - 0.166678026f;
    p = p * f + 0.200007156f;
    p = p * f - 0.24999997f;
    p = p * f + 0.333333313f;
    float square = f * f, tail = p * f * square + n * 1.42860677e-6f;
    tail = tail - 0.5f * square;
    float y = (f + tail) + n * 0.693145752f;
    y = x > 3.40282347e38f ? x : y;
    y = x == 0.0f ? -HUGE_VALF : y;
    return x >= 0.0f ? y : NAN;
}

/* log(1 + x) for x > -1: log u for the rounded u = 1 + x, and what the rounding lost. */
CEL_INLINE float cel_log1p(float x)
{
    float u = 1.0f + x;
    float y = cel_log(u) + (x - (u - 1.0f)) / u;
    return x > 3.40282347e38f ? x : y;
}

/* An odd polynomial near 0, 1 - 2 / (e^2|x| + 1) further out. */
CEL_INLINE float cel_tanh(float x)
{
    float a = fabsf(x), u = x * x;
    float p = 0.0022695018f;
    p = p * u - 0.00832318701f;
    p = p * u + 0.0217625033f;
    p = p * u - 0.0539584607f;
    p = p * u + 0.133332998f;
    p = p * u - 0.333333343f;
    float near = p * u * x + x;
    float far = copysignf(1.0f - 2.0f / (cel_exp(a + a) + 1.0f), x);
    return a < 0.625f ? near : far;
}

/* x P(x^2) up to 1; beyond, 1 - e^L(x) with L a polynomial for log(1 - erf). */
CEL_INLINE float cel_erf(float x)
{
    float a = fabsf(x), u = x * x;
    float p = -9.66704465e-06f;
    p = p * u + 0.000112659589f;
    p = p * u - 0.000848408032f;
    p = p * u + 0.00522103161f;
    p = p * u - 0.0268654302f;
    p = p * u + 0.112837821f;
    p = p * u - 0.376126379f;
    p = p * u + 1.12837923f;
    float near = p * x;
    float t = a > 4.0f ? 4.0f : a;
    float l = -7.58268186e-08f;
    l = l * t + 3.32168452e-06f;
    l = l * t - 6.22983498e-05f;
    l = l * t + 0.000685836654f;
    l = l * t - 0.00506494706f;
    l = l * t + 0.0270995237f;
    l = l * t - 0.111055017f;
    l = l * t - 0.630953014f;
    l = l * t - 1.1306752f;
    l = l * t + 0.000416329218f;
    float far = copysignf(1.0f - cel_exp(l), x);
    return a < 1.0f ? near : a == a ? far : x;
}

#endif

/* 1 / (1 + e^-x) without loss for large negative x */
CEL_INLINE cel_real cel_sigmoid(cel_real x)
{
    cel_real e = cel_exp(-cel_abs(x));
    return (x >= 0 ? CEL_R(1) : e) / (CEL_R(1) + e);
}

/* log(1 + e^x) */
CEL_INLINE cel_real cel_softplus(cel_real x)
{
    return (x > 0 ? x : CEL_R(0)) + cel_log1p(cel_exp(-cel_abs(x)));
}

#endif
