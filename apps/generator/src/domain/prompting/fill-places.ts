import { ChassisError } from '@chassis/contracts';

const PLACE = /\{\{\s*([\w.]+)\s*\}\}/g;

/** A prompt with its `{{places}}` filled, and the names of the inputs that it used up. */
export interface FilledPrompt {
  readonly text: string;
  readonly used: ReadonlySet<string>;
}

/** Fills `{{path.to.value}}` by what `render` makes of the value. Throws `invalid`/`missing-input` for a place without a value. */
export function fillPlaces(
  { path, body }: { path: string; body: string },
  inputs: Readonly<Record<string, unknown>>,
  render: (name: string, value: unknown) => string,
): FilledPrompt {
  const used = new Set<string>();
  const text = body.replace(PLACE, (_all, name: string) => {
    const value = valueAt(inputs, name);
    if (value === undefined)
      throw new ChassisError(
        'invalid',
        'missing-input',
        `${path} needs ${name}, and the step's inputs do not hold it.`,
      );
    used.add(name.split('.')[0]!);
    return render(name, value);
  });
  return { text, used };
}

function valueAt(inputs: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  }, inputs);
}
