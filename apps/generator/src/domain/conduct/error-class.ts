import type { ChassisError } from '@chassis/contracts';

/** What kind of trouble a model is in; each kind has a circuit of its own, since each passes in its own time. */
export const errorClasses = ['throttled', 'unavailable', 'slow', 'garbled', 'denied'] as const;
export type ErrorClass = (typeof errorClasses)[number];

const classOfCode: Readonly<Record<string, ErrorClass>> = {
  'provider-throttled': 'throttled',
  'provider-failed': 'unavailable',
  'provider-unreachable': 'unavailable',
  'provider-cut': 'unavailable',
  'provider-silent': 'slow',
  'provider-slow': 'slow',
  'provider-garbled': 'garbled',
  'provider-empty': 'garbled',
  'provider-cut-short': 'garbled',
  'provider-denied-key': 'denied',
  'provider-unknown-model': 'denied',
};

/** Undefined for what says nothing about the model: a prompt that it does not take, an answer that it refuses, a run that was cancelled. */
export const errorClassOf = ({ code }: ChassisError): ErrorClass | undefined => classOfCode[code];
