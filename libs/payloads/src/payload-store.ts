import type { DataClass, PayloadRef } from '@chassis/contracts';
import type { Tx } from '@chassis/persistence';

/** Content that is named already and not stored yet: `PayloadStore.putIn` stores it together with what names it. */
export interface PreparedPayload {
  readonly ref: PayloadRef;
  readonly content: Uint8Array;
  readonly dataClass: DataClass;
}

/** Texts and other large values, content-addressed within a tenant; the only place where a text of a user, a document or a model lives. */
export abstract class PayloadStore {
  /** Stores bytes (a string is UTF-8) and extends their keep-until by the class's retention. Durable before any message that is committed later. */
  abstract put(tenant: string, content: string | Uint8Array, dataClass: DataClass): Promise<PayloadRef>;
  /**
   * A message or a row names them (again): each is kept for at least its class's retention from now, to a day. What was erased or is
   * gone stays so. Cheap to repeat.
   */
  abstract extend(tenant: string, refs: readonly PayloadRef[], dataClass: DataClass): Promise<void>;
  /** Throws `rejected`/`payload-erased` for what was deleted on request, `bug`/`payload-missing` for what never was. */
  abstract get(tenant: string, ref: PayloadRef): Promise<Uint8Array>;
  /** Replaces the bytes by the mark `erased`, with who and when; refs stay valid as hashes. */
  abstract erase(tenant: string, ref: PayloadRef, by: string): Promise<void>;
  /** Like `erase`, for many; those erased before keep their mark. */
  abstract eraseAll(tenant: string, refs: readonly PayloadRef[], by: string): Promise<void>;

  /** The ids of those that are erased. */
  abstract erasedOf(tenant: string, refs: readonly PayloadRef[]): Promise<ReadonlySet<string>>;

  /** Who erased it and when; undefined while it is there. */
  abstract erasure(tenant: string, ref: PayloadRef): Promise<{ at: Date; by: string } | undefined>;

  /** Stores a value as canonical JSON (RFC 8785): equal values have equal refs. */
  abstract putJson(tenant: string, value: unknown, dataClass: DataClass): Promise<PayloadRef>;
  /** What `putJson` would store, for `putIn`; nothing is stored. */
  abstract prepareJson(value: unknown, dataClass: DataClass): PreparedPayload;
  /** Stores those that are too large to go along in a transaction that others wait for (above 64 KB); gives the rest, for `putIn`. */
  abstract putLarge(tenant: string, payloads: readonly PreparedPayload[]): Promise<readonly PreparedPayload[]>;
  /**
   * Stores in the caller's transaction, under its tenant and with its durability: what names a payload and the payload are one commit.
   * Takes rows' locks, so it is the first statement of its transaction, and the only one of its kind. Without payloads it does nothing.
   */
  abstract putIn(tx: Tx, payloads: readonly PreparedPayload[]): Promise<void>;
  abstract getJson(tenant: string, ref: PayloadRef): Promise<unknown>;
  abstract getText(tenant: string, ref: PayloadRef): Promise<string>;
}
