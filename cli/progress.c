/* The progress line: how much of how much, how fast, how long still, the best so far. */
#include "cli/progress.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

double cli_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void cli_progress_start(cli_progress *p, bool quiet)
{
    struct winsize size;
    memset(p, 0, sizeof *p);
    p->out = stderr;
    p->quiet = quiet;
    p->terminal = isatty(STDERR_FILENO) != 0;
    p->columns = p->terminal && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
    p->started = p->said = cli_clock();
}

static void add_duration(cel_text *t, double seconds)
{
    long s = (long)(seconds + 0.5);
    if (s < 3600)
        cel_text_addf(t, "%ld:%02ld", s / 60, s % 60);
    else
        cel_text_addf(t, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
}

void cli_progress_line(cel_text *t, size_t done, size_t total, double elapsed, const char *best, bool bar, int columns)
{
    enum { WIDE = 25 };
    double part = total ? (double)done / (double)total : 1.0;
    size_t start = t->length;
    if (bar) {
        static const char *const eighth[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
        int eighths = (int)(part * WIDE * 8);
        cel_text_add(t, " ");
        cel_text_repeat(t, "█", (size_t)eighths / 8);
        cel_text_add(t, eighth[eighths % 8]);
        cel_text_repeat(t, " ", (size_t)(WIDE - (eighths + 7) / 8));
        cel_text_add(t, " ");
    }
    cel_text_addf(t, "%zu/%zu", done, total);
    if (done > 0 && elapsed > 0) {
        double per_minute = 60.0 * (double)done / elapsed;
        cel_text_addf(t, per_minute >= 100 ? "  %.0f fits/min" : "  %.1f fits/min", per_minute);
        cel_text_add(t, done < total ? "  ETA " : "  in ");
        add_duration(t, done < total ? elapsed / (double)done * (double)(total - done) : elapsed);
    }
    if (best && best[0])
        cel_text_addf(t, "  best %s", best);
    if (!t->failed && cel_text_width(t->text + start) > columns - 1) {
        t->length = start + cel_text_fit(t->text + start, columns - 1);
        t->text[t->length] = '\0';
    }
}

void cli_progress_at(cli_progress *p, size_t done, size_t total, const char *best, double now)
{
    if (p->quiet)
        return;
    bool last = done >= total;
    if (p->terminal ? !last && now - p->said < 0.1
                    : !last && done * 10 / (total ? total : 1) == p->said_done * 10 / (total ? total : 1) && now - p->said < 60)
        return;
    cel_text t = {0};
    cli_progress_line(&t, done, total, now - p->started, best, p->terminal, p->terminal ? p->columns : INT_MAX);
    if (!t.failed)
        fprintf(p->out, p->terminal ? "\r\033[K%s" : "%s\n", t.text);
    fflush(p->out);
    cel_text_free(&t);
    p->open = p->terminal;
    p->said = now;
    p->said_done = done;
}

void cli_progress_end(cli_progress *p)
{
    if (p->open)
        fputs("\r\033[K", p->out);
    p->open = false;
}
