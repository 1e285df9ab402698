#include "failing_vfs.hpp"

#include <stdexcept>

#include <sqlite3.h>

namespace wireroom::storage {
namespace {

failing_vfs* current = nullptr;
sqlite3_vfs* real_vfs = nullptr;

/// SQLite allocates this with room for the real file behind it.
struct wrapped_file {
  sqlite3_file base;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* real_of(sqlite3_file* file) {
  return reinterpret_cast<wrapped_file*>(file)->real();
}

int close_file(sqlite3_file* file) {
  return real_of(file)->pMethods->xClose(real_of(file));
}

int read_file(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
  if (const int code = current->verdict(file_call::read); code != 0) return code;
  return real_of(file)->pMethods->xRead(real_of(file), into, size, at);
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  if (const int code = current->verdict(file_call::write); code != 0) {
    (void)real_of(file)->pMethods->xWrite(real_of(file), from, size / 2, at);
    return code;
  }
  return real_of(file)->pMethods->xWrite(real_of(file), from, size, at);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = current->verdict(file_call::truncate); code != 0) return code;
  return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

int sync_file(sqlite3_file* file, int flags) {
  if (const int code = current->verdict(file_call::sync); code != 0) return code;
  return real_of(file)->pMethods->xSync(real_of(file), flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xLock(real_of(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
int check_lock(sqlite3_file* file, int* held) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), held);
}
int control(sqlite3_file* file, int what, void* with) {
  return real_of(file)->pMethods->xFileControl(real_of(file), what, with);
}
int sector_size(sqlite3_file* file) {
  return real_of(file)->pMethods->xSectorSize(real_of(file));
}
int characteristics(sqlite3_file* file) {
  return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** at) {
  if (const int code = current->verdict(file_call::shared_memory); code != 0) return code;
  return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, at);
}
int lock_shared(sqlite3_file* file, int offset, int n, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}
void barrier(sqlite3_file* file) {
  real_of(file)->pMethods->xShmBarrier(real_of(file));
}
int unmap_shared(sqlite3_file* file, int remove) {
  return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

const sqlite3_io_methods methods = {2,         close_file,   read_file,       write_file,  truncate_file,
                                    sync_file, file_size,    lock_file,       unlock_file, check_lock,
                                    control,   sector_size,  characteristics, map_shared,  lock_shared,
                                    barrier,   unmap_shared, nullptr,         nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  if (const int code = current->verdict(file_call::open); code != 0) return code;
  const int code = real_vfs->xOpen(real_vfs, name, real_of(file), flags, out_flags);
  if (real_of(file)->pMethods != nullptr) file->pMethods = &methods;
  return code;
}

sqlite3_vfs wrapper;

}  // namespace

failing_vfs::failing_vfs() {
  if (current != nullptr) throw std::logic_error("one failing file system at a time");
  current = this;
  real_vfs = sqlite3_vfs_find(nullptr);
  wrapper = *real_vfs;
  wrapper.pNext = nullptr;
  wrapper.zName = "failing";
  wrapper.szOsFile = static_cast<int>(sizeof(wrapped_file)) + real_vfs->szOsFile;
  wrapper.xOpen = open_file;
  sqlite3_vfs_register(&wrapper, 1);
}

failing_vfs::~failing_vfs() {
  sqlite3_vfs_unregister(&wrapper);
  sqlite3_vfs_register(real_vfs, 1);
  current = nullptr;
}

void failing_vfs::arm(file_call kind, int nth, int code, bool on) {
  kind_ = kind;
  left_ = nth;
  code_ = code;
  on_ = on;
  fired_ = false;
  armed_ = true;
}

void failing_vfs::disarm() {
  armed_ = false;
}

int failing_vfs::verdict(file_call kind) {
  if (!armed_ || kind != kind_) return 0;
  const int left = --left_;
  if (left > 0 || (left < 0 && !on_)) return 0;
  fired_ = true;
  return code_;
}

}  // namespace wireroom::storage
