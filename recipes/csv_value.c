/* One text as one value: numbers, whole numbers, truth values; and the guess which kind a text is, by readr's rules. */
#include <math.h>
#include <string.h>

#include "recipes/calendar.h"
#include "recipes/csv_private.h"

bool csv_grouped(const char *text, size_t length, double *out)
{
    char plain[64];
    size_t n = 0, run = 0, i = 0;
    bool grouped = false;
    if (length >= sizeof plain)
        return false;
    if (i < length && (text[i] == '-' || text[i] == '+'))
        plain[n++] = text[i++];
    for (; i < length; i++) {
        if (text[i] == ',') {
            if (grouped ? run != 3 : run < 1 || run > 3)
                return false;
            grouped = true;
            run = 0;
        } else if (text[i] >= '0' && text[i] <= '9') {
            plain[n++] = text[i];
            run++;
        } else
            break;
    }
    if (!grouped || run != 3 || (i < length && text[i] != '.'))
        return false;
    memcpy(plain + n, text + i, length - i);
    return cel_parse_double(plain, n + length - i, out);
}

bool csv_whole(const char *text, size_t length, int32_t *out)
{
    double x;
    if (!cel_parse_double(text, length, &x) || x != floor(x) || fabs(x) > INT32_MAX)
        return false;
    *out = (int32_t)x;
    return true;
}

bool csv_logical(const char *text, size_t length, int32_t *out)
{
    static const struct { const char *text; int32_t value; } words[] = {
        {"TRUE", 1}, {"FALSE", 0}, {"T", 1}, {"F", 0}, {"true", 1}, {"false", 0}, {"True", 1}, {"False", 0},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (length == strlen(words[i].text) && memcmp(text, words[i].text, length) == 0) {
            *out = words[i].value;
            return true;
        }
    return false;
}

/* ---- guesses ---- */

csv_guess csv_guess_of(const char *text, size_t length)
{
    double x;
    int32_t i;
    if (csv_logical(text, length, &i))
        return CSV_LOGICAL;
    if (cel_parse_double(text, length, &x))
        return csv_is_code(text, length) ? CSV_ANY : CSV_NUMBER;
    if (csv_grouped(text, length, &x))
        return CSV_GROUPED;
    if (cel_parse_date(text, length, &x))
        return CSV_DAY;
    return cel_parse_datetime(text, length, &x) ? CSV_TIME : CSV_ANY;
}

csv_guess csv_guess_join(csv_guess a, csv_guess b)
{
    if (a == b || b == CSV_NOTHING)
        return a;
    if (a == CSV_NOTHING)
        return b;
    if ((a == CSV_NUMBER && b == CSV_GROUPED) || (a == CSV_GROUPED && b == CSV_NUMBER))
        return CSV_GROUPED;
    if ((a == CSV_DAY && b == CSV_TIME) || (a == CSV_TIME && b == CSV_DAY))
        return CSV_TIME;
    return CSV_ANY;
}

char *csv_count(size_t n, char *out)
{
    char digits[32];
    size_t length = 0, k = 0;
    do
        digits[length++] = (char)('0' + n % 10);
    while (n /= 10);
    while (length-- > 0) {
        out[k++] = digits[length];
        if (length > 0 && length % 3 == 0)
            out[k++] = ',';
    }
    out[k] = '\0';
    return out;
}
