// A handler's answer with a status of its own, made by `cx.reply`.

/** What an answer can carry beside status and body. */
export interface ReplyOptions {
  /** Header fields to set. */
  readonly headers?: { readonly [name: string]: string };
}

/** An answer with a status: `return cx.reply(404, { detail: "no such item" })`. */
export class Reply<C extends number = number> {
  /** Status of the answer. */
  readonly status: C;
  /** Value to encode by the schema of that status. */
  readonly body: unknown;
  /** Header fields to set. */
  readonly headers: ReplyOptions["headers"];

  /** Made by `cx.reply`, which checks the types. */
  constructor(status: C, body: unknown, options?: ReplyOptions) {
    this.status = status;
    this.body = body;
    this.headers = options?.headers;
  }
}
