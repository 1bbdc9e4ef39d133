import { debianBase } from '../recipes/debian-base.js';
import { makeImage } from '../recipes/make-image.js';
import { type ImageVariable, ownImages } from '../recipes/own-images.js';
import { ProgramFailed, runProgram } from '../run-program.js';

export interface ChosenImages {
  /** What the compose file's variables are set to. */
  readonly settings: Readonly<Record<string, string>>;
  /** Variables whose image can neither be pulled nor made, with the reason. */
  readonly missing: ReadonlyMap<string, string>;
}

/** For each variable: the given image, else the public one, else one of our own by its recipe. */
export async function chooseImages(
  variables: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string | undefined>>,
  say: (what: string) => void,
): Promise<ChosenImages> {
  const settings: Record<string, string> = {};
  const missing = new Map<string, string>();
  for (const [variable, publicName] of variables) {
    const name = environment[variable] || publicName;
    if (await isHad(name)) settings[variable] = name;
    else if (variable in ownImages) settings[variable] = await own(variable as ImageVariable, environment, say);
    else missing.set(variable, `${name} cannot be pulled here, and there is no recipe for it`);
  }
  return { settings, missing };
}

async function own(
  variable: ImageVariable,
  environment: Readonly<Record<string, string | undefined>>,
  say: (what: string) => void,
): Promise<string> {
  const name = ownImages[variable];
  if (await isThere(name)) return name;
  say(`making ${name}, since the public image cannot be pulled`);
  return await makeImage(variable, environment['BASE_IMAGE'] || (await debianBase()));
}

const isHad = async (name: string): Promise<boolean> =>
  (await isThere(name)) || (await succeeds('pull', '--quiet', name));
const isThere = async (name: string): Promise<boolean> =>
  await succeeds('image', 'inspect', '--format', '{{.Id}}', name);

async function succeeds(...flags: string[]): Promise<boolean> {
  try {
    await runProgram('docker', flags);
    return true;
  } catch (error) {
    if (error instanceof ProgramFailed) return false;
    throw error;
  }
}
