/** Memory that threads share. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  /** By pages of 64 KiB; views of the buffer stay valid, but end where it ended. */
  grow(pages: number): number;
}

interface WebAssemblyGlobal {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: { of: { memory: SharedMemory } }) => { readonly exports: unknown };
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedMemory;
}

/** What we use of the global: the types of Node leave it to those of a browser. */
export const { Module, Instance, Memory } = (globalThis as unknown as { WebAssembly: WebAssemblyGlobal }).WebAssembly;
