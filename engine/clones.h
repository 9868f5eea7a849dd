/* engine/clones: CEL_CLONES before a function with a plain loop compiles it for several vector widths; the program
 * picks one when it starts, so that one binary serves every machine. Products are never fused (-ffp-contract=off) and no
 * sum is reordered, so every clone gives the same bits. Sanitizer builds have one version, and so has clang,
 * which does not make the symbol of a clone that only other files call. */
#ifndef CEL_CLONES_H
#define CEL_CLONES_H

#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CEL_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CEL_CLONES
#endif

#endif
