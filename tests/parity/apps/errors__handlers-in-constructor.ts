// Error handlers given at construction, including one for all other errors.
import {
  App,
  dependency,
  HttpError,
  type RequestContext,
  t,
  ValidationError,
} from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

// dependency dependency_with_yield: {"yields": true, "behaviour": "Raises a value error during set-up."}
/** Fails before it yields, so that there is nothing to tear down. */
const withYield = dependency(async function* () {
  await Promise.resolve();
  yield fail();
}, { name: "dependency_with_yield" });

function fail(): never {
  throw new Error("Oops!");
}

/** Answers the errors of routes; those of routing keep their defaults. */
function httpException(error: HttpError, cx: RequestContext): Response {
  if (cx.plan === undefined) throw error;
  return Response.json({ exception: "http-exception" });
}

export function createApp(): App {
  const app = new App(fastapi({
    report: () => {},
    errors: [
      [HttpError, httpException],
      [ValidationError, () => Response.json({ exception: "request-validation" })],
      [500, () => Response.json({ exception: "server-error" }, { status: 500 })],
    ],
  }));

  app.get("/dependency-with-yield", {
    name: "with_yield",
    dependencies: [withYield],
  }, () => null);

  app.get("/http-exception", {
    name: "route_with_http_exception",
  }, () => {
    throw HttpError.badRequest();
  });

  app.get("/request-validation/:param/", {
    name: "route_with_request_validation_exception",
    params: {
      param: t.Integer(),
    },
  }, () => null);

  app.get("/server-error", {
    name: "route_with_server_error",
  }, () => {
    throw new Error("Oops!");
  });

  return app;
}
