/** Where what is said of a model can be changed, for those who read that its server refused. */
export interface SettingNames {
  /** Its key, by reference; never the key. */
  readonly key: string;
  /** Its server and what that calls it. */
  readonly server: string;
  /** How much it takes. */
  readonly context: string;
}

/** By the environment. */
export const environmentNames: SettingNames = {
  key: 'OPENAI_API_KEY',
  server: 'OPENAI_BASE_URL and OPENAI_MODEL',
  context: 'OPENAI_CONTEXT_TOKENS',
};

/** By what an entry refers to its key. */
export interface KeyReference {
  readonly apiKeyFile?: string | undefined;
  readonly apiKeyEnv?: string | undefined;
}

/** By an entry of the registry, or of GENERATOR_MODELS_FILE; `entry` says which and `secrets` where its file of a key lies. */
export function namesOfEntry(entry: string, { apiKeyFile, apiKeyEnv }: KeyReference, secrets: string): SettingNames {
  const file =
    apiKeyFile === undefined
      ? `apiKeyFile of ${entry}, which names none`
      : `${apiKeyFile}${secrets}, the apiKeyFile of ${entry}`;
  const key = apiKeyEnv === undefined ? file : `${apiKeyEnv}, the apiKeyEnv of ${entry}`;
  return { key, server: `baseUrl and model of ${entry}`, context: `contextTokens of ${entry}` };
}
