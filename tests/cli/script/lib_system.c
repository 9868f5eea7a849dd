/* Dates, times, differences, the world around. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"as.Date(\"2024-02-28\") + 0:2; as.Date(\"2024-03-01\") - as.Date(\"2024-02-28\")\n"
     "seq(as.Date(\"2024-01-01\"), by = \"week\", length.out = 3); seq(as.Date(\"2024-01-15\"), as.Date(\"2024-04-15\"), by = \"month\")\n"
     "format(as.Date(\"2024-03-05\"), \"%j %U %y\"); months(as.Date(\"2024-03-05\"))\n"
     "weekdays(as.Date(\"2024-03-05\") + 0:1); quarters(as.Date(\"2024-05-05\"))\n"
     "as.numeric(as.Date(\"2024-01-01\")); diff(as.Date(c(\"2024-01-01\", \"2024-01-05\")))\n"
     "range(as.Date(c(\"2024-01-05\", \"2024-01-01\"))); as.Date(NA); is.na(as.Date(NA))\n"
     "as.Date(\"2024-01-31\") > as.Date(\"2024-01-30\"); format(as.POSIXct(\"2024-03-05 14:30:00\", tz = \"UTC\"), \"%Y/%m/%d %H:%M:%S\")\n"
     "as.POSIXct(\"2024-03-05 14:30:00\", tz = \"UTC\") + 3600; difftime(as.POSIXct(\"2024-03-05 14:30:00\", tz = \"UTC\"), as.POSIXct(\"2024-03-05 14:00:00\", tz = \"UTC\"))\n"
     "units(difftime(as.Date(\"2024-01-02\"), as.Date(\"2024-01-01\")))\n"
     "as.Date(as.POSIXct(\"2024-03-05 14:30:00\", tz = \"UTC\")); ymd(\"2024-01-02\")\n"
     "year(as.Date(\"2024-03-05\")); month(as.Date(\"2024-03-05\")); rev(as.Date(c(\"2024-01-01\", \"2024-01-02\")))\n"
     "sort(as.Date(c(\"2024-01-02\", \"2024-01-01\"))); unique(as.Date(c(\"2024-01-01\", \"2024-01-01\")))\n"
     "data.frame(d = as.Date(\"2024-01-01\")); paste(\"on\", as.Date(\"2024-01-01\"))\n"
     "as.character(as.Date(\"2024-01-01\")); cat(format(as.Date(\"2024-01-01\")), \"\\n\")\n"
     "class(Sys.Date()); class(Sys.time()); length(commandArgs(trailingOnly = TRUE))\n"
     "file.exists(\"/nonexistent\"); nchar(Sys.getenv(\"HOME\")) > 0; Sys.getenv(\"NOT_SET_AT_ALL\")\n"
     "inherits(system.time(1), \"proc_time\"); mean(as.Date(c(\"2024-01-01\", \"2024-01-03\")))\n"
     "as.integer(format(as.Date(\"2024-03-05\"), \"%Y\")); cut(as.numeric(as.Date(\"2024-01-05\")), 2) |> class()",
     "[1] \"2024-02-28\" \"2024-02-29\" \"2024-03-01\"\n"
     "Time difference of 2 days\n"
     "[1] \"2024-01-01\" \"2024-01-08\" \"2024-01-15\"\n"
     "[1] \"2024-01-15\" \"2024-02-15\" \"2024-03-15\" \"2024-04-15\"\n"
     "[1] \"065 09 24\"\n"
     "[1] \"March\"\n"
     "[1] \"Tuesday\"   \"Wednesday\"\n"
     "[1] \"Q2\"\n"
     "[1] 19723\n"
     "Time difference of 4 days\n"
     "[1] \"2024-01-01\" \"2024-01-05\"\n"
     "[1] NA\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] \"2024/03/05 14:30:00\"\n"
     "[1] \"2024-03-05 15:30:00 UTC\"\n"
     "Time difference of 30 mins\n"
     "[1] \"days\"\n"
     "[1] \"2024-03-05\"\n"
     "[1] \"2024-01-02\"\n"
     "[1] 2024\n"
     "[1] 3\n"
     "[1] \"2024-01-02\" \"2024-01-01\"\n"
     "[1] \"2024-01-01\" \"2024-01-02\"\n"
     "[1] \"2024-01-01\"\n"
     "           d\n"
     "1 2024-01-01\n"
     "[1] \"on 2024-01-01\"\n"
     "[1] \"2024-01-01\"\n"
     "2024-01-01 \n"
     "[1] \"Date\"\n"
     "[1] \"POSIXct\" \"POSIXt\" \n"
     "[1] 0\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] \"\"\n"
     "[1] TRUE\n"
     "[1] \"2024-01-02\"\n"
     "[1] 2024\n"
     "[1] \"factor\"\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/lib_system", prints_what_R_prints)
