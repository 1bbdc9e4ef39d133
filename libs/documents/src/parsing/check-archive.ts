import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import type { DocumentLimits } from '../document-limits.js';
import { DocumentProblem } from '../document-problem.js';

type ArchiveLimits = Pick<DocumentLimits, 'maxUnpackedBytes' | 'maxArchiveEntries'>;

/** Office files with code in them: Word's and Excel's Visual Basic, and Excel's older macro sheets. */
const macroPart = /(?:^|\/)(?:vbaProject\.bin$|vbaData\.xml$|macrosheets\/)/i;
const compoundFile = [0xd0, 0xcf, 0x11, 0xe0];

/**
 * Looks at an office file before its parser does: every part is unpacked once, into nothing, so that neither what its directory says
 * nor what it holds can surprise the parser. Throws `DocumentProblem`: bombs and names that lead out of the archive are
 * `document-unsafe`, macros `document-macros`, passwords `document-encrypted`.
 */
export async function checkArchive(bytes: Uint8Array, limits: ArchiveLimits): Promise<void> {
  if (compoundFile.every((byte, index) => bytes[index] === byte)) throw ofCompoundFile(bytes);
  const zip = await open(bytes);
  let unpacked = 0;
  try {
    if (zip.entryCount > limits.maxArchiveEntries) throw bomb(limits);
    for await (const entry of entriesOf(zip)) {
      unpacked += entry.uncompressedSize;
      refuse(entry);
      if (unpacked > limits.maxUnpackedBytes) throw bomb(limits);
      await unpack(zip, entry);
    }
  } finally {
    zip.close();
  }
}

function refuse(entry: Entry): void {
  if (entry.isEncrypted())
    throw new DocumentProblem('document-encrypted', 'The office file is protected by a password. Send it without one.');
  if (macroPart.test(entry.fileName))
    throw new DocumentProblem(
      'document-macros',
      'The office file carries macros. Save it without them (as .docx or .xlsx).',
    );
}

async function open(bytes: Uint8Array): Promise<ZipFile> {
  return await new Promise((resolve, reject) => {
    fromBuffer(Buffer.from(bytes), { lazyEntries: true, strictFileNames: true }, (error, zip) => {
      if (error) reject(asProblem(error));
      else resolve(zip);
    });
  });
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      zip.once('entry', resolve);
      zip.once('end', () => resolve(undefined));
      zip.once('error', (error: Error) => reject(asProblem(error)));
      zip.readEntry();
    });
    zip.removeAllListeners();
    if (entry === undefined) return;
    yield entry;
  }
}

/** Fails when a part holds more or fewer bytes than the directory says. */
async function unpack(zip: ZipFile, entry: Entry): Promise<void> {
  if (entry.fileName.endsWith('/')) return;
  await new Promise<void>((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(asProblem(error));
      stream.on('error', (broken: Error) => reject(asProblem(broken)));
      stream.on('end', resolve);
      stream.resume();
    });
  });
}

/** A password turns an office file into a compound file; the binary formats before 2007 are such files too. */
function ofCompoundFile(bytes: Uint8Array): DocumentProblem {
  const isEncrypted = Buffer.from(bytes).includes(Buffer.from('EncryptedPackage', 'utf16le'));
  return isEncrypted
    ? new DocumentProblem('document-encrypted', 'The office file is protected by a password. Send it without one.')
    : new DocumentProblem('unsupported-media-type', 'The file has the binary format from before 2007. Save it anew.');
}

const bomb = ({ maxUnpackedBytes, maxArchiveEntries }: ArchiveLimits): DocumentProblem =>
  new DocumentProblem(
    'document-unsafe',
    `The office file unpacks to more than ${maxUnpackedBytes} bytes or ${maxArchiveEntries} parts; it is not read.`,
  );

function asProblem(error: Error): DocumentProblem {
  if (/relative path|absolute path|invalid characters in fileName/i.test(error.message))
    return new DocumentProblem(
      'document-unsafe',
      'A part of the office file is named to leave it; it is not read.',
      error,
    );
  if (/too many bytes|not enough bytes|size mismatch/i.test(error.message))
    return new DocumentProblem(
      'document-unsafe',
      'A part of the office file holds another number of bytes than the file says; it is not read.',
      error,
    );
  return new DocumentProblem('document-broken', 'The office file is damaged and cannot be read. Save it anew.', error);
}
