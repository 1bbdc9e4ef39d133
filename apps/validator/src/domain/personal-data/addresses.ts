import { matchesOf } from './matches-of.js';
import type { Detector } from './personal-datum.js';

const unit =
  /(?<!\p{L})(?:apt|apartment|suite|ste|unit|flat|floor|box|psc|p\.? ?o\.? ?box|postfach|wohnung|whg|etage|room)\.? ?#?\d{1,5}[A-Za-z]?(?![\p{L}\p{N}])/giu;
const military = /(?<!\p{L})(?:APO|FPO|DPO)[ ,]{1,2}(?:AA|AE|AP)(?: \d{5})?(?![\p{L}\p{N}])/giu;
const street = String.raw`(?:[Ss]treet|[Ss]tr?|[Rr]oad|Rd|[Aa]venue|Ave?|[Bb]oulevard|Blvd|[Ll]ane|Ln|[Dd]rive|Dr|[Cc]ourt|Ct|[Ss]quare|Sq|Place|Pl|[Tt]errace|Way|Close|[Cc]rescent|[Hh]ighway|Hwy|[Pp]arkway|Pkwy|[Aa]lley|Row|Plaza|Gate)`;
const english = new RegExp(
  String.raw`(?<![\p{L}\p{N}])\d{1,6}[A-Za-z]?,? (?:[\p{Lu}\d][\p{L}\p{N}.'’-]{0,30} ){1,5}${street}(?![\p{L}])`,
  'gu',
);
const germanic =
  /(?<!\p{L})\p{Lu}[\p{L}.-]{2,40}(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|straat|laan|gatan|vägen|gade|vej|veien|katu|tie|gränd)(?: \d{1,5} ?[A-Za-z]?(?!\p{L}))?(?![\p{L}\p{N}])/gu;
const romance =
  /(?<!\p{L})(?:[Rr]ue|[Aa]venue|[Aa]v\.|[Bb]oulevard|[Cc]hemin|[Aa]llée|[Vv]iale?|[Pp]iazza|[Cc]orso|[Cc]alle|C\/|[Aa]venida|[Pp]aseo|[Rr]ua|[Pp]raça|[Tt]ravessa|[Uu]lica|[Uu]l\.|[Uu]tca|[Aa]leja) (?:(?:de|del|della|delle|dei|di|da|do|dos|la|le|les|el|los|las|du|des|y) ){0,3}\p{Lu}[\p{L}'’-]{1,40}(?: \p{Lu}[\p{L}'’-]{1,40}){0,3}(?:,? \d{1,5}[A-Za-z]?)?(?![\p{L}\p{N}])/gu;

/** Streets, houses and doors, in the ways that Europe and America write them. */
export const addresses: Detector = (text) =>
  [unit, military, english, germanic, romance].flatMap((pattern) => matchesOf(text, 'address', pattern));
