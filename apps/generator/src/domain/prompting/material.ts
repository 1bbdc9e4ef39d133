import { createHash } from 'node:crypto';

/**
 * Marks texts of users, documents and models as material. The tag's name is a hash over all the material of a prompt, so that none of it can close its own frame;
 * the same prompt still reads the same each time.
 */
export class Material {
  readonly mark: string;

  constructor(of: unknown) {
    this.mark = createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 8);
  }

  data(name: string, value: unknown): string {
    const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1);
    return `<data-${this.mark} name=${JSON.stringify(name)}>\n${text}\n</data-${this.mark}>`;
  }

  source(number: number, head: string, text: string): string {
    return `<source-${this.mark} number="${number}">\n${head}\n\n${text}\n</source-${this.mark}>`;
  }
}
