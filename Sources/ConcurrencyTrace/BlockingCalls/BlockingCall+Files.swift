extension BlockingCall {
  /// The C library's `read` on a file.
  public static let readFile = BlockingCall(name: "read(file)", category: .file)
  /// The C library's `readv` on a file.
  public static let readvFile = BlockingCall(name: "readv(file)", category: .file)
  /// The C library's `write` on a file.
  public static let writeFile = BlockingCall(name: "write(file)", category: .file)
  /// The C library's `writev` on a file.
  public static let writevFile = BlockingCall(name: "writev(file)", category: .file)
  /// The C library's `preadv2` on a file.
  public static let preadv2File = BlockingCall(name: "preadv2(file)", category: .file)
  /// The C library's `pwritev2` on a file.
  public static let pwritev2File = BlockingCall(name: "pwritev2(file)", category: .file)
  /// The C library's `sendfile`, for the file that it sends.
  public static let sendfileFile = BlockingCall(name: "sendfile(file)", category: .file)
  /// The C library's `splice` from or to a file.
  public static let spliceFile = BlockingCall(name: "splice(file)", category: .file)
  /// The C library's `getline` and `getdelim` on a file.
  public static let getdelimFile = BlockingCall(name: "getdelim(file)", category: .file)
  /// The C library's `fgets` on a file.
  public static let fgetsFile = BlockingCall(name: "fgets(file)", category: .file)
  /// The C library's `fread` on a file.
  public static let freadFile = BlockingCall(name: "fread(file)", category: .file)
  /// The C library's `fgetc` and `getc` on a file.
  public static let fgetcFile = BlockingCall(name: "fgetc(file)", category: .file)
  /// The C library's `fwrite` to a file.
  public static let fwriteFile = BlockingCall(name: "fwrite(file)", category: .file)
  /// The C library's `fputs` to a file.
  public static let fputsFile = BlockingCall(name: "fputs(file)", category: .file)
  /// The C library's `fputc` and `putc` to a file.
  public static let fputcFile = BlockingCall(name: "fputc(file)", category: .file)
  /// The C library's `fflush` of what goes to a file.
  public static let fflushFile = BlockingCall(name: "fflush(file)", category: .file)
  /// The C library's `fclose` that writes what goes to a file.
  public static let fcloseFile = BlockingCall(name: "fclose(file)", category: .file)
  /// The C library's `open`.
  public static let open = BlockingCall(name: "open", category: .file)
  /// The C library's `openat`.
  public static let openat = BlockingCall(name: "openat", category: .file)
  /// The C library's `creat`.
  public static let creat = BlockingCall(name: "creat", category: .file)
  /// The C library's `fopen`.
  public static let fopen = BlockingCall(name: "fopen", category: .file)
  /// The C library's `mkstemp`.
  public static let mkstemp = BlockingCall(name: "mkstemp", category: .file)
  /// The C library's `pread`.
  public static let pread = BlockingCall(name: "pread", category: .file)
  /// The C library's `pwrite`.
  public static let pwrite = BlockingCall(name: "pwrite", category: .file)
  /// The C library's `preadv`.
  public static let preadv = BlockingCall(name: "preadv", category: .file)
  /// The C library's `pwritev`.
  public static let pwritev = BlockingCall(name: "pwritev", category: .file)
  /// The C library's `copy_file_range`.
  public static let copyFileRange = BlockingCall(name: "copy_file_range", category: .file)
  /// The C library's `stat`.
  public static let stat = BlockingCall(name: "stat", category: .file)
  /// The C library's `lstat`.
  public static let lstat = BlockingCall(name: "lstat", category: .file)
  /// The C library's `fstatat`.
  public static let fstatat = BlockingCall(name: "fstatat", category: .file)
  /// The C library's `statx`.
  public static let statx = BlockingCall(name: "statx", category: .file)
  /// The C library's `access`.
  public static let access = BlockingCall(name: "access", category: .file)
  /// The C library's `faccessat`.
  public static let faccessat = BlockingCall(name: "faccessat", category: .file)
  /// The C library's `readlink`.
  public static let readlink = BlockingCall(name: "readlink", category: .file)
  /// The C library's `realpath`.
  public static let realpath = BlockingCall(name: "realpath", category: .file)
  /// The C library's `opendir`.
  public static let opendir = BlockingCall(name: "opendir", category: .file)
  /// The C library's `mkdir`.
  public static let mkdir = BlockingCall(name: "mkdir", category: .file)
  /// The C library's `rmdir`.
  public static let rmdir = BlockingCall(name: "rmdir", category: .file)
  /// The C library's `readdir`.
  public static let readdir = BlockingCall(name: "readdir", category: .file)
  /// The C library's `fts_open`, with which `FileManager.enumerator(at:)` begins.
  public static let ftsOpen = BlockingCall(name: "fts_open", category: .file)
  /// The C library's `fts_read`, in which each step of `FileManager.enumerator(at:)` ends.
  public static let ftsRead = BlockingCall(name: "fts_read", category: .file)
  /// The C library's `rename`.
  public static let rename = BlockingCall(name: "rename", category: .file)
  /// The C library's `renameat`.
  public static let renameat = BlockingCall(name: "renameat", category: .file)
  /// The C library's `link`.
  public static let link = BlockingCall(name: "link", category: .file)
  /// The C library's `symlink`.
  public static let symlink = BlockingCall(name: "symlink", category: .file)
  /// The C library's `unlink`.
  public static let unlink = BlockingCall(name: "unlink", category: .file)
  /// The C library's `unlinkat`.
  public static let unlinkat = BlockingCall(name: "unlinkat", category: .file)
  /// The C library's `remove`.
  public static let remove = BlockingCall(name: "remove", category: .file)
  /// The C library's `truncate`.
  public static let truncate = BlockingCall(name: "truncate", category: .file)
  /// The C library's `ftruncate`.
  public static let ftruncate = BlockingCall(name: "ftruncate", category: .file)
  /// The C library's `chmod`.
  public static let chmod = BlockingCall(name: "chmod", category: .file)
  /// The C library's `chown`.
  public static let chown = BlockingCall(name: "chown", category: .file)

  /// The calls on files and directories.
  static let files: [BlockingCall] = [
    readFile, readvFile, writeFile, writevFile, preadv2File, pwritev2File, sendfileFile, spliceFile,
    getdelimFile, fgetsFile, freadFile, fgetcFile,
    fwriteFile, fputsFile, fputcFile, fflushFile, fcloseFile,
    open, openat, creat, fopen, mkstemp, pread, pwrite, preadv, pwritev, copyFileRange, stat, lstat, fstatat, statx,
    access, faccessat, readlink, realpath, opendir, mkdir, rmdir, readdir, ftsOpen, ftsRead, rename, renameat, link,
    symlink, unlink, unlinkat, remove, truncate, ftruncate, chmod, chown,
  ]
}
