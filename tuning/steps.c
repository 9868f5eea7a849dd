/* Forecasts of several steps: outcomes such as lead_1_temp, lead_2_temp are one vector, and their names tell which number is
 * which step of which variable. The pattern is kerasnip's: anything, a number, "_", the variable; names that do not follow it
 * are steps 1, 2, ... of a variable "outcome". */
#include <stdlib.h>
#include <string.h>

#include "tuning/spec.h"

/* Reads "lead_12_temp" as 12 and "temp": the first run of digits before an underscore with something behind it. */
static bool parse(const char *name, int32_t *step, const char **variable)
{
    for (const char *at = name; *at; at++) {
        size_t digits = strspn(at, "0123456789");
        if (digits == 0 || digits > 9 || at[digits] != '_' || !at[digits + 1])
            continue;
        *step = (int32_t)strtol(at, NULL, 10);
        *variable = at + digits + 1;
        return true;
    }
    return false;
}

/* What each name says, before it is put in order. */
typedef struct reading {
    int32_t step;
    const char *variable;
} reading;

static void read_names(const char *const *outcome, size_t n, reading *r)
{
    bool all = true;
    for (size_t k = 0; k < n; k++)
        all = all && parse(outcome[k], &r[k].step, &r[k].variable);
    for (size_t k = 0; !all && k < n; k++)
        r[k] = (reading){(int32_t)k + 1, "outcome"};
}

static size_t find_step(cel_steps *s, int32_t step)
{
    size_t k = 0;
    while (k < s->n_steps && s->step[k] != step)
        k++;
    return k;
}

static size_t find_variable(cel_steps *s, const char *variable)
{
    size_t k = 0;
    while (k < s->n_variables && strcmp(s->variable[k], variable) != 0)
        k++;
    return k;
}

/* Distinct steps, ascending, and variables as they appear. */
static cel_status list_both(const reading *r, size_t n, cel_steps *s, cel_error *err)
{
    for (size_t k = 0; k < n; k++) {
        if (find_variable(s, r[k].variable) == s->n_variables && !(s->variable[s->n_variables++] = cel_strdup(r[k].variable)))
            return cel_nomem(err);
        if (find_step(s, r[k].step) < s->n_steps)
            continue;
        size_t at = s->n_steps++;
        for (; at > 0 && s->step[at - 1] > r[k].step; at--)
            s->step[at] = s->step[at - 1];
        s->step[at] = r[k].step;
    }
    return CEL_OK;
}

static cel_status uneven(cel_error *err)
{
    cel_fail(err, CEL_INPUT, "spec.steps", "Every forecasted variable must be led out to the same set of steps.");
    cel_error_hint(err, "as step_lead(a, b, lead = 1:3) does: lead_1_a, lead_1_b, lead_2_a, ...");
    return CEL_INPUT;
}

static cel_status place_all(const reading *r, size_t n, cel_steps *s, cel_error *err)
{
    size_t places = s->n_steps * s->n_variables;
    if (places != n)
        return uneven(err);
    for (size_t i = 0; i < places; i++)
        s->outcome[i] = n;
    for (size_t k = 0; k < n; k++) {
        size_t *place = &s->outcome[find_step(s, r[k].step) * s->n_variables + find_variable(s, r[k].variable)];
        if (*place < n)
            return uneven(err);
        *place = k;
    }
    return CEL_OK;
}

cel_status cel_steps_read(const char *const *outcome, size_t n, cel_steps *out, cel_error *err)
{
    reading *r = CEL_ARRAY(reading, n + 1);
    *out = (cel_steps){.step = CEL_ARRAY(int32_t, n + 1), .variable = CEL_ARRAY(char *, n + 1), .outcome = CEL_ARRAY(size_t, n + 1)};
    cel_status status = r && out->step && out->variable && out->outcome ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK) {
        read_names(outcome, n, r);
        status = list_both(r, n, out, err);
    }
    if (status == CEL_OK)
        status = place_all(r, n, out, err);
    cel_free(r);
    if (status != CEL_OK)
        cel_steps_free(out);
    return status;
}

void cel_steps_free(cel_steps *s)
{
    for (size_t k = 0; s->variable && k < s->n_variables; k++)
        cel_free(s->variable[k]);
    cel_free(s->step);
    cel_free(s->variable);
    cel_free(s->outcome);
    *s = (cel_steps){0};
}
