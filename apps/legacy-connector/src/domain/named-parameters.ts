/** SQL for PostgreSQL with numbered places, and the names that belong to them in order. */
export interface NumberedSql {
  readonly text: string;
  readonly names: readonly string[];
}

/** Literals, quoted names and casts first, so that a colon inside them is left alone. */
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|::|:([A-Za-z_]\w*)/g;

/** `where a = :vendor` → `where a = $1` with `['vendor']`; a name used twice keeps its number. */
export function numberParameters(sql: string): NumberedSql {
  const names: string[] = [];
  const text = sql.replace(token, (found: string, name: string | undefined) => {
    if (name === undefined) return found;
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text, names };
}
