// The App that people use: the application with its documents, served by whatever launcher starts the file.

import { Application, BODY_BYTES_MAX } from "../app/mod.ts";
import type { AppOptions, ListenOptions } from "../app/mod.ts";
import { type AppExplanation, explain, explainApp, type Explanation } from "../explain/mod.ts";
import { documentOf, installOpenApi } from "../openapi/mod.ts";
import { diskUploads } from "./disk_uploads.ts";
import { autoServe, SERVABLE } from "./auto_serve.ts";
import { bun } from "./globals.ts";
import type { Servable } from "./servable.ts";

/**
 * An application: routes, dependencies, errors, documents.
 *
 * When the main module exports one by default, the launcher serves it: `bun run app.ts`, `deno run -A app.ts` and
 * `deno serve app.ts` alike. Imported by anything else, a test above all, it does nothing by itself.
 *
 * @example
 * ```ts
 * import { App, t } from "@cairn/cairn";
 *
 * const app = new App({ title: "Hello" });
 * app.get("/hello/:name", {
 *   query: { excited: t.Boolean({ default: false }) },
 * }, (cx) => `Hello, ${cx.params.name}${cx.query.excited ? "!" : "."}`);
 *
 * export default app;
 * ```
 */
export class App extends Application implements Servable {
  /** Marks it for launchers. */
  readonly [SERVABLE] = true;

  /**
   * Makes an application.
   *
   * @param options Document, routing, limits, middleware; see {@linkcode AppOptions}.
   */
  constructor(options: AppOptions = {}) {
    super({ uploads: diskUploads(), ...options });
    installOpenApi(this);
    autoServe();
  }

  /** Gets ready to serve: throws the program's mistakes, those in its document included. */
  override async start(): Promise<void> {
    await super.start();
    if (this.settings.openapiUrl !== null) documentOf(this);
  }

  /** For 27 bytes of JSON a response as the template takes 0.5 of an object's time on Bun, and 2.8 times it on Deno. */
  protected override responseInit(init: ResponseInit): ResponseInit {
    return bun === undefined ? init : new Response(null, init);
  }

  /**
   * What the app would do with a request, and why: `app.explain("GET /items/7")`, or an operation's name. Text for people
   * as a string, data as an object.
   *
   * @throws {TypeError} If it is no such question.
   */
  explain(question: string): Explanation;
  /** All routes of the app. */
  explain(): AppExplanation;
  explain(question?: string): Explanation | AppExplanation {
    return question === undefined ? explainApp(this) : explain(this, question);
  }

  /** How it wants to listen. */
  get listen(): ListenOptions {
    return this.settings.listen ?? {};
  }

  /** Largest request body that any of its routes takes, in bytes. */
  get bodyBytesMax(): number {
    const own = this.settings.bodyBytesMax ?? BODY_BYTES_MAX;
    return Math.max(own, ...this.compile().served.map(({ plan }) => plan.bodyBytesMax));
  }

  /** Largest WebSocket message that any of its routes takes, mounted apps included, in bytes; 0 without such routes. */
  get webSocketBytesMax(): number {
    const own = this.compile().sockets.map(({ socket }) => socket.limits.messageBytesMax);
    const mounted = this.mounts.map(({ target }) =>
      target instanceof App ? target.webSocketBytesMax : 0
    );
    return Math.max(0, ...own, ...mounted);
  }

  /** What is printed when it listens: where the documents are. */
  banner(url: string): readonly string[] {
    const { openapiUrl = "/openapi.json", docsUrl = "/docs" } = this.settings;
    return openapiUrl && docsUrl ? [`Docs at ${url}${docsUrl}`] : [];
  }
}
