import type { ChassisError } from '@chassis/contracts';

const byCode: Readonly<Record<string, number>> = {
  'missing-credentials': 401,
  'unknown-key': 401,
  'expired-key': 401,
  'revoked-key': 401,
  'invalid-token': 401,
  'subject-disabled': 401,
  'body-too-large': 413,
  'url-too-long': 414,
  'unsupported-media-type': 415,
  'method-not-allowed': 405,
  'headers-too-large': 431,
  'request-timeout': 408,
  'payload-erased': 410,
  'not-found': 404,
  'invalid-input': 422,
  'invalid-edit': 422,
  'deadline-passed': 422,
  'empty-document': 422,
  'attachment-invalid': 422,
  'invalid-folder': 422,
  'workflow-check-failed': 422,
};

/** The HTTP status of an error: by its code where that is more exact than its kind. */
export function problemStatus(error: ChassisError): number {
  const exact = byCode[error.code];
  if (exact !== undefined) return exact;
  switch (error.kind) {
    case 'invalid':
      return 400;
    case 'denied':
      return 403;
    case 'rejected':
      return error.code.startsWith('unknown-') ? 404 : 409;
    case 'throttled':
      return 429;
    case 'transient':
      return 503;
    case 'bug':
      return 500;
  }
}
