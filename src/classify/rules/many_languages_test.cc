// The shipped words in many languages and habits of naming: what must be found, and what looks like
// it and must not be.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "classify/rules/classifier.h"
#include "classify/rules/field_for_test.h"
#include "classify/rules/vocabulary.h"

namespace strongroom::classify::rules {
namespace {

using model::Field;
using model::ValueKind;
using record::Sensitivity;

void ExpectAll(std::initializer_list<std::string_view> paths, Sensitivity expected) {
  Classifier classifier(RuleBook::Shipped());
  for (const std::string_view path : paths) {
    const model::Verdict verdict = classifier.Classify(FieldOf(path, {}));
    EXPECT_EQ(verdict.sensitivity, expected)
        << fmt::format("{}: {} by {}: {}", path, record::SensitivityName(verdict.sensitivity),
                       verdict.rule, fmt::join(verdict.evidence, "; "));
  }
}

TEST(ManyLanguages, WhatLooksSensitiveAndIsNotIsRegular) {
  ExpectAll({"pinned",
             "keyboard",
             "saltwater",
             "secretary",
             "classname",
             "nickel",
             "passengerCount",
             "passage",
             "tokenizer",
             "accountability",
             "cardinal",
             "sinus",
             "mailmanVersion",
             "emailTemplate",
             "phoneCountry",
             "addressBookId",
             "namespace",
             "filename",
             "hostname",
             "createdBy",
             "standby",
             "sector",
             "scara",
             "suite",
             "testSuite",
             "portal",
             "giftWrap",
             "nation",
             "stateless",
             "draftStatus",
             "webPortalUrl",
             "driver",
             "executor",
             "player",
             "kind",
             "alias",
             "aliases",
             "tenant",
             "parent",
             "child",
             "children",
             "hasChildren",
             "allocation",
             "initialAllocation",
             "position",
             "location",
             "region",
             "state",
             "province",
             "building",
             "floor",
             "room",
             "department",
             "trackingId",
             "storageKey",
             "blobKey",
             "principal",
             "raceResult",
             "cell",
             "line",
             "lineId",
             "result",
             "value",
             "condition",
             "precondition",
             "treatment",
             "operation",
             "operations",
             "procedure",
             "exam",

             "diet",
             "fitness",
             "sentence",
             "charge",
             "charges",
             "verdict",
             "warrant",
             "caution",
             "probation",
             "prison",
             "strafe",
             "urteil",
             "peine",
             "pena",
             "dom",
             "suite_id",
             "behavior",
             "conduct",
             "discipline",
             "average",
             "media",
             "notas",
             "rapport",
             "karakter",
             "bulletin",
             "interests",
             "debt",
             "savings",
             "stipend",
             "uitkering",
             "prime",
             "bonus_type",
             "rente_typ",
             "sal_type",
             "konto_typ",
             "tipo_cuenta",
             "typ_konta",
             "type_compte",
             "soort_rekening",
             "anzahl_konten",
             "bankfiliale",
             "nombre_banco",
             "nom_banque",
             "nome_banca",
             "filnamn",
             "nazwa_pliku",
             "nombre_archivo",
             "productnaam",
             "puerta",
             "matricula_estado",
             "targa_tipo",
             "coordinate",
             "poloha",
             "sijainti",
             "zdrowie",
             "visa",
             "permis",
             "patente",
             "licencia",
             "sim",
             "inn",
             "nik",
             "ballot",
             "partei",
             "parti",
             "partido",
             "fede",
             "culto",
             "tro",
             "din",
             "parish",
             "fack",
             "iris",
             "retina",
             "impronta",
             "gene",
             "snp",
             "vat",
             "uid",
             "rea",
             "polisnummerTyp",
             "stawka_vat",
             "code",
             "key",
             "clave",
             "pass",
             "token_count",
             "des",
             "resetCount",
             "lastEmailSent",
             "address.region",
             "workAddress.floor",
             "settings.key",
             "job.tenant"},
            Sensitivity::kRegular);
}

TEST(ManyLanguages, WhatIsAboutAPersonIsLow) {
  ExpectAll({"jmeno_zakaznika.jmeno",
             "prijmeni",
             "adSoyad",
             "anne_kizlik_soyadi",
             "szuletesi_nev",
             "anyja_neve",
             "nama_lengkap",
             "namaIbuKandung",
             "nume_complet",
             "etunimi",
             "kutsumanimi",
             "kokoNimi",
             "fodselsdato",
             "fødselsdato",
             "datum_narozeni",
             "dogumTarihi",
             "data_nasterii",
             "szuletesi_datum",
             "tanggal_lahir",
             "tgl_lahir",
             "dataUrodzeniaDziecka",
             "fechaNac",
             "dtNasc",
             "dt_of_birth",
             "gebdat",
             "puhelinnumero",
             "telefonszam",
             "cep_telefonu",
             "no_hp",
             "nomorTelepon",
             "numar_telefon",
             "mobilnr",
             "tlfnr",
             "telPrive.nummer",
             "ph_no",
             "mob_num",
             "sahkoposti",
             "e_posta",
             "alamat_email",
             "epostadress",
             "katuosoite",
             "iranyitoszam",
             "posta_kodu",
             "kode_pos",
             "cod_postal",
             "trvale_bydliste",
             "vejnavn",
             "gateadresse",
             "strasse_hausnummer",
             "straat_nr",
             "numeroCivico",
             "logradouro",
             "lakcim",
             "alamat_rumah",
             "sukupuoli",
             "jenis_kelamin",
             "cinsiyet",
             "pohlavi",
             "sivilstand",
             "medeni_hal",
             "csaladi_allapot",
             "status_perkawinan",
             "kansalaisuus",
             "uyruk",
             "statni_obcanstvi",
             "syntymapaikka",
             "dogum_yeri",
             "tempat_lahir",
             "kayttajatunnus",
             "kullanici_adi",
             "felhasznalonev",
             "nama_pengguna",
             "brukernavn",
             "musteri_no",
             "ogrenci_no",
             "asiakasnumero",
             "cislo_zakaznika",
             "ugyfelszam",
             "nomor_pelanggan",
             "kundenr",
             "kirjastokortti",
             "olvasojegy",
             "lånenummer",
             "ctenarsky_prukaz",
             "maas",
             "bruttopalkka",
             "hruba_mzda",
             "gaji_pokok",
             "salariu_brut",
             "netto_fizetes",
             "manedslonn",
             "vergi_no",
             "cvr_nummer",
             "orgnr",
             "ico_firmy.dic_cislo.vatNo",
             "plaka_no",
             "rendszam",
             "rekisterinumero",
             "nopol",
             "pasfoto",
             "vesikalik",
             "imza",
             "allekirjoitus",
             "kontoinhaberName",
             "treuhandgeberadresse",
             "angehoerigentelefon",
             "ehegattenvorname",
             "per_fname",
             "pat_dob",
             "cust_tel",
             "strLastName",
             "txtVorname",
             "p_email",
             "fld_city",
             "bookedBy",
             "buyer",
             "insured",
             "zeuge",
             "locataire",
             "huurders.naam",
             "pazienti.nome",
             "klienci.numer",
             "hastalar.ad"},
            Sensitivity::kLow);
}

TEST(ManyLanguages, WhatCostsMoneyIdentityOrDignityIsHigh) {
  ExpectAll({"henkilotunnus",
             "hetu",
             "rodne_cislo",
             "tc_kimlik_no",
             "cnp",
             "szemelyi_szam",
             "nomor_ktp",
             "fodselsnummer",
             "cprNummer",
             "emso",
             "oib",
             "jmbg",
             "egn",
             "isikukood",
             "kennitala",
             "amka",
             "snils",
             "curp",
             "cuil",
             "clave_elector",
             "cedula_ciudadania",
             "rijksregisternr",
             "numero_registre_national",
             "ahv_nr",
             "hkidNo",
             "mykad",
             "nricNo",
             "aadhaarNum",
             "tfn",
             "emirates_id",
             "cnic",
             "bvn",
             "cislo_obcanskeho_prukazu",
             "id_kortsnummer",
             "verblijfsvergunning",
             "karta_pobytu",
             "tilinumero",
             "cislo_uctu",
             "hesap_no",
             "nomor_rekening",
             "bankszamlaszam",
             "cont_bancar",
             "kontonr",
             "clabe_interbancaria",
             "chave_pix",
             "rekeningnr",
             "beneficiaryIban",
             "chequingAccountNo",
             "treuhandkontonummer",
             "bankleitzahl",
             "clearingnummer",
             "ifsc",
             "kart_numarasi",
             "cislo_platebni_karty",
             "luottokortin_numero",
             "kartyaszam",
             "passin_numero",
             "cislo_pasu",
             "pasaport_no",
             "nomor_paspor",
             "utlevelszam",
             "rejsedokument",
             "ajokortti",
             "ehliyet_no",
             "ridicsky_prukaz",
             "fuehrerausweisnummer",
             "diagnoosi",
             "hastalik",
             "penyakit",
             "betegseg",
             "boala_cronica",
             "krevni_skupina",
             "kan_grubu",
             "golongan_darah",
             "vercsoport",
             "sykefravaer",
             "sairausloma",
             "schwerbehindertengrad",
             "laakitys",
             "alergi",
             "uskonto",
             "vallas",
             "agama",
             "trossamfunn",
             "etninen_tausta",
             "etnik_koken",
             "seksuaalinen_suuntautuminen",
             "orientare_sexuala",
             "partitillhorighet",
             "parttagsag",
             "ammattiliitto",
             "sendika_uyeligi",
             "szakszervezeti_tag",
             "sormenjalki",
             "parmak_izi",
             "ujjlenyomat",
             "sidik_jari",
             "genetik_veri",
             "rikosrekisteri",
             "adli_sicil_kaydi",
             "cazier_judiciar",
             "straffeattest",
             "patients.weight",
             "patient.result"},
            Sensitivity::kHigh);
}

TEST(ManyLanguages, WhatOpensSomethingIsSecretOrVerifier) {
  ExpectAll({"salasana",
             "heslo",
             "jelszo",
             "kata_sandi",
             "sifre",
             "yksityinen_avain",
             "soukromy_klic",
             "api_anahtari",
             "erisim_jetonu",
             "sifrovaci_klic",
             "api_nokkel",
             "krypteringsnøgle",
             "cadena_conexion",
             "wlanPasswort",
             "rsaPrivateKey",
             "fcmServerKey",
             "jwtSigningSecret",
             "bip39Seed",
             "githubToken",
             "kubeconfig"},
            Sensitivity::kSecret);
  ExpectAll({"pin_koodi", "pinkode", "jednorazovy_kod", "dogrulama_kodu", "kode_verifikasi",
             "kertakayttokoodi", "passordhash", "salasana_hash", "jelszo_hash", "pwdHash",
             "turvavastaus", "jawaban_rahasia", "mfaRecoveryCodes", "kullanici.sifre", "pinBlock"},
            Sensitivity::kVerifier);
}

Field Among(std::string_view name, std::vector<std::string> siblings) {
  Field field = FieldOf(name, {});
  siblings.emplace_back(name);
  field.siblings = std::make_shared<const std::vector<std::string>>(std::move(siblings));
  return field;
}

TEST(Siblings, WhatStandsBesideAFieldSaysWhatItIs) {
  Classifier classifier(RuleBook::Shipped());
  EXPECT_EQ(classifier.Classify(Among("name", {"dateOfBirth", "size"})).rule, "person-name");
  EXPECT_EQ(classifier.Classify(Among("name", {"price", "size"})).rule, "none");
  EXPECT_EQ(classifier.Classify(Among("account", {"bankName", "bic"})).rule, "bank-account-number");
  EXPECT_EQ(classifier.Classify(Among("account", {"ledger"})).rule, "none");
  EXPECT_EQ(classifier.Classify(Among("result", {"patientId", "takenAt"})).rule, "health");
  EXPECT_EQ(classifier.Classify(Among("result", {"jobId", "startedAt"})).rule, "none");
  const model::Verdict verdict = classifier.Classify(Among("name", {"dateOfBirth"}));
  EXPECT_EQ(verdict.evidence.at(1), "near `date birth` in a field beside it");
}

TEST(Siblings, AFieldIsNotBesideItself) {
  const auto book = RuleBook::Parse(
      R"({"version": 1, "words": {}, "rules": [{"id": "shoe", "class": "low", "title": "t",
          "why": "w", "confidence": 70, "near": [{"names": "size", "beside": "shoe"}]}]})",
      "own");
  ASSERT_TRUE(book) << book.error().detail;
  Classifier classifier(*book);
  EXPECT_EQ(classifier.Classify(Among("shoeSize", {"colour"})).rule, "none");
  EXPECT_EQ(classifier.Classify(Among("shoeSize", {"shoeColour"})).rule, "shoe");
}

TEST(Alone, AWordThatMustStandAloneIsFoundOnlyAlone) {
  ExpectAll({"witness", "witness2", "strWitness"}, Sensitivity::kLow);
  ExpectAll({"witnessPanel", "eyeWitnessPanel"}, Sensitivity::kRegular);
}

TEST(Alone, ANearThatNeedsNothingIsRefused) {
  const auto book = RuleBook::Parse(
      R"({"version": 1, "words": {}, "rules": [{"id": "shoe", "class": "low", "title": "t",
          "why": "w", "confidence": 70, "near": [{"names": "size"}]}]})",
      "own");
  ASSERT_FALSE(book);
  EXPECT_NE(book.error().detail.find("\"beside\""), std::string::npos) << book.error().detail;
}

TEST(Endings, ACompoundIsWhatItsLastPartIs) {
  Vocabulary words;
  const WordId ending = words.Add("kontonummer");
  const WordId short_one = words.Add("rad");
  words.AllowEnding(ending);
  words.AllowEnding(short_one);
  EXPECT_EQ(words.Resolve("treuhandkontonummer"), (std::vector<WordId>{kUnknownWord, ending}));
  EXPECT_EQ(words.Resolve("kontonummernkreis"), std::vector<WordId>{kUnknownWord});
  EXPECT_EQ(words.Resolve("kamerad"), std::vector<WordId>{kUnknownWord}) << "too short";
}

TEST(Endings, AnSMayJoinTheParts) {
  Vocabulary words;
  const WordId first = words.Add("versicherung");
  const WordId second = words.Add("nummer");
  EXPECT_EQ(words.Resolve("versicherungsnummer"), (std::vector<WordId>{first, second}));
}

}  // namespace
}  // namespace strongroom::classify::rules
