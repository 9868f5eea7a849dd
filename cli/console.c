/* Numbers, tables and lines for people. */
#include "cli/console.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/table.h"

/* ---- numbers ---- */

/* The digits in front of the point in groups of three. */
static void add_grouped(cel_text *t, const char *digits)
{
    size_t sign = digits[0] == '-', whole = strspn(digits + sign, "0123456789");
    cel_text_add_n(t, digits, sign);
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            cel_text_add_char(t, ',');
        cel_text_add_char(t, digits[sign + i]);
    }
    cel_text_add(t, digits + sign + whole);
}

void cli_add_count(cel_text *t, size_t n)
{
    char digits[32];
    cel_text_add(t, cli_count(n, digits));
}

void cli_add_number(cel_text *t, double x)
{
    char digits[64];
    double size = fabs(x);
    if (!isfinite(x)) {
        cel_text_add(t, isnan(x) ? "NA" : x > 0 ? "Inf" : "-Inf");
    } else if (size != 0 && (size < 1e-4 || size >= 1e15)) {
        snprintf(digits, sizeof digits, "%.4g", x);
        cel_text_add(t, digits);
    } else {
        int before = size >= 1 ? (int)floor(log10(size)) + 1 : size > 0 ? (int)floor(log10(size)) + 1 : 1;
        snprintf(digits, sizeof digits, "%.*f", before >= 4 ? 0 : 4 - before > 4 && size >= 0.001 ? 4 : 4 - before, x);
        if (strchr(digits, '.')) {
            size_t end = strlen(digits);
            while (digits[end - 1] == '0')
                end--;
            digits[digits[end - 1] == '.' ? end - 1 : end] = '\0';
        }
        add_grouped(t, digits);
    }
}

void cli_add_seconds(cel_text *t, double seconds)
{
    if (seconds < 0.005)
        cel_text_add(t, "<0.01 s");
    else if (seconds < 9.95)
        cel_text_addf(t, seconds < 0.995 ? "%.2f s" : "%.1f s", seconds);
    else if (seconds < 60)
        cel_text_addf(t, "%.0f s", seconds);
    else {
        long s = lround(seconds);
        if (s < 3600)
            cel_text_addf(t, "%ld:%02ld", s / 60, s % 60);
        else
            cel_text_addf(t, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    }
}

void cli_add_bytes(cel_text *t, size_t bytes)
{
    if (bytes < 1000)
        cel_text_addf(t, "%zu B", bytes);
    else if (bytes < 1000000)
        cel_text_addf(t, "%.0f kB", (double)bytes / 1e3);
    else
        cel_text_addf(t, "%.1f MB", (double)bytes / 1e6);
}

/* ---- the terminal ---- */

bool cli_utf8(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value)
            return strstr(value, "UTF-8") || strstr(value, "utf8") || strstr(value, "utf-8") || strstr(value, "UTF8");
    }
    return true;
}

void cli_add_plain(cel_text *t, const char *text)
{
    static const struct {
        const char *sign, *ascii;
    } signs[] = {{"×", "x"}, {"…", ".."}, {"→", "->"}, {"·", "|"}, {"–", "-"}, {"±", "+-"}, {"✓", "ok"}, {"✗", "x"}};
    enum { N = sizeof signs / sizeof *signs };
    bool utf8 = cli_utf8();
    while (*text) {
        size_t i = 0;
        while (!utf8 && i < N && strncmp(text, signs[i].sign, strlen(signs[i].sign)) != 0)
            i++;
        if (!utf8 && i < N) {
            cel_text_add(t, signs[i].ascii);
            text += strlen(signs[i].sign);
        } else {
            cel_text_add_char(t, *text++);
        }
    }
}

int cli_columns(void)
{
    struct winsize size;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
        return size.ws_col;
    return 80;
}

/* ---- tables ---- */

void cli_table_add(cli_table *table, const char *cell)
{
    char *copy = table->failed ? NULL : cel_strdup(cell);
    if (!copy || !CEL_GROW(table->cell, table->capacity, table->n + 1)) {
        table->failed = true;
        cel_free(copy);
        return;
    }
    table->cell[table->n++] = copy;
}

void cli_table_print(cli_table *table, cel_text *t)
{
    size_t rows = table->cols ? table->n / table->cols : 0;
    if (table->failed)
        t->failed = true;
    for (size_t r = 0; !table->failed && r < rows; r++) {
        size_t start = t->length;
        for (size_t c = 0; c < table->cols; c++) {
            const char *cell = table->cell[r * table->cols + c];
            bool left = c + 1 == table->cols && !table->cell[c][0];
            int width = 0;
            for (size_t k = 0; k < rows; k++) {
                int w = cel_text_width(table->cell[k * table->cols + c]);
                width = w > width ? w : width;
            }
            cel_text_add(t, left ? "   " : " ");
            if (!left)
                cel_text_repeat(t, " ", (size_t)(width - cel_text_width(cell)));
            cel_text_add(t, cell);
        }
        while (!t->failed && t->length > start && t->text[t->length - 1] == ' ')
            t->text[--t->length] = '\0';
        cel_text_add(t, "\n");
    }
    for (size_t i = 0; i < table->n; i++)
        cel_free(table->cell[i]);
    cel_free(table->cell);
    *table = (cli_table){0};
}

void cli_add_line(cel_text *t, const char *label, const char *left, const char *right, int columns)
{
    enum { LABEL = 15, RIGHT = 66 };
    int used = cel_text_width(label) + 2;
    cel_text_add(t, label);
    cel_text_repeat(t, " ", (size_t)(used < LABEL ? LABEL - used + 2 : 2));
    used = (used < LABEL ? LABEL : used) + cel_text_width(left);
    cel_text_add(t, left);
    if (right && *right) {
        int at = used + 2 > RIGHT ? used + 2 : RIGHT;
        bool own_line = at + cel_text_width(right) > columns;
        cel_text_add(t, own_line ? "\n" : "");
        cel_text_repeat(t, " ", (size_t)(own_line ? LABEL : at - used));
        cel_text_add(t, right);
    }
    cel_text_add(t, "\n");
}
