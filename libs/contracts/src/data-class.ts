import { z } from 'zod';

/** Ordered from harmless to most protected; a run's class only rises. */
export const dataClasses = ['public', 'internal', 'confidential', 'restricted'] as const;
export const DataClassSchema = z.enum(dataClasses);
export type DataClass = z.infer<typeof DataClassSchema>;

/** The class of a workflow or document that names none. */
export const defaultDataClass: DataClass = 'confidential';

/** The highest of the classes given; absent ones add nothing; `public` when none is given. */
export function highestDataClass(...classes: (DataClass | undefined)[]): DataClass {
  const rank = Math.max(0, ...classes.map((one) => (one === undefined ? 0 : dataClasses.indexOf(one))));
  return dataClasses[rank] ?? 'restricted';
}
