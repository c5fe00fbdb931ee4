// A body that no parser of the route took.

/** A body that was received but not decoded: another media type than the route's, kept as text. */
export class UndecodedBody {
  /** The body as text. */
  readonly text: string;
  /** Holds the text. */
  constructor(text: string) {
    this.text = text;
  }
}
