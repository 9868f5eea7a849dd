/* Writing HDF5 files. The paths are made a tree; then every object is placed behind its children, so that addresses are
 * known when they are needed, and the superblock is filled in last. */
#include "tuning/export/hdf5.h"

#include <string.h>

enum {
    SUPERBLOCK = 96, /* bytes */
    MESSAGE_DATASPACE = 1,
    MESSAGE_LINK_INFO = 2,
    MESSAGE_DATATYPE = 3,
    MESSAGE_FILL_VALUE = 5,
    MESSAGE_LINK = 6,
    MESSAGE_LAYOUT = 8,
    MESSAGE_GROUP_INFO = 10,
    NAME_LIMIT = 255,
};
#define UNDEFINED UINT64_MAX /* an address that leads nowhere */

typedef struct node {
    char name[NAME_LIMIT + 1];
    const cel_hdf5_array *array; /* NULL: a group */
    struct node *child, *next;   /* in order of appearance */
} node;

/* ---- the tree ---- */

static void free_tree(node *n)
{
    while (n) {
        node *next = n->next;
        free_tree(n->child);
        cel_free(n);
        n = next;
    }
}

static cel_status child_of(node *parent, const char *name, size_t length, const char *path, node **out, cel_error *err)
{
    if (length == 0 || length > NAME_LIMIT)
        return cel_fail(err, CEL_INPUT, "hdf5.path", "the path \"%.80s\" has %s part", path, length ? "too long a" : "an empty");
    node **at = &parent->child;
    for (; *at; at = &(*at)->next) {
        if (strncmp((*at)->name, name, length) == 0 && (*at)->name[length] == '\0') {
            *out = *at;
            return CEL_OK;
        }
    }
    *out = *at = CEL_NEW(node);
    if (!*at)
        return cel_nomem(err);
    memcpy((*at)->name, name, length);
    return CEL_OK;
}

static cel_status add_array(node *root, const cel_hdf5_array *array, cel_error *err)
{
    if (array->rank > CEL_HDF5_RANK)
        return cel_fail(err, CEL_INPUT, "hdf5.rank", "\"%.80s\" has %zu dimensions, more than %d", array->path, array->rank, CEL_HDF5_RANK);
    node *at = root;
    for (const char *part = array->path;; part++) {
        size_t length = strcspn(part, "/");
        if (at->array)
            return cel_fail(err, CEL_INPUT, "hdf5.path", "the path \"%.80s\" passes through an array", array->path);
        CEL_TRY(child_of(at, part, length, array->path, &at, err));
        part += length;
        if (*part == '\0')
            break;
    }
    if (at->array || (array->data && at->child))
        return cel_fail(err, CEL_INPUT, "hdf5.path", "the path \"%.80s\" stands twice", array->path);
    at->array = array->data ? array : NULL;
    return CEL_OK;
}

/* ---- bytes ---- */

static void pad(cel_text *t)
{
    while (t->length % 8 != 0 && !t->failed)
        cel_text_add_char(t, '\0');
}

/* Head of a version 1 message of `size` bytes, which are padded to a multiple of 8 in the file. */
static void message(cel_text *t, int type, size_t size)
{
    pad(t);
    cel_text_add_little(t, (uint64_t)type, 2);
    cel_text_add_little(t, (size + 7) / 8 * 8, 2);
    cel_text_add_little(t, 0, 4); /* flags, reserved */
}

/* A version 1 object header around its messages; gives its address. */
static uint64_t object(cel_text *file, cel_text *messages, size_t count)
{
    pad(messages);
    pad(file);
    uint64_t address = file->length;
    cel_text_add_little(file, 1, 2);
    cel_text_add_little(file, count, 2);
    cel_text_add_little(file, 1, 4); /* one link leads here */
    cel_text_add_little(file, messages->length, 4);
    cel_text_add_little(file, 0, 4);
    cel_text_add_n(file, messages->text, messages->length);
    file->failed |= messages->failed;
    cel_text_free(messages);
    return address;
}

static void put_floats(cel_text *file, const float *x, size_t n)
{
    if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) {
        cel_text_add_n(file, (const char *)x, n * sizeof *x);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], 4);
        cel_text_add_little(file, bits, 4);
    }
}

static uint64_t dataset(cel_text *file, const cel_hdf5_array *array)
{
    size_t count = 1;
    for (size_t k = 0; k < array->rank; k++)
        count *= array->shape[k];
    pad(file);
    uint64_t data = count ? file->length : UNDEFINED;
    put_floats(file, array->data, count);
    cel_text t = {0};
    message(&t, MESSAGE_DATASPACE, 8 + 8 * array->rank);
    cel_text_add_little(&t, 1, 1); /* version */
    cel_text_add_little(&t, array->rank, 1);
    cel_text_add_little(&t, 0, 6); /* no maximum sizes */
    for (size_t k = 0; k < array->rank; k++)
        cel_text_add_little(&t, array->shape[k], 8);
    message(&t, MESSAGE_DATATYPE, 20);
    cel_text_add_little(&t, 0x11, 1);     /* version 1, floating point */
    cel_text_add_little(&t, 0x1f20, 3);   /* little-endian, leading 1 of the mantissa not stored, sign in bit 31 */
    cel_text_add_little(&t, 4, 4);        /* bytes */
    cel_text_add_little(&t, 0, 2);        /* first bit */
    cel_text_add_little(&t, 32, 2);       /* bits */
    cel_text_add_little(&t, 0x0817, 2);   /* exponent: 8 bits from bit 23 */
    cel_text_add_little(&t, 0x1700, 2);   /* mantissa: 23 bits from bit 0 */
    cel_text_add_little(&t, 127, 4);      /* bias of the exponent */
    message(&t, MESSAGE_FILL_VALUE, 8);
    cel_text_add_little(&t, 0x01020202, 4); /* version 2, allocated late, written if set, defined ... */
    cel_text_add_little(&t, 0, 4);          /* ... as zero */
    message(&t, MESSAGE_LAYOUT, 18);
    cel_text_add_little(&t, 0x0103, 2); /* version 3, contiguous */
    cel_text_add_little(&t, data, 8);
    cel_text_add_little(&t, 4 * count, 8);
    return object(file, &t, 4);
}

static uint64_t place(cel_text *file, const node *n)
{
    if (n->array)
        return dataset(file, n->array);
    cel_text t = {0};
    size_t count = 2;
    message(&t, MESSAGE_LINK_INFO, 18);
    cel_text_add_little(&t, 0, 2);
    cel_text_add_little(&t, UNDEFINED, 8);
    cel_text_add_little(&t, UNDEFINED, 8);
    message(&t, MESSAGE_GROUP_INFO, 2);
    cel_text_add_little(&t, 0, 2);
    for (const node *child = n->child; child; child = child->next, count++) {
        uint64_t address = place(file, child);
        size_t length = strlen(child->name);
        message(&t, MESSAGE_LINK, 3 + length + 8);
        cel_text_add_little(&t, 0x0001, 2); /* version 1; a hard link, one byte for the length of its name */
        cel_text_add_little(&t, length, 1);
        cel_text_add(&t, child->name);
        cel_text_add_little(&t, address, 8);
    }
    return object(file, &t, count);
}

static void superblock(cel_text *t, uint64_t end, uint64_t root)
{
    cel_text_add_n(t, "\x89HDF\r\n\x1a\n", 8);
    cel_text_add_little(t, 0, 5);
    cel_text_add_little(t, 8, 1); /* bytes of an address */
    cel_text_add_little(t, 8, 1); /* bytes of a length */
    cel_text_add_little(t, 0, 1);
    cel_text_add_little(t, 4, 2);  /* leaves and ... */
    cel_text_add_little(t, 16, 2); /* ... branches of group trees, of which there are none */
    cel_text_add_little(t, 0, 4);
    cel_text_add_little(t, 0, 8); /* the file begins at byte 0 */
    cel_text_add_little(t, UNDEFINED, 8);
    cel_text_add_little(t, end, 8);
    cel_text_add_little(t, UNDEFINED, 8);
    cel_text_add_little(t, 0, 8);
    cel_text_add_little(t, root, 8);
    cel_text_add_little(t, 0, 8 + 8 + 8);
}

cel_status cel_hdf5_write(const cel_hdf5_array *array, size_t n, char **out, size_t *size, cel_error *err)
{
    *out = NULL;
    node root = {0};
    cel_status status = CEL_OK;
    for (size_t i = 0; i < n && status == CEL_OK; i++)
        status = add_array(&root, &array[i], err);
    if (status == CEL_OK) {
        cel_text file = {0}, head = {0};
        cel_text_repeat(&file, " ", SUPERBLOCK);
        uint64_t at = place(&file, &root);
        pad(&file);
        superblock(&head, file.length, at);
        if (!file.failed && !head.failed) {
            memcpy(file.text, head.text, SUPERBLOCK);
            *size = file.length;
        }
        *out = head.failed ? NULL : cel_text_take(&file);
        status = *out ? CEL_OK : cel_nomem(err);
        cel_text_free(&file);
        cel_text_free(&head);
    }
    free_tree(root.child);
    return status;
}
