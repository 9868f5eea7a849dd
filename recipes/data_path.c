/* Where the shipped data sets are: the folder the user names, the installed one, the one of the source tree. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "paths.h"
#include "recipes/csv.h"

static bool there(const char *folder, const char *name, char *out, size_t size)
{
    int n = snprintf(out, size, "%s/%s.csv", folder, name);
    return n >= 0 && (size_t)n < size && access(out, R_OK) == 0;
}

/* The data sets of a folder, sorted, added to `names`. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_csv(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return n > 4 && strcmp(e->d_name + n - 4, ".csv") == 0;
}

static void list(const char *folder, const char *name, cel_error *err)
{
    struct dirent **entry = NULL;
    int n = scandir(folder, &entry, is_csv, by_name);
    cel_text t = {0};
    const char **names = CEL_ARRAY(const char *, n > 0 ? (size_t)n : 0);
    for (int i = 0; i < n; i++) {
        entry[i]->d_name[strlen(entry[i]->d_name) - 4] = '\0';
        cel_text_addf(&t, "%s%s", i ? ", " : "", entry[i]->d_name);
        if (names)
            names[i] = entry[i]->d_name;
    }
    if (t.text && !t.failed)
        cel_error_hint(err, "data sets: %s", t.text);
    int near = names && n > 0 ? cel_nearest(name, names, (size_t)n) : -1;
    if (near >= 0)
        cel_error_hint(err, "did you mean %s?", names[near]);
    for (int i = 0; i < n; i++)
        free(entry[i]);
    free(entry);
    cel_free(names);
    cel_text_free(&t);
}

cel_status cel_data_path(const char *name, char *out, size_t size, cel_error *err)
{
    const char *folders[] = {getenv("CELERIAC_DATA"), CEL_DATADIR, CEL_SOURCE_DATA};
    size_t n = sizeof folders / sizeof *folders;
    bool plain = name[0] != '\0' && name[0] != '.' && !strchr(name, '/');
    for (size_t i = 0; plain && i < n; i++)
        if (folders[i] && folders[i][0] && there(folders[i], name, out, size))
            return CEL_OK;
    cel_fail(err, CEL_INPUT, "data.unknown", "there is no data set \"%s\"", name);
    for (size_t i = 0; i < n; i++)
        if (folders[i] && access(folders[i], R_OK) == 0) {
            list(folders[i], name, err);
            break;
        }
    return CEL_INPUT;
}
