/* .keras files read back: what keras.c writes, built again from the archive alone. Not a reader of Keras's own files, whose HDF5 has
 * trees and heaps. Trusts nothing in the file. */
#ifndef CEL_KERAS_READ_H
#define CEL_KERAS_READ_H

#include "engine/network.h"

/* The network of the file with its weights. CEL_INPUT when it is no such archive, or does not hold what its config needs. */
cel_status cel_keras_read(const char *path, cel_network **out, cel_error *err);

#endif
