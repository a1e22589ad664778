// Every change of every row that the chains tell of, folded into what must be there now.
//
// A genuine history of one row is a path: none → d1 → d2 → … → dk, perhaps → none, and so on. Over
// a path, the XOR of all `from` and `to` digests telescopes to the digest of the last state (zero
// for none), and creations less removals is 1 or 0, in whatever order the steps are added. So the
// chains of several instances can be folded one after another, although nothing says how their
// entries interleaved.
//
// Why that suffices: only entries whose chain MAC fits are folded, so the steps are those that the
// server wrote, and a missing one is a finding of the chain's own. The result is then the digest of
// the row as the server last wrote it. A digest is half of an HMAC over table, partition, key,
// version and content under a key that is not in the database: another row that verifies and has
// the same digest would be a 128-bit collision. Hence a row is as the server left it if and only if
// its MAC fits and its digest is the folded one, and nothing is there if and only if the fold is
// empty.
//
// Memory: 36 bytes a slot, at 53 to 80 % load; a row that was removed leaves no slot behind.
// Not thread-safe.
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "audit/stored_entry.h"
#include "keys/root_keys.h"

namespace strongroom::audit {

// Stands for (table, partition, key): a keyed hash, so that nobody can choose names that collide.
using RowName = std::array<std::uint8_t, 16>;

// `key` is taken either as stored or as told by an entry: a UUID's 16 bytes and its text form give
// the same name.
[[nodiscard]] RowName NameOfRow(const keys::RootKeys& keys, std::string_view table,
                                store::Partition partition, ByteView key);

// The folded transitions of one row.
struct RowState {
  keys::RowDigest digest{};  // XOR of all digests told
  std::int32_t count = 0;    // creations less removals

  void Fold(const RowTransition& step) noexcept;
  [[nodiscard]] bool IsNothing() const noexcept {
    return count == 0 && digest == keys::RowDigest{};
  }
  [[nodiscard]] bool Is(const keys::RowDigest& present) const noexcept {
    return count == 1 && digest == present;
  }
  bool operator==(const RowState&) const = default;
};

class RowFold {
 public:
  void Fold(const RowName& name, const RowTransition& step);
  // Takes the row's state out; nothing folded for it: RowState{}.
  RowState Take(const RowName& name);
  void ForEach(const std::function<void(const RowName&, const RowState&)>& visit) const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct Slot {
    RowName name{};
    RowState state;
  };
  // Open addressing with linear probing; a slot is free when its state is nothing. Many shards, so
  // that only a small part is held twice while it grows.
  struct Shard {
    std::vector<Slot> slots;
    std::size_t used = 0;

    [[nodiscard]] std::size_t Home(const RowName& name) const noexcept;
    [[nodiscard]] std::size_t Find(const RowName& name) const noexcept;
    void Grow();
    void Erase(std::size_t at);
  };
  static constexpr std::size_t kShards = 256;

  std::array<Shard, kShards> shards_;
};

}  // namespace strongroom::audit
