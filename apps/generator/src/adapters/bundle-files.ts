import { type BundleFile, BundlesFile, ChassisError } from '@chassis/contracts';
import { type MessageContext, RouteClient } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Prompt } from '../domain/language-model.js';
import { parsePrompt } from '../domain/parse-prompt.js';

/** Prompts and schemas of published bundles, by the hash that the run cites; a file never changes under its hash. */
@Injectable()
export class BundleFiles {
  private readonly prompts = new LRUCache<string, Prompt>({ max: 500 });
  private readonly schemas = new LRUCache<string, { schema: unknown }>({ max: 500 });

  constructor(private readonly routes: RouteClient) {}

  async prompt(file: BundleFile, context: MessageContext): Promise<Prompt> {
    const key = `${context.tenant}/${file.path}/${file.hash}`;
    const known = this.prompts.get(key);
    if (known !== undefined) return known;
    const prompt = parsePrompt(file.path, file.hash, await this.read(file, context));
    this.prompts.set(key, prompt);
    return prompt;
  }

  async schema(file: BundleFile, context: MessageContext): Promise<unknown> {
    const key = `${context.tenant}/${file.path}/${file.hash}`;
    const known = this.schemas.get(key);
    if (known !== undefined) return known.schema;
    const schema = parseSchema(file.path, await this.read(file, context));
    this.schemas.set(key, { schema });
    return schema;
  }

  private async read({ bundle, path, hash }: BundleFile, context: MessageContext): Promise<string> {
    const file = await this.routes.call(
      BundlesFile,
      { bundle, path },
      { token: context.envelope.principal, signal: context.signal },
    );
    if (file.hash === hash) return file.text;
    throw new ChassisError(
      'bug',
      'foreign-bundle-file',
      `The bundle ${bundle} has another ${path} than the run cites.`,
    );
  }
}

function parseSchema(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ChassisError('invalid', 'bad-schema-file', `${path} is not JSON.`, { cause });
  }
}
