/* What a run leaves on the disk: the script with the data's digest, and directories that are another run's. */
#include <sys/stat.h>

#include "cli/auto.h"
#include "tests/tuning/planned.h"

START_TEST(directories)
{
    cel_error err;
    cel_frame *f = sixty("", "");
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    cel_auto *a = plan_of(f, &o);
    static cli_auto c;
    char script[1200], want[1200], file[512];
    snprintf(file, sizeof file, "%s", test_path("table.csv"));
    c = (cli_auto){.file = file, .shown = "table.csv", .delimiter = ','};
    snprintf(c.directory, sizeof c.directory, "%s", test_path("run"));
    snprintf(script, sizeof script, "%s/script.R", c.directory);
    OK(cli_auto_check_directory(&c, a, false, &err)); /* not there yet */
    ck_assert_int_eq(mkdir(c.directory, 0777), 0);
    OK(cli_auto_check_directory(&c, a, false, &err)); /* empty */
    OK(cli_auto_write_script(&c, a, script, &err));
    ck_assert_int_eq(strncmp(test_read(script), "# SHA-256 of table.csv: ", 24), 0);
    ck_assert_ptr_nonnull(strstr(test_read(script), "library(kerasnip)\n"));
    OK(cli_auto_check_directory(&c, a, false, &err)); /* the same run */
    c.delimiter = ';';
    ck_assert_int_eq(cli_auto_check_directory(&c, a, false, &err), CEL_INPUT);
    snprintf(want, sizeof want, "%s is there already, and it is not of this command and these data", c.directory);
    ck_assert_str_eq(err.message, want);
    ck_assert_str_eq(err.code, "run.exists");
    OK(cli_auto_check_directory(&c, a, true, &err)); /* forced */
    unlink(script);
    rmdir(c.directory);
    snprintf(c.directory, sizeof c.directory, "%s", file);
    ck_assert_int_eq(cli_auto_check_directory(&c, a, true, &err), CEL_INPUT);
    snprintf(want, sizeof want, "%s is there already and is no directory", file);
    ck_assert_str_eq(err.message, want);
    cel_auto_free(a);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("cli/auto_write", directories)
