/* A picture of trees of the kernel's files, to be compared with a later one: one line an entry, in the order of names.
 *
 *   picture [-x NAME]... [-p NAME]... PATH...
 *
 *   d MODE PATH             a directory
 *   l MODE PATH -> TARGET   a symbolic link
 *   f MODE PATH = CONTENT   a file; content with \n, \\ and \xNN, or "!ERROR" where it cannot be read
 *   x MODE PATH             a file whose name, or the name of a directory above it, was given by -x: its content is not read
 *
 * What lies in a directory whose name was given by -p is left out.
 *
 * Files are opened without blocking and read up to 64 KiB. A path that does not exist is a line "- PATH". */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXCLUDED_MAX = 64, CONTENT_MAX = 64 << 10, PATH_LENGTH = 4096 };

struct names {
    const char *all[EXCLUDED_MAX];
    int count;
};

static struct names unread, pruned;

static int is_in(const struct names *names, const char *path)
{
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    for (int i = 0; i < names->count; i++)
        if (!strcmp(names->all[i], name))
            return 1;
    return 0;
}

static void print_content(const char *path)
{
    static unsigned char content[CONTENT_MAX];
    int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    ssize_t length = 0, got = -1;
    if (file >= 0)
        while (length < CONTENT_MAX && (got = read(file, content + length, (size_t)(CONTENT_MAX - length))) > 0)
            length += got;
    if (got < 0)
        printf("!%s", strerrorname_np(errno));
    for (ssize_t i = 0; got >= 0 && i < length; i++) {
        if (content[i] == '\n')
            fputs("\\n", stdout);
        else if (content[i] == '\\')
            fputs("\\\\", stdout);
        else if (content[i] < ' ' || content[i] > '~')
            printf("\\x%02x", content[i]);
        else
            putchar(content[i]);
    }
    if (file >= 0)
        close(file);
}

static void draw(const char *path, int read_contents)
{
    struct stat entry;
    if (lstat(path, &entry)) {
        printf("- %s\n", path);
        return;
    }
    unsigned mode = entry.st_mode & 07777;
    if (is_in(&unread, path))
        read_contents = 0;
    if (S_ISDIR(entry.st_mode)) {
        struct dirent **entries;
        printf("d %04o %s\n", mode, path);
        if (is_in(&pruned, path))
            return;
        int count = scandir(path, &entries, NULL, alphasort);
        for (int i = 0; i < count; i++) {
            char below[PATH_LENGTH];
            if (strcmp(entries[i]->d_name, ".") && strcmp(entries[i]->d_name, "..") &&
                snprintf(below, sizeof below, "%s/%s", path, entries[i]->d_name) < (int)sizeof below)
                draw(below, read_contents);
            free(entries[i]);
        }
        if (count >= 0)
            free(entries);
    } else if (S_ISLNK(entry.st_mode)) {
        char target[PATH_LENGTH];
        ssize_t length = readlink(path, target, sizeof target - 1);
        target[length < 0 ? 0 : length] = 0;
        printf("l %04o %s -> %s\n", mode, path, target);
    } else if (is_in(&pruned, path)) {
        printf("p %04o %s\n", mode, path);
    } else if (!read_contents) {
        printf("x %04o %s\n", mode, path);
    } else {
        printf("f %04o %s = ", mode, path);
        print_content(path);
        putchar('\n');
    }
}

int main(int count, char **arguments)
{
    int i = 1;
    for (; i + 1 < count && (!strcmp(arguments[i], "-x") || !strcmp(arguments[i], "-p")); i += 2) {
        struct names *names = arguments[i][1] == 'x' ? &unread : &pruned;
        if (names->count < EXCLUDED_MAX)
            names->all[names->count++] = arguments[i + 1];
    }
    for (; i < count; i++)
        draw(arguments[i], 1);
    return 0;
}
