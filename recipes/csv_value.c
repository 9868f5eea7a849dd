/* One text as one value: numbers, whole numbers, truth values; and the guess which kind a text is, by readr's rules.
 * Numbers are exactly those of strtod: up to 19 digits and small powers of ten are rounded here in integers, all
 * else goes to strtod in the C locale. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "recipes/calendar.h"
#include "recipes/csv_private.h"

/* ---- numbers ---- */

static const double power_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
static const uint64_t whole_power[] = {
    1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u, 10000000000u, 100000000000u,
    1000000000000u, 10000000000000u, 100000000000000u, 1000000000000000u, 10000000000000000u, 100000000000000000u,
    1000000000000000000u, 10000000000000000000u,
};
enum { WHOLE_POWERS = 19, EXACT_POWERS = 22 };

/* The double nearest to q * 2^shift (ties to even), where `more` says that a little is left below q. */
static double round_to_double(unsigned __int128 q, int shift, bool more)
{
    uint64_t high = (uint64_t)(q >> 64);
    int bits = high ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll((uint64_t)q);
    int drop = bits - 53;
    if (drop <= 0)
        return ldexp((double)(uint64_t)q, shift);
    uint64_t kept = (uint64_t)(q >> drop);
    unsigned __int128 left = q & (((unsigned __int128)1 << drop) - 1), half = (unsigned __int128)1 << (drop - 1);
    if (left > half || (left == half && (more || (kept & 1))))
        kept++;
    return ldexp((double)kept, shift + drop);
}

/* w * 10^e for w != 0 and |e| <= 19, correctly rounded. */
static double scale(uint64_t w, int e)
{
    if (e >= 0)
        return round_to_double((unsigned __int128)w * whole_power[e], 0, false);
    int lift = 64 + __builtin_clzll(w); /* w << lift has its top bit set, so the quotient has at least 64 bits */
    unsigned __int128 top = (unsigned __int128)w << lift, ten = whole_power[-e], q = top / ten;
    return round_to_double(q, -lift, top % ten != 0);
}

/* The rare rest: very many digits or a large exponent. */
static bool by_strtod(const char *text, size_t length, double *out)
{
    char small[128], *copy = length < sizeof small ? small : cel_malloc(length + 1), *end;
    if (!copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    *out = c ? strtod_l(copy, &end, c) : strtod(copy, &end);
    bool whole = end == copy + length;
    if (c)
        freelocale(c);
    if (copy != small)
        cel_free(copy);
    return whole;
}

static bool special(const char *text, size_t length, double *out)
{
    static const struct { const char *text; double value; } names[] = {
        {"nan", (double)NAN}, {"inf", (double)INFINITY}, {"infinity", (double)INFINITY},
    };
    bool negative = length > 0 && text[0] == '-';
    if (length > 0 && (text[0] == '-' || text[0] == '+')) {
        text++;
        length--;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (length == strlen(names[i].text) && strncasecmp(text, names[i].text, length) == 0) {
            *out = negative ? -names[i].value : names[i].value;
            return true;
        }
    return false;
}

bool csv_number(const char *text, size_t length, double *out)
{
    const char *p = text, *end = text + length, *begin, *first;
    bool negative = false, whole = true;
    uint64_t w = 0;
    if (p < end && (*p == '-' || *p == '+'))
        negative = *p++ == '-';
    first = p;
    while (p < end && *p == '0')
        p++;
    begin = p;
    for (; p < end && (unsigned char)(*p - '0') < 10; p++)
        w = w * 10 + (uint64_t)(*p - '0');
    size_t digits = (size_t)(p - begin), seen = (size_t)(p - first), after = 0;
    if (p < end && *p == '.') {
        const char *point = ++p;
        if (digits == 0)
            while (p < end && *p == '0')
                p++;
        begin = p;
        for (; p < end && (unsigned char)(*p - '0') < 10; p++)
            w = w * 10 + (uint64_t)(*p - '0');
        digits += (size_t)(p - begin);
        after = (size_t)(p - point);
        seen += after;
        whole = false;
    }
    if (seen == 0)
        return special(text, length, out);
    int e = -(int)(after < 10000 ? after : 10000);
    if (p < end && (*p == 'e' || *p == 'E')) {
        int sign = 1, power = 0;
        p++;
        if (p < end && (*p == '-' || *p == '+'))
            sign = *p++ == '-' ? -1 : 1;
        const char *start = p;
        for (; p < end && (unsigned char)(*p - '0') < 10; p++)
            power = power < 10000 ? power * 10 + (*p - '0') : power;
        if (p == start)
            return false;
        e += sign * power;
        whole = false;
    }
    if (p != end)
        return false;
    double x;
    if (digits > 19)
        return by_strtod(text, length, out);
    if (w == 0)
        x = 0;
    else if (whole && w < (uint64_t)1 << 53)
        x = (double)w;
    else if (w < (uint64_t)1 << 53 && e >= -EXACT_POWERS && e <= EXACT_POWERS) /* both factors exact: one rounding */
        x = e < 0 ? (double)w / power_of_ten[-e] : (double)w * power_of_ten[e];
    else if (e >= -WHOLE_POWERS && e <= WHOLE_POWERS)
        x = scale(w, e);
    else
        return by_strtod(text, length, out);
    *out = negative ? -x : x;
    return true;
}

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
    return csv_number(plain, n + length - i, out);
}

bool csv_whole(const char *text, size_t length, int32_t *out)
{
    double x;
    if (!csv_number(text, length, &x) || x != floor(x) || fabs(x) > INT32_MAX)
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
    if (csv_number(text, length, &x))
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
