import { ChassisError } from '@chassis/contracts';
import { Injectable } from '@nestjs/common';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { LRUCache } from 'lru-cache';
import type { BundleSource } from '../domain/bundle-source.js';

/** Checks values against the JSON Schemas of published bundles; compiled once per file's hash. */
@Injectable()
export class JsonSchemas {
  private readonly compiled = new LRUCache<string, ValidateFunction>({ max: 200 });

  /** Throws `invalid` with the given code and the places that do not fit. */
  check(bundle: BundleSource, path: string, value: unknown, code: string): void {
    const file = bundle.files[path];
    if (file === undefined) throw new ChassisError('bug', 'missing-schema', `Bundle ${bundle.hash} has no ${path}.`);
    const validate = this.compiled.get(file.hash) ?? this.compile(file.text, file.hash, path);
    if (validate(value)) return;
    const failures = (validate.errors ?? [])
      .slice(0, 20)
      .map((one) => ({ pointer: one.instancePath, message: one.message ?? 'does not fit' }));
    const list = failures.map(({ pointer, message }) => `${pointer || '/'} ${message}`).join('; ');
    throw new ChassisError('invalid', code, `The value does not fit ${path}: ${list}.`, { failures });
  }

  private compile(text: string, hash: string, path: string): ValidateFunction {
    const ajv = new Ajv2020({ allErrors: false, strict: false });
    (formats.default as unknown as (ajv: Ajv2020) => void)(ajv);
    try {
      const validate = ajv.compile(JSON.parse(text) as object);
      this.compiled.set(hash, validate);
      return validate;
    } catch (cause) {
      throw new ChassisError(
        'invalid',
        'invalid-workflow',
        `${path} is not a JSON Schema (2020-12): ${(cause as Error).message}`,
        { cause },
      );
    }
  }
}
