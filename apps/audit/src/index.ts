import { defineService } from '@chassis/service-kit';
import { AuditModule } from './audit.module.js';
import { auditConfig } from './config.js';
import { migrations } from './migrations.js';

/** The audit service: a tamper-evident chain of facts per tenant, and explanations from it. */
export const audit = defineService({ name: 'audit', module: AuditModule, config: auditConfig, migrations });
