#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classify/read/schema_rig_test.h"

namespace strongroom::classify::read {
namespace {

using model::ValueKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class OpenApiTest : public SchemaTest {
 protected:
  OpenApiTest() : SchemaTest(ReadOpenApi, "api.yaml") {}
};

TEST_F(OpenApiTest, ComponentsParametersAndBodiesAreListed) {
  const model::Document document = Read(R"(openapi: 3.0.3
info: {title: Users, version: '1'}
paths:
  /users/{id}/loans:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
    get:
      operationId: getLoans
      summary: The loans of a user
      parameters:
        - name: barcode
          in: query
          description: The patron's barcode
          schema: {type: string}
        - {name: X-Trace, in: header, schema: {type: string}}
        - {name: session, in: cookie, schema: {type: string}}
        - $ref: '#/components/parameters/Limit'
      responses:
        '200':
          description: ok
          headers:
            X-Total: {schema: {type: integer}}
          content:
            application/json:
              schema:
                type: array
                items: {type: object, properties: {title: {type: string}}}
        default: {$ref: '#/components/responses/Problem'}
    post:
      requestBody:
        content:
          application/json:
            schema: {properties: {pin: {type: string, writeOnly: true}}}
      responses: {}
components:
  parameters:
    Limit: {name: limit, in: query, schema: {type: integer}}
  responses:
    Problem:
      description: no
      content: {application/json: {schema: {properties: {detail: {type: string}}}}}
  schemas:
    User:
      type: object
      description: A reader
      properties:
        email: {type: string, format: email, nullable: true}
        address: {$ref: '#/components/schemas/Address'}
    Address:
      type: object
      properties: {city: {type: string}}
    Name: {type: string}
)");
  EXPECT_THAT(
      PathsOf(document),
      ElementsAre("#parameters/Limit", "#responses/Problem.detail", "User.email", "User.address",
                  "Address.city", "/users/{id}/loans {id}", "GET /users/{id}/loans?barcode",
                  "GET /users/{id}/loans#header:X-Trace", "GET /users/{id}/loans#cookie:session",
                  "GET /users/{id}/loans#200[].title", "GET /users/{id}/loans#200#header:X-Total",
                  "POST /users/{id}/loans#request.pin", "Name"));
  EXPECT_THAT(document.findings, IsEmpty());
  EXPECT_EQ(document.title, "Users");
  const model::Field* barcode = FindField(document, "GET /users/{id}/loans?barcode");
  EXPECT_EQ(barcode->name, "barcode");
  EXPECT_EQ(barcode->holder, "getLoans");
  EXPECT_EQ(barcode->description, "The patron's barcode");
  EXPECT_THAT(barcode->about, HasSubstr("query parameter of GET /users/{id}/loans. The loans"));
  EXPECT_EQ(FindField(document, "#parameters/Limit")->name, "limit");
  const model::Field* email = FindField(document, "User.email");
  EXPECT_EQ(email->kinds, ValueKind::kString | ValueKind::kNull);
  EXPECT_EQ(email->holder, "User");
  EXPECT_EQ(email->about, "A reader");
  EXPECT_TRUE(FindField(document, "User.address")->container);
  EXPECT_TRUE(FindField(document, "POST /users/{id}/loans#request.pin")->write_only);
}

TEST_F(OpenApiTest, WhatHoldsPlainValuesIsOneField) {
  const model::Document document = Read(R"(openapi: 3.0.3
paths:
  /ibans:
    get:
      operationId: getIbans
      responses:
        '200':
          content:
            application/json: {schema: {type: array, items: {type: string, title: IBAN}}}
    post:
      requestBody:
        content: {text/plain: {schema: {type: string, title: Password}}}
      responses:
        '201': {content: {text/plain: {schema: {type: string}}}}
        '400': {content: {application/json: {schema: {$ref: '#/components/schemas/Errors'}}}}
components:
  schemas:
    Iban: {type: string}
    ByVendor: {additionalProperties: {$ref: '#/components/schemas/Iban'}}
    PassportNumbers: {type: array, items: {type: string}}
    Password: {type: string, format: password}
    Errors: {properties: {code: {type: string}}}
)");
  EXPECT_THAT(PathsOf(document),
              ElementsAre("Errors.code", "GET /ibans#200[]", "POST /ibans#request",
                          "POST /ibans#201", "ByVendor.*", "PassportNumbers[]", "Password"));
  EXPECT_EQ(FindField(document, "GET /ibans#200[]")->title, "IBAN");
  EXPECT_EQ(FindField(document, "POST /ibans#request")->name, "Password");
  EXPECT_EQ(FindField(document, "POST /ibans#201")->name, "body");
  EXPECT_EQ(FindField(document, "ByVendor.*")->name, "ByVendor");
  EXPECT_EQ(FindField(document, "ByVendor.*")->type_name, "Iban");
}

TEST_F(OpenApiTest, LastPathParameterIsThePath) {
  EXPECT_THAT(PathsOf(Read(R"({"openapi": "3.1.0", "paths": {"/users/{id}": {"get": {
      "parameters": [{"name": "id", "in": "path", "content": {"text/plain": {"schema": {}}}}],
      "responses": {}}}}})")),
              ElementsAre("GET /users/{id}"));
}

TEST_F(OpenApiTest, Swagger2IsRead) {
  EXPECT_THAT(PathsOf(Read(R"({"swagger": "2.0", "paths": {"/a": {"post": {
      "parameters": [{"in": "body", "name": "body", "schema": {"properties": {"x": {}}}},
                     {"in": "formData", "name": "y", "type": "string"},
                     {"in": "query", "name": "z", "type": "string"}],
      "responses": {"200": {"schema": {"properties": {"r": {}}}}}}}},
      "definitions": {"io.k8s.Secret": {"properties": {"data": {}}}}})")),
              ElementsAre("io.k8s.Secret.data", "POST /a#request.x", "POST /a#request.y",
                          "POST /a?z", "POST /a#200.r"));
}

TEST_F(OpenApiTest, WebhooksAndCallbacksAreRead) {
  EXPECT_THAT(PathsOf(Read(R"({"openapi": "3.1.0",
      "webhooks": {"newUser": {"post": {"requestBody": {"content": {"application/json": {
        "schema": {"properties": {"id": {}}}}}}}}},
      "paths": {"/jobs": {"post": {"callbacks": {"done": {"{$url}": {"post": {"requestBody": {
        "content": {"application/json": {"schema": {"properties": {"r": {}}}}}}}}}}}}}})")),
              ElementsAre("POST /jobs callback done {$url} POST#request.r",
                          "webhook newUser POST#request.id"));
}

TEST_F(OpenApiTest, SchemasInOtherFilesEndThereAndPathsInTheirOwnAreRead) {
  files_.Add("schemas/user.yaml", "User: {type: object, properties: {a: {type: string}}}");
  const model::Document document = Read(R"(openapi: 3.0.0
components:
  schemas:
    User: {$ref: schemas/user.yaml#/User}
    Box: {properties: {user: {$ref: schemas/user.yaml#/User}, gone: {$ref: gone.yaml}}}
paths:
  /a: {get: {parameters: [{$ref: also-gone.yaml}]}}
)");
  EXPECT_THAT(PathsOf(document), ElementsAre("Box.user", "Box.gone"));
  EXPECT_TRUE(FindField(document, "Box.user")->container);
  EXPECT_EQ(FindField(document, "Box.user")->refers_to, "schemas/user.yaml#/User");
  EXPECT_THAT(RulesOf(document), ElementsAre("ref-not-followed"));
  EXPECT_THAT(PathsOf(Read("get:\n  parameters:\n  - {name: q, in: query, schema: {}}\n"
                           "  responses: {}\n",
                           "paths/users.yaml")),
              ElementsAre("GET users?q"));
}

TEST_F(OpenApiTest, OddDocumentsAreReadAsFarAsTheyGo) {
  EXPECT_THAT(PathsOf(Read(R"({"openapi": 3, "paths": [1], "components": {"schemas": ["x"],
      "parameters": {"a": 1, "b": null}, "responses": {"c": [], "d": {"headers": 1}}}})")),
              IsEmpty());
  EXPECT_THAT(PathsOf(Read(R"({"openapi": "3.0.0", "paths": {"/a": {"get": [], "put": {
      "parameters": [1, {"in": "query"}, {"name": 5, "in": "query"}], "requestBody": [],
      "responses": {"200": 1}, "callbacks": {"x": 1}}}}})")),
              IsEmpty());
}

}  // namespace
}  // namespace strongroom::classify::read
