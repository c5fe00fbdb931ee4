// What only the owners of scopes may do: src/route, src/app and the lab.

export { cancelCx, closeCx } from "./cx.ts";
