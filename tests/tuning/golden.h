/* Golden cases for resampling and grids: small frames read without the CSV part, and cases of the JSON files by seed and R
 * expression. */
#ifndef CEL_TEST_TUNING_GOLDEN_H
#define CEL_TEST_TUNING_GOLDEN_H

#include <jansson.h>

#include "recipes/frame.h"
#include "tests/test.h"

/* A frame from a plain CSV file (no quotes): columns of numbers are doubles, others strings, "NA" is missing. */
static inline cel_frame *golden_frame(const char *name)
{
    char path[512], line[2048], *cell[400][32], *names[32];
    size_t rows = 0, cols = 0;
    snprintf(path, sizeof path, GOLDEN "/data/%s.csv", name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s", path);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        size_t at = 0;
        for (char *rest = line, *field; (field = strsep(&rest, ","));)
            *(rows ? &cell[rows - 1][at++] : &names[at++]) = strdup(field);
        cols = at;
        rows++;
    }
    fclose(file);
    rows--;
    cel_frame *f = cel_frame_new(rows);
    for (size_t j = 0; j < cols; j++) {
        bool number = true;
        for (size_t i = 0; i < rows; i++) {
            char *end;
            strtod(cell[i][j], &end);
            number = number && (*end == '\0' || strcmp(cell[i][j], "NA") == 0);
        }
        cel_dictionary texts = {0};
        cel_column *c = cel_column_new(number ? CEL_DOUBLE : CEL_STRING, rows, NULL);
        for (size_t i = 0; i < rows; i++) {
            bool missing = strcmp(cell[i][j], "NA") == 0;
            if (number)
                c->num[i] = missing ? cel_na() : strtod(cell[i][j], NULL);
            else
                c->code[i] = missing ? CEL_NA_INT : cel_dictionary_add(&texts, cell[i][j], strlen(cell[i][j]));
            free(cell[i][j]);
        }
        if (!number)
            c->levels = cel_dictionary_levels(&texts, false);
        cel_dictionary_free(&texts);
        cel_error err;
        OK(cel_frame_set(f, names[j], c, &err));
        cel_column_drop(c);
        free(names[j]);
    }
    return f;
}

static inline json_t *golden_json(const char *path)
{
    json_error_t error;
    json_t *j = json_load_file(path, 0, &error);
    ck_assert_msg(j != NULL, "%s: %s", path, error.text);
    return j;
}

/* The case of that seed and expression, borrowed from `list`. */
static inline json_t *golden_case(json_t *list, int seed, const char *expr)
{
    size_t i;
    json_t *c;
    json_array_foreach(list, i, c)
        if (json_integer_value(json_object_get(c, "seed")) == seed &&
            strcmp(json_string_value(json_object_get(c, "expr")), expr) == 0)
            return c;
    ck_abort_msg("no golden case %s", expr);
    return NULL;
}

#endif
