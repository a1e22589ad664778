// Bulk import: many creates in one stream. The caller feeds chunks of lines; each line is answered
// by a line, good lines are kept whatever the others are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vault/vault.h"

namespace strongroom::vault {

struct ImportLine {
  std::uint64_t number = 0;  // from 1
  std::string text;          // one JSON object
};

// How an error of one line is shown: {"line":n,"error":…}; the api gives the problem document.
using LineErrorRenderer = std::function<std::string(const Error&)>;

class Importer {
 public:
  // Decides once for the stream, with item.post; and again behind lines that were refused because
  // the type or its keys had changed, so that the lines after them go on.
  [[nodiscard]] static Task<Result<std::unique_ptr<Importer>>> Begin(Vault& vault,
                                                                     access::Caller caller,
                                                                     std::string type,
                                                                     LineErrorRenderer errors);

  // A chunk on its way: lines checked, sealed and ready to be written.
  struct Chunk {
    std::vector<store::Batch> batches;
    std::vector<std::size_t> batch_line;  // which answer each batch belongs to
    std::vector<std::string> answers;     // one a line, in order; those of batches still empty
    std::vector<std::uint64_t> line_numbers;
    std::vector<std::string> ids;
  };
  // Parses, validates and seals; no waiting.
  [[nodiscard]] Chunk Prepare(const std::vector<ImportLine>& lines);
  // Writes a chunk in as few transactions as possible and returns all its answers in order. An
  // error of the store is the answer of the lines it struck and of no other; such a line was not
  // written, unless its answer says "outcome unknown".
  [[nodiscard]] Task<std::vector<std::string>> Commit(Chunk chunk);

 private:
  Importer(Vault& vault, access::Caller caller, Session session, LineErrorRenderer errors)
      : vault_(vault),
        caller_(std::move(caller)),
        session_(std::move(session)),
        errors_(std::move(errors)) {}
  [[nodiscard]] Result<store::Batch> PrepareLine(std::string_view text, std::string& id);
  [[nodiscard]] Task<void> Renew();
  [[nodiscard]] std::string ErrorLine(std::uint64_t line, const Error& error) const;

  Vault& vault_;
  access::Caller caller_;
  Session session_;
  LineErrorRenderer errors_;
};

}  // namespace strongroom::vault
