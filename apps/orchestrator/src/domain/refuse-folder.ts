import { ChassisError } from '@chassis/contracts';

/** What a workflow folder may hold at most; `bytes` in UTF-8. */
export const folderLimits = { files: 100, fileBytes: 200_000, bytes: 600_000, pathLength: 200, depth: 6 } as const;

const segment = /^[A-Za-z0-9][\w.-]*$/;
const endings = /\.(ya?ml|md|json|jsonata|txt)$/;
// What no text file holds: control characters beside tab and line ends, and halves of characters.
const binary =
  // oxlint-disable-next-line no-control-regex -- that is what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Throws `invalid`/`invalid-folder` with every file that is not a small text under a plain path. */
export function refuseFolder(files: Readonly<Record<string, string>>): void {
  const paths = Object.keys(files);
  const failures: { pointer: string; message: string }[] = [];
  const add = (path: string, message: string): unknown =>
    failures.push({
      pointer: path === '' ? '' : `/files/${path.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      message,
    });
  if (paths.length === 0) add('', 'a folder has at least its workflow.yaml');
  if (paths.length > folderLimits.files)
    add('', `a folder has ${folderLimits.files} files at most, and these are ${paths.length}`);
  const bytes = Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > folderLimits.bytes)
    add('', `a folder has ${folderLimits.bytes} bytes at most, and this one has ${bytes}`);
  const seen = new Map<string, string>();
  for (const path of paths) {
    const other = seen.get(path.toLowerCase());
    if (other !== undefined) add(path, `differs from ${other} in case alone; some file systems keep only one of them`);
    seen.set(path.toLowerCase(), path);
    const wrong = wrongPath(path) ?? wrongText(files[path] as string);
    if (wrong !== undefined) add(path.slice(0, folderLimits.pathLength), wrong);
  }
  if (failures.length === 0) return;
  const list = failures.slice(0, 5).map(({ pointer, message }) => `${pointer || 'The folder'}: ${message}`);
  throw new ChassisError('invalid', 'invalid-folder', `This is no workflow folder. ${list.join('; ')}.`, {
    failures: failures.slice(0, 50),
  });
}

function wrongPath(path: string): string | undefined {
  if (path.length > folderLimits.pathLength) return `a path has ${folderLimits.pathLength} characters at most`;
  const parts = path.split('/');
  if (parts.length > folderLimits.depth) return `a path has ${folderLimits.depth} parts at most`;
  if (!parts.every((part) => segment.test(part)))
    return 'a path is relative, with / between names of letters, digits, dots, dashes and underscores that begin with a letter or digit';
  return endings.test(path) ? undefined : 'a folder holds .yaml, .md, .json, .jsonata and .txt files';
}

function wrongText(text: string): string | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > folderLimits.fileBytes)
    return `a file has ${folderLimits.fileBytes} bytes at most, and this one has ${bytes}`;
  return binary.test(text) ? 'is not a text file' : undefined;
}
