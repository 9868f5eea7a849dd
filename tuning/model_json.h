/* Specs and fits as JSON: the parts of a model file. Private to tuning. */
#ifndef CEL_TUNING_MODEL_JSON_H
#define CEL_TUNING_MODEL_JSON_H

#include "base/json.h"
#include "tuning/workflow.h"

/* New references. The blocks of a spec read back refuse to build. */
cel_status cel_spec_to_json(const cel_spec *spec, json_t **out, cel_error *err);
cel_status cel_spec_from_json(const json_t *object, cel_spec **out, cel_error *err);

#endif
