#include "store/sqlite/unsynced_vfs.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>

namespace strongroom::store {

// SQLite's C callbacks. A file object is our own part followed by the file of the VFS below, which
// does the locking and the shared memory, and takes the synced writes.
struct UnsyncedVfsCalls {
  struct Handle {
    sqlite3_file base{};
    UnsyncedVfs* vfs = nullptr;
    std::shared_ptr<UnsyncedVfs::File> file;
    std::string path;
    bool durable = false;  // a database or log; others (temporary files) go straight through
    sqlite3_file* under = nullptr;
  };

  static Handle& Of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
  static UnsyncedVfs& Of(sqlite3_vfs* vfs) { return *static_cast<UnsyncedVfs*>(vfs->pAppData); }

  static int SizeOfHandle() { return static_cast<int>((sizeof(Handle) + 15) / 16 * 16); }

  // -- Files -----------------------------------------------------------------------------------

  static int Close(sqlite3_file* file) {
    Handle& handle = Of(file);
    int code = SQLITE_OK;
    {
      const std::lock_guard lock(handle.vfs->mutex_);
      // What nobody has open and nobody synced is lost only with the power: it is written now.
      if (handle.file && handle.file.use_count() == 1 && handle.vfs->power_) {
        (void)Apply(handle);
      }
      if (handle.under->pMethods != nullptr) code = handle.under->pMethods->xClose(handle.under);
      handle.file.reset();
    }
    handle.~Handle();
    return code;
  }

  static int Read(sqlite3_file* file, void* out, int amount, sqlite3_int64 offset) {
    Handle& handle = Of(file);
    if (!handle.durable) return handle.under->pMethods->xRead(handle.under, out, amount, offset);
    const std::lock_guard lock(handle.vfs->mutex_);
    if (!handle.vfs->power_ || (handle.vfs->count_reads_ && handle.vfs->Fails())) {
      return SQLITE_IOERR_READ;
    }
    const Bytes& content = handle.file->content;
    const auto from = std::min(static_cast<std::size_t>(offset), content.size());
    const auto size = std::min(static_cast<std::size_t>(amount), content.size() - from);
    if (size > 0) std::memcpy(out, content.data() + from, size);
    if (size == static_cast<std::size_t>(amount)) return SQLITE_OK;
    std::memset(static_cast<std::uint8_t*>(out) + size, 0, static_cast<std::size_t>(amount) - size);
    return SQLITE_IOERR_SHORT_READ;
  }

  static void Store(UnsyncedVfs::File& file, ByteView bytes, std::uint64_t offset) {
    const std::size_t end = static_cast<std::size_t>(offset) + bytes.size();
    if (file.content.size() < end) file.content.resize(end);
    std::ranges::copy(bytes, file.content.begin() + static_cast<std::ptrdiff_t>(offset));
    file.unsynced.push_back({offset, ToBytes(bytes)});
  }

  static int Write(sqlite3_file* file, const void* data, int amount, sqlite3_int64 offset) {
    Handle& handle = Of(file);
    if (!handle.durable) return handle.under->pMethods->xWrite(handle.under, data, amount, offset);
    const std::lock_guard lock(handle.vfs->mutex_);
    const ByteView bytes(static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(amount));
    const auto at = static_cast<std::uint64_t>(offset);
    if (handle.vfs->Fails()) {
      if (handle.vfs->power_) Store(*handle.file, bytes.first(bytes.size() / 2), at);
      return SQLITE_IOERR_WRITE;
    }
    const int code = handle.vfs->TakeSpace(*handle.file, at + bytes.size());
    if (code == SQLITE_OK) Store(*handle.file, bytes, at);
    return code;
  }

  static int Truncate(sqlite3_file* file, sqlite3_int64 size) {
    Handle& handle = Of(file);
    if (!handle.durable) return handle.under->pMethods->xTruncate(handle.under, size);
    const std::lock_guard lock(handle.vfs->mutex_);
    if (handle.vfs->Fails()) return SQLITE_IOERR_TRUNCATE;
    handle.file->content.resize(static_cast<std::size_t>(size));
    handle.file->unsynced.push_back({static_cast<std::uint64_t>(size), std::nullopt});
    return SQLITE_OK;
  }

  // Hands the unsynced writes to the file below, in their order.
  static int Apply(Handle& handle) {
    for (const UnsyncedVfs::Write& write : handle.file->unsynced) {
      const auto offset = static_cast<sqlite3_int64>(write.offset);
      const int code = write.bytes ? handle.under->pMethods->xWrite(
                                         handle.under, write.bytes->data(),
                                         static_cast<int>(write.bytes->size()), offset)
                                   : handle.under->pMethods->xTruncate(handle.under, offset);
      if (code != SQLITE_OK) return code;
    }
    handle.file->unsynced.clear();
    return SQLITE_OK;
  }

  static int Sync(sqlite3_file* file, int flags) {
    Handle& handle = Of(file);
    if (!handle.durable) return handle.under->pMethods->xSync(handle.under, flags);
    const std::lock_guard lock(handle.vfs->mutex_);
    if (handle.vfs->Fails()) return SQLITE_IOERR_FSYNC;
    return Apply(handle);
  }

  static int FileSize(sqlite3_file* file, sqlite3_int64* size) {
    Handle& handle = Of(file);
    if (!handle.durable) return handle.under->pMethods->xFileSize(handle.under, size);
    const std::lock_guard lock(handle.vfs->mutex_);
    if (!handle.vfs->power_) return SQLITE_IOERR_FSTAT;
    *size = static_cast<sqlite3_int64>(handle.file->content.size());
    return SQLITE_OK;
  }

  static int Lock(sqlite3_file* file, int level) {
    return Of(file).under->pMethods->xLock(Of(file).under, level);
  }
  static int Unlock(sqlite3_file* file, int level) {
    return Of(file).under->pMethods->xUnlock(Of(file).under, level);
  }
  static int CheckReservedLock(sqlite3_file* file, int* out) {
    return Of(file).under->pMethods->xCheckReservedLock(Of(file).under, out);
  }
  static int FileControl(sqlite3_file* file, int op, void* argument) {
    // A size hint would let the file below grow; mapping is off.
    if (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_MMAP_SIZE) return SQLITE_NOTFOUND;
    return Of(file).under->pMethods->xFileControl(Of(file).under, op, argument);
  }
  static int SectorSize(sqlite3_file* file) {
    return Of(file).under->pMethods->xSectorSize(Of(file).under);
  }
  // No promise beyond what a plain disk gives, so that SQLite takes no short cut.
  static int DeviceCharacteristics(sqlite3_file*) { return 0; }
  static int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return Of(file).under->pMethods->xShmMap(Of(file).under, page, size, extend, out);
  }
  static int ShmLock(sqlite3_file* file, int offset, int n, int flags) {
    return Of(file).under->pMethods->xShmLock(Of(file).under, offset, n, flags);
  }
  static void ShmBarrier(sqlite3_file* file) {
    Of(file).under->pMethods->xShmBarrier(Of(file).under);
  }
  static int ShmUnmap(sqlite3_file* file, int remove) {
    return Of(file).under->pMethods->xShmUnmap(Of(file).under, remove);
  }

  static const sqlite3_io_methods kMethods;

  // -- The file system -------------------------------------------------------------------------

  static int LoadContent(Handle& handle) {
    sqlite3_int64 size = 0;
    const int code = handle.under->pMethods->xFileSize(handle.under, &size);
    if (code != SQLITE_OK || size == 0) return code;
    handle.file->content.resize(static_cast<std::size_t>(size));
    return handle.under->pMethods->xRead(handle.under, handle.file->content.data(),
                                         static_cast<int>(size), 0);
  }

  static int Open(sqlite3_vfs* raw, const char* name, sqlite3_file* out, int flags,
                  int* out_flags) {
    UnsyncedVfs& vfs = Of(raw);
    auto* handle = new (out) Handle;
    handle->vfs = &vfs;
    handle->under =
        reinterpret_cast<sqlite3_file*>(reinterpret_cast<std::uint8_t*>(out) + SizeOfHandle());
    const std::lock_guard lock(vfs.mutex_);
    int code = vfs.Fails() ? SQLITE_CANTOPEN
                           : vfs.under_->xOpen(vfs.under_, name, handle->under, flags, out_flags);
    if (code == SQLITE_OK) {
      handle->durable = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
      if (handle->durable) {
        handle->path = name;
        std::weak_ptr<UnsyncedVfs::File>& known = vfs.files_[handle->path];
        handle->file = known.lock();
        if (!handle->file) {
          handle->file = std::make_shared<UnsyncedVfs::File>();
          known = handle->file;
          code = LoadContent(*handle);
        }
      }
      if (code != SQLITE_OK) handle->under->pMethods->xClose(handle->under);
    }
    if (code != SQLITE_OK) {
      handle->~Handle();
      out->pMethods = nullptr;
      return code;
    }
    out->pMethods = &kMethods;
    return SQLITE_OK;
  }

  static int Delete(sqlite3_vfs* raw, const char* name, int sync_directory) {
    UnsyncedVfs& vfs = Of(raw);
    const std::lock_guard lock(vfs.mutex_);
    if (vfs.Fails()) return SQLITE_IOERR_DELETE;
    vfs.files_.erase(name);
    return vfs.under_->xDelete(vfs.under_, name, sync_directory);
  }
};

const sqlite3_io_methods UnsyncedVfsCalls::kMethods = {
    .iVersion = 2,  // shared memory, but no mapping of pages
    .xClose = Close,
    .xRead = Read,
    .xWrite = Write,
    .xTruncate = Truncate,
    .xSync = Sync,
    .xFileSize = FileSize,
    .xLock = Lock,
    .xUnlock = Unlock,
    .xCheckReservedLock = CheckReservedLock,
    .xFileControl = FileControl,
    .xSectorSize = SectorSize,
    .xDeviceCharacteristics = DeviceCharacteristics,
    .xShmMap = ShmMap,
    .xShmLock = ShmLock,
    .xShmBarrier = ShmBarrier,
    .xShmUnmap = ShmUnmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

UnsyncedVfs::UnsyncedVfs(std::string name)
    : name_(std::move(name)), under_(sqlite3_vfs_find(nullptr)), vfs_(*under_) {
  vfs_.szOsFile = UnsyncedVfsCalls::SizeOfHandle() + under_->szOsFile;
  vfs_.pNext = nullptr;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = UnsyncedVfsCalls::Open;
  vfs_.xDelete = UnsyncedVfsCalls::Delete;
  if (sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK) throw std::runtime_error("sqlite3_vfs_register");
}

UnsyncedVfs::~UnsyncedVfs() { sqlite3_vfs_unregister(&vfs_); }

void UnsyncedVfs::CountReads(bool count) {
  const std::lock_guard lock(mutex_);
  count_reads_ = count;
}

void UnsyncedVfs::FailOperation(std::uint64_t n, Failing failing) {
  const std::lock_guard lock(mutex_);
  operations_ = 0;
  fail_at_ = n;
  failing_ = failing;
  failed_ = false;
}

std::uint64_t UnsyncedVfs::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

bool UnsyncedVfs::failed() const {
  const std::lock_guard lock(mutex_);
  return failed_;
}

void UnsyncedVfs::SetSpaceLeft(std::optional<std::uint64_t> bytes) {
  const std::lock_guard lock(mutex_);
  space_left_ = bytes;
}

void UnsyncedVfs::LosePower() {
  const std::lock_guard lock(mutex_);
  power_ = false;
}

void UnsyncedVfs::PowerBack() {
  const std::lock_guard lock(mutex_);
  power_ = true;
}

std::uint64_t UnsyncedVfs::unsynced_bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t bytes = 0;
  for (const auto& [path, weak] : files_) {
    const auto file = weak.lock();
    if (!file) continue;
    for (const Write& write : file->unsynced) bytes += write.bytes ? write.bytes->size() : 0;
  }
  return bytes;
}

bool UnsyncedVfs::Fails() {
  if (!power_) return true;
  ++operations_;
  if (fail_at_ == 0) return false;
  if (operations_ == fail_at_ || (failed_ && failing_ == Failing::kFromThenOn)) {
    failed_ = true;
    return true;
  }
  return false;
}

int UnsyncedVfs::TakeSpace(const File& file, std::uint64_t end) {
  const std::uint64_t size = file.content.size();
  if (!space_left_ || end <= size) return SQLITE_OK;
  const std::uint64_t growth = end - size;
  if (growth > *space_left_) return SQLITE_FULL;
  *space_left_ -= growth;
  return SQLITE_OK;
}

}  // namespace strongroom::store
