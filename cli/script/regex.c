/* Regular expressions by backtracking: a pattern becomes a tree, the tree a short program, and the program runs on a
 * stack of its own, so that no text can exhaust the C stack. Looking around and possessive groups run as programs
 * inside. The number of steps is bounded: a pattern that explodes ends with -1, not with a hanging script. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "cli/script/regex.h"

enum { MOST_STEPS = 50000000, MOST_CODE = 200000, MOST_REPEAT = 1000, MOST_DEPTH = 200, NONE = -1 };

/* ---- sets of characters ---- */

typedef struct range {
    uint32_t from, to;
} range;

typedef struct set {
    range *range;
    size_t n, room;
    unsigned classes, other; /* bits of class_of: members, and classes whose complement is a member */
    bool negated;
} set;

enum { ALPHA, DIGIT, SPACE, UPPER, LOWER, PUNCT, ALNUM, WORD, BLANK, CNTRL, XDIGIT, GRAPH, PRINT, CLASSES };
static const char *const class_names[CLASSES] = {"alpha", "digit", "space", "upper", "lower", "punct", "alnum", "word", "blank", "cntrl", "xdigit", "graph", "print"};

/* Letters beyond ASCII: all but the signs of Latin-1, punctuation, currencies, arrows, mathematics and what is drawn. */
static bool letter_beyond(uint32_t c)
{
    if (c < 0xC0)
        return c == 0xAA || c == 0xB5 || c == 0xBA;
    return c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x3004) && !(c >= 0x3008 && c <= 0x3020) && !(c >= 0xE000 && c <= 0xF8FF) &&
           !(c >= 0xFE10 && c <= 0xFE6F) && !(c >= 0x1F000 && c <= 0x1FAFF);
}

/* Capital letters with their small ones a fixed step away: Latin-1, Greek, Cyrillic; by pairs: Latin Extended-A. */
static uint32_t small(uint32_t c)
{
    if (c < 128)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177))
        return c | 1;
    return c;
}

static bool capital(uint32_t c)
{
    return small(c) != c;
}

static bool in_class(uint32_t c, int k, bool unicode)
{
    bool beyond = c >= 128, letter = beyond ? unicode && letter_beyond(c) : isalpha((int)c);
    switch (k) {
    case ALPHA: return letter;
    case DIGIT: return c >= '0' && c <= '9';
    case SPACE: return beyond ? unicode && (c == 0xA0 || c == 0x2028 || c == 0x2029 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A)) : isspace((int)c);
    case UPPER: return letter && capital(c);
    case LOWER: return letter && !capital(c);
    case PUNCT: return beyond ? unicode && !letter && c != 0xA0 && c > 0xA0 && !(c >= 0x2000 && c <= 0x200F) : ispunct((int)c);
    case ALNUM: return letter || (c >= '0' && c <= '9');
    case WORD: return letter || (c >= '0' && c <= '9') || c == '_';
    case BLANK: return c == ' ' || c == '\t';
    case CNTRL: return c < 32 || c == 127;
    case XDIGIT: return !beyond && isxdigit((int)c);
    case GRAPH: return beyond ? c > 0xA0 : isgraph((int)c);
    default: return beyond || isprint((int)c);
    }
}

static bool set_holds_exactly(const set *s, uint32_t c, bool unicode)
{
    for (size_t i = 0; i < s->n; i++)
        if (c >= s->range[i].from && c <= s->range[i].to)
            return true;
    for (int k = 0; k < CLASSES; k++)
        if ((s->classes >> k & 1 && in_class(c, k, unicode)) || (s->other >> k & 1 && !in_class(c, k, unicode)))
            return true;
    return false;
}

static bool set_holds(const set *s, uint32_t c, bool unicode, bool ignore_case)
{
    bool found = set_holds_exactly(s, c, unicode);
    if (!found && ignore_case) {
        uint32_t low = small(c);
        found = (low != c && set_holds_exactly(s, low, unicode)) ||
                (c >= 32 && small(c - 32) == c && set_holds_exactly(s, c - 32, unicode)) || (c & 1 && small(c - 1) == c && set_holds_exactly(s, c - 1, unicode));
    }
    return found != s->negated;
}

/* ---- the tree ---- */

typedef enum node_kind { EMPTY, CHAR, ANY, SET, BEGIN, END, TEXT_BEGIN, TEXT_END, TEXT_LAST, EDGE, NO_EDGE, BACK, GROUP, CAT, ALT, REPEAT, AHEAD, NOT_AHEAD, BEHIND, NOT_BEHIND, ATOMIC } node_kind;

typedef struct node {
    node_kind kind;
    unsigned flags;
    uint32_t c;       /* character, set, group */
    int least, most;  /* repeats; most NONE: without end */
    bool lazy;
    int left, right;  /* nodes inside or NONE */
} node;

/* ---- the program ---- */

typedef enum operation { O_CHAR, O_ANY, O_SET, O_BEGIN, O_END, O_TEXT_BEGIN, O_TEXT_END, O_TEXT_LAST, O_EDGE, O_NO_EDGE, O_BACK, O_SAVE, O_SPLIT, O_JUMP, O_MARK, O_MOVED, O_LOOK, O_MATCH } operation;

typedef struct instruction {
    operation op;
    unsigned flags;
    uint32_t c;   /* character, set, place to save, register, kind of looking */
    int to, other; /* SPLIT: first choice and second; JUMP, LOOK: where to go on */
} instruction;

struct cel_regex {
    unsigned flags;
    node *node;
    size_t n_nodes, node_room;
    set *set;
    size_t n_sets, set_room;
    instruction *code;
    size_t n_code, code_room;
    size_t groups, registers;
    char *name[CEL_REGEX_GROUPS];
    /* while it is read */
    const char *at;
    int depth;
    char *why;
    size_t why_room;
    bool failed;
};

static int fail(cel_regex *r, const char *why)
{
    if (!r->failed)
        snprintf(r->why, r->why_room, "%s", why);
    r->failed = true;
    return NONE;
}

static void *grown(cel_regex *r, void *old, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return old;
    size_t more = *room ? 2 * *room : 16;
    void *out = cel_realloc(old, more, size);
    if (!out) {
        fail(r, "not enough memory");
        return NULL;
    }
    *room = more;
    return out;
}

static int add_node(cel_regex *r, node_kind kind, unsigned flags, uint32_t c, int left, int right)
{
    node *all = grown(r, r->node, r->n_nodes, &r->node_room, sizeof *all);
    if (!all)
        return NONE;
    r->node = all;
    all[r->n_nodes] = (node){.kind = kind, .flags = flags, .c = c, .left = left, .right = right};
    return (int)r->n_nodes++;
}

static uint32_t decode(const char *s, size_t left, size_t *step)
{
    unsigned char b = (unsigned char)*s;
    size_t n = b < 0x80 ? 1 : b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
    if (n > left)
        n = 1;
    uint32_t c = n == 1 ? b : b & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++)
        c = c << 6 | ((unsigned char)s[i] & 0x3F);
    *step = n;
    return c;
}

static uint32_t next_char(cel_regex *r)
{
    size_t step;
    uint32_t c = decode(r->at, strlen(r->at), &step);
    r->at += step;
    return c;
}

/* ---- reading ---- */

static int new_set(cel_regex *r)
{
    set *all = grown(r, r->set, r->n_sets, &r->set_room, sizeof *all);
    if (!all)
        return NONE;
    r->set = all;
    all[r->n_sets] = (set){0};
    return (int)r->n_sets++;
}

static bool add_range(cel_regex *r, int k, uint32_t from, uint32_t to)
{
    set *s = r->set + k;
    range *all = grown(r, s->range, s->n, &s->room, sizeof *all);
    if (!all)
        return false;
    s->range = all;
    all[s->n++] = (range){from, to};
    return true;
}

/* \d, \w, \s, \h and their capitals; \p{L} and its kin. False when `c` is none of them (c stands behind the backslash). */
static bool class_escape(cel_regex *r, int k, char c)
{
    static const struct { char letter; int which; } known[] = {{'d', DIGIT}, {'w', WORD}, {'s', SPACE}, {'h', BLANK}};
    static const struct { const char *name; int which; } properties[] = {{"L", ALPHA},  {"Lu", UPPER}, {"Ll", LOWER}, {"N", DIGIT}, {"Nd", DIGIT},
                                                                         {"P", PUNCT}, {"Z", SPACE}, {"Zs", SPACE}, {"Alphabetic", ALPHA}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].letter == c)
            r->set[k].classes |= 1u << known[i].which;
        else if (toupper(known[i].letter) == c)
            r->set[k].other |= 1u << known[i].which;
        else
            continue;
        return true;
    }
    if (c != 'p' && c != 'P')
        return false;
    char name[16] = {0};
    if (*r->at == '{') {
        size_t n = strcspn(r->at + 1, "}");
        if (n < sizeof name && r->at[1 + n]) {
            memcpy(name, r->at + 1, n);
            r->at += n + 2;
        }
    } else if (*r->at)
        name[0] = *r->at++;
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (strcmp(name, properties[i].name) == 0) {
            *(c == 'p' ? &r->set[k].classes : &r->set[k].other) |= 1u << properties[i].which;
            return true;
        }
    fail(r, "unknown property of characters");
    return true;
}

/* The character an escape stands for; r->at is behind the letter. */
static uint32_t plain_escape(cel_regex *r, uint32_t c)
{
    static const char letters[] = "ntrfvae", means[] = "\n\t\r\f\v\a\x1B";
    const char *known = c < 128 && c ? strchr(letters, (int)c) : NULL;
    if (known)
        return (unsigned char)means[known - letters];
    if (c != 'x' && c != 'u')
        return c;
    uint32_t value = 0;
    int digits = c == 'x' ? 2 : 4;
    bool braces = *r->at == '{';
    if (braces) {
        r->at++;
        digits = 6;
    }
    for (; digits > 0 && isxdigit((unsigned char)*r->at); digits--, r->at++)
        value = value * 16 + (uint32_t)(isdigit((unsigned char)*r->at) ? *r->at - '0' : tolower((unsigned char)*r->at) - 'a' + 10);
    if (braces && *r->at == '}')
        r->at++;
    return value;
}

/* What stands in [ ]; r->at is behind the bracket. */
static int read_set(cel_regex *r, unsigned flags)
{
    int k = new_set(r);
    if (k == NONE)
        return NONE;
    if (*r->at == '^') {
        r->set[k].negated = true;
        r->at++;
    }
    for (bool first = true; *r->at != ']' || first; first = false) {
        if (!*r->at)
            return fail(r, "[ is not closed");
        if (r->at[0] == '[' && r->at[1] == ':') {
            const char *end = strstr(r->at, ":]");
            bool other = r->at[2] == '^';
            const char *name = r->at + 2 + other;
            int which = 0;
            while (end && which < CLASSES && (strlen(class_names[which]) != (size_t)(end - name) || strncmp(class_names[which], name, (size_t)(end - name)) != 0))
                which++;
            if (!end || which == CLASSES)
                return fail(r, "unknown class of characters in [ ]");
            *(other ? &r->set[k].other : &r->set[k].classes) |= 1u << which;
            r->at = end + 2;
            continue;
        }
        uint32_t from = next_char(r);
        if (from == '\\' && !(flags & CEL_REGEX_PLAIN_SETS)) {
            if (!*r->at)
                return fail(r, "[ is not closed");
            from = next_char(r);
            if (from < 128 && class_escape(r, k, (char)from))
                continue;
            from = from == 'b' ? 8 : plain_escape(r, from);
        }
        uint32_t to = from;
        if (r->at[0] == '-' && r->at[1] && r->at[1] != ']') {
            r->at++;
            to = next_char(r);
            if (to == '\\' && !(flags & CEL_REGEX_PLAIN_SETS) && *r->at)
                to = plain_escape(r, next_char(r));
        }
        if (to < from)
            return fail(r, "a range in [ ] ends before it begins");
        if (!add_range(r, k, from, to))
            return NONE;
    }
    r->at++;
    return add_node(r, SET, flags, (uint32_t)k, NONE, NONE);
}

static int read_alternatives(cel_regex *r, unsigned *flags);

static int close_group(cel_regex *r)
{
    if (*r->at != ')')
        return fail(r, "( is not closed");
    r->at++;
    return 0;
}

/* (?...): r->at is behind the question mark. Flags that hold until the end of the group go to *flags. */
static int read_special(cel_regex *r, unsigned *flags)
{
    static const struct { const char *begin; node_kind kind; } kinds[] = {
        {"=", AHEAD}, {"!", NOT_AHEAD}, {"<=", BEHIND}, {"<!", NOT_BEHIND}, {">", ATOMIC}};
    unsigned inside = *flags;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(r->at, kinds[i].begin, strlen(kinds[i].begin)) == 0) {
            r->at += strlen(kinds[i].begin);
            int body = read_alternatives(r, &inside);
            return body == NONE || close_group(r) == NONE ? NONE : add_node(r, kinds[i].kind, *flags, 0, body, NONE);
        }
    if (r->at[0] == '<' || (r->at[0] == 'P' && r->at[1] == '<')) {
        r->at += r->at[0] == 'P' ? 2 : 1;
        size_t n = strcspn(r->at, ">");
        if (!r->at[n] || n == 0)
            return fail(r, "a group's name is not closed");
        if (r->groups + 1 >= CEL_REGEX_GROUPS)
            return fail(r, "too many groups");
        size_t own = ++r->groups;
        if (!(r->name[own] = cel_strndup(r->at, n)))
            return fail(r, "not enough memory");
        r->at += n + 1;
        int body = read_alternatives(r, &inside);
        return body == NONE || close_group(r) == NONE ? NONE : add_node(r, GROUP, *flags, (uint32_t)own, body, NONE);
    }
    if (*r->at == '#') {
        r->at += strcspn(r->at, ")");
        return close_group(r) == NONE ? NONE : add_node(r, EMPTY, *flags, 0, NONE, NONE);
    }
    bool on = true;
    for (; *r->at && *r->at != ')' && *r->at != ':'; r->at++) {
        unsigned bit = *r->at == 'i' ? CEL_REGEX_IGNORE_CASE : *r->at == 's' ? CEL_REGEX_DOT_ALL : *r->at == 'm' ? CEL_REGEX_LINES : 0;
        if (*r->at == '-')
            on = false;
        else if (!bit)
            return fail(r, "unknown kind of group (?");
        else
            inside = on ? inside | bit : inside & ~bit;
    }
    if (*r->at == ':') {
        r->at++;
        int body = read_alternatives(r, &inside);
        return body == NONE || close_group(r) == NONE ? NONE : body;
    }
    *flags = inside;
    return close_group(r) == NONE ? NONE : add_node(r, EMPTY, *flags, 0, NONE, NONE);
}

static int read_escape(cel_regex *r, unsigned flags)
{
    static const struct { char letter; node_kind kind; } places[] = {{'b', EDGE}, {'B', NO_EDGE}, {'A', TEXT_BEGIN}, {'z', TEXT_END}, {'Z', TEXT_LAST}};
    if (!*r->at)
        return fail(r, "a backslash at the end");
    uint32_t c = next_char(r);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if ((char)c == places[i].letter && c < 128)
            return add_node(r, places[i].kind, flags, 0, NONE, NONE);
    if (c >= '1' && c <= '9')
        return add_node(r, BACK, flags, c - '0', NONE, NONE);
    if (c == 'Q') {
        int all = add_node(r, EMPTY, flags, 0, NONE, NONE);
        while (all != NONE && *r->at && strncmp(r->at, "\\E", 2) != 0) {
            int one = add_node(r, CHAR, flags, next_char(r), NONE, NONE);
            all = one == NONE ? NONE : add_node(r, CAT, flags, 0, all, one);
        }
        r->at += *r->at ? 2 : 0;
        return all;
    }
    if (c < 128 && strchr("dDwWsShHpP", (int)c)) {
        int k = new_set(r);
        if (k == NONE)
            return NONE;
        class_escape(r, k, (char)c);
        return r->failed ? NONE : add_node(r, SET, flags, (uint32_t)k, NONE, NONE);
    }
    return add_node(r, CHAR, flags, plain_escape(r, c), NONE, NONE);
}

static int read_atom(cel_regex *r, unsigned *flags)
{
    switch (*r->at) {
    case '(': {
        r->at++;
        if (*r->at == '?') {
            r->at++;
            return read_special(r, flags);
        }
        if (r->groups + 1 >= CEL_REGEX_GROUPS)
            return fail(r, "too many groups");
        size_t own = ++r->groups;
        unsigned inside = *flags;
        int body = read_alternatives(r, &inside);
        return body == NONE || close_group(r) == NONE ? NONE : add_node(r, GROUP, *flags, (uint32_t)own, body, NONE);
    }
    case '[':
        r->at++;
        return read_set(r, *flags);
    case '.':
        r->at++;
        return add_node(r, ANY, *flags, 0, NONE, NONE);
    case '^':
        r->at++;
        return add_node(r, BEGIN, *flags, 0, NONE, NONE);
    case '$':
        r->at++;
        return add_node(r, END, *flags, 0, NONE, NONE);
    case '\\':
        r->at++;
        return read_escape(r, *flags);
    case '*':
    case '+':
    case '?':
        return fail(r, "there is nothing to repeat");
    default:
        return add_node(r, CHAR, *flags, next_char(r), NONE, NONE);
    }
}

/* {m}, {m,}, {m,n} and, in POSIX, {,n}; false when the brace is a plain character. */
static bool read_counts(cel_regex *r, int *least, int *most)
{
    const char *s = r->at + 1;
    long low = 0, high = NONE;
    bool any = false;
    for (; isdigit((unsigned char)*s) && low <= MOST_REPEAT; s++, any = true)
        low = low * 10 + *s - '0';
    if (*s == ',' && (any || r->flags & CEL_REGEX_PLAIN_SETS)) {
        s++;
        if (isdigit((unsigned char)*s)) {
            any = true;
            for (high = 0; isdigit((unsigned char)*s) && high <= MOST_REPEAT; s++)
                high = high * 10 + *s - '0';
        }
    } else
        high = low;
    if (*s != '}' || !any)
        return false;
    if (low > MOST_REPEAT || high > MOST_REPEAT || (high != NONE && high < low)) {
        fail(r, "a repeat { } that cannot be");
        return false;
    }
    *least = (int)low;
    *most = (int)high;
    r->at = s + 1;
    return true;
}

static int read_repeated(cel_regex *r, unsigned *flags)
{
    int atom = read_atom(r, flags);
    while (atom != NONE && *r->at && strchr("*+?{", *r->at)) {
        int least = *r->at == '+', most = *r->at == '?' ? 1 : NONE;
        if (*r->at == '{') {
            if (!read_counts(r, &least, &most))
                return r->failed ? NONE : atom;
        } else
            r->at++;
        int whole = add_node(r, REPEAT, *flags, 0, atom, NONE);
        if (whole == NONE)
            return NONE;
        r->node[whole].least = least;
        r->node[whole].most = most;
        if (*r->at == '?') {
            r->node[whole].lazy = true;
            r->at++;
        } else if (*r->at == '+') {
            whole = add_node(r, ATOMIC, *flags, 0, whole, NONE);
            r->at++;
        }
        atom = whole;
    }
    return atom;
}

static int read_alternatives(cel_regex *r, unsigned *flags)
{
    if (++r->depth > MOST_DEPTH)
        return fail(r, "too many groups inside of groups");
    int all = NONE;
    for (;;) {
        int branch = add_node(r, EMPTY, *flags, 0, NONE, NONE);
        while (branch != NONE && *r->at && *r->at != '|' && *r->at != ')') {
            bool brace = *r->at == '{';
            int part = brace ? add_node(r, CHAR, *flags, next_char(r), NONE, NONE) : read_repeated(r, flags);
            branch = part == NONE ? NONE : add_node(r, CAT, *flags, 0, branch, part);
        }
        if (branch == NONE)
            return NONE;
        all = all == NONE ? branch : add_node(r, ALT, *flags, 0, all, branch);
        if (all == NONE || *r->at != '|')
            break;
        r->at++;
    }
    r->depth--;
    return all;
}

/* ---- from tree to program ---- */

static int emit(cel_regex *r, operation op, unsigned flags, uint32_t c)
{
    if (r->n_code >= MOST_CODE)
        return fail(r, "the pattern is too large");
    instruction *all = grown(r, r->code, r->n_code, &r->code_room, sizeof *all);
    if (!all)
        return NONE;
    r->code = all;
    all[r->n_code] = (instruction){.op = op, .flags = flags, .c = c};
    return (int)r->n_code++;
}

static bool compile(cel_regex *r, int k);

/* A choice between what follows (`first`) and a place filled in later. */
static bool choose(cel_regex *r, bool lazy, int *where)
{
    *where = emit(r, O_SPLIT, lazy, 0);
    return *where != NONE;
}

static void join(cel_regex *r, int at, int inside, int past)
{
    bool lazy = r->code[at].flags != 0;
    r->code[at].to = lazy ? past : inside;
    r->code[at].other = lazy ? inside : past;
}

static bool compile_repeat(cel_regex *r, node n)
{
    for (int i = 0; i < n.least; i++)
        if (!compile(r, n.left))
            return false;
    int at;
    if (n.most == NONE) { /* begin: split(body, past); body; moved?; jump begin */
        uint32_t own = (uint32_t)r->registers++;
        if (!choose(r, n.lazy, &at) || emit(r, O_MARK, 0, own) == NONE || !compile(r, n.left) || emit(r, O_MOVED, 0, own) == NONE)
            return false;
        int back = emit(r, O_JUMP, 0, 0);
        if (back == NONE)
            return false;
        r->code[back].to = at;
        join(r, at, at + 1, (int)r->n_code);
        return true;
    }
    for (int i = n.least; i < n.most; i++) /* a?a?a? is (a(a(a)?)?)?: each split may leave for the end at once */
        if (!choose(r, n.lazy, &at) || !compile(r, n.left))
            return false;
        else
            join(r, at, at + 1, (int)r->n_code);
    return true;
}

static bool compile(cel_regex *r, int k)
{
    node n = r->node[k];
    int at, jump;
    switch (n.kind) {
    case EMPTY:
        return true;
    case CAT: { /* a long chain leans to the left: walk down it without calls */
        size_t count = 0;
        int first = k;
        for (; r->node[first].kind == CAT; first = r->node[first].left)
            count++;
        int *part = CEL_ARRAY(int, count);
        if (!part)
            return fail(r, "not enough memory"), false;
        int walk = k;
        for (size_t i = count; i-- > 0; walk = r->node[walk].left)
            part[i] = r->node[walk].right;
        bool good = compile(r, first);
        for (size_t i = 0; good && i < count; i++)
            good = compile(r, part[i]);
        cel_free(part);
        return good;
    }
    case ALT:
        if (!choose(r, false, &at) || !compile(r, n.left) || (jump = emit(r, O_JUMP, 0, 0)) == NONE)
            return false;
        join(r, at, at + 1, (int)r->n_code);
        if (!compile(r, n.right))
            return false;
        r->code[jump].to = (int)r->n_code;
        return true;
    case REPEAT:
        return compile_repeat(r, n);
    case GROUP:
        return emit(r, O_SAVE, 0, 2 * n.c) != NONE && compile(r, n.left) && emit(r, O_SAVE, 0, 2 * n.c + 1) != NONE;
    case AHEAD:
    case NOT_AHEAD:
    case BEHIND:
    case NOT_BEHIND:
    case ATOMIC:
        at = emit(r, O_LOOK, 0, n.kind);
        if (at == NONE || !compile(r, n.left) || emit(r, O_MATCH, 0, 0) == NONE)
            return false;
        r->code[at].to = (int)r->n_code;
        return true;
    default: { /* one instruction of the same name */
        static const operation same[] = {[CHAR] = O_CHAR, [ANY] = O_ANY, [SET] = O_SET, [BEGIN] = O_BEGIN, [END] = O_END, [TEXT_BEGIN] = O_TEXT_BEGIN,
                                  [TEXT_END] = O_TEXT_END, [TEXT_LAST] = O_TEXT_LAST, [EDGE] = O_EDGE, [NO_EDGE] = O_NO_EDGE, [BACK] = O_BACK};
        return emit(r, same[n.kind], n.flags, n.c) != NONE;
    }
    }
}

void cel_regex_free(cel_regex *r)
{
    if (!r)
        return;
    for (size_t k = 0; k < r->n_sets; k++)
        cel_free(r->set[k].range);
    for (size_t g = 0; g < CEL_REGEX_GROUPS; g++)
        cel_free(r->name[g]);
    cel_free(r->set);
    cel_free(r->node);
    cel_free(r->code);
    cel_free(r);
}

cel_regex *cel_regex_new(const char *pattern, unsigned flags, char *why, size_t n)
{
    cel_regex *r = CEL_ARRAY(cel_regex, 1);
    if (!r) {
        snprintf(why, n, "not enough memory");
        return NULL;
    }
    r->flags = flags;
    r->at = pattern;
    r->why = why;
    r->why_room = n;
    int all = read_alternatives(r, &flags);
    if (all != NONE && *r->at == ')')
        fail(r, "a ) without its (");
    for (size_t k = 0; k < r->n_nodes; k++)
        if (r->node[k].kind == BACK && r->node[k].c > r->groups)
            fail(r, "there is no group of the number that \\ asks for");
    if (all == NONE || r->failed || !compile(r, all) || emit(r, O_MATCH, 0, 0) == NONE) {
        cel_regex_free(r);
        return NULL;
    }
    return r;
}

size_t cel_regex_groups(const cel_regex *r)
{
    return r->groups;
}

const char *cel_regex_group_name(const cel_regex *r, size_t group)
{
    return group < CEL_REGEX_GROUPS ? r->name[group] : NULL;
}

/* ---- running ---- */

/* What a failure goes back to: another place to go on from, or an old value of a slot. */
typedef struct choice {
    int at;       /* NONE: restore a slot */
    uint32_t slot;
    size_t value; /* position in the text, or the slot's old value */
} choice;

typedef struct machine {
    const cel_regex *r;
    const char *text;
    size_t length;
    size_t *slot; /* places of groups, then registers */
    choice *stack;
    size_t n, room;
    size_t steps;
    bool failed;
} machine;

static bool push(machine *m, choice c)
{
    if (m->n == m->room) {
        size_t room = m->room ? 2 * m->room : 64;
        choice *more = cel_realloc(m->stack, room, sizeof *more);
        if (!more) {
            m->failed = true;
            return false;
        }
        m->stack = more;
        m->room = room;
    }
    m->stack[m->n++] = c;
    return true;
}

static bool keep(machine *m, uint32_t slot, size_t value)
{
    if (!push(m, (choice){NONE, slot, m->slot[slot]}))
        return false;
    m->slot[slot] = value;
    return true;
}

static bool word_at(const machine *m, size_t pos, bool before)
{
    if (before) {
        if (pos == 0)
            return false;
        do
            pos--;
        while (pos > 0 && ((unsigned char)m->text[pos] & 0xC0) == 0x80);
    } else if (pos >= m->length)
        return false;
    size_t step;
    return in_class(decode(m->text + pos, m->length - pos, &step), WORD, (m->r->flags & CEL_REGEX_UNICODE) != 0);
}

static bool same_char(uint32_t a, uint32_t b, unsigned flags)
{
    return a == b || (flags & CEL_REGEX_IGNORE_CASE && small(a) == small(b));
}

static bool run(machine *m, int at, size_t pos, size_t must_end, size_t *end, int depth);

/* Looking around and possessive groups: what is inside runs to its own end. *pos moves for ATOMIC only. */
static bool look(machine *m, const instruction *i, int inside, size_t *pos, int depth)
{
    size_t end, base = m->n;
    bool found = false;
    if (depth > MOST_DEPTH) {
        m->failed = true;
        return false;
    }
    if (i->c == BEHIND || i->c == NOT_BEHIND) {
        for (size_t from = *pos + 1; !found && from-- > 0 && !m->failed;)
            if (from == *pos || ((unsigned char)m->text[from] & 0xC0) != 0x80)
                found = run(m, inside, from, *pos, &end, depth + 1);
    } else
        found = run(m, inside, *pos, SIZE_MAX, &end, depth + 1);
    if (i->c == NOT_AHEAD || i->c == NOT_BEHIND) {
        while (m->n > base) { /* groups inside are forgotten */
            choice c = m->stack[--m->n];
            if (c.at == NONE)
                m->slot[c.slot] = c.value;
        }
        return !found && !m->failed;
    }
    if (found && i->c == ATOMIC)
        *pos = end;
    return found;
}

/* Runs from `at` until MATCH; what was pushed meanwhile is choices of this run only, and of them only old values of
 * slots stay when it succeeds. */
static bool run(machine *m, int at, size_t pos, size_t must_end, size_t *end, int depth)
{
    size_t base = m->n;
    bool unicode = (m->r->flags & CEL_REGEX_UNICODE) != 0;
    for (;;) {
        const instruction *i = m->r->code + at;
        bool good = true;
        size_t step = 1;
        if (m->failed || ++m->steps > MOST_STEPS) {
            m->failed = true;
            return false;
        }
        uint32_t c = i->op <= O_SET && pos < m->length ? decode(m->text + pos, m->length - pos, &step) : 0;
        at++;
        switch (i->op) {
        case O_CHAR:
            good = pos < m->length && same_char(c, i->c, i->flags);
            pos += good ? step : 0;
            break;
        case O_ANY:
            good = pos < m->length && (i->flags & CEL_REGEX_DOT_ALL || c != '\n');
            pos += good ? step : 0;
            break;
        case O_SET:
            good = pos < m->length && set_holds(m->r->set + i->c, c, unicode, (i->flags & CEL_REGEX_IGNORE_CASE) != 0);
            pos += good ? step : 0;
            break;
        case O_BEGIN:
            good = pos == 0 || (i->flags & CEL_REGEX_LINES && m->text[pos - 1] == '\n');
            break;
        case O_END:
            good = pos == m->length || (i->flags & CEL_REGEX_LINES && m->text[pos] == '\n') ||
                   (!(i->flags & CEL_REGEX_PLAIN_SETS) && pos + 1 == m->length && m->text[pos] == '\n');
            break;
        case O_TEXT_BEGIN:
            good = pos == 0;
            break;
        case O_TEXT_END:
            good = pos == m->length;
            break;
        case O_TEXT_LAST:
            good = pos == m->length || (pos + 1 == m->length && m->text[pos] == '\n');
            break;
        case O_EDGE:
        case O_NO_EDGE:
            good = (word_at(m, pos, true) != word_at(m, pos, false)) == (i->op == O_EDGE);
            break;
        case O_BACK: {
            size_t from = m->slot[2 * i->c], to = m->slot[2 * i->c + 1];
            good = from != SIZE_MAX && to != SIZE_MAX && to - from <= m->length - pos && memcmp(m->text + from, m->text + pos, to - from) == 0;
            pos += good ? to - from : 0;
            break;
        }
        case O_SAVE:
            good = keep(m, i->c, pos);
            break;
        case O_MARK:
            good = keep(m, 2 * CEL_REGEX_GROUPS + i->c, pos);
            break;
        case O_MOVED: /* a round of a loop that took nothing would go on for ever */
            good = m->slot[2 * CEL_REGEX_GROUPS + i->c] != pos;
            break;
        case O_SPLIT:
            good = push(m, (choice){i->other, 0, pos});
            at = i->to;
            break;
        case O_JUMP:
            at = i->to;
            break;
        case O_LOOK:
            good = look(m, i, at, &pos, depth);
            at = i->to;
            break;
        case O_MATCH:
            good = must_end == SIZE_MAX || pos == must_end;
            if (good) {
                size_t kept = base;
                for (size_t k = base; k < m->n; k++)
                    if (m->stack[k].at == NONE)
                        m->stack[kept++] = m->stack[k];
                m->n = kept;
                *end = pos;
                return true;
            }
            break;
        }
        if (good)
            continue;
        for (;;) { /* back to the last choice */
            if (m->n == base || m->failed)
                return false;
            choice back = m->stack[--m->n];
            if (back.at != NONE) {
                at = back.at;
                pos = back.value;
                break;
            }
            m->slot[back.slot] = back.value;
        }
    }
}

int cel_regex_match(const cel_regex *r, const char *text, size_t length, size_t from, size_t *place)
{
    machine m = {.r = r, .text = text, .length = length};
    size_t slots = 2 * CEL_REGEX_GROUPS + r->registers;
    if (!(m.slot = CEL_ARRAY(size_t, slots)))
        return -1;
    for (size_t k = 0; k < slots; k++)
        m.slot[k] = SIZE_MAX;
    bool found = false;
    for (size_t at = from; !found && !m.failed && at <= length; at++) {
        if (at > from && at < length && ((unsigned char)text[at] & 0xC0) == 0x80)
            continue;
        size_t end = 0;
        found = run(&m, 0, at, SIZE_MAX, &end, 0);
        if (found) {
            memcpy(place, m.slot, 2 * CEL_REGEX_GROUPS * sizeof *place);
            place[0] = at;
            place[1] = end;
        }
    }
    cel_free(m.slot);
    cel_free(m.stack);
    return m.failed ? -1 : found;
}
