import { type IbanCountry, makeIban } from './make-iban.js';
import { makeTaxNumber } from './make-tax-number.js';
import { Random } from './random.js';

/** A vendor as the old ledger's seed file has it, and what its letters look like. */
export interface Vendor {
  readonly number: string;
  readonly name: string;
  readonly iban: string;
  readonly taxNumber: string | null;
  readonly email: string;
  readonly language: 'en' | 'de';
  readonly currency: 'EUR' | 'GBP';
  readonly street: string;
  readonly city: string;
}

const plain: readonly (readonly [
  name: string,
  country: IbanCountry,
  language: 'en' | 'de',
  street: string,
  city: string,
])[] = [
  ['Elbe Dichtungstechnik GmbH', 'DE', 'de', 'Hafenstraße 7', '21079 Hamburg'],
  ['Northgate Fasteners Ltd', 'GB', 'en', '14 Foundry Lane', 'Sheffield S3 8UD'],
  ['Kurz & Söhne Metallbau GmbH', 'DE', 'de', 'Am Gleisdreieck 22', '70435 Stuttgart'],
  ['Tulip Motion Controls B.V.', 'NL', 'en', 'Havenweg 101', '3089 JK Rotterdam'],
  ['Donau Präzisionslager GmbH', 'AT', 'de', 'Industriezeile 36', '4020 Linz'],
  ['Fairfield Coatings plc', 'GB', 'en', 'Unit 9, Mill Road', 'Leeds LS11 5QP'],
  ['Werkzeughaus Lindner KG', 'DE', 'de', 'Gutenbergring 5', '04103 Leipzig'],
  ['Pennine Hydraulics Limited', 'GB', 'en', '3 Station Approach', 'Halifax HX1 2BJ'],
  ['Rheintal Elektro AG', 'DE', 'de', 'Feldmühleplatz 1', '40545 Düsseldorf'],
  ['Orange Gear Supplies B.V.', 'NL', 'en', 'Kanaaldijk 48', '5652 AA Eindhoven'],
  ['Seeblick Verpackungen GmbH & Co. KG', 'DE', 'de', 'Uferweg 12', '88045 Friedrichshafen'],
  ['Castlebridge Instruments Ltd', 'GB', 'en', '27 Queen Street', 'Cardiff CF10 2BU'],
];

const accounts = new Random(7_001);

/** All vendors in the record. */
export const vendors: readonly Vendor[] = plain.map(([name, country, language, street, city], index) => ({
  number: String(200_100 + index * 17),
  name,
  iban: makeIban(country, accounts),
  taxNumber: country === 'DE' ? makeTaxNumber(accounts) : null,
  email: `billing@vendor-${index + 1}.example`,
  language,
  currency: country === 'GB' ? 'GBP' : 'EUR',
  street,
  city,
}));

/** One that no record knows. */
export const stranger: Vendor = {
  number: '999999',
  name: 'Blackwater Outsourcing Ltd',
  iban: makeIban('GB', accounts),
  taxNumber: null,
  email: 'accounts@blackwater-outsourcing.example',
  language: 'en',
  currency: 'GBP',
  street: '1 Nowhere Road',
  city: 'London E1 6AN',
};
