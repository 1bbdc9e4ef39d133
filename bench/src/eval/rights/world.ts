import type { Rights } from '@chassis/contracts';

export interface Person {
  /** `user:<id>`. */
  readonly subject: string;
  groups: string[];
  roles: string[];
  attributes: { region: string[]; purpose: string[] };
  isDisabled: boolean;
}

export interface Paper {
  readonly id: string;
  version: number;
  source: string;
  folder: string;
  rights: Rights;
  /** A chunk each. */
  texts: string[];
  vectors: Float32Array[];
}

export interface Scope {
  readonly source: string;
  readonly folder: string;
  rights: Rights;
}

/** One tenant: who there is, what groups lie in which, what was written down, and what time it is. */
export interface World {
  now: Date;
  readonly people: Person[];
  /** Groups by name, with those that they lie in; cycles included. */
  readonly nesting: Map<string, string[]>;
  readonly papers: Map<string, Paper>;
  /** Versions ever written: one that comes again after it was removed has a new one. */
  versions: number;
  readonly scopes: Map<string, Scope>;
}
