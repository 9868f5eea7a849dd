/* engine/schedule: learning rates that follow the step of the optimizer (keras.optimizers.schedules). */
#ifndef CEL_SCHEDULE_H
#define CEL_SCHEDULE_H

#include "engine/setting.h"

#define CEL_SCHEDULE_SETTINGS 7

typedef struct cel_schedule_type cel_schedule_type;

typedef struct cel_schedule {
    const cel_schedule_type *type;
    double setting[CEL_SCHEDULE_SETTINGS];
    double *boundaries, *values; /* piecewise constant: n and n + 1 numbers; owned */
    size_t n;
} cel_schedule;

size_t cel_schedule_count(void);
const cel_schedule_type *cel_schedule_type_at(size_t i);
const char *cel_schedule_type_name(const cel_schedule_type *type); /* "exponential_decay" */
const cel_setting *cel_schedule_type_settings(const cel_schedule_type *type, size_t *n);

/* A schedule of a type with arguments named as in keras3's learning_rate_schedule_*(). Free with cel_schedule_free. */
cel_status cel_schedule_make(const cel_schedule_type *type, const cel_argument *args, size_t n_args, cel_schedule *out, cel_error *err);
cel_status cel_schedule_copy(const cel_schedule *from, cel_schedule *to, cel_error *err);
void cel_schedule_free(cel_schedule *schedule);
/* The rate of step 0, 1, … */
double cel_schedule_rate(const cel_schedule *schedule, uint64_t step);

#endif
