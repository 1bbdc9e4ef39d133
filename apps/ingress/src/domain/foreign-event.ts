/** A CloudEvent as an old system sent it; `data` are its bytes as they came. */
export interface ForeignEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time?: string;
  readonly contentType: string;
  readonly data: string | Uint8Array;
}
