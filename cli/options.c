/* The words of a command line, sorted by the command's table of flags. */
#include "cli/options.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static int rows(const cli_option *option)
{
    int n = 0;
    while (option[n].name)
        n++;
    return n;
}

static int find(const cli_option *option, const char *name, size_t length)
{
    for (int i = 0; option[i].name; i++)
        if (strlen(option[i].name) == length && memcmp(option[i].name, name, length) == 0)
            return i;
    return -1;
}

static int find_letter(const cli_option *option, char letter)
{
    for (int i = 0; option[i].name; i++)
        if (option[i].letter == letter)
            return i;
    return -1;
}

static cel_status unknown(const cli_option *option, const char *word, size_t length, cel_error *err)
{
    enum { MOST = 64 };
    const char *names[MOST];
    char name[128] = "";
    size_t n = 0, dashes = strspn(word, "-");
    for (; option[n].name && n < MOST; n++)
        names[n] = option[n].name;
    if (length > dashes && length - dashes < sizeof name)
        memcpy(name, word + dashes, length - dashes);
    cel_fail(err, CEL_INPUT, "flag.unknown", "there is no flag %.*s", (int)length, word);
    int near = cel_nearest(name, names, n);
    if (near >= 0)
        cel_error_hint(err, "did you mean --%s?", names[near]);
    return CEL_INPUT;
}

cel_status cli_arguments_parse(const cli_option *option, int argc, char **argv, cli_arguments *out, cel_error *err)
{
    memset(out, 0, sizeof *out);
    out->option = option;
    out->value = CEL_ARRAY(const char *, (size_t)rows(option));
    out->word = CEL_ARRAY(char *, (size_t)argc);
    out->given = CEL_ARRAY(struct cli_given, (size_t)argc);
    cel_status status = out->value && out->word && out->given ? CEL_OK : cel_nomem(err);
    for (int i = 0; status == CEL_OK && i < argc; i++) {
        char *word = argv[i];
        if (strcmp(word, "--") == 0) {
            out->rest = argv + i + 1;
            out->rests = argc - i - 1;
            break;
        }
        if (word[0] != '-' || !word[1]) {
            out->word[out->words++] = word;
            continue;
        }
        bool is_long = word[1] == '-';
        const char *equals = is_long ? strchr(word, '=') : NULL;
        size_t length = equals ? (size_t)(equals - word) : is_long ? strlen(word) : 2;
        int at = is_long ? find(option, word + 2, length - 2) : find_letter(option, word[1]);
        const char *value = equals ? equals + 1 : !is_long && word[2] ? word + 2 : NULL;
        if (at < 0)
            status = unknown(option, word, length, err);
        else if (!option[at].value && value)
            status = cel_fail(err, CEL_INPUT, "flag.value", "--%s takes no value", option[at].name);
        else if (option[at].value && !value && i + 1 >= argc)
            status = cel_fail(err, CEL_INPUT, "flag.value", "--%s needs a value: --%s %s", option[at].name, option[at].name, option[at].value);
        else {
            out->value[at] = !option[at].value ? "" : value ? value : argv[++i];
            out->given[out->n_given++] = (struct cli_given){at, out->value[at]};
        }
    }
    if (status != CEL_OK)
        cli_arguments_free(out);
    return status;
}

void cli_arguments_free(cli_arguments *a)
{
    cel_free(a->value);
    cel_free(a->word);
    cel_free(a->given);
    memset(a, 0, sizeof *a);
}

const char *cli_value(const cli_arguments *a, const char *name)
{
    int at = find(a->option, name, strlen(name));
    return at < 0 ? NULL : a->value[at];
}

size_t cli_values(const cli_arguments *a, const char *name, const char **out, size_t most)
{
    int at = find(a->option, name, strlen(name));
    size_t n = 0;
    for (int i = 0; i < a->n_given && n < most; i++)
        if (a->given[i].row == at)
            out[n++] = a->given[i].value;
    return n;
}

cel_status cli_value_integer(const cli_arguments *a, const char *name, long least, long fallback, long *out, cel_error *err)
{
    const char *text = cli_value(a, name);
    *out = fallback;
    if (!text)
        return CEL_OK;
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || end == text || *end || value < least || value > INT_MAX)
        return cel_fail(err, CEL_INPUT, "flag.value", "--%s must be a whole number of at least %ld, not \"%s\"", name, least, text);
    *out = value;
    return CEL_OK;
}
