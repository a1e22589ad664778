// Commands about who may see an issue: its level, until when secrecy was agreed, and the act that
// ends it. For the team, by who sees the issue. No timer ever lifts an embargo.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// Puts an issue at a level; a public one is embargoed (again). It is made public by LiftEmbargo
// alone. Who acts may lose sight of it. kConflict: the level lets nobody in.
struct ChangeIssueLevel {
  std::string key;
  std::string level;
  std::string reason{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Change(const State& state, const Actor& actor,
                                       const ChangeIssueLevel& input);
// What to tell who acts when they do not see the issue any more after it; empty: they do, or the
// desk would not do it.
[[nodiscard]] std::string LosesSight(const State& state, const Actor& actor,
                                     const ChangeIssueLevel& input);

// How far ahead secrecy can be agreed on; from when on people are told that it is long: the days of
// the shipped policy `embargo-cap`.
inline constexpr std::chrono::days kEmbargoMost{3'660};
inline constexpr std::chrono::days kEmbargoLong{90};

// Records until when secrecy was agreed, and in which zone people read the hour. kInvalid: the hour
// is past, or further ahead than kEmbargoMost.
struct AgreeEmbargo {
  std::string key;
  Time until;
  Time now;
  std::string zone{};  // empty: the desk's
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Agree(const State& state, const Actor& actor,
                                      const AgreeEmbargo& input);

// What a person is shown before they lift an embargo.
struct LiftNotice {
  std::string hour;  // on the wall in `zone`, such as "2026-12-01 15:00"
  std::string zone;
  std::optional<std::string> agreed_until{};  // likewise, where something was agreed
  bool early = false;                         // before that
};
// `zone` empty: the embargo's, else the desk's. kConflict: the issue is public.
[[nodiscard]] Result<LiftNotice> BeforeLifting(const State& state, const Actor& actor,
                                               std::string_view key, std::string_view zone,
                                               Time now);

// Makes the issue public, which its cases learn (module_facts.h). kConflict: before the agreed
// hour, unless `early` and a reason are given; its title, labels or open action items name an issue
// that is not public.
struct LiftEmbargo {
  std::string key;
  Time now;
  std::string zone{};
  bool early = false;
  std::string reason{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Lift(const State& state, const Actor& actor,
                                     const LiftEmbargo& input);

// What has to be written otherwise before the issue can be public: in its title, its labels and its
// open action items, which a public issue's may not say either (named_keys.h); with the commands.
// Empty: nothing. Of what the sight does not show nothing is said.
[[nodiscard]] std::string WhatThePublicMayNotRead(const Sight& sight, const Issue& issue);

// What people should know about an issue's secrecy: that its CVE is public and the embargo hides
// nothing; that the agreed hour has passed and somebody has to act, or is further ahead than
// kEmbargoLong.
[[nodiscard]] std::vector<std::string> EmbargoNotes(const Issue& issue, Time now);

}  // namespace strongroom::desk::model
