export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** `state` tells whether `text` could be read; `bytes` is the size of the decoded content. */
export interface MailAttachment {
  readonly name: string;
  readonly mediaType: string;
  readonly state: 'text' | 'encrypted' | 'broken' | 'unsupported' | 'empty';
  readonly text: string;
  readonly bytes: number;
}

/** A mail as people read it. `date` is ISO 8601 in UTC or null; `text` is the body followed by the readable attachments' texts, each under a line that names it. */
export interface ParsedMail {
  readonly from: MailAddress | null;
  readonly to: readonly MailAddress[];
  readonly subject: string;
  readonly date: string | null;
  readonly language: string | null;
  readonly body: string;
  readonly attachments: readonly MailAttachment[];
  /** How many more hang on it than are read; absent where all are. */
  readonly attachmentsLeftOut?: number;
  readonly text: string;
}
