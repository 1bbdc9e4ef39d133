import { Injectable } from '@nestjs/common';
import { ChassisError } from '@chassis/contracts';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { LRUCache } from 'lru-cache';
import type { PublishedWorkflow } from './published-workflows.js';

/** Checks a run's input against the schema of its workflow, compiled once per published hash. */
@Injectable()
export class InputCheck {
  private readonly compiled = new LRUCache<string, ValidateFunction>({ max: 500 });

  check(workflow: PublishedWorkflow, input: unknown): void {
    const validate = this.validatorOf(workflow);
    if (validate(input)) return;
    const failures = (validate.errors ?? [])
      .slice(0, 20)
      .map((error) => ({ pointer: error.instancePath, message: error.message ?? error.keyword }));
    const first = failures[0];
    throw new ChassisError(
      'invalid',
      'invalid-input',
      `The input does not fit the workflow ${workflow.name}: ${first?.pointer || 'it'} ${first?.message ?? ''}.`,
      { failures },
    );
  }

  private validatorOf(workflow: PublishedWorkflow): ValidateFunction {
    const known = this.compiled.get(workflow.hash);
    if (known !== undefined) return known;
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const made = ajv.compile(workflow.inputSchema as object);
    this.compiled.set(workflow.hash, made);
    return made;
  }
}
