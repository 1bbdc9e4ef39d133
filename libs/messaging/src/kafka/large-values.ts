import type { DataClass, PayloadRef } from '@chassis/contracts';

/** Where values too long for the brokers go; `PayloadStore` is one. */
export interface LargeValues {
  put(tenant: string, content: string, dataClass: DataClass): Promise<PayloadRef>;
  getText(tenant: string, ref: PayloadRef): Promise<string>;
}
