/* Growing text, its width on a terminal, and the nearest of several names. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

static bool reserve(cel_text *t, size_t more)
{
    if (t->failed || !cel_grow((void **)&t->text, &t->capacity, t->length + more + 1, 1))
        t->failed = true;
    return !t->failed;
}

void cel_text_add_n(cel_text *t, const char *text, size_t length)
{
    if (!reserve(t, length))
        return;
    if (length > 0) /* an empty text may be NULL */
        memcpy(t->text + t->length, text, length);
    t->length += length;
    t->text[t->length] = '\0';
}

void cel_text_add(cel_text *t, const char *text)
{
    cel_text_add_n(t, text, strlen(text));
}

void cel_text_add_char(cel_text *t, char c)
{
    cel_text_add_n(t, &c, 1);
}

void cel_text_add_little(cel_text *t, uint64_t x, int bytes)
{
    for (; bytes > 0; bytes--, x >>= 8)
        cel_text_add_char(t, (char)(unsigned char)x);
}

void cel_text_addf(cel_text *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need < 0)
        t->failed = true;
    else if (reserve(t, (size_t)need)) {
        vsnprintf(t->text + t->length, (size_t)need + 1, format, again);
        t->length += (size_t)need;
    }
    va_end(again);
}

void cel_text_repeat(cel_text *t, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        cel_text_add(t, text);
}

char *cel_text_take(cel_text *t)
{
    if (!t->failed && !t->text)
        cel_text_add(t, "");
    char *text = t->failed ? NULL : t->text;
    if (t->failed)
        cel_free(t->text);
    memset(t, 0, sizeof *t);
    return text;
}

void cel_text_free(cel_text *t)
{
    cel_free(t->text);
    memset(t, 0, sizeof *t);
}

/* The code point at `s` and its length in bytes; a byte that is not UTF-8 counts as itself. */
static uint32_t decode(const unsigned char *s, size_t left, size_t *length)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = s[0] < 0x80 ? 1 : (s[0] & 0xE0) == 0xC0 ? 2 : (s[0] & 0xF0) == 0xE0 ? 3 : (s[0] & 0xF8) == 0xF0 ? 4 : 0;
    *length = 1;
    if (n == 1)
        return s[0];
    if (n == 0 || n > left)
        return 0xFFFFFFFF;
    uint32_t c = s[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0xFFFFFFFF;
        c = c << 6 | (s[i] & 0x3Fu);
    }
    if (c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 0xFFFFFFFF;
    *length = n;
    return c;
}

bool cel_utf8_valid(const char *text, size_t length, size_t *bad)
{
    size_t n;
    for (size_t i = 0; i < length; i += n)
        if (decode((const unsigned char *)text + i, length - i, &n) == 0xFFFFFFFF) {
            if (bad)
                *bad = i;
            return false;
        }
    return true;
}

static int columns_of(uint32_t c)
{
    static const struct { uint32_t from, to; int columns; } ranges[] = {
        {0x0300, 0x036F, 0}, {0x200B, 0x200F, 0}, {0x20D0, 0x20FF, 0}, {0xFE00, 0xFE0F, 0}, {0xFE20, 0xFE2F, 0},
        {0x1100, 0x115F, 2}, {0x2E80, 0x303E, 2}, {0x3041, 0x33FF, 2}, {0x3400, 0x4DBF, 2}, {0x4E00, 0x9FFF, 2},
        {0xA000, 0xA4CF, 2}, {0xAC00, 0xD7A3, 2}, {0xF900, 0xFAFF, 2}, {0xFE30, 0xFE4F, 2}, {0xFF00, 0xFF60, 2},
        {0xFFE0, 0xFFE6, 2}, {0x1F300, 0x1F64F, 2}, {0x1F900, 0x1F9FF, 2}, {0x20000, 0x3FFFD, 2},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i].from && c <= ranges[i].to)
            return ranges[i].columns;
    return 1;
}

size_t cel_text_fit(const char *text, int columns)
{
    size_t length = strlen(text), at = 0, n;
    int used = 0;
    while (at < length) {
        used += columns_of(decode((const unsigned char *)text + at, length - at, &n));
        if (used > columns)
            break;
        at += n;
    }
    return at;
}

int cel_text_width(const char *text)
{
    size_t length = strlen(text), n;
    int used = 0;
    for (size_t at = 0; at < length; at += n)
        used += columns_of(decode((const unsigned char *)text + at, length - at, &n));
    return used;
}

/* Edits (insert, delete, replace, swap neighbours) that turn a into b, ignoring case; names past 63 bytes differ. */
static int edits(const char *a, const char *b)
{
    enum { MOST = 63 };
    int n = (int)strlen(a), m = (int)strlen(b);
    if (n > MOST || m > MOST)
        return MOST;
    int row[3][MOST + 2];
    for (int j = 0; j <= m; j++)
        row[1][j] = j;
    for (int i = 1; i <= n; i++) {
        int *now = row[2], *last = row[1], *before = row[0];
        now[0] = i;
        for (int j = 1; j <= m; j++) {
            int ca = tolower((unsigned char)a[i - 1]), cb = tolower((unsigned char)b[j - 1]);
            int least = last[j - 1] + (ca != cb);
            if (last[j] + 1 < least)
                least = last[j] + 1;
            if (now[j - 1] + 1 < least)
                least = now[j - 1] + 1;
            if (i > 1 && j > 1 && ca == tolower((unsigned char)b[j - 2]) && cb == tolower((unsigned char)a[i - 2]) &&
                before[j - 2] + 1 < least)
                least = before[j - 2] + 1;
            now[j] = least;
        }
        memcpy(row[0], row[1], sizeof row[0]);
        memcpy(row[1], row[2], sizeof row[1]);
    }
    return row[1][m];
}

static bool begins(const char *name, const char *start)
{
    while (*start)
        if (tolower((unsigned char)*name++) != tolower((unsigned char)*start++))
            return false;
    return true;
}

int cel_nearest(const char *name, const char *const *names, size_t count)
{
    size_t length = strlen(name);
    int best = -1, fewest = length < 4 ? 1 : 2, starting = -1, starts = 0;
    for (size_t i = 0; i < count; i++) {
        int e = edits(name, names[i]);
        if (e < fewest || (e == fewest && best < 0)) {
            fewest = e;
            best = (int)i;
        }
        if (length >= 3 && begins(names[i], name)) {
            starting = (int)i;
            starts++;
        }
    }
    return best >= 0 ? best : starts == 1 ? starting : -1;
}
