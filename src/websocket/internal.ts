// What only those need who compile, dispatch, describe and serve WebSocket routes: src/app, src/openapi, src/runtime.

export { byteLength, checkCode, cutReason } from "./close.ts";
export { compileSocket } from "./compile.ts";
export { connect } from "./connect.ts";
export { isHandshake, upgradeRequired } from "./handshake.ts";
export type { MessagePlan } from "./message.ts";
export type { SocketPlan } from "./plan.ts";
export { makeWebSocketVerb, WS } from "./route.ts";
export { UpgradeAnswer } from "./upgrade_answer.ts";
export type { Wire, WireListener } from "./wire.ts";
