import { matchesOf } from './matches-of.js';
import type { Detector } from './personal-datum.js';

const form = String.raw`(?:Inc|LLC|Ltd|Limited|Corp|Corporation|Company|Co|PLC|LLP|LP|GmbH|AG|KG|KGaA|SE|eG|e\.V|SA|SAS|SARL|SpA|Srl|BV|NV|AB|AS|ApS|Oy|Oyj|Kft|Zrt|Group|Holdings?|Bank|Insurance|Technologies|Technology|Systems|Solutions|Partners|Associates|Institute|University|College|Foundation|Agency|Ratings|Orchestra|Association|Consulting|Ventures|Capital|Services|Labs|Laboratories|Industries|International|Enterprises|Network|Analytics|Software|Media|Global|Movers|Ministry|Hospital|Church|Committee)`;
const name = String.raw`(?!(?:The|During|In|At|For|From|A|An|And|Our|Your|This|That|With|By|On|Of)(?!\p{L}))[\p{Lu}\d][\p{L}\p{N}&'’-]{0,40}`;
const byForm = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${name},? (?:(?:and|&|of|und|de) )?){1,5}${form}(?![\p{L}\p{N}])`,
  'gu',
);
const folded =
  /(?<!\p{L})\p{L}[\p{L}\p{N}&'’-]{1,40} (?:\p{L}[\p{L}\p{N}&'’-]{1,40} )?(?:inc|llc|ltd|gmbh|corp)(?![\p{L}\p{N}])/giu;
/** Families and firms: "Davis, Reynolds and Williamson", "Hill-Green". */
const partners = new RegExp(
  String.raw`(?<![\p{L}\p{N}])\p{Lu}\p{L}{1,30}, \p{Lu}\p{L}{1,30} and \p{Lu}\p{L}{1,30}(?![\p{L}\p{N}])`,
  'gu',
);
const atWork = new RegExp(
  String.raw`(?<!\p{L})(?:works?|worked|working|employed|job|role|position|intern|year|career|employee|ceo|cto|cfo|founder|president|director|manager|engineer|customer) (?:at|for|of|with|by|from) (?:the )?(?<is>${name}(?: ${name}){0,3})`,
  'dgu',
);

/** Firms and institutions, by their legal form or what is said of them. */
export const organisations: Detector = (text) =>
  [byForm, folded, partners, atWork].flatMap((pattern) => matchesOf(text, 'organisation', pattern));
