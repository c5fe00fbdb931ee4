// What only the owners of scopes may do: src/route, src/app and the lab.

export { after } from "./clock.ts";
export { cancelCx, closeCx } from "./cx.ts";
