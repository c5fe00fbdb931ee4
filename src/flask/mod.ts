/**
 * Flask's comforts, for programs that come from there: the request of now (`current()`, `g`, `session()`), functions
 * registered one by one for the moments of a request, blueprints, error handlers by class, extensions.
 *
 * @module
 */

export { current, currentApp, hasCurrent } from "./ambient.ts";
export { Blueprint } from "./blueprint.ts";
export {
  abort,
  flash,
  g,
  getFlashedMessages,
  redirect,
  renderTemplate,
  request,
  session,
  urlFor,
} from "./comforts.ts";
export { Flask } from "./flask.ts";
export type { Extension, FlaskOptions } from "./flask.ts";
export type { AfterRequest, BeforeRequest, TeardownRequest } from "./moments.ts";
