// Bulk import: many creates in one stream. The caller feeds chunks of lines; each line is answered
// by a line, good lines are kept whatever the others are.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vault/vault.h"

namespace strongroom::vault {

struct ImportLine {
  std::uint64_t number = 0;  // from 1
  Result<std::string> text;  // one JSON object, or why the line cannot be taken
};

// How an error of one line is shown: {"line":n,"error":…}; the api gives the problem document.
using LineErrorRenderer = std::function<std::string(const Error&)>;

// Who the stream's credential stands for as of now, or why it stands for nobody any more; asked for
// every chunk. kUnavailable where that cannot be told at present.
using CallerCheck = std::function<Task<Result<access::Caller>>()>;

class Importer {
 public:
  // Decides once for the stream, with item.post; and again behind lines that were refused because
  // the type or its keys had changed, so that the lines after them go on.
  [[nodiscard]] static Task<Result<std::unique_ptr<Importer>>> Begin(Vault& vault, std::string type,
                                                                     CallerCheck check,
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
  // written, unless its error is kOutcomeUnknown. Where the caller does not hold any more
  // nothing is written and that is the error; where it cannot be checked, that is the answer of
  // every line.
  [[nodiscard]] Task<Result<std::vector<std::string>>> Commit(Chunk chunk);
  // Checks the caller. The error ends the stream: the credential does not hold any more, or stands
  // for another tenant by now. Not to be called while Commit() runs.
  [[nodiscard]] Task<Result<void>> CheckCaller();

 private:
  Importer(Vault& vault, access::Caller caller, Session session, CallerCheck check,
           LineErrorRenderer errors)
      : vault_(vault),
        caller_(std::move(caller)),
        session_(std::move(session)),
        check_(std::move(check)),
        errors_(std::move(errors)) {}
  // The caller as of now takes the place of the one before.
  [[nodiscard]] Task<Result<void>> RenewCaller();
  [[nodiscard]] Task<void> Write(Chunk& chunk);
  [[nodiscard]] Result<store::Batch> PrepareLine(std::string_view text, std::string& id);
  [[nodiscard]] Task<void> Renew();
  [[nodiscard]] std::string ErrorLine(std::uint64_t line, const Error& error) const;

  Vault& vault_;
  access::Caller caller_;
  Session session_;
  CallerCheck check_;
  LineErrorRenderer errors_;
};

}  // namespace strongroom::vault
