/* What celeriac help says of the functions of the language, from the rows of the builtins: one function with its
 * arguments, or all of them as the table of docs/language.md. */
#include "cli/functions.h"

#include <stdlib.h>
#include <string.h>

#include "cli/script/interp.h"
#include "recipes/recipe.h"

static int by_package_and_name(const void *x, const void *y)
{
    const cel_builtin *a = *(const cel_builtin *const *)x, *b = *(const cel_builtin *const *)y;
    int order = strcmp(a->package, b->package);
    return order ? order : strcmp(a->name, b->name);
}

/* The rows a script may call by name, sorted, each name of a package once. NULL when memory is gone. */
static const cel_builtin **listed(const cel_interp *in, size_t *n)
{
    size_t all = 0, kept = 0;
    while (cel_builtin_at(in, all))
        all++;
    const cel_builtin **rows = CEL_ARRAY(const cel_builtin *, all + 1);
    *n = 0;
    if (!rows)
        return NULL;
    for (size_t i = 0; i < all; i++)
        if (!(cel_builtin_at(in, i)->flags & CEL_B_HIDDEN))
            rows[kept++] = cel_builtin_at(in, i);
    qsort(rows, kept, sizeof *rows, by_package_and_name);
    for (size_t i = 0; i < kept; i++)
        if (*n == 0 || by_package_and_name(&rows[*n - 1], &rows[i]) != 0)
            rows[(*n)++] = rows[i];
    return rows;
}

cel_status cli_functions_print(FILE *out, cel_error *err)
{
    size_t n = 0;
    cel_interp *in = cel_interp_new(NULL);
    const cel_builtin **rows = in ? listed(in, &n) : NULL;
    if (!rows) {
        cel_interp_free(in);
        return cel_nomem(err);
    }
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || strcmp(rows[i]->package, rows[i - 1]->package) != 0)
            fprintf(out, "%s### %s\n\n| function | what it does |\n| --- | --- |\n", i ? "\n" : "", rows[i]->package);
        fputs("| `", out);
        for (const char *s = rows[i]->name; *s; s++)
            fprintf(out, *s == '|' ? "\\%c" : "%c", *s);
        fprintf(out, "` | %s |\n", rows[i]->help);
    }
    cel_free(rows);
    cel_interp_free(in);
    return CEL_OK;
}

/* name(arguments) broken into lines between arguments. */
static void print_signature(const cel_builtin *b, FILE *out)
{
    size_t indent = strlen(b->name) + 1, at = indent;
    fprintf(out, "%s(", b->name);
    for (const char *s = b->formals; *s;) {
        size_t n = 0;
        int depth = 0;
        char quote = 0;
        for (; s[n] && (depth > 0 || quote || s[n] != ','); n++) {
            if (quote && s[n] == '\\' && s[n + 1])
                n++;
            else if (quote)
                quote = s[n] == quote ? '\0' : quote;
            else if (s[n] == '"' || s[n] == '\'')
                quote = s[n];
            else
                depth += (s[n] == '(') - (s[n] == ')');
        }
        n += s[n] == ',';
        if (at + n > 78 && at > indent) {
            fprintf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (at > indent) {
            fputc(' ', out);
            at++;
        }
        fprintf(out, "%.*s", (int)n, s);
        at += n;
        s += n;
        s += *s == ' ';
    }
    fputs(")\n", out);
}

/* What the arguments of a step mean, and which of them tune() may stand for. */
static void print_step(const cel_step_type *type, FILE *out)
{
    size_t n, width = 0;
    const cel_formal *formal = cel_step_type_formals(type, &n);
    for (size_t i = 0; i < n; i++)
        width = strlen(formal[i].name) > width ? strlen(formal[i].name) : width;
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%s  %-*s  %s\n", i == 0 ? "\n" : "", (int)width, formal[i].name, formal[i].help);
    const cel_step_tunable *t = cel_step_type_tunables(type);
    for (size_t i = 0; t[i].argument; i++)
        fprintf(out, "%s%s", i == 0 ? "  tune(): " : ", ", t[i].argument);
    if (t->argument)
        fputc('\n', out);
}

bool cli_function_print(const char *name, FILE *out)
{
    bool found = false;
    const char *colons = strstr(name, "::");
    cel_interp *in = cel_interp_new(NULL);
    const cel_builtin *b;
    for (size_t i = 0; in && (b = cel_builtin_at(in, i)); i++) {
        if (strcmp(b->name, colons ? colons + 2 : name) != 0 || (b->flags & CEL_B_HIDDEN) ||
            (colons && (strlen(b->package) != (size_t)(colons - name) || strncmp(b->package, name, (size_t)(colons - name)) != 0)))
            continue;
        if (found)
            fputc('\n', out);
        print_signature(b, out);
        fprintf(out, "\n  %s\n  package %s\n", b->help, b->package);
        const cel_step_type *type = strcmp(b->package, "recipes") == 0 ? cel_step_type_find(b->name) : NULL;
        if (type)
            print_step(type, out);
        found = true;
    }
    cel_interp_free(in);
    return found;
}

bool cli_function_nearest(const char *name, char *out, size_t size)
{
    size_t n = 0;
    cel_interp *in = cel_interp_new(NULL);
    const cel_builtin **rows = in ? listed(in, &n) : NULL;
    const char **names = rows ? CEL_ARRAY(const char *, n + 1) : NULL;
    for (size_t i = 0; names && i < n; i++)
        names[i] = rows[i]->name;
    int near = names ? cel_nearest(name, names, n) : -1;
    if (near >= 0)
        snprintf(out, size, "%s", names[near]);
    cel_free(names);
    cel_free(rows);
    cel_interp_free(in);
    return near >= 0;
}
