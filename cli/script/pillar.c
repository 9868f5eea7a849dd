/* Fitting pillars into a width. As many columns are taken from the left as fit with their least widths; then each in
 * turn gets the width it likes, as long as the least widths of those after it remain. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/pillar.h"

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int title_width(const cel_pillar *p)
{
    return larger(cel_text_width(p->title), cel_text_width(p->type) + 2);
}

static int least_width(const cel_pillar *p)
{
    return larger(title_width(p), p->shaft.min_width);
}

static int natural_width(const cel_pillar *p)
{
    return larger(title_width(p), p->shaft.wide_width);
}

/* ---- where each pillar goes ---- */

typedef struct place {
    int tier, width; /* as printed */
    bool narrow;     /* the short form */
    int last_tier, last_end; /* when all after it are made as narrow as can be: its tier, and where it ends there */
} place;

/* How many pillars fit with their least widths. */
static size_t fitting(const cel_pillar *p, size_t n, int tiers, int tier_width)
{
    int left = tier_width;
    for (size_t j = 0; j < n; j++) {
        int width = least_width(&p[j]);
        while (tiers > 0 && width > left) {
            tiers--;
            left = tier_width;
            if (width > tier_width)
                tiers = 0;
        }
        if (tiers <= 0)
            return j;
        left -= width + 1;
        left = left < 0 ? 0 : left;
    }
    return n;
}

/* The latest each may end: filled from the last tier backwards with least widths. */
static void fill_backwards(const cel_pillar *p, place *at, size_t n, int tiers, int tier_width)
{
    int tier = tiers - 1, end = tier_width;
    for (size_t j = n; j-- > 0;) {
        int width = least_width(&p[j]);
        if (width > end) {
            tier--;
            end = tier_width;
        }
        at[j].last_tier = tier;
        at[j].last_end = end;
        end -= width + 1;
    }
}

/* Width of what is really shown when at most `room` columns are there. */
static int shown_width(const cel_pillar *p, int room, bool *narrow)
{
    *narrow = p->shaft.wide_width > room && p->shaft.narrow != NULL;
    if (p->shaft.right)
        return room;
    int shaft = *narrow ? p->shaft.narrow_width : p->shaft.wide_width;
    return larger(title_width(p), shaft < room ? shaft : room);
}

static void fill_forwards(const cel_pillar *p, place *at, size_t n, int tier_width)
{
    int tier = 0, x = 0;
    for (size_t j = 0; j < n; j++) {
        int want = natural_width(&p[j]), gap = x > 0, best = -1, best_tier = tier, used = -1;
        for (int t = tier; t <= at[j].last_tier && used < 0; t++) {
            int room = (t == at[j].last_tier ? at[j].last_end : tier_width) - (t == tier ? x + gap : 0);
            if (room >= want) {
                used = want;
                best_tier = t;
            } else if (room > best) {
                best = room;
                best_tier = t;
            }
        }
        if (used < 0)
            used = best;
        at[j].width = shown_width(&p[j], used, &at[j].narrow);
        at[j].tier = best_tier;
        x = best_tier > tier ? at[j].width : x + gap + at[j].width;
        tier = best_tier;
    }
}

/* ---- text ---- */

static void add_cell(cel_text *out, const char *text, int width, bool right)
{
    int own = cel_text_width(text);
    size_t gap = own < width ? (size_t)(width - own) : 0;
    if (right)
        cel_text_repeat(out, " ", gap);
    if (own > width) {
        size_t length = cel_text_fit(text, width - 1);
        cel_text_add_n(out, text, length);
        int kept = width - 1;
        cel_text_add(out, "\u2026");
        char *start = cel_strndup(text, length);
        if (start)
            kept = cel_text_width(start);
        cel_free(start);
        gap = (size_t)(width - 1 - kept);
        cel_text_repeat(out, " ", gap);
        return;
    }
    cel_text_add(out, text);
    if (!right)
        cel_text_repeat(out, " ", gap);
}

static void end_line(cel_text *out)
{
    cel_text_add(out, "\n");
}

static void add_tier(const cel_pillar *p, const place *at, size_t from, size_t to, size_t rows, int id_width, cel_text *out)
{
    cel_text_repeat(out, " ", (size_t)id_width);
    for (size_t j = from; j < to; j++) {
        cel_text_add(out, " ");
        add_cell(out, p[j].title, at[j].width, p[j].shaft.right);
    }
    end_line(out);
    cel_text_repeat(out, " ", (size_t)id_width);
    for (size_t j = from; j < to; j++) {
        cel_text type = {0};
        cel_text_addf(&type, "<%s>", p[j].type);
        cel_text_add(out, " ");
        if (type.text)
            add_cell(out, type.text, at[j].width, p[j].shaft.right);
        out->failed |= type.failed;
        cel_text_free(&type);
    }
    end_line(out);
    for (size_t i = 0; i < rows; i++) {
        cel_text_addf(out, "%*zu", id_width, i + 1);
        for (size_t j = from; j < to; j++) {
            cel_text_add(out, " ");
            add_cell(out, (at[j].narrow ? p[j].shaft.narrow : p[j].shaft.wide)[i], at[j].width, p[j].shaft.right);
        }
        end_line(out);
    }
}

bool cel_pillars_add(const cel_pillar *p, size_t n, size_t rows, int width, int tier_width, cel_text *out, size_t *shown)
{
    char number[32];
    int id_width = snprintf(number, sizeof number, "%zu", rows);
    if (width < tier_width)
        tier_width = width;
    int tiers = width == INT_MAX ? (int)(n < 100000 ? n : 100000) : (width + tier_width - 1) / tier_width;
    tier_width -= id_width + 1;
    *shown = tier_width > 0 ? fitting(p, n, tiers, tier_width) : 0;
    if (*shown == 0)
        return true;
    place *at = CEL_ARRAY(place, *shown);
    if (!at)
        return false;
    fill_backwards(p, at, *shown, tiers, tier_width);
    fill_forwards(p, at, *shown, tier_width);
    for (size_t from = 0, to; from < *shown; from = to) {
        for (to = from + 1; to < *shown && at[to].tier == at[from].tier; to++) {
        }
        add_tier(p, at, from, to, rows, id_width, out);
    }
    cel_free(at);
    return !out->failed;
}

/* ---- footers ---- */

void cel_footer_add(const char *const *word, size_t n, int width, int *lines, cel_text *out)
{
    int most = width - 1; /* asked for 80, at most 79 are used */
    int allowed = *lines < (int)n ? *lines : (int)n, line = 0, x = 0, room = 0;
    for (size_t i = 0; i < n && allowed > 0; i++) {
        int own = cel_text_width(word[i]);
        own = own < most - 4 ? own : most - 4;
        if (line == 0 || x + 1 + own > room) {
            if (line == allowed) {
                cel_text_add(out, " \u2026");
                break;
            }
            room = most - 4 - (line == allowed - 1 ? 2 : 0);
            cel_text_add(out, line == 0 ? "# \u2139" : "\n#  ");
            line++;
            x = -1;
        }
        cel_text_add(out, " ");
        cel_text_add(out, word[i]);
        x += 1 + own;
    }
    if (line > 0)
        cel_text_add(out, "\n");
    *lines -= line;
}

/* ---- names and numbers ---- */

void cel_ticked_name(cel_text *out, const char *text)
{
    static const char *const reserved[] = {"if", "else", "repeat", "while", "function", "for", "next", "break", "TRUE", "FALSE", "NULL",
                                           "Inf", "NaN", "NA", "NA_integer_", "NA_real_", "NA_character_", "in", "..."};
    const unsigned char *p = (const unsigned char *)text;
    bool plain = isalpha(*p) || *p >= 0x80 || (*p == '.' && !isdigit(p[1]));
    for (; plain && *p; p++)
        plain = isalnum(*p) || *p == '.' || *p == '_' || *p >= 0x80;
    for (size_t i = 0; plain && i < sizeof reserved / sizeof *reserved; i++)
        plain = strcmp(text, reserved[i]) != 0;
    if (plain) {
        cel_text_add(out, text);
        return;
    }
    cel_text_add(out, "`");
    for (; *text; text++)
        switch (*text) {
        case '`':
            cel_text_add(out, "\\`");
            break;
        case '\\':
            cel_text_add(out, "\\\\");
            break;
        case '\n':
            cel_text_add(out, "\\n");
            break;
        case '\t':
            cel_text_add(out, "\\t");
            break;
        default:
            cel_text_add_char(out, *text);
        }
    cel_text_add(out, "`");
}

char *cel_big_mark(size_t n, char *out)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%zu", n), k = 0;
    for (int i = 0; i < length; i++) {
        out[k++] = digits[i];
        if ((length - 1 - i) % 3 == 0 && i + 1 < length)
            out[k++] = ',';
    }
    out[k] = '\0';
    return out;
}
