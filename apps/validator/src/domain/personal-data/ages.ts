import { matchesOf } from './matches-of.js';
import type { Detector } from './personal-datum.js';

const patterns: readonly RegExp[] = [
  /(?<![\d.])(?<is>1?\d{1,2})(?:[- ](?:years?|yrs?)[- ](?:old|of age)| ?y\/?o\b|-year-old|[- ]jährig| jahre alt)/dgi,
  /(?<!\p{L})(?:aged?|turn(?:ed|ing|s)?|age (?:is|of)|age:|im alter von|alter:?)[ :]{1,3}(?<is>1?\d{1,2})(?![\d.,:/%-]*\d|\p{L})/dgiu,
  /(?<!\p{L})(?:i'?m|i am|she'?s|she is|he'?s|he is|they are|ich bin)(?: only| just| about| already)? (?<is>[1-9]\d|1[01]\d)(?![\d.,:/%-]*\d| ?(?:%|percent|minutes|hours|days|weeks|months|miles|km|cm|kg|pounds|lbs))/dgiu,
];

/** How old somebody is. */
export const ages: Detector = (text) => patterns.flatMap((pattern) => matchesOf(text, 'age', pattern));
