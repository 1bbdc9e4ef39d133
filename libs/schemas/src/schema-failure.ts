/** One place of a value that a schema does not allow. */
export interface SchemaFailure {
  /** RFC 6901, into the value: `/lines/0/total`. */
  readonly pointer: string;
  /** The keyword that failed (`minimum`); `required` where a field is missing or null, `additional-property` where one is too many. */
  readonly keyword: string;
  /** For a person and for the model that is asked again. */
  readonly message: string;
}
