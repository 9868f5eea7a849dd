/* Densities, probabilities and quantiles of the distributions R's stats has: plain functions of numbers. */
#ifndef CEL_SCRIPT_DISTRIBUTIONS_H
#define CEL_SCRIPT_DISTRIBUTIONS_H

#include <stdbool.h>

/* A distribution with parameters a and b (b unused where there is one). All give NaN for parameters out of range. */
typedef struct cel_distribution {
    const char *name; /* as in dNAME, pNAME, qNAME */
    int parameters;
    bool whole;                                                 /* whole numbers only */
    double (*log_density)(double x, double a, double b);        /* inside of the support */
    double (*probability)(double x, double a, double b, bool upper); /* P(X <= x), or P(X > x) */
    void (*support)(double a, double b, double *low, double *high);
    bool (*valid)(double a, double b);
} cel_distribution;

extern const cel_distribution cel_distributions[];
extern const int cel_n_distributions;

double cel_density_of(const cel_distribution *d, double x, double a, double b, bool log);
double cel_probability_of(const cel_distribution *d, double x, double a, double b, bool upper);
/* The smallest x with P(X <= x) >= p; continuous ones to the last bits. */
double cel_quantile_of(const cel_distribution *d, double p, double a, double b, bool upper);

#endif
