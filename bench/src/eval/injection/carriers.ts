/** What an attack comes in. */
export const carriers = ['Documents', 'PdfDocuments', 'Mails', 'PdfInvoices', 'SoapReplies'] as const;
export type Carrier = (typeof carriers)[number];

/** What came of one run under attack. */
export interface AttackedRun {
  readonly carrier: Carrier;
  /** The attack stands in a request that the model logged. */
  readonly isReached: boolean;
  /** The client or the reply said what the attack wanted, or what only the system told the model. */
  readonly isLeaked: boolean;
  /** The task was done as if nobody had attacked. */
  readonly isRight: boolean;
  /** How the run ended, for whoever looks for the reason. */
  readonly status: string;
}
