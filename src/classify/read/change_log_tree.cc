// Liquibase in YAML and JSON:
//   databaseChangeLog: [{changeSet: {changes: [{createTable: {tableName, columns: [{column:
//   {…}}]}}]}}]
#include "classify/read/change_log_change.h"
#include "classify/read/readers.h"

namespace strongroom::classify::read {

namespace {

constexpr int kPartsDepthMax = 4;  // change, column, constraints, and one to spare

Change ChangeOf(const std::string& name, const Node& node, const model::Place& place, int depth);

// `columns: [{column: {…}}]`
void AddParts(const Node& list, Change& change, int depth) {
  for (const Node& item : list.items) {
    for (const Member& member : item.members) {
      change.parts.push_back(ChangeOf(member.name, member.value, member.value.place, depth + 1));
    }
  }
}

Change ChangeOf(const std::string& name, const Node& node, const model::Place& place, int depth) {
  Change change{
      .name = name, .attributes = {}, .parts = {}, .text = {}, .place = place, .text_place = place};
  if (name == "sql" && node.is_string()) change.text = node.text;
  for (const Member& member : node.members) {
    const Node& value = member.value;
    if (name == "sql" && member.name == "sql") {
      change.text = value.text;
      change.text_place = value.place;
    } else if (value.is_object() && depth < kPartsDepthMax) {
      change.parts.push_back(ChangeOf(member.name, value, value.place, depth + 1));
    } else if (value.is_array() && depth < kPartsDepthMax) {
      AddParts(value, change, depth);
    } else if (value.kind != NodeKind::kNull && !value.is_object() && !value.is_array()) {
      change.attributes.emplace_back(member.name, value.text);
      if (name == "column" && member.name == "name") change.place = value.place;
    }
  }
  return change;
}

void ReadChangeSet(const Node& change_set, ChangeLog& log) {
  const Node* changes = change_set.Find("changes");
  if (changes == nullptr) return;
  for (const Node& item : changes->items) {
    for (const Member& change : item.members) {
      if (!IsKnownChange(change.name)) continue;
      log.Apply(ChangeOf(change.name, change.value, change.place, 0));
    }
  }
}

}  // namespace

model::Document ReadChangeLogTree(const Source& source, const Node& root) {
  ChangeLog log(source.file);
  if (const Node* entries = root.Find("databaseChangeLog")) {
    for (const Node& entry : entries->items) {
      if (const Node* property = entry.Find("property")) {
        log.DefineProperty(property->Text("name"), property->Text("value"));
      }
      if (const Node* change_set = entry.Find("changeSet")) ReadChangeSet(*change_set, log);
      for (const std::string name : {"include", "includeAll"}) {
        if (const Node* file = entry.Find(name)) log.Apply(ChangeOf(name, *file, file->place, 0));
      }
    }
  }
  return std::move(log).Finish({});
}

}  // namespace strongroom::classify::read
