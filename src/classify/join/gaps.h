// Which protections a field's class demands and no file shows. Each function appends what is
// missing to `field.missing`, with the place that shows it.
#pragma once

#include "classify/join/evidence.h"
#include "classify/join/neighbours.h"

namespace strongroom::classify::join {

// "shares-table", "indexed-in-plaintext", "not-sealed", "not-moved", "not-in-secret-store",
// "stored-readable".
void AddStorageGaps(const FieldEvidence& evidence, const Neighbours& neighbours,
                    model::ClassifiedField& field);

// "no-permission-of-its-own", "in-broad-permission-set". Nothing where no descriptor is known:
// what was not scanned is no evidence.
void AddAccessGaps(const FieldEvidence& found, const Evidence& evidence,
                   const Neighbours& neighbours, model::ClassifiedField& field);

// "not-sealed", "no-permission-of-its-own": of a field of a record type that is `declared` lower
// there than it is. Else nothing: the server gives what the class demands.
void AddRecordTypeGap(record::Sensitivity declared, model::ClassifiedField& field);

// "in-url": of parameters of an OpenAPI document. True: the field is one, and has no other gaps.
bool AddUrlGap(model::ClassifiedField& field);

}  // namespace strongroom::classify::join
