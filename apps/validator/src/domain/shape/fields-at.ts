/** A value inside a JSON, with its place. */
export interface PlacedValue {
  readonly pointer: string;
  readonly value: unknown;
}

/** What stands at a JSON pointer, where `*` stands for each item of a list; nothing where a part is missing. */
export function fieldsAt(root: unknown, pattern: string): PlacedValue[] {
  let found: PlacedValue[] = [{ pointer: '', value: root }];
  for (const part of pattern.split('/').slice(1)) found = found.flatMap((one) => inside(one, part));
  return found;
}

/** Whether a pointer is the one that a pattern names, or stands inside of what it names. */
export function isAt(pointer: string, pattern: string): boolean {
  const parts = pointer.split('/');
  return pattern.split('/').every((part, at) => parts[at] === part || (part === '*' && /^\d+$/.test(parts[at] ?? '')));
}

function inside({ pointer, value }: PlacedValue, part: string): PlacedValue[] {
  if (typeof value !== 'object' || value === null) return [];
  if (part === '*' && Array.isArray(value))
    return value.map((item: unknown, index) => ({ pointer: `${pointer}/${index}`, value: item }));
  const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
  return Object.hasOwn(value, name)
    ? [{ pointer: `${pointer}/${part}`, value: (value as Record<string, unknown>)[name] }]
    : [];
}
