/* Doubles and their decimal texts, exactly and without a locale. Reading rounds as strtod does; writing gives the first
 * of 15, 16 and 17 significant digits that reads back to the same double. What fits is done in integers of 128 bits:
 * a double is m * 2^e, a text w * 10^k, and both are compared as whole numbers. The rare rest goes to the C library. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/base.h"

typedef unsigned __int128 wide;

/* ---- reading ---- */

static const double power_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
static const uint64_t whole_power[] = {
    1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u, 10000000000u, 100000000000u,
    1000000000000u, 10000000000000u, 100000000000000u, 1000000000000000u, 10000000000000000u, 100000000000000000u,
    1000000000000000000u, 10000000000000000000u,
};
enum { WHOLE_POWERS = 19, EXACT_POWERS = 22 };

/* The double nearest to q * 2^shift (ties to even), where `more` says that a little is left below q. */
static double round_to_double(wide q, int shift, bool more)
{
    uint64_t high = (uint64_t)(q >> 64);
    int bits = high ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll((uint64_t)q);
    int drop = bits - 53;
    if (drop <= 0)
        return ldexp((double)(uint64_t)q, shift);
    uint64_t kept = (uint64_t)(q >> drop);
    wide left = q & (((wide)1 << drop) - 1), half = (wide)1 << (drop - 1);
    if (left > half || (left == half && (more || (kept & 1))))
        kept++;
    return ldexp((double)kept, shift + drop);
}

/* w * 10^e for w != 0 and |e| <= 19, correctly rounded. */
static double scale(uint64_t w, int e)
{
    if (e >= 0)
        return round_to_double((wide)w * whole_power[e], 0, false);
    int lift = 64 + __builtin_clzll(w); /* w << lift has its top bit set, so the quotient has at least 64 bits */
    wide top = (wide)w << lift, ten = whole_power[-e], q = top / ten;
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

bool cel_parse_double(const char *text, size_t length, double *out)
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

/* ---- writing ---- */

/* Digits of w, most significant first; how many. */
static int digits_of(uint64_t w, char *out)
{
    char turned[24];
    int n = 0;
    do
        turned[n++] = (char)('0' + w % 10);
    while (w /= 10);
    for (int i = 0; i < n; i++)
        out[i] = turned[n - 1 - i];
    return n;
}

/* As %g writes the number d[0].d[1]... * 10^exponent without an exponent part: -4 <= exponent < 17. */
static char *place_point(bool negative, const char *d, int n, int exponent, char *out)
{
    char *p = out;
    while (n > 1 && d[n - 1] == '0')
        n--;
    if (negative)
        *p++ = '-';
    if (exponent < 0) {
        *p++ = '0';
        *p++ = '.';
        for (int i = -1; i > exponent; i--)
            *p++ = '0';
    }
    for (int i = 0; i < n || i <= exponent; i++) {
        *p++ = i < n ? d[i] : '0';
        if (i == exponent && i + 1 < n)
            *p++ = '.';
    }
    *p = '\0';
    return out;
}

/* The nearest `digits`-digit decimal to m * 2^-shift is w * 10^-scale; false when it does not read back as it. The
 * decimal exponent of x, guessed at first, is corrected; w may be 10^digits when the rounding made one digit more. */
static bool reads_back(uint64_t m, int shift, int digits, int *exponent, uint64_t *w)
{
    for (;;) {
        int power = digits - 1 - *exponent; /* w = m * 10^power / 2^shift, rounded */
        wide scaled = (wide)m * whole_power[power < WHOLE_POWERS ? power : WHOLE_POWERS], one = (wide)1 << shift;
        wide ten = whole_power[power < WHOLE_POWERS ? power : WHOLE_POWERS];
        if (power > WHOLE_POWERS) {
            scaled *= whole_power[power - WHOLE_POWERS];
            ten *= whole_power[power - WHOLE_POWERS];
        }
        wide left = scaled & (one - 1);
        uint64_t q = (uint64_t)(scaled >> shift);
        if (q >= whole_power[digits] || q < whole_power[digits - 1]) {
            *exponent += q >= whole_power[digits] ? 1 : -1;
            continue;
        }
        bool up = left * 2 > one || (left * 2 == one && (q & 1));
        q += up;
        wide off = up ? one - left : left; /* distance in units of 10^-power 2^-shift; half an ulp of m is ten / 2 */
        *w = q;
        return off * 2 < ten || (off * 2 == ten && (m & 1) == 0);
    }
}

/* Numbers with an ordinary exponent; false leaves them to the C library. */
static bool format_ordinary(double x, char *out)
{
    double size = fabs(x);
    char d[24];
    if (!(size >= 1e-4 && size < 1e15))
        return false;
    if (size == trunc(size)) {
        int n = digits_of((uint64_t)size, d);
        place_point(x < 0, d, n, n - 1, out);
        return true;
    }
    int e;
    uint64_t m = (uint64_t)ldexp(frexp(size, &e), 53), w;
    int shift = 53 - e, exponent = (int)floor(log10(size));
    exponent = exponent > 14 ? 14 : exponent; /* log10 rounds up just below 1e15 */
    if (shift < 1 || shift > 70 || m == (uint64_t)1 << 52) /* below a power of two the doubles are closer */
        return false;
    for (int digits = 15; digits <= 17; digits++)
        if (reads_back(m, shift, digits, &exponent, &w)) {
            int n = digits_of(w, d), shown = exponent + n - digits;
            if (shown < -4 || shown > 14)
                return false;
            place_point(x < 0, d, n, shown, out);
            return true;
        }
    return false;
}

char *cel_format_double(double x, char *out)
{
    if (isnan(x))
        return strcpy(out, cel_is_na(x) ? "NA" : "NaN");
    if (isinf(x))
        return strcpy(out, x > 0 ? "Inf" : "-Inf");
    if (format_ordinary(x, out))
        return out;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, 32, "%.*g", digits, x);
        if (digits == 17 || strtod(out, NULL) == x)
            break;
    }
    return out;
}
