// What only the owners of scopes may do: src/route, src/app, src/websocket and the lab.

export { cleanupMsOf } from "./cancel.ts";
export type { Provided } from "./capability.ts";
export type { Limits } from "./life.ts";
export { LOG_FIELDS, ON_CANCEL, PROVIDED, TRACE_OF } from "./node.ts";
export type { ScopeKind } from "./node.ts";
export {
  attachCx,
  cancelCx,
  childCx,
  childrenOf,
  closeCx,
  closeUntouched,
  isOccupied,
  kindOf,
  lastLabel,
  liftDeadline,
  limitCx,
  maskCx,
  parentCx,
  revokeCx,
  setDeadline,
  setTrace,
} from "./owner.ts";
export { after, enterWorld, patientlyAfter, realWorld, world } from "./world.ts";
export type { CxEvent, World } from "./world.ts";
