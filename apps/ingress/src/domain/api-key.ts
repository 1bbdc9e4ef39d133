import { createHash, timingSafeEqual } from 'node:crypto';

const shape = /^chs_([0-9a-z]{12})_([0-9A-Za-z_-]{43})$/;

/** `chs_<prefix>_<secret>`: the prefix is public and names the key; of the rest only a sha256 is kept, which is enough because the secret has 256 random bits. */
export class ApiKey {
  private constructor(
    readonly prefix: string,
    readonly text: string,
  ) {}

  /** `random` are 40 bytes from a cryptographic source. */
  static from(random: Buffer): ApiKey {
    const prefix = BigInt(`0x${random.toString('hex', 0, 8)}`)
      .toString(36)
      .padStart(13, '0')
      .slice(-12);
    return new ApiKey(prefix, `chs_${prefix}_${random.toString('base64url', 8, 40)}`);
  }

  static parse(text: string): ApiKey | undefined {
    const prefix = shape.exec(text)?.[1];
    return prefix === undefined ? undefined : new ApiKey(prefix, text);
  }

  get hash(): Buffer {
    return createHash('sha256').update(this.text).digest();
  }

  /** Compares in constant time. */
  isHashedAs(hash: Uint8Array): boolean {
    return hash.byteLength === 32 && timingSafeEqual(this.hash, hash);
  }
}
