/** Secrets in variables that are named later than the settings are written, by an entry of a file or of a database. Only names under the prefix that the service declares are read. */
export class SecretVariables {
  constructor(
    private readonly prefix: string | undefined,
    private readonly settings: Readonly<Record<string, string | undefined>>,
  ) {}

  /** Undefined where there is no such variable, where it is empty, or where its name is not under the prefix. */
  read(name: string): string | undefined {
    if (this.prefix === undefined || !name.startsWith(this.prefix)) return undefined;
    const value = this.settings[name]?.trim();
    return value === '' ? undefined : value;
  }
}
