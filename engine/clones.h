/* engine/clones: CEL_CLONES before a function with a plain loop compiles it for several vector widths; the program
 * picks one when it starts, so that one binary serves every machine. Products are never fused (-ffp-contract=off) and no
 * sum is reordered, so every clone gives the same bits. Sanitizer builds have one version. */
#ifndef CEL_CLONES_H
#define CEL_CLONES_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(undefined_behavior_sanitizer) || __has_feature(thread_sanitizer)
#define CEL_ONE_CLONE
#endif
#endif

#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(CEL_ONE_CLONE) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    (!defined(__clang__) || __clang_major__ >= 14)
#define CEL_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CEL_CLONES
#endif

#endif
