/* The user's own names for optimizers, losses and metrics. A plain list: there are never many. */
#include <string.h>

#include "tuning/spec.h"

static cel_spec_word *find(const cel_spec_words *words, const char *kind, const char *name)
{
    for (size_t i = 0; words && name && i < words->n; i++)
        if (strcmp(words->word[i].name, name) == 0 && strcmp(words->word[i].kind, kind) == 0)
            return &words->word[i];
    return NULL;
}

const void *cel_spec_words_find(const cel_spec_words *words, const char *kind, const char *name)
{
    const cel_spec_word *word = find(words, kind, name);
    return word ? word->object : NULL;
}

cel_status cel_spec_words_set(cel_spec_words *words, const char *kind, const char *name, const void *object, cel_error *err)
{
    cel_spec_word *word = find(words, kind, name);
    if (word) {
        word->object = object;
        return CEL_OK;
    }
    if (words->n == words->capacity) {
        size_t capacity = words->capacity ? 2 * words->capacity : 4;
        cel_spec_word *more = cel_realloc(words->word, capacity, sizeof *more);
        if (!more)
            return cel_nomem(err);
        words->word = more;
        words->capacity = capacity;
    }
    char *copy = cel_strdup(name);
    if (!copy)
        return cel_nomem(err);
    words->word[words->n++] = (cel_spec_word){.name = copy, .kind = kind, .object = object};
    return CEL_OK;
}

void cel_spec_words_free(cel_spec_words *words)
{
    for (size_t i = 0; i < words->n; i++)
        cel_free(words->word[i].name);
    cel_free(words->word);
    *words = (cel_spec_words){0};
}
