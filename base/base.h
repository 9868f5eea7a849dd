/* base: the ground everything stands on. Status and error values, checked memory, growing text, R's random
 * numbers and the counter-based stream of a fit. It knows nothing of frames, networks or scripts.
 * Order of use: status -> memory -> text -> notes -> argument values -> missing values -> random. */
#ifndef CEL_BASE_H
#define CEL_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define CEL_PRINTF(format_at, args_at) __attribute__((format(printf, format_at, args_at)))
#else
#define CEL_PRINTF(format_at, args_at)
#endif

/* ---- status and errors ------------------------------------------------------------------------------------ */

/* What a call came to. Every function that can fail returns one and takes a `cel_error *` last, which receives
 * the sentence for the user; it may be NULL. The library never prints, exits or aborts. */
typedef enum cel_status {
    CEL_OK = 0,
    CEL_INPUT,       /* what the user gave is wrong (file, script, argument): exit code 2 */
    CEL_FAILED,      /* the work failed: exit code 1 */
    CEL_NOMEM,       /* memory could not be had: exit code 1 */
    CEL_INTERRUPTED, /* stopped by the user: exit code 130 */
} cel_status;

/* A sentence a user can act on: what is wrong, where, and what to do. Holds everything itself, so it can be
 * filled when memory is gone and copied by assignment. All texts are UTF-8 and empty when unknown. */
typedef struct cel_error {
    cel_status status;
    long line, column;  /* 1-based; 0 when unknown */
    int caret_width;    /* columns to underline from `column` on; 0 or 1: a single caret */
    char code[40];      /* stable name of the kind of error: "csv.ragged", "param.unknown" */
    char file[256];     /* the file `line` counts in */
    char message[1024]; /* what is wrong, in the user's words, without "error:" */
    char source[256];   /* the offending line, for the caret */
    char hint[768];     /* what was expected, the nearest names, the command that fixes it; may hold newlines */
} cel_error;

/* Fills `err` (if not NULL) with status, code and a printf-style message, clears its other fields, and returns
 * `status`: `return cel_fail(err, CEL_INPUT, "csv.empty", "%s has no rows", path);` */
cel_status cel_fail(cel_error *err, cel_status status, const char *code, const char *format, ...) CEL_PRINTF(4, 5);
/* Adds a line to the hint of an error already filled; too long a hint is cut. */
void cel_error_hint(cel_error *err, const char *format, ...) CEL_PRINTF(2, 3);
/* Says where an error already filled is; `file` may be NULL to keep the one it has. */
void cel_error_where(cel_error *err, const char *file, long line, long column);
/* Puts a printf-style text in front of the message: "in step_dummy(): " + message. */
void cel_error_prefix(cel_error *err, const char *format, ...) CEL_PRINTF(2, 3);
/* The error of a failed allocation. */
cel_status cel_nomem(cel_error *err);
/* The exit code that belongs to a status: 0, 2, 1, 1, 130. */
int cel_exit_code(cel_status status);

#define CEL_TRY(call)                        \
    do {                                     \
        cel_status cel_try_ = (call);        \
        if (cel_try_ != CEL_OK)              \
            return cel_try_;                 \
    } while (0)

/* ---- memory ----------------------------------------------------------------------------------------------- */

/* Like malloc, calloc, realloc and free; NULL when memory is gone, when `count * size` overflows, or when the test
 * hook says so. A size of 0 gives a valid block. All memory of the library goes through these. */
void *cel_malloc(size_t size);
void *cel_calloc(size_t count, size_t size);
void *cel_realloc(void *block, size_t count, size_t size);
void cel_free(void *block);
char *cel_strdup(const char *text);
char *cel_strndup(const char *text, size_t length);
/* `count * size` bytes whose address is a multiple of 64, not cleared; free with cel_free_aligned. */
void *cel_malloc_aligned(size_t count, size_t size);
void cel_free_aligned(void *block);
/* Makes room for `need` elements in a growing array: `*items` is reallocated to at least twice its size when
 * `*capacity` is too small. False when memory is gone; the array is then as it was. */
bool cel_grow(void **items, size_t *capacity, size_t need, size_t size);

#define CEL_NEW(type) ((type *)cel_calloc(1, sizeof(type)))
#define CEL_ARRAY(type, count) ((type *)cel_calloc((count), sizeof(type)))
#define CEL_GROW(items, capacity, need) cel_grow((void **)&(items), &(capacity), (need), sizeof *(items))

/* Test hook: the n-th allocation from now fails, and every one after it (n = 1: the next). 0 switches it off. */
void cel_alloc_fail_after(long n);
/* Allocations asked for since the program began; for sizing the loop of a fault-injection test. */
long cel_alloc_count(void);

/* ---- text ------------------------------------------------------------------------------------------------- */

/* A growing UTF-8 text. Zero-initialise (`cel_text t = {0};`), add, then use `t.text` (NULL until something was
 * added) and cel_text_free, or take it over with cel_text_take. A failed addition sets `failed` and later ones do
 * nothing, so that a long text needs one check at its end. */
typedef struct cel_text {
    char *text;
    size_t length, capacity;
    bool failed;
} cel_text;

void cel_text_add(cel_text *t, const char *text);
void cel_text_add_n(cel_text *t, const char *text, size_t length);
void cel_text_add_char(cel_text *t, char c);
/* `bytes` bytes of x, the lowest first; past the eighth they are zero. */
void cel_text_add_little(cel_text *t, uint64_t x, int bytes);
void cel_text_addf(cel_text *t, const char *format, ...) CEL_PRINTF(2, 3);
void cel_text_repeat(cel_text *t, const char *text, size_t times);
/* The text, which the caller then owns (cel_free), or NULL when an addition failed. `t` is empty afterwards. */
char *cel_text_take(cel_text *t);
void cel_text_free(cel_text *t);
/* Columns a terminal needs for a UTF-8 text: wide (East Asian) characters 2, combining and zero-width ones 0. */
int cel_text_width(const char *text);
/* Length in bytes of the longest start of `text` that needs at most `columns` columns. */
size_t cel_text_fit(const char *text, int columns);
/* True if the bytes are well-formed UTF-8; else `*bad` (may be NULL) is the offset of the first that is not. */
bool cel_utf8_valid(const char *text, size_t length, size_t *bad);

/* The shortest decimal text that reads back as the same double: of %.15g, %.16g, %.17g the first that does;
 * "NA" for R's missing value, "NaN", "Inf", "-Inf". `out` holds at least 32 bytes; returns `out`. */
char *cel_format_double(double x, char *out);
/* Reads a number that takes all `length` bytes: what strtod gives in the C locale for decimal numbers, and NaN, Inf and
 * Infinity in any case. False, and `*out` anything, when it is none (hexadecimal and "NA" are none). */
bool cel_parse_double(const char *text, size_t length, double *out);

/* The member of `names` nearest to `name`: one edit or transposition for short names, two for names of four and
 * more characters, or an unambiguous beginning, ignoring case; -1 when none is near. */
int cel_nearest(const char *name, const char *const *names, size_t count);

/* ---- notes ------------------------------------------------------------------------------------------------ */

/* Sentences for the user that are no errors: warnings of a step, of strata, of a fit. Zero-initialise, hand to what may
 * warn (NULL where nobody listens), read `note[0..n)`, free. Library code never prints; who called it does. A failed
 * addition sets `failed`. A note may hold newlines. */
typedef struct cel_notes {
    size_t n;
    char **note;
    bool failed;
} cel_notes;

void cel_notes_add(cel_notes *notes, const char *text); /* nothing when `notes` is NULL */
void cel_notes_addf(cel_notes *notes, const char *format, ...) CEL_PRINTF(2, 3);
void cel_notes_free(cel_notes *notes);

/* ---- argument values -------------------------------------------------------------------------------------- */

/* A value of an argument of a layer, a recipe step, a model spec or a candidate: a vector of one of R's basic kinds,
 * or a mark. The layer table, the step table and the spec all describe their arguments with cel_formal rows, from
 * which matching, checking, defaults, help, printing and model files come. */
typedef enum cel_kind {
    CEL_V_NULL = 0, /* NULL, also "not given" */
    CEL_V_LOGICAL,
    CEL_V_INTEGER,
    CEL_V_DOUBLE,
    CEL_V_STRING,
    CEL_V_TUNE,   /* tune(): a parameter to search; its id in text[0], "" for the argument's own name */
    CEL_V_OBJECT, /* an object of a higher layer (optimizer, callback list, function), borrowed by pointer */
} cel_kind;

typedef struct cel_value {
    cel_kind kind;
    size_t n; /* elements */
    union {
        int32_t *integer; /* CEL_V_LOGICAL, CEL_V_INTEGER; CEL_NA_INT missing */
        double *number;   /* CEL_V_DOUBLE */
        char **text;      /* CEL_V_STRING, CEL_V_TUNE; NULL missing */
        void *object;     /* CEL_V_OBJECT: not owned */
    } as;
    const char *object_type; /* CEL_V_OBJECT: what it is, a static string */
} cel_value;

/* One formal argument: name, the kind its values are converted to, its default as R source ("NULL" for none, "" when
 * it must be given), and one line of help. */
typedef struct cel_formal {
    const char *name;
    cel_kind kind;
    const char *fallback;
    const char *help;
} cel_formal;

/* Constructors own what they hold; kind CEL_V_NULL is returned when memory is gone. Free with cel_value_free. */
cel_value cel_value_number(double x);
cel_value cel_value_integer(int32_t x);
cel_value cel_value_logical(bool x);
cel_value cel_value_text(const char *text);
cel_value cel_value_numbers(const double *x, size_t n);
cel_value cel_value_integers(const int32_t *x, size_t n);
cel_value cel_value_texts(const char *const *x, size_t n);
cel_value cel_value_tune(const char *id);
cel_value cel_value_object(void *object, const char *type);
cel_status cel_value_copy(const cel_value *from, cel_value *to, cel_error *err);
bool cel_value_equal(const cel_value *a, const cel_value *b);
void cel_value_free(cel_value *v);
/* Element `i` as a number (logicals 0 / 1); missing or not a number: cel_na(). */
double cel_value_at(const cel_value *v, size_t i);
/* One value of the wanted kind, or CEL_INPUT with a sentence that starts with `name`:
 * "units must be a whole number, not 2.5". Doubles that are whole pass as integers. */
cel_status cel_value_as_number(const cel_value *v, const char *name, double *out, cel_error *err);
cel_status cel_value_as_integer(const cel_value *v, const char *name, int32_t *out, cel_error *err);
cel_status cel_value_as_logical(const cel_value *v, const char *name, bool *out, cel_error *err);
cel_status cel_value_as_text(const cel_value *v, const char *name, const char **out, cel_error *err);
/* As R would write it: 64, 0.5, "relu", c(1, 2), TRUE, NULL, tune(). Added to `t`. */
void cel_value_deparse(const cel_value *v, cel_text *t);

/* ---- missing values --------------------------------------------------------------------------------------- */

#define CEL_NA_INT INT32_MIN /* missing integer, logical, factor code */
/* R's missing double: a NaN whose low word is 1954. Distinct from NaN in print, like it in arithmetic. */
double cel_na(void);
bool cel_is_na(double x);

/* ---- random numbers --------------------------------------------------------------------------------------- */

/* R's generator: Mersenne-Twister, inversion for normals, rejection for sampling (RNGkind() of R >= 3.6).
 * The same seed gives R's numbers, bit for bit. Source: R's documentation ?RNG; Matsumoto & Nishimura 1998;
 * Wichura 1988 (AS 241); Ahrens & Dieter 1972; Walker 1977. */
typedef struct cel_rng {
    uint32_t state[624];
    int at; /* next word of `state`; 624: make new ones first */
} cel_rng;

void cel_rng_seed(cel_rng *rng, int32_t seed);               /* set.seed(seed) */
double cel_rng_unif(cel_rng *rng);                           /* runif(1), in (0, 1) */
double cel_rng_norm(cel_rng *rng);                           /* rnorm(1) */
double cel_rng_exp(cel_rng *rng);                            /* rexp(1) */
double cel_rng_binom(cel_rng *rng, double n, double p);      /* rbinom(1, n, p); NaN when n or p is none */
double cel_rng_index(cel_rng *rng, double n);                /* a whole number 0 <= i < n; n <= 2^52 */
double cel_qnorm(double p);                                  /* quantile of the standard normal */
double cel_pnorm(double x);                                  /* its distribution function */
/* sample.int(n, size, replace): `out` gets `size` numbers 1..n, in R's order. Without replacement size <= n.
 * Like R, uses hashing past n = 1e7 when size <= n / 2. */
cel_status cel_rng_sample(cel_rng *rng, double n, size_t size, bool replace, double *out, cel_error *err);
/* sample.int(n, size, replace, prob): weights need not sum to one. Walker's alias method from 200 on, as R does. */
cel_status cel_rng_sample_weighted(cel_rng *rng, size_t n, size_t size, bool replace, const double *prob, double *out,
                                   cel_error *err);
/* In place, the order sample(x) gives: out[i] becomes the i-th of the permuted values. */
cel_status cel_rng_shuffle(cel_rng *rng, int32_t *values, size_t n, cel_error *err);
/* What tune_grid() leaves behind: RNGkind("L'Ecuyer-CMRG") and back, each switch seeding the new generator from a
 * draw of the old one. The six words of L'Ecuyer's seed go to `lecuyer` when it is not NULL. */
void cel_rng_switch_kinds(cel_rng *rng, int32_t *lecuyer);

/* The stream of one fit: Philox4x32-10 (Salmon et al. 2011), counter-based, keyed by (seed, resample, candidate).
 * Any stream can be started anywhere without the others, so results do not depend on threads or order. */
typedef struct cel_stream {
    uint32_t key[2];
    uint32_t counter[4];
    uint32_t word[4];
    int left; /* words of `word` not yet used */
} cel_stream;

void cel_stream_start(cel_stream *s, uint64_t seed, uint32_t resample, uint32_t candidate);
/* A stream of its own for a purpose within a fit (weights, shuffling, the dropout of layer k): disjoint counters. */
cel_stream cel_stream_branch(const cel_stream *s, uint32_t purpose);
uint32_t cel_stream_word(cel_stream *s);
double cel_stream_unif(cel_stream *s);                       /* in (0, 1), 53 bits */
double cel_stream_norm(cel_stream *s);                       /* by inversion */
uint32_t cel_stream_index(cel_stream *s, uint32_t n);        /* 0 <= i < n, without bias */
/* One Philox block, ten rounds: the pure function under the stream. */
void cel_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#endif
