import type { Rule } from '../rule.js';

const forbidden = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'shared',
  'manager',
  'base',
  'core',
  'misc',
]);
const maxLines = 300;
const maxTestLines = 500;

/** A name must say what is inside. */
export const tellingNames: Rule = {
  name: 'telling-names',
  *check(file) {
    for (const part of file.path.split('/')) {
      const words = part.replace(/\..*$/, '');
      if (forbidden.has(words) || /-(manager|utils|helpers?)$/.test(words))
        yield { message: `"${words}" says nothing: name what it is for` };
    }
  },
};

/** A file is one thought. */
export const shortFiles: Rule = {
  name: 'short-files',
  *check(file) {
    const lines = file.text.split('\n').length - 1;
    if (lines > (file.isTest ? maxTestLines : maxLines)) yield { message: `${lines} lines: split it by what it does` };
  },
};

/** Paths of somebody's machine do not belong into the repository. */
export const noForeignPaths: Rule = {
  name: 'no-foreign-paths',
  *check(file) {
    for (const [index, line] of file.text.split('\n').entries()) {
      if (/['"` (]\/(work|home|root|Users)\/[\w.-]+\//.test(line))
        yield { line: index + 1, message: 'a path of one machine: take it from a setting or an argument' };
    }
  },
};
