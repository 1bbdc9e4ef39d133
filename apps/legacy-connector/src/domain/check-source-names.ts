import { ChassisError, type SourceConfig, sourceNames } from '@chassis/contracts';

/** Refuses names that mean nothing: a misspelt `validUntil` would silently end nothing. Throws `invalid`/`bad-source`. */
export function checkSourceNames({ name: source, from }: SourceConfig): void {
  if (source === 'api')
    throw new ChassisError('invalid', 'bad-source', 'What everybody adds lies in api; a source has another name.');
  const unknown = [
    ...Object.keys(from).filter((name) => !sourceNames[from.kind].includes(name)),
    ...(from.kind === 'sql'
      ? Object.keys(from.mapping)
          .filter((name) => !sourceNames.mapping.includes(name))
          .map((name) => `mapping.${name}`)
      : []),
  ];
  if (unknown.length === 0) return;
  const known = from.kind === 'sql' ? sourceNames.mapping : sourceNames.folder;
  throw new ChassisError(
    'invalid',
    'bad-source',
    `The source names what is not known: ${unknown.join(', ')}. ${from.kind === 'sql' ? 'A mapping' : 'A folder'} has ${known.join(', ')}.`,
  );
}
