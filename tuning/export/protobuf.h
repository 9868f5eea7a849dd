/* Protocol Buffers, written field by field: what an ONNX model needs. A message is a growing run of bytes; a message inside
 * another is written first and then added whole. Format: "Encoding", protobuf.dev. */
#ifndef CEL_PROTOBUF_H
#define CEL_PROTOBUF_H

#include "base/base.h"

/* Zero-initialise; `bytes.text[0..bytes.length)` is the message. A failed addition sets `bytes.failed`. */
typedef struct cel_proto {
    cel_text bytes;
} cel_proto;

/* Fields are numbered from 1. Repeated fields: one call for each value. */
void cel_proto_int(cel_proto *p, uint32_t field, int64_t x); /* int32, int64, enum, bool */
void cel_proto_float(cel_proto *p, uint32_t field, float x);
void cel_proto_text(cel_proto *p, uint32_t field, const char *text);
void cel_proto_bytes(cel_proto *p, uint32_t field, const void *bytes, size_t size);
/* Numbers as little-endian bytes, the form of a tensor's raw_data. */
void cel_proto_floats(cel_proto *p, uint32_t field, const float *x, size_t n);
void cel_proto_longs(cel_proto *p, uint32_t field, const int64_t *x, size_t n);
/* Adds `inner` as a field and empties it; a failure of `inner` becomes one of `p`. */
void cel_proto_message(cel_proto *p, uint32_t field, cel_proto *inner);
void cel_proto_free(cel_proto *p);

#endif
