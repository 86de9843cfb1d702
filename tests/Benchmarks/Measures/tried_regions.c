// The reference for reading a sysfs snapshot: opens, reads and closes five files of each region, and does nothing with them.
// tried_regions FOLDER ROUNDS: the median time of a round in microseconds.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const char *const files[] = {"start", "end", "nr_accesses", "age", "sz_filter_passed"};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static int by_value(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static long read_all(const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;
	char path[300], text[64];
	long bytes = 0;

	if (!directory)
		return -1;
	while ((entry = readdir(directory))) {
		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		for (int i = 0; i < 5; i++) {
			snprintf(path, sizeof(path), "%s/%s", entry->d_name, files[i]);
			int file = openat(dirfd(directory), path, O_RDONLY);
			ssize_t count = file < 0 ? -1 : read(file, text, sizeof(text));

			if (count < 0)
				return -1;
			bytes += count;
			close(file);
		}
	}
	closedir(directory);
	return bytes;
}

int main(int argc, char **argv)
{
	int rounds = argc == 3 ? atoi(argv[2]) : 0;
	double *times = calloc(rounds > 0 ? rounds : 1, sizeof(*times));

	for (int i = 0; i < rounds; i++) {
		double begin = now();

		if (read_all(argv[1]) <= 0) {
			perror(argv[1]);
			return 1;
		}
		times[i] = now() - begin;
	}
	if (rounds <= 0)
		return 2;
	qsort(times, rounds, sizeof(*times), by_value);
	printf("%.1f\n", times[rounds / 2]);
	return 0;
}
