/**
 * Mails whose 8-bit bytes contradict what they declare (nothing, or UTF-8) were written by old Windows programs: their bytes are
 * windows-1252, and are handed on as the UTF-8 that the mail claims. All others come back untouched.
 */
export function declareCharset(mail: Uint8Array): Uint8Array {
  if (isUtf8(mail)) return mail;
  const raw = new TextDecoder('windows-1252').decode(mail);
  const declared = [...raw.matchAll(/charset\s*=\s*["']?([\w.:-]+)/gi)].map((match) => match[1]?.toLowerCase());
  return declared.every((charset) => charset === 'utf-8' || charset === 'utf8') ? new TextEncoder().encode(raw) : mail;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
