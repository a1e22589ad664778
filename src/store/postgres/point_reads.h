// Reads of single rows by one io thread. Those that come in the same turn of its loop travel
// together, as one statement a table and partition: the server plans, executes and answers once for
// all of them, which under load costs a fraction of one statement each.
//
// Everything runs on the io thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/task.h"
#include "store/store.h"

namespace strongroom::store::postgres {

class PointReads : public std::enable_shared_from_this<PointReads> {
 public:
  // As Store::GetMany.
  using ReadMany = std::function<Task<Result<std::vector<Row>>>(const TableName& table, Partition,
                                                                std::vector<Bytes> keys)>;

  PointReads(boost::asio::io_context& io, ReadMany read_many)
      : executor_(io.get_executor()), read_many_(std::move(read_many)) {}

  // As Store::Get.
  Task<Result<std::optional<Row>>> Get(TableName table, Partition partition, Bytes key);

 private:
  using Done = std::move_only_function<void(Result<std::optional<Row>>)>;
  struct Waiting {
    Bytes key;
    Done done;
  };
  using Place = std::pair<TableName, Partition>;

  void ScheduleFlush();
  void Flush();
  static Task<void> ReadTogether(std::shared_ptr<PointReads> self, Place place,
                                 std::vector<Waiting> waiting);

  Executor executor_;
  ReadMany read_many_;
  std::map<Place, std::vector<Waiting>> waiting_;
  bool flush_scheduled_ = false;
};

}  // namespace strongroom::store::postgres
