/** The services of the line, in the order of the architecture's table. */
export const services = [
  'ingress',
  'orchestrator',
  'intent-classifier',
  'retriever',
  'generator',
  'validator',
  'legacy-connector',
  'audit',
] as const;
export type ServiceName = (typeof services)[number];
