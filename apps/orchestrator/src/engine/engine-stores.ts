import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { ApprovalStore } from '../adapters/approval-store.js';
import { RunStore } from '../adapters/run-store.js';
import { SubjectDirectory } from '../adapters/subject-directory.js';
import type { OrchestratorConfig } from '../config.js';
import { StartGate } from './start-gate.js';

/** The rows that the engine reads and writes, and how many events it takes at once. */
@Injectable()
export class EngineStores {
  readonly maxBatch: number;

  constructor(
    readonly runs: RunStore,
    readonly approvals: ApprovalStore,
    readonly subjects: SubjectDirectory,
    readonly gate: StartGate,
    @Inject(CONFIG) config: OrchestratorConfig,
  ) {
    this.maxBatch = config.ENGINE_BATCH;
  }
}
