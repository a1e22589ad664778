// What the server reads back from its database: sealed fields, record rows and control rows. The
// first byte of the input picks the way, the rest is what a writer of the database put there.
// Nothing may throw, hang or read out of bounds; a value that the server did not seal never opens.
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/encoder.h"
#include "faults/house.h"
#include "identity/token.h"
#include "tenancy/tenant_rows.h"
#include "vault/record_view.h"

namespace {

using namespace strongroom;

constexpr std::string_view kLetter =
    R"({"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"letter","type":"object",)"
    R"("x-sensitivity":"high","x-permission-prefix":"strongroom.letter","additionalProperties":false,)"
    R"("properties":{"to":{"type":"string","maxLength":99,"x-sensitivity":"regular"},)"
    R"("account":{"type":"string","maxLength":99,"x-sensitivity":"high","x-mask":"last4",)"
    R"("x-search":["last4"]}}})";

// An installation of its own with one type and one tenant, and a grant for all of it.
class Installation {
 public:
  Installation() {
    house_.Declare(kLetter);
    house_.MakeTenant("north");
    const access::Caller caller = house_.Developer("north");
    type_ = house_.vault().types.Find("letter");
    auto decided = access::Decide(caller.principal, access::Action::kItemGet, type_->type);
    if (!decided) std::abort();
    grant_.emplace(std::move(*decided));
    keys::LivingTenantPtr tenant = house_.vault().tenant(grant_->tenant());
    keys_ = faults::Must(house_.Run(house_.vault().keys.ForType(tenant->ref, "letter", 0)));
  }

  // As a sealed value that stands in a record.
  void Open(ByteView sealed) {
    const keys::FieldPlace place = vault::PlaceOf(*keys_, Account(), id_, 1);
    if (keys::Open(*grant_, *keys_, place, sealed)) std::abort();
  }

  // As a row whose MAC is right, so that everything behind it is reached too.
  void Read(ByteView content) {
    const store::Mac mac = keys_->RowMac(id_, 1, content);
    store::Row row{.key = ToBytes(id_.bytes()), .version = 1, .body = ToBytes(content)};
    row.body.insert(row.body.end(), mac.begin(), mac.end());
    const Result<vault::RecordRow> read = vault::ReadRow(*keys_, row);
    if (!read) return;
    (void)vault::MaskedView(*grant_, *type_, *keys_, *read);
    (void)vault::RevealedView(*grant_, *type_, *keys_, *read, {0, 1});
    (void)vault::IndexEntriesOf(*type_, *keys_, *read);
  }

  // As a row as it is, its MAC included.
  void ReadForged(ByteView body) {
    const store::Row row{.key = ToBytes(id_.bytes()), .version = 1, .body = ToBytes(body)};
    if (vault::ReadRow(*keys_, row)) std::abort();
  }

  // As the text inside a field that the server sealed itself.
  void ReadSealed(ByteView text) {
    const keys::FieldPlace place = vault::PlaceOf(*keys_, Account(), id_, 1);
    Encoder row;
    row.U8(1).U64(1).U64(0).String("someone").U64(0).String("someone");
    row.U16(1).U8(1).String("account").String(keys_->Seal(house_.random, place, text));
    row.U16(0);
    Read(row.view());
  }

  void DecodeControlRows(ByteView body) const {
    (void)identity::DecodeTokenRow(body);
    (void)identity::DecodeAccessorRow(body);
    (void)tenancy::DecodeTenantRow(body, 1);
    (void)tenancy::DecodeDestroyedRow(body);
    (void)tenancy::DecodeCounterRow(body);
    keys::ControlRow row;
    row.key = "type/letter";
    row.body = ToBytes(body);
    (void)vault::DecodeTypeRow(row, house_types());
    (void)vault::TablesOfTypeRow(row);
  }

 private:
  [[nodiscard]] const record::Field& Account() const {
    return type_->type.fields()[*type_->type.FieldNumber("account")];
  }
  [[nodiscard]] static const record::ClassPolicy& house_types() {
    static const record::ClassPolicy classes = record::ClassPolicy::Shipped();
    return classes;
  }

  TemporaryDirectory directory_;
  faults::House house_{directory_.path()};
  std::shared_ptr<const vault::TypeEntry> type_;
  std::optional<access::Grant> grant_;
  std::shared_ptr<const keys::TypeKeys> keys_;
  const Uuid id_ = Uuid::V7(house_.clock.Now(), house_.random);
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Installation installation;
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  switch (data[0] % 5) {
    case 0: installation.Open(rest); break;
    case 1: installation.Read(rest); break;
    case 2: installation.ReadForged(rest); break;
    case 3: installation.ReadSealed(rest); break;
    default: installation.DecodeControlRows(rest);
  }
  return 0;
}
