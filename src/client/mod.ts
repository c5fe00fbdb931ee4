/**
 * A client with the types of the routes it calls.
 *
 * @module
 */

export { client } from "./client.ts";
export type { ClientOptions, ClientTarget } from "./client.ts";
export { openInProcess } from "./connect.ts";
export type { ConnectRequest, Opener } from "./connect.ts";
export { HandshakeRefused, openSocket } from "./socket.ts";
export type { ClientSocket, OpenOptions } from "./socket.ts";
export type {
  CallInput,
  CallOptions,
  CallResult,
  Client,
  ClientMethod,
  ConnectInput,
  ConnectOptions,
  ErrorBody,
  Failure,
  ModuleClient,
  ParamValue,
  SpecsByPath,
  Success,
} from "./types.ts";
