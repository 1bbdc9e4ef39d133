import { z } from 'zod';

const name = z.string().min(1).max(256);

/** The context attributes of CloudEvents 1.0 that the line needs; extensions are let through unread. */
export const CloudEventAttributesSchema = z.looseObject({
  specversion: z.literal('1.0', { error: 'must be "1.0"' }),
  id: name,
  source: name,
  type: name,
  time: z.iso.datetime({ offset: true }).optional(),
  datacontenttype: z.string().max(256).optional(),
});
