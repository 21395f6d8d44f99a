// SPDX-License-Identifier: Apache-2.0
//
// failing_vfs.hpp: a disk that fails when told to: SQLite's default file system with writes, syncs and reads
// that return an error from the n-th call on. Registered as the default while it lives, one at a time.
//
// See www.sqlite.org/vfs.html. Shared-memory locks go to the real system unchanged.
//
//   FailingVfs disk;
//   disk.fail_writes(SQLITE_FULL);       // the disk is full from now on
//   disk.heal();
#pragma once

#include <sqlite3.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace jeton::test {

class FailingVfs {
 public:
  FailingVfs() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
    vfs_.pNext = nullptr;
    vfs_.zName = "jeton-failing-disk";
    vfs_.pAppData = this;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.xOpen = &FailingVfs::open;
    sqlite3_vfs_register(&vfs_, 1);
  }
  FailingVfs(const FailingVfs&) = delete;
  FailingVfs& operator=(const FailingVfs&) = delete;
  ~FailingVfs() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }

  void fail_writes(int code) noexcept { write_code_ = code; }
  void fail_syncs(int code) noexcept { sync_code_ = code; }
  void fail_reads(int code) noexcept { read_code_ = code; }
  void heal() noexcept { write_code_ = sync_code_ = read_code_ = SQLITE_OK; }

  [[nodiscard]] int log_syncs() const noexcept { return log_syncs_; }

 private:
  struct File {
    sqlite3_file base;
    sqlite3_io_methods methods;
    FailingVfs* disk;
    bool is_log;

    sqlite3_file* real() noexcept { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };

  static File* self(sqlite3_file* file) noexcept { return reinterpret_cast<File*>(file); }
  static sqlite3_file* real(sqlite3_file* file) noexcept { return self(file)->real(); }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* const disk = static_cast<FailingVfs*>(vfs->pAppData);
    auto* const ours = new (file) File{};
    ours->disk = disk;
    ours->is_log = (flags & SQLITE_OPEN_WAL) != 0;
    std::memset(static_cast<void*>(ours->real()), 0, static_cast<std::size_t>(disk->real_->szOsFile));
    const int code = disk->real_->xOpen(disk->real_, name, ours->real(), flags, out_flags);
    if (ours->real()->pMethods == nullptr) return code;
    ours->methods = forwarding_methods(ours->real()->pMethods->iVersion);
    ours->base.pMethods = &ours->methods;
    return code;
  }

  static sqlite3_io_methods forwarding_methods(int version) noexcept {
    sqlite3_io_methods m{};
    m.iVersion = version < 2 ? version : 2;  // without memory mapping: every read is seen here
    m.xClose = [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); };
    m.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
      if (self(f)->disk->read_code_ != SQLITE_OK) return self(f)->disk->read_code_;
      return real(f)->pMethods->xRead(real(f), to, n, at);
    };
    m.xWrite = [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
      if (self(f)->disk->write_code_ != SQLITE_OK) return self(f)->disk->write_code_;
      return real(f)->pMethods->xWrite(real(f), from, n, at);
    };
    m.xSync = [](sqlite3_file* f, int flags) {
      if (self(f)->is_log) ++self(f)->disk->log_syncs_;
      if (self(f)->disk->sync_code_ != SQLITE_OK) return self(f)->disk->sync_code_;
      return real(f)->pMethods->xSync(real(f), flags);
    };
    m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
      return real(f)->pMethods->xTruncate(real(f), size);
    };
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
      return real(f)->pMethods->xFileSize(real(f), size);
    };
    m.xLock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); };
    m.xUnlock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); };
    m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
      return real(f)->pMethods->xCheckReservedLock(real(f), out);
    };
    m.xFileControl = [](sqlite3_file* f, int op, void* arg) {
      return real(f)->pMethods->xFileControl(real(f), op, arg);
    };
    m.xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); };
    m.xDeviceCharacteristics = [](sqlite3_file* f) {
      return real(f)->pMethods->xDeviceCharacteristics(real(f));
    };
    m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
      return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
    };
    m.xShmLock = [](sqlite3_file* f, int at, int n, int flags) {
      return real(f)->pMethods->xShmLock(real(f), at, n, flags);
    };
    m.xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); };
    m.xShmUnmap = [](sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); };
    return m;
  }

  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
  int write_code_ = SQLITE_OK;
  int sync_code_ = SQLITE_OK;
  int read_code_ = SQLITE_OK;
  int log_syncs_ = 0;
};

}  // namespace jeton::test
