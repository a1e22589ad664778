#include "store/conformance.h"

#include <gtest/gtest.h>

#include "store/conformance_rig.h"

namespace strongroom::store {

namespace {

class ConformanceCase : public testing::Test {
 public:
  ConformanceCase(ConformanceTest test, StoreHarnessFactory factory)
      : test_(test), factory_(std::move(factory)) {}

  void TestBody() override {
    ConformanceRig rig(factory_);
    if (const char* reason = rig.SkipReason()) GTEST_SKIP() << reason;
    test_.body(rig);
  }

 private:
  ConformanceTest test_;
  StoreHarnessFactory factory_;
};

}  // namespace

bool RegisterStoreConformance(const std::string& adapter, const StoreHarnessFactory& factory) {
  const std::string suite = adapter + "Conformance";
  for (const auto& tests :
       {ConformanceReads(), ConformanceWrites(), ConformanceChains(), ConformanceLife()}) {
    for (const ConformanceTest& test : tests) {
      testing::RegisterTest(
          suite.c_str(), test.name, nullptr, nullptr, __FILE__, __LINE__,
          [test, factory]() -> testing::Test* { return new ConformanceCase(test, factory); });
    }
  }
  return true;
}

}  // namespace strongroom::store
