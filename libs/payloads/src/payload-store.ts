import type { DataClass, PayloadRef } from '@chassis/contracts';

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
  /** The ref that `putJson` of the value gives; nothing is stored. For what is stored together with what names it. */
  abstract refOfJson(value: unknown): PayloadRef;
  abstract getJson(tenant: string, ref: PayloadRef): Promise<unknown>;
  abstract getText(tenant: string, ref: PayloadRef): Promise<string>;
}
