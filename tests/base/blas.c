/* OpenBLAS's threads are gone after the program asked for it, stay away, and its products are right. */
#include <cblas.h>
#include <dirent.h>

#include "base/blas.h"
#include "tests/test.h"

int openblas_get_num_threads(void);

/* Threads of this process; 0 where they cannot be counted. */
static int threads(void)
{
    int n = 0;
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *e; tasks && (e = readdir(tasks));)
        n += e->d_name[0] != '.';
    if (tasks)
        closedir(tasks);
    return n;
}

START_TEST(one_thread_and_right_products)
{
    enum { N = 300 };
    static float a[N * N], b[N * N], c[N * N];
    for (int i = 0; i < N * N; i++)
        a[i] = (float)(i % 7), b[i] = (float)(i % 5);
    cel_blas_stop_threads();
    ck_assert_int_le(threads(), 1);
    for (int times = 0; times < 2; times++) {
        cel_blas_hold();
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, N, N, 1, a, N, b, N, 0, c, N);
        ck_assert_int_eq(openblas_get_num_threads(), 1);
        ck_assert_int_le(threads(), 1);
    }
    for (int i = 0; i < N; i += 37)
        for (int j = 0; j < N; j += 41) {
            float sum = 0;
            for (int k = 0; k < N; k++)
                sum += a[i * N + k] * b[k * N + j];
            ck_assert(c[i * N + j] == sum); /* whole numbers: no rounding */
        }
}
END_TEST

TEST_MAIN("base/blas", one_thread_and_right_products)
