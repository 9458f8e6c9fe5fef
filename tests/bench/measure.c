/* SPDX-License-Identifier: MIT
 *
 * Time, memory, disk: what the figures are made of and held against.
 */
#include "bench.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/paths.h"

void bench_fail(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fputs("tiepdan-bench: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- samples ---- */

void samples_add(struct samples *samples, int64_t ns)
{
    ARRAY_GROW(samples->ns, samples->cap, samples->n + 1);
    samples->ns[samples->n++] = ns;
}

static int compare_ns(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

double samples_ms(struct samples *samples, double share)
{
    if (samples->n == 0)
        return -1;
    qsort(samples->ns, samples->n, sizeof *samples->ns, compare_ns);
    size_t at = (size_t)((double)(samples->n - 1) * share + 0.5);
    return (double)samples->ns[at] / 1e6;
}

void samples_release(struct samples *samples)
{
    free(samples->ns);
    *samples = (struct samples){0};
}

/* ---- memory ---- */

/* The process's private memory that no file stands behind. */
double anonymous_mb(void)
{
    char line[256];
    unsigned long kb = 0;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    if (file == NULL)
        return -1;
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "Anonymous:", 10) == 0)
            kb = strtoul(line + 10, NULL, 10);
    fclose(file);
    return (double)kb / 1024;
}

double memory_gb_s(size_t bytes)
{
    size_t n = bytes / sizeof(uint64_t);
    uint64_t *block = xcalloc(n, sizeof *block);
    volatile uint64_t kept = 0;
    double best = 0;
    for (size_t i = 0; i < n; i++)
        block[i] = i;
    for (int turn = 0; turn < 3; turn++) {
        int64_t start = now_ns();
        uint64_t sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += block[i];
        kept = kept + sum;
        double speed = (double)bytes / (double)(now_ns() - start);
        best = speed > best ? speed : best;
    }
    free(block);
    return best;
}

/* ---- disk ---- */

uint64_t directory_bytes(const char *dir)
{
    uint64_t bytes = 0;
    DIR *stream = opendir(dir);
    const struct dirent *entry;
    while (stream != NULL && (entry = readdir(stream)) != NULL) {
        struct stat st;
        char *path = path_join(dir, entry->d_name);
        if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
            bytes += (uint64_t)st.st_size;
        free(path);
    }
    if (stream != NULL)
        closedir(stream);
    return bytes;
}

void drop_cached(const char *dir, const char *name)
{
    char *path = path_join(dir, name);
    int fd = open(path, O_RDWR);
    if (fd < 0 || fsync(fd) != 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0)
        bench_fail("%s cannot be put out of memory", path);
    close(fd);
    free(path);
}

double append_sync_ms(const char *dir, size_t n)
{
    static const char block[4096] = {1};
    char *path = path_join(dir, "append");
    struct samples samples = {0};
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    if (fd < 0)
        bench_fail("%s cannot be made", path);
    for (size_t i = 0; i < n; i++) {
        int64_t start = now_ns();
        if (write(fd, block, sizeof block) != sizeof block || fdatasync(fd) != 0)
            bench_fail("%s cannot be written", path);
        samples_add(&samples, now_ns() - start);
    }
    close(fd);
    unlink(path);
    free(path);
    double ms = samples_ms(&samples, 0.5);
    samples_release(&samples);
    return ms;
}

/* ---- the machine ---- */

static void processor_name(char out[128])
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    snprintf(out, 128, "unknown processor");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (colon == NULL || strncmp(line, "model name", 10) != 0)
            continue;
        snprintf(out, 128, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        break;
    }
    if (file != NULL)
        fclose(file);
}

static const char *file_system(const char *dir)
{
    struct statfs fs;
    if (statfs(dir, &fs) != 0)
        return "unknown file system";
    switch ((unsigned long)fs.f_type) {
    case 0xEF53: return "ext4";
    case 0x58465342: return "xfs";
    case 0x9123683E: return "btrfs";
    case 0x01021994: return "tmpfs (nothing is durable here)";
    case 0x794C7630: return "overlayfs";
    default: return "another file system";
    }
}

void print_machine(const char *dir)
{
    char processor[128];
    struct utsname name;
    double load[3] = {0};
    processor_name(processor);
    if (uname(&name) != 0 || getloadavg(load, 3) < 1)
        bench_fail("the system does not tell what it is");
    double gb = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) / 1e9;
    printf("machine: %s, %ld cores, %.0f GB, %s %s, %s, load %.2f\n", processor,
        sysconf(_SC_NPROCESSORS_ONLN), gb, name.sysname, name.release, file_system(dir),
        load[0]);
}
