#include "classify/rules/classifier.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classify/rules/field_for_test.h"

namespace strongroom::classify::rules {
namespace {

using model::Field;
using model::ValueKind;
using model::Verdict;
using record::Sensitivity;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Verdict Classify(const Field& field) { return Classifier(RuleBook::Shipped()).Classify(field); }

std::string Told(const Field& field, const Verdict& verdict) {
  return fmt::format("{}: {} by {}: {}", field.path, record::SensitivityName(verdict.sensitivity),
                     verdict.rule, fmt::join(verdict.evidence, "; "));
}

void ExpectAll(std::initializer_list<std::string_view> paths, Sensitivity expected) {
  Classifier classifier(RuleBook::Shipped());
  for (const std::string_view path : paths) {
    // Nothing is known of the type, as of a path that somebody asks about.
    const Field field = FieldOf(path, {});
    const Verdict verdict = classifier.Classify(field);
    EXPECT_EQ(verdict.sensitivity, expected) << Told(field, verdict);
  }
}

TEST(Classifier, NamesOfWhatIsAboutAPersonAreLow) {
  ExpectAll({"firstName",
             "user_first_name",
             "LAST_NM",
             "custLastName",
             "EMP_FNAME",
             "vorname",
             "nachnameKunde",
             "geburtsname",
             "prenomEleve",
             "nom_famille",
             "apellido1",
             "segundoApellido",
             "nombreCompleto",
             "cognomePaziente",
             "sobrenome",
             "voornaam",
             "achternaam",
             "imie",
             "nazwisko_rodowe",
             "fornamn",
             "email",
             "E_MAIL",
             "emailAddr2",
             "kontaktEmail",
             "adresse_mail",
             "correo_electronico",
             "workEmail",
             "CUST_TEL_NO",
             "telefonPrivat",
             "tel_portable",
             "numero_telefono",
             "cellulare",
             "telefoonnummer",
             "nr_telefonu",
             "mobilnummer",
             "faxNr",
             "phone2",
             "addr1",
             "ADDR_LINE_2",
             "zip_cd",
             "postleitzahl",
             "code_postal",
             "codigoPostal",
             "cap_residenza",
             "huisnummer",
             "kod_pocztowy",
             "postnummer",
             "strasse",
             "hausnr",
             "dob",
             "DATE_OF_BIRTH",
             "geburtsdatum",
             "dateNaissance",
             "fecha_nacimiento",
             "data_nascita",
             "dataNascimento",
             "geboortedatum",
             "data_urodzenia",
             "fodelsedatum",
             "födelsedatum",
             "lieu_naissance",
             "gender",
             "geschlecht",
             "sexe",
             "plec",
             "maritalStatus",
             "estado_civil",
             "nationality",
             "staatsangehoerigkeit",
             "username",
             "loginName",
             "benutzername",
             "gebruikersnaam",
             "patronBarcode",
             "library_card_number",
             "leserausweisnummer",
             "kundennummer",
             "numero_adherent",
             "matricola",
             "studentNumber",
             "matrikelnr",
             "policyNumber",
             "employee_no",
             "mitgliedsnr",
             "taxId",
             "vat_number",
             "ust_id_nr",
             "partitaIva",
             "salary",
             "grossPay",
             "bruttolohn",
             "salaire_brut",
             "wynagrodzenie_brutto",
             "overdueFine",
             "fineAmount",
             "ip_address",
             "clientIp",
             "userAgent",
             "avatarUrl",
             "profile_photo",
             "licensePlate",
             "kfz_kennzeichen",
             "plaque_immatriculation",
             "emergencyContactName",
             "emergency_contact_phone",
             "accountHolder",
             "kontoinhaber",
             "cardholderName",
             "titulaire_compte",
             "next_of_kin",
             "passengerName",
             "guest.name",
             "patients.name",
             "emails[].value",
             "phones.number",
             "homeLatitude",
             "pnr",
             "frequentFlyerNumber",
             "readingHistory",
             "unterschrift"},
            Sensitivity::kLow);
}

TEST(Classifier, NamesOfWhatCostsMoneyIdentityOrDignityAreHigh) {
  ExpectAll({"iban",
             "IBANNumber",
             "bankAccountNo",
             "kontonummer",
             "kto_nr",
             "numero_compte",
             "numeroDeCuenta",
             "conto_corrente",
             "rekeningnummer",
             "nr_konta",
             "numer_rachunku_bankowego",
             "bankgiro",
             "bankAccount.number",
             "bank_details.account",
             "routingNumber",
             "ABA_RTN",
             "sort_code",
             "blz",
             "transit_no",
             "credit_card_number",
             "ccNum",
             "kreditkartennummer",
             "numero_tarjeta",
             "numer_karty",
             "card.number",
             "cvv",
             "cvc2",
             "ssn",
             "SOC_SEC_NO",
             "sozialversicherungsnummer",
             "numero_securite_sociale",
             "nir",
             "dni",
             "nie",
             "codice_fiscale",
             "codiceFiscale",
             "cpf",
             "bsn",
             "pesel",
             "personnummer",
             "nationalInsuranceNumber",
             "nino",
             "aadhaarNumber",
             "passportNumber",
             "reisepassnr",
             "num_passeport",
             "paszport_nr",
             "driversLicenseNo",
             "fuehrerschein_nr",
             "permis_conduire",
             "rijbewijsnummer",
             "diagnosis",
             "icd10Code",
             "bloodType",
             "blutgruppe",
             "allergien",
             "groupe_sanguin",
             "enfermedad",
             "malattia",
             "schwerbehindert",
             "niepelnosprawnosc",
             "medicationList",
             "isPregnant",
             "vaccinationStatus",
             "insurance.medicalRecordNumber",
             "religion",
             "konfession",
             "wyznanie",
             "ethnicity",
             "origine_ethnique",
             "sexualOrientation",
             "politicalParty",
             "tradeUnionMember",
             "gewerkschaft",
             "vakbondslid",
             "fingerprintTemplate",
             "huella_dactilar",
             "dnaSample",
             "criminalRecord",
             "vorstrafen",
             "antecedentes_penales",
             "casier_judiciaire",
             "sickLeaveReason"},
            Sensitivity::kHigh);
}

TEST(Classifier, NamesOfWhatOpensOtherSystemsAreSecret) {
  ExpectAll({"smtp_password",
             "ftpPwd",
             "dbPass",
             "DB_PASSWORD",
             "api_key",
             "userAPIKey",
             "X-API-Key",
             "clientSecret",
             "OAuth2Token",
             "refresh_token",
             "accessToken",
             "privateKey",
             "private_key_pem",
             "sshKey",
             "encryptionKey",
             "aes_key",
             "hmacSecret",
             "jwt_secret",
             "webhookSecret",
             "connectionString",
             "sasToken",
             "keystorePassword",
             "storageAccountKey",
             "aws_secret_access_key",
             "wachtwoord",
             "haslo",
             "senha",
             "mot_de_passe",
             "contrasena",
             "schluessel.privaterSchluessel",
             "license_key",
             "totpSecret",
             "wifi_psk",
             "slackBotToken",
             "kennwort"},
            Sensitivity::kSecret);
}

TEST(Classifier, NamesOfWhatIsOnlyComparedAreVerifiers) {
  ExpectAll(
      {"passwordHash", "password_salt", "pwd_digest", "hashedPassword", "pin", "patronPin",
       "patron.pin_code", "securityAnswer", "otp", "resetToken", "verificationCode",
       "users.password", "patron.password", "sicherheitsantwort", "codigo_pin", "recoveryCodes"},
      Sensitivity::kVerifier);
}

TEST(Classifier, NamesThatOnlyLookSensitiveAreRegular) {
  ExpectAll({"accountType",
             "accountTypeId",
             "passwordResetRequired",
             "passwordResetDate",
             "pinned",
             "pinnedAt",
             "cardType",
             "tokenCount",
             "tokenType",
             "maxTokens",
             "emailVerified",
             "emailTemplateId",
             "addressId",
             "phoneTypeId",
             "nameOfBuilding",
             "diseaseCodeSystem",
             "keyboard",
             "saltwater",
             "secretaryId",
             "passportRequired",
             "genderNeutralUrl",
             "publicKey",
             "keyId",
             "fileHash",
             "checksum",
             "etag",
             "signatureAlgorithm",
             "className",
             "fileName",
             "hostName",
             "bankName",
             "bic",
             "swiftCode",
             "isbn",
             "itemBarcode",
             "item.barcode",
             "orderNumber",
             "invoiceNumber",
             "poNumber",
             "title",
             "author",
             "publisherName",
             "contributors[].name",
             "createdDate",
             "status",
             "totalRecords",
             "numberOfAccounts",
             "compassHeading",
             "spinSpeed",
             "typingSpeed",
             "shippingCost",
             "raceCondition",
             "cellFormat",
             "tableName",
             "mapKey",
             "primaryKey",
             "sortOrder",
             "sessionTitle",
             "cacheKey",
             "description",
             "currency",
             "language",
             "productName",
             "companyName",
             "vendorName",
             "departmentName",
             "course_code",
             "numeroCommande",
             "tipoDocumento",
             "datumErstellt",
             "betrag",
             "anzahlSeiten",
             "emailCount",
             "passwordPolicy",
             "passwordMinLength",
             "lastLogin",
             "lastLoginDate",
             "nextPageToken",
             "csrfEnabled",
             "hasPassword",
             "isEmailConfirmed",
             "requirePin",
             "secretName",
             "secretArn",
             "tokenEndpoint",
             "tokenUrl",
             "privateKeyPath",
             "certificateFingerprint",
             "publicKeyFingerprint",
             "mailServer",
             "emailSubject",
             "race_event_id",
             "windowHandle",
             "transmission",
             "transaction_id",
             "library.name",
             "locations.name",
             "school.name",
             "hotel.name",
             "airportCity",
             "priceGroup",
             "ratingScale",
             "coffee",
             "union_catalog",
             "creditAmount",
             "expressionLanguage",
             "fineTuning",
             "finePrint",
             "patternLength",
             "patientType",
             "diagnosticsUrl",
             "healthCheckUrl",
             "conditionType",
             "faithfulness",
             "address.country",
             "ipRange",
             "streetlightId",
             "saltLevel",
             "hashtag",
             "pageToken",
             "foreignKey",
             "masterData",
             "loginAttempts",
             "sexagesimal",
             "agent",
             "villageId",
             "rueckgabedatum",
             "portfolio",
             "keyword",
             "keywords",
             "monkey",
             "passenger_count",
             "pass_rate",
             "passed",
             "bypass",
             "accessLevel",
             "hotelId",
             "streamKeyframe",
             "captcha_enabled",
             "messageText"},
            Sensitivity::kRegular);
}

TEST(Classifier, AFlagIsNoPassword) {
  EXPECT_EQ(Classify(FieldOf("password", ValueKind::kBoolean)).sensitivity, Sensitivity::kRegular);
  EXPECT_EQ(Classify(FieldOf("email", ValueKind::kBoolean)).sensitivity, Sensitivity::kRegular);
  EXPECT_EQ(Classify(FieldOf("isPregnant", ValueKind::kBoolean)).sensitivity, Sensitivity::kHigh);
}

TEST(Classifier, WhatHoldsOnlyObjectsIsRegular) {
  Field field = FieldOf("bankAccounts", ValueKind::kArray);
  field.container = true;
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular);
  EXPECT_EQ(Classify(field).rule, "none");
}

TEST(Classifier, NumbersMayBePinsAndAccountsButNoNames) {
  EXPECT_EQ(Classify(FieldOf("pin", ValueKind::kInteger)).sensitivity, Sensitivity::kVerifier);
  EXPECT_EQ(Classify(FieldOf("kontonummer", ValueKind::kInteger)).sensitivity, Sensitivity::kHigh);
  EXPECT_EQ(Classify(FieldOf("firstName", ValueKind::kInteger)).sensitivity, Sensitivity::kRegular);
  Field decimals = FieldOf("pin", ValueKind::kNumber);
  decimals.format = "numeric(10,2)";
  EXPECT_EQ(Classify(decimals).sensitivity, Sensitivity::kRegular);
  decimals.name = "salary";
  EXPECT_EQ(Classify(decimals).sensitivity, Sensitivity::kLow);
}

TEST(Classifier, ADateIsABirthDateAndNoPassport) {
  Field field = FieldOf("birthDate");
  field.format = "date";
  EXPECT_EQ(Classify(field).rule, "birth-date");
  field.name = "passport";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular);
}

TEST(Classifier, AListOfChoicesIsGenderAndNoPassword) {
  Field field = FieldOf("gender");
  field.allowed = {"female", "male", "diverse"};
  EXPECT_EQ(Classify(field).rule, "gender");
  field.name = "password";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular);
}

TEST(Classifier, TheTableSaysWhoseNameItIs) {
  Field field = FieldOf("name");
  field.holder = "patients";
  EXPECT_EQ(Classify(field).rule, "person-name");
  field.holder = "locations";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular);
}

TEST(Classifier, APersonsLoginPasswordIsAVerifierAndASystemsASecret) {
  Field field = FieldOf("password");
  field.holder = "users";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kVerifier);
  field.holder = "ftp_credentials";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kSecret);
}

TEST(Classifier, BarcodesOfPeopleAreLowAndOfThingsRegular) {
  Field field = FieldOf("barcode");
  field.holder = "user.json";
  EXPECT_EQ(Classify(field).rule, "patron-barcode");
  field.holder = "item.json";
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular);
}

TEST(Classifier, ADescriptionDecidesWhereTheNameSaysNothing) {
  Field field = FieldOf("value1");
  field.description = "The bank account number of the vendor";
  const Verdict verdict = Classify(field);
  EXPECT_EQ(verdict.rule, "bank-account-number") << Told(field, verdict);
  EXPECT_THAT(verdict.evidence.at(0), HasSubstr("in the description"));
  for (const char* text : {"The unique id of this bank account", "Type of the e-mail address",
                           "Whether the password was changed", "Shown beside the account number"}) {
    field.description = text;
    EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular) << text;
  }
}

TEST(Classifier, ATitleIsASecondName) {
  Field field = FieldOf("f17");
  field.title = "Social Security Number";
  EXPECT_EQ(Classify(field).rule, "social-security-number");
  EXPECT_THAT(Classify(field).evidence, ElementsAre("`social security number` in the title"));
}

TEST(Classifier, SaysWhereItFoundWhat) {
  Field field = FieldOf("bankAccount.number");
  field.description = "The IBAN";
  const Verdict verdict = Classify(field);
  EXPECT_THAT(verdict.evidence,
              ElementsAre("`bank account number` in the name and what is around it",
                          "`iban` in the description"));
  EXPECT_GT(verdict.confidence, Classify(FieldOf("bankAccount.number")).confidence);
}

TEST(Classifier, RulesOfYourOwnAreUsed) {
  const auto book = RuleBook::Parse(
      R"({"version": 1, "words": {"heads": "count"}, "rules": [{"id": "shoe", "class": "low",
          "title": "Shoe size", "why": "ours", "confidence": 70, "names": "shoe size"}]})",
      "own");
  ASSERT_TRUE(book) << book.error().detail;
  Classifier classifier(*book);
  EXPECT_EQ(classifier.Classify(FieldOf("shoeSize")).rule, "shoe");
  EXPECT_EQ(classifier.Classify(FieldOf("shoeSizeCount")).rule, "none");
  EXPECT_EQ(classifier.Classify(FieldOf("password")).rule, "none");
}

TEST(Classifier, HugeTextsAreBounded) {
  Field field = FieldOf(std::string(1'000'000, 'a'));
  field.description = std::string(5'000'000, '(');
  field.parents.assign(100'000, "bank");
  EXPECT_EQ(Classify(field).sensitivity, Sensitivity::kRegular);
}

}  // namespace
}  // namespace strongroom::classify::rules
