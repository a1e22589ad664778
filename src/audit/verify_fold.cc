#include "audit/verify_fold.h"

#include <algorithm>
#include <cstring>

#include "base/encoder.h"

namespace strongroom::audit {
namespace {

constexpr std::size_t kSlotsFirst = 8;

void Xor(keys::RowDigest& into, const keys::RowDigest& digest) noexcept {
  for (std::size_t i = 0; i < into.size(); ++i) into[i] ^= digest[i];
}

}  // namespace

RowName NameOfRow(const keys::RootKeys& keys, std::string_view table, store::Partition partition,
                  ByteView key) {
  const std::optional<Uuid> uuid = Uuid::Parse(AsText(key));
  Encoder place;
  place.String(table).U32(partition).String(uuid ? uuid->bytes() : key);
  const store::Mac hash = keys.Fingerprint("audit-verify-row", place.view());
  RowName name{};
  std::copy_n(hash.begin(), name.size(), name.begin());
  return name;
}

void RowState::Fold(const RowTransition& step) noexcept {
  if (step.from) Xor(digest, *step.from);
  if (step.to) Xor(digest, *step.to);
  count += (step.to ? 1 : 0) - (step.from ? 1 : 0);
}

std::size_t RowFold::Shard::Home(const RowName& name) const noexcept {
  // The first byte chose the shard; four others, scaled to the number of slots, choose the slot.
  std::uint32_t hash = 0;
  std::memcpy(&hash, name.data() + 4, sizeof(hash));
  return static_cast<std::size_t>((std::uint64_t{hash} * slots.size()) >> 32);
}

std::size_t RowFold::Shard::Find(const RowName& name) const noexcept {
  std::size_t at = Home(name);
  while (!slots[at].state.IsNothing() && slots[at].name != name) {
    if (++at == slots.size()) at = 0;
  }
  return at;
}

void RowFold::Shard::Grow() {
  std::vector<Slot> old(std::max(kSlotsFirst, slots.size() + slots.size() / 2));
  old.swap(slots);
  for (const Slot& slot : old) {
    if (!slot.state.IsNothing()) slots[Find(slot.name)] = slot;
  }
}

// Closes the gap by moving back what was pushed past it, so that probing needs no tombstones.
void RowFold::Shard::Erase(std::size_t at) {
  slots[at] = Slot{};
  --used;
  std::size_t next = at;
  for (;;) {
    if (++next == slots.size()) next = 0;
    if (slots[next].state.IsNothing()) return;
    const std::size_t home = Home(slots[next].name);
    // It may stay when its home lies (cyclically) behind the gap.
    const bool stays = at < next ? (at < home && home <= next) : (at < home || home <= next);
    if (stays) continue;
    std::swap(slots[at], slots[next]);
    at = next;
  }
}

void RowFold::Fold(const RowName& name, const RowTransition& step) {
  Shard& shard = shards_[name[0]];
  if ((shard.used + 1) * 5 > shard.slots.size() * 4) shard.Grow();
  const std::size_t at = shard.Find(name);
  Slot& slot = shard.slots[at];
  if (slot.state.IsNothing()) {
    slot.name = name;
    slot.state.Fold(step);
    if (!slot.state.IsNothing()) ++shard.used;
    return;
  }
  slot.state.Fold(step);
  if (slot.state.IsNothing()) shard.Erase(at);
}

RowState RowFold::Take(const RowName& name) {
  Shard& shard = shards_[name[0]];
  if (shard.slots.empty()) return {};
  const std::size_t at = shard.Find(name);
  const RowState state = shard.slots[at].state;
  if (!state.IsNothing()) shard.Erase(at);
  return state;
}

void RowFold::ForEach(const std::function<void(const RowName&, const RowState&)>& visit) const {
  for (const Shard& shard : shards_) {
    for (const Slot& slot : shard.slots) {
      if (!slot.state.IsNothing()) visit(slot.name, slot.state);
    }
  }
}

std::size_t RowFold::size() const {
  std::size_t size = 0;
  for (const Shard& shard : shards_) size += shard.used;
  return size;
}

}  // namespace strongroom::audit
