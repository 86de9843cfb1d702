/* Copies a trace_pipe_raw file, one page at each read, as tracing delivers them.
 *
 *   pages FILE [COUNT]      to standard output; COUNT pages, or until it is killed
 *
 * busybox has nothing for this: cat joins pages by splice, and dd takes the first page only. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    static char page[4096];
    int file = count > 1 ? open(arguments[1], O_RDONLY) : -1;
    long left = count > 2 ? atol(arguments[2]) : -1;
    if (file < 0) {
        perror("pages");
        return 1;
    }
    while (left != 0) {
        ssize_t got = read(file, page, sizeof page);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || (got > 0 && write(1, page, (size_t)got) != got)) {
            perror("pages");
            return 1;
        }
        /* Nothing is no end here: an event may have come between the kernel's two looks. */
        if (got > 0)
            left--;
    }
    return 0;
}
