// Values that other people's generators make and other people's validators accept, as columns of ten.
//   node generate.mjs SEED  →  {"columns": [{"name", "kind", "sensitive", "values": [...]}], "disputed": n}
import { createRequire } from 'node:module';

const require = createRequire(`${process.env.STRONGROOM_PEERS}/`);
const { faker } = require('@faker-js/faker');
const { isValidIBAN } = require('ibantools');
const { stdnum } = require('stdnum');

const IN_A_COLUMN = 10;
const COLUMNS = 100; // of each kind

faker.seed(Number(process.argv[2]));
let disputed = 0;

// Federal Reserve routing symbols, and the check digit.
const isRouting = (text) => {
  const prefix = Number(text.slice(0, 2));
  const weights = [3, 7, 1, 3, 7, 1, 3, 7, 1];
  const sum = weights.reduce((all, weight, place) => all + weight * Number(text[place]), 0);
  const district = (prefix >= 1 && prefix <= 12) || (prefix >= 21 && prefix <= 32) ||
                   (prefix >= 61 && prefix <= 72) || prefix === 80;
  return district && sum % 10 === 0;
};

const iban = () => {
  for (;;) {
    const made = faker.finance.iban();
    if (isValidIBAN(made)) return made;
    disputed += 1; // made by one, refused by the other: our own tests decide about those
  }
};

const until = (make, accept) => {
  for (;;) {
    const made = make();
    if (accept(made)) return made;
  }
};

const digits = (count) => faker.string.numeric(count);
const sensitive = {
  iban,
  visa: () => faker.finance.creditCardNumber('4###-####-####-###L'),
  mastercard: () => faker.finance.creditCardNumber('mastercard').replaceAll('-', ''),
  amex: () => faker.finance.creditCardNumber('american_express').replaceAll('-', ' '),
  routing: () => until(() => faker.finance.routingNumber(), isRouting),
  sin: () => until(() => `${faker.number.int({ min: 1, max: 7 })}${digits(8)}`, (text) => stdnum.CA.sin.validate(text).isValid),
  nino: () => until(() => `${faker.string.alpha({ length: 2, casing: 'upper' })}${digits(6)}${faker.helpers.arrayElement('ABCD')}`,
                    (text) => stdnum.GB.nino.validate(text).isValid),
};
const harmless = {
  barcode: () => digits(14),
  isbn: () => faker.commerce.isbn({ separator: '' }),
  isbn10: () => faker.commerce.isbn({ variant: 10, separator: '' }),
  uuid: () => faker.string.uuid(),
  price: () => faker.commerce.price(),
  day: () => faker.date.past({ years: 30 }).toISOString().slice(0, 10),
  moment: () => faker.date.past({ years: 30 }).toISOString(),
  milliseconds: () => String(faker.date.past({ years: 30 }).getTime()),
  word: () => faker.lorem.word(),
  sentence: () => faker.lorem.sentence(),
  vehicle: () => faker.vehicle.vin(),
  imei: () => faker.phone.imei(),
  hash: () => faker.git.commitSha(),
  oclc: () => `ocm${digits(8)}`,
  colour: () => faker.color.rgb(),
  version: () => faker.system.semver(),
};

const columns = [];
for (const [kinds, are] of [[sensitive, true], [harmless, false]]) {
  for (const [kind, make] of Object.entries(kinds)) {
    for (let n = 0; n < COLUMNS; n += 1) {
      columns.push({ kind, sensitive: are, values: Array.from({ length: IN_A_COLUMN }, make) });
    }
  }
}
process.stdout.write(JSON.stringify({ columns, disputed }));
