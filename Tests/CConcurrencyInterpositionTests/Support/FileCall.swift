import CLibraryCalls
import Glibc
import Testing

/// A call on a file, by what it is reported as.
struct FileCall: Sendable, CustomTestStringConvertible {
  var name: String
  /// Another function of the same name, such as one for big files.
  var variant = ""
  /// Makes the call on a file, or on what is at the path; returns what it does, -1 for a null pointer.
  var perform: @Sendable (_ file: TemporaryFile) -> Int

  var testDescription: String { name + variant }

  private static func opening(_ kind: CInt, _ name: String) -> FileCall {
    FileCall(name: name, variant: " \(kind)") { file in
      let descriptor = call_open(file.path, kind, O_RDONLY, 0)
      return descriptor < 0 ? -1 : Int(close(descriptor))
    }
  }

  private static func withByte(_ body: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
    var byte: UInt8 = 0x78
    return withUnsafeMutableBytes(of: &byte, body)
  }

  static let all: [FileCall] =
    (0..<2).map { opening($0, "open") } + (2..<4).map { opening($0, "openat") }
    + (4..<6).map { opening($0, "open") } + (6..<8).map { opening($0, "openat") } + [
      FileCall(name: "creat") { file in
        let descriptor = creat(file.path, 0o600)
        return descriptor < 0 ? -1 : Int(close(descriptor))
      },
      FileCall(name: "fopen") { file in
        guard let stream = fopen(file.path, "r") else { return -1 }
        return Int(fclose(stream))
      },
      FileCall(name: "read(file)") { StreamCall.read.perform($0.descriptor) },
      FileCall(name: "readv(file)") { StreamCall.readv.perform($0.descriptor) },
      FileCall(name: "write(file)") { StreamCall.write.perform($0.descriptor) },
      FileCall(name: "writev(file)") { StreamCall.writev.perform($0.descriptor) },
      FileCall(name: "pread") { file in withByte { $0.baseAddress.map { pread(file.descriptor, $0, 1, 0) } ?? -2 } },
      FileCall(name: "pwrite") { file in withByte { $0.baseAddress.map { pwrite(file.descriptor, $0, 1, 0) } ?? -2 } },
      FileCall(name: "stat") { file in
        var status = stat()
        return Int(stat(file.path, &status))
      },
      FileCall(name: "stat", variant: " 64") { Int(call_stat64($0.path)) },
      FileCall(name: "lstat") { file in
        var status = stat()
        return Int(lstat(file.path, &status))
      },
      FileCall(name: "fstatat") { file in
        var status = stat()
        return Int(fstatat(AT_FDCWD, file.path, &status, 0))
      },
      FileCall(name: "statx") { Int(call_statx($0.path)) },
      FileCall(name: "access") { Int(access($0.path, F_OK)) },
      FileCall(name: "faccessat") { Int(faccessat(AT_FDCWD, $0.path, F_OK, 0)) },
      FileCall(name: "readlink") { file in
        var target: CChar = 0
        return readlink(file.path, &target, 1)
      },
      FileCall(name: "realpath") { file in
        guard let path = realpath(file.path, nil) else { return -1 }
        free(path)
        return 0
      },
      FileCall(name: "opendir") { file in
        guard let directory = opendir(file.path) else { return -1 }
        return Int(closedir(directory))
      },
      FileCall(name: "mkdir") { Int(mkdir($0.path, 0o700)) },
      FileCall(name: "rmdir") { Int(rmdir($0.path)) },
      FileCall(name: "rename") { Int(rename($0.path, $0.path)) },
      FileCall(name: "renameat") { Int(renameat(AT_FDCWD, $0.path, AT_FDCWD, $0.path)) },
      FileCall(name: "link") { Int(link($0.path, $0.path)) },
      FileCall(name: "symlink") { Int(symlink("target", $0.path)) },
      FileCall(name: "unlink") { Int(unlink($0.path)) },
      FileCall(name: "unlinkat") { Int(unlinkat(AT_FDCWD, $0.path, 0)) },
      FileCall(name: "remove") { Int(remove($0.path)) },
      FileCall(name: "truncate") { Int(truncate($0.path, 4)) },
      FileCall(name: "ftruncate") { Int(ftruncate($0.descriptor, 4)) },
      FileCall(name: "chmod") { Int(chmod($0.path, 0o600)) },
      FileCall(name: "chown") { Int(chown($0.path, getuid(), getgid())) },
    ]
}
