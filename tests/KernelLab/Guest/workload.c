/* Memory whose true access pattern is known.
 *
 *   workload [--for SECONDS] [--at ADDRESS] [--physical] [--anew] NAME=SIZE:BEHAVIOUR ...
 *   workload [--for SECONDS] [--at ADDRESS] [--physical] [--anew] --stairs COUNT:SIZE:FIRST:EACH[:PERIOD]
 *
 * BEHAVIOUR is one of
 *   steady:PERIOD       all pages are touched, one after the other, each PERIOD (2ms, 0.5s)
 *   duty:PERCENT:CYCLE  all pages are touched again and again each 5 ms in the first PERCENT of each CYCLE, and not in the rest of it
 *   once                all pages are touched once, at the start
 *   never               the pages are mapped, and never touched
 *
 * --stairs: COUNT areas of SIZE. All are touched for FIRST, then each alone for EACH, the one at the highest address first. Touching means all
 * pages each PERIOD (5ms). Ends after the last step, or stays idle until --for is over.
 *
 * --anew: before each pass the CPU forgets all addresses that it has looked up. An emulated one keeps them for long, and sets a page's accessed bit, by
 * which DAMON sees accesses, only when it looks its address up.
 *
 * Sizes take K, M, G; times take ms, s or nothing (seconds). Areas lie in the order of the arguments from --at (default 0x100000000000) on, in pages of
 * the base size, one page that is not mapped between two areas. Without --for it runs until it is killed.
 *
 * What is true is told on standard output, one JSON object a line, each with the time: "boot_ns" (CLOCK_BOOTTIME) and "real_ns" (CLOCK_REALTIME).
 * Events: start, area (one each; --physical adds its physical ranges), ready (every area is as it should be), phase (what is touched from
 * now on), stop (with the number of passes over each area). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

enum { AREAS_MAX = 64, DUTY_PERIOD_MS = 5, SCRATCH_PAGES = 64 };
enum behaviour { STEADY, DUTY, ONCE, NEVER };

struct area {
    char name[40];
    uint64_t size;
    enum behaviour behaviour;
    int64_t period;         /* ns between the starts of two passes */
    int64_t cycle, active;  /* DUTY: ns */
    volatile char *at;
    int64_t next;           /* when the next pass starts, CLOCK_MONOTONIC ns; INT64_MAX: never */
    uint64_t passes;
};

static struct area areas[AREAS_MAX];
static int area_count;
static uint64_t page_size;
static volatile char *scratch; /* --anew */
static volatile sig_atomic_t stopped;

static void fail(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs("workload: ", stderr);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    exit(2);
}

static int64_t clock_ns(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* Starts the JSON object of an event; the caller ends the line. */
static void tell(const char *event)
{
    printf("{\"event\":\"%s\",\"boot_ns\":%lld,\"real_ns\":%lld", event, (long long)clock_ns(CLOCK_BOOTTIME), (long long)clock_ns(CLOCK_REALTIME));
}

static uint64_t parse_size(const char *text)
{
    char *end;
    uint64_t value = strtoull(text, &end, 0);
    switch (*end) {
    case 'G': value <<= 10; /* fall through */
    case 'M': value <<= 10; /* fall through */
    case 'K': value <<= 10; end++;
    }
    if (end == text || *end || value == 0 || value % page_size)
        fail("'%s' is no size in whole pages", text);
    return value;
}

static int64_t parse_time(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (!strcmp(end, "ms"))
        value /= 1000;
    else if (*end && strcmp(end, "s"))
        fail("'%s' is no time", text);
    if (end == text || !(value >= 0) || value > 1e6)
        fail("'%s' is no time", text);
    return (int64_t)(value * 1e9);
}

static struct area *new_area(void)
{
    if (area_count == AREAS_MAX)
        fail("more than %d areas", AREAS_MAX);
    return &areas[area_count++];
}

static void parse_area(char *text)
{
    char *name = strtok(text, "="), *size = strtok(NULL, ":"), *kind = strtok(NULL, ":"), *first = strtok(NULL, ":"), *second = strtok(NULL, ":");
    if (!kind || strlen(name) >= sizeof areas[0].name || strpbrk(name, "\"\\[]$`"))
        fail("an area is NAME=SIZE:BEHAVIOUR");
    struct area *area = new_area();
    strcpy(area->name, name);
    area->size = parse_size(size);
    if (!strcmp(kind, "steady") && first && !second) {
        area->behaviour = STEADY;
        area->period = parse_time(first);
    } else if (!strcmp(kind, "duty") && second) {
        double percent = atof(first);
        area->behaviour = DUTY;
        area->period = DUTY_PERIOD_MS * 1000000LL;
        area->cycle = parse_time(second);
        area->active = (int64_t)((double)area->cycle * percent / 100);
        if (!(percent > 0 && percent <= 100) || area->cycle < area->period)
            fail("duty is PERCENT:CYCLE, up to 100, at least %d ms", DUTY_PERIOD_MS);
    } else if (!strcmp(kind, "once") && !first) {
        area->behaviour = ONCE;
    } else if (!strcmp(kind, "never") && !first) {
        area->behaviour = NEVER;
    } else {
        fail("'%s': no such behaviour", kind);
    }
}

struct stairs {
    int count;
    int64_t first, each, period;
};

static struct stairs parse_stairs(char *text)
{
    char *count = strtok(text, ":"), *size = strtok(NULL, ":"), *first = strtok(NULL, ":"), *each = strtok(NULL, ":"), *period = strtok(NULL, ":");
    if (!each)
        fail("--stairs is COUNT:SIZE:FIRST:EACH[:PERIOD]");
    struct stairs stairs = { atoi(count), parse_time(first), parse_time(each), period ? parse_time(period) : 5000000 };
    uint64_t bytes = parse_size(size);
    if (stairs.count < 1 || stairs.count > AREAS_MAX)
        fail("--stairs: between 1 and %d areas", AREAS_MAX);
    for (int i = 0; i < stairs.count; i++) {
        struct area *area = new_area();
        snprintf(area->name, sizeof area->name, "step%d", i);
        area->size = bytes;
        area->behaviour = STEADY;
        area->period = stairs.period;
    }
    return stairs;
}

static void map_areas(uint64_t at)
{
    for (int i = 0; i < area_count; i++) {
        struct area *area = &areas[i];
        void *wanted = (void *)(uintptr_t)at;
        area->at = mmap(wanted, area->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
        if (area->at != wanted)
            fail("cannot map %s at %#llx: %s", area->name, (unsigned long long)at, strerror(errno));
        madvise(wanted, area->size, MADV_NOHUGEPAGE);
        /* Kernels without names for anonymous memory refuse; the name is only a help. */
        prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, wanted, area->size, area->name);
        at += area->size + page_size;
    }
}

/* Takes a right away from more pages than the kernel tells the CPU of one by one: it then drops all. */
static void forget_addresses(void)
{
    for (int i = 0; i < SCRATCH_PAGES; i++)
        scratch[(uint64_t)i * page_size]++;
    if (mprotect((void *)(uintptr_t)scratch, SCRATCH_PAGES * page_size, PROT_READ) || mprotect((void *)(uintptr_t)scratch, SCRATCH_PAGES * page_size, PROT_READ | PROT_WRITE))
        fail("cannot change the protection of a mapping: %s", strerror(errno));
}

static void pass(struct area *area)
{
    if (scratch)
        forget_addresses();
    for (uint64_t offset = 0; offset < area->size; offset += page_size)
        area->at[offset]++;
    area->passes++;
}

static int by_value(const void *one, const void *other)
{
    uint64_t left = *(const uint64_t *)one, right = *(const uint64_t *)other;
    return left < right ? -1 : left > right;
}

/* The physical ranges of an area's pages, sorted and adjacent ones joined, as a JSON list of [start, end). Needs CAP_SYS_ADMIN. */
static void tell_physical(const struct area *area)
{
    int file = open("/proc/self/pagemap", O_RDONLY);
    uint64_t count = area->size / page_size, start = 0, end = 0;
    uint64_t *entries = malloc(count * sizeof *entries);
    int first = 1;
    if (file < 0 || !entries || pread(file, entries, count * 8, (off_t)((uintptr_t)area->at / page_size * 8)) != (ssize_t)(count * 8))
        fail("cannot read /proc/self/pagemap: %s", strerror(errno));
    close(file);
    /* Pages that are not present count as page 0, which no process has. */
    for (uint64_t i = 0; i < count; i++)
        entries[i] = entries[i] >> 63 ? (entries[i] & ((1ULL << 55) - 1)) * page_size : 0;
    qsort(entries, count, sizeof *entries, by_value);
    printf(",\"physical\":[");
    for (uint64_t i = 0; i <= count; i++) {
        uint64_t page = i < count ? entries[i] : 0;
        if (page && page == end) {
            end += page_size;
            continue;
        }
        if (end) {
            printf("%s[%llu,%llu]", first ? "" : ",", (unsigned long long)start, (unsigned long long)end);
            first = 0;
        }
        start = page;
        end = page ? page + page_size : 0;
    }
    printf("]");
    free(entries);
}

static void tell_areas(int physical)
{
    static const char *const names[] = { "steady", "duty", "once", "never" };
    for (int i = 0; i < area_count; i++) {
        struct area *area = &areas[i];
        tell("area");
        printf(",\"name\":\"%s\",\"start\":%llu,\"end\":%llu,\"behaviour\":\"%s\",\"period_ns\":%lld,\"cycle_ns\":%lld,\"active_ns\":%lld", area->name,
            (unsigned long long)(uintptr_t)area->at, (unsigned long long)(uintptr_t)area->at + area->size, names[area->behaviour],
            (long long)area->period, (long long)area->cycle, (long long)area->active);
        if (physical)
            tell_physical(area);
        puts("}");
    }
}

static void sleep_until(int64_t when)
{
    struct timespec time = { when / 1000000000, when % 1000000000 };
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

/* When a duty area is due next, not before now. */
static int64_t due(const struct area *area, int64_t origin, int64_t now)
{
    int64_t next = area->next + area->period;
    if (next < now)
        next = now;
    if (area->behaviour == DUTY && (next - origin) % area->cycle >= area->active)
        next += area->cycle - (next - origin) % area->cycle;
    return next;
}

/* Touches areas [from, to) as they should be, until a time or a signal. */
static void run(int from, int to, int64_t until)
{
    int64_t origin = clock_ns(CLOCK_MONOTONIC);
    for (int i = from; i < to; i++)
        areas[i].next = areas[i].behaviour <= DUTY ? origin : INT64_MAX;
    while (!stopped) {
        struct area *next = NULL;
        for (int i = from; i < to; i++)
            if (areas[i].next < INT64_MAX && (!next || areas[i].next < next->next))
                next = &areas[i];
        int64_t when = next && next->next < until ? next->next : until;
        int64_t now = clock_ns(CLOCK_MONOTONIC);
        if (when > now) {
            sleep_until(when);
            continue;
        }
        if (now >= until)
            return;
        pass(next);
        next->next = due(next, origin, clock_ns(CLOCK_MONOTONIC));
    }
}

static void tell_phase(const char *name, int from, int to)
{
    tell("phase");
    printf(",\"name\":\"%s\",\"start\":%llu,\"end\":%llu}\n", name, (unsigned long long)(uintptr_t)areas[from].at,
        (unsigned long long)((uintptr_t)areas[to - 1].at + areas[to - 1].size));
}

static void on_signal(int signal)
{
    (void)signal;
    stopped = 1;
}

int main(int count, char **arguments)
{
    uint64_t at = 0x100000000000;
    int64_t length = 0;
    int physical = 0;
    struct stairs stairs = { 0 };
    page_size = (uint64_t)sysconf(_SC_PAGESIZE);
    setvbuf(stdout, NULL, _IOLBF, 0);

    for (int i = 1; i < count; i++) {
        if (!strcmp(arguments[i], "--for") && i + 1 < count)
            length = parse_time(arguments[++i]);
        else if (!strcmp(arguments[i], "--at") && i + 1 < count)
            at = strtoull(arguments[++i], NULL, 0);
        else if (!strcmp(arguments[i], "--physical"))
            physical = 1;
        else if (!strcmp(arguments[i], "--anew")) {
            scratch = mmap(NULL, SCRATCH_PAGES * page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (scratch == MAP_FAILED)
                fail("cannot map: %s", strerror(errno));
        } else if (!strcmp(arguments[i], "--stairs") && i + 1 < count)
            stairs = parse_stairs(arguments[++i]);
        else
            parse_area(arguments[i]);
    }
    if (area_count == 0 || (stairs.count && stairs.count != area_count))
        fail("give areas, or --stairs");

    struct sigaction act = { .sa_handler = on_signal };
    sigaction(SIGTERM, &act, NULL);
    sigaction(SIGINT, &act, NULL);
    tell("start");
    printf(",\"pid\":%d,\"page_size\":%llu}\n", (int)getpid(), (unsigned long long)page_size);
    map_areas(at);
    for (int i = 0; i < area_count; i++)
        if (areas[i].behaviour != NEVER)
            pass(&areas[i]);
    tell_areas(physical);
    tell("ready");
    puts("}");

    int64_t begin = clock_ns(CLOCK_MONOTONIC);
    int64_t until = length ? begin + length : INT64_MAX;
    if (stairs.count) {
        tell_phase("all", 0, area_count);
        run(0, area_count, begin + stairs.first);
        for (int i = area_count - 1; i >= 0 && !stopped; i--) {
            tell_phase(areas[i].name, i, i + 1);
            run(i, i + 1, begin + stairs.first + (area_count - i) * stairs.each);
        }
        if (length && !stopped) {
            tell("idle");
            puts("}");
            run(0, 0, until);
        }
    } else {
        run(0, area_count, until);
    }
    tell("stop");
    printf(",\"passes\":{");
    for (int i = 0; i < area_count; i++)
        printf("%s\"%s\":%llu", i ? "," : "", areas[i].name, (unsigned long long)areas[i].passes);
    puts("}}");
    return 0;
}
