import { z } from 'zod';
import type { Report } from './report.js';

const GroundedSettingsSchema = z.strictObject({
  overlap: z.number().min(0).max(1).optional(),
  except: z.array(z.string().startsWith('/', 'must be a JSON pointer')).optional(),
  derived: z.boolean().optional(),
  meaning: z.boolean().optional(),
  ungrounded: z.enum(['repair', 'drop']).optional(),
});

/** A setting that nobody reads would leave sentences to a rule that its author thinks is off. */
export function checkGrounded(
  settings: unknown,
  { at, isJson, report }: { readonly at: string; readonly isJson: boolean; readonly report: Report },
): void {
  const parsed = GroundedSettingsSchema.safeParse(settings ?? {});
  for (const { path, message } of parsed.error?.issues ?? [])
    report.graph(
      'invalid-check-settings',
      [at, ...path].join('/'),
      `The check grounded takes overlap (0 to 1), except (JSON pointers), derived and meaning (true or false), and ungrounded (repair, drop): ${message}.`,
    );
  if (isJson && parsed.data?.ungrounded === 'drop')
    report.graph(
      'invalid-check-settings',
      `${at}/ungrounded`,
      'Sentences can be dropped from a text, and this step gives JSON by its “output”. Take ungrounded out.',
    );
}
