#include "store/postgres/structure.h"

#include <utility>

namespace strongroom::store::postgres {

namespace {

constexpr std::chrono::seconds kKeepConnection{2};

}  // namespace

StructureWorker::StructureWorker(ConnectionSettings settings) : settings_(std::move(settings)) {
  thread_ = std::thread([this] { Loop(); });
}

StructureWorker::~StructureWorker() { Close(); }

void StructureWorker::Submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (!closing_) {
      jobs_.push_back(std::move(job));
      wake_.notify_one();
      return;
    }
  }
  job(Fail(ConnectionLost()));
}

void StructureWorker::Close() {
  const std::lock_guard one(close_);
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void StructureWorker::Loop() {
  while (std::optional<Job> job = Take()) {
    if (connection_ && !connection_->IsAlive()) connection_.reset();
    if (connection_) {
      (*job)(&*connection_);
      continue;
    }
    auto opened = Connection::Open(settings_);
    if (!opened) {
      (*job)(Fail(std::move(opened.error())));
      continue;
    }
    connection_.emplace(*std::move(opened));
    (*job)(&*connection_);
  }
}

std::optional<StructureWorker::Job> StructureWorker::Take() {
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return closing_ || !jobs_.empty(); };
  if (connection_ && !wake_.wait_for(lock, kKeepConnection, ready)) {
    lock.unlock();
    connection_.reset();
    lock.lock();
  }
  wake_.wait(lock, ready);
  if (jobs_.empty()) return std::nullopt;
  Job job = std::move(jobs_.front());
  jobs_.pop_front();
  return job;
}

}  // namespace strongroom::store::postgres
