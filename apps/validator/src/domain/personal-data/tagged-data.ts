import type { PiiSpan } from '@chassis/inference';
import type { PersonalDatum, PersonalKind } from './personal-datum.js';

/** What the tagger's kinds are called here. */
const kinds: Readonly<Record<string, PersonalKind>> = {
  GIVEN_NAME: 'name',
  SURNAME: 'name',
  EMAIL: 'e-mail',
  PHONE: 'phone',
  URL: 'web address',
  TAX_ID: 'national id',
  GOVERNMENT_ID: 'national id',
  PASSPORT: 'national id',
  DRIVERS_LICENSE: 'national id',
  BANK_ACCOUNT: 'bank account',
  ROUTING_NUMBER: 'bank account',
  BUILDING_NUMBER: 'address',
  STREET_NAME: 'address',
  SECONDARY_ADDRESS: 'address',
  CITY: 'place',
  STATE: 'place',
  ZIP_CODE: 'postal code',
};

/** What a tagger found, in our words; a kind that we do not know counts as a name. */
export const taggedData = (spans: readonly PiiSpan[]): PersonalDatum[] =>
  spans.map(({ kind, start, end }) => ({ kind: kinds[kind] ?? 'name', start, end }));
