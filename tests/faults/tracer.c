/* Runs a program, counts its file calls below a folder, and lets some of them fail or be its last.
 *
 *   tracer LOG FOLDER ACTION KIND FROM TO PROGRAM [ARGUMENT...]
 *
 * ACTION is `kill`, `gc` or the number of an error: with `gc`, git collects the garbage of FOLDER while the program waits
 * at the call, and then the call is made. It strikes calls FROM to TO (counted from 1) whose kind contains KIND;
 * `-` is every kind, and FROM 0 strikes none. LOG gets a line a call: number, kind, name, path (of a rename also the
 * new one), and `struck` where it was. Kinds: `e` can fail at all, `d` makes a descriptor, `c` changes the file system, `s` needs space on it.
 *
 * Calls are seen where they enter the kernel, so no library can hide one. Only those of the table below stop the program;
 * threads are followed, and what programs do that the program starts is let pass. Ends with the program's exit code, 137 where it was killed, 99 where it could not be traced.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/filter.h>
#include <linux/ptrace.h>
#include <linux/seccomp.h>

/* Where a call says which file: the descriptor in its first argument, a path there, or a path below a descriptor. */
enum where { DESCRIPTOR, PATH, BELOW };

static const struct call {
    long number;
    const char *name;
    enum where where;
    const char *kind;
} calls[] = {
#define CALL(name, where, kind) { SYS_##name, #name, where, kind },
    CALL(open, PATH, "ed") CALL(openat, BELOW, "ed") CALL(creat, PATH, "edcs")
    CALL(read, DESCRIPTOR, "e") CALL(pread64, DESCRIPTOR, "e") CALL(readv, DESCRIPTOR, "e") CALL(lseek, DESCRIPTOR, "e")
    CALL(getdents64, DESCRIPTOR, "e") CALL(fstat, DESCRIPTOR, "e") CALL(stat, PATH, "e") CALL(lstat, PATH, "e")
    CALL(newfstatat, BELOW, "e") CALL(statx, BELOW, "e") CALL(access, PATH, "e") CALL(faccessat, BELOW, "e")
    CALL(faccessat2, BELOW, "e") CALL(readlink, PATH, "e") CALL(readlinkat, BELOW, "e") CALL(close, DESCRIPTOR, "")
    CALL(write, DESCRIPTOR, "ecs") CALL(pwrite64, DESCRIPTOR, "ecs") CALL(writev, DESCRIPTOR, "ecs")
    CALL(copy_file_range, DESCRIPTOR, "ecs") CALL(sendfile, DESCRIPTOR, "ecs") CALL(ftruncate, DESCRIPTOR, "ecs")
    CALL(fallocate, DESCRIPTOR, "ecs") CALL(fsync, DESCRIPTOR, "ecs") CALL(fdatasync, DESCRIPTOR, "ecs")
    CALL(mkdir, PATH, "ecs") CALL(mkdirat, BELOW, "ecs") CALL(link, PATH, "ecs") CALL(linkat, BELOW, "ecs")
    CALL(symlink, PATH, "ecs") CALL(symlinkat, PATH, "ecs") CALL(rename, PATH, "ecs") CALL(renameat, BELOW, "ecs")
    CALL(renameat2, BELOW, "ecs") CALL(unlink, PATH, "ec") CALL(unlinkat, BELOW, "ec") CALL(rmdir, PATH, "ec")
    CALL(chmod, PATH, "ec") CALL(fchmod, DESCRIPTOR, "ec") CALL(fchmodat, BELOW, "ec") CALL(utimensat, BELOW, "ec")
    CALL(flock, DESCRIPTOR, "e")
#undef CALL
};

enum { CALLS = sizeof calls / sizeof *calls };

static void give_up(const char *what) {
    fprintf(stderr, "tracer: %s: %s\n", what, strerror(errno));
    exit(99);
}

/* Stops this program, and what it becomes, at the calls of the table and at no others: a stop costs more than a call. */
static void stop_at_calls(void) {
    struct sock_filter filter[CALLS + 3] = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)) };
    for (unsigned i = 0; i < CALLS; i++)
        filter[i + 1] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].number, CALLS - i, 0);
    filter[CALLS + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    filter[CALLS + 2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    struct sock_fprog program = { CALLS + 3, filter };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        give_up("seccomp");
}

/* Whether it is a thread of the program. The kernel is asked once for each: no number comes back within a run. */
static int is_own(pid_t program, pid_t thread) {
    enum { KNOWN = 256 };
    static struct { pid_t thread; int own; } known[KNOWN];
    unsigned at = (unsigned)thread % KNOWN;
    if (known[at].thread != thread) {
        char task[64];
        snprintf(task, sizeof task, "/proc/%d/task/%d", program, thread);
        known[at].thread = thread;
        known[at].own = access(task, F_OK) == 0;
    }
    return known[at].own;
}

/* Lets the current call of a thread fail: it is left out, but for a close, which has closed even where it fails. */
static void fail(pid_t thread, const struct call *call, long error) {
    struct user_regs_struct registers;
    if (call->number == SYS_close) {
        int status;
        if (ptrace(PTRACE_SYSCALL, thread, 0, 0) != 0 || waitpid(thread, &status, __WALL) != thread || !WIFSTOPPED(status))
            give_up("close");
    }
    ptrace(PTRACE_GETREGS, thread, 0, &registers);
    if (call->number != SYS_close)
        registers.orig_rax = (unsigned long long)-1;
    registers.rax = (unsigned long long)-error;
    ptrace(PTRACE_SETREGS, thread, 0, &registers);
}

/* The text at an address of the program. */
static void text_at(pid_t pid, unsigned long address, char *out, size_t size) {
    size_t length = 0;
    while (length + 1 < size) {
        /* What lies on the next page may be nothing. */
        size_t part = 4096 - (address + length) % 4096;
        if (part > size - 1 - length)
            part = size - 1 - length;
        struct iovec here = { out + length, part }, there = { (void *)(address + length), part };
        ssize_t got = process_vm_readv(pid, &here, 1, &there, 1, 0);
        if (got <= 0 || memchr(out + length, 0, (size_t)got) != NULL) {
            length += got > 0 ? (size_t)got : 0;
            break;
        }
        length += (size_t)got;
    }
    out[length] = 0;
}

/* The path of a descriptor; of the current folder for AT_FDCWD. */
static void path_of(pid_t pid, int descriptor, char *out, size_t size) {
    char link[64];
    if (descriptor == AT_FDCWD)
        snprintf(link, sizeof link, "/proc/%d/cwd", pid);
    else
        snprintf(link, sizeof link, "/proc/%d/fd/%d", pid, descriptor);
    ssize_t length = readlink(link, out, size - 1);
    out[length < 0 ? 0 : length] = 0;
}

/* The whole path of the text at an address, below a descriptor. */
static void whole_path(pid_t pid, int below, unsigned long address, char *out, size_t size) {
    char path[4096];
    text_at(pid, address, path, sizeof path);
    if (path[0] == '/') {
        snprintf(out, size, "%s", path);
        return;
    }
    path_of(pid, below, out, size);
    if (path[0] != 0) {
        size_t length = strlen(out);
        snprintf(out + length, size - length, "/%s", path);
    }
}

/* The whole path that a call is about; of a rename ` -> ` and the new one as well. */
static void subject(pid_t pid, const struct call *call, const unsigned long long *args, char *out, size_t size) {
    if (call->where == DESCRIPTOR)
        path_of(pid, (int)args[0], out, size);
    else if (call->where == PATH)
        whole_path(pid, AT_FDCWD, args[0], out, size);
    else
        whole_path(pid, (int)args[0], args[1], out, size);
    size_t length = strlen(out);
    if (strncmp(call->name, "rename", 6) == 0 && length + 5 < size) {
        strcpy(out + length, " -> ");
        if (call->where == PATH)
            whole_path(pid, AT_FDCWD, args[1], out + length + 4, size - length - 4);
        else
            whole_path(pid, (int)args[2], args[3], out + length + 4, size - length - 4);
    }
}

/* Whether a descriptor can be written to: only then does the file system have something to say when it is closed. */
static int is_writable(pid_t pid, int descriptor) {
    char name[64];
    unsigned flags = 0;
    snprintf(name, sizeof name, "/proc/%d/fdinfo/%d", pid, descriptor);
    FILE *info = fopen(name, "r");
    if (info == NULL || fscanf(info, "pos: %*d flags: %o", &flags) != 1)
        flags = 0;
    if (info != NULL)
        fclose(info);
    return (flags & O_ACCMODE) != O_RDONLY;
}

/* The kind of a call; of an open, by what it is opened for. */
static const char *kind_of(pid_t pid, const struct call *call, const unsigned long long *args) {
    if (call->number == SYS_close)
        return is_writable(pid, (int)args[0]) ? "ecs" : "";
    unsigned long long flags = call->number == SYS_openat ? args[2] : call->number == SYS_open ? args[1] : 0;
    if (flags & O_CREAT)
        return "edcs";
    return flags & (O_WRONLY | O_RDWR | O_TRUNC) ? "edc" : call->kind;
}

/* Takes away at once what no reference reaches; git does not where a reference is locked. */
static void collect_garbage(const char *folder) {
    int status;
    pid_t git = fork();
    if (git == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(127);
        execlp("git", "git", "-C", folder, "gc", "--quiet", "--prune=now", (char *)NULL);
        _exit(127);
    }
    if (git < 0 || waitpid(git, &status, 0) != git || !WIFEXITED(status) || WEXITSTATUS(status) == 127)
        give_up("git gc");
}

int main(int argc, char **argv) {
    if (argc < 8)
        give_up("too few arguments");
    FILE *log = fopen(argv[1], "w");
    if (log == NULL)
        give_up(argv[1]);
    const char *folder = argv[2], *kind = argv[4];
    int kills = strcmp(argv[3], "kill") == 0, collects = strcmp(argv[3], "gc") == 0;
    long error = atol(argv[3]), from = atol(argv[5]), to = atol(argv[6]), count = 0;
    pid_t program = fork();
    if (program == 0) {
        fclose(log);
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0)
            give_up("ptrace");
        raise(SIGSTOP);
        stop_at_calls();
        execv(argv[7], argv + 7);
        give_up(argv[7]);
    }
    int status;
    if (program < 0 || waitpid(program, &status, 0) != program || !WIFSTOPPED(status))
        give_up("start");
    long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
    if (ptrace(PTRACE_SETOPTIONS, program, 0, options | PTRACE_O_EXITKILL) != 0)
        give_up("ptrace");
    ptrace(PTRACE_CONT, program, 0, 0);
    for (;;) {
        pid_t thread = waitpid(-1, &status, __WALL);
        if (thread < 0)
            give_up("wait");
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (thread != program)
                continue;
            fclose(log);
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        if (status >> 8 != (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
            int signal = WSTOPSIG(status), own = signal == SIGTRAP || signal == SIGSTOP;
            ptrace(PTRACE_CONT, thread, 0, own ? 0 : signal);
            continue;
        }
        struct ptrace_syscall_info info;
        if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) <= 0) {
            if (errno == ESRCH) /* Another thread ended the program. */
                continue;
            give_up("ptrace");
        }
        const struct call *call = NULL;
        int own = is_own(program, thread);
        for (size_t i = 0; own && i < CALLS; i++)
            if ((unsigned long long)calls[i].number == info.seccomp.nr)
                call = &calls[i];
        char path[8192] = "";
        if (call != NULL)
            subject(thread, call, info.seccomp.args, path, sizeof path);
        if (call != NULL && strncmp(path, folder, strlen(folder)) == 0) {
            const char *is = kind_of(thread, call, info.seccomp.args);
            count++;
            int struck = from > 0 && count >= from && count <= to && (*kind == '-' || strstr(is, kind) != NULL);
            fprintf(log, "%ld\t%s\t%s\t%s\t%s\n", count, is, call->name, path, struck ? "struck" : "");
            if (struck && kills) {
                kill(program, SIGKILL);
                continue;
            }
            if (struck && collects)
                collect_garbage(folder);
            if (struck && !collects)
                fail(thread, call, error);
        }
        ptrace(PTRACE_CONT, thread, 0, 0);
    }
}
