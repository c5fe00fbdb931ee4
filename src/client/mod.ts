/**
 * A client with the types of the routes it calls.
 *
 * @module
 */

export { client } from "./client.ts";
export type { ClientOptions, ClientTarget } from "./client.ts";
export type {
  CallInput,
  CallOptions,
  CallResult,
  Client,
  ClientMethod,
  ErrorBody,
  Failure,
  ModuleClient,
  ParamValue,
  SpecsByPath,
  Success,
} from "./types.ts";
