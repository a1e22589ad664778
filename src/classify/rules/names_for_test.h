// Tables of names with the class that the shipped rules give them.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "classify/rules/classifier.h"
#include "classify/rules/field_for_test.h"

namespace strongroom::classify::rules {

inline std::string Told(const model::Field& field, const model::Verdict& verdict) {
  return fmt::format("{}: {} by {}: {}", field.path, record::SensitivityName(verdict.sensitivity),
                     verdict.rule, fmt::join(verdict.evidence, "; "));
}

inline void ExpectAll(std::initializer_list<std::string_view> paths, record::Sensitivity expected) {
  Classifier classifier(RuleBook::Shipped());
  for (const std::string_view path : paths) {
    // Nothing is known of the type, as of a path that somebody asks about.
    const model::Field field = FieldOf(path, {});
    const model::Verdict verdict = classifier.Classify(field);
    EXPECT_EQ(verdict.sensitivity, expected) << Told(field, verdict);
  }
}

}  // namespace strongroom::classify::rules
